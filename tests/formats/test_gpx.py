"""GPX out and in: valid, exact, and hard to harm."""

from __future__ import annotations

import contextlib
import math
import os
import re
import sys
import time
import tracemalloc
import xml.etree.ElementTree as ET
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import gpxpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from thorough import examples

from navigator.errors import ContentError, StorageError, UsageError
from navigator.formats import gpxreading
from navigator.formats.course import Course, Waypoint, plain_text
from navigator.formats.gpx import write_gpx
from navigator.formats.gpxreading import read_gpx

DATA = Path(os.environ.get("NAVIGATOR_TEST_DATA", Path(__file__).parents[3] / "shared" / "data"))
GRID = 10_000_000  # steps of one degree: what the graph keeps as integers

# ---- a checker for GPX 1.1, from the schema: what may stand in what, in which order, how often

NAMESPACE = "{http://www.topografix.com/GPX/1/1}"
SCHEMA_LOCATION = "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation"
DECIMAL = r"[+-]?(\d+(\.\d*)?|\.\d+)"
TEXT, URI = r"[^\x00-\x08]*", r"\S+"
MOMENT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?"
MANY = sys.maxsize
POINT = (
    ("ele", 0, 1, DECIMAL),
    ("time", 0, 1, MOMENT),
    ("name", 0, 1, TEXT),
    ("cmt", 0, 1, TEXT),
    ("desc", 0, 1, TEXT),
    ("src", 0, 1, TEXT),
    ("sym", 0, 1, TEXT),
    ("type", 0, 1, TEXT),
)
CONTENT: dict[str, tuple[tuple[str, int, int, str | None], ...]] = {
    "gpx": (("metadata", 0, 1, None), ("wpt", 0, MANY, None), ("rte", 0, MANY, None), ("trk", 0, MANY, None)),
    "metadata": (
        ("name", 0, 1, TEXT),
        ("desc", 0, 1, TEXT),
        ("copyright", 0, 1, None),
        ("time", 0, 1, MOMENT),
    ),
    "copyright": (("year", 0, 1, r"\d{4}"), ("license", 0, 1, URI)),
    "wpt": POINT,
    "rte": (("name", 0, 1, TEXT), ("rtept", 0, MANY, None)),
    "rtept": POINT,
    "trk": (("name", 0, 1, TEXT), ("trkseg", 0, MANY, None)),
    "trkseg": (("trkpt", 0, MANY, None),),
    "trkpt": POINT,
}
ATTRIBUTES = {
    "gpx": {"version": r"1\.1", "creator": TEXT, SCHEMA_LOCATION: TEXT},
    "copyright": {"author": TEXT},
    **{kind: {"lat": DECIMAL, "lon": DECIMAL} for kind in ("wpt", "rtept", "trkpt")},
}


def check_gpx(document: bytes) -> ET.Element:
    root = ET.fromstring(document)
    assert root.tag == f"{NAMESPACE}gpx"
    check_element(root)
    return root


def check_element(element: ET.Element) -> None:
    kind = element.tag.removeprefix(NAMESPACE)
    wanted = ATTRIBUTES.get(kind, {})
    assert set(element.attrib) == set(wanted), f"attributes of <{kind}>"
    for key, pattern in wanted.items():
        assert re.fullmatch(pattern, element.attrib[key]), f"{key}={element.attrib[key]!r} of <{kind}>"
    if "lat" in wanted:
        assert -90 <= float(element.attrib["lat"]) <= 90
        assert -180 <= float(element.attrib["lon"]) < 180, "longitudeType leaves +180 out"
    left = list(element)
    for name, least, most, pattern in CONTENT[kind]:
        count = next((i for i, child in enumerate(left) if child.tag != NAMESPACE + name), len(left))
        assert least <= count <= most, f"{count} <{name}> in <{kind}>"
        for child in left[:count]:
            if pattern is None:
                check_element(child)
            else:
                assert re.fullmatch(pattern, child.text or ""), f"<{name}> is {child.text!r}"
        left = left[count:]
    assert not left, f"<{left[0].tag}> does not belong there in <{kind}>"


