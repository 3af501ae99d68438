"""Write a route or a ride as GPX 1.1 (the schema of topografix.com/GPX/1/1), places exact to a centimetre."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Sequence
from datetime import UTC

from navigator.formats.course import (
    ATTRIBUTION,
    CREATOR,
    DECIMALS,
    DRAWN,
    Course,
    Position,
    Waypoint,
    plain_text,
)

SPACE = "http://www.topografix.com/GPX/1/1"
LICENSE = "https://opendatacommons.org/licenses/odbl/1-0/"
HEIGHT_DECIMALS = 2  # cm, as regions keep heights
HEAD = {
    "xmlns": SPACE,
    "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
    "xsi:schemaLocation": f"{SPACE} {SPACE}/gpx.xsd",
    "version": "1.1",
}


def write_gpx(
    course: Course,
    *,
    cues: Sequence[Waypoint] | None = None,
    attribution: str = ATTRIBUTION,
    parts: Sequence[tuple[int, int]] = (),
) -> bytes:
    """The course as GPX 1.1: its waypoints, one track, and `cues` as a route beside it.

    `parts` are the first and last point of each segment of the track, which else is one.
    """
    name = plain_text(course.name)
    root = ET.Element("gpx", {**HEAD, "creator": DRAWN if course.creator == DRAWN else CREATOR})
    planned_for = plain_text(" ".join(f"{key}={value}" for key, value in course.planned_for))
    _add_metadata(root, name, planned_for, plain_text(attribution))
    for waypoint in course.waypoints:
        _add_waypoint(root, "wpt", waypoint)
    if cues:
        route = _named(root, "rte", name)
        for cue in cues:
            _add_waypoint(route, "rtept", cue)
    track = _named(root, "trk", name)
    for first, last in parts or ((0, len(course.points) - 1),):
        _add_segment(track, course, first, last)
    ET.indent(root, " ")
    data: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return data + b"\n"


def _add_metadata(root: ET.Element, name: str, keywords: str, attribution: str) -> None:
    metadata = _named(root, "metadata", name)
    if attribution:
        _add(ET.SubElement(metadata, "copyright", author=attribution), "license", LICENSE)
    _add(metadata, "keywords", keywords)
    if not len(metadata):  # one without a child is valid, and tells nothing
        root.remove(metadata)


def _add_segment(track: ET.Element, course: Course, first: int, last: int) -> None:
    segment = ET.SubElement(track, "trkseg")
    times = course.times or (None,) * len(course.points)
    for position, time in zip(course.points[first : last + 1], times[first : last + 1], strict=True):
        point = _add_point(segment, "trkpt", position)
        if time is not None:
            _add(point, "time", time.astimezone(UTC).isoformat().replace("+00:00", "Z"))


def _add_waypoint(parent: ET.Element, kind: str, waypoint: Waypoint) -> None:
    point = _add_point(parent, kind, (waypoint.lon, waypoint.lat, waypoint.ele))
    words = {
        "name": waypoint.name,
        "desc": waypoint.description,
        "sym": waypoint.symbol,
        "type": waypoint.kind,
    }
    for tag, text in words.items():
        _add(point, tag, plain_text(text))


def _add_point(parent: ET.Element, kind: str, position: Position) -> ET.Element:
    lon, lat, ele = position
    lon, lat = (round(value, DECIMALS) + 0.0 for value in (lon, lat))  # + 0.0: no "-0.0000000"
    if lon == 180.0:
        lon = -180.0  # the same meridian; GPX leaves +180 out
    point = ET.SubElement(parent, kind, lat=f"{lat:.{DECIMALS}f}", lon=f"{lon:.{DECIMALS}f}")
    if ele is not None:
        _add(point, "ele", f"{round(ele, HEIGHT_DECIMALS) + 0.0:.{HEIGHT_DECIMALS}f}")
    return point


def _named(parent: ET.Element, tag: str, name: str) -> ET.Element:
    element = ET.SubElement(parent, tag)
    _add(element, "name", name)
    return element


def _add(parent: ET.Element, tag: str, text: str) -> None:
    if text:
        ET.SubElement(parent, tag).text = text
