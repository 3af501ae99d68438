"""Decide from its tags what a node, or the middle of an area, is on a map."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import NamedTuple

from tiles.mapkinds import Kind, PlaceRank, Trait

Tags = Mapping[str, str]


class PointLook(NamedTuple):
    """A point's kind, its smallest zoom, its rank, its size (see `Kind`), and traits."""

    kind: Kind
    zoom: int
    rank: int = 0
    size: float = 0.0
    traits: Trait = Trait(0)


_PLACES = {
    "country": (PlaceRank.COUNTRY, 4),
    "state": (PlaceRank.STATE, 6),
    "city": (PlaceRank.CITY, 6),
    "town": (PlaceRank.TOWN, 9),
    "borough": (PlaceRank.SUBURB, 11),
    "suburb": (PlaceRank.SUBURB, 12),
    "village": (PlaceRank.VILLAGE, 11),
    "island": (PlaceRank.ISLAND, 11),
    "islet": (PlaceRank.ISLAND, 14),
    "hamlet": (PlaceRank.HAMLET, 13),
    "quarter": (PlaceRank.NEIGHBOURHOOD, 13),
    "neighbourhood": (PlaceRank.NEIGHBOURHOOD, 14),
    "isolated_dwelling": (PlaceRank.FARM, 14),
    "farm": (PlaceRank.FARM, 14),
    "square": (PlaceRank.LOCALITY, 16),
    "locality": (PlaceRank.LOCALITY, 15),
}
_POINTS: dict[str, dict[str, tuple[Kind, int]]] = {
    "natural": {
        "peak": (Kind.PEAK, 11),
        "volcano": (Kind.PEAK, 10),
        "hill": (Kind.PEAK, 13),
        "saddle": (Kind.PASS, 13),
        "spring": (Kind.SPRING, 15),
        "cave_entrance": (Kind.CAVE, 15),
        "tree": (Kind.TREE, 17),
    },
    "waterway": {"waterfall": (Kind.WATERFALL, 14)},
    "railway": {
        "station": (Kind.STATION, 12),
        "halt": (Kind.STATION, 13),
        "tram_stop": (Kind.STOP, 16),
        "level_crossing": (Kind.LEVEL_CROSSING, 15),
    },
    "highway": {"bus_stop": (Kind.STOP, 17)},
    "ford": {"yes": (Kind.FORD, 15), "stepping_stones": (Kind.FORD, 15)},
    "aeroway": {"aerodrome": (Kind.AIRPORT, 11)},
    "tourism": {
        "viewpoint": (Kind.VIEWPOINT, 15),
        "alpine_hut": (Kind.HUT, 13),
        "wilderness_hut": (Kind.HUT, 13),
        "camp_site": (Kind.CAMPSITE, 14),
        "caravan_site": (Kind.CAMPSITE, 15),
        "picnic_site": (Kind.PICNIC, 16),
        "hotel": (Kind.HOTEL, 16),
        "hostel": (Kind.HOTEL, 16),
        "guest_house": (Kind.HOTEL, 17),
        "motel": (Kind.HOTEL, 17),
        "museum": (Kind.MUSEUM, 16),
        "attraction": (Kind.ATTRACTION, 16),
        "information": (Kind.TOURIST_INFORMATION, 17),
    },
    "shop": {
        "bicycle": (Kind.BICYCLE_SHOP, 14),
        "bakery": (Kind.BAKERY, 16),
        "supermarket": (Kind.SUPERMARKET, 15),
        "convenience": (Kind.CONVENIENCE, 16),
        "kiosk": (Kind.CONVENIENCE, 17),
    },
    "amenity": {
        "drinking_water": (Kind.DRINKING_WATER, 14),
        "water_point": (Kind.DRINKING_WATER, 15),
        "toilets": (Kind.TOILETS, 15),
        "shelter": (Kind.SHELTER, 15),
        "bicycle_repair_station": (Kind.REPAIR_STATION, 14),
        "bicycle_parking": (Kind.BICYCLE_PARKING, 17),
        "bicycle_rental": (Kind.BICYCLE_RENTAL, 16),
        "charging_station": (Kind.CHARGING, 17),
        "cafe": (Kind.CAFE, 16),
        "ice_cream": (Kind.CAFE, 17),
        "restaurant": (Kind.RESTAURANT, 16),
        "pub": (Kind.PUB, 16),
        "bar": (Kind.PUB, 17),
        "biergarten": (Kind.PUB, 16),
        "fast_food": (Kind.FAST_FOOD, 17),
        "ferry_terminal": (Kind.FERRY_TERMINAL, 13),
        "hospital": (Kind.HOSPITAL, 14),
        "pharmacy": (Kind.PHARMACY, 16),
        "bank": (Kind.BANK, 17),
        "atm": (Kind.BANK, 17),
        "place_of_worship": (Kind.CHURCH, 15),
        "parking": (Kind.PARKING, 16),
        "school": (Kind.SCHOOL, 16),
        "university": (Kind.SCHOOL, 15),
    },
    "historic": {
        "castle": (Kind.CASTLE, 14),
        "fort": (Kind.CASTLE, 15),
        "ruins": (Kind.RUINS, 15),
        "monument": (Kind.MONUMENT, 16),
        "archaeological_site": (Kind.RUINS, 16),
    },
    "man_made": {
        "tower": (Kind.TOWER, 15),
        "lighthouse": (Kind.TOWER, 14),
        "windmill": (Kind.TOWER, 15),
        "water_tap": (Kind.DRINKING_WATER, 16),
    },
    "barrier": dict.fromkeys(
        ("gate", "bollard", "cycle_barrier", "lift_gate", "stile", "block"), (Kind.BARRIER, 16)
    ),
}
_NUMBERED = ("icn_ref", "ncn_ref", "rcn_ref", "lcn_ref")
_NUMBER_ZOOM = 12
_HOUSE = "addr:housenumber"
_HOUSE_ZOOM = 17
POINT_KEYS = frozenset({*_POINTS, "place", "mountain_pass", _HOUSE, *_NUMBERED})