# ---- values to draw from

degrees_lon = st.integers(-180 * GRID, 180 * GRID - 1).map(lambda step: step / GRID)
degrees_lat = st.integers(-90 * GRID, 90 * GRID).map(lambda step: step / GRID)
heights = st.none() | st.integers(-1_000_00, 10_000_00).map(lambda centimetres: centimetres / 100)
moments = st.datetimes(min_value=datetime(1980, 1, 2), max_value=datetime(2100, 1, 1), timezones=st.just(UTC))
waypoints = st.builds(
    Waypoint,
    lon=degrees_lon,
    lat=degrees_lat,
    ele=heights,
    name=st.text().map(plain_text),
    description=st.text().map(plain_text),
    kind=st.text().map(plain_text),
    symbol=st.text().map(plain_text),
)


@st.composite
def courses(draw: st.DrawFn) -> Course:
    points = draw(st.lists(st.tuples(degrees_lon, degrees_lat, heights), min_size=2, max_size=20))
    times = draw(st.none() | st.lists(st.none() | moments, min_size=len(points), max_size=len(points)))
    return Course(
        name=plain_text(draw(st.text())),
        points=tuple(points),
        times=tuple(times) if times and any(times) else None,
        creator="bike-navigator",
        waypoints=tuple(draw(st.lists(waypoints, max_size=3))),
    )


def document(points: str = '<trkpt lat="49" lon="8"/><trkpt lat="50" lon="9"/>', before: str = "") -> bytes:
    return f'{before}<gpx version="1.1"><trk><trkseg>{points}</trkseg></trk></gpx>'.encode()


SQUARE = Course(name="Square", points=((8.0, 49.0, 100.0), (8.1, 49.0, None), (8.1, 49.1, 120.25)))

# ---- out


@given(course=courses(), cues=st.lists(waypoints, max_size=3))
def test_what_is_written_is_valid_and_comes_back_bit_for_bit(course: Course, cues: list[Waypoint]) -> None:
    written = write_gpx(course, cues=cues)
    check_gpx(written)
    assert read_gpx(written) == course


@given(lon=st.integers(-180 * GRID, 180 * GRID - 1), lat=st.integers(-90 * GRID, 90 * GRID))
def test_a_node_on_the_grid_of_osm_is_found_again_by_exact_lookup(lon: int, lat: int) -> None:
    course = Course(name="", points=((lon / GRID, lat / GRID, None), (lon * 1e-7, lat * 1e-7, None)))
    for back_lon, back_lat, _ in read_gpx(write_gpx(course)).points:
        assert (round(back_lon * GRID), round(back_lat * GRID)) == (lon, lat)


def test_a_course_is_one_track_of_one_segment_with_seven_decimals() -> None:
    root = check_gpx(write_gpx(SQUARE))
    assert [child.tag.removeprefix(NAMESPACE) for child in root] == ["metadata", "trk"]
    points = root.findall(f"{NAMESPACE}trk/{NAMESPACE}trkseg/{NAMESPACE}trkpt")
    assert [point.attrib["lon"] for point in points] == ["8.0000000", "8.1000000", "8.1000000"]
    assert [point.findtext(f"{NAMESPACE}ele") for point in points] == ["100.00", None, "120.25"]


def test_the_origin_of_the_data_is_told() -> None:
    text = write_gpx(SQUARE).decode()
    assert 'creator="bike-navigator"' in text
    assert '<copyright author="© OpenStreetMap contributors, ODbL">' in text
    assert "<license>https://opendatacommons.org/licenses/odbl/1-0/</license>" in text


def test_another_attribution_is_escaped_and_none_is_left_out() -> None:
    root = check_gpx(write_gpx(SQUARE, attribution='"A" & <B>'))
    holder = root.find(f"{NAMESPACE}metadata/{NAMESPACE}copyright")
    assert holder is not None
    assert holder.attrib["author"] == '"A" & <B>'
    assert b"copyright" not in write_gpx(SQUARE, attribution="")


