"""A simulated rider keeps the planned pace, gently, and gets there."""

from __future__ import annotations

from itertools import pairwise

import pytest
from rideroutes import make_route

from navigator.errors import UsageError
from navigator.ride.simulate import BRAKE, CORNER_SPEED, SPEED_UP, simulate

LONG = [(0.0, 0.0), (2000.0, 0.0), (2000.0, 1000.0)]


def test_it_starts_at_the_start_and_ends_at_the_end_a_second_apart() -> None:
    route = make_route(LONG)
    fixes = list(simulate(route, start=7.0))
    assert (fixes[0].lon, fixes[0].lat) == route.geometry[0]
    assert (fixes[-1].lon, fixes[-1].lat) == route.geometry[-1]
    assert fixes[0].t == 7.0
    assert all(later.t - earlier.t == 1.0 for earlier, later in pairwise(fixes))


def test_it_takes_about_as_long_as_planned() -> None:
    route = make_route(LONG)
    duration = list(simulate(route))[-1].t
    assert route.duration < duration < 1.05 * route.duration


def test_each_step_has_its_own_pace() -> None:
    slow, fast = make_route(LONG, pace=1.2), make_route(LONG, pace=8.0)
    assert max(fix.speed or 0.0 for fix in simulate(slow)) == pytest.approx(1.2)
    assert max(fix.speed or 0.0 for fix in simulate(fast)) == pytest.approx(8.0)


def test_it_slows_down_for_the_turn_and_never_jerks() -> None:
    fixes = list(simulate(make_route(LONG, pace=8.0)))
    speeds = [fix.speed or 0.0 for fix in fixes]
    middle = speeds[len(speeds) // 3 : -30]
    assert min(middle) == pytest.approx(CORNER_SPEED[2], abs=0.6)  # a right angle, between two fixes
    for before, after in pairwise(speeds):
        assert -BRAKE - 0.05 <= after - before <= SPEED_UP + 0.05


def test_a_given_speed_is_kept_all_the_way() -> None:
    route = make_route(LONG)
    fixes = list(simulate(route, speed=10.0))
    assert {fix.speed for fix in fixes} == {10.0}
    assert fixes[-1].t == pytest.approx(route.distance / 10.0, abs=1.0)


def test_heading_follows_the_way() -> None:
    fixes = list(simulate(make_route(LONG), speed=10.0))
    assert fixes[10].heading == pytest.approx(90.0, abs=0.2)
    assert fixes[-1].heading == pytest.approx(0.0, abs=0.2)


def test_it_is_the_same_every_time() -> None:
    route = make_route(LONG)
    assert list(simulate(route)) == list(simulate(route))


@pytest.mark.parametrize("speed", [0.0, -1.0, float("nan"), float("inf")])
def test_a_speed_that_never_arrives_is_refused(speed: float) -> None:
    with pytest.raises(UsageError, match="above 0"):
        next(simulate(make_route(LONG), speed=speed))


def test_a_route_of_no_length_is_one_fix() -> None:
    assert len(list(simulate(make_route([(0.0, 0.0), (0.0, 0.0)])))) == 1
