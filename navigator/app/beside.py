"""Decide what riders hear of beside turns: hills, surfaces and crossings, and where they can refill."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from navigator.errors import NavigatorError
from navigator.guidance.remarks import Aside
from navigator.guidance.route import Route
from navigator.region.region import Region
from navigator.router import Router

if TYPE_CHECKING:
    from navigator.library.places import Places  # SQLite: only where it is asked

REFILLS = ("water", "shop", "cafe")  # kinds of places; the first is asked for most
AT_THE_WAY = 40.0  # m from the line: what one sees from the saddle
REFILLS_APART = 5000.0  # m: who has just filled a bottle needs no other tap
PLACE_APART = 250.0  # m from a place that is told: a tap as near is the better of the two


def asides_for(route: Route, router: Router, region: Region | None = None) -> list[Aside]:
    """All that may be told beside turns; a region that knows no places has no refill points."""
    found = router.asides(route)
    if region is not None:
        found += refills(route, region)
    return sorted(found, key=lambda aside: aside.along)


def refills(route: Route, region: Region) -> list[Aside]:
    """Taps, shops and cafés at the way, so far apart that each is news."""
    try:
        places = region.places
    except NavigatorError:  # built without places: a ride goes on without taps
        return []
    return list(_apart(_along(route, places)))


def _along(route: Route, places: Places) -> list[Aside]:
    near = places.along(route.geometry, within=AT_THE_WAY, only=REFILLS)
    return [Aside(each.along or 0.0, each.place.kind) for each in near]


def _apart(found: Sequence[Aside]) -> Iterator[Aside]:
    """The first of those that lie close together, or the tap among them."""
    last = -REFILLS_APART
    for aside in found:
        if aside.along - last < REFILLS_APART:
            continue
        close = (one for one in found if 0.0 <= one.along - aside.along <= PLACE_APART)
        best = min(close, key=lambda one: (REFILLS.index(one.what), one.along))
        yield best
        last = best.along
