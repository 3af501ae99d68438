"""Decide where the data of a region comes from, tell what fetching it will weigh, and bring it here."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from mercantile import LngLat, LngLatBbox

from navigator.errors import StorageError, UsageError
from navigator.region.area import Area, Box, bounds_of
from navigator.region.builder import Estimate, Order, Report, estimate_of
from navigator.region.manifest import Origin
from navigator.region.told import told_as_ours
from tiles.catalogue import Catalogue, Extract, fetch_catalogue
from tiles.errors import CorruptTile, Unreachable
from tiles.filefetch import FileDownload, fetch_checksum
from tiles.heightfetch import HeightDownload, Stock
from tiles.overpass import Overpass, is_small, square_kilometres
from tiles.retry import Tries
from tiles.sources import Source
from tiles.transport import Http, Transport

EXTRACTS, OVERPASS, HEIGHTS = "geofabrik", "overpass", "terrarium"  # sources, where no other is named
EXTRACT_FOLDER, OVERPASS_FOLDER, HEIGHT_FOLDER = "extracts", "overpass", "heights"  # in the cache folder
ANSWER_AGE = 86_400.0  # s for which an answer of Overpass is taken again, as others want to ask it too
XML_PER_KM2, PBF_PER_KM2 = 40_000, 30_000  # bytes, packed, of a dense town (London, Heidelberg)
TOTAL = re.compile(r"bytes \d+-\d+/(\d+)")


@dataclass(frozen=True)
class Wish:
    """What a rider asks for without giving files."""

    name: str  # of the region
    extract: str = ""  # an id, a name, a code; "": that of the region, unless an area says it
    place: LngLat | None = None  # or a place that the extract must hold
    area: Area | None = None
    heights: str = HEIGHTS  # a source, "" for none
    height_folder: Path | None = None  # or tiles of the rider's own


@dataclass(frozen=True)
class Plan:
    """What will be fetched, from where, and what it weighs."""

    wish: Wish
    title: str
    origin: Origin
    boxes: tuple[LngLatBbox, ...]  # where heights are wanted
    target: Path
    fetch: int  # bytes of OSM data to come, about; 0: they are here
    size: int  # bytes of .osm.pbf that the region is built from, about
    height_tiles: int
    height_bytes: int
    url: str = field(default="", repr=False)  # of an extract
    offline: bool = False  # the server can't be had, and what is here is taken

    @property
    def estimate(self) -> Estimate:
        """What building will take at most."""
        return estimate_of(self.size, heights=bool(self.wish.heights or self.wish.height_folder))


@dataclass
class Supply:
    """Whoever brings OSM data and heights into the cache folder."""

    cache: Path
    sources: Mapping[str, Source]
    transport: Transport = field(default_factory=Http)
    tries: Tries | None = None  # None: as each kind of server is best asked
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], float] = time.time

    def plan(self, wish: Wish) -> Plan:
        """Find out what serves a wish, without fetching more than the catalogue.

        Raises:
            UsageError: no extract is meant, or several may be; what was asked for is not allowed.
            StorageError: the server can't be had and nothing is here; the disk is full.
            ContentError: the server sent no catalogue.
        """
        with told_as_ours():
            if not wish.extract and wish.place is None and wish.area is not None:
                boxes = [LngLatBbox(*frame) for frame in bounds_of(wish.area)]
                if isinstance(wish.area, Box) and len(boxes) == 1 and is_small(boxes[0]):
                    return self._weighed(self._box_plan(wish, boxes[0]))
                return self._weighed(self._extract_plan(wish, self._catalogue().holding(*boxes)))
            return self._weighed(self._extract_plan(wish, self._meant(wish)))

    def bring(self, plan: Plan, *, renew: bool = False, report: Report = lambda _what, _share: None) -> Order:
        """Fetch what a plan names, and give the order to build; what came is kept whatever happens.

        With `renew` an answer of Overpass that is here is asked for again.
        Raises as `plan`.
        """
        with told_as_ours():
            if plan.url:
                self._bring_extract(plan, report)
            elif plan.fetch or renew:
                overpass = Overpass(self.sources[OVERPASS], self.transport, sleep=self.sleep, now=self.now)
                overpass.tries = self.tries or overpass.tries
                overpass.fetch(
                    plan.boxes[0], plan.target, lambda so_far, _: report(f"{so_far / 1e6:.1f} MB of XML", 0.0)
                )
            stock = self._stock(plan.wish)
            if stock is not None:
                HeightDownload(stock, self.transport).run(
                    plan.boxes,
                    lambda done, wanted: report(f"{done:,} of {wanted:,} height tiles", done / wanted),
                )
        heights, credit = plan.wish.height_folder, None
        if stock is not None and stock.place.exists():
            heights, source = stock.place, stock.source
            credit = (source.licence, source.attribution) if source.attribution else None
        return Order(plan.wish.name, (plan.target,), plan.wish.area, heights, plan.origin, credit)

    def _catalogue(self) -> Catalogue:
        return fetch_catalogue(
            self.sources[EXTRACTS], self.cache / EXTRACT_FOLDER, self._files(), now=self.now
        )

    def _files(self, source: str = EXTRACTS) -> FileDownload:
        headers = self.sources[source].request_headers()
        return FileDownload(
            self.transport, self.tries or Tries(), now=self.now, sleep=self.sleep, headers=headers
        )

    def _meant(self, wish: Wish) -> Extract:
        catalogue = self._catalogue()
        if wish.place is not None:
            return catalogue.holding(LngLatBbox(*wish.place, *wish.place))
        return catalogue.named(wish.extract or wish.name, by_id=bool(wish.extract))

    def _extract_plan(self, wish: Wish, extract: Extract) -> Plan:
        source = self.sources[EXTRACTS]
        source.check_area_download(1)
        target = self.cache / EXTRACT_FOLDER / f"{extract.id.replace('/', '_')}.osm.pbf"
        if not re.fullmatch(r"[\w.-]+", target.name):
            raise CorruptTile(f"{extract.id[:64]!r} is no name that a file can have; choose another extract")
        here, offline = (target.stat().st_size if target.exists() else 0), False
        try:
            whole = self._whole(extract.url)
        except Unreachable:
            if not here:
                raise
            whole, offline = here, True
        boxes = _within(extract.boxes, wish.area)
        area = wish.area.text if wish.area else ""
        title = f"{extract.name} ({extract.id}) of {source.name}" + (f", cut to {area}" if area else "")
        return Plan(
            wish, title, Origin(source.name, extract.id, area, wish.heights), boxes, target,
            fetch=0 if here == whole else whole, size=whole, height_tiles=0, height_bytes=0,
            url=extract.url, offline=offline,
        )  # fmt: skip

    def _whole(self, url: str) -> int:
        """Bytes of a file on a server, told without fetching it; 0 where it does not tell."""
        with self.transport.get(url, {**self._files().headers, "Range": "bytes=0-0"}) as answer:
            if answer.status not in {200, 206}:
                raise Unreachable(f"the server answers {answer.status} for the extract; try again later")
            found = TOTAL.fullmatch(answer.headers.get("content-range", ""))
            length = found[1] if found else answer.headers.get("content-length", "")
            return int(length) if length.isascii() and length.isdigit() else 0

    def _box_plan(self, wish: Wish, box: LngLatBbox) -> Plan:
        source, wide = self.sources[OVERPASS], square_kilometres(box)
        area = wish.area.text if wish.area else ""
        target = self.cache / OVERPASS_FOLDER / f"overpass_{area.replace(',', '_')}.osm.gz"
        fresh = target.exists() and self.now() - target.stat().st_mtime < ANSWER_AGE
        return Plan(
            wish, f"{wide:,.0f} km² of {source.name}", Origin(source.name, "", area, wish.heights),
            (box,), target, fetch=0 if fresh else round(wide * XML_PER_KM2), size=round(wide * PBF_PER_KM2),
            height_tiles=0, height_bytes=0,
        )  # fmt: skip

    def _stock(self, wish: Wish) -> Stock | None:
        if not wish.heights or wish.height_folder is not None:
            return None
        if wish.heights not in self.sources or self.sources[wish.heights].kind != "heights":
            known = ", ".join(name for name, source in self.sources.items() if source.kind == "heights")
            raise UsageError(f"{wish.heights!r} is no source of heights; there are: {known}, none")
        return Stock(self.sources[wish.heights], self.cache / HEIGHT_FOLDER)

    def _weighed(self, plan: Plan) -> Plan:
        """With what the heights will weigh; a source that does not allow so many is told now."""
        stock = self._stock(plan.wish)
        if stock is None:
            return plan
        wanted = stock.missing(plan.boxes)
        stock.source.check_area_download(len(wanted))
        return replace(plan, height_tiles=len(wanted), height_bytes=stock.weight(wanted))

    def _bring_extract(self, plan: Plan, report: Report) -> None:
        if plan.offline:
            return

        def tell(so_far: int, whole: int | None) -> None:
            of = f" of {whole / 1e6:.1f}" if whole else ""
            report(f"{so_far / 1e6:.1f}{of} MB", so_far / whole if whole else 0.0)

        checksum = fetch_checksum(self.transport, plan.url)
        self._files().run(plan.url, plan.target, checksum=checksum, tell=tell)


def digest_of(file: Path) -> str:
    """The SHA-256 of a file, as manifests have it; raises StorageError where it can't be read."""
    try:
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise StorageError(f"{file} can't be read: {error.strerror}") from error


def _within(boxes: list[LngLatBbox], area: Area | None) -> tuple[LngLatBbox, ...]:
    """What of some boxes lies in the box of an area, which may cross the antimeridian."""
    if area is None:
        return tuple(boxes)
    found = []
    for frame in bounds_of(area):
        for box in boxes:
            west, south = max(box.west, frame[0]), max(box.south, frame[1])
            east, north = min(box.east, frame[2]), min(box.north, frame[3])
            if west < east and south < north:
                found.append(LngLatBbox(west, south, east, north))
    return tuple(found)
