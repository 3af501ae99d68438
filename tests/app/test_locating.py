"""Who asks where he is hears the way and the settlement in his language; a free ride writes ways down."""

from __future__ import annotations

import json

import pytest
from osmxml import place, write_osm
from regions import build

from navigator.app.computer import Outside, run_ride
from navigator.app.locating import Locating, Way
from navigator.app.orders import Means, Orders
from navigator.errors import NoRouteError
from navigator.guidance.locale import languages
from navigator.guidance.phrases import Phrasebook
from navigator.region.region import Region
from navigator.ride.reading import Fix
from navigator.router import Router
from navigator.voice.commands import Command
from navigator.voice.engine import Voicing
from navigator.voice.speaker import TextSpeaker

BOOK = Phrasebook.of("en")
NODES = {"a": (0, 0), "b": (1000, 0), "c": (1000, 400), "d": (9000, 400), "town": (200, 100)}
TAGS = {"town": {"place": "village", "name": "Seebach"}}
WAYS = [
    (("a", "b"), {"highway": "residential", "name": "Mill Lane", "cycleway:right": "lane"}),
    (("b", "c"), {"highway": "cycleway"}),
    (("c", "d"), {"highway": "residential"}),
]


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> Region:
    folder = tmp_path_factory.mktemp("map")
    file = write_osm(folder / "m.osm", nodes=NODES, ways=WAYS, node_tags=TAGS)
    return build(folder / "regions", file=file)


def locating(region: Region, told: list[str] | None = None) -> Locating:
    return Locating(lambda _point: (region, Router.on(region)), on_trouble=(told or []).append)


def ridden(begin: tuple[float, float], end: tuple[float, float], *, t: float = 0.0) -> list[Fix]:
    """Fixes over eight seconds from one place, in metres, to another."""
    steps = [(n, n / 7.0) for n in range(8)]
    spots = [(t + n, [a + (b - a) * share for a, b in zip(begin, end, strict=True)]) for n, share in steps]
    return [Fix(t=at, lon=place(*spot)[0], lat=place(*spot)[1], speed=5.0) for at, spot in spots]


def test_way_lane_and_settlement_are_told(region: Region) -> None:
    where = locating(region)
    assert where.where(ridden((300, 1), (340, 1)), BOOK) == "You are on Mill Lane, cycle lane, Seebach"
    back = ridden((340, -1), (300, -1))
    assert locating(region).where(back, BOOK) == "You are on Mill Lane, Seebach"
    assert where.where(ridden((1001, 100), (1001, 140), t=900.0), BOOK) == "You are on the cycleway, Seebach"


def test_far_out_the_nearest_settlement_is_told_with_where_it_lies(region: Region) -> None:
    far = locating(region).where(ridden((8000, 401), (8040, 401)), BOOK)
    assert far == "You are on a road without a name. Seebach, 7.8 kilometres away, to the west"
    assert locating(region).where(ridden((500, 900), (540, 900)), BOOK) == "No way is known here, Seebach"


def test_where_no_region_is_that_is_told_once_and_looked_for_again_further_on(region: Region) -> None:
    tries: list[tuple[float, float]] = []

    def find(point: tuple[float, float]) -> tuple[Region, Router]:
        tries.append(point)
        if len(tries) < 3:
            raise NoRouteError("no region here")
        return region, Router.on(region)

    told: list[str] = []
    where = Locating(find, on_trouble=told.append)
    found: list[Way | None] = []
    for t, x in enumerate((-5000, -4990, -2900, 300, 310)):
        lon, lat = place(x, 1)
        found.append(where.follow(Fix(t=float(t), lon=lon, lat=lat)))
    assert len(tries) == 3
    assert told == ["the ways here are not known: no region here"]
    assert [way and way.title for way in found] == [None, None, None, "Mill Lane", "Mill Lane"]


def test_every_language_tells_where_one_is(region: Region) -> None:
    said = {
        language: locating(region).where(ridden((300, 1), (340, 1)), Phrasebook.of(language))
        for language in languages()
    }
    assert len(set(said.values())) == len(said)
    assert all("Mill Lane" in text and text.endswith("Seebach") for text in said.values())


def test_a_free_ride_is_asked_and_writes_its_ways_down(region: Region) -> None:
    lines: list[str] = []
    where = locating(region)
    orders = Orders(BOOK, Means(where=where.where))
    outside = Outside(TextSpeaker(None, voicing=Voicing()), lines.append, orders=orders)
    outside.follow = lambda fix: way.title if (way := where.follow(fix)) else ""
    orders.order(Command.WHERE)
    run_ride(None, ridden((300, 1), (340, 1)), outside)
    kept = [json.loads(line) for line in lines]
    assert {one["way"] for one in kept if one["what"] == "fix"} == {"Mill Lane"}
    assert next(one["answer"] for one in kept if one["what"] == "command").startswith("You are on Mill Lane")
