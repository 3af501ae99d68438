"""Who leaves the road that bends, for a way that goes on, is told, however close another junction is."""

from __future__ import annotations

import pytest
from drawing import Row, Told, draw, scenarios

ONE_WAY = {"highway": "primary", "name": "Main Road", "oneway": "yes"}
# Behind an island the halves of the main road join at a bend, and a track goes on where it bends back.
BEHIND_ISLAND = draw(
    """
                 t


b-----c---d
                     m


    h

  e
""",
    {"cb": ONE_WAY, "ehc": ONE_WAY, "cdm": "primary Main Road", "dt": "track Old Road"},
    grid=8,
)
# The main road bends to the right at a fork, and soon to the other side a lesser way goes on.
BEHIND_FORK = draw(
    """
  x     t
  |    /
  c---d---m
 /
e
""",
    {"ecdm": "primary Main Road", "xc": "primary Main Road", "dt": "residential Old Road"},
    grid=8,
)
SCENARIOS: list[Row] = [
    ("off a bend behind an island", BEHIND_ISLAND, "ehcdt", ["turn slight left"]),
    ("along a bend where the halves of the road join", BEHIND_ISLAND, "ehcdm", []),
    ("out of the lesser way and past the island", BEHIND_ISLAND, "tdcb", []),
    ("along the road past the island", BEHIND_ISLAND, "mdcb", []),
    ("off a bend behind a fork", BEHIND_FORK, "ecdt", ["fork slight right", "turn slight left"]),
    ("along a bend behind a fork", BEHIND_FORK, "ecdm", ["fork slight right"]),
]


@pytest.mark.parametrize(("teller", "way", "told"), scenarios(SCENARIOS))
def test_a_rider_is_told(teller: Told, way: str, told: list[str]) -> None:
    assert teller(way) == told
