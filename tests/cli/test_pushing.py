"""Who would have to push far is told so, and whether a way without a wish about hills is better."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from drawing import draw

from navigator.cli.pushing import pushed, pushing_note
from navigator.guidance.route import Route
from navigator.units import Units

TOWN = """
  a------b------c------d
"""
STEPPED = {"ab": "residential", "bc": "footway", "cd": "residential"}


@dataclass(frozen=True)
class Wishing:
    """A router of which only the wish about hills counts."""

    hills: float

    @property
    def rider(self) -> Wishing:
        return self

    def with_rider(self, *, hills: float) -> Wishing:
        return Wishing(hills)


@pytest.fixture(scope="module")
def far() -> Route:
    return draw(TOWN, STEPPED, grid=60.0).route("abcd")


@pytest.fixture(scope="module")
def ridden() -> Route:
    return draw(TOWN, dict.fromkeys(STEPPED, "residential"), grid=60.0).route("abcd")


def told(route: Route, even: Route, *, hills: float) -> str | None:
    return pushing_note(route, Wishing(hills), lambda _router: even, Units.METRIC)  # type: ignore[arg-type]


def test_metres_are_summed_over_pieces(far: Route, ridden: Route) -> None:
    assert pushed(far) == (pytest.approx(420.0, abs=2.0), pytest.approx(420.0, abs=2.0))
    assert pushed(ridden) == (0.0, 0.0)


def test_a_way_that_is_better_is_named_with_its_time(far: Route, ridden: Route) -> None:
    words = told(far, ridden, hills=-1.0)
    assert words is not None
    assert words.startswith("420 m of this route are pushed; --hills even pushes nothing, and takes ")
    assert "no better" in (told(far, far, hills=-1.0) or "")
    assert told(far, ridden, hills=0.0) == "420 m of this route are pushed"


def test_who_rides_hears_nothing(far: Route, ridden: Route) -> None:
    assert told(ridden, far, hills=-1.0) is None
    near = draw(TOWN, STEPPED, grid=30.0).route("abcd")
    assert told(near, ridden, hills=-1.0) is None
