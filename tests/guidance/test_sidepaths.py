"""Cycle paths beside roads, drawn coarse and in every detail, as a rider sees them."""

from __future__ import annotations

import pytest
from drawing import LEFT_OR_RIGHT, Row, Told, draw, scenarios

from navigator.guidance.locale import languages
from navigator.guidance.phrases import Phrasebook, instructions, told_of

CYCLE_CROSSING = {"highway": "cycleway", "cycleway": "crossing"}
FOOT_CROSSING = {"highway": "footway", "footway": "crossing"}
SIDEWALK = {"highway": "footway", "footway": "sidewalk"}

CORNER = draw(
    """
   n r    u
   | |    |
a--b-c----d--e
x--y-z----v--w
   | |    |
   m t    q
""",
    {
        "xyzvw": "secondary Main Road",
        "rczt": "residential Side Street",
        "abcde": "cycleway",
        "nb": "cycleway",
        "by": CYCLE_CROSSING,
        "ym": "cycleway",
        "ud": "footway",
        "dv": FOOT_CROSSING,
        "vq": "footway",
    },
    grid=7,
)
BOTH_SIDES = draw(
    """
      n p o
      | | |
a-----b-c-d-----e
      | | |
f-----g-h-i-----j
      | | |
k-----l-m-q-----r
      | | |
      s t u
""",
    {
        "fghij": "secondary Main Road",
        "pchmt": "residential Side Street",
        "ab": "cycleway",
        "bcd": CYCLE_CROSSING,
        "de": "cycleway",
        "kl": "cycleway",
        "lmq": CYCLE_CROSSING,
        "qr": "cycleway",
        "nb": "cycleway",
        "bgl": CYCLE_CROSSING,
        "ls": "cycleway",
        "od": "cycleway",
        "diq": CYCLE_CROSSING,
        "qu": "cycleway",
    },
    grid=5,
)
DETAILED_FOOT = draw(
    """
      n
      |
a-----b--c--d-----e
      |
     fg----------h
""",
    {
        "ab": "cycleway",
        "bcd": "cycleway",
        "de": "cycleway",
        "nb": SIDEWALK,
        "bg": FOOT_CROSSING,
        "fgh": "secondary Main Road",
    },
    grid=6,
)
JOIN_LANE = draw(
    """
a------b------c------d
     /
   e
 /
f
""",
    {"abcd": "secondary Main Road", "feb": "cycleway"},
)
ENDS_AT_CROSSING = draw(
    """
           n
           |
a-----b----c----d
           |
           s
""",
    {"abc": "cycleway", "nc": "residential N", "cs": "residential N", "cd": "cycleway"},
)
ENDS_ON_STREET = draw(
    """
           n
           |
a-----b----c
           |
           s
""",
    {"abc": "cycleway", "ncs": "residential N"},
)
RAMP_TO_STREET = draw(
    """
a------b------c------d
        \\
e--------f----g------h
""",
    {"abcd": "cycleway", "bf": "cycleway", "efgh": "secondary Main Road"},
    grid=8,
)
TOUCAN = draw(
    """
a----b----c
     |
x----y----z
     |
d----e----f
""",
    {"abc": "cycleway", "xyz": "secondary Main Road", "bye": CYCLE_CROSSING, "def": "cycleway"},
    grid=7,
)
SPLIT_TRACK = draw(
    """
        c------d
       /
a-----b
       \\
        e------f
""",
    {"ab": "cycleway", "bcd": "cycleway", "bef": "cycleway"},
)
PARK = draw(
    """
     n
     |
a----b----c----d
          |
          s
""",
    {"abcd": "path", "nb": "path", "cs": "footway"},
)
BYPASS = draw(
    """
      n
      |
a--b--l--c-----d
    \\   /
     e-f
""",
    {"ablcd": "secondary Main Road", "befc": "cycleway", "nl": "residential Lane"},
    grid=7,
)
SCENARIOS: list[Row] = [
    ("round the lights on the path beside the road", BYPASS, "abefcd", []),
    ("past the path round the lights", BYPASS, "ablcd", []),
    ("the path round the lights is no bar to turning", BYPASS, "abln", ["turn left"]),
    ("along the sidepath past a corner", CORNER, "abcde", []),
    ("along the road beside a sidepath", CORNER, "xyzvw", []),
    ("off the sidepath across the road", CORNER, "abym", ["turn right"]),
    ("off the sidepath into the side street", CORNER, "abcr", ["turn left"]),
    ("onto the sidepath", CORNER, "rcde", ["turn left"]),
    ("across the sidepath onto the road", CORNER, "rczv", ["turn left"]),
    ("off the road over the sidepath", CORNER, "xyzcr", ["turn left"]),
    ("straight across all", CORNER, "nbym", []),
    ("straight along the northern sidepath", BOTH_SIDES, "abcde", []),
    ("straight along the southern sidepath", BOTH_SIDES, "klmqr", []),
    ("the street across both sidepaths", BOTH_SIDES, "pchmt", []),
    ("the road between both sidepaths", BOTH_SIDES, "fghij", []),
    ("across the road and on", BOTH_SIDES, "nbgls", []),
    ("across the road, then left along it", BOTH_SIDES, "nbglmqr", ["turn left"]),
    ("across the road, then right along it", BOTH_SIDES, "nbglk", ["turn right"]),
    ("along the road, then across it", BOTH_SIDES, "abgls", ["turn right"]),
    ("along the road, then across it after the side street", BOTH_SIDES, "abcdiqu", ["turn right"]),
    ("over to the other sidepath", BOTH_SIDES, "abcdiqr", ["turn right", "turn left"]),
    ("left at the corner of the sidepath", BOTH_SIDES, "abn", ["turn left"]),
    ("left after the side street", BOTH_SIDES, "abcdo", ["turn left"]),
    ("a footway crosses in silence", DETAILED_FOOT, "abcde", []),
    ("the road past a footway's crossing", DETAILED_FOOT, "fgh", []),
    ("a cycleway joins a road", JOIN_LANE, "febcd", []),
    ("a cycleway leaves a road backwards", JOIN_LANE, "dcbef", ["turn slight left"]),
    ("the road past the cycleway", JOIN_LANE, "abcd", []),
    ("a cycleway goes on across a street", ENDS_AT_CROSSING, "abcd", []),
    ("off the cycleway onto a street", ENDS_AT_CROSSING, "abcs", ["turn right"]),
    ("off the street onto a cycleway", ENDS_AT_CROSSING, "ncba", ["turn right"]),
    ("the street across a cycleway", ENDS_AT_CROSSING, "ncs", []),
    ("a cycleway ends at a street", ENDS_ON_STREET, "abcn", ["end of road left"]),
    ("a street where a cycleway ends", ENDS_ON_STREET, "ncs", []),
    ("a short link from the path to the road", RAMP_TO_STREET, "abfgh", ["turn slight right"]),
    ("past a short link", RAMP_TO_STREET, "abcd", []),
    ("the road past a short link", RAMP_TO_STREET, "efgh", []),
    ("across at a toucan and on to the left", TOUCAN, "abyef", ["turn right", "end of road left"]),
    ("across at a toucan and back", TOUCAN, "cbyef", ["turn left", "end of road left"]),
    ("past the toucan", TOUCAN, "abc", []),
    ("off the crossing onto the road", TOUCAN, "abyz", ["turn right", "turn left"]),
    ("a cycleway splits to the left", SPLIT_TRACK, "abcd", ["fork slight left"]),
    ("a cycleway splits to the right", SPLIT_TRACK, "abef", ["fork slight right"]),
    ("two cycleways become one", SPLIT_TRACK, "feba", []),
    ("straight on through a park", PARK, "abcd", []),
    ("left in a park", PARK, "abn", ["turn left"]),
    ("onto the footway in a park", PARK, "abcs", ["turn right"]),
]


