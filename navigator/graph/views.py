"""Hold the columns of a network as flat memoryviews, which inner loops read fastest, compiled or not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from navigator.graph.looks import looks_of

if TYPE_CHECKING:
    from navigator.graph.network import Network


def view(column: Any, kind: type[np.generic]) -> memoryview:
    """An array of that type without copying, where it has it already; two columns become one."""
    flat: Any = np.ascontiguousarray(column, dtype=kind).reshape(-1)
    return memoryview(flat)


@dataclass(frozen=True)
class Views:
    """Columns by the names that they have in the graph and its turns."""

    start: memoryview  # int32, by segment, as down to shape_first
    end: memoryview
    way: memoryview
    length: memoryview
    shape_first: memoryview
    shape_lon: memoryview  # int32, by shape point
    shape_lat: memoryview
    shape_height: memoryview
    look: memoryview  # int32, by way and direction: row 2 * way + (edge & 1); see navigator.graph.looks
    name: memoryview  # int32, by way
    ref: memoryview
    route: memoryview
    node_flags: memoryview  # uint16, by node
    node_ref: memoryview  # int32, by node
    numbered: bool  # whether any node has a ref
    turn_first: memoryview  # int32, by state
    turn_target: memoryview  # int32, by turn
    state_edge: memoryview  # int32, by state
    bearing_out: memoryview  # int16, by edge
    bearing_in: memoryview

    @classmethod
    def of(cls, network: Network) -> Views:
        """The columns of a network; what edges look like is told once, in some milliseconds."""
        graph, turns = network.graph, network.turns
        segments, ways = graph.segments, graph.ways
        return cls(
            start=view(segments.start, np.int32),
            end=view(segments.end, np.int32),
            way=view(segments.way, np.int32),
            length=view(segments.length, np.int32),
            shape_first=view(segments.shape_first, np.int32),
            shape_lon=view(segments.shape_lon, np.int32),
            shape_lat=view(segments.shape_lat, np.int32),
            shape_height=view(segments.shape_height, np.int32),
            look=view(looks_of(ways), np.int32),
            name=view(ways.name, np.int32),
            ref=view(ways.ref, np.int32),
            route=view(ways.route, np.int32),
            node_flags=view(graph.nodes.flags, np.uint16),
            node_ref=view(graph.nodes.ref, np.int32),
            numbered=bool(np.any(graph.nodes.ref)),
            turn_first=view(turns.first, np.int32),
            turn_target=view(turns.target, np.int32),
            state_edge=view(turns.edge, np.int32),
            bearing_out=view(turns.bearing_out, np.int16),
            bearing_in=view(turns.bearing_in, np.int16),
        )
