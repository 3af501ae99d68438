"""Find the nearest place of a kind that a rider asks for."""

from __future__ import annotations

from collections.abc import Callable

from navigator.app.orders import Found, Point
from navigator.geo import bearing
from navigator.region.region import Region

REACHES = (1_000.0, 5_000.0, 20_000.0)  # m, one after another: near ones are found fast, and far ones at all
KINDS_FOR = {"repair": ("repair", "bike-shop")}  # a shop mends too, as a rule; others are asked for alone


def nearest_in(region: Region) -> Callable[[Point, str], Found | None]:
    """What finds places in a region; raises StorageError or ContentError where it knows none."""

    def nearest(point: Point, kind: str) -> Found | None:
        places, kinds = region.places, KINDS_FOR.get(kind, (kind,))
        for reach in REACHES:
            for near in places.near(point, within=reach, only=kinds, limit=1):
                place = near.place
                return Found(place.name, place.point, near.distance, float(bearing(*point, *place.point)))
        return None

    return nearest
