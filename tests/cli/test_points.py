"""Points as riders paste them."""

from __future__ import annotations

import contextlib
import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from navigator.cli import points
from navigator.cli.points import join_split, parse_point
from navigator.errors import UsageError
from navigator.settings import Home

ANDORRA = (1.5218, 42.5075)
CAPE = (18.4241, -33.9249)
lats, lons = st.floats(-90, 90), st.floats(-180, 180)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("42.5075,1.5218", ANDORRA),
        ("42.5075, 1.5218", ANDORRA),
        (" 42.5075 ,1.5218 ", ANDORRA),
        ("42.5075 1.5218", ANDORRA),
        ("42.5075;1.5218", ANDORRA),
        ("42.5075\t1.5218", ANDORRA),
        ("+42.5075,+1.5218", ANDORRA),
        ("42.5075°, 1.5218°", ANDORRA),
        ("42.5075N,1.5218E", ANDORRA),
        ("42.5075° N, 1.5218° E", ANDORRA),
        ("N42.5075 E1.5218", ANDORRA),
        ("n 42.5075, e 1.5218", ANDORRA),
        ("1.5218E 42.5075N", ANDORRA),
        ("1.5218E 42.5075", ANDORRA),
        ("-33.9249,18.4241", CAPE),
        (" -33.9249,18.4241", CAPE),
        ("33.9249S 18.4241E", CAPE),
        ("33.9249S,18.4241", CAPE),
        ("geo:42.5075,1.5218", ANDORRA),
        ("geo:42.5075,1.5218,1023", ANDORRA),
        ("geo:-33.9249,18.4241;u=35", CAPE),
        ("GEO:42.5075,1.5218?z=17", ANDORRA),
        ("geo:0,0?q=42.5075,1.5218(Andorra la Vella)", ANDORRA),
        ("geo:42.5075,1.5218?q=town", ANDORRA),
        ("https://www.openstreetmap.org/#map=15/42.5075/1.5218", ANDORRA),
        ("https://www.openstreetmap.org/#map=15.3/42.5075/1.5218&layers=C", ANDORRA),
        ("https://www.openstreetmap.org/?mlat=-33.9249&mlon=18.4241#map=5/1/2", CAPE),
        ("https://www.openstreetmap.org/node/42#map=15/-33.9249/18.4241", CAPE),
        ("0,0", (0.0, 0.0)),
        (".5,-.25", (-0.25, 0.5)),
        ("90,180", (180.0, 90.0)),
        ("-90.,-180.", (-180.0, -90.0)),
    ],
)
def test_a_point_is_read_in_every_way_that_people_write_it(text: str, place: tuple[float, float]) -> None:
    assert parse_point(text) == pytest.approx(place, abs=1e-12)


@pytest.mark.parametrize(
    "text",
    [
        "42°30'27\"N 1°31'18.48\"E",
        "42°30'27.0\"N1°31'18.48\"E",
        "42° 30′ 27″ N, 1° 31′ 18.48″ E",
        "N 42° 30.450' E 001° 31.308'",
        "42°30.45'N 1°31.308'E",
        "42º 30' 27'' 1º 31' 18.48''",
    ],
)
def test_degrees_and_minutes_are_read(text: str) -> None:
    assert parse_point(text) == pytest.approx(ANDORRA, abs=1e-9)


def test_degrees_and_minutes_in_the_south_and_west() -> None:
    assert parse_point("33°30'S 70°30'W") == pytest.approx((-70.5, -33.5))
    assert parse_point("-33°30', -70°30'") == pytest.approx((-70.5, -33.5))
    assert parse_point("0°30'S 0°30'W") == pytest.approx((-0.5, -0.5))
    assert parse_point("-0°30', 1") == pytest.approx((1.0, -0.5))


@pytest.mark.parametrize(
    "text",
    [
        "", " ", ",", "42.5", "42.5,", ",1.5", "42.5,1.5,3", "a,b", "nan,1", "inf,1", "1e1,1", "42..5,1",
        "4 2 1", "42.5N 43N", "1E 2W", "-42.5S 1E", "42.5 S N", "N42N 1", "42°60'N 1°E",
        "42°30'61\"N 1°E", "42.5°30'N 1°E",
        "٤٢.٥,١", "42,5 1,5", "42.5,1.5x", "geo:", "geo:42.5", "geo:42.5,1.5,3,4", "geo:a,b", "https://x",
        "https://www.openstreetmap.org/", "https://[", "http://a/?mlat=x&mlon=1", "--5,3", "1234,5",
        "\x00", "Home Town", "42°30''N",
    ],
)  # fmt: skip
def test_what_is_no_point_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(UsageError, match="is no point; give lat,lon such as"):
        parse_point(text)


