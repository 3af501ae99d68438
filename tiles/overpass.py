"""Ask an Overpass server for all OSM data of a small box, and tell a whole answer from a failed one.

An answer with all tags and relations is wanted, for roads as well as maps and places, and osmnx keeps only
what its graphs need; so it is asked for here, as XML, which our readers take as it comes. Graphs through
osmnx itself are in `tiles.osm`.
"""

from __future__ import annotations

import gzip
import html
import math
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from mercantile import LngLatBbox

from tiles.errors import CorruptTile, MissingTiles, Refused, TilesError, Unreachable
from tiles.filefetch import FULL, Tell
from tiles.retry import AGAIN, Tries, retry_after
from tiles.sources import Source
from tiles.transport import MEGABYTE, Answer, Patience, Transport, host_of

LARGEST = 400.0  # km²; a dense town has 0.3 MB of XML a km², and the server works for minutes on more
SERVER_SECONDS = 180  # that the server may work on it
SERVER_BYTES = 1 << 30  # of memory that it may take
# It is silent while it works.
PATIENCE = Patience(silence=SERVER_SECONDS + 60.0, whole=3600.0, most=4000 * MEGABYTE)
HEAD, TAIL = 4096, 4096  # bytes in which an answer tells what it is and how it ended
KM_A_DEGREE = 111.195
PACKING = 3  # of gzip: 10 times smaller already
ABORTED = re.compile(rb"<remark>\s*(.*?)\s*</remark>|\"remark\"\s*:\s*\"(runtime(?:[^\"\\]|\\.)*)", re.DOTALL)
COMPLAINT = re.compile(rb"Error\s*</strong>\s*:?\s*([^<]+)")
ADVICE = "choose a smaller area, or an extract with --extract LAT,LON"


def square_kilometres(box: LngLatBbox) -> float:
    """The size of a box in degrees; one with west > east crosses the antimeridian."""
    wide = (box.east - box.west) % 360.0
    middle = math.cos(math.radians((box.south + box.north) / 2.0))
    return float(wide * middle * (box.north - box.south) * KM_A_DEGREE**2)


def is_small(box: LngLatBbox) -> bool:
    """Whether a box is small enough, and of a shape that the server takes."""
    return box.west < box.east and square_kilometres(box) <= LARGEST


def map_query(box: LngLatBbox) -> str:
    """All nodes, ways and relations of a box; ways and multipolygons are completed.

    Routes and borders are not: a few of them cross continents.
    """
    near = ",".join(f"{value:.6f}" for value in (box.south, box.west, box.north, box.east))
    return (
        f"[out:xml][timeout:{SERVER_SECONDS}][maxsize:{SERVER_BYTES}];"
        f'(way({near});relation["type"="multipolygon"]({near}););(._;>;);'
        f"(._;node({near});relation({near}););out body;"
    )


class _Again(Exception):  # noqa: N818 - no error of its own: the reason to try once more
    def __init__(self, reason: TilesError, asked: float | None = None) -> None:
        super().__init__(str(reason))
        self.reason, self.asked = reason, asked


