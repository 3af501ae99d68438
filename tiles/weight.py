"""Estimate what the tiles of an area weigh, from some of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from mercantile import Tile

from tiles.grid import Coverage, checked, spread

SAMPLES = (16, 8)  # tiles of the deepest zoom and of the next, which make 15/16 of a map
# Bytes of a tile where none was looked at: less in the country, more in towns.
TYPICAL = {"raster": 15_000.0, "vector": 40_000.0, "heights": 60_000.0}

SizeOf = Callable[[Tile], int | None]  # bytes of a tile, 0 where there is none, None where that is not known


@dataclass(frozen=True)
class Weight:
    """How many tiles an area has, and about how many bytes they take."""

    counts: Mapping[int, int]  # by zoom
    each: Mapping[int, float]  # bytes of an average tile, by zoom
    measured: int  # tiles that were looked at; with 0 it is a guess

    @property
    def tiles(self) -> int:
        """Of all zooms."""
        return sum(self.counts.values())

    @property
    def bytes(self) -> float:
        """Of all zooms."""
        return sum(count * self.each[zoom] for zoom, count in self.counts.items())


def counts_of(area: Coverage, zooms: range) -> dict[int, int]:
    """How many tiles each zoom has; raises Refused for zooms that are none."""
    return {zoom: area.count(zoom) for zoom in checked(zooms)}


def sample(area: Coverage, zooms: range) -> list[Tile]:
    """The tiles to look at, as far apart as may be, the deepest first."""
    deep = reversed(checked(zooms))
    return [tile for zoom, number in zip(deep, SAMPLES, strict=False) for tile in spread(area, zoom, number)]


def weigh(area: Coverage, zooms: range, size_of: SizeOf, *, typical: float) -> Weight:
    """What an area weighs, by those tiles of the sample whose sizes are known, else by a typical tile."""
    sizes: dict[int, list[int]] = {}
    for tile in sample(area, zooms):
        size = size_of(tile)
        if size is not None:
            sizes.setdefault(tile.z, []).append(size)
    means = {zoom: sum(some) / len(some) for zoom, some in sizes.items()}
    each = dict(_filled(zooms, means, typical))
    return Weight(counts_of(area, zooms), each, sum(map(len, sizes.values())))


def _filled(zooms: range, means: Mapping[int, float], typical: float) -> Iterator[tuple[int, float]]:
    """A zoom without a sample is like the nearest that has one."""
    for zoom in zooms:
        near = min(means, key=lambda other: abs(other - zoom), default=None)
        yield zoom, typical if near is None else means[near]
