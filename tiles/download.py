"""Fetch many map tiles politely: several at once, each tried again where that may help, kept as they come."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

import mercantile

from tiles.errors import CorruptTile, Refused, Unreachable
from tiles.freshness import Freshness, freshness_of
from tiles.manners import Manners, Stopped
from tiles.retry import AGAIN, Tries, retry_after
from tiles.sources import Source
from tiles.tilecheck import check_tile
from tiles.transport import Answer, Transport, host_of

BATCH = 256  # tiles written in one transaction
BATCH_SECONDS = 0.5  # or as many as came in so long: no more is lost when the plug is pulled
GONE = frozenset({204, 404, 410})  # there is no such tile, and that is remembered
DENIED = frozenset({401, 402, 403})
HOPELESS = 12  # failures in a row after which the rest is not tried: no network, no right, no server
MOST_FAILURES = 1000  # that are listed

Kept = tuple[mercantile.Tile, bytes | None, Freshness]  # None: not modified; b"": there is no such tile
Tell = Callable[["Progress"], None]


class TileKeeper(Protocol):
    """Where tiles go, and what is known of those that are there."""

    def freshness(self, tile: mercantile.Tile) -> Freshness | None:
        """What is known of a tile; None where it is not there."""

    def keep(self, batch: Sequence[Kept]) -> None:
        """Keep all or, where that fails, none of them."""


@dataclass
class Progress:
    """How far a download is."""

    done: int = 0  # of the tiles wanted, however they ended
    fetched: int = 0
    fresh: int = 0  # were there already
    unchanged: int = 0  # the server says that ours is the newest
    absent: int = 0  # the server has none
    received: int = 0  # bytes
    failures: list[tuple[mercantile.Tile, str]] = field(default_factory=list)
    failed: int = 0
    stopped: str = ""  # why the rest was not tried, if so


@dataclass(frozen=True)
class _Got:
    tile: mercantile.Tile
    data: bytes | None = None
    freshness: Freshness | None = None  # None: it was there
    trouble: str = ""
    final: bool = False  # nothing else of this server will come either


@dataclass
class TileDownload:
    """A download of tiles of one source into a cache."""

    source: Source
    cache: TileKeeper
    transport: Transport
    tries: Tries = field(default_factory=Tries)
    now: Callable[[], float] = time.time
    stop: threading.Event = field(default_factory=threading.Event)  # set: end in order, soon

    def run(self, tiles: Iterable[mercantile.Tile], tell: Tell = lambda _progress: None) -> Progress:
        """Fetch what is missing or stale; what came is kept, however this ends.

        Raises MissingTiles where the cache can't be written or a key is missing.
        """
        self.source.request_headers()  # a missing key is told before the start
        self.source.filled()
        progress, waiting = Progress(), _Shared(tiles)
        results: queue.Queue[_Got | None] = queue.Queue(maxsize=2 * BATCH)
        manners = Manners(at_once=self.source.connections, a_second=self.source.a_second, stop=self.stop)
        workers = [
            threading.Thread(target=self._work, args=(waiting, results, manners), daemon=True)
            for _ in range(self.source.connections)
        ]
        for worker in workers:
            worker.start()
        try:
            self._collect(results, len(workers), progress, tell)
        finally:
            self.stop.set()  # whatever ends this, the threads go home
        if waiting.error is not None:
            raise waiting.error
        return progress

    def _collect(
        self, results: queue.Queue[_Got | None], workers: int, progress: Progress, tell: Tell
    ) -> None:
        """Write what the workers bring, until all of them have ended."""
        batch: list[Kept] = []
        row, due = 0, time.monotonic() + BATCH_SECONDS
        try:
            while workers:
                try:
                    got = results.get(timeout=max(0.0, due - time.monotonic()))
                except queue.Empty:
                    got = _TICK
                if got is None:
                    workers -= 1
                elif got is not _TICK:
                    row = row + 1 if got.trouble else 0
                    self._count(got, progress, batch, row)
                if len(batch) >= BATCH or time.monotonic() >= due:
                    self._write(batch)
                    tell(progress)
                    due = time.monotonic() + BATCH_SECONDS
        finally:
            self._write(batch)
        tell(progress)

    def _write(self, batch: list[Kept]) -> None:
        if batch:
            self.cache.keep(batch)
            batch.clear()

    def _count(self, got: _Got, progress: Progress, batch: list[Kept], row: int) -> None:
        progress.done += 1
        if got.trouble:
            progress.failed += 1
            if len(progress.failures) < MOST_FAILURES:
                progress.failures.append((got.tile, got.trouble))
            if (got.final and row >= 3) or row >= max(HOPELESS, 2 * self.source.connections):
                progress.stopped = progress.stopped or got.trouble
                self.stop.set()
            return
        if got.freshness is None:
            progress.fresh += 1
            return
        batch.append((got.tile, got.data, got.freshness))
        if got.data is None:
            progress.unchanged += 1
        elif got.data:
            progress.fetched += 1
            progress.received += len(got.data)
        else:
            progress.absent += 1

    def _work(self, waiting: _Shared, results: queue.Queue[_Got | None], manners: Manners) -> None:
        """Take one tile after the other, until there are no more or all is to stop."""
        try:
            for tile in waiting:
                if self.stop.is_set():
                    break
                results.put(self._tile(tile, manners))
        except Stopped:
            pass
        except BaseException as error:  # noqa: BLE001  it is raised again where the rider's call is
            waiting.error = waiting.error or error
            self.stop.set()
        finally:
            results.put(None)

    def _tile(self, tile: mercantile.Tile, manners: Manners) -> _Got:
        known = self.cache.freshness(tile)
        if known is not None and known.holds(self.now()):
            return _Got(tile)
        failed = 0
        while True:
            asked: float | None = None
            try:
                with manners.turn():
                    got, asked = self._asked(tile, known)
            except CorruptTile as error:
                got = _Got(tile, trouble=str(error))
            except Unreachable as error:
                got = _Got(tile, trouble=str(error))
            except Refused as error:
                return _Got(tile, trouble=str(error), final=True)
            if not got.trouble or got.final:
                return got
            failed += 1
            if asked:
                manners.rest(min(asked, 60.0))
            pause = self.tries.pause(failed, asked=asked)
            if pause is None:
                return got
            manners.wait(pause)

    def _asked(self, tile: mercantile.Tile, known: Freshness | None) -> tuple[_Got, float | None]:
        """What one request gave, and how long the server wants us to wait."""
        headers = {**self.source.request_headers(), **(known.questions() if known else {})}
        with self.transport.get(self.source.tile_url(tile), headers) as answer:
            now = self.now()
            return self._judged(answer, tile, known), retry_after(answer.headers, now)

    def _judged(self, answer: Answer, tile: mercantile.Tile, known: Freshness | None) -> _Got:
        """What an answer brings; raises CorruptTile where it is no tile."""
        fresh = freshness_of(answer.headers, self.now())
        if answer.status == 200:
            data = answer.whole()
            check_tile(data, size=None if self.source.kind == "vector" else self.source.tile_size)
            return _Got(tile, data, fresh)
        if answer.status == 304 and known is not None:
            same = replace(fresh, etag=fresh.etag or known.etag, modified=fresh.modified or known.modified)
            return _Got(tile, None, same)
        if answer.status in GONE:
            return _Got(tile, b"", fresh)
        host = host_of(answer.url)
        if answer.status in DENIED:
            trouble = f"{host} refuses ({answer.status}); check the key and the usage policy"
            return _Got(tile, trouble=trouble, final=True)
        return _Got(tile, trouble=f"{host} answers {answer.status}", final=answer.status not in AGAIN)


_TICK = _Got(mercantile.Tile(0, 0, 0))


class _Shared:
    """Tiles handed out to several threads, and the first error that none of them can mend."""

    def __init__(self, tiles: Iterable[mercantile.Tile]) -> None:
        self._tiles, self._lock = iter(tiles), threading.Lock()
        self.error: BaseException | None = None

    def __iter__(self) -> Iterator[mercantile.Tile]:
        while True:
            with self._lock:
                tile = next(self._tiles, None)
            if tile is None:
                return
            yield tile
