"""TCX and FIT out and in: what other libraries read of ours, and what we read of others and of damage."""

from __future__ import annotations

import json
import random
import xml.etree.ElementTree as ET
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import fitdecode
import pytest
from drawing import draw
from fit_tool.fit_file import FitFile

from navigator.errors import ContentError, NavigatorError, UsageError
from navigator.formats.activity import Activity, Sample
from navigator.formats.course import Course, rows_with_stops
from navigator.formats.courses import kind_of, read_course
from navigator.formats.cuepoint import CuePoint, as_waypoint, cue_points
from navigator.formats.fit import NAME_BYTES, read_fit, write_fit, write_fit_activity
from navigator.formats.geojson import feature_collection, point_feature, route_feature, to_text
from navigator.formats.gpx import write_gpx
from navigator.formats.gpxreading import read_gpx
from navigator.formats.tcx import SPACE, read_tcx, write_tcx
from navigator.formats.timed import Timed, timed
from navigator.guidance.phrases import Phrasebook
from navigator.guidance.route import Route

TOWN = """
  a------b-----g
         |
  f------c-----d
         |
         e
"""
WAYS = {"abg": "residential Löwengasse", "bce": "residential Mill Lane", "fcd": "tertiary High Street"}


@pytest.fixture(scope="module")
def route() -> Route:
    return draw(TOWN, WAYS, grid=50.0).route("abcd")


@pytest.fixture(scope="module")
def line(route: Route) -> Timed:
    return timed(route, name="trekking route")


@pytest.fixture(scope="module")
def cues(route: Route) -> tuple[CuePoint, ...]:
    return cue_points(route, Phrasebook.of("en"))


def test_every_point_has_its_metres_and_its_time(route: Route, line: Timed) -> None:
    assert tuple(point[:2] for point in line.points) == tuple(point[:2] for point in route.geometry)
    assert len(line.points) == len(line.along) == len(line.seconds)
    assert line.along == tuple(sorted(line.along))
    assert line.seconds == tuple(sorted(line.seconds))
    assert line.along[-1] == pytest.approx(route.distance)
    assert line.seconds[-1] == pytest.approx(route.duration)


def test_cues_lie_where_one_turns(route: Route, line: Timed, cues: tuple[CuePoint, ...]) -> None:
    assert [cue.told.type for cue in cues] == ["depart", "turn", "turn", "arrive"]
    for cue in cues:
        row = line.points.index((cue.lon, cue.lat, cue.ele))
        assert line.along[row] == pytest.approx(cue.along, abs=0.1)
        assert line.seconds[row] == pytest.approx(cue.seconds, abs=0.1)


def test_tcx_is_read_back(tmp_path: Path, line: Timed, cues: tuple[CuePoint, ...]) -> None:
    data = write_tcx(line, cues)
    course = read_tcx(data)
    assert [point[:2] for point in course.points] == [pytest.approx(p[:2], abs=1e-7) for p in line.points]
    assert [one.kind for one in course.waypoints] == ["Generic", "Right", "Left", "Generic"]
    assert course.waypoints[1].description == cues[1].sentence
    assert all(len(one.name) <= 10 for one in course.waypoints)
    file = tmp_path / "course.tcx"
    file.write_bytes(data)
    assert read_course(file) == course


# What may stand in what, in which order: Garmin's TrainingCenterDatabasev2.xsd.
ORDER = {
    "Course": ["Name", "Lap", "Track", "Notes", "CoursePoint", "Creator", "Extensions"],
    "Lap": ["TotalTimeSeconds", "DistanceMeters", "BeginPosition", "BeginAltitudeMeters", "EndPosition",
            "EndAltitudeMeters", "AverageHeartRateBpm", "MaximumHeartRateBpm", "Intensity"],
    "Trackpoint": ["Time", "Position", "AltitudeMeters", "DistanceMeters"],
    "Position": ["LatitudeDegrees", "LongitudeDegrees"],
    "CoursePoint": ["Name", "Time", "Position", "AltitudeMeters", "PointType", "Notes"],
}  # fmt: skip


def test_tcx_keeps_the_order_of_the_schema(line: Timed, cues: tuple[CuePoint, ...]) -> None:
    root = ET.fromstring(write_tcx(line, cues))
    seen = set()
    for element in root.iter():
        name = element.tag.removeprefix(f"{{{SPACE}}}")
        if name in ORDER:
            seen.add(name)
            rows = [ORDER[name].index(child.tag.removeprefix(f"{{{SPACE}}}")) for child in element]
            assert rows == sorted(rows), name
    assert seen == set(ORDER)


