"""Speeds against closed forms, energy and what riders know."""

from dataclasses import replace

import numpy as np
import pytest
from cost.make_graph import speed_on
from hypothesis import given
from hypothesis import strategies as st

from navigator.cost.profile import Rider, profile_names
from navigator.cost.speed import (
    AIR_DENSITY,
    GAITS,
    GRAVITY,
    SLOWEST_RIDE,
    paces,
    ride_speeds,
    riding_speed,
    running_speed,
    walking_speed,
)
from navigator.cost.surface import RollingClass
from navigator.graph.attributes import RoadClass, Surface, WayFlag
from navigator.graph.roadgraph import BAND_GRADE, FLAT_BAND

powers = st.floats(30.0, 600.0)
masses = st.floats(30.0, 250.0)
grades = st.floats(-40.0, 40.0)
UPHILL = BAND_GRADE > 0.0


def test_without_rolling_resistance_on_the_flat_the_cube_root_is_the_speed() -> None:
    speed = riding_speed(200.0, 80.0, np.array([0.0]), np.array([0.0]), 0.4)
    assert speed[0] == pytest.approx((200.0 / (0.5 * AIR_DENSITY * 0.4)) ** (1 / 3), rel=1e-12)


def test_with_next_to_no_air_a_climb_takes_power_over_weight() -> None:
    speed = riding_speed(200.0, 80.0, np.array([10.0]), np.array([0.005]), 1e-9)
    slope = np.arctan(0.1)
    assert speed[0] == pytest.approx(200.0 / (80.0 * GRAVITY * (0.005 * np.cos(slope) + np.sin(slope))))


def test_coasting_down_approaches_terminal_speed() -> None:
    speed = riding_speed(1e-6, 80.0, np.array([-8.0]), np.array([0.005]), 0.4)
    slope = np.arctan(-0.08)
    drive = -80.0 * GRAVITY * (0.005 * np.cos(slope) + np.sin(slope))
    assert speed[0] == pytest.approx(np.sqrt(drive / (0.5 * AIR_DENSITY * 0.4)), rel=1e-6)


@given(powers, masses, grades, st.floats(0.002, 0.1), st.floats(0.15, 2.0))
def test_power_in_equals_power_spent(
    power: float, mass: float, grade: float, resistance: float, drag: float
) -> None:
    speed = float(riding_speed(power, mass, np.array([grade]), np.array([resistance]), drag)[0])
    slope = np.arctan(grade / 100.0)
    rolling = mass * GRAVITY * resistance * np.cos(slope) * speed
    lifting = mass * GRAVITY * np.sin(slope) * speed
    air = 0.5 * AIR_DENSITY * drag * speed**3
    assert speed > 0.0
    assert rolling + lifting + air == pytest.approx(power, rel=1e-6, abs=1e-6 * (air + abs(lifting)))


@given(st.sampled_from(profile_names()), powers, powers, masses)
def test_more_power_is_never_slower(name: str, one: float, other: float, mass: float) -> None:
    weak, strong = (Rider.of(name, power=power, mass=mass) for power in sorted((one, other)))
    assert np.all(paces(strong).pace <= paces(weak).pace + 1e-9)


@given(st.sampled_from(profile_names()), powers, masses)
def test_steeper_is_never_faster_uphill(name: str, power: float, mass: float) -> None:
    pace = paces(Rider.of(name, power=power, mass=mass)).pace
    assert np.all(np.diff(pace[:, UPHILL], axis=1) >= -1e-9)


@given(st.sampled_from(profile_names()), powers, masses, masses)
def test_a_heavier_load_is_never_faster_uphill(name: str, power: float, one: float, other: float) -> None:
    light, heavy = (Rider.of(name, power=power, mass=mass) for mass in sorted((one, other)))
    assert np.all(paces(heavy).pace[:, UPHILL] >= paces(light).pace[:, UPHILL] - 1e-9)


@given(st.sampled_from(profile_names()), powers, masses)
def test_all_paces_are_finite_and_no_faster_than_the_brakes_allow(
    name: str, power: float, mass: float
) -> None:
    rider = Rider.of(name, power=power, mass=mass)
    table = paces(rider)
    assert table.pace.shape == (GAITS, len(BAND_GRADE))
    assert np.all(np.isfinite(table.pace))
    if not rider.profile.body.on_foot:
        assert np.all(table.pace >= 1.0 / rider.profile.body.top_speed - 1e-12)


def test_above_max_grade_one_walks_and_below_one_rides() -> None:
    rider = Rider.of("road", max_grade=6.0, power=300)
    _, walked = ride_speeds(rider)
    paved = walked[RollingClass.PAVED]
    assert np.array_equal(paved, BAND_GRADE > 6.0)


def test_nobody_rides_slower_than_walking_pace() -> None:
    speed, walked = ride_speeds(Rider.of("cargo", power=30))
    assert np.all(speed[~walked] >= SLOWEST_RIDE)
    assert walked.any()


def test_walking_is_slower_uphill_and_on_steep_descents() -> None:
    up, flat, gentle, steep = walking_speed(np.array([20.0, 0.0, -5.0, -30.0]))
    assert up < flat == gentle
    assert steep < flat


def test_running_uphill_costs_what_minetti_measured() -> None:
    rider = Rider.of("run")
    flat, up = running_speed(rider, np.array([0.0, 10.0]))
    assert flat == pytest.approx(2.78)
    assert flat / up == pytest.approx(5.968 / 3.6, rel=0.01)  # J/(kg m) at 10 % and on the flat


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [
        ("trekking", 18, 20.5),
        ("road", 26, 29),
        ("gravel", 22, 25),
        ("mtb", 18, 22),
        ("city", 16, 18),
        ("ebike", 22, 24),
        ("cargo", 14, 16),
        ("run", 9.8, 10.2),
    ],
)
def test_on_flat_asphalt_each_profile_goes_as_fast_as_such_riders_do(
    name: str, low: float, high: float
) -> None:
    assert low <= 3.6 * speed_on(Rider.of(name), surface=Surface.ASPHALT) <= high


def test_a_motor_helps_up_to_its_limit_and_no_further() -> None:
    ebike = Rider.of("ebike", power=200)
    limit = ebike.profile.body.assist_speed
    lame = replace(ebike.profile, body=replace(ebike.profile.body, assist=0.0))
    alone = speed_on(Rider.of(lame, power=200), surface=Surface.ASPHALT)
    assert alone > limit
    assert speed_on(ebike, surface=Surface.ASPHALT) == pytest.approx(alone, rel=1e-4)
    assert speed_on(Rider.of("ebike"), surface=Surface.ASPHALT) == pytest.approx(limit, rel=1e-4)
    hill = {"surface": Surface.ASPHALT, "grade": 7.0}
    assert speed_on(Rider.of("ebike"), **hill) > 1.5 * speed_on(Rider.of("trekking"), **hill)


def test_steps_are_slow_and_a_ramp_helps() -> None:
    steps = {"road_class": RoadClass.STEPS}
    bare = speed_on(Rider.of(), **steps)
    assert bare == pytest.approx(0.5, rel=0.01)
    assert speed_on(Rider.of(), flags=WayFlag.RAMP, **steps) > bare


def test_among_walkers_one_rides_slowly() -> None:
    assert speed_on(Rider.of("road"), road_class=RoadClass.PEDESTRIAN) <= 3.4


def test_the_flat_band_is_flat() -> None:
    assert BAND_GRADE[FLAT_BAND] == 0.0
