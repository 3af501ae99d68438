"""Decide which stretches of a car park's edge lead from road to road, and are no road themselves."""

from __future__ import annotations

import numpy as np

from navigator.graph.roadgraph import Array


class CarParks:
    """What car parks and the other ways of a file share.

    `refs` are the ids of the points of all ways end to end, `sizes` how many each way has, `parks` which
    ways are edges of car parks.
    """

    def __init__(self, refs: Array, sizes: Array, parks: Array) -> None:
        self._refs = refs
        park = np.repeat(parks, sizes)
        self._met = np.zeros(len(refs), dtype=bool)
        self._met[park] = np.isin(refs[park], refs[~park])
        both = ~park & np.isin(refs, np.unique(refs[self._met])) if park.any() else self._met
        last = np.zeros(len(refs), dtype=bool)
        last[np.cumsum(sizes) - 1] = True
        along = np.flatnonzero(both[:-1] & both[1:] & ~last[:-1])
        pairs = zip(refs[along].tolist(), refs[along + 1].tolist(), strict=True)
        self._roads = {frozenset(pair) for pair in pairs}

    def crossings(self, part: slice) -> list[Array]:
        """Positions in `refs` of each stretch worth riding of the car park that lies at `part`.

        None where roads meet it at one point only: nothing is reached across it. Where its edge is drawn
        along a road, the road is ridden.
        """
        where = np.arange(part.start, part.stop)
        if len(np.unique(self._refs[part][self._met[part]])) < 2:
            return []
        refs = self._refs[part].tolist()
        cuts = [n + 1 for n in range(len(refs) - 1) if frozenset(refs[n : n + 2]) in self._roads]
        return [piece for piece in np.split(where, cuts) if len(piece) > 1]