def messages(data: bytes, kind: str) -> list[dict[str, Any]]:
    with fitdecode.FitReader(data, check_crc=fitdecode.CrcCheck.RAISE) as reader:
        frames = [frame for frame in reader if frame.frame_type == fitdecode.FIT_FRAME_DATA]
    return [{field.name: field.value for field in frame.fields} for frame in frames if frame.name == kind]


def test_fit_is_what_two_libraries_read(line: Timed, cues: tuple[CuePoint, ...]) -> None:
    data = write_fit(line, cues)
    assert messages(data, "file_id")[0]["type"] == "course"
    (lap,) = messages(data, "lap")
    assert lap["total_distance"] == pytest.approx(line.along[-1], abs=0.01)
    records, points = messages(data, "record"), messages(data, "course_point")
    assert len(records) == len(line.points)
    assert records[-1]["distance"] == pytest.approx(line.along[-1], abs=0.01)
    assert [point["type"] for point in points] == ["generic", "right", "left", "generic"]
    assert [point["message_index"] for point in points] == [0, 1, 2, 3]
    stamps = [point["timestamp"] for point in points]
    assert stamps == sorted(stamps)
    assert points[1]["distance"] == pytest.approx(cues[1].along, abs=0.01)
    assert points[0]["name"].startswith("Head east on Löwengasse")
    assert all(len(point["name"].encode()) < NAME_BYTES for point in points)
    assert len(FitFile.from_bytes(data).records) > len(records)
    course = read_fit(data)
    assert [point[:2] for point in course.points] == [pytest.approx(p[:2], abs=1e-7) for p in line.points]
    assert [one.kind for one in course.waypoints] == ["generic", "right", "left", "generic"]


def test_times_begin_at_the_departure(route: Route) -> None:
    start = datetime(2026, 7, 1, 6, 30, tzinfo=UTC)
    course = read_fit(write_fit(timed(route, name="r", start=start)))
    assert course.times is not None
    assert course.times[0] == start
    assert read_tcx(write_tcx(timed(route, name="r", start=start))).times[0] == start  # type: ignore[index]


def test_the_same_route_gives_the_same_bytes(line: Timed, cues: tuple[CuePoint, ...]) -> None:
    assert write_fit(line, cues) == write_fit(line, cues)
    assert write_tcx(line, cues) == write_tcx(line, cues)


def test_gpx_tells_the_turns_in_two_dialects(line: Timed, cues: tuple[CuePoint, ...]) -> None:
    points = tuple(as_waypoint(cue) for cue in cues)
    plain = Course(name="r", points=line.points)
    assert b"<rtept" not in write_gpx(plain)
    assert write_gpx(plain, cues=points).count(b"<rtept") == len(cues)
    told = read_gpx(write_gpx(Course(name="r", points=line.points, waypoints=points)))
    assert [one.kind for one in told.waypoints][1:3] == ["turn right", "turn left"]


def test_geojson_has_the_line_and_the_turns(route: Route, cues: tuple[CuePoint, ...]) -> None:
    points = [point_feature((cue.lon, cue.lat), properties={"text": cue.sentence}) for cue in cues]
    document = json.loads(to_text(feature_collection([route_feature(route.geometry), *points])))
    assert [feature["geometry"]["type"] for feature in document["features"]] == ["LineString", *["Point"] * 4]


@pytest.mark.parametrize(
    ("name", "points"),
    [
        ("fit/garmin-edge-820-bike.fit", 15),
        ("fit/activity-unexpected-eof.fit", 14),
        ("fit/null_compressed_speed_dist.fit", 1808),
        ("fit/elemnt-bolt-no-application-id-inside-developer-data-id.fit", 131),
        ("gpx/munich-north-times.gpx", 422),
    ],
)
def test_rides_of_other_makers_are_read(data: Path, name: str, points: int) -> None:
    assert len(read_course(data / "tracks" / name).points) == points


