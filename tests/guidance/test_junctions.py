from __future__ import annotations

import pytest
from drawing import Row, Told, draw, scenarios
from osmxml import Tags

CYCLE_CROSSING = {"highway": "cycleway", "cycleway": "crossing"}
DRIVEWAY = {"highway": "service", "service": "driveway"}
AISLE = {"highway": "service", "service": "parking_aisle"}


def one_way(highway: str, name: str, **more: str) -> Tags:
    return {"highway": highway, "name": name, "oneway": "yes", **more}


TEE = draw(
    """
a--b--c
   |
   d
""",
    {"abc": "tertiary Main Road", "bd": "residential Side Lane"},
)
CROSS = draw(
    """
   e
   |
a--b--c
   |
   d
""",
    {"ab": "residential A", "bc": "residential B", "dbe": "tertiary Main Road"},
)
BEND = draw(
    """
      d
      |
      |
a--b--c--e
""",
    {"abcd": "secondary Main Road", "ce": "residential Minor"},
)
CURVE = draw(
    """
         d
        /
       /
a--b--c--e
""",
    {"abcd": "secondary Main Road", "ce": "residential Minor"},
)
FORK = draw(
    """
         d
       /
a--b--c
       \\
         e
""",
    {"abc": "residential", "cd": "residential", "ce": "residential"},
)
THREE_WAYS = draw(
    """
         d
       /
a--b--c--f
       \\
         e
""",
    {"abc": "residential", "cd": "residential", "ce": "residential", "cf": "residential"},
)
OFFSET = """
          e
          |
   f----c-d----g
        |
        |
        b
        |
        a
"""
OFFSET_PATHS = draw(OFFSET, {"abc": "cycleway", "fcdg": "residential High Street", "de": "cycleway"})
OFFSET_STREETS_CLOSE = draw(
    OFFSET, {"abc": "residential A", "fcdg": "secondary High Street", "de": "residential B"}, grid=7
)
OFFSET_STREETS = draw(
    OFFSET, {"abc": "residential A", "fcdg": "secondary High Street", "de": "residential B"}, grid=12
)
OFFSET_FAR = draw(OFFSET, {"abc": "cycleway", "fcdg": "residential High Street", "de": "cycleway"}, grid=20)
SIDEPATH_KINK = draw(
    """
      p
      |
a--b  e--f--g
   | /
   c-d
   |
   q
""",
    {"abcdefg": "cycleway", "pe": "footway", "cq": "footway"},
    grid=6,
)
DIVIDED = draw(
    """
      n
      |
 a----b----c
      |
 d----e----f
      |
      s
      |
      t
""",
    {
        "cba": one_way("primary", "Ring"),
        "def": one_way("primary", "Ring"),
        "nbest": "residential Side",
    },
)
ISLAND = draw(
    """
      c------d
     /        \\
a---b          g---h
     \\        /
      e------f
""",
    {
        "ab": "secondary Main Road",
        "gh": "secondary Main Road",
        "gdcb": one_way("secondary", "Main Road"),
        "befg": one_way("secondary", "Main Road"),
    },
    grid=5,
)
END_OF_DIVIDED = draw(
    """
a--------b
          c----d
e--------f
""",
    {
        "cba": one_way("secondary", "Main Road"),
        "efc": one_way("secondary", "Main Road"),
        "cd": "secondary Main Road",
    },
)
YARDS = draw(
    """
   c     d
   |     |
a--b-----e----f
         |
         g
""",
    {"abef": "residential Main Road", "bc": DRIVEWAY, "de": AISLE, "eg": "service"},
)
BENT_AT_DRIVEWAY = draw(
    """
      d
      |
a--b--c--e
""",
    {"abcd": "residential", "ce": DRIVEWAY},
)
NAMES = draw(
    """
a----b----c----d
     |
     e
""",
    {"ab": "residential A", "bc": "residential B", "cd": "tertiary C", "be": DRIVEWAY},
)
TRACK_AHEAD = draw(
    """
      d
      |
a--b--c--e
      |
      f
""",
    {"abc": "residential Mill Lane", "dcf": "tertiary Main Road", "ce": "track"},
)
NO_ENTRY_AHEAD = draw(
    """
      d
      |
a--b--c--e
      |
      f
""",
    {"abc": "residential A", "dcf": "residential B", "ec": one_way("residential", "C")},
)
ONE_WAY_TEE = draw(
    """
      d
      |
a--b--c
      |
      f
""",
    {"abc": "residential A", "dcf": one_way("residential", "B")},
)
CONTRAFLOW = draw(
    """
   d
   |
a--b--c
   |
   e
""",
    {"abc": one_way("residential", "A", **{"oneway:bicycle": "no"}), "dbe": "residential B"},
)
DEAD_END = draw(
    """
a--b--c
   |
   d
""",
    {"abc": "residential A", "bd": "residential B"},
)
LANE_SPLITS_OFF = draw(
    """

           f------g
a----b---c-----------d
""",
    {"abcd": "tertiary Main Road", "cfg": "cycleway"},
)
CROSS_THEN_TURN = draw(
    """
      h
      |
 f----k----g
 x----c----y
      |
      b
      |
      a
""",
    {"abckh": "cycleway", "xcy": "secondary High Street", "fkg": "cycleway"},
)
SIDEPATH = draw(
    """
    p    q    r
a---b----c----d---e
    |    |    |
s---t----u----v---w
""",
    {
        "abcde": "cycleway",
        "stuvw": "secondary High Street",
        "pbt": DRIVEWAY,
        "qcu": "service",
        "rdv": "residential Side Lane",
    },
)
MICRO_CROSSING = draw(
    """
   r
   |
a--b-p-q-c--d
     | |
  e--s-t----f
""",
    {
        "ab": "cycleway",
        "bp": "cycleway",
        "pq": CYCLE_CROSSING,
        "qcd": "cycleway",
        "ps": "footway",
        "qt": "footway",
        "estf": "secondary Main Road",
        "rb": "footway",
    },
    grid=5,
)
OBLIQUE_STREET = draw(
    """
              g
a-----b-----c-----d
      f
""",
    {"abcd": "cycleway", "fbcg": "tertiary High Street"},
)
JOINS_STREET = draw(
    """
a-----b--
         \\
   c------d------e
""",
    {"abd": "cycleway", "cde": "residential Long Road"},
)
SIDE_FOOTWAYS = draw(
    """
       d
      /
a--b--c--e
   |
   f
""",
    {"abcd": "residential A", "ce": "footway", "bf": "footway"},
)
COUNTRY = draw(
    """
              d
           /
a----b----c
           \\
              e
""",
    {"abc": "unclassified", "cd": "unclassified", "ce": "track"},
)
SPREAD_TURN = draw(
    """
        e  h
        | /
        |/
        d
       /
      /
a----c------f
""",
    {"acf": "tertiary A", "cde": "residential B", "dh": "residential H"},
    grid=5,
)
TREE_IN_THE_WAY = draw(
    """
     c
    / \\
a--b   d--e
    \\ /
     f
""",
    {"ab": "cycleway", "bcd": "cycleway", "bfd": "cycleway", "de": "cycleway"},
    grid=3,
)
SLIP = draw(
    """
       n
       |
       |
       d
      /|
a--b-c-e--f
       |
       s
""",
    {
        "abcef": "tertiary A",
        "nde": "secondary N",
        "es": "secondary N",
        "cd": {"highway": "tertiary_link", "oneway": "yes"},
    },
)
SERVICE_NET = draw(
    """
   c
   |
a--b--d
""",
    {"ab": AISLE, "bc": AISLE, "bd": AISLE},
)

