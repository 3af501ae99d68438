"""Keep what a region's roads cost a rider on disk, so that the next start need not weigh them anew.

A metric is found by its region, the cost model and the rider. It is written beside its place and renamed,
so that several processes share one safely, mapped read-only. The folder is a cache: it may be deleted, full
or read-only, and what was used longest ago goes first.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path

from navigator.cost.costing import Metric, closed_zone, rider_key
from navigator.cost.profile import Rider
from navigator.graph.arrayfile import columns_of, open_columns, save_columns
from navigator.graph.roadgraph import Array
from navigator.routing.ground import Ground
from navigator.routing.hierarchy import Hierarchy

MOST_BYTES = 300_000_000  # some ten riders on a city of 100 km2
ABOUT = "about.json"
_CHUNK = 1 << 20  # bytes read at a time
HALF_WRITTEN = ".part-"

_TABLES = {
    "metric": {"|u1": "mode zone", "<i4": "cost seconds turn_cost turn_seconds entry"},
    "hierarchy": {"<i4": "cost weight middle"},
}
COLUMNS = columns_of(_TABLES)


@dataclass(frozen=True)
class _MetricColumns:
    mode: Array
    zone: Array
    cost: Array
    seconds: Array
    turn_cost: Array
    turn_seconds: Array
    entry: Array


@dataclass(frozen=True)
class _HierarchyColumns:
    cost: Array
    weight: Array
    middle: Array


@dataclass(frozen=True)
class MetricStore:
    """The metrics of one region."""

    folder: Path  # of all regions' metrics
    region: str  # by which its content is known

    def load(self, ground: Ground, rider: Rider) -> tuple[Metric, Hierarchy] | None:
        """What a rider pays and the hierarchy weighed so; None where it is not there or of no use."""
        place = self._place(rider)
        try:
            whole = json.loads((place / ABOUT).read_text()) == self._about(place, rider)
        except FileNotFoundError:
            return None
        except (OSError, ValueError):
            whole = False
        if not whole:
            shutil.rmtree(place, ignore_errors=True)
            return None
        metric = open_columns(_MetricColumns, "metric", place, COLUMNS)
        arcs = open_columns(_HierarchyColumns, "hierarchy", place, COLUMNS)
        with contextlib.suppress(OSError):
            os.utime(place)
        columns = {column.name: getattr(metric, column.name) for column in fields(metric)}
        found = Metric(closed_zone=closed_zone(rider), **columns)
        turns = ground.network.turns
        return found, Hierarchy(ground.topology, turns, arcs.cost, arcs.weight, arcs.middle)

    def save(self, rider: Rider, metric: Metric, hierarchy: Hierarchy) -> None:
        """Keep a metric; where that is not possible it is weighed again next time."""
        place = self._place(rider)
        beside = place.with_name(f"{HALF_WRITTEN}{os.urandom(8).hex()}")
        tables: dict[str, _MetricColumns | _HierarchyColumns] = {
            "metric": _MetricColumns(**{f.name: getattr(metric, f.name) for f in fields(_MetricColumns)}),
            "hierarchy": _HierarchyColumns(hierarchy.cost, hierarchy.weight, hierarchy.middle),
        }
        try:
            self._make_room(sum(int(column.nbytes) for column in _arrays(tables)))
            beside.mkdir(parents=True)
            save_columns(tables, beside, COLUMNS)
            (beside / ABOUT).write_text(json.dumps(self._about(beside, rider)))
            beside.rename(place)  # fails where another process was first, which is as well
        except OSError:
            pass
        finally:
            shutil.rmtree(beside, ignore_errors=True)

    def _place(self, rider: Rider) -> Path:
        """A short name does: what stands in the folder tells whether it is the one."""
        key = f"{self.region} {rider_key(rider)}".encode()
        return self.folder / f"{zlib.crc32(key):08x}{zlib.adler32(key):08x}"

    def _about(self, place: Path, rider: Rider) -> dict[str, str | int]:
        """Whose metric it is, and the checksums of its files."""
        sums = {name: _checksum(place / name) for name in COLUMNS}
        return {"region": self.region, "rider": rider_key(rider), **sums}

    def _make_room(self, wanted: int) -> None:
        """Delete what was used longest ago until so many bytes more fit under the limit."""
        if not self.folder.is_dir():
            return
        kept = sorted(self.folder.iterdir(), key=lambda place: place.stat().st_mtime)
        sizes = [sum(file.stat().st_size for file in place.rglob("*")) for place in kept]
        taken = wanted + sum(sizes)
        for place, size in zip(kept, sizes, strict=True):
            if taken <= MOST_BYTES:
                break
            shutil.rmtree(place, ignore_errors=True)
            taken -= size


def _arrays(tables: dict[str, _MetricColumns | _HierarchyColumns]) -> Iterator[Array]:
    for table in tables.values():
        for column in fields(table):
            yield getattr(table, column.name)


def _checksum(file: Path) -> int:
    """CRC-32: against worn cards, since compiled loops look at no bounds; read, so that it stays unmapped."""
    result = 0
    with file.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            result = zlib.crc32(chunk, result)
    return result
