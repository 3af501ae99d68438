"""Read from OSM files (.osm, .gz, .bz2, .pbf) what a map shows: areas, lines and points with their looks.

Ways that a cut extract has lost nodes of are kept where their nodes are; rings that don't close are no areas.
"""

from __future__ import annotations

import contextlib
import math
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from tiles.errors import CorruptTile, MissingTiles, TilesError
from tiles.mapareas import AREA_KEYS, area_kind, area_traits, first_zoom
from tiles.mapkinds import Kind, PlaceRank
from tiles.maplines import LINE_KEYS, LineLook, boundary_look, line_look, route_look
from tiles.mappoints import (
    POINT_KEYS,
    PointLook,
    house_look,
    house_number,
    node_number,
    number_look,
    point_look,
)
from tiles.maptext import clean_text
from tiles.osmorder import put_in_order

_MOST_LAYER = 7  # OSM's layers go from -5 to 5; what is beyond is a slip
_MOST_REFS = 3  # numbers of cycle routes along one way that a map has room for
_HEAD = 4096  # bytes of a file that tell its format
_OWN_NETWORKS = ("icn", "ncn", "rcn", "lcn")


class Look(NamedTuple):
    """All that is kept of a thing beside its shape."""

    kind: int
    zoom: int
    rank: int
    traits: int
    layer: int  # OSM's, over (1 to 7) or under (-7 to -1) what lies on the ground
    size: float
    name: str
    ref: str


@dataclass
class Sheet:
    """What was read: for each thing its look, and its shape as hexadecimal WKB in degrees."""

    areas: list[tuple[Look, str]] = field(default_factory=list)
    lines: list[tuple[Look, str]] = field(default_factory=list)
    points: list[tuple[Look, float, float]] = field(default_factory=list)  # lon, lat
    spots: list[tuple[Look, str]] = field(default_factory=list)  # points that stand on an area

    def take(self, other: Sheet) -> None:
        """Add what another holds."""
        self.areas += other.areas
        self.lines += other.lines
        self.points += other.points
        self.spots += other.spots

    def sort(self) -> None:
        """By shape: in whatever order objects stand in the files, the same map comes of it."""
        for rows in (self.areas, self.lines, self.spots):
            rows.sort(key=lambda row: (row[1], row[0]))
        self.points.sort(key=lambda row: (row[1], row[2], row[0]))


@dataclass
class _Memberships:
    """What relations say of their ways, by the way's number."""

    routes: dict[int, dict[Kind, list[str]]] = field(default_factory=dict)
    looks: dict[Kind, LineLook] = field(default_factory=dict)
    borders: dict[int, LineLook] = field(default_factory=dict)


def read_sheet(files: Sequence[Path], report: Callable[[float], None] = lambda _share: None) -> Sheet:
    """What all files show together; what several hold is taken from the first.

    Raises:
        MissingTiles: a file is missing or can't be read.
        CorruptTile: a file is no OSM file, or is damaged.
    """
    sheet, seen = Sheet(), _Seen(remembering=len(files) > 1)
    for number, file in enumerate(files):
        report(number / len(files))
        _read_any_order(file, sheet, seen)
    sheet.sort()
    return sheet


def _read_any_order(file: Path, sheet: Sheet, seen: _Seen) -> None:
    """Read a file as it stands, or where its order doesn't allow that, a copy in order."""
    own, own_seen = Sheet(), _Seen(seen.remembering, set(seen.numbers))
    try:
        _Reader(own, own_seen, _memberships(file)).read(file)
    except _OutOfOrder:
        own, own_seen = Sheet(), _Seen(seen.remembering, set(seen.numbers))
        with tempfile.TemporaryDirectory(prefix="navigator-") as folder:
            with _blamed(file):
                ordered = put_in_order(file, _format(file), Path(folder))
            _Reader(own, own_seen, _memberships(ordered)).read(ordered)
    seen.numbers |= own_seen.numbers
    sheet.take(own)


class _OutOfOrder(Exception):  # noqa: N818  no error: the file is read again in another way
    """Objects don't come by rising, positive numbers, nodes before ways."""