def test_markup_is_escaped_and_control_characters_are_removed() -> None:
    course = Course(name="a <b> & c\x00\x1b[31m\n\x85\ud800\uffffd", points=SQUARE.points)
    root = check_gpx(write_gpx(course))
    assert root.findtext(f"{NAMESPACE}trk/{NAMESPACE}name") == "a <b> & c[31m d"


def test_the_antimeridian_and_the_equator_are_written_as_the_schema_wants() -> None:
    course = Course(name="", points=((180.0, 0.0, -0.001), (179.999_999_99, -1e-9, None)))
    text = write_gpx(course).decode()
    assert text.count('lat="0.0000000" lon="-180.0000000"') == 2
    assert "<ele>0.00</ele>" in text


def test_times_are_written_in_utc() -> None:
    noon = datetime(2026, 5, 1, 12, 0, tzinfo=timezone(timedelta(hours=2)))
    course = Course(name="", points=SQUARE.points, times=(noon, None, None))
    assert "<time>2026-05-01T10:00:00Z</time>" in write_gpx(course).decode()
    assert read_gpx(write_gpx(course)).times == (noon, None, None)


def test_cues_stand_in_a_route_beside_the_track_which_stays_clean() -> None:
    root = check_gpx(write_gpx(SQUARE, cues=[Waypoint(8.1, 49.0, name="Left", kind="turn", symbol="Left")]))
    cue = root.find(f"{NAMESPACE}rte/{NAMESPACE}rtept")
    assert cue is not None
    assert [child.text for child in cue] == ["Left", "Left", "turn"]
    assert read_gpx(write_gpx(SQUARE, cues=[Waypoint(0, 0)])).points == SQUARE.points


def test_the_geometry_of_a_route_becomes_a_course_with_and_without_heights() -> None:
    assert Course.along([(8.0, 49.0), (8.1, 49.0)]).points == ((8.0, 49.0, None), (8.1, 49.0, None))
    assert Course.along([(8.0, 49.0, 1.5), (8.1, 49.0, 2.0)], name="x").points[0] == (8.0, 49.0, 1.5)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Course(name="", points=()),
        lambda: Course(name="", points=((8.0, 49.0, None),)),
        lambda: Course(name="", points=((math.nan, 49.0, None), (8.0, 49.0, None))),
        lambda: Course(name="", points=((8.0, 49.0, math.nan), (8.0, 49.0, None))),
        lambda: Course(name="", points=((8.0, 90.1, None), (8.0, 49.0, None))),
        lambda: Course(name="", points=SQUARE.points, times=(None,)),
        lambda: Course(name="", points=SQUARE.points, times=(datetime(2026, 1, 1), None, None)),
        lambda: Waypoint(lon=181.0, lat=0.0),
    ],
)
def test_a_course_is_checked_on_entry(make: Callable[[], object]) -> None:
    with pytest.raises(UsageError):
        make()


# ---- in


def test_segments_and_tracks_are_joined_in_order() -> None:
    text = """<gpx version="1.1"><trk><name>One</name>
        <trkseg><trkpt lat="1" lon="1"/></trkseg><trkseg/><trkseg><trkpt lat="1" lon="2"/></trkseg></trk>
        <trk><trkseg><trkpt lat="1" lon="3"/></trkseg></trk></gpx>"""
    course = read_gpx(text.encode())
    assert (course.name, [lon for lon, _, _ in course.points]) == ("One", [1.0, 2.0, 3.0])


def test_without_a_track_the_route_is_the_course() -> None:
    text = (
        '<gpx version="1.1"><rte><name>R</name><rtept lat="1" lon="1"/><rtept lat="1" lon="2"/></rte></gpx>'
    )
    assert read_gpx(text.encode()) == Course(name="R", points=((1.0, 1.0, None), (2.0, 1.0, None)))


