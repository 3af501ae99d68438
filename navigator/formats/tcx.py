"""Write a route as a TCX course with course points, and read a course from TCX."""

from __future__ import annotations

import io
import math
import os
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from navigator.errors import ContentError, UsageError
from navigator.formats.activity import Activity
from navigator.formats.course import HIGHEST, LOWEST, Course, Position, Waypoint, moment, plain_text
from navigator.formats.cuepoint import CuePoint
from navigator.formats.files import MEGABYTE, check_unpacked, read_whole
from navigator.formats.timed import Timed

SPACE = "http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2"  # the schema that all of this follows
LIMIT = 50 * MEGABYTE  # bytes, as for GPX
NAME_LENGTH = 15  # characters of a course's name, by the schema
POINT_LENGTH = 10  # characters of a course point's name
MILLISECOND = 1_000  # microseconds
SIDES = {"left": "Left", "right": "Right", "straight": "Straight"}  # the schema knows no sharper words


def write_tcx(timed: Timed, cues: Sequence[CuePoint] = ()) -> bytes:
    """The course as TCX, with the times that its rider would take."""
    ET.register_namespace("", SPACE)
    root = ET.Element(_tag("TrainingCenterDatabase"))
    course = _add(_add(root, "Courses"), "Course")
    _add(course, "Name", plain_text(timed.name)[:NAME_LENGTH].strip() or "route")
    lap = _add(course, "Lap")
    _add(lap, "TotalTimeSeconds", f"{timed.seconds[-1]:.1f}")
    _add(lap, "DistanceMeters", f"{timed.along[-1]:.1f}")
    for tag, point in (("BeginPosition", timed.points[0]), ("EndPosition", timed.points[-1])):
        _place(_add(lap, tag), point[0], point[1])
    _add(lap, "Intensity", "Active")
    track = _add(course, "Track")
    for point, along, seconds in zip(timed.points, timed.along, timed.seconds, strict=True):
        trackpoint = _add(track, "Trackpoint")
        _add(trackpoint, "Time", _stamp(timed.start, seconds))
        _place(_add(trackpoint, "Position"), point[0], point[1])
        if point[2] is not None:
            _add(trackpoint, "AltitudeMeters", f"{point[2]:.2f}")
        _add(trackpoint, "DistanceMeters", f"{along:.2f}")
    for cue in cues:
        _course_point(course, cue, timed.start)
    ET.indent(root, " ")
    data: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return data + b"\n"


def read_tcx(source: bytes | str | os.PathLike[str]) -> Course:
    """The course or activity in a TCX file, or in its bytes: all tracks in order, course points as waypoints.

    Raises ContentError where it is no whole TCX file with a line in it, StorageError where it cannot be read.
    """
    data = source if isinstance(source, bytes) else read_whole(source, limit=LIMIT)
    label = "this TCX" if isinstance(source, bytes) else repr(os.fspath(source))
    check_unpacked(data, label, wanted="TCX file")
    if b"<!DOCTYPE" in data:
        raise ContentError(f"{label} has a DOCTYPE, which can hide a bomb and no TCX needs; export it again")
    try:
        names, found, waypoints, kind = _read(data)
    except ET.ParseError as error:
        line = error.position[0]
        raise ContentError(f"{label} is cut or damaged at line {line}; copy or download it again") from error
    except (ValueError, LookupError) as error:  # an encoding that nobody knows
        raise ContentError(f"{label} is no text that can be read; export it again") from error
    except UsageError as error:
        raise ContentError(f"{label}: {error}; export it again") from error
    if kind != "TrainingCenterDatabase":
        raise ContentError(f"{label} is a file of kind {plain_text(kind)!r}; export it as TCX")
    try:
        return Course(
            name=plain_text(next(iter(names), "")),
            points=tuple(position for position, _ in found),
            times=tuple(time for _, time in found) if any(time for _, time in found) else None,
            waypoints=tuple(waypoints),
        )
    except UsageError as error:
        raise ContentError(f"{label}: {error}; export it again") from error


def _read(data: bytes) -> tuple[list[str], list[tuple[Position, datetime | None]], list[Waypoint], str]:
    """Names of courses, points with times, waypoints, and the kind of the root; what was read is let go."""
    names, points, waypoints, kind = [], [], [], ""
    for _event, element in ET.iterparse(io.BytesIO(data)):  # noqa: S314  no DOCTYPE, hence no entities
        kind = _local(element)
        if kind == "Trackpoint":
            points.append(_trackpoint(element))
            element.clear()
        elif kind == "CoursePoint":
            waypoints.append(_waypoint(element))
            element.clear()
        elif kind == "Course":
            names.append(_text(element, "Name") or "")
    return names, [point for point in points if point], [place for place in waypoints if place], kind


