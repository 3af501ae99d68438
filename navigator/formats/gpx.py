"""Write a route as GPX 1.1 and read a course from GPX; the only user of gpxpy."""

from __future__ import annotations

import os
import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from datetime import UTC, datetime
from html import escape
from typing import TYPE_CHECKING, Any

from navigator.errors import ContentError, UsageError
from navigator.formats.course import (
    ATTRIBUTION,
    CREATOR,
    DECIMALS,
    DRAWN,
    HIGHEST,
    LOWEST,
    Course,
    Position,
    Waypoint,
    plain_text,
)
from navigator.formats.files import MEGABYTE, read_whole

if TYPE_CHECKING:
    from gpxpy.gpx import GPX, GPXRoutePoint, GPXTrackPoint, GPXWaypoint

    GpxPoint = GPXWaypoint | GPXRoutePoint | GPXTrackPoint

LICENSE = "https://opendatacommons.org/licenses/odbl/1-0/"

LIMIT = 50 * MEGABYTE  # bytes; 80 hours at one rich point a second, and already 0.8 GB of memory to read
HEIGHT_DECIMALS = 2  # cm, as regions keep heights
DEEPEST = 50  # elements in one another that are left out; extensions have two or three
CHUNK = 65_536  # characters

# What may stand before the root element: the XML declaration, comments, instructions.
_PROLOG = re.compile(r"\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*)*", re.DOTALL)
_ROOT = re.compile(r"<(?:(?P<doctype>!DOCTYPE)\s+)?(?:(?P<prefix>[\w.-]+):)?(?P<name>[\w.-]+)", re.IGNORECASE)
_ENCODING = re.compile(rb"""<\?xml[^>]*?\sencoding\s*=\s*["']([\w.:-]+)["']""")
_POINT_PARTS = frozenset({"ele", "time", "name", "desc", "sym", "type"})
_PARTS = {  # what is read of each element; the rest (extensions, dilution, links) is left out
    "gpx": frozenset({"metadata", "name", "wpt", "rte", "trk"}),
    "metadata": frozenset({"name", "keywords"}),
    "wpt": _POINT_PARTS,
    "rte": frozenset({"name", "rtept"}),
    "rtept": _POINT_PARTS,
    "trk": frozenset({"name", "trkseg"}),
    "trkseg": frozenset({"trkpt"}),
    "trkpt": _POINT_PARTS,
}
_MARKS = {  # how a file begins: its encoding, where it is not told inside
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
    b"<\x00": "utf-16-le",
    b"\x00<": "utf-16-be",
}


def write_gpx(
    course: Course, *, cues: Sequence[Waypoint] | None = None, attribution: str = ATTRIBUTION
) -> bytes:
    """The course as GPX 1.1: its waypoints, one track of one segment, and `cues` as a route beside it."""
    import gpxpy.gpx as gpxpy  # noqa: PLC0415 (60 ms that a ride without a file need not spend)

    gpx = gpxpy.GPX()
    gpx.creator = DRAWN if course.creator == DRAWN else CREATOR
    gpx.name = plain_text(course.name) or None
    if course.planned_for:
        gpx.keywords = plain_text(" ".join(f"{key}={value}" for key, value in course.planned_for))
    if attribution:
        gpx.copyright_author = escape(plain_text(attribution))  # gpxpy escapes no attribute
        gpx.copyright_license = LICENSE
    gpx.waypoints.extend(_told(gpxpy.GPXWaypoint, waypoint) for waypoint in course.waypoints)
    if cues:
        route = gpxpy.GPXRoute(gpx.name)
        route.points.extend(_told(gpxpy.GPXRoutePoint, cue) for cue in cues)
        gpx.routes.append(route)
    track, segment = gpxpy.GPXTrack(gpx.name), gpxpy.GPXTrackSegment()
    times = course.times or (None,) * len(course.points)
    for position, time in zip(course.points, times, strict=True):
        point = gpxpy.GPXTrackPoint(*_decimals(position))
        point.time = None if time is None else time.astimezone(UTC)
        segment.points.append(point)
    track.segments.append(segment)
    gpx.tracks.append(track)
    return gpx.to_xml("1.1").encode()


