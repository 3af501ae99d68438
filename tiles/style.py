"""Decide what of a map is drawn at which zoom, in which colour and how wide: a style, read from TOML."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from tiles.errors import CorruptTile, MissingTiles
from tiles.mapkinds import Kind, Shape
from tiles.patterns import PATTERNED

RGB = tuple[int, int, int]

STYLES = ("day", "night", "paper")  # that come with the program
LARGEST_FILE = 200_000  # bytes; a style is a page of text
WIDEST = 200.0  # px; a line that is wider hides the map
LAST_ZOOM = 18

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_INKS = (
    "paper", "ink", "halo", "water_ink", "symbol", "services", "food", "transport", "contour", "contour_ink",
)  # fmt: skip
_HEAD = frozenset({"like", "mono", "relief", *_INKS})
_TABLES = {"area": {"fill", "rim", "pattern", "zoom"}, "line": {"colour", "casing", "width", "dash"}}
_TABLES["route"] = _TABLES["line"]


@dataclass(frozen=True)
class AreaLook:
    """How areas of a kind are filled, from a zoom on."""

    fill: RGB
    rim: RGB | None = None
    zoom: int = 0
    pattern: RGB | None = None  # the ink of the kind's pattern, which `tiles.patterns` has


@dataclass(frozen=True)
class LineLook:
    """How lines of a kind are drawn: widths in px by zoom, and a rim; before the first zoom they are not."""

    colour: RGB
    zooms: tuple[float, ...]
    widths: tuple[float, ...]
    casing: RGB | None = None
    dash: tuple[float, float] | None = None  # px drawn and px left out

    def width(self, zoom: float) -> float:
        """Px at 256 px a tile; 0 where it is not drawn."""
        return float(np.interp(zoom, self.zooms, self.widths)) if zoom >= self.zooms[0] else 0.0


@dataclass(frozen=True)
class Style:
    """All looks of a map."""

    name: str
    paper: RGB
    ink: RGB
    halo: RGB
    water_ink: RGB
    symbol: RGB
    services: RGB
    food: RGB
    transport: RGB
    contour: RGB
    contour_ink: RGB
    relief: float
    mono: bool  # black and white only
    areas: Mapping[Kind, AreaLook]
    lines: Mapping[Kind, LineLook]
    routes: Mapping[Kind, LineLook]


def load_style(name: str | Path) -> Style:
    """A style that comes with the program (`STYLES`), or one of the rider's from a TOML file.

    Raises:
        MissingTiles: there is no such style or file.
        CorruptTile: what it says is no style; the one line says where.
    """
    whole = str(name)
    text = _builtin(whole) if whole in STYLES else _read(Path(whole))
    table = _parsed(text, whole)
    like = table.get("like")
    if like is not None:
        if like not in STYLES:
            raise CorruptTile(f"style {whole}: 'like' names no style; write one of {', '.join(STYLES)}")
        base = _parsed(_builtin(like), like)
        base.pop("like", None)
        if like != "day":
            base = _merged(_parsed(_builtin("day"), "day"), base)
        table = _merged(base, table)
    return _Reader(whole, table).style()


def _builtin(name: str) -> str:
    return (files("tiles") / "styles" / f"{name}.toml").read_text(encoding="utf-8")


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_FILE + 1)
        if len(data) <= LARGEST_FILE:
            return data.decode("utf-8")
    except OSError as error:
        raise MissingTiles(
            f"style {path} can't be read ({error.strerror}); name a TOML file or one of {', '.join(STYLES)}"
        ) from None
    except UnicodeDecodeError:
        raise CorruptTile(f"style {path} is no text in UTF-8; write it as TOML") from None
    raise CorruptTile(f"style {path} has more than {LARGEST_FILE:,} bytes; that is no style")


def _parsed(text: str, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise CorruptTile(f"style {name} is no TOML: {error}") from None


def _merged(base: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """The tables of one style, with what another says laid over them."""
    result = dict(base)
    for key, value in own.items():
        under = result.get(key)
        result[key] = _merged(under, value) if isinstance(under, dict) and isinstance(value, dict) else value
    return result


@dataclass(frozen=True)
class _Reader:
    """Reads what a stranger wrote; whatever is wrong is told with its place."""

    name: str
    table: dict[str, Any]

    def style(self) -> Style:
        for key in self.table.keys() - _HEAD - _TABLES.keys():
            raise self._wrong(key, "is unknown")
        relief, mono = self.table.get("relief", 0.0), self.table.get("mono", False)
        if isinstance(relief, bool) or not isinstance(relief, int | float) or not 0 <= relief <= 1:
            raise self._wrong("relief", "must be a number from 0 to 1")
        if not isinstance(mono, bool):
            raise self._wrong("mono", "must be true or false")
        colours = {key: self._colour(self.table, key, key) for key in _INKS}
        return Style(
            name=self.name,
            relief=float(relief),
            mono=mono,
            areas={kind: self._area(kind, t, where) for kind, t, where in self._rows("area", Shape.AREA)},
            lines={kind: self._line(t, where) for kind, t, where in self._rows("line", Shape.LINE)},
            routes={kind: self._line(t, where) for kind, t, where in self._rows("route", Shape.LINE)},
            **colours,
        )

    def _rows(self, table: str, shape: Shape) -> list[tuple[Kind, dict[str, Any], str]]:
        rows = self.table.get(table, {})
        if not isinstance(rows, dict):
            raise self._wrong(table, "must be a table")
        found = []
        for key, row in rows.items():
            where = f"{table}.{key}"
            kind = Kind.__members__.get(key.upper())
            if kind is None or kind.shape is not shape:
                raise self._wrong(where, "is nothing that a map shows so")
            if not isinstance(row, dict):
                raise self._wrong(where, "must be a table in braces")
            for unknown in row.keys() - _TABLES[table]:
                raise self._wrong(f"{where}.{unknown}", "is unknown")
            found.append((kind, row, where))
        return found

    def _area(self, kind: Kind, row: dict[str, Any], where: str) -> AreaLook:
        zoom = row.get("zoom", 0)
        if isinstance(zoom, bool) or not isinstance(zoom, int) or not 0 <= zoom <= LAST_ZOOM:
            raise self._wrong(f"{where}.zoom", f"must be a whole number from 0 to {LAST_ZOOM}")
        rim = self._colour(row, "rim", where) if "rim" in row else None
        pattern = self._colour(row, "pattern", where) if "pattern" in row else None
        if pattern is not None and kind not in PATTERNED:
            raise self._wrong(f"{where}.pattern", "is nothing: there is no pattern for this kind")
        return AreaLook(self._colour(row, "fill", where), rim, zoom, pattern)

    def _line(self, row: dict[str, Any], where: str) -> LineLook:
        stops = self._numbers(row.get("width"), f"{where}.width")
        zooms, widths = tuple(s[0] for s in stops), tuple(s[1] for s in stops)
        if any(a >= b for a, b in pairwise(zooms)) or not 0 < max(widths) <= WIDEST:
            raise self._wrong(f"{where}.width", f"must have rising zooms and widths up to {WIDEST:g} px")
        dash = self._numbers([row["dash"]], f"{where}.dash")[0] if "dash" in row else None
        if dash is not None and min(dash) < 0.5:
            raise self._wrong(f"{where}.dash", "must have two lengths of at least 0.5 px")
        casing = self._colour(row, "casing", where) if "casing" in row else None
        return LineLook(self._colour(row, "colour", where), zooms, widths, casing, dash)

    def _numbers(self, pairs: Any, where: str) -> list[tuple[float, float]]:
        fits = isinstance(pairs, list) and pairs and all(isinstance(p, list) and len(p) == 2 for p in pairs)
        if not fits or not all(
            isinstance(n, int | float) and not isinstance(n, bool) and 0 <= n < 1000 for p in pairs for n in p
        ):
            raise self._wrong(where, "must be pairs of numbers from 0 to 1000")
        return [(float(a), float(b)) for a, b in pairs]

    def _colour(self, row: dict[str, Any], key: str, where: str) -> RGB:
        text = row.get(key)
        if not isinstance(text, str) or not _COLOUR.fullmatch(text):
            raise self._wrong(where if where == key else f"{where}.{key}", 'must be a colour like "#a0c0ff"')
        return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)

    def _wrong(self, where: str, what: str) -> CorruptTile:
        return CorruptTile(f"style {self.name}: {where!r} {what}")