def _course_point(course: ET.Element, cue: CuePoint, start: datetime) -> None:
    point = _add(course, "CoursePoint")
    _add(point, "Name", plain_text(cue.word)[:POINT_LENGTH])
    _add(point, "Time", _stamp(start, cue.seconds))
    _place(_add(point, "Position"), cue.lon, cue.lat)
    if cue.ele is not None:
        _add(point, "AltitudeMeters", f"{cue.ele:.2f}")
    side = cue.told.modifier.rpartition(" ")[2]
    _add(
        point, "PointType", "Generic" if cue.told.type in {"depart", "arrive"} else SIDES.get(side, "Generic")
    )
    _add(point, "Notes", plain_text(cue.sentence))


def _stamp(start: datetime, seconds: float) -> str:
    time = (start + timedelta(seconds=seconds)).astimezone(UTC)
    kept = "milliseconds" if time.microsecond >= MILLISECOND else "seconds"  # 10 fixes a second stay apart
    return time.isoformat(timespec=kept).replace("+00:00", "Z")


def _place(position: ET.Element, lon: float, lat: float) -> None:
    _add(position, "LatitudeDegrees", f"{lat:.7f}")
    _add(position, "LongitudeDegrees", f"{lon:.7f}")


def _tag(name: str) -> str:
    return f"{{{SPACE}}}{name}"


def _add(parent: ET.Element, name: str, text: str | None = None) -> ET.Element:
    child = ET.SubElement(parent, _tag(name))
    child.text = text
    return child


def _local(element: ET.Element) -> str:
    """Its name, whatever namespace its writer thought right."""
    return element.tag.rpartition("}")[2]


def _text(parent: ET.Element, *path: str) -> str | None:
    """The text of a child's child, by local names."""
    found: Any = parent
    for name in path:
        found = next((child for child in found if _local(child) == name), None)
        if found is None:
            return None
    text: str | None = found.text
    return text


def _number(text: str | None) -> float | None:
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _position(element: ET.Element) -> Position | None:
    lat = _number(_text(element, "Position", "LatitudeDegrees"))
    lon = _number(_text(element, "Position", "LongitudeDegrees"))
    ele = _number(_text(element, "AltitudeMeters"))
    if lat is None or lon is None:
        return None  # a pause, or a trainer indoors
    return lon, lat, ele if ele is not None and LOWEST <= ele <= HIGHEST else None


def _trackpoint(element: ET.Element) -> tuple[Position, datetime | None] | None:
    position = _position(element)
    return position and (position, moment(_text(element, "Time") or ""))


def _waypoint(element: ET.Element) -> Waypoint | None:
    position = _position(element)
    if position is None:
        return None
    name, notes, kind = (plain_text(_text(element, tag) or "") for tag in ("Name", "Notes", "PointType"))
    return Waypoint(*position, name=name, description=notes, kind=kind)


def write_tcx_activity(activity: Activity) -> bytes:
    """A ride as a TCX activity, with its laps, and a track for each stretch between two pauses."""
    ET.register_namespace("", SPACE)
    root = ET.Element(_tag("TrainingCenterDatabase"))
    ride = _add(_add(root, "Activities"), "Activity")
    ride.set("Sport", "Biking")
    _add(ride, "Id", _stamp(activity.start, 0.0))
    for first, last in activity.lap_rows():
        begin = activity.samples[first]
        lap = _add(ride, "Lap")
        lap.set("StartTime", _stamp(activity.start, begin.t))
        _add(lap, "TotalTimeSeconds", f"{activity.timed(first, last):.1f}")
        _add(lap, "DistanceMeters", f"{activity.along[last] - activity.along[first]:.1f}")
        _add(lap, "Calories", "0")  # the schema wants it; nobody has measured any
        _add(lap, "Intensity", "Active")
        _add(lap, "TriggerMethod", "Manual")
        for begun, ended in activity.tracks(first, last):
            track = _add(lap, "Track")
            for row in range(begun, ended + 1):
                _sample(track, activity, row)
    ET.indent(root, " ")
    data: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return data + b"\n"


def _sample(track: ET.Element, activity: Activity, row: int) -> None:
    one = activity.samples[row]
    point = _add(track, "Trackpoint")
    _add(point, "Time", _stamp(activity.start, one.t))
    _place(_add(point, "Position"), one.lon, one.lat)
    if one.ele is not None:
        _add(point, "AltitudeMeters", f"{one.ele:.1f}")
    _add(point, "DistanceMeters", f"{activity.along[row]:.2f}")
    if one.heart_rate is not None:
        _add(_add(point, "HeartRateBpm"), "Value", str(one.heart_rate))
    if one.cadence is not None:
        _add(point, "Cadence", str(min(one.cadence, 254)))