def test_a_place_off_the_earth_asks_for_its_swap_where_that_exists() -> None:
    with pytest.raises(UsageError, match=r"latitude comes first, at most 90; did you mean -33\.9,151\.2\?"):
        parse_point("151.2,-33.9")
    with pytest.raises(UsageError) as told:
        parse_point("200,300")
    assert "did you mean" not in str(told.value)
    with pytest.raises(UsageError, match="no place on earth"):
        parse_point("90°0'1\"N 1E")


def test_o_is_refused_since_it_means_two_things() -> None:
    for text in ("48.1N 11.5O", "41.1N 8.6o"):
        with pytest.raises(UsageError, match="write E or W"):
            parse_point(text)


def test_home_is_where_the_settings_say() -> None:
    assert parse_point(" Home ", home=Home(42.5075, 1.5218)) == ANDORRA
    with pytest.raises(UsageError, match="home is not set"):
        parse_point("home")


@given(lats, lons)
def test_what_is_printed_is_read_back(lat: float, lon: float) -> None:
    for text in (f"{lat:.7f},{lon:.7f}", f"geo:{lat:.7f},{lon:.7f}", f"{lat:.7f} {lon:.7f}",
                 f"{abs(lat):.7f}{'NS'[lat < 0]} {abs(lon):.7f}{'EW'[lon < 0]}",
                 f"https://www.openstreetmap.org/#map=7/{lat:.7f}/{lon:.7f}"):  # fmt: skip
        assert parse_point(text) == pytest.approx((lon, lat), abs=1e-7)


@given(lats, lons)
def test_minutes_and_seconds_are_read_back(lat: float, lon: float) -> None:
    def written(value: float, sides: str) -> str:
        tenths = round(abs(value) * 36_000)
        degrees, rest = divmod(tenths, 36_000)
        minutes, seconds = divmod(rest, 600)
        return f"{degrees}°{minutes}'{seconds / 10:.1f}\"{sides[value < 0]}"

    found = parse_point(f"{written(lat, 'NS')} {written(lon, 'EW')}")
    assert found == pytest.approx((lon, lat), abs=1.0 / 36_000)


@given(st.text(max_size=40))
def test_any_text_is_a_point_on_earth_or_one_clear_error(text: str) -> None:
    try:
        lon, lat = parse_point(text)
    except UsageError as error:
        message = str(error)
        assert message
    else:
        assert abs(lon) <= 180.0
        assert abs(lat) <= 90.0


@given(st.text(alphabet="0123456789.,-+ °'\"NSEWOnsew;", max_size=60))
def test_numbers_in_any_confusion_are_read_at_once(text: str) -> None:
    with contextlib.suppress(UsageError):  # what fails here is the deadline, or another error
        parse_point(text)


@pytest.mark.parametrize(
    ("words", "points_"),
    [
        (["42.5,1.5", "42.6,1.6"], ["42.5,1.5", "42.6,1.6"]),
        (["42.5,", "1.5", "42.6,", "1.6"], ["42.5,1.5", "42.6,1.6"]),
        (["42.5", ",1.5", "home"], ["42.5,1.5", "home"]),
        (["42.5", ",", "1.5", "home"], ["42.5,1.5", "home"]),
        (["42.5", "1.5", "42.6", "1.6"], ["42.5 1.5", "42.6 1.6"]),
        ([" -33.9", "18.4", " -33.8", "18.5"], [" -33.9 18.4", " -33.8 18.5"]),
        ([" -33.9,", " -70.1", "home"], [" -33.9, -70.1", "home"]),
        (["home", "42.5,1.5"], ["home", "42.5,1.5"]),
        ([], []),
    ],
)  # fmt: skip
def test_words_that_the_shell_took_apart_are_put_together(words: list[str], points_: list[str]) -> None:
    assert join_split(words) == points_


@given(st.lists(st.tuples(lats, lons), max_size=5), st.sampled_from([", ", " ", " , ", ","]))
def test_words_put_together_are_the_points_that_were_meant(
    places: list[tuple[float, float]], between: str
) -> None:
    words = " ".join(f"{lat:.6f}{between}{lon:.6f}" for lat, lon in places).split()
    found = [parse_point(text) for text in join_split(words)]
    assert found == [(float(f"{lon:.6f}"), float(f"{lat:.6f}")) for lat, lon in places]


def test_the_examples_are_true() -> None:
    assert doctest.testmod(points).failed == 0
