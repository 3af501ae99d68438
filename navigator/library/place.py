"""Hold a place that a rider can look up, and where it was found."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """A town, a street, a stop, a tap: what it is called, what it is, where one rides to; degrees."""

    name: str  # "" where it has none
    kind: str
    lon: float
    lat: float
    where: str = ""  # the settlements that it lies in, the smallest first: "Neuenheim, Heidelberg"
    number: str = ""  # of the house, where one was asked for and is on the map

    @property
    def title(self) -> str:
        """What it is called, with its house number, or what it is."""
        return f"{self.name} {self.number}".strip() or self.kind

    @property
    def label(self) -> str:
        """The title with where it is, as one can ask for it again: "Hauptstraße 5, Neckargemünd"."""
        return f"{self.title}, {self.where}" if self.where else self.title

    @property
    def point(self) -> tuple[float, float]:
        """Longitude and latitude."""
        return self.lon, self.lat


@dataclass(frozen=True)
class Match:
    """A place with how well it answers a name."""

    place: Place
    fit: float  # 0..1: how much of what was asked for its name has, and the other way round
    weight: float  # about 0..1: how likely a rider means it, all else being equal
    score: float  # about 0..1: fit, weight and nearness; answers are sorted by it
    number_missing: str = ""  # a house number that was asked for and is not on the map


@dataclass(frozen=True)
class Nearby:
    """A place with how far away it is: from a point, or from a line and where along it; metres."""

    place: Place
    distance: float
    along: float | None = None
