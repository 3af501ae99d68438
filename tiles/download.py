"""Fetch many map tiles politely: several at once, each tried again where that may help, kept as they come."""

from __future__ import annotations

import queue
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence, Sized
from dataclasses import dataclass, field, replace
from typing import Protocol

import mercantile

from tiles.errors import CorruptTile, Refused, Unreachable
from tiles.freshness import Freshness, freshness_of
from tiles.manners import Manners, Stopped
from tiles.pace import Pace
from tiles.retry import AGAIN, LONGEST_WAIT, Tries, retry_after
from tiles.sources import Source
from tiles.tilecheck import check_tile
from tiles.transport import Answer, Transport, host_of

BATCH = 256  # tiles written in one transaction
BATCH_SECONDS = 0.1  # or as many as came in so long: no more is lost when the plug is pulled
GONE = frozenset({204, 404, 410})  # there is no such tile, and that is remembered
DENIED = frozenset({401, 402, 403})
GRACE = 2.0  # s in which a download that is stopped ends; who waits longer presses Ctrl-C again
NO_MEANS_NO = 0.1  # s without a request after a refusal
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

    wanted: int | None = None  # tiles, where that was told
    done: int = 0  # of them, however they ended
    fetched: int = 0
    fresh: int = 0  # were there already
    unchanged: int = 0  # the server says that ours is the newest
    absent: int = 0  # the server has none
    received: int = 0  # bytes
    failures: list[tuple[mercantile.Tile, str]] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)  # how many tiles failed for what
    failed: int = 0
    stopped: str = ""  # why the rest was not tried, if so
    rate: float = 0.0  # tiles a second, lately
    byte_rate: float = 0.0  # bytes a second, lately
    left: float | None = None  # s until all is done; None where that can't be said

    def complaints(self) -> list[str]:
        """What failed and why, a line for each reason, the most frequent first."""
        first: dict[str, mercantile.Tile] = {}
        for tile, why in self.failures:
            first.setdefault(why, tile)
        lines = []
        for why, count in self.reasons.most_common():
            at = f", first {first[why].z}/{first[why].x}/{first[why].y}" if why in first else ""
            lines.append(f"{count:,} tile{'s' if count > 1 else ''}{at}: {why}")
        return lines