def read_gpx(source: bytes | str | os.PathLike[str]) -> Course:
    """The course in a GPX 1.0 or 1.1 file, or in its bytes: all tracks in order, else the routes.

    Raises ContentError where it is no whole GPX file with a line in it, StorageError where it cannot be read.
    """
    data = source if isinstance(source, bytes) else read_whole(source, limit=LIMIT)
    label = "this GPX" if isinstance(source, bytes) else repr(os.fspath(source))
    if len(data) > LIMIT:
        raise ContentError(f"{label} is larger than {LIMIT / MEGABYTE:g} MB, the most that is read")
    gpx = _parsed(_gpx_element(_decoded(data, label), label), label)
    points: list[GpxPoint] = [
        point for track in gpx.tracks for part in track.segments for point in part.points
    ]
    points = points or [point for route in gpx.routes for point in route.points]
    if not points:
        found = "only waypoints, " if gpx.waypoints else ""
        raise ContentError(f"{label} holds {found}no track and no route to follow; export it as a track")
    names = (gpx.name, *(track.name for track in gpx.tracks), *(route.name for route in gpx.routes))
    times = tuple(_utc(point.time) for point in points)
    try:
        return Course(
            name=plain_text(next(filter(None, names), "")),
            points=tuple((point.longitude, point.latitude, _height(point.elevation)) for point in points),
            times=times if any(times) else None,
            creator=plain_text(gpx.creator or ""),
            waypoints=tuple(_waypoint(point) for point in gpx.waypoints),
            planned_for=_planned_for(gpx.keywords) if gpx.creator == CREATOR else (),
        )
    except UsageError as error:
        raise ContentError(f"{label}: {error}; export it again") from error


def _planned_for(keywords: str | None) -> tuple[tuple[str, str], ...]:
    """The pairs that `write_gpx` put into the keywords."""
    pairs = (word.partition("=") for word in plain_text(keywords or "").split())
    return tuple((key, value) for key, sign, value in pairs if sign and value)


def _decimals(point: Position) -> tuple[Any, Any, Any]:
    """Latitude, longitude, height as text: gpxpy prints what it is given, and would shorten a number."""
    lon, lat, ele = point
    lon, lat = (round(value, DECIMALS) + 0.0 for value in (lon, lat))  # + 0.0: no "-0.0000000"
    if lon == 180.0:
        lon = -180.0  # the same meridian; GPX leaves +180 out
    height = None if ele is None else f"{round(ele, HEIGHT_DECIMALS) + 0.0:.{HEIGHT_DECIMALS}f}"
    return f"{lat:.{DECIMALS}f}", f"{lon:.{DECIMALS}f}", height


def _told(kind: type[Any], waypoint: Waypoint) -> Any:
    lat, lon, ele = _decimals((waypoint.lon, waypoint.lat, waypoint.ele))
    words = {
        "name": waypoint.name,
        "description": waypoint.description,
        "symbol": waypoint.symbol,
        "type": waypoint.kind,
    }
    return kind(lat, lon, elevation=ele, **{key: plain_text(text) or None for key, text in words.items()})


def _waypoint(point: GpxPoint) -> Waypoint:
    return Waypoint(
        lon=point.longitude,
        lat=point.latitude,
        ele=_height(point.elevation),
        name=plain_text(point.name or ""),
        description=plain_text(point.description or ""),
        kind=plain_text(point.type or ""),
        symbol=plain_text(point.symbol or ""),
    )


def _height(ele: float | None) -> float | None:
    return ele if ele is not None and LOWEST <= ele <= HIGHEST else None


