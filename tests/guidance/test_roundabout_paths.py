"""Roundabouts of three to six exits with cycle paths and footways beside them, in a mirror too."""

from __future__ import annotations

import pytest
from drawing import Row, Told, draw, scenarios

RING = {"highway": "tertiary", "junction": "roundabout"}
WITH_PATH = draw(
    """
          n
          |
     p----q----r
     |    1    |
     |   / \\   |
w----t--2   4--u----e
     |   \\ /   |
     |    3    |
     v----x----y
          |
          s
""",
    {
        "12341": RING,
        "nq1": "tertiary North Road",
        "wt2": "tertiary West Road",
        "sx3": "tertiary South Road",
        "eu4": "tertiary East Road",
        "pqruyxvtp": {"highway": "footway"},
    },
    grid=8,
)
FIVE = draw(
    """
      n
      |
 u    1    v
  \\  / \\  /
    2   5
    |   |
    3---4
  /       \\
 w         x
""",
    {
        "123451": RING,
        "n1": "tertiary N",
        "u2": "tertiary U",
        "w3": "tertiary W",
        "x4": "tertiary X",
        "v5": "tertiary V",
    },
    grid=10,
)
SCENARIOS: list[Row] = [
    ("the first exit past a footway", WITH_PATH, "sx34ue", ["roundabout right 1"]),
    ("the second exit past footways", WITH_PATH, "sx341qn", ["roundabout straight 2"]),
    ("the third exit past footways", WITH_PATH, "sx3412tw", ["roundabout left 3"]),
    ("all round", WITH_PATH, "sx34123xs", ["roundabout uturn 4"]),
    ("from the west straight on", WITH_PATH, "wt234ue", ["roundabout straight 2"]),
    ("the first of five", FIVE, "n12u", ["roundabout right 1"]),
    ("the second of five", FIVE, "n123w", ["roundabout right 2"]),
    ("the third of five", FIVE, "n1234x", ["roundabout left 3"]),
]


@pytest.mark.parametrize(("teller", "way", "told"), scenarios(SCENARIOS))
def test_a_rider_is_told(teller: Told, way: str, told: list[str]) -> None:
    assert teller(way) == told
