"""Which country's rules hold: known places, shores, borders, the open sea, and many places at once."""

from __future__ import annotations

import json
import math
import time
from pathlib import Path

import numpy as np
import pytest
from graph.make_countries import arcs_of, packed
from hypothesis import given
from hypothesis import strategies as st

from navigator.errors import UsageError
from navigator.graph import country
from navigator.graph.country import Country, country_at, left_hand_at

DATA = Path(country.__file__).with_name("countries.json")
BIGGEST = 100_000  # bytes
LOADING = 0.1  # s of processor time; some 10 ms on a desktop, so that a slow machine has room

# Middles of the extracts in the test data's README, and of their small siblings.
EXTRACTS = """
    monaco MC R 7.4289 43.7376 | andorra AD R 1.5999 42.5424 | heidelberg DE R 8.4066 49.4120
    north-bayreuth DE R 11.5430 50.0095 | badwildbad DE R 8.5526 48.7500 | helgoland DE R 7.9005 54.1789
    dreieich DE R 8.7131 50.0017 | karlsruhe DE R 8.3965 49.0515 | frankfurter-kreuz DE R 8.5989 50.0476
    milton-keynes GB L -0.7691 52.0403 | london-south GB L -0.1339 51.4709 | berlin DE R 13.3110 52.5851
    helsinki FI R 24.9443 60.1717 | wechelderzande BE R 4.7893 51.2651 | maribor SI R 15.6455 46.5696
    oslo-east NO R 10.7685 59.8992 | portland US R -122.6385 45.5171 | columbus US R -83.0165 39.9854
    reisterstown US R -76.7128 39.3973 | malta MT L 14.3581 35.9484 | milan IT R 9.2657 45.4739
    porto PT R -8.5765 41.1900 | biarritz FR R -1.4966 43.4652 | darmstadt DE R 8.6508 49.8737
    ajaccio FR R 8.7420 41.9213 | locarno CH R 8.8017 46.1715 | amsterdam NL R 4.9310 52.3468
    mountain-view US R -122.1275 37.3675 | brooklyn US R -73.9615 40.6760
"""
SHORES = """
    st-peter-port GG L -2.5250 49.4550 | jersey JE L -2.1000 49.1900 | douglas IM L -4.4800 54.1500
    gibraltar GI R -5.3530 36.1400 | gozo MT L 14.2430 36.0440 | comino MT L 14.3360 36.0110
    valletta-ferry MT L 14.518 35.899 | cape-town ZA L 18.4200 -33.9200 | robben-island ZA L 18.3700 -33.8070
    st-thomas VI L -64.9300 18.3420 | puerto-rico PR R -66.1000 18.4600 | bermuda BM L -64.7800 32.2950
    cayman KY L -81.3800 19.2900 | stanley FK L -57.8500 -51.6950 | tristan-da-cunha SH L -12.3100 -37.0680
    dover-harbour GB L 1.3250 51.1200 | calais FR R 1.8600 50.9700 | reykjavik IS R -21.9000 64.1400
    taveuni-west FJ L 179.9900 -16.8000 | taveuni-east FJ L -179.9500 -16.8000 | chukotka RU R 180.0 68.0
    tokyo JP L 139.7500 35.6800 | okinawa JP L 127.6800 26.2100 | busan KR R 129.0400 35.1000
    singapore SG L 103.8200 1.3500 | johor MY L 103.7600 1.4900 | macau MO L 113.5450 22.1950
    zhuhai CN R 113.5500 22.2600 | suva FJ L 178.4400 -18.1300 | dili TL L 125.5700 -8.5600
    nicosia CY L 33.3600 35.1700 | kyrenia CY L 33.3200 35.3350 | paramaribo SR L -55.1700 5.8300
    cayenne GF R -52.3300 4.9300 | south-bimini BS L -79.2700 25.7000 | miami US R -80.1900 25.7700
"""
BORDERS = """
    hong-kong HK L 114.1700 22.3000 | shenzhen CN R 114.0600 22.5450 | vientiane LA R 102.6000 17.9650
    nong-khai TH L 102.7420 17.8780 | geneva CH R 6.1430 46.2040 | annemasse FR R 6.2350 46.1930
    basel CH R 7.5880 47.5590 | san-marino SM R 12.4470 43.9360 | vaduz LI R 9.5210 47.1410
    seu-d-urgell ES R 1.4560 42.3600 | la-linea ES R -5.3480 36.1700 | luxembourg LU R 6.1300 49.6100
    newry GB L -6.3400 54.1750 | dundalk IE L -6.4000 54.0000 | maseru LS L 27.4800 -29.3200
    poipet KH R 102.5630 13.6560 | lethem GY L -59.8000 3.3750 | pristina XK R 21.1600 42.6600
    konstanz DE R 9.1750 47.6630 | kreuzlingen CH R 9.1700 47.6480
    pas-de-la-casa AD R 1.7330 42.5420 | lifford IE L -7.4800 54.8300
    strabane GB L -7.4550 54.8260 | mae-sot TH L 98.5600 16.7120 | myawaddy MM R 98.5050 16.6900
    goma CD R 29.2250 -1.6750 | bukavu CD R 28.8600 -2.5000 | attari IN L 74.6000 31.6000
    wagah PK L 74.5600 31.6050 | tachileik MM R 99.8810 20.4520 | mae-sai TH L 99.8810 20.4260
    vatican VA R 12.4534 41.9030 | nicosia-airport CY L 33.2800 35.1500 | akrotiri CY L 32.9800 34.5900
"""


