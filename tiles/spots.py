"""Decide from which zoom on symbols and their names stand on the map, in which ink and how strongly."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from tiles.mapkinds import Kind


class Spot(NamedTuple):
    """How one kind of point is shown."""

    zoom: float
    strength: float = 40.0  # the greater, the more others give way
    ink: Literal["services", "symbol", "food", "transport"] = "symbol"
    names_later: float = 1.0  # zooms


# Names of streets have 30 to 37 (tiles.linenames). What riders need stands before them; where one eats, and
# what there is to be seen in a town, is given up for them.
SPOTS: Mapping[Kind, Spot] = {
    Kind.PEAK: Spot(11, 60, names_later=0),
    Kind.PASS: Spot(11, 62, names_later=0),
    Kind.VIEWPOINT: Spot(14, 42, names_later=2),
    Kind.SPRING: Spot(15, names_later=2),
    Kind.WATERFALL: Spot(14),
    Kind.CAVE: Spot(15),
    Kind.CASTLE: Spot(14),
    Kind.RUINS: Spot(15),
    Kind.MUSEUM: Spot(16, 29),
    Kind.CHURCH: Spot(15, 30, names_later=2),
    Kind.ATTRACTION: Spot(16, 29),
    Kind.TOWER: Spot(15, 30, names_later=2),
    Kind.MONUMENT: Spot(16, 25),
    Kind.FORD: Spot(15, names_later=9),
    Kind.LEVEL_CROSSING: Spot(16, 20, names_later=9),
    Kind.BARRIER: Spot(17, 10, names_later=9),
    Kind.DRINKING_WATER: Spot(14, 64, "services", 9),
    Kind.TOILETS: Spot(15, 58, "services", 9),
    Kind.SHELTER: Spot(15, 58, "services", 2),
    Kind.HUT: Spot(13, 60, "services"),
    Kind.CAMPSITE: Spot(13, 60, "services", 2),
    Kind.PICNIC: Spot(16, 30, "services", 9),
    Kind.BICYCLE_SHOP: Spot(14, 65, "services", 2),
    Kind.REPAIR_STATION: Spot(14, 65, "services", 9),
    Kind.BICYCLE_RENTAL: Spot(16, 45, "services", 9),
    Kind.BICYCLE_PARKING: Spot(17, 15, "services", 9),
    Kind.HOSPITAL: Spot(14, 50, "services", 2),
    Kind.TOURIST_INFORMATION: Spot(16, 45, "services", 9),
    Kind.PHARMACY: Spot(17, 30, "services"),
    Kind.CHARGING: Spot(16, 45, "services", 9),
    Kind.CAFE: Spot(16, 27, "food"),
    Kind.BAKERY: Spot(16, 28, "food"),
    Kind.RESTAURANT: Spot(17, 26, "food", 0),
    Kind.PUB: Spot(17, 26, "food", 0),
    Kind.FAST_FOOD: Spot(17, 25, "food", 0),
    Kind.SUPERMARKET: Spot(15, 48, "food"),
    Kind.CONVENIENCE: Spot(16, 28, "food"),
    Kind.HOTEL: Spot(17, 24, "food", 0),
    Kind.STATION: Spot(12, 66, "transport"),
    Kind.FERRY_TERMINAL: Spot(13, 60, "transport"),
    Kind.STOP: Spot(16, 20, "transport", 1),
}
