"""Decide which extract of a catalogue is meant by a name, a code or a place, or holds a wanted box."""

from __future__ import annotations

import difflib
import json
import math
import re
import time
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from mercantile import LngLat, LngLatBbox

from tiles.errors import CorruptTile, MissingTiles, Refused
from tiles.filefetch import FileDownload
from tiles.sources import Source
from tiles.transport import host_of

INDEX_LIMIT = 200_000_000  # bytes; Geofabrik's index with all outlines takes some 6 MB
INDEX_AGE = 86_400.0  # s in which a catalogue is not asked for again: it changes a few times a year
MOST_CHOICES = 8  # that one line lists
EARTH = 6_371.0088  # km, mean radius

Ring = tuple[tuple[float, float], ...]  # (lon, lat) in degrees


@dataclass(frozen=True)
class Extract:
    """One file of OSM data, and the part of the world that it holds."""

    id: str  # "andorra", "us/georgia"
    name: str
    url: str = field(repr=False)
    parent: str = ""
    codes: tuple[str, ...] = ()  # ISO 3166: "AD", "US-GA"
    rings: tuple[Ring, ...] = field(default=(), repr=False)

    def holds(self, place: LngLat) -> bool:
        """Whether a place lies in it: a line to the east crosses its rings an odd number of times."""
        inside = False
        for (x1, y1), (x2, y2) in self._edges():
            if (y1 > place.lat) != (y2 > place.lat):
                inside ^= place.lng < x1 + (x2 - x1) * (place.lat - y1) / (y2 - y1)
        return inside

    def holds_box(self, box: LngLatBbox) -> bool:
        """Whether a whole box lies in it: a corner does, and no border of the extract comes into the box."""
        return self.holds(LngLat(box.west, box.south)) and not any(
            _enters(*edge, box) for edge in self._edges()
        )

    @cached_property
    def size(self) -> float:
        """Square kilometres on the sphere, holes taken for land."""
        return sum(abs(_area(ring)) for ring in self.rings)

    @property
    def boxes(self) -> list[LngLatBbox]:
        """The box of each of its outlines, in degrees."""
        found = []
        for ring in self.rings:
            lons, lats = [lon for lon, _ in ring], [lat for _, lat in ring]
            found.append(LngLatBbox(min(lons), min(lats), max(lons), max(lats)))
        return found

    def _edges(self) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
        for ring in self.rings:
            yield from zip(ring, (*ring[1:], ring[0]), strict=True)


@dataclass(frozen=True)
class Catalogue:
    """The extracts that a server offers."""

    extracts: tuple[Extract, ...]

    def named(self, name: str, *, by_id: bool = False) -> Extract:
        """The only extract of that name, id or code; with `by_id` the one of that id comes first.

        Raises Refused with the choices where there are several, and with what is near where there is none.
        """
        exact = [one for one in self.extracts if by_id and one.id == name]
        found = exact or self.called(name)
        if len(found) == 1:
            return found[0]
        if found:
            raise Refused(f"{name!r} may be {self._listed(found)}; say which with --extract ID")
        raise Refused(f"no extract is called {name[:64]!r}{self._near(name)}")

    def called(self, name: str) -> list[Extract]:
        """All extracts that a name or a code may mean."""
        wanted = _plain(name)
        return [
            one
            for one in self.extracts
            if (wanted and wanted in {_plain(one.id), _plain(one.name), _plain(one.id.rpartition("/")[2])})
            or name.upper() in one.codes
        ]

    def holding(self, *boxes: LngLatBbox) -> Extract:
        """The smallest extract that holds boxes, or places as boxes without size; Refused: none does."""
        found = [one for one in self.extracts if all(one.holds_box(box) for box in boxes)]
        if not found:
            raise Refused(
                "no extract holds all of that area; choose a smaller one, or give files with --file"
            )
        return min(found, key=lambda one: (one.size, one.id))

    def _listed(self, found: list[Extract]) -> str:
        names = {one.id: one.name for one in self.extracts}
        texts = [
            f"{one.id} ({one.name}{', in ' + names.get(one.parent, one.parent) if one.parent else ''})"
            for one in found[:MOST_CHOICES]
        ]
        return " or ".join(texts) + (" or others" if len(found) > MOST_CHOICES else "")

    def _near(self, name: str) -> str:
        wanted = _plain(name)
        ids = {_plain(text): one for one in self.extracts for text in (one.name, one.id)}
        close = difflib.get_close_matches(wanted, ids, n=MOST_CHOICES, cutoff=0.75)
        begin = [text for text in ids if len(wanted) >= 3 and wanted in text]
        found = list({ids[text].id: None for text in (*close, *begin)})[:MOST_CHOICES]
        hint = f"; did you mean {' or '.join(found)}?" if found else ";"
        return f"{hint} a place does too: --extract LAT,LON"


