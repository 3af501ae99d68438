"""Read a course from GPX, straight from the parser's events: nothing but its points stays in memory.

No tree of elements is built, which would take 0.8 GB for the largest file that is read.
"""

from __future__ import annotations

import codecs
import os
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from navigator.errors import ContentError, UsageError
from navigator.formats.course import CREATOR, HIGHEST, LOWEST, Course, Position, Waypoint, moment, plain_text
from navigator.formats.files import MEGABYTE, check_unpacked, read_whole

LIMIT = 50 * MEGABYTE  # bytes; 80 hours at one rich point a second
DEEPEST = 50  # elements in one another that are left out; extensions have two or three
CHUNK = 65_536  # bytes that are decoded at a time; the root element begins in the first of them

# What may stand before the root element: the XML declaration, comments, instructions.
_PROLOG = re.compile(r"\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*)*", re.DOTALL)
_ROOT = re.compile(r"<(?:(?P<doctype>!DOCTYPE)\s+)?(?:(?P<prefix>[\w.-]+):)?(?P<name>[\w.-]+)", re.IGNORECASE)
_ENCODING = re.compile(rb"""<\?xml[^>]*?\sencoding\s*=\s*["']([\w.:-]+)["']""")
_POINTS = frozenset({"wpt", "rtept", "trkpt"})
_POINT_PARTS = frozenset({"ele", "time", "name", "desc", "sym", "type"})
_PARTS = {  # what is read of each element; the rest (extensions, dilution, links) is left out
    "gpx": frozenset({"metadata", "name", "keywords", "wpt", "rte", "trk"}),
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


def read_gpx(source: bytes | str | os.PathLike[str]) -> Course:
    """The course in a GPX 1.0 or 1.1 file, or in its bytes: all tracks in order, else the routes.

    Raises ContentError where it is no whole GPX file with a line in it, StorageError where it cannot be read.
    """
    data = source if isinstance(source, bytes) else read_whole(source, limit=LIMIT)
    label = "this GPX" if isinstance(source, bytes) else repr(os.fspath(source))
    if len(data) > LIMIT:
        raise ContentError(f"{label} is larger than {LIMIT / MEGABYTE:g} MB, the most that is read")
    check_unpacked(data, label, wanted="GPX file")
    try:
        return _course(_parsed(_from_root(_decoded(data, label), label), label), label)
    except UsageError as error:
        raise ContentError(f"{label}: {error}; export it again") from error


def _course(found: _Events, label: str) -> Course:
    """What was read, as a course; UsageError where a place is none."""
    line = found.track if found.track.points else found.route
    if not line.points:
        kind = "only waypoints, " if found.waypoints else ""
        raise ContentError(f"{label} holds {kind}no track and no route to follow; export it as a track")
    names = (found.name, *found.track.names, *found.route.names)
    return Course(
        name=plain_text(next(filter(None, names), "")),
        points=tuple(line.points),
        times=tuple(line.times) if any(line.times) else None,
        creator=plain_text(found.creator),
        waypoints=tuple(found.waypoints),
        planned_for=_planned_for(found.keywords) if found.creator == CREATOR else (),
    )


def _planned_for(keywords: str) -> tuple[tuple[str, str], ...]:
    """The pairs that `write_gpx` put into the keywords."""
    pairs = (word.partition("=") for word in plain_text(keywords).split())
    return tuple((key, value) for key, sign, value in pairs if sign and value)


def _decoded(data: bytes, label: str) -> Iterator[str]:
    """The text, piece by piece; ContentError where it is none."""
    declared = _ENCODING.match(data)
    marked = next((name for mark, name in _MARKS.items() if data.startswith(mark)), None)
    encoding = marked or (declared[1].decode() if declared else "utf-8")
    try:
        b" ".decode(encoding, "replace")  # LookupError for codecs that unpack, into which a bomb fits
        decoder = codecs.getincrementaldecoder(encoding)()
        for start in range(0, len(data), CHUNK):
            yield decoder.decode(data[start : start + CHUNK], start + CHUNK >= len(data))
    except (UnicodeError, LookupError) as error:
        raise ContentError(f"{label} is not text in {encoding}; it is damaged or no GPX file") from error


def _from_root(pieces: Iterator[str], label: str) -> Iterator[str]:
    """The text from its root element on, where that is GPX; anything else is refused by name."""
    text = next(pieces, "")
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
    yield "\n" * text.count("\n", 0, start)  # the lines keep their numbers
    yield text[start:]
    yield from pieces


def _parsed(pieces: Iterator[str], label: str) -> _Events:
    found = _Events()
    # No DOCTYPE got this far, and with none there is no entity to expand.
    parser = ET.XMLParser(target=found)  # noqa: S314 (see above)
    try:
        for piece in pieces:  # an error in the target ends only the piece it is in
            parser.feed(piece)
        parser.close()
    except ContentError:  # of the pieces, and says all
        raise
    except ET.ParseError as error:
        line = error.position[0]
        raise ContentError(f"{label} is cut or damaged at line {line}; copy or download it again") from error
    except ValueError as error:
        raise ContentError(f"{label} is no valid GPX: {plain_text(str(error))}; export it again") from error
    return found


@dataclass
class _Line:
    """All tracks or all routes of a file in a row."""

    names: list[str] = field(default_factory=list)
    points: list[Position] = field(default_factory=list)
    times: list[datetime | None] = field(default_factory=list)


class _Events:
    """Takes the parser's events and keeps what a course needs, however the GPX namespace is written.

    Raises ValueError where a number is none, or elements are nested too deep.
    """

    def __init__(self) -> None:
        self.name = self.keywords = self.creator = ""
        self.track, self.route = _Line(), _Line()
        self.waypoints: list[Waypoint] = []
        self._path: list[str] = []  # the kept elements that are open
        self._skipped = 0  # how many open elements are left out
        self._space = ""
        self._place: tuple[float, float] = (0.0, 0.0)  # of the point that is open...
        self._parts: dict[str, str] = {}  # ...and what was read of it
        self._text: list[str] = []  # of the innermost element

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if not self._path:
            self._space = tag.removesuffix("gpx")
            self.creator = attributes.get("creator", "")
        name = tag.removeprefix(self._space)
        if self._skipped or (self._path and name not in _PARTS.get(self._path[-1], frozenset())):
            self._skipped += 1
            if self._skipped > DEEPEST:
                raise ValueError("its elements are nested too deep")
            return
        self._path.append(name)
        self._text = []
        if name in _POINTS:
            self._place = self._degrees(attributes, "lon"), self._degrees(attributes, "lat")
            self._parts = {}

    def data(self, text: str) -> None:
        if not self._skipped:
            self._text.append(text)

    def end(self, _tag: str) -> None:
        if self._skipped:
            self._skipped -= 1
            return
        name, text = self._path.pop(), "".join(self._text)
        within = self._path[-1] if self._path else ""
        if name in _POINTS:
            self._add_point(name)
        elif within in _POINTS:
            self._parts.setdefault(name, text)  # the first one counts, as everywhere
        elif name == "name" and within in {"trk", "rte"}:
            (self.track if within == "trk" else self.route).names.append(text)
        elif name == "name":
            self.name = self.name or text
        elif name == "keywords":
            self.keywords = self.keywords or text

    def close(self) -> None:
        """All has been read."""

    def _add_point(self, kind: str) -> None:
        height = self._height()
        if kind == "wpt":
            parts = {key: plain_text(text) for key, text in self._parts.items()}
            name, told = parts.get("name", ""), parts.get("desc", "")
            kind, symbol = parts.get("type", ""), parts.get("sym", "")
            self.waypoints.append(Waypoint(*self._place, height, name, told, kind, symbol))
            return
        line = self.track if kind == "trkpt" else self.route
        line.points.append((*self._place, height))
        line.times.append(moment(self._parts.get("time", "")))

    def _height(self) -> float | None:
        text = self._parts.get("ele", "").strip()
        ele = self._number("height", text) if text else None
        return ele if ele is not None and LOWEST <= ele <= HIGHEST else None

    def _degrees(self, attributes: dict[str, str], name: str) -> float:
        if name not in attributes:
            raise ValueError(f"{self._where()} has no {name}")
        return self._number(name, attributes[name])

    def _number(self, name: str, text: str) -> float:
        try:
            return float(text)
        except ValueError:
            raise ValueError(f"{self._where()} has the {name} {text[:20]!r}") from None

    def _where(self) -> str:
        """The number of the point that is open."""
        return f"point {len(self.track.points) + len(self.route.points) + len(self.waypoints) + 1}"
