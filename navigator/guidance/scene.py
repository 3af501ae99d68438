"""Hold what one rider sees on a network, as flat columns for the inner loops."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from navigator.cost.costing import Metric
from navigator.graph.network import Network
from navigator.graph.roadgraph import Strings
from navigator.graph.views import Views, view

REACH = 20.0  # m over which a direction is taken: kinks right at a junction mislead


@dataclass(frozen=True)
class Scene:
    """A network's columns, with how the rider gets along each edge and in what time."""

    views: Views
    strings: Strings
    mode: memoryview  # uint8, by edge, Mode
    pace: tuple[memoryview, memoryview]  # int32, ms by edge and by turn

    @classmethod
    def of(cls, network: Network, metric: Metric) -> Scene:
        """What the rider of a metric sees."""
        return cls(
            views=network.views,
            strings=network.graph.strings,
            mode=view(metric.mode, np.uint8),
            pace=(view(metric.seconds, np.int32), view(metric.turn_seconds, np.int32)),
        )
