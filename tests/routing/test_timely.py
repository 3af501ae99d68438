"""Departure at a date: what is open or closed at times on drawn streets, gates and ferries."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from osmxml import Tags, place, write_osm

from navigator import NoRouteError, Router
from navigator.cost.overlay import Overlay
from navigator.errors import StorageError, UsageError

ROAD = {"highway": "residential"}
# a---b---c    the way round by d and e is twice as long
# |       |
# d-------e
SPOTS = {"a": (0, 0), "b": (200, 0), "c": (400, 0), "d": (0, -200), "e": (400, -200)}
MONDAY, SUNDAY = "2026-07-06T12:00", "2026-07-05T12:00"
NIGHT, WINTER, CHRISTMAS = "2026-07-06T23:30", "2026-01-12T12:00", "2026-12-25T12:00"
SHORT, ROUND = 260, 660  # m: so far north degrees of longitude are shorter than `place` has them


def town(folder: Path, tags: Tags, *, gate: Tags | None = None) -> Router:
    ways = [("ab", {**ROAD, **tags}), ("bc", {**ROAD, **tags}), ("ad", ROAD), ("de", ROAD), ("ec", ROAD)]
    nodes = {sign: (x + 770_000, y + 5_500_000) for sign, (x, y) in SPOTS.items()}
    return Router.from_osm(
        write_osm(folder / "town.osm", nodes=nodes, ways=ways, node_tags={"b": gate} if gate else None)
    )


def length(router: Router, depart: object, *, back: bool = False) -> int:
    ends = [place(770_000, 5_500_000), place(770_400, 5_500_000)]
    route = router.route(ends[::-1] if back else ends, depart=depart)  # type: ignore[arg-type]  # as callers may
    return round(route.distance / 10.0) * 10


@pytest.mark.parametrize(
    ("tags", "open_at", "closed_at"),
    [
        ({"access:conditional": "no @ (Mo-Fr 08:00-18:00)"}, SUNDAY, MONDAY),
        ({"bicycle:conditional": "no @ (22:00-06:00)", "foot": "no"}, MONDAY, NIGHT),
        ({"vehicle": "no", "foot": "no", "vehicle:conditional": "yes @ (Su,PH)"}, SUNDAY, MONDAY),
        ({"vehicle": "no", "foot": "no", "vehicle:conditional": "yes @ (Su,PH)"}, CHRISTMAS, MONDAY),
        ({"access": "no", "access:conditional": "yes @ (Apr-Oct)"}, MONDAY, WINTER),
        ({"seasonal": "spring;summer"}, MONDAY, WINTER),
        ({"opening_hours": "sunrise-sunset"}, MONDAY, NIGHT),
        ({"foot": "no", "bicycle:conditional": "yes @ (09:00-17:00);no @ (19:00-24:00)"}, MONDAY, NIGHT),
        ({"foot": "no", "bicycle:conditional": "no @ (Mo-Fr AND weight>0.1)"}, SUNDAY, MONDAY),
    ],
)
def test_a_street_is_taken_when_it_is_open(tmp_path: Path, tags: Tags, open_at: str, closed_at: str) -> None:
    router = town(tmp_path, tags)
    assert (length(router, open_at), length(router, closed_at)) == (SHORT, ROUND)


@pytest.mark.parametrize(
    "tags",
    [
        {"access:conditional": "no @ (weight>7.5)"},  # binds lorries
        {"access:conditional": "no @ (Mo-Fr 08:00-18:00)", "bicycle": "yes"},  # bicycles are named apart
        {"oneway:conditional": "yes @ (Mo-Fr)", "oneway:bicycle": "no"},
        {"seasonal": "no"},
        {"opening_hours": "24/7"},
    ],
)
def test_what_does_not_concern_bicycles_changes_nothing(tmp_path: Path, tags: Tags) -> None:
    router = town(tmp_path, tags)
    assert length(router, MONDAY) == length(router, MONDAY, back=True) == SHORT


def test_a_one_way_binds_at_its_hours(tmp_path: Path) -> None:
    router = town(tmp_path, {"foot": "no", "oneway:conditional": "yes @ (Mo-Fr 07:00-19:00)"})
    assert length(router, MONDAY) == SHORT
    assert length(router, MONDAY, back=True) == ROUND
    assert length(router, SUNDAY, back=True) == SHORT


def test_a_contraflow_opens_at_its_hours(tmp_path: Path) -> None:
    tags = {"foot": "no", "oneway": "yes", "oneway:bicycle:conditional": "no @ (19:00-07:00)"}
    router = town(tmp_path, tags)
    assert length(router, MONDAY, back=True) == ROUND
    assert length(router, NIGHT, back=True) == SHORT


@pytest.mark.parametrize(
    ("gate", "open_at", "closed_at"),
    [
        ({"barrier": "gate", "opening_hours": "sunrise-sunset"}, MONDAY, NIGHT),
        ({"barrier": "gate", "access": "no", "access:conditional": "yes @ (Su)"}, SUNDAY, MONDAY),
    ],
)
def test_a_gate_is_passed_when_it_is_open(tmp_path: Path, gate: Tags, open_at: str, closed_at: str) -> None:
    router = town(tmp_path, {}, gate=gate)
    assert (length(router, open_at), length(router, closed_at)) == (SHORT, ROUND)


def test_a_ferry_out_of_service_is_no_way(tmp_path: Path) -> None:
    nodes = {"a": (0, 0), "b": (200, 0), "c": (1200, 0), "d": (1400, 0)}
    ferry = {"route": "ferry", "opening_hours": "Apr-Oct 08:00-20:00"}
    file = write_osm(tmp_path / "f.osm", nodes=nodes, ways=[("ab", ROAD), ("bc", ferry), ("cd", ROAD)])
    ends = [place(0, 0), place(1400, 0)]
    router = Router.from_osm(file)
    assert "ferry" in {step.mode for step in router.route(ends, depart=MONDAY).steps}
    for closed in (WINTER, NIGHT):
        with pytest.raises(NoRouteError):
            router.route(ends, depart=closed)


def test_without_a_date_conditions_count_for_nothing(tmp_path: Path) -> None:
    router = town(tmp_path, {"access:conditional": "no @ (Mo-Su 00:00-24:00)"})
    assert length(router, None) == SHORT
    assert length(router, MONDAY) == ROUND
    assert length(router, None) == SHORT  # a date leaves nothing behind


def test_what_cannot_be_read_changes_nothing_and_is_told_once(tmp_path: Path) -> None:
    router = town(tmp_path, {"bicycle:conditional": "no @ snow", "vehicle:conditional": "no @ (SH)"})
    ends = [place(770_000, 5_500_000), place(770_400, 5_500_000)]
    route = router.route(ends, depart=MONDAY)
    assert route.distance == pytest.approx(SHORT, abs=2)
    assert len(route.notes) == 1
    assert "2 conditions" in route.notes[0]  # of two streets
    assert router.route(ends).notes == ()


def test_a_time_with_a_zone_is_turned_into_that_of_the_place(tmp_path: Path) -> None:
    router = town(tmp_path, {"opening_hours": "08:00-10:00"})
    assert length(router, datetime(2026, 7, 6, 9, 0)) == SHORT
    assert length(router, "2026-07-06T09:00") == SHORT
    assert length(router, datetime(2026, 7, 6, 9, 0, tzinfo=UTC)) == ROUND  # 11 h in summer on that meridian
    assert length(router, "2026-07-06T07:00:00Z") == SHORT


@pytest.mark.parametrize("depart", ["soon", "", "2026-13-01T08:00", 7, datetime(1812, 6, 24)])
def test_what_is_no_time_is_refused(tmp_path: Path, depart: object) -> None:
    with pytest.raises(UsageError, match="no time to depart"):
        length(town(tmp_path, {}), depart)


def test_now_is_a_time(tmp_path: Path) -> None:
    assert length(town(tmp_path, {"opening_hours": "24/7"}), "now") == SHORT


def test_a_date_an_area_and_another_rider_go_together(tmp_path: Path) -> None:
    router = town(tmp_path, {"access:conditional": "no @ (Su)"})
    (west, south), (east, north) = place(770_150, 5_499_700), place(770_250, 5_499_900)
    ends = [place(770_000, 5_500_000), place(770_400, 5_500_000)]
    lower = (west, south, east, north)
    with pytest.raises(NoRouteError):
        router.route(ends, depart=SUNDAY, avoid=lower)
    assert router.route(ends, depart=MONDAY, avoid=lower).distance == pytest.approx(SHORT, abs=2)
    slow = router.at(SUNDAY).with_overlay(Overlay.of()).with_rider(power=70.0)
    assert slow.route(ends).distance == pytest.approx(ROUND, abs=4)


def test_without_the_parser_a_date_is_refused_with_a_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "opening_hours", None)
    with pytest.raises(StorageError, match="pip install opening-hours-py"):
        length(town(tmp_path, {"opening_hours": "Mo-Fr"}), MONDAY)
