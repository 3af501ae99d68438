"""Decide where the network is left for a line without roads: near it, by road as far as that is worth it.

The rest is told as a straight line, and each of its metres counts as a metre on foot over ground of which
nothing is known. Where no road brings the rider nearer, all of it is straight.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from navigator.errors import NoRouteError
from navigator.geo import distance
from navigator.ride.setoff import Here
from navigator.ride.trail import Trail
from navigator.routing.planner import Candidate, Planner
from navigator.routing.pricing import part_cost

ACROSS = 1000.0  # ms of cost a metre straight across: walking


@dataclass(frozen=True)
class Landing:
    """One place to leave the network for a line."""

    row: int  # of the trail, where the line is met
    off: Candidate  # the edge and the share of it where the network is left
    metres: float  # straight to the line

    @property
    def cost(self) -> float:
        """Of the straight line, ms."""
        return ACROSS * self.metres


def landings(
    planner: Planner, trail: Trail, rows: Sequence[int], skipped: Callable[[int], float]
) -> dict[int, Landing]:
    """The best landing from each state of the search; `skipped` tells the price of what lies before a row."""
    found: dict[int, tuple[float, Landing]] = {}
    for row in rows:
        place, price = trail.place(row), skipped(row)
        for off in _near(planner, place):
            landing = Landing(row, off, float(distance(off.snap.lon, off.snap.lat, *place)))
            total = part_cost(planner.metric, off.edge, off.share) + landing.cost + price
            for state in planner.network.states(off.edge):
                if state not in found or total < found[state][0]:
                    found[state] = total, landing
    return {state: landing for state, (_, landing) in found.items()}


def straight(trail: Trail, rows: Sequence[int], here: Here, skipped: Callable[[int], float]) -> float:
    """The least price of going straight across to a line, ms; rows are of the trail."""
    metres = (float(distance(here.lon, here.lat, *trail.place(row))) for row in rows)
    return min(ACROSS * far + skipped(row) for far, row in zip(metres, rows, strict=True))


def away(planner: Planner, here: Here) -> float:
    """What it costs a rider to reach the nearest way, ms."""
    return ACROSS * min(one.snap.distance for one in _near(planner, (here.lon, here.lat)))


def _near(planner: Planner, place: tuple[float, float]) -> tuple[Candidate, ...]:
    try:
        return planner.stop(place).candidates
    except NoRouteError:
        return ()
