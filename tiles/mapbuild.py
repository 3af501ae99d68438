"""Make the arrays of a map from OSM files: every level of detail, sorted, packed, with an index."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tiles import mapgeometry as shape
from tiles.mapcoast import sea_areas
from tiles.mapfile import BLOCK, LEVELS, MapArrays
from tiles.mapgeometry import Box, Inside
from tiles.mapkinds import Kind, Trait
from tiles.mapreader import Look, Sheet, read_sheet
from tiles.mercator import UNIT, Array, pixel, to_units

# Half a pixel of a 512 px tile at each level's last zoom; the finest keeps what OSM's own rounding leaves.
_TOLERANCES = (*(pixel(zoom + 1) / 2 for zoom in LEVELS[:-1]), 0.2)  # m on the map
_SMALLEST = 12.0  # pixels that an area must cover; less is a speck
_SMALLEST_BUILDING = 4.0
_LATEST_ZOOM = 16  # by which everything is shown, however small
_FINEST = len(LEVELS) - 1
_MOST_KINDS = 256

_LOOK = np.dtype(
    [
        ("kind", "u1"),
        ("zoom", "u1"),
        ("rank", "u1"),
        ("traits", "<u2"),
        ("layer", "i1"),
        ("size", "<f4"),
        ("name", "<i4"),
        ("ref", "<i4"),
    ]
)
_FINE_TRAITS = ~int(
    Trait.BRIDGE | Trait.BICYCLE_LANE | Trait.BICYCLE | Trait.NO_BICYCLE
)  # at low zooms unseen


@dataclass(frozen=True)
class _Things:
    """Looks and shapes of one sort, side by side; shapes in map units."""

    looks: Array  # of _LOOK
    shapes: Array

    def __getitem__(self, rows: Array) -> _Things:
        return _Things(self.looks[rows], self.shapes[rows])


@dataclass(frozen=True)
class _Texts:
    """All names and references, each once; the first is empty."""

    number: dict[str, int]

    def add(self, text: str) -> int:
        return self.number.setdefault(text, len(self.number))

    def packed(self) -> tuple[Array, Array]:
        encoded = [text.encode(errors="replace") for text in self.number]
        first = np.concatenate(([0], np.cumsum([len(part) for part in encoded])))
        return first.astype(np.int64), np.frombuffer(b"".join(encoded), np.uint8)


def build_map(
    files: Sequence[Path],
    *,
    bounds: Box | None = None,
    inside: Inside | None = None,
    report: Callable[[float], None] = lambda _share: None,
) -> MapArrays:
    """The map of the files' area.

    `bounds` (west, south, east, north in degrees) say how far the sea is filled: by default as far as there
    are roads, buildings and land. With `inside` only what touches the wanted area is kept, whole.

    Raises:
        MissingTiles, CorruptTile: a file can't be read or is no OSM file.
    """
    texts = _Texts({"": 0})
    sheet = read_sheet(files, lambda share: report(0.5 * share))
    report(0.5)
    areas, lines, points = _things(sheet, texts, bounds, inside)
    del sheet
    report(0.7)
    levels = [
        (number, things)
        for number in range(len(LEVELS))
        for things in (_areas_at(number, areas), _lines_at(number, lines), _up_to(number, points))
    ]
    report(0.9)
    return _packed(levels, texts)


def _things(
    sheet: Sheet, texts: _Texts, bounds: Box | None, inside: Inside | None
) -> tuple[_Things, _Things, _Things]:
    """Areas, lines and points inside, in map units."""
    areas = _Things(
        _looks([look for look, _ in sheet.areas], texts), shape.decode([w for _, w in sheet.areas])
    )
    lines = _Things(
        _looks([look for look, _ in sheet.lines], texts), shape.decode([w for _, w in sheet.lines])
    )
    marks = shape.stacked(
        shape.spots([lon for _, lon, _ in sheet.points], [lat for _, _, lat in sheet.points]),
        shape.on_surface(shape.decode([w for _, w in sheet.spots])),
    )
    looks = [*(look for look, _, _ in sheet.points), *(look for look, _ in sheet.spots)]
    points = _Things(_looks(looks, texts), marks)
    if inside is not None and bounds is not None:
        areas = areas[shape.reaching(areas.shapes, bounds)]
        lines = lines[shape.touching(lines.shapes, inside, bounds) | _coasts(lines, bounds)]
        points = points[shape.touching(points.shapes, inside, bounds)]
    areas, lines, points = (
        _Things(part.looks, shape.projected(part.shapes)) for part in (areas, lines, points)
    )
    coast = lines.looks["kind"] == Kind.COAST
    sea = sea_areas(lines.shapes[coast], _extent((areas, lines), bounds), whole=bounds is None)
    looks_of_sea = np.zeros(len(sea), _LOOK)
    looks_of_sea["kind"], looks_of_sea["zoom"] = Kind.SEA, 0
    whole = _Things(np.concatenate([looks_of_sea, areas.looks]), shape.stacked(sea, areas.shapes))
    return _plain_areas(whole), lines, _measured_points(points)


def _coasts(lines: _Things, bounds: Box) -> Array:
    """Coasts that bound the sea in a box, though they may pass an area by."""
    return np.asarray((lines.looks["kind"] == Kind.COAST) & shape.reaching(lines.shapes, bounds))


def _extent(things: Sequence[_Things], bounds: Box | None) -> Box:
    """How far the map reaches, in units: the given bounds in degrees, or those of roads and buildings."""
    if bounds is not None:
        west, south, east, north = bounds
        x, y = to_units(np.array([west, east]), np.array([south, north]))
        return float(x[0]), float(y[0]), float(x[1]), float(y[1])
    boxes = [
        shape.boxes_of(part.shapes[(part.looks["kind"] == Kind.BUILDING) | _roads(part.looks)])
        for part in things
    ]
    all_boxes = np.concatenate(boxes)
    if not len(all_boxes):
        return 0.0, 0.0, 0.0, 0.0
    low, high = all_boxes[:, :2].min(axis=0), all_boxes[:, 2:].max(axis=0)
    return float(low[0]), float(low[1]), float(high[0]), float(high[1])


def _roads(looks: Array) -> Array:
    return np.asarray((looks["kind"] >= Kind.STEPS) & (looks["kind"] <= Kind.MOTORWAY))


def _looks(looks: Sequence[Look], texts: _Texts) -> Array:
    rows = [(*look[:6], texts.add(look.name), texts.add(look.ref)) for look in looks]
    return np.array(rows, dtype=_LOOK)


def _plain_areas(areas: _Things) -> _Things:
    """One row for each polygon; of an area of several, the largest bears the name. Small ones come later."""
    parts, owner = shape.polygons(areas.shapes)
    looks, covered = areas.looks[owner], shape.areas_of(parts)
    largest = np.zeros(len(parts), bool)
    order = np.lexsort((-covered, owner))
    largest[order[np.concatenate(([True], np.diff(owner[order]) > 0))[: len(order)]]] = True
    looks["name"][~largest] = 0
    looks["size"] = covered * UNIT**2 * _shrinking(parts) ** 2
    wanted = np.where(looks["kind"] == Kind.BUILDING, _SMALLEST_BUILDING, _SMALLEST)
    side = np.sqrt(np.maximum(covered, 1.0) / wanted) * UNIT  # m on the map that a pixel may have at most
    zoom = np.ceil(np.log2(pixel(0) / side))
    late = np.clip(zoom, looks["zoom"], np.maximum(looks["zoom"], _LATEST_ZOOM))
    looks["zoom"] = np.where(looks["kind"] == Kind.SEA, looks["zoom"], late).astype(np.uint8)
    return _Things(looks, parts)


def _measured_points(points: _Things) -> _Things:
    return points[~np.isnan(shape.boxes_of(points.shapes)[:, 0])]


def _shrinking(shapes: Array) -> Array:
    """Metres on the ground for a metre on the map, by the latitude of each."""
    boxes = shape.boxes_of(shapes)
    return np.asarray(1.0 / np.cosh((boxes[:, 1] + boxes[:, 3]) / 2 * UNIT / (pixel(0) * 256 / (2 * np.pi))))


def _up_to(level: int, things: _Things) -> _Things:
    return things[things.looks["zoom"] <= LEVELS[level]]


def _areas_at(level: int, areas: _Things) -> _Things:
    chosen = _up_to(level, areas)
    parts, owner = shape.polygons(shape.simplified(chosen.shapes, _TOLERANCES[level] / UNIT))
    return _Things(chosen.looks[owner], parts)


def _lines_at(level: int, lines: _Things) -> _Things:
    """Lines of the same look joined: names run on from piece to piece, and less is left to draw."""
    chosen = _up_to(level, lines)
    looks = chosen.looks.copy()
    if level < _FINEST:
        looks["name"][_roads(looks)] = 0
        looks["traits"] &= np.uint16(_FINE_TRAITS & 0xFFFF)
        looks["layer"] = 0
    kinds, group = np.unique(looks, return_inverse=True)
    directed = (looks["traits"] & Trait.ONEWAY) > 0
    directed |= np.isin(looks["kind"], [Kind.RIVER, Kind.STREAM, Kind.CLIFF, Kind.COAST, Kind.EMBANKMENT])
    merged, owner = shape.joined(chosen.shapes, group, directed)
    plain, row = shape.lines_of(shape.simplified(merged, _TOLERANCES[level] / UNIT))
    looks = kinds[owner[row]]
    looks["size"] = shape.lengths_of(plain) * UNIT * _shrinking(plain)
    return _Things(looks, plain)


def _packed(levels: Sequence[tuple[int, _Things]], texts: _Texts) -> MapArrays:
    """All levels in one set of arrays."""
    parts = [part for level, things in levels for part in _flat(level, things)]
    numbers = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    first = _offsets(np.concatenate([part["sizes"] for part in parts]))
    rings = _offsets(np.concatenate([part["ring_sizes"] for part in parts]))
    for name in ("sizes", "ring_sizes"):
        del numbers[name]
    columns: dict[str, Array] = {
        f"rows.{name}": numbers[name]
        for name in ("zoom", "rank", "traits", "layer", "size", "name", "ref", "box", "anchor")
    }
    columns |= {"rows.first": first, "rings.first": rings, "points.place": numbers["points"]}
    columns |= _blocks(numbers)
    columns["texts.first"], columns["texts.bytes"] = texts.packed()
    return MapArrays(columns)


def _offsets(sizes: Array) -> Array:
    return np.concatenate(([0], np.cumsum(sizes))).astype(np.int64)


def _flat(level: int, things: _Things) -> Iterator[dict[str, Any]]:
    """The rows of one sort on one level, sorted by kind, first zoom and place."""
    boxes = np.round(shape.boxes_of(things.shapes)).astype(np.int64)
    middle = (boxes[:, :2] + boxes[:, 2:]) // 2
    looks = things.looks
    order = np.lexsort((_along_curve(middle), looks["zoom"], looks["kind"]))
    looks, shapes, boxes, middle = looks[order], things.shapes[order], boxes[order], middle[order]
    flat = shape.laid_out(shapes)
    anchor = middle.copy()
    labelled = np.flatnonzero((looks["name"] > 0) & (looks["kind"] < Kind.COAST))
    if labelled.size:
        anchor[labelled] = np.round(shape.boxes_of(shape.on_surface(shapes[labelled]))[:, :2])
    yield {
        **{name: looks[name] for name in _LOOK.names or ()},
        "level": np.full(len(looks), level),
        "box": boxes.astype(np.int32),
        "anchor": anchor.astype(np.int32),
        "sizes": np.diff(flat.first),
        "ring_sizes": np.diff(flat.ring_first),
        "points": np.round(flat.points).astype(np.int32),
    }


def _along_curve(places: Array) -> Array:
    """Numbers along Morton's curve, by which neighbours in the plane mostly stand close."""
    x, y = ((places[:, axis] + 2**31) >> 6 for axis in (0, 1))
    return np.asarray(_spread(x) | (_spread(y) << 1))


