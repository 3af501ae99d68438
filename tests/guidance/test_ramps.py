"""Ramps of fast roads where bicycles may use them, as a rider sees them; in a mirror traffic keeps left."""

from __future__ import annotations

import pytest
from drawing import Row, Told, draw, scenarios

from navigator.guidance.phrases import instructions

TRUNK = {"highway": "trunk", "ref": "A 10", "oneway": "yes"}
RAMP = {"highway": "trunk_link", "oneway": "yes"}
INTERCHANGE = draw(
    """
a--------b-----c--------d--------e
           \\         /
             f     g
              \\   /
     h---------i-k----------m
""",
    {
        "abcde": TRUNK,
        "bfi": RAMP,
        "kgd": RAMP,
        "hikm": "tertiary Mill Road",
    },
    grid=20,
)
SLIP = draw(
    """
a------b------c------d
        \\     |
         \\    |
          `---e
              |
              f
""",
    {
        "abcd": "secondary Main Road",
        "be": {"highway": "secondary_link", "oneway": "yes"},
        "cef": "secondary Side Road",
    },
)
SCENARIOS: list[Row] = [
    ("along a fast road past its ramps", INTERCHANGE, "abcde", []),
    ("off a fast road by its ramp", INTERCHANGE, "abfih", ["off ramp slight right", "turn sharp right"]),
    ("onto a fast road by its ramp", INTERCHANGE, "hikgde", ["on ramp slight left", "merge slight left"]),
    ("the road beneath, past the ramps", INTERCHANGE, "hikm", []),
    ("the slip road of a lesser road is a turn", SLIP, "abef", ["turn slight right"]),
]


@pytest.mark.parametrize(("teller", "way", "told"), scenarios(SCENARIOS))
def test_a_rider_is_told(teller: Told, way: str, told: list[str]) -> None:
    assert teller(way) == told


def test_ramps_are_said_as_such() -> None:
    off, on = (INTERCHANGE.route(way) for way in ("abfih", "hikgde"))
    assert [text for _, text in instructions(off)][1] == "Take the exit on the right"
    assert [text for _, text in instructions(on)][1:3] == [
        "Take the ramp on the left",
        "Merge left onto A 10",
    ]