@pytest.mark.parametrize(
    "encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "iso-8859-1", "cp1252"]
)
def test_every_usual_encoding_is_read(encoding: str) -> None:
    declared = "utf-16" if encoding.startswith("utf-16") else encoding.removesuffix("-sig")
    text = f"""<?xml version="1.0" encoding="{declared}"?>
        <!-- by hand --><gpx version="1.1" creator="Müller"><metadata><name>Königsplatz</name></metadata>
        <trk><trkseg><trkpt lat="1" lon="1"/><trkpt lat="1" lon="2"/></trkseg></trk></gpx>"""
    course = read_gpx(text.encode(encoding))
    assert (course.name, course.creator) == ("Königsplatz", "Müller")


@pytest.mark.parametrize(
    ("opening", "prefix"),
    [
        ("<gpx version='1.1' xmlns='http://www.topografix.com/GPX/1/1'>", ""),
        ('<gpx version="1.1" xmlns = "http://www.topografix.com/GPX/1/1">', ""),
        ('<g:gpx version="1.1" xmlns:g="http://www.topografix.com/GPX/1/1">', "g:"),
        ('<gpx version="1.0" xmlns="http://www.topografix.com/GPX/1/0">', ""),
        ("<gpx>", ""),
    ],
)
def test_the_namespace_may_be_written_in_any_way(opening: str, prefix: str) -> None:
    inside = "<trk><trkseg><trkpt lat='1' lon='1'/><trkpt lat='1' lon='2'/></trkseg></trk></gpx>"
    text = '<!-- xmlns="x" -->' + opening + re.sub(r"<(/?)", rf"<\1{prefix}", inside)
    assert len(read_gpx(text.encode()).points) == 2


def test_what_is_not_read_cannot_spoil_the_course() -> None:
    extra = '<ele>5</ele><fix>RTK</fix><sat>many</sat><extensions><x:ele xmlns:x="u">bad</x:ele></extensions>'
    course = read_gpx(document(f'<trkpt lat="1" lon="1">{extra}</trkpt><trkpt lat="1" lon="2"/>'))
    assert course.points == ((1.0, 1.0, 5.0), (2.0, 1.0, None))


@pytest.mark.parametrize("height", ["NaN", "inf", "-32768", "99999", ""])
def test_a_height_that_nobody_rides_at_is_unknown(height: str) -> None:
    points = f'<trkpt lat="1" lon="1"><ele>{height}</ele></trkpt><trkpt lat="1" lon="2"/>'
    assert read_gpx(document(points)).points[0] == (1.0, 1.0, None)


@pytest.mark.parametrize("moment", ["yesterday", "2024-01-01T00:00:00+99:00", "0001-01-01T00:00:00+05:00"])
def test_a_time_that_makes_no_sense_is_unknown(moment: str) -> None:
    points = f'<trkpt lat="1" lon="1"><time>{moment}</time></trkpt><trkpt lat="1" lon="2"/>'
    assert read_gpx(document(points)).times is None


def test_a_time_without_zone_is_utc() -> None:
    points = '<trkpt lat="1" lon="1"><time>2024-01-02T03:04:05</time></trkpt><trkpt lat="1" lon="2"/>'
    assert read_gpx(document(points)).times == (datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC), None)


def test_names_from_a_file_bring_no_escapes_to_the_terminal() -> None:
    text = '<gpx><name>&#x9b;31mred&#x9;x</name><trk><trkseg><trkpt lat="1" lon="1"/><trkpt lat="1" lon="2"/>'
    assert read_gpx(f"{text}</trkseg></trk></gpx>".encode()).name == "31mred x"


