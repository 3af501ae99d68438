"""A small drawn town with everything that can be looked up, as an OSM file and as places."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from osmxml import write_osm

from navigator.library.gazetteer import Entry, gather
from navigator.library.places import Places
from navigator.library.placewriter import save_places

NODES = {
    "town": (0, 0),
    "suburb": (1500, 0),
    "village": (9000, 0),
    "stop": (100, 50),
    "across": (120, 60),
    "tap": (400, 10),
    "cafe": (420, -10),
    "peak": (3000, 3000),
    "station": (-300, 0),
    "saddle": (6000, 0),
    "halt": (9000, 2000),
    "mill": (7000, 0),
    "mill2": (7700, 0),
    # the main street of the town in two ways, and that of the village
    "a": (0, -20),
    "b": (200, -20),
    "c": (400, -20),
    "d": (9000, -20),
    "j": (7500, -20),
    "k": (7800, -20),
    "e": (9300, -20),
    # houses; between 1 and 9 the numbers are counted
    "one": (0, -30),
    "nine": (400, -30),
    "two": (50, -10),
    # a park with a path through it
    "p1": (600, 0),
    "p2": (1200, 0),
    "p3": (1200, 600),
    "p4": (600, 600),
    "q1": (500, 330),
    "q2": (890, 300),
    "q3": (1300, 330),
}
NODE_TAGS: Mapping[str, Mapping[str, str]] = {
    "town": {"place": "town", "name": "Bärenbrück", "name:en": "Bearbridge", "population": "21000"},
    "suburb": {"place": "suburb", "name": "Östend"},
    "village": {"place": "village", "name": "Święta Łąka", "alt_name": "Heiligwies;Wies"},
    "stop": {"highway": "bus_stop", "name": "Bärenbrück Rathaus"},
    "across": {"highway": "bus_stop", "name": "Bärenbrück Rathaus"},
    "tap": {"amenity": "drinking_water"},
    "cafe": {"amenity": "cafe", "name": "Caf\u202eé Müller"},
    "peak": {"natural": "peak", "name": "Пик Ленина"},
    "saddle": {"natural": "saddle", "name": "Hohes Joch"},
    "halt": {"railway": "halt", "name": "Święta Łąka"},
    "mill": {"tourism": "viewpoint", "name": "Alte Mühle"},
    "mill2": {"tourism": "viewpoint", "name": "Alte Mühle"},
    "station": {"railway": "station", "name": "Bärenbrück Hbf"},
    "one": {"addr:housenumber": "1", "addr:street": "Hauptstraße"},
    "nine": {"addr:housenumber": "9", "addr:street": "Hauptstraße"},
    "two": {"addr:housenumber": "2-6;8 A", "addr:street": "Hauptstraße"},
}
WAYS = (
    ("a b", {"highway": "primary", "name": "Hauptstraße"}),
    ("b c", {"highway": "primary", "name": "Hauptstraße"}),
    ("d e", {"highway": "residential", "name": "Hauptstraße"}),
    ("one nine", {"addr:interpolation": "odd"}),
    ("p1 p2 p3 p4 p1", {"leisure": "park", "name": "Stadtpark"}),
    ("q1 q2 q3", {"highway": "path"}),
    ("c q1", {"highway": "unclassified"}),
    ("c j", {"highway": "unclassified"}),
    ("j k", {"highway": "unclassified", "name": "Hohes Joch"}),
    ("k d", {"highway": "unclassified"}),
)


def town(folder: Path) -> Path:
    """The town as a file."""
    ways = [(tuple(line.split()), tags) for line, tags in WAYS]
    return write_osm(folder / "town.osm", nodes=NODES, ways=ways, node_tags=NODE_TAGS)


def entries(file: Path) -> list[Entry]:
    """Its places; the path through the park is its road."""
    from osmxml import place

    roads = np.array(
        [place(*NODES[name]) for line, tags in WAYS if "highway" in tags for name in line.split()]
    )
    return gather([file], (roads[:, 0], roads[:, 1]))


def places(folder: Path) -> Places:
    """Its places, as a region keeps them."""
    save_places(entries(town(folder)), folder / "places.sqlite")
    return Places.open(folder / "places.sqlite")