def test_a_cut_course_is_refused_and_a_cut_ride_marked(line: Timed, cues: tuple[CuePoint, ...]) -> None:
    whole = write_fit(line, cues)
    assert not read_fit(whole).cut
    for size in (len(whole) // 2, len(whole) - 100, len(whole) - 1):
        with pytest.raises(ContentError, match="is cut"):
            read_fit(whole[:size])
    samples = tuple(Sample(float(n), 49.0 + n * 1e-4, 8.7) for n in range(60))
    ride = write_fit_activity(Activity("Ride", datetime(2026, 11, 28, tzinfo=UTC), samples))
    assert not read_fit(ride).cut
    half = read_fit(ride[: len(ride) // 2])
    assert half.cut
    assert 2 <= len(half.points) < 60
    assert read_fit(ride[:4] + bytes(4) + ride[8:]).cut, "a computer that died has not told the size"


def test_an_empty_file_and_one_with_damage_behind_its_ride_are_told() -> None:
    for read in (read_fit, read_tcx):
        with pytest.raises(ContentError, match="is empty"):
            read(b"")
        with pytest.raises(ContentError, match="but a gzip archive; unpack it first"):
            read(b"\x1f\x8b\x08\x00")
    start = datetime(2026, 5, 1, 8, tzinfo=UTC)
    ride = write_fit_activity(Activity("", start, tuple(Sample(t, 49.0, 8.0 + t * 1e-4) for t in range(5))))
    assert not read_fit(ride).cut
    assert read_fit(ride + b"\x0e no FIT").cut


def test_an_indoor_ride_is_no_course(data: Path) -> None:
    with pytest.raises(ContentError, match="indoor"):
        read_course(data / "tracks/fit/sample-activity-indoor-trainer.fit")


@pytest.mark.parametrize(
    "data",
    [
        b"<TrainingCenterDatabase",
        b"<TrainingCenterDatabase></TrainingCenterDatabase>",
        b'<!DOCTYPE x [<!ENTITY a "aa">]><TrainingCenterDatabase>&a;</TrainingCenterDatabase>',
        b"<html><body>log in</body></html>",
        b'<?xml version="1.0" encoding="martian"?><TrainingCenterDatabase/>',
        b"",
    ],
)
def test_what_is_no_tcx_is_refused_in_one_line(data: bytes) -> None:
    with pytest.raises(ContentError) as caught:
        read_tcx(data)
    assert "\n" not in str(caught.value)


def test_damaged_files_are_read_or_refused_but_never_crash(line: Timed, cues: tuple[CuePoint, ...]) -> None:
    chance = random.Random(5)
    for whole, read in ((write_fit(line, cues), read_fit), (write_tcx(line, cues), read_tcx)):
        for _ in range(150):
            data = bytearray(whole[: chance.randrange(len(whole))] if chance.random() < 0.3 else whole)
            for _ in range(chance.randrange(1, 6)):
                if data:
                    data[chance.randrange(len(data))] = chance.randrange(256)
            try:
                assert len(read(bytes(data)).points) >= 2
            except NavigatorError as error:
                assert "\n" not in str(error)


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("ride.fit", b"\x07\x00garbage" * 20, "FIT"),
        ("ride.fit", b"", "FIT"),
        ("ride.tcx", b"\x00\x01\x02" * 50, "TCX"),
        ("ride.fit", b"<html>log in</html>", "GPX"),
        ("ride.gpx", b"\x01" * 50, "GPX"),
    ],
)
def test_a_damaged_file_is_told_as_what_it_is_called(
    tmp_path: Path, name: str, data: bytes, told: str
) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(ContentError, match=told):
        read_course(tmp_path / name)


def test_a_name_decides_what_is_written() -> None:
    assert kind_of(Path("a/R.FIT")) == ".fit"
    with pytest.raises(UsageError, match=r"\.gpx, \.tcx, \.fit, \.geojson"):
        kind_of(Path("route.kml"))


def test_a_stop_stands_twice_in_a_file_and_all_else_once() -> None:
    line = [(8.7, 49.4), (8.7, 49.4), (8.71, 49.4), (8.71, 49.40000001), (8.71, 49.41)]
    assert rows_with_stops(line, ()) == [0, 2, 4]
    assert rows_with_stops(line, (2,)) == [0, 2, 2, 4]
    assert rows_with_stops(line, (3,)) == [0, 2, 2, 4]
    assert rows_with_stops([line[0], line[0]], ()) == [0, 1], "a course has two points"


def test_a_course_can_be_ridden_the_other_way_round() -> None:
    there = Course.along([(8.7, 49.4, 100.0), (8.71, 49.4, 110.0), (8.71, 49.41, 120.0)], name="Tour")
    back = there.reversed()
    assert back.points == there.points[::-1]
    assert (back.name, back.times) == ("Tour", None)
    assert back.creator != there.creator, "what nobody has planned is matched, not retraced"
    assert back.reversed().points == there.points
