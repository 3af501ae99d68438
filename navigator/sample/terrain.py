"""Shape the fictional ground: a height in metres for every point of the plane, from a seed.

The plane is cut into square plots. In each a river runs from west to east through a flat valley;
ridges with one saddle a plot part the rows. North of the river a castle stands on a knoll, and a
spur reaches down from the hills, so that a road can go over it and another round its foot.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

PLOT = 5000.0  # m, side of a plot: one valley with its town
CREST_Y = 4700.0  # m in the plot: the ridge stands inside, so that the pass is not on the border
PASS_X = 2500.0  # m in the plot: where the ridge is lowest
KNOLL = (1120.0, 2430.0)  # m in the plot: the castle's hill
KNOLL_RADIUS = 330.0  # m, wide enough to survive the 90 m grid of the height tiles
SPUR_X = 4000.0  # m in the plot: the middle of the spur
LAKE_X = 700.0  # m in the plot: where the river widens to a lake

_BASE = 420.0  # m above the sea, the river where the world begins
_FALL = 0.0012  # the river's fall, m per m eastward
_FLANK = 1800.0  # m, from crest to valley floor
_CREST, _CREST_SWING = 330.0, 45.0  # m above the valley
_CREST_WAVE = 2500.0  # m, over which a ridge grows and shrinks
_SADDLE, _SADDLE_WIDTH = 0.35, 450.0  # share of the crest that the saddle lacks; m
_KNOLL_HEIGHT = 50.0  # m
_SPUR_HEIGHT, _SPUR_HALF = 56.0, 700.0  # m: the road over it has up to 12 %
_SPUR_FOOT, _SPUR_FULL = 2350.0, 2950.0  # m in the plot: where the spur starts and has its height
_BANK_SLOPE, _BANK_REACH = 0.012, 800.0  # rise away from the river, m per m, and how far it goes on
_RIVER_CUT = 3.0  # m that the river lies below its banks
_ROUGHNESS = ((900.0, 9.0), (380.0, 3.0))  # wavelength and height of the hills' unevenness, m
_QUIET_WIDTH = 700.0  # m round the saddle where it is left out: switchbacks want an even flank


def river_middle(x: Any) -> Any:
    """Metres north in the plot of the river's middle line."""
    turn = 2.0 * np.pi * np.asarray(x, dtype=float) / PLOT
    return 1900.0 + 60.0 * np.sin(turn) + 35.0 * np.sin(3.0 * turn + 1.0)


def river_half_width(x: Any) -> Any:
    """Metres from the river's middle to each bank; widest in the lake."""
    from_lake = (np.asarray(x, dtype=float) - LAKE_X + PLOT / 2.0) % PLOT - PLOT / 2.0
    return 22.0 + 115.0 * np.exp(-((from_lake / 350.0) ** 2))


def _bump(distance: Any) -> Any:
    """1 at distance 0, falling smoothly to 0 at distance 1 and beyond."""
    return 0.5 + 0.5 * np.cos(np.pi * np.clip(np.abs(distance), 0.0, 1.0))


@cache
def _salt(seed: int, kind: int) -> int:
    """What tells the chances of one seed and kind from those of others; asked for at every height."""
    return Random(f"ground {seed} {kind}").getrandbits(31)  # noqa: S311  # a repeatable world, no secret


@dataclass(frozen=True, slots=True)
class Ground:
    """The heights of one seed's world; x east and y north in metres from its south-west corner."""

    seed: int

    def height(self, x: Any, y: Any) -> FloatArray:
        """Metres above the sea; the world's pattern goes on beyond its borders."""
        x, y = np.broadcast_arrays(np.asarray(x, dtype=float), np.asarray(y, dtype=float))
        px, py = x % PLOT, y % PLOT
        ridge = np.round((y - CREST_Y) / PLOT)
        hill = _bump((y - CREST_Y - ridge * PLOT) / _FLANK)
        crest = _CREST + _CREST_SWING * self._noise(x / _CREST_WAVE, ridge, 1)
        crest = crest * (1.0 - _SADDLE * np.exp(-(((px - PASS_X) / _SADDLE_WIDTH) ** 2)))
        from_river = np.abs(py - river_middle(px))
        height = _BASE - _FALL * x + _BANK_SLOPE * np.minimum(from_river, _BANK_REACH)
        height = height - _RIVER_CUT * np.exp(-((from_river / river_half_width(px)) ** 2)) + crest * hill
        height = height + _KNOLL_HEIGHT * _bump(np.hypot(px - KNOLL[0], py - KNOLL[1]) / KNOLL_RADIUS)
        begun = 1.0 - _bump((py - _SPUR_FOOT) / (_SPUR_FULL - _SPUR_FOOT))
        spur = np.where((py > _SPUR_FOOT) & (py < CREST_Y), begun * (1.0 - hill), 0.0)
        height = height + _SPUR_HEIGHT * spur * _bump((px - SPUR_X) / _SPUR_HALF)
        quiet = 1.0 - np.exp(-(((px - PASS_X) / _QUIET_WIDTH) ** 2))
        rough = sum(size * self._noise(x / wave, y / wave, 2) for wave, size in _ROUGHNESS)
        result: FloatArray = height + 4.0 * hill * (1.0 - hill) * quiet * rough
        return result

    def _noise(self, u: FloatArray, v: FloatArray, kind: int) -> FloatArray:
        """Smooth chance in -1..1, with a new value at each whole (u, v)."""
        column, row = np.floor(u).astype(np.int64), np.floor(v).astype(np.int64)
        right, up = (0.5 - 0.5 * np.cos(np.pi * (w - np.floor(w))) for w in (u, v))
        low = self._chance(column, row, kind) * (1.0 - right) + self._chance(column + 1, row, kind) * right
        row = row + 1
        high = self._chance(column, row, kind) * (1.0 - right) + self._chance(column + 1, row, kind) * right
        result: FloatArray = low * (1.0 - up) + high * up
        return result

    def _chance(self, column: npt.NDArray[np.int64], row: npt.NDArray[np.int64], kind: int) -> FloatArray:
        """A number in -1..1 that depends on nothing but the place and the seed; stays within int64."""
        mask = 0x7FFFFFFF
        mixed = (column * 374_761_393 + row * 668_265_263 + _salt(self.seed, kind)) & mask
        mixed = ((mixed ^ (mixed >> 13)) * 1_274_126_177) & mask
        result: FloatArray = (mixed ^ (mixed >> 16)) / (mask / 2.0) - 1.0
        return result
