"""Say a route in the shape of OSRM's answer (API v5), so that its clients understand us."""

from __future__ import annotations

from typing import Any

from navigator.guidance.route import Leg, Route, Step


def route_json(route: Route) -> dict[str, Any]:
    """A route object: metres, seconds, GeoJSON geometry, legs with steps.

    Ascent and descent are ours, null where heights are unknown.
    """
    climbing = {
        "ascent": route.ascent,
        "descent": route.descent,
        "raw_ascent": route.climbing.raw_ascent,
        "raw_descent": route.climbing.raw_descent,
    }
    return {
        "distance": round(route.distance, 1),
        "duration": round(route.duration, 1),
        **{name: round(metres, 1) if route.raised else None for name, metres in climbing.items()},
        "geometry": _line(route.geometry),
        "legs": [_leg(leg) for leg in route.legs],
    }


def step_json(step: Step) -> dict[str, Any]:
    """A step object, as `phrase` takes it."""
    maneuver = step.maneuver
    told: dict[str, Any] = {
        "type": maneuver.type,
        "location": list(maneuver.location),
        "bearing_before": maneuver.bearing_before,
        "bearing_after": maneuver.bearing_after,
    }
    if maneuver.modifier is not None:
        told["modifier"] = maneuver.modifier
    if maneuver.exit is not None:
        told["exit"] = maneuver.exit
    result: dict[str, Any] = {
        "name": step.name,
        "ref": step.ref,
        "distance": round(step.distance, 1),
        "duration": round(step.duration, 1),
        "mode": step.mode,
        "maneuver": told,
        "geometry": _line(step.geometry),
    }
    if step.noun:
        result["noun"] = step.noun  # ours: what an unnamed way is, so that `phrase` can say it
    if step.rotary_name:
        result["rotary_name"] = step.rotary_name
    return result


def _leg(leg: Leg) -> dict[str, Any]:
    return {
        "distance": round(leg.distance, 1),
        "duration": round(leg.duration, 1),
        "summary": leg.summary,
        "steps": [step_json(step) for step in leg.steps],
    }


def _line(points: tuple[Any, ...]) -> dict[str, Any]:
    return {"type": "LineString", "coordinates": [list(point) for point in points]}