@dataclass
class Overpass:
    """A server, asked one question at a time."""

    source: Source
    transport: Transport
    tries: Tries = field(
        default_factory=lambda: Tries(first=5.0, longest=60.0)
    )  # a slot is free in some seconds
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], float] = time.time

    def fetch(self, box: LngLatBbox, target: Path, tell: Tell = lambda _so_far, _all: None) -> Path:
        """All OSM data of a box as `target` (.osm.gz); what stood there is replaced only by a whole answer.

        Raises:
            Refused: the box is too large, or the server takes the question for a bad one.
            Unreachable: the server can't be had, is busy for long, or gave up.
            CorruptTile: what came is no OSM data.
            MissingTiles: the disk is full or can't be written.
        """
        if not is_small(box):
            raise Refused(
                f"{square_kilometres(box):,.0f} km² are too much for Overpass, "
                f"{LARGEST:.0f} is the most; {ADVICE}"
            )
        self.source.check_area_download(1)
        url = f"{self.source.filled().rstrip('/')}/interpreter?{urlencode({'data': map_query(box)})}"
        failed = 0
        while True:
            try:
                return self._once(url, target, tell)
            except _Again as trouble:
                failed += 1
                pause = self.tries.pause(failed, asked=trouble.asked)
                if pause is None:
                    raise trouble.reason from trouble
                self.sleep(pause)
            except OSError as error:
                if isinstance(error, TilesError):
                    raise
                advice = "make room" if error.errno in FULL else "choose a folder that you may write to"
                raise MissingTiles(
                    f"{target} can't be written: {error.strerror or error}; {advice}"
                ) from error

    def _once(self, url: str, target: Path, tell: Tell) -> Path:
        part = target.with_name(target.name + ".part")
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            with self.transport.get(url, self.source.request_headers(), patience=PATIENCE) as answer:
                self._check_status(answer)
                head, tail = _save(answer, part, tell)
            _check(head, tail, host_of(answer.url))
            part.replace(target)
        except Unreachable as error:
            raise _Again(error) from error
        finally:
            part.unlink(missing_ok=True)
        return target

    def _check_status(self, answer: Answer) -> None:
        if answer.status == 200:
            return
        host, page = host_of(answer.url), answer.whole()
        if answer.status in AGAIN:
            said = _said(page[:HEAD]) or _remark(page[-TAIL:])
            why = f"{host} answers {answer.status}{f' ({said})' if said else ''}"
            raise _Again(
                Unreachable(f"{why}: it is busy; try again later, or take an extract with --extract LAT,LON"),
                retry_after(answer.headers, self.now()),
            )
        check_page(answer.status, page, host)


def _save(answer: Answer, part: Path, tell: Tell) -> tuple[bytes, bytes]:
    """Write an answer packed as it comes; its first and last bytes."""
    size, head, tail = 0, b"", b""
    with part.open("wb") as raw, gzip.GzipFile("", "wb", PACKING, raw, mtime=0) as packed:
        for piece in answer.chunks():
            packed.write(piece)
            size += len(piece)
            head = head if len(head) >= HEAD else (head + piece)[:HEAD]
            tail = (tail + piece)[-TAIL:]
            tell(size, None)
    return head, tail


def check_page(status: int, page: bytes, host: str) -> None:
    """Raise what is wrong with an answer, of XML or JSON, that a busy server would not have given.

    Raises Refused for a bad question, MissingTiles where the server gave up, CorruptTile for no OSM data.
    """
    said = _said(page[:HEAD])
    if status == 400 or said:
        raise Refused(f"{host} does not take the question ({said or 'bad request'}); {ADVICE}")
    if remark := _remark(page[-TAIL:]):
        raise MissingTiles(f"{host} gave up ({remark}); {ADVICE}")
    if status != 200:
        raise MissingTiles(f"{host} answers {status}; check [overpass] in sources.toml, or try another day")
    if b"<osm" not in page[:HEAD] and b'"osm3s"' not in page[:HEAD]:
        raise CorruptTile(
            f"{host} sent no OSM data; log in to the network first, or check [overpass] in sources.toml"
        )


def _check(head: bytes, tail: bytes, host: str) -> None:
    """Raise what is wrong with an answer that came with status 200."""
    check_page(200, head + tail, host)
    if not tail.rstrip().endswith(b"</osm>"):
        raise Unreachable(f"{host} stopped in the middle; try again")


def _remark(page: bytes) -> str:
    """Why the server gave up, which it tells nowhere but in the last lines of an answer."""
    found = ABORTED.search(page)
    return _clean(found[1] or found[2] or b"") or "it does not say why" if found else ""


def _said(page: bytes) -> str:
    """What the server complains of on its page."""
    found = COMPLAINT.search(page)
    return _clean(found[1]) if found else ""


def _clean(text: bytes) -> str:
    words = " ".join(html.unescape(text.decode("utf-8", "replace").replace('\\"', '"')).split())
    return "".join(c for c in words if c.isprintable())[:200].rstrip(". ")
