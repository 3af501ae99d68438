"""Who rides without a course hears of the hill on the way that he is on, once, and of none elsewhere."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from osmxml import place, write_osm

from navigator.app.foresight import Foresight
from navigator.graph.relief import HeightsAt
from navigator.guidance.remarks import TOPICS
from navigator.router import Router
from navigator.routing.livematch import LiveMatch

NODES = {f"n{x}": (x * 100.0, 0.0) for x in range(41)} | {"side": (500.0, 600.0)}
FOOT, TOP, GRADE = 2000.0, 3200.0, 0.09
SPEED = 5.0  # m/s


def heights(
    lons: npt.NDArray[np.float64], _lats: npt.NDArray[np.float64], *, foot: float = FOOT, top: float = TOP
) -> npt.NDArray[np.float64]:
    metres = (np.asarray(lons) - place(0.0, 0.0)[0]) / (place(1.0, 0.0)[0] - place(0.0, 0.0)[0])
    return 100.0 + GRADE * np.clip(metres - foot, 0.0, top - foot)


def road(folder: Path, heights_at: HeightsAt) -> Router:
    ways = [
        (tuple(f"n{x}" for x in range(41)), {"highway": "tertiary", "name": "Pass Road"}),
        (("n5", "side"), {"highway": "residential", "name": "Side Lane"}),
    ]
    return Router.from_osm(write_osm(folder / "m.osm", nodes=NODES, ways=ways), heights=heights_at)


@pytest.fixture(scope="module")
def router(tmp_path_factory: pytest.TempPathFactory) -> Router:
    return road(tmp_path_factory.mktemp("map"), heights)


def heard(
    router: Router, foresight: Foresight, places: list[tuple[float, float]], speed: float = SPEED
) -> list[tuple[float, str, float, float]]:
    """What is told along places in metres: where, what, its length and its grade."""
    live, told = LiveMatch(router.matcher), []
    for t, (x, y) in enumerate(places):
        on = live.on(*place(x, y), float(t))
        aside = None if on is None else foresight.due(router, on, speed)
        if aside is not None:
            told.append((x, aside.what, aside.length, aside.grade))
    return told


def along(begin: float, end: float, y: float = 1.0) -> list[tuple[float, float]]:
    step = SPEED if end > begin else -SPEED
    return [(float(x), y) for x in np.arange(begin, end, step)]


def test_a_climb_is_told_once_before_its_foot_and_as_a_descent_on_the_way_back(router: Router) -> None:
    foresight = Foresight(TOPICS)
    ((at, what, length, grade),) = heard(router, foresight, along(100.0, 3900.0))
    assert what == "climb"
    assert FOOT - 120.0 <= at < FOOT
    assert length == pytest.approx(TOP - FOOT, abs=150.0)  # heights are smoothed
    assert length * grade / 100.0 == pytest.approx(GRADE * (TOP - FOOT), abs=6.0)
    ((at, what, length, _),) = heard(router, foresight, along(3900.0, 100.0))
    assert what == "steep descent"
    assert TOP - 200.0 < at <= TOP + 150.0  # where smoothed heights are steep
    assert 800.0 < length < TOP - FOOT + 150.0


def test_of_a_long_way_down_one_is_warned_once_though_the_way_is_looked_at_anew(tmp_path: Path) -> None:
    def down(lons: npt.NDArray[np.float64], _lats: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        metres = (np.asarray(lons) - place(0.0, 0.0)[0]) / (place(1.0, 0.0)[0] - place(0.0, 0.0)[0])
        return np.interp(metres, [500.0, 1500.0, 2500.0, 3500.0], [1000.0, 880.0, 830.0, 710.0])

    ways = [
        (tuple(f"n{x}" for x in range(21)), {"highway": "tertiary", "name": "Pass Road"}),
        (tuple(f"n{x}" for x in range(20, 41)), {"highway": "tertiary", "name": "Valley Road"}),
        (("n20", "fork"), {"highway": "tertiary", "name": "Other Road"}),
    ]
    file = write_osm(tmp_path / "m.osm", nodes=NODES | {"fork": (2500.0, 180.0)}, ways=ways)
    told = heard(Router.from_osm(file, heights=down), Foresight(TOPICS), along(100.0, 3900.0))
    assert [what for _, what, _, _ in told] == ["steep descent"]


def test_who_turns_into_the_road_within_the_climb_hears_what_is_left(router: Router) -> None:
    ((at, what, length, _),) = heard(router, Foresight(TOPICS), along(2500.0, 3900.0))
    assert (at < 2600.0, what) == (True, "climb")
    assert length == pytest.approx(TOP - 2500.0, abs=120.0)


def test_the_hill_of_another_road_is_not_told(router: Router) -> None:
    side = [(501.0, y) for y in np.arange(20.0, 580.0, SPEED).tolist()]
    assert heard(router, Foresight(TOPICS), side) == []


def test_who_stands_or_wants_no_hills_hears_of_none(router: Router) -> None:
    whole = along(100.0, 3900.0)
    assert heard(router, Foresight(TOPICS), whole, speed=0.5) == []
    assert heard(router, Foresight(("descent",)), whole) == []
    assert heard(router, Foresight(TOPICS, taciturn=True), whole) == []


@pytest.mark.parametrize(("top", "told"), [(3500.0, ["climb", "summit"]), (5000.0, ["climb"])])
def test_in_the_middle_of_a_long_climb_one_hears_how_far_it_is_to_a_top_that_is_known(
    tmp_path: Path, top: float, told: list[str]
) -> None:
    whole = heard(
        road(tmp_path, partial(heights, foot=500.0, top=top)), Foresight(TOPICS), along(100.0, 3900.0)
    )
    assert [what for _, what, _, _ in whole if what != "steep descent"] == told
    if len(told) > 1:
        (_, _, length, _), (at, _, left, _) = whole[:2]
        assert left == pytest.approx(length / 2.0, abs=50.0)
        assert at == pytest.approx(top - left, abs=150.0)
