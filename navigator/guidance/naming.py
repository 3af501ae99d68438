"""Decide what the way after a maneuver is called: its name, its ref, or the noun for what it is."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from navigator.graph.attributes import RoadClass
from navigator.guidance.junction import Scene
from navigator.guidance.line import PathLine

LASTING = 40.0  # m; a name that changes for less is a mapper's detail

NOUNS = {
    RoadClass.CYCLEWAY: "cycleway",
    RoadClass.TRACK: "track",
    RoadClass.PATH: "path",
    RoadClass.BRIDLEWAY: "bridleway",
    RoadClass.FOOTWAY: "footpath",
    RoadClass.PEDESTRIAN: "pedestrian zone",
    RoadClass.STEPS: "steps",
    RoadClass.SERVICE: "service road",
    RoadClass.ELEVATOR: "elevator",
    RoadClass.PLATFORM: "platform",
    RoadClass.FERRY: "ferry",
    RoadClass.TRAIN: "train",
}


@dataclass(frozen=True)
class Label:
    """What a way is called; the noun only where it has no name."""

    name: str
    ref: str
    noun: str

    @property
    def named(self) -> bool:
        """Whether it has a name of its own, or at least a number."""
        return bool(self.name or self.ref)


@dataclass(frozen=True)
class Namer:
    """Calls the ways along one path by their names."""

    scene: Scene
    line: PathLine

    def label(self, position: int) -> Label:
        """What the position-th edge is called."""
        look = self.scene.look(self.line.edges[position])
        return Label(look.name, look.ref, "" if look.name else NOUNS.get(look.road_class, ""))

    def label_from(self, first: int, end: int) -> Label:
        """What the way from node `first` is called: a nameless stub goes by the name of what follows."""
        for position in range(first, end):
            label = self.label(position)
            if label.named:
                return label
            if self.line.node_at(position + 1) - self.line.node_at(first) >= LASTING:
                break
        return self.label(first)

    def changes(self, first: int, end: int) -> list[int]:
        """Nodes between two nodes at which the way changes its label for good."""
        current = self.label_from(first, end)
        labels = [self.label(position) for position in range(first, end)]
        cuts = [n for n in range(1, len(labels)) if labels[n] != labels[n - 1]]
        found = []
        for start, stop in pairwise([0, *cuts, len(labels)]):
            length = self.line.node_at(first + stop) - self.line.node_at(first + start)
            if start and labels[start] != current and length >= LASTING:
                found.append(first + start)
                current = labels[start]
        return found