@dataclass
class _Seen:
    """Numbers of the things that were read; one file alone holds nothing twice."""

    remembering: bool
    numbers: set[tuple[str, int]] = field(default_factory=set)

    def before(self, sort: str, number: int) -> bool:
        if not self.remembering:
            return False
        known = (sort, number) in self.numbers
        self.numbers.add((sort, number))
        return known


@dataclass
class _Reader:
    sheet: Sheet
    seen: _Seen
    members: _Memberships
    wkb: Any = None
    broken: tuple[type[Exception], ...] = ()  # what osmium raises on shapes that can't be
    ways: int = 0
    placeless: int = 0  # ways none of whose nodes was there before them

    def read(self, file: Path) -> None:
        import osmium  # noqa: PLC0415  only where a region is built: reading a map needs none of it

        self.wkb = osmium.geom.WKBFactory()
        self.broken = (RuntimeError, ValueError, osmium.InvalidLocationError)
        keys = (*AREA_KEYS, *POINT_KEYS)
        named = osmium.filter.KeyFilter(*keys)
        named.enable_for(osmium.osm.NODE)
        with _blamed(file):
            source: Any = osmium.FileProcessor(osmium.io.File(str(file), _format(file)))
            for item in source.with_areas(osmium.filter.KeyFilter(*keys)).with_filter(named):
                if item.is_way():
                    self._way(item)
                elif item.is_node():
                    self._node(item)
                elif item.is_area():
                    self._area(item)
        if 2 * self.placeless > self.ways:
            raise _OutOfOrder

    def _node(self, node: Any) -> None:
        if node.id < 0:
            raise _OutOfOrder
        if self.seen.before("n", node.id) or not node.location.valid():
            return
        tags = dict(node.tags)
        place = (node.location.lon, node.location.lat)
        self.sheet.points.extend((look, *place) for look in _marks(tags))

    def _way(self, way: Any) -> None:
        if way.id < 0:
            raise _OutOfOrder
        tags = dict(way.tags)
        self.ways += 1
        self.placeless += not any(node.location.valid() for node in way.nodes)
        looks = list(self._line_looks(way.id, tags))
        if looks and not self.seen.before("w", way.id):
            for shape in self._lines(way):
                self.sheet.lines.extend((look, shape) for look in looks)

    def _line_looks(self, number: int, tags: Mapping[str, str]) -> Iterator[Look]:
        if tags.keys() & LINE_KEYS:
            look = line_look(tags)
            if look is not None:
                yield _line(look, tags, clean_text(tags.get("ref", "")))
        border = self.members.borders.get(number)
        if border is not None and tags.get("natural") != "coastline" and tags.get("maritime") != "yes":
            yield _line(border, {}, "")
        routes = dict(self.members.routes.get(number, {}))
        for network in _OWN_NETWORKS:
            if tags.get(network) == "yes":
                own = route_look({"route": "bicycle", "network": network})
                if own is not None and own.kind not in routes:
                    routes[own.kind] = []
                    self.members.looks[own.kind] = own
        for kind, refs in sorted(routes.items()):
            yield _line(self.members.looks[kind], {}, " ".join(refs[:_MOST_REFS]))

    def _lines(self, way: Any) -> Iterator[str]:
        """The way as one line, or as the runs of nodes that are there."""
        try:
            yield self.wkb.create_linestring(way)
        except self.broken:  # nodes are missing, or all lie in one place
            yield from _runs(
                [(n.location.lon, n.location.lat) if n.location.valid() else None for n in way.nodes]
            )

    def _area(self, area: Any) -> None:
        tags = dict(area.tags)
        kind, marks = area_kind(tags), [mark for mark in _marks(tags) if _stands_on_areas(mark)]
        if (kind is None and not marks) or self.seen.before("a", area.id):
            return
        try:
            shape = self.wkb.create_multipolygon(area)
        except self.broken:  # no ring of it closes
            return
        if kind is not None:
            look = LineLook(kind, first_zoom(kind), 0, area_traits(tags))
            self.sheet.areas.append((_line(look, tags, ""), shape))
        self.sheet.spots.extend((mark, shape) for mark in marks)