SCENARIOS: list[Row] = [
    ("at a T the stem turns left", TEE, "dba", ["end of road left"]),
    ("at a T the stem turns right", TEE, "dbc", ["end of road right"]),
    ("at a T the bar goes straight in silence", TEE, "abc", []),
    ("at a T one turns off the bar", TEE, "abd", ["turn right"]),
    ("at a crossing straight on is silent though the name changes", CROSS, "abc", []),
    ("at a crossing the main road is silent", CROSS, "dbe", []),
    ("at a crossing one turns left", CROSS, "abe", ["turn left"]),
    ("at a crossing one turns right", CROSS, "abd", ["turn right"]),
    ("the main road turns off and we with it", BEND, "abcd", ["continue left"]),
    ("the main road turns off and we go straight on", BEND, "abce", ["turn straight"]),
    ("a minor road meets the bend of a main road", BEND, "ecd", ["turn right"]),
    ("the main road curves and we with it", CURVE, "abcd", []),
    ("the main road curves and we go straight on", CURVE, "abce", ["turn straight"]),
    ("a minor road runs into a curve", CURVE, "ecba", []),
    ("a fork to the left", FORK, "abcd", ["fork slight left"]),
    ("a fork to the right", FORK, "abce", ["fork slight right"]),
    ("a fork from behind is silent", FORK, "dcba", []),
    ("the middle of three ways", THREE_WAYS, "abcf", ["fork straight"]),
    ("the left of three ways", THREE_WAYS, "abcd", ["fork slight left"]),
    ("a cycleway goes on across a street with a step aside", OFFSET_PATHS, "abcde", []),
    ("a cycleway ends on a street that one follows", OFFSET_PATHS, "abcdg", ["end of road right"]),
    ("streets face each other with a small step aside", OFFSET_STREETS_CLOSE, "abcde", []),
    ("staggered streets are two turns", OFFSET_STREETS, "abcde", ["end of road right", "turn left"]),
    ("far apart even paths are two turns", OFFSET_FAR, "abcde", ["end of road right", "turn left"]),
    ("kinks of a sidepath are silent", SIDEPATH_KINK, "abcdefg", []),
    ("a divided road is crossed in silence", DIVIDED, "tsebn", []),
    ("left onto a divided road is one turn", DIVIDED, "tseba", ["turn left"]),
    ("right onto a divided road is one turn", DIVIDED, "tsef", ["turn right"]),
    ("left off a divided road is one turn", DIVIDED, "debn", ["turn left"]),
    ("right off a divided road is one turn", DIVIDED, "dest", ["turn right"]),
    ("back on the other carriageway", DIVIDED, "deba", ["continue uturn"]),
    ("a road divides and joins again", ISLAND, "abefgh", []),
    ("a divided road ends", END_OF_DIVIDED, "efcd", []),
    ("a divided road begins", END_OF_DIVIDED, "dcba", []),
    ("back where a divided road ends", END_OF_DIVIDED, "efcba", ["continue uturn"]),
    ("driveways and parking aisles are passed in silence", YARDS, "abef", []),
    ("a driveway may be where one goes", YARDS, "abc", ["turn left"]),
    ("a service road may be where one goes", YARDS, "abeg", ["turn right"]),
    ("a street bends where a driveway goes straight", BENT_AT_DRIVEWAY, "abcd", []),
    ("a parking aisle is told among parking aisles", SERVICE_NET, "abc", ["turn left"]),
    ("names change in silence", NAMES, "abcd", []),
    ("a track ahead makes a T a crossing", TRACK_AHEAD, "abcd", ["turn left"]),
    ("a street ahead that one may not enter", NO_ENTRY_AHEAD, "abcd", ["turn left"]),
    ("at a T with a one-way the only way is told", ONE_WAY_TEE, "abcf", ["end of road right"]),
    ("contraflow straight on is silent", CONTRAFLOW, "cba", []),
    ("contraflow and off it", CONTRAFLOW, "cbd", ["turn right"]),
    ("at a dead end one turns round", DEAD_END, "abcbd", ["continue uturn", "turn left"]),
    ("a cycleway leaves the road in silence while one stays", LANE_SPLITS_OFF, "abcd", []),
    ("a cycleway that leaves the road is told", LANE_SPLITS_OFF, "abcfg", ["turn slight left"]),
    ("a cycleway that joins the road is silent", LANE_SPLITS_OFF, "gfcba", []),
    ("a cycleway crosses a street", CROSS_THEN_TURN, "abckh", []),
    ("a cycleway crosses a street and then one turns", CROSS_THEN_TURN, "abckg", ["turn right"]),
    ("off the cycleway onto the street", CROSS_THEN_TURN, "abcy", ["turn right"]),
    ("a cycleway along driveways and side streets", SIDEPATH, "abcde", []),
    ("the road along a cycleway", SIDEPATH, "stuvw", []),
    ("a crossing drawn in every detail", MICRO_CROSSING, "abpqcd", []),
    ("a street that cuts a cycleway at a low angle", OBLIQUE_STREET, "abcd", []),
    ("a cycleway runs into a street", JOINS_STREET, "abde", []),
    ("a cycleway leaves a street", JOINS_STREET, "edba", ["turn slight right"]),
    ("footways beside a street are no choice", SIDE_FOOTWAYS, "abcd", []),
    ("a lane goes on where a track leaves it", COUNTRY, "abcd", []),
    ("the track off the lane is told", COUNTRY, "abce", ["fork slight right"]),
    ("either way round a tree", TREE_IN_THE_WAY, "abcde", []),
    ("a slip road is one turn", SLIP, "abcdn", ["turn slight left"]),
    ("past a slip road straight on", SLIP, "abcef", []),
    ("past a slip road to the right", SLIP, "abces", ["turn right"]),
    ("a turn in two bends is one", SPREAD_TURN, "acde", ["turn left"]),
]


@pytest.mark.parametrize(("teller", "way", "told"), scenarios(SCENARIOS))
def test_a_rider_is_told(teller: Told, way: str, told: list[str]) -> None:
    assert teller(way) == told


@pytest.mark.parametrize("side", ["left", "right"])
def test_turns_do_not_depend_on_the_side_of_traffic(side: str) -> None:
    drawing = draw(
        """
a--b--c
   |
   d
""",
        {
            "abc": {"highway": "tertiary", "driving_side": side},
            "bd": {"highway": "residential", "driving_side": side},
        },
    )
    assert [drawing.told(way) for way in ("dba", "dbc", "abc")] == [
        ["end of road left"],
        ["end of road right"],
        [],
    ]
