"""Forks, kinks, dog-legs and ways back, as a rider sees them."""

from __future__ import annotations

import pytest
from drawing import Row, Told, draw, scenarios

TRACK_FORK = draw(
    """
         d
       /
a--b--c
       \\
         e
""",
    {"abc": "track", "cd": "track", "ce": "track"},
)
CURVE_AND_LANE = draw(
    """
           d
         /
a-----b-c-----e
""",
    {"abcd": "tertiary Main Road", "ce": "residential Lane"},
)
ZIGZAG = draw(
    """
a--b     f--g
   |     |
   c--d--e
      |
      q
""",
    {"abcdefg": "residential Crooked Lane", "dq": "footway"},
    grid=8,
)
DOG_LEG = """
          e
          |
          |
   f---c--d---g
       |
       |
       b
       |
       a
"""
DOG_LEG_SAME = draw(
    DOG_LEG, {"abc": "residential A", "fcdg": "tertiary High Street", "de": "residential A"}, grid=6
)
DOG_LEG_OTHER = draw(
    DOG_LEG, {"abc": "residential A", "fcdg": "tertiary High Street", "de": "residential B"}, grid=9
)
DOG_LEG_TRACK = draw(DOG_LEG, {"abc": "track", "fcdg": "unclassified", "de": "track"}, grid=4)
HAIRPIN = draw(
    """
a-----------b
             c
d-----f-----e
      |
      g
""",
    {"abcefd": "tertiary Pass Road", "fg": "service"},
    grid=8,
)
SHARP = draw(
    """
      c
     /
a---b-------d
   /
  e
""",
    {"abd": "residential A", "cb": "residential B", "be": "residential E"},
)
CUL_DE_SAC = draw("a----b----c\n     |\n     d", {"abc": "residential A", "bd": "residential B"})
KEEP_ON = draw(
    """
a----b----c----d
     |    |
     e    f
""",
    {"abcd": "cycleway", "be": "footway", "cf": {"highway": "service", "service": "driveway"}},
)
SPLIT_LEVEL = draw(
    """
            d-----e
         /
a-----b-c---------f
""",
    {"abcf": "secondary Main Road", "cde": {"highway": "secondary_link", "oneway": "yes"}},
)
PLAZA = draw(
    """
   n
   |
a--b--c--d
   |  |
   s  t
""",
    {"abcd": "pedestrian Market", "nb": "residential N", "bs": "residential S", "ct": "footway"},
)
ONE_WAY_AHEAD = draw(
    """
   e
   |
a--b--c
   |
   s
""",
    {
        "sb": {"highway": "secondary", "oneway": "yes", "name": "School Avenue"},
        "ba": {"highway": "secondary", "oneway": "yes", "name": "High Street"},
        "eb": {"highway": "residential", "oneway": "yes", "name": "Mill Lane"},
        "bc": "pedestrian High Street",
    },
)
OTHER_SIDE = draw(
    """
       x
       |
 a-----b
       |
 m-----s-----n
       |
       |
       c-----d
       |
       z
""",
    {
        "ab": "cycleway",
        "xbsc": "cycleway",
        "msn": "residential Station Road",
        "cd": "cycleway",
        "cz": "cycleway",
    },
    grid=5,
)
CAR_PARK = draw(
    """
a--b--c
   |
   t
""",
    {"abc": {"highway": "service", "service": "parking_aisle"}, "bt": "track"},
)
LAY_BY = draw(
    """
             f


          e




a-----b--c


           g
""",
    {
        "abe": "primary Pass Road",
        "bcf": {"highway": "service", "service": "parking_aisle"},
        "cg": "track",
    },
    grid=5,
)
SCENARIOS: list[Row] = [
    ("left where tracks fork", TRACK_FORK, "abcd", ["fork slight left"]),
    ("right where tracks fork", TRACK_FORK, "abce", ["fork slight right"]),
    ("where tracks meet", TRACK_FORK, "ecba", []),
    ("sharply back where tracks fork", TRACK_FORK, "dce", ["turn left"]),
    ("the main road bends and a lane goes straight on", CURVE_AND_LANE, "abcd", []),
    ("straight on into the lane", CURVE_AND_LANE, "abce", ["fork slight right"]),
    ("the kinks of a lane that has no other way", ZIGZAG, "abcdefg", []),
    ("a dog-leg of one street", DOG_LEG_SAME, "abcde", []),
    ("a dog-leg of one street from the other end", DOG_LEG_SAME, "edcba", []),
    ("half a dog-leg", DOG_LEG_SAME, "abcdg", ["end of road right"]),
    ("a dog-leg between two streets", DOG_LEG_OTHER, "abcde", ["end of road right", "turn left"]),
    ("a track goes on across a lane with a step aside", DOG_LEG_TRACK, "abcde", []),
    ("a hairpin is no turn", HAIRPIN, "abcefd", []),
    ("off a hairpin", HAIRPIN, "abcefg", ["turn left"]),
    ("into a hairpin", HAIRPIN, "gfecba", ["end of road right"]),
    ("half left", SHARP, "abc", ["turn slight left"]),
    ("sharply right", SHARP, "dbc", ["turn sharp right"]),
    ("straight on past crooked side streets", SHARP, "abd", []),
    ("across from a crooked side street", SHARP, "cbe", []),
    ("back out of a dead end", CUL_DE_SAC, "abcba", ["continue uturn"]),
    ("back out of a dead end and off", CUL_DE_SAC, "dbcba", ["end of road right", "continue uturn"]),
    ("past footways and driveways", KEEP_ON, "abcd", []),
    ("off onto a footway", KEEP_ON, "abe", ["turn right"]),
    ("off into a driveway", KEEP_ON, "abcf", ["turn right"]),
    ("off by a slip road", SPLIT_LEVEL, "abcde", ["turn slight left"]),
    ("past a slip road", SPLIT_LEVEL, "abcf", []),
    ("straight over a plaza", PLAZA, "abcd", []),
    ("off a plaza", PLAZA, "abs", ["turn right"]),
    ("onto a plaza", PLAZA, "nbcd", ["turn left"]),
    ("across a plaza", PLAZA, "nbs", []),
    ("where a one-way comes towards us at a crossing", ONE_WAY_AHEAD, "sba", ["turn left"]),
    (
        "a cycleway goes on along the other side of a street",
        OTHER_SIDE,
        "abscd",
        ["end of road right", "turn left"],
    ),
    ("off a car park that goes on", CAR_PARK, "abt", ["turn right"]),
    ("over a car park", CAR_PARK, "abc", []),
    ("into a lay-by where the road bends away", LAY_BY, "abcf", ["turn straight", "end of road left"]),
    ("past a lay-by", LAY_BY, "abe", []),
]


@pytest.mark.parametrize(("teller", "way", "told"), scenarios(SCENARIOS))
def test_a_rider_is_told(teller: Told, way: str, told: list[str]) -> None:
    assert teller(way) == told