@pytest.mark.parametrize(("teller", "way", "told"), scenarios(SCENARIOS))
def test_a_rider_is_told(teller: Told, way: str, told: list[str]) -> None:
    assert teller(way) == told


BESIDE = draw(
    """
      n
      |
a-----b---------------------c
x-----y---------------------z
      |
      |
      s
      |
      |
      t
""",
    {"xyz": "secondary Hills Road", "ab": "cycleway", "bc": "cycleway", "nbyst": "residential Side Street"},
    grid=8,
)
ASIDE = draw(
    """
a-----b-----c
      |
      |
      d
      |
      |
      e
""",
    {"abc": "secondary Hills Road", "bde": "cycleway"},
    grid=25,
)


def _other_side(text: str) -> str:
    return LEFT_OR_RIGHT.sub(lambda side: "right" if side[0] == "left" else "left", text)


@pytest.mark.parametrize(
    ("way", "heard"),
    [
        ("nbc", "Turn left onto the cycleway along Hills Road"),
        ("nba", "Turn right onto the cycleway"),  # over too short a way to tell
        ("nyz", "Turn left onto Hills Road"),
    ],
)
def test_a_nameless_sidepath_is_told_by_its_street(way: str, heard: str) -> None:
    way = way.replace("ny", "nby")
    for drawing, text in (
        (BESIDE, heard),
        (BESIDE.mirrored, _other_side(heard)),
    ):
        assert [said for _, said in instructions(drawing.route(way))][1:-1] == [text]


def test_a_path_that_leads_away_from_a_street_is_not_its_sidepath() -> None:
    assert [text for _, text in instructions(ASIDE.route("abde"))][1] == "Turn right onto the cycleway"


@pytest.mark.parametrize("language", languages())
def test_the_street_of_a_sidepath_is_named_in_every_language(language: str) -> None:
    (_, turn) = told_of(BESIDE.route("nbc"), language)[1]
    assert "Hills Road" in Phrasebook.of(language).sentence(turn)
    assert "Hills Road" not in Phrasebook.of(language).sentence(turn.bare())