LAUGHS = "".join(
    f'<!ENTITY {name} "{f"&{before};" * 10}">'
    for before, name in zip("abcdefghijklmnopqrstuvwxy", "bcdefghijklmnopqrstuvwxyz", strict=True)
)
BOMB = f'<?xml version="1.0"?><!DOCTYPE gpx [<!ENTITY a "ha">{LAUGHS}]><gpx><name>&z;</name></gpx>'


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is empty"),
        (bytes(4096), "is empty"),
        (b"  \n", "is empty"),
        (b"PK\x03\x04 a zip", "is no GPX file but a zip archive; unpack it first"),
        (b"\x1f\x8b\x08\x00", "is no GPX file but a gzip archive; unpack it first"),
        (b"\xff\xd8\xff\xe0\x81", "is not text in utf-8"),
        (b'<?xml version="1.0" encoding="zip"?><gpx/>', "is not text in zip"),
        (b"<!DOCTYPE html><html><body>404</body></html>", "is a web page"),
        (b"<!-- x --><HTML><body>404</body></HTML>", "is a web page"),
        (b'<?xml version="1.0"?><kml></kml>', "is a file of kind 'kml'"),
        (BOMB.encode(), "has a DOCTYPE"),
        (BOMB.encode("utf-16"), "has a DOCTYPE"),
        (b'<!DOCTYPE gpx SYSTEM "file:///etc/passwd"><gpx/>', "has a DOCTYPE"),
        (document()[:-20], "is cut or damaged at line 1"),
        (document(before="<?xml version='1.0'?>\n<!-- a\nb -->\n")[:-20], "is cut or damaged at line 4"),
        (document("&undefined;"), "is cut or damaged"),
        (document() + b"<more/>", "is cut or damaged"),
        (b"<gpx></gpx>", "holds no track and no route"),
        (b'<gpx><wpt lat="1" lon="1"/></gpx>', "holds only waypoints, no track"),
        (document('<trkpt lat="1" lon="1"/>'), "needs at least two points"),
        (document('<trkpt lat="1" lon="1"/><trkpt lat="nan" lon="1"/>'), "point 2 has the latitude nan"),
        (document('<trkpt lat="1" lon="inf"/><trkpt lat="1" lon="1"/>'), "point 1 has the longitude inf"),
        (document('<trkpt lat="91" lon="1"/><trkpt lat="1" lon="1"/>'), "point 1 has the latitude 91"),
        (document('<trkpt lat="x" lon="1"/><trkpt lat="1" lon="1"/>'), "is no valid GPX"),
        (document('<trkpt lat="1"/><trkpt lat="1" lon="1"/>'), "is no valid GPX"),
        (document('<trkpt lat="1" lon="1"><ele>up</ele></trkpt>'), "is no valid GPX"),
        (b"<gpx>" + b"<trk>" * 100_000, "nested too deep"),
    ],
)
def test_what_is_no_course_is_refused_in_one_printable_sentence(data: bytes, message: str) -> None:
    with pytest.raises(ContentError, match=re.escape(message)) as caught:
        read_gpx(data)
    assert str(caught.value).isprintable()
    assert str(caught.value).count("again") <= 1, "one thing to do is said once"


def test_a_file_over_the_limit_is_refused_before_it_is_parsed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gpxreading, "LIMIT", 1000)
    (tmp_path / "big.gpx").write_bytes(document(before=" " * 2000))
    for source in (tmp_path / "big.gpx", document(before=" " * 2000)):
        with pytest.raises(ContentError, match=r"larger than 0\.001 MB"):
            read_gpx(source)


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="no such file"):
        read_gpx(tmp_path / "none.gpx")
    with pytest.raises(StorageError, match="is a folder"):
        read_gpx(str(tmp_path))


@pytest.mark.parametrize("hostile", [" xmlns", "<!--", "<x/>", "&amp;", "<extensions><x/></extensions>"])
def test_a_hostile_text_takes_time_in_proportion_to_its_size(hostile: str) -> None:
    data = document(hostile * (1_000_000 // len(hostile)))
    began = time.process_time()
    with pytest.raises(ContentError):
        read_gpx(data)
    assert time.process_time() - began < 5.0, "1 MB takes half a second; quadratic time would take minutes"


@settings(max_examples=examples(300))
@given(data=st.data())
def test_a_damaged_file_is_read_or_refused_but_never_crashes(data: st.DataObject) -> None:
    whole = bytearray(write_gpx(SQUARE, cues=[Waypoint(8.1, 49.0, name="Left")]))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(whole)))
        whole[place : place + data.draw(st.integers(0, 5))] = data.draw(st.binary(max_size=5))
    with contextlib.suppress(ContentError):
        assert len(read_gpx(bytes(whole)).points) >= 2


