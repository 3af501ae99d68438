"""The judge of simulated rides on rides with a fault each, and rides along real routes before it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from heard import Ridden, faults, ridden
from prompts import WORLDS, real_trips, rides
from rideroutes import make_route

from navigator.guidance.cues import Speech
from navigator.guidance.remarks import Aside
from navigator.guidance.said import Prompt
from navigator.voice.sentence import estimate

Told = list[tuple[float, Prompt]]


@pytest.fixture(scope="module")
def good() -> Ridden:
    """A ride over two turns, told as it should be."""
    route = make_route([(0.0, 0.0), (400.0, 0.0), (400.0, 300.0), (0.0, 300.0)])
    return ridden(route, Speech(estimate), speed=5.0)


def test_a_good_ride_has_no_fault(good: Ridden) -> None:
    assert faults(good) == []
    assert len([prompt for _, prompt in good.prompts if prompt.kind == "now"]) == 3


def _now(told: Told) -> int:
    return next(n for n, (_, prompt) in enumerate(told) if prompt.kind == "now")


def _dropped(told: Told) -> Told:
    return [one for n, one in enumerate(told) if n != _now(told)]


def _changed(told: Told, **values: object) -> Told:
    number = _now(told)
    t, prompt = told[number]
    return [*told[:number], (t, replace(prompt, **values)), *told[number + 1 :]]


def _thrice(told: Told) -> Told:
    t, prompt = told[_now(told)]
    return sorted([*told, (t - 100.0, replace(prompt, until=t - 98.0))], key=lambda one: one[0])


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (_dropped, "not told"),
        (lambda told: _changed(told, until=81.0), "late"),
        (lambda told: _changed(told, text="Turn right onto Road 1"), "the wrong side"),
        (_thrice, "told 3 times"),
        (lambda told: _changed(told, maneuver=1), "of another than the next turn"),
        (lambda told: _changed(told, until=1000.0), "at once"),
    ],
)
def test_each_fault_is_found(good: Ridden, spoil: Callable[[Told], Told], fault: str) -> None:
    spoiled = replace(good, prompts=tuple(spoil(list(good.prompts))))
    assert any(found.startswith(fault) for found in faults(spoiled)), faults(spoiled)


@pytest.fixture(scope="module")
def remarked() -> Ridden:
    """A ride past a tap, told as it should be."""
    route = make_route([(0.0, 0.0), (400.0, 0.0), (400.0, 900.0), (0.0, 900.0)])
    return ridden(route, Speech(estimate), asides=[Aside(700.0, "water")], speed=5.0)


def test_a_remark_that_is_stale_doubled_or_of_nothing_is_a_fault(remarked: Ridden) -> None:
    assert faults(remarked) == []
    told = list(remarked.prompts)
    number = next(n for n, (_, prompt) in enumerate(told) if prompt.kind == "place")
    t, tap = told[number]
    for spoiled, fault in (
        ((t, replace(tap, until=t + 40.0)), "stale"),
        ((t, replace(tap, along=701.0)), "of nothing ahead"),
        ((t, replace(tap, along=100.0)), "of what lies behind the next turn"),
    ):
        wrong = replace(remarked, prompts=(*told[:number], spoiled, *told[number + 1 :]))
        assert any(found.startswith(fault) for found in faults(wrong)), fault
    twice = replace(remarked, prompts=(*told[: number + 1], (t + 5.0, tap), *told[number + 1 :]))
    assert any(found.startswith("of nothing ahead") for found in faults(twice))


def _all_well(data: Path, world: str, count: int) -> None:
    trips = list(real_trips(world, data, count=count))
    assert len(trips) == count
    for trip in trips:
        for kmh, ride in rides(trip).items():
            assert faults(ride) == [], kmh


@pytest.mark.slow
def test_rides_through_a_town_are_told_well_at_any_speed(data: Path) -> None:
    _all_well(data, "berlin", 2)


@pytest.mark.slow
@pytest.mark.parametrize("world", WORLDS)
def test_a_ride_in_each_world_is_told_well_at_any_speed(data: Path, world: str) -> None:
    """`python tests/bench/prompts.py` rides all routes."""
    _all_well(data, world, 1)