def _marks(tags: Mapping[str, str]) -> Iterator[Look]:
    """The points that a node, or an area's middle, is on a map."""
    number, house, look = node_number(tags), house_number(tags), point_look(tags)
    if number:
        yield _point(number_look(), {"ref": number})
    if house:
        yield _point(house_look(), {"ref": house})
    if look is not None:
        yield _point(look, tags)


def _stands_on_areas(look: Look) -> bool:
    """Places are nodes but for islands: their areas are other borders with the same name."""
    return look.kind != Kind.PLACE or look.rank == PlaceRank.ISLAND


def _line(look: LineLook, tags: Mapping[str, str], ref: str) -> Look:
    name = clean_text(tags.get("name", ""))
    return Look(look.kind, look.zoom, look.rank, int(look.traits), _layer(tags), 0.0, name, ref)


def _point(look: PointLook, tags: Mapping[str, str]) -> Look:
    name, ref = clean_text(tags.get("name", "")), clean_text(tags.get("ref", ""))
    return Look(look.kind, look.zoom, look.rank, int(look.traits), 0, look.size, name, ref)


def _layer(tags: Mapping[str, str]) -> int:
    try:
        layer = float(tags.get("layer", "0"))
    except ValueError:
        layer = 0.0
    if math.isfinite(layer) and layer:
        return int(max(-_MOST_LAYER, min(_MOST_LAYER, layer)))
    under = tags.get("tunnel", "no") not in {"no", "building_passage"}
    return int(tags.get("bridge", "no") != "no") - int(under)


def _runs(places: Sequence[tuple[float, float] | None]) -> Iterator[str]:
    """Lines through unbroken runs of at least two different places."""
    from tiles.mapgeometry import line_wkb  # noqa: PLC0415  shapely, only where a way is broken

    run: list[tuple[float, float]] = []
    for place in (*places, None):
        if place is not None:
            if not run or run[-1] != place:
                run.append(place)
        else:
            if len(run) > 1:
                yield line_wkb(run)
            run = []


def _memberships(file: Path) -> _Memberships:
    """What route and boundary relations say of their ways."""
    import osmium  # noqa: PLC0415  see _Reader.read

    found = _Memberships()
    with _blamed(file):
        reading = osmium.io.File(str(file), _format(file))
        source: Any = osmium.FileProcessor(reading, osmium.osm.RELATION)
        for relation in source.with_filter(osmium.filter.KeyFilter("route", "boundary")):
            tags = dict(relation.tags)
            border, route = boundary_look(tags), route_look(tags)
            ways = [member.ref for member in relation.members if member.type == "w"]
            if route is not None and tags.get("type") == "route":
                _keep_route(found, route, clean_text(tags.get("ref", "")), ways)
            elif border is not None and tags.get("type") in {"boundary", "multipolygon"}:
                for way in ways:
                    before = found.borders.get(way)
                    if before is None or border.rank < before.rank:
                        found.borders[way] = border
    return found


def _keep_route(found: _Memberships, route: LineLook, ref: str, ways: Sequence[int]) -> None:
    found.looks[route.kind] = route
    for way in ways:
        refs = found.routes.setdefault(way, {}).setdefault(route.kind, [])
        if ref and ref not in refs:
            refs.append(ref)


@contextlib.contextmanager
def _blamed(file: Path) -> Iterator[None]:
    """Whatever osmium finds wrong with a file, as one error of our tree that names it."""
    try:
        yield
    except (TilesError, _OutOfOrder):
        raise
    except (RuntimeError, ValueError, OverflowError) as error:
        what = str(error).splitlines()[0] if str(error) else type(error).__name__
        if "out of order" in what or "twice in input" in what:  # the words of osmium's area assembler
            raise _OutOfOrder from error
        raise CorruptTile(f"{file.name} is damaged or cut off ({what}); download it again") from error


def _format(file: Path) -> str:
    """The format as osmium names it, told by the first bytes, since names lie."""
    try:
        with file.open("rb") as stream:
            head = stream.read(_HEAD)
    except OSError as error:
        raise MissingTiles(f"{file} can't be read: {error.strerror}; give an OSM file") from error
    if b"OSMHeader" in head[:64]:
        return "pbf"
    if head.startswith(b"\x1f\x8b"):
        return "osm.gz"
    return "osm.bz2" if head.startswith(b"BZh") else "osm"