POINTS_IN_FILES = {
    "andorra_for_map_matching.gpx": 21,
    "cerknicko-jezero.gpx": 296,
    "gpx_with_garmin_extension.gpx": None,  # one waypoint, no line
    "korita-zbevnica.gpx": 871,
    "munich-augsburg-branch.gpx": 2179,
    "munich-blumenau-koenigsplatz.gpx": 258,
    "munich-north-brouter.gpx": 433,
    "munich-north-times.gpx": 422,
    "track-with-empty-segment.gpx": 9,
    "track-with-extremes.gpx": 25,
    "unicode_with_bom.gpx": None,  # likewise
}


@pytest.mark.parametrize(("name", "count"), POINTS_IN_FILES.items())
def test_real_files_are_read_or_refused_rightly(name: str, count: int | None) -> None:
    path = DATA / "tracks" / "gpx" / name
    if not path.exists():
        pytest.skip(f"no test data at {path}; set NAVIGATOR_TEST_DATA")
    if count is None:
        with pytest.raises(ContentError, match="only waypoints"):
            read_gpx(path)
        return
    course = read_gpx(path)
    assert len(course.points) == count == len(re.findall(rb"<trkpt\b", path.read_bytes()))
    written = write_gpx(course)
    check_gpx(written)
    assert read_gpx(written).times == course.times


@pytest.mark.parametrize("name", [name for name, count in POINTS_IN_FILES.items() if count])
def test_gpxpy_reads_the_same_in_a_real_file(name: str) -> None:
    path = DATA / "tracks" / "gpx" / name
    if not path.exists():
        pytest.skip(f"no test data at {path}; set NAVIGATOR_TEST_DATA")
    theirs, ours = gpxpy.parse(path.read_bytes()), read_gpx(path)
    points = [point for track in theirs.tracks for part in track.segments for point in part.points]
    assert ours.points == tuple((point.longitude, point.latitude, point.elevation) for point in points)
    if ours.times is not None:
        assert [time and time.timestamp() for time in ours.times] == [
            None if point.time is None else point.time.timestamp() for point in points
        ]
    assert [place.name for place in ours.waypoints] == [plain_text(w.name or "") for w in theirs.waypoints]


def test_gpxpy_reads_the_same_in_what_we_write() -> None:
    noon = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)
    cafe = Waypoint(8.05, 49.0, 110.5, "Café <7>", "coffee & cake", "food", "Restaurant")
    course = Course("A & B", SQUARE.points, (noon, None, noon + timedelta(seconds=1.5)), waypoints=(cafe,))
    theirs = gpxpy.parse(write_gpx(course, cues=[Waypoint(8.1, 49.0, name="Left")]).decode())
    (place,), (cue,) = theirs.waypoints, theirs.routes[0].points
    words = place.name, place.description, place.type, place.symbol
    assert Waypoint(place.longitude, place.latitude, place.elevation, *words) == cafe
    assert cue.name == "Left"
    points = theirs.tracks[0].segments[0].points
    assert [(point.longitude, point.latitude, point.elevation) for point in points] == list(SQUARE.points)
    assert [point.time for point in points] == list(course.times or ())


def test_a_large_file_leaves_little_more_than_its_points_behind() -> None:
    extra = '<ele>100.5</ele><extensions><x:a xmlns:x="u">1</x:a></extensions>'
    data = document(f'<trkpt lat="49.1234567" lon="8.1234567">{extra}</trkpt>' * 20_000)
    tracemalloc.start()
    try:
        course = read_gpx(data)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(course.points) == 20_000
    assert peak < 6_000_000, "three numbers and a tuple a point, and no tree of elements"
