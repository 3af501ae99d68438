"""Hold what all riders of an area share: its network, and the topology of the hierarchy over it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from navigator.graph.network import Network
from navigator.routing import kernel
from navigator.routing.completion import Topology, complete
from navigator.routing.order import order_states


@dataclass(frozen=True)
class Ground:
    """A network and the topology that was saved with it, if any."""

    network: Network
    saved: Topology | None = None

    @cached_property
    def topology(self) -> Topology:
        """The saved topology, else one that is made when first asked for."""
        return self.saved or build_topology(self.network)

    @property
    def quick(self) -> bool:
        """Whether the topology is at hand, or made in less time than a few slow searches take."""
        return self.saved is not None or kernel.COMPILED


def build_topology(network: Network) -> Topology:
    """Order and complete the turn graph of a network."""
    return complete(network.turns, order_states(network.graph, network.turns))