_BIG_TOWN, _BIG_CITY = 50_000, 300_000  # people, from which a name is worth a zoom more
_NUMBER = re.compile(r"-?\d{1,9}(?:\.\d{1,9})?")
_MOST_PEOPLE = 1e9
_LOWEST, _HIGHEST = -500.0, 9000.0  # m; land


def point_look(tags: Tags) -> PointLook | None:
    """What these tags describe; None for what a map doesn't show."""
    if tags.get("mountain_pass") == "yes":
        return PointLook(Kind.PASS, 11, 0, _height(tags))
    for key, values in _POINTS.items():
        found = values.get(tags.get(key, ""))
        if found is not None:
            kind, zoom = found
            return PointLook(kind, zoom, 0, _height(tags) if kind in {Kind.PEAK, Kind.PASS} else 0.0)
    return _place(tags)


def node_number(tags: Tags) -> str:
    """The number of a junction in a network of cycle routes; empty where there is none."""
    return next((tags[key] for key in _NUMBERED if tags.get(key)), "")


def number_look() -> PointLook:
    """How a junction's number is shown."""
    return PointLook(Kind.NODE_NUMBER, _NUMBER_ZOOM)


def house_number(tags: Tags) -> str:
    """The number of a house; empty where there is none."""
    return tags.get(_HOUSE, "")


def house_look() -> PointLook:
    """How a house's number is shown."""
    return PointLook(Kind.HOUSE_NUMBER, _HOUSE_ZOOM)


def _place(tags: Tags) -> PointLook | None:
    found = _PLACES.get(tags.get("place", ""))
    if found is None:
        return None
    rank, zoom = found
    people = min(max(_leading_number(tags.get("population", "").replace(",", "")), 0.0), _MOST_PEOPLE)
    capital = tags.get("capital", "no") not in {"no", "8", "9", "10"}
    if rank in {PlaceRank.CITY, PlaceRank.TOWN}:
        zoom -= (people >= _BIG_TOWN) + (people >= _BIG_CITY)
    return PointLook(Kind.PLACE, zoom, int(rank), people, Trait.CAPITAL if capital else Trait(0))


def _height(tags: Tags) -> float:
    """Metres above the sea; NaN where the tags don't say."""
    text = tags.get("ele", "")
    metres = _leading_number(text) if _NUMBER.match(text.strip()) else math.nan
    return metres if _LOWEST <= metres <= _HIGHEST else math.nan


def _leading_number(text: str) -> float:
    match = _NUMBER.match(text.strip())
    return float(match[0]) if match else 0.0
