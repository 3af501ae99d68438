from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import pytest
from placeworlds import places
from rideroutes import make_route

from navigator.app.beside import PLACE_APART, REFILLS_APART, refills
from navigator.errors import UsageError
from navigator.library.place import Nearby, Place
from navigator.region.region import Region


@dataclass(frozen=True)
class Asked:
    """A region of nothing but places: those at so many metres of the way."""

    found: tuple[tuple[float, str], ...] = ()
    known: bool = True

    @property
    def places(self) -> Asked:
        if not self.known:
            raise UsageError("it knows no places")
        return self

    def along(self, _line: object, *, within: float, only: Iterable[str]) -> list[Nearby]:
        wanted = set(only)
        return [
            Nearby(Place("", kind, 0.0, 0.0, ""), within / 2.0, metres)
            for metres, kind in self.found
            if kind in wanted
        ]


def told(*found: tuple[float, str], known: bool = True) -> list[tuple[float, str]]:
    route = make_route([(0.0, 0.0), (20_000.0, 0.0)])
    region = cast(Region, Asked(found, known))
    return [(aside.along, aside.what) for aside in refills(route, region)]


def test_places_are_asked_again_after_a_reroute() -> None:
    region = cast(Region, Asked(((100.0, "water"),), known=True))  # has no `close`: a region's stay open
    route = make_route([(0.0, 0.0), (20_000.0, 0.0)])
    assert refills(route, region) == refills(route, region) != []


def test_who_has_just_filled_a_bottle_hears_of_no_other_tap() -> None:
    assert told((100.0, "water"), (2000.0, "shop"), (100.0 + REFILLS_APART, "cafe")) == [
        (100.0, "water"),
        (5100.0, "cafe"),
    ]


def test_of_places_close_together_the_tap_is_told() -> None:
    assert told((100.0, "cafe"), (100.0 + PLACE_APART, "water")) == [(350.0, "water")]
    assert told((100.0, "cafe"), (101.0 + PLACE_APART, "water")) == [(100.0, "cafe")]


def test_a_region_without_places_is_ridden_without() -> None:
    assert told((100.0, "water"), known=False) == []


def test_the_tap_of_a_town_is_found_at_the_way(tmp_path: Path) -> None:
    @dataclass(frozen=True)
    class Town:
        places: Any

    route = make_route([(0.0, 0.0), (2000.0, 0.0)])
    (tap,) = refills(route, cast(Region, Town(places(tmp_path))))
    assert tap.what == "water"
    assert tap.along == pytest.approx(400.0, abs=1.0)
