"""Cue sheets: rows that add up, with signs that fit their words."""

from __future__ import annotations

import pytest
from drawing import draw

from navigator.guidance.cuesheet import GOAL, cue_sheet, symbol_of
from navigator.guidance.phrases import Phrasebook
from navigator.guidance.told import Told

TOWN = """
  a------b-----g
         |
  f------c-----d
"""
WAYS = {"abg": "residential Low Road", "bc": "residential Mill Lane", "fcd": "tertiary High Street"}


def test_rows_add_up_to_the_route() -> None:
    route = draw(TOWN, WAYS, grid=50.0).route("abcd")
    rows = cue_sheet(route, Phrasebook.of())
    assert [row.symbol for row in rows][1:] == ["→", "←", GOAL]
    assert sum(row.since for row in rows) == pytest.approx(route.distance)
    assert rows[-1].along == pytest.approx(route.distance)
    assert all(row.climb is None for row in rows)  # a drawing has no heights
    assert rows[1].words == "Turn right onto Mill Lane"


@pytest.mark.parametrize(
    ("told", "symbol"),
    [
        (Told(modifier="sharp left"), "↙"),
        (Told(type="roundabout", exit=3), "↻3"),
        (Told(type="arrive", modifier="left"), GOAL),
        (Told(mode="ferry"), "⛴"),
        (Told(type="notification", mode="pushing"), "⚠"),
        (Told(type="turn", modifier="left", mode="pushing"), "←"),
        (Told(modifier=""), "·"),
    ],
)
def test_a_sign_says_what_is_done(told: Told, symbol: str) -> None:
    assert symbol_of(told) == symbol