def places(table: str) -> list[tuple[str, str, bool, float, float]]:
    rows = (row.split() for line in table.split("\n") for row in line.split("|"))
    return [
        (name, code, side == "L", float(lon), float(lat)) for name, code, side, lon, lat in filter(None, rows)
    ]


KNOWN = places(EXTRACTS + SHORES + BORDERS)


@pytest.mark.parametrize(("code", "left", "lon", "lat"), [pytest.param(*k[1:], id=k[0]) for k in KNOWN])
def test_a_known_place_has_its_country_and_its_side(code: str, left: bool, lon: float, lat: float) -> None:
    found = country_at(lon, lat)
    assert (found.code, found.left_hand) == (code, left)
    assert left_hand_at([lon], [lat]).tolist() == [left]


def test_all_known_places_at_once_get_the_same_sides() -> None:
    lons, lats = [k[3] for k in KNOWN], [k[4] for k in KNOWN]
    assert left_hand_at(lons, lats).tolist() == [k[2] for k in KNOWN]


@pytest.mark.parametrize(
    "place", [(0.0, 0.0), (1.0, 1.0), (-140.0, -50.0), (50.0, 89.9), (0.0, 90.0), (0.0, -90.0)]
)
def test_the_open_sea_belongs_to_nobody_and_drives_on_the_right(place: tuple[float, float]) -> None:
    assert country_at(*place) == Country("", False, {}, {})
    assert not left_hand_at([place[0]], [place[1]]).any()


def test_harbours_and_straits_belong_to_a_shore() -> None:
    assert country_at(-9.5, 42.88).code == "ES"  # 20 km off Finisterre
    assert country_at(1.40, 51.05).code == "GB"
    assert country_at(1.72, 50.95).code == "FR"


@given(
    st.sampled_from(
        [(114.0, 22.4, 0.4), (102.7, 17.9, 0.2), (1.5, 51.0, 0.6), (-5.4, 36.1, 0.4), (180.0, -16.8, 0.9)]
    ),
    st.integers(0, 2**31),
)
def test_places_get_the_same_side_alone_and_among_many(around: tuple[float, float, float], seed: int) -> None:
    lon, lat, half = around
    steps = np.random.default_rng(seed).uniform(-half, half, (2, 40))
    lons, lats = (lon + steps[0] + 180.0) % 360.0 - 180.0, lat + steps[1]
    alone = [country_at(x, y) for x, y in zip(lons, lats, strict=True)]
    wrong = [
        (x, y)
        for x, y, one, left in zip(lons, lats, alone, left_hand_at(lons, lats), strict=True)
        if one.left_hand != left
    ]
    # Boxes of 100 m get one answer, so a place may take its neighbour's only just beside the line.
    for x, y in wrong:
        ring = [
            country_at(x + a * country.FINEST, y + b * country.FINEST) for a in (-1, 0, 1) for b in (-1, 0, 1)
        ]
        assert len({one.left_hand for one in ring}) == 2


