"""Who rides back through hairpins has not turned again, and who turns again among them is found."""

from __future__ import annotations

import numpy as np
import pytest
from osmxml import place
from rideroutes import Corner, make_route, make_session
from riders import Noise, Rider

from navigator.guidance.said import Prompt
from navigator.ride.events import Notice
from navigator.ride.progress import Line
from navigator.ride.state import RideState

LEAD = 500.0  # m of road below and above the hairpins
PACE = 5.0  # m/s
TURNS = 200.0  # m before the end, where the rider turns back
FOUND = 130.0  # m after turning again until he is found among hairpins, 25 s at this pace
BACK = "You are back on the route"

Event = tuple[float, str]  # m of the way, and what happened or was said there


def serpentine(arms: int, length: float, gap: float) -> list[Corner]:
    """A road up through hairpins; its arms meet in them, and are `gap` m apart at their other ends."""
    corners = [(length * (number % 2), number * gap / 2.0) for number in range(arms + 1)]
    (x, y) = corners[-1]
    return [(-LEAD, 0.0), *corners, (x, y + LEAD)]


def part(corners: list[Corner], begin: float, end: float) -> list[Corner]:
    """The corners from one place of a road to another, in m from its start; back where that is behind."""
    steps = np.hypot(*np.diff(np.array(corners), axis=0).T)
    metres = np.append(0.0, np.cumsum(steps))
    between = [
        corner for corner, at in zip(corners, metres, strict=True) if min(begin, end) < at < max(begin, end)
    ]
    x, y = np.array(corners).T
    ends = [(float(np.interp(at, metres, x)), float(np.interp(at, metres, y))) for at in (begin, end)]
    return [ends[0], *(between if begin < end else between[::-1]), ends[1]]


def heard(corners: list[Corner], way: list[Corner], *, sigma: float, bare: bool, seed: int) -> list[Event]:
    """What a ride by a way brings to one who follows the road through the corners."""
    session, state, found = make_session(make_route(corners)), RideState(), []
    noise = Noise(sigma, np.random.default_rng(seed))
    rider = Rider(Line.of([place(*corner) for corner in way]), PACE, noise, bare)
    while not rider.there:
        state, events = session.step(state, rider.fix())
        found += [(rider.metres, event.name) for event in events if isinstance(event, Notice)]
        found += [(rider.metres, event.text) for event in events if isinstance(event, Prompt)]
        rider.go()
    return found


@pytest.mark.parametrize("bare", [False, True])
@pytest.mark.parametrize(
    ("arms", "length", "gap", "sigma", "seed"),
    [
        (5, 60.0, 12.0, 5.0, 2),
        (5, 120.0, 12.0, 5.0, 3),
        (3, 60.0, 8.0, 5.0, 4),
        (3, 250.0, 25.0, 5.0, 5),
    ],
)
def test_who_rides_back_through_hairpins_has_not_turned_again(
    arms: int, length: float, gap: float, sigma: float, seed: int, *, bare: bool
) -> None:
    road = serpentine(arms, length, gap)
    top = 2.0 * LEAD + float(np.hypot(*np.diff(np.array(road[1:-1]), axis=0).T).sum()) - TURNS
    way = part(road, 0.0, top) + part(road, top, LEAD / 2.0)[1:]
    found = [what for metres, what in heard(road, way, sigma=sigma, bare=bare, seed=seed) if metres > top]
    assert not {"rejoined", BACK} & set(found)
    assert found.count("reversed") == found.count("You are riding the route the other way round") == 1


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8])
def test_who_turns_again_among_hairpins_is_led_on(share: float) -> None:
    road = serpentine(3, 150.0, 25.0)
    top = 2.0 * LEAD + float(np.hypot(*np.diff(np.array(road[1:-1]), axis=0).T).sum()) - TURNS
    again = LEAD + share * (top - LEAD)
    way = part(road, 0.0, top) + part(road, top, again)[1:] + part(road, again, top + TURNS)[1:]
    turns = top + (top - again)
    found = heard(road, way, sigma=3.0, bare=False, seed=3)
    (back,) = [metres for metres, what in found if what == "rejoined"]
    assert turns < back < turns + FOUND
    assert [what for _, what in found].count(BACK) == 1
    assert found[-1][1] == "arrived"