def fetch_catalogue(
    source: Source, folder: Path, files: FileDownload, *, now: Callable[[], float] = time.time
) -> Catalogue:
    """The catalogue of a server: kept in `folder`, asked for again after a day; an old one serves offline.

    Raises Unreachable where there is none here and the server can't be had, CorruptTile where it is none.
    """
    kept = folder / f"{source.name}.json"
    # A clock in 1970 makes what is here look like the future's: it is taken as it is.
    if not (kept.exists() and now() - kept.stat().st_mtime < INDEX_AGE):
        try:
            fetched = files.run(source.filled(), kept)
            with suppress(OSError):  # in a folder that can only be read it is asked for again each time
                kept.touch()
            if fetched.changed:
                _checked(kept, source)
        except MissingTiles:
            if not kept.exists():
                raise
    return _checked(kept, source)


def _checked(kept: Path, source: Source) -> Catalogue:
    try:
        with kept.open("rb") as file:
            return read_catalogue(file.read(INDEX_LIMIT))
    except CorruptTile as error:
        kept.unlink(missing_ok=True)
        raise CorruptTile(
            f"{host_of(source.url)} sent no catalogue of extracts ({error}); try again later"
        ) from error


def read_catalogue(data: bytes) -> Catalogue:
    """The extracts of a GeoJSON index as Geofabrik makes it, without those that have no file or outline.

    Raises CorruptTile where nothing is left.
    """
    try:
        rows = json.loads(data)["features"]
        extracts = [one for row in rows if (one := _extract(row)) is not None]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise CorruptTile("it can't be read") from error
    if not extracts:
        raise CorruptTile("nothing is in it")
    return Catalogue(tuple(extracts))


def _extract(row: Any) -> Extract | None:
    try:
        about = row["properties"]
        url, name = about["urls"]["pbf"], about["id"]
        if not (_is_text(url) and _is_text(name) and re.match(r"https?://", url)):
            return None
        return Extract(
            id=name,
            name=str(about.get("name") or name)[:100],
            url=url,
            parent=str(about.get("parent") or ""),
            codes=tuple(_codes(about)),
            rings=tuple(_rings(row["geometry"])),
        )
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        return None


def _codes(about: Mapping[str, Any]) -> Iterator[str]:
    for key in ("iso3166-1:alpha2", "iso3166-2"):
        yield from (code for code in about.get(key) or () if _is_text(code))


def _rings(geometry: Mapping[str, Any]) -> Iterator[Ring]:
    """All rings, holes too: what is crossed an even number of times is outside."""
    outlines = geometry["coordinates"]
    for outline in outlines if geometry["type"] == "MultiPolygon" else [outlines]:
        for ring in outline:
            points = tuple((float(point[0]), float(point[1])) for point in ring)
            if len(points) < 3 or not all(math.isfinite(value) for point in points for value in point):
                raise ValueError("no ring")
            yield points


def _is_text(value: object) -> bool:
    return isinstance(value, str) and value.isprintable() and 0 < len(value) <= 1000


def _plain(text: str) -> str:
    """Without accents, case and the difference of spaces and dashes."""
    letters = unicodedata.normalize("NFKD", text).casefold()
    return "-".join(re.findall(r"[^\W_]+|/", "".join(c for c in letters if not unicodedata.combining(c))))


def _area(ring: Ring) -> float:
    """Signed, in square kilometres: the shoelace on the equal-area cylinder."""
    flat = [(math.radians(lon), math.sin(math.radians(lat))) for lon, lat in ring]
    pairs = zip(flat, (*flat[1:], flat[0]), strict=True)
    return EARTH * EARTH * sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs) / 2.0


def _enters(one: tuple[float, float], other: tuple[float, float], box: LngLatBbox) -> bool:
    """Whether a straight line between two points touches a box (Liang and Barsky, 1984)."""
    first, last = 0.0, 1.0
    for begin, end, low, high in (
        (one[0], other[0], box.west, box.east),
        (one[1], other[1], box.south, box.north),
    ):
        step = end - begin
        if step == 0.0:
            if not low <= begin <= high:
                return False
            continue
        near, far = sorted(((low - begin) / step, (high - begin) / step))
        first, last = max(first, near), min(last, far)
    return first <= last
