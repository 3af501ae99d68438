"""Draw tiles as files, in one process or in several, and decide their format."""

from __future__ import annotations

import io
import multiprocessing
import os
import signal
import threading
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from mercantile import Tile

from tiles.draw import draw_tile
from tiles.errors import MissingTiles
from tiles.features import Features
from tiles.heightfield import HeightField
from tiles.style import Style, load_style

DRAWING = 4  # to be raised when the same region comes to look otherwise: kept tiles are then drawn anew
# WebP takes a quarter of the bytes of PNG, and letters stay as sharp to the eye.
QUALITY, EFFORT = 85, 2
AHEAD = 2  # batches for each process that are under way or wait

Drawn = tuple[Tile, bytes]


@dataclass(frozen=True)
class Artist:
    """What tiles are drawn from, so that each process can open it for itself."""

    features: Path  # folder
    heights: Path | None  # folder
    style: str  # a name, or the path of a TOML file
    size: int  # px

    @property
    def format(self) -> str:
        """Of the files: black and white has no use for WebP."""
        return "png" if _opened(self)[2].mono else "webp"

    @property
    def look(self) -> str:
        """All that the style says, by which a change is seen."""
        return f"{DRAWING} {self.size} {_opened(self)[2]!r}"

    def draw(self, tile: Tile) -> bytes:
        """One tile as a file."""
        features, heights, style = _opened(self)
        image, buffer = draw_tile(features, heights, style, tile, size=self.size), io.BytesIO()
        if style.mono:
            image.save(buffer, "PNG", optimize=True)
        else:
            image.save(buffer, "WEBP", quality=QUALITY, method=EFFORT)
        return buffer.getvalue()


@lru_cache(maxsize=4)
def _opened(artist: Artist) -> tuple[Features, HeightField | None, Style]:
    heights = None if artist.heights is None else HeightField.open(artist.heights)
    return Features.open(artist.features), heights, load_style(artist.style)


def drawn(artist: Artist, batches: Iterable[Sequence[Tile]], workers: int) -> Iterator[list[Drawn]]:
    """Batches of tiles as they get ready, in any order; raises MissingTiles where a process is killed."""
    if workers < 2:
        yield from (_draw(artist, batch) for batch in batches)
        return
    # Not forked: a lock that another thread holds would stay locked for ever.
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_begin)
    try:
        yield from _in_turn(pool, artist, batches, workers * AHEAD)
    except BrokenExecutor as error:
        raise MissingTiles("a process that drew was killed; free some memory, or give --jobs 1") from error
    finally:
        pool.shutdown(cancel_futures=True)


def _in_turn(
    pool: ProcessPoolExecutor, artist: Artist, batches: Iterable[Sequence[Tile]], most: int
) -> Iterator[list[Drawn]]:
    waiting: set[Future[list[Drawn]]] = set()
    for batch in batches:
        waiting.add(pool.submit(_draw, artist, batch))
        while len(waiting) >= most:
            ready, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            yield from (each.result() for each in ready)
    while waiting:
        ready, waiting = wait(waiting, return_when=FIRST_COMPLETED)
        yield from (each.result() for each in ready)


def _draw(artist: Artist, batch: Sequence[Tile]) -> list[Drawn]:
    return [(tile, artist.draw(tile)) for tile in batch]


def _begin() -> None:
    """In a new process: Ctrl-C is the parent's to handle, and without it there is nothing to do."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)  # a pool waits for ever for a parent that was killed