def test_many_places_of_a_city_cost_little() -> None:
    lons, lats = np.random.default_rng(1).uniform((-8.8, 41.0), (-8.4, 41.4), (300_000, 2)).T
    left_hand_at(0.0, 0.0)
    started = time.process_time()
    assert not left_hand_at(lons, lats).any()
    assert time.process_time() - started < LOADING * 3


def test_the_answer_has_the_shape_of_the_question() -> None:
    assert left_hand_at(np.full((2, 3), -0.1), 51.5).tolist() == [[True] * 3] * 2
    assert left_hand_at([], []).shape == (0,)


@pytest.mark.parametrize(
    "place", [(math.nan, 0.0), (0.0, math.nan), (181.0, 0.0), (51.5, -91.0), (math.inf, 0.0)]
)
def test_what_is_no_place_on_earth_is_refused(place: tuple[float, float]) -> None:
    with pytest.raises(UsageError, match="longitudes from -180 to 180"):
        country_at(*place)
    with pytest.raises(UsageError, match="longitudes from -180 to 180"):
        left_hand_at([0.0, place[0]], [0.0, place[1]])


def test_access_defaults_are_those_of_the_country() -> None:
    england, vienna, berlin = country_at(-0.77, 52.04), country_at(16.37, 48.21), country_at(13.31, 52.58)
    assert england.bicycle == {"bridleway": "yes"}
    assert england.foot == {"bridleway": "yes", "cycleway": "yes"}
    assert vienna.bicycle == {"trunk": "no", "trunk_link": "no", "path": "no"}
    assert berlin.bicycle == berlin.foot == {}


def test_a_country_cannot_be_changed_and_can_be_a_key() -> None:
    england = country_at(-0.77, 52.04)
    with pytest.raises(TypeError):
        england.bicycle["motorway"] = "yes"  # type: ignore[index]  # that it fails is the point
    assert {england: 1}[country_at(-0.1, 51.5)] == 1


def test_the_data_name_their_sources_and_only_codes_that_are_known() -> None:
    data = json.loads(DATA.read_text(encoding="utf-8"))
    assert data["sources"].keys() >= {"outlines", "left_hand", "access"}
    drawn = set(data["outlines"]["codes"].split())
    assert data["access"].keys() <= drawn
    assert set(data["left_hand"].split()) <= drawn
    assert len(drawn) > 240
    values = {v for modes in data["access"].values() for table in modes.values() for v in table.values()}
    assert values == {"yes", "no"}


def test_the_data_are_small_and_read_quickly() -> None:
    assert DATA.stat().st_size < BIGGEST
    spent = []
    for _ in range(3):
        country._atlas.cache_clear()
        started = time.process_time()
        country._atlas()
        spent.append(time.process_time() - started)
    assert min(spent) < LOADING


@given(st.lists(st.integers(-(2**15), 2**15 - 1), min_size=1))
def test_numbers_come_out_of_the_file_as_they_went_in(numbers: list[int]) -> None:
    assert country._unpacked(packed(numbers, "<i2"), "<i2").tolist() == numbers


def test_a_number_too_big_for_the_file_is_refused() -> None:
    with pytest.raises(OverflowError):
        packed([2**15], "<i2")


def square(west: int, east: int) -> list[list[list[list[int]]]]:
    return [[[[west, 0], [east, 0], [east, 1], [west, 1], [west, 0]]]]


def test_a_border_is_kept_once_and_parts_of_a_country_are_joined() -> None:
    features = [
        {"properties": {"wikidata": "Q1", "country": "GB"}, "geometry": {"coordinates": square(0, 1)}},
        {"properties": {"wikidata": "Q2", "country": "GB"}, "geometry": {"coordinates": square(1, 2)}},
        {"properties": {"wikidata": "Q3", "iso1A2": "FX"}, "geometry": {"coordinates": square(2, 3)}},
        {"properties": {"wikidata": "Q4", "iso1A2": "EU"}, "geometry": None},
    ]
    pieces: dict[tuple[str, ...], int] = {}
    for arc in arcs_of(features):
        pieces[arc.owners] = pieces.get(arc.owners, 0) + len(arc.points) - 1
    assert pieces == {("GB",): 5, ("FR", "GB"): 1, ("FR",): 3}
