"""Ferries, pushing, steps, lifts, stops on the way, and ways that are told by a route or a number."""

from __future__ import annotations

import pytest
from drawing import Drawing, Row, Told, draw, scenarios

from navigator.guidance.phrases import Phrasebook, instructions, told_of

DISMOUNT = {"highway": "footway", "bicycle": "dismount"}
LONG_PUSH = draw("a----b--------------c----d", {"ab": "residential A", "bc": DISMOUNT, "cd": "residential C"})
PUSHES = {"bc": DISMOUNT, "de": DISMOUNT, **dict.fromkeys(("ab", "cd", "ef"), "residential A")}
TWO_PUSHES = draw("a----b----c--d----e----f", PUSHES)
TWO_PUSHES_APART = draw("a----b----c------------d----e----f", PUSHES)
SHORT_PUSH = draw("a----b----c----d", {"ab": "residential A", "bc": DISMOUNT, "cd": "residential C"})
STATION = draw(
    """
a----b----c--d----e----f
          |
          g
""",
    {
        "ab": "residential A",
        "bc": DISMOUNT,
        "cd": "steps",
        "de": DISMOUNT,
        "ef": "residential F",
        "cg": "residential G",
    },
)
LIFT = draw(
    """
a----b----c----d
""",
    {"ab": "residential A", "bc": DISMOUNT, "cd": DISMOUNT},
    nodes={"c": {"highway": "elevator"}},
)
HARBOUR = draw(
    """
a----b~~~~~~~~c----d
              |
              e
""",
    {
        "ab": "residential Quay",
        "bc": {"route": "ferry", "name": "Island Ferry"},
        "cd": "residential Shore",
        "ce": "residential Hill",
    },
    grid=20,
)
NUMBERS = draw(
    """
a----b----c----d
     |
     e
     |
     f
""",
    {"abcd": "cycleway", "bef": "cycleway"},
    nodes={"d": {"rcn_ref": "12", "network:type": "node_network"}, "f": {"rcn_ref": "25"}},
    grid=20,
)
SIGNED = draw(
    """
a----b----c----d
     |
     e----f
""",
    {"abcd": "residential Mill Lane", "be": "cycleway", "ef": "cycleway"},
    relations=(
        (
            (("way", 2, ""), ("way", 3, "")),
            {"type": "route", "route": "bicycle", "network": "icn", "name": "EuroVelo 6"},
        ),
    ),
    grid=20,
)
OVER_THE_ROAD = draw(
    """
      h
      |
 f----k----g
 x----c----y
      |
      b
""",
    {"bckh": "cycleway", "xcy": "secondary High Street", "fkg": "path"},
)
SCENARIOS: list[Row] = [
    ("a long push is begun and ended", LONG_PUSH, "abcd", ["notification", "notification"]),
    ("steps amid a push are told", STATION, "abcdef", ["notification", "notification", "notification"]),
    ("off a footway, past the steps, onto a street", STATION, "abcg", ["notification", "turn right"]),
    ("a short push is ended in silence", SHORT_PUSH, "abcd", ["notification"]),
    ("a lift amid a push is told", LIFT, "abcd", ["notification", "notification"]),
    ("on and off a ferry", HARBOUR, "abcd", ["notification", "notification"]),
    ("off a ferry and straight into a turn", HARBOUR, "abce", ["notification", "turn right"]),
    ("onto a ferry from the other side", HARBOUR, "ecba", ["end of road left", "notification"]),
]


@pytest.mark.parametrize(("teller", "way", "told"), scenarios(SCENARIOS))
def test_a_rider_is_told(teller: Told, way: str, told: list[str]) -> None:
    assert teller(way) == told


@pytest.mark.parametrize(
    ("drawing", "way", "heard"),
    [
        (LONG_PUSH, "abcd", ["Get off and push for 150 metres", "You can ride again"]),
        (TWO_PUSHES, "abcdef", ["Get off and push for 130 metres", "You can ride again"]),
        (
            STATION,
            "abcdef",
            ["Get off and push for 130 metres", "Get off and take the steps", "You can ride again"],
        ),
        (LIFT, "abcd", ["Get off and push for 100 metres", "Get off and take the lift"]),
        (NUMBERS, "abef", ["Turn right towards 25"]),
        (NUMBERS, "feba", ["Turn left"]),
        (SIGNED, "abef", ["Turn right onto EuroVelo 6"]),
        (OVER_THE_ROAD, "bckf", ["Cross the road, then turn left onto the path"]),
        (OVER_THE_ROAD, "bckg", ["Cross the road, then turn right onto the path"]),
        (OVER_THE_ROAD, "bcy", ["Turn right onto High Street"]),
    ],
)
def test_a_rider_hears(drawing: Drawing, way: str, heard: list[str]) -> None:
    assert [text for _, text in instructions(drawing.route(way))][1:-1] == heard


@pytest.mark.parametrize(("legs", "stops"), [(("ab", "bcd"), 1), (("ab", "bef", "feb"), 2)])
def test_each_stop_on_the_way_is_told_once(legs: tuple[str, ...], stops: int) -> None:
    said = [text for _, text in instructions(NUMBERS.route(*legs))]
    assert sum("reached your stop" in text for text in said) == stops


@pytest.mark.parametrize(
    ("drawing", "way", "heard"),
    [
        (SHORT_PUSH, "abcd", ["Get off and push for 50 metres, then ride on"]),
        (LONG_PUSH, "abcd", ["Get off and push for 150 metres", "You can ride again"]),
        (TWO_PUSHES_APART, "abcdef", ["Get off and push for 50 metres, then ride on"] * 2),
        (SHORT_PUSH, "abc", ["Get off and push for 50 metres"]),
    ],
)
def test_each_push_is_told_with_where_one_rides_again(drawing: Drawing, way: str, heard: list[str]) -> None:
    book = Phrasebook.of()
    assert [book.sentence(told) for _, told in told_of(drawing.route(way), "en")][1:-1] == heard