def _spread(bits: Array) -> Array:
    """The lowest 26 bits with a gap after each."""
    spread = bits.astype(np.uint64) & np.uint64(0x3FFFFFF)
    for shift, mask in (
        (16, 0x0000FFFF0000FFFF),
        (8, 0x00FF00FF00FF00FF),
        (4, 0x0F0F0F0F0F0F0F0F),
        (2, 0x3333333333333333),
        (1, 0x5555555555555555),
    ):
        spread = (spread | (spread << np.uint64(shift))) & np.uint64(mask)
    return np.asarray(spread)


def _blocks(rows: dict[str, Array]) -> dict[str, Array]:
    """Runs of up to `BLOCK` rows of one level and kind, with what bounds them."""
    key = rows["level"].astype(np.int64) * _MOST_KINDS + rows["kind"]
    count = len(key)
    starts = np.flatnonzero(np.concatenate(([True], np.diff(key) != 0))[:count])
    ends = np.append(starts[1:], count)[: len(starts)]
    runs = [np.arange(a, b, BLOCK) for a, b in zip(starts, ends, strict=True)]
    first = np.concatenate([np.zeros(0, np.int64), *runs])
    box = np.zeros((len(first), 4), np.int32)
    zoom = np.zeros(len(first), np.uint8)
    if len(first):
        box[:, :2] = np.minimum.reduceat(rows["box"][:, :2], first)
        box[:, 2:] = np.maximum.reduceat(rows["box"][:, 2:], first)
        zoom = np.minimum.reduceat(rows["zoom"], first)
    return {
        "blocks.level": rows["level"][first],
        "blocks.kind": rows["kind"][first],
        "blocks.zoom": zoom,
        "blocks.box": box,
        "blocks.first": np.append(first, count),
    }