def _utc(time: datetime | None) -> datetime | None:
    if time is None:
        return None
    if time.tzinfo is None:
        return time.replace(tzinfo=UTC)  # GPX times are UTC by definition
    try:
        return time.astimezone(UTC)
    except (ValueError, OverflowError):  # an offset of a day or more, the year 1 or 9999
        return None


def _decoded(data: bytes, label: str) -> str:
    declared = _ENCODING.match(data)
    marked = next((name for mark, name in _MARKS.items() if data.startswith(mark)), None)
    encoding = marked or (declared[1].decode() if declared else "utf-8")
    try:
        return data.decode(encoding)
    except (UnicodeError, LookupError) as error:
        raise ContentError(f"{label} is not text in {encoding}; it is damaged or no GPX file") from error


def _gpx_element(text: str, label: str) -> str:
    """The text from its root element on, where that is GPX; anything else is refused by name."""
    prolog = _PROLOG.match(text)
    start = prolog.end() if prolog else 0
    root = _ROOT.match(text, start)
    if root is None:
        what = "no GPX file" if text[start:].strip("\0 \t\r\n") else "empty"
        raise ContentError(f"{label} is {what}; export or download it again")
    if root["name"].lower() == "html":
        raise ContentError(f"{label} is a web page, not a GPX file; download the file itself")
    if root["doctype"]:
        raise ContentError(f"{label} has a DOCTYPE, which can hide a bomb and no GPX needs; export it again")
    if root["name"] != "gpx":
        raise ContentError(f"{label} is a file of kind {plain_text(root['name'])!r}; export it as GPX")
    return "\n" * text.count("\n", 0, start) + text[start:]  # the lines keep their numbers


def _parsed(text: str, label: str) -> GPX:
    import gpxpy.gpx  # noqa: PLC0415 (60 ms that a ride without a file need not spend)
    import gpxpy.gpxfield  # noqa: PLC0415 (likewise)

    try:
        root = _pruned(text)
        # Not gpxpy.parse: its regular expressions take quadratic time over a hostile text.
        gpxpy.gpxfield.gpx_fields_from_xml(gpx := gpxpy.gpx.GPX(), root, root.get("version"))
    except ET.ParseError as error:
        line = error.position[0]
        raise ContentError(f"{label} is cut or damaged at line {line}; copy or download it again") from error
    except (gpxpy.gpx.GPXException, ValueError) as error:
        raise ContentError(f"{label} is no valid GPX: {plain_text(str(error))}; export it again") from error
    return gpx


def _pruned(text: str) -> Any:
    """The root element with only the parts that a course needs, however the GPX namespace is written."""
    # No DOCTYPE got this far, and with none there is no entity to expand.
    parser = ET.XMLParser(target=_Pruner())  # noqa: S314 (see above)
    for start in range(0, len(text), CHUNK):  # an error in the target ends only the piece it is in
        parser.feed(text[start : start + CHUNK])
    return parser.close()


class _Pruner:
    """Take the parser's events, and build only the elements that `_PARTS` names, without namespace."""

    def __init__(self) -> None:
        self._builder = ET.TreeBuilder()
        self._path: list[str] = []  # the kept elements that are open
        self._skipped = 0  # how many open elements are left out
        self._space = ""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if not self._path:
            self._space = tag.removesuffix("gpx")
        name = tag.removeprefix(self._space)
        if self._skipped or (self._path and name not in _PARTS.get(self._path[-1], frozenset())):
            self._skipped += 1
            if self._skipped > DEEPEST:
                raise ValueError("its elements are nested too deep")
        else:
            self._path.append(name)
            self._builder.start(name, attributes)

    def end(self, _tag: str) -> None:
        if self._skipped:
            self._skipped -= 1
        else:
            self._builder.end(self._path.pop())

    def data(self, text: str) -> None:
        if not self._skipped:
            self._builder.data(text)

    def close(self) -> ET.Element:
        return self._builder.close()
