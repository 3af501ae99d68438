"""Tell who would have to push far on a route how far, and whether another wish about hills avoids it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from typing import TYPE_CHECKING

from navigator.units import Units, distance_text, duration_text

if TYPE_CHECKING:
    from navigator.guidance.route import Route
    from navigator.router import Router

FAR = 300.0  # m in all that a rider pushes without asking why
LESS = 0.5  # x of that at most are pushed on a way that is worth telling
EVEN = 0.0  # no wish about hills


def pushed(route: Route) -> tuple[float, float]:
    """Metres of a route that are pushed: in all, and in its longest piece."""
    runs = groupby(route.steps, key=lambda step: step.mode == "pushing")
    pieces = [sum(step.distance for step in steps) for pushes, steps in runs if pushes]
    return sum(pieces), max(pieces, default=0.0)


def pushing_note(route: Route, router: Router, plan: Callable[[Router], Route], units: Units) -> str | None:
    """What is to be said of a route with far to push; None where there is nothing to say."""
    whole, longest = pushed(route)
    if whole < FAR:
        return None
    piece = f", {distance_text(longest, units)} in one piece" if longest < whole - 1.0 else ""
    told = f"{distance_text(whole, units)} of this route are pushed{piece}"
    if router.rider.hills == EVEN:
        return told
    even = plan(router.with_rider(hills=EVEN))
    less = pushed(even)[0]
    if less > LESS * whole:
        return f"{told}; without a wish about hills it is no better"
    left = f"pushes {distance_text(less, units)}" if less >= 1.0 else "pushes nothing"
    time = duration_text(even.duration)
    return f"{told}; --hills even {left}, and takes {time} for {distance_text(even.distance, units)}"