@dataclass(frozen=True)
class _Got:
    tile: mercantile.Tile
    data: bytes | None = None
    freshness: Freshness | None = None  # None: it was there
    absent: bool = False  # or it was known that there is none
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

        `tiles` may be endless to list, and tell its length or not.
        Raises MissingTiles where the cache can't be written or a key is missing.
        """
        self.source.request_headers()  # a missing key is told before the start
        self.source.filled()
        self.cache.keep([])  # and so is a cache that can't be written: no server is asked for nothing
        progress, waiting = Progress(len(tiles) if isinstance(tiles, Sized) else None), _Shared(tiles)
        results = _Results()
        manners = Manners(
            at_once=self.source.connections, a_second=self.source.a_second, stop=results.unwanted
        )
        workers = [
            threading.Thread(target=self._work, args=(waiting, results, manners), daemon=True)
            for _ in range(self.source.connections)
        ]
        for worker in workers:
            worker.start()
        try:
            self._collect(results, len(workers), progress, tell)
        finally:
            results.unwanted.set()  # whatever ends this, the threads go home
            _await(workers)
        if waiting.error is not None:
            raise waiting.error
        return progress

    def _collect(self, results: _Results, workers: int, progress: Progress, tell: Tell) -> None:
        """Write what the workers bring, until all of them have ended."""
        batch: list[Kept] = []
        paces = Pace(), Pace()
        row, due = 0, time.monotonic() + BATCH_SECONDS
        try:
            while workers:
                got = results.get(due - time.monotonic())
                if self.stop.is_set():
                    results.unwanted.set()
                if got is None:
                    workers -= 1
                elif got is not _TICK:
                    row = row + 1 if got.trouble else 0
                    if self._count(got, progress, batch, row):
                        results.unwanted.set()
                if len(batch) >= BATCH or time.monotonic() >= due:
                    self._write(batch)
                    _tell(tell, progress, *paces)
                    due = time.monotonic() + BATCH_SECONDS
        finally:
            self._write(batch)
        _tell(tell, progress, *paces)

    def _write(self, batch: list[Kept]) -> None:
        if batch:
            kept = batch.copy()
            batch.clear()  # before: what can't be written is not tried once more on the way out
            self.cache.keep(kept)

    def _count(self, got: _Got, progress: Progress, batch: list[Kept], row: int) -> bool:
        """Note how a tile ended, after so many failures in a row; whether the rest is not worth a try."""
        progress.done += 1
        if got.trouble:
            progress.failed += 1
            progress.reasons[got.trouble] += 1
            if len(progress.failures) < MOST_FAILURES:
                progress.failures.append((got.tile, got.trouble))
            if (got.final and row >= 3) or row >= max(HOPELESS, 2 * self.source.connections):
                progress.stopped = progress.stopped or got.trouble
            return bool(progress.stopped)
        if got.freshness is None:
            progress.fresh += not got.absent
            progress.absent += got.absent
            return False
        batch.append((got.tile, got.data, got.freshness))
        if got.data is None:
            progress.unchanged += 1
        elif got.data:
            progress.fetched += 1
            progress.received += len(got.data)
        else:
            progress.absent += 1
        return False

    def _work(self, waiting: _Shared, results: _Results, manners: Manners) -> None:
        """Take one tile after the other, until there are no more or all is to stop."""
        try:
            for tile in waiting:
                if results.unwanted.is_set():
                    break
                results.put(self._tile(tile, manners))
        except Stopped:
            pass
        except BaseException as error:  # noqa: BLE001  it is raised again where the rider's call is
            waiting.error = waiting.error or error
            results.unwanted.set()
        finally:
            results.put(None)

    def _tile(self, tile: mercantile.Tile, manners: Manners) -> _Got:
        known = self.cache.freshness(tile)
        if known is not None and known.holds(self.now()):
            return _Got(tile, absent=known.absent)
        failed = 0
        while True:
            with manners.turn():
                got, asked = self._asked(tile, known)
            if got.final:
                manners.rest(NO_MEANS_NO)  # until it is seen whether the others hear the same
            if not got.trouble or got.final:
                return got
            failed += 1
            if asked and asked > LONGEST_WAIT:
                minutes = (
                    f"{got.trouble} and asks for a pause of {asked / 60.0:.0f} minutes; run it again then"
                )
                manners.rest(NO_MEANS_NO)
                return replace(got, trouble=minutes, final=True)
            if asked:
                manners.rest(asked)
            pause = self.tries.pause(failed, asked=asked)
            if pause is None:
                return got
            manners.wait(pause)

    def _asked(self, tile: mercantile.Tile, known: Freshness | None) -> tuple[_Got, float | None]:
        """What one request gave, and how long the server wants us to wait."""
        headers = {**self.source.request_headers(), **(known.questions() if known else {})}
        try:
            with self.transport.get(self.source.tile_url(tile), headers) as answer:
                return self._judged(answer, tile, known), retry_after(answer.headers, self.now())
        except Refused as error:
            return _Got(tile, trouble=str(error), final=True), None
        except (CorruptTile, Unreachable) as error:
            return _Got(tile, trouble=str(error)), None

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


def _await(workers: Sequence[threading.Thread]) -> None:
    """Let threads end what they do, but not for long: one may hang on a server."""
    until = time.monotonic() + GRACE
    for worker in workers:
        worker.join(max(0.0, until - time.monotonic()))


def _tell(tell: Tell, progress: Progress, tiles: Pace, received: Pace) -> None:
    """Say how far we are, and how fast; what was there already costs no time and counts for no speed."""
    asked = progress.done - progress.fresh
    tiles.note(asked)
    received.note(progress.received)
    progress.rate, progress.byte_rate = tiles.rate, received.rate
    if progress.wanted is not None:
        progress.left = tiles.left(progress.wanted - progress.fresh)
    tell(progress)


class _Results:
    """What the threads bring, until nobody wants it."""

    def __init__(self) -> None:
        self._queue: queue.Queue[_Got | None] = queue.Queue(maxsize=2 * BATCH)
        self.unwanted = threading.Event()

    def put(self, got: _Got | None) -> None:
        """Hand over; where nobody takes any more, what came last is lost, and no thread waits for ever."""
        while True:
            try:
                self._queue.put(got, timeout=1.0)
            except queue.Full:
                if self.unwanted.is_set():
                    return
            else:
                return

    def get(self, seconds: float) -> _Got | None:
        """What came, None where a thread has ended, a tick where nothing came in so many seconds."""
        try:
            return self._queue.get(timeout=max(0.0, seconds))
        except queue.Empty:
            return _TICK


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
