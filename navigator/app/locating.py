"""Know on which way a rider is, and in or near which settlement: on a course, off it, or without one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from navigator.app.memory import give_back
from navigator.app.nearest import nearest_in
from navigator.app.orders import Found, Point
from navigator.errors import NavigatorError, NoRouteError
from navigator.geo import bearing, distance
from navigator.graph.attributes import Facility, RoadClass
from navigator.graph.roadgraph import RoadGraph
from navigator.guidance.naming import NOUNS
from navigator.guidance.phrases import Phrasebook
from navigator.guidance.told import Told, plain
from navigator.library.kinds import kinds
from navigator.region.region import Region
from navigator.ride.reading import Fix
from navigator.router import Router
from navigator.routing.livematch import LiveMatch, OnWay

ANOTHER = 2_000.0  # m on no way of a region after which another one is looked for
NEARBY = 10_000.0  # m within which a settlement tells where one is; above the reach of a city
FACILITIES = {Facility.LANE: "cycle lane", Facility.TRACK: "cycle track"}  # as the phrasebook calls them

Ground = tuple[Region, Router]


@dataclass(frozen=True)
class Way:
    """The way that a rider is on."""

    told: Told  # its name or what it is
    facility: str = ""  # what it has for cyclists in this direction

    @classmethod
    def of(cls, graph: RoadGraph, on: OnWay) -> Way:
        """The way of an edge, in the direction ridden."""
        ways, row = graph.ways, graph.way_of(on.edge)
        noun = NOUNS.get(RoadClass(int(ways.road_class[row])), "")
        told = Told(name=plain(on.name), ref=plain(graph.strings[int(ways.ref[row])]), noun=noun)
        return cls(told, FACILITIES.get(Facility(int(ways.facility[row][on.edge & 1])), ""))

    @property
    def title(self) -> str:
        """Its name or number, else what it is; "" for a nameless road."""
        return self.told.way or self.told.noun


class Locating:
    """Follows one rider. `find` tells the region of a point, and its router; it may raise NavigatorError."""

    def __init__(self, find: Callable[[Point], Ground], *, on_trouble: Callable[[str], None]) -> None:
        self._find, self._on_trouble = find, on_trouble
        self._ground: Ground | None = None
        self._live: LiveMatch | None = None
        self._looked: Point | None = None  # where a region was looked for last
        self._t = float("-inf")  # s, ride clock of the last fix...
        self._way: Way | None = None  # ...and its way
        self._on: OnWay | None = None
        self._told = False

    @property
    def place(self) -> tuple[Router, OnWay] | None:
        """Where on the network the last fix lies, and its router."""
        return None if self._ground is None or self._on is None else (self._ground[1], self._on)

    def follow(self, fix: Fix) -> Way | None:
        """The way that a rider is on after a fix; None on none that is known."""
        point = (fix.lon, fix.lat)
        if self._way is None and self._is_elsewhere(point):
            self._look(point)
        on = None
        if self._ground is not None and self._live is not None:
            on = self._live.on(*point, fix.t)
        graph = None if self._ground is None else self._ground[1].network.graph
        self._on = on
        self._t, self._way = fix.t, None if on is None or graph is None else Way.of(graph, on)
        return self._way

    def where(self, recent: Sequence[Fix], book: Phrasebook) -> str:
        """Where a rider is after the last seconds of fixes: "You are on Plöck, cycle lane, Heidelberg"."""
        if recent[-1].t != self._t:
            for fix in recent:
                self.follow(fix)
        parts = [self._way_words(book)]
        settlement, far = self._settlement((recent[-1].lon, recent[-1].lat), book)
        if settlement:
            parts.append(settlement)
        return ". ".join((", ".join(parts), far)) if far else ", ".join(parts)

    def nearest(self, point: Point, kind: str) -> Found | None:
        """The nearest place of a kind; raises NavigatorError where no region or none with places is there."""
        if self._ground is None:
            raise NoRouteError("no region covers this place; build one with 'navigator region add'")
        return nearest_in(self._ground[0])(point, kind)

    def _is_elsewhere(self, point: Point) -> bool:
        return self._looked is None or float(distance(*self._looked, *point)) > ANOTHER

    def _look(self, point: Point) -> None:
        """Open the region of a point; what fails is told once, and the ride goes on without."""
        self._looked = point
        if self._ground is not None and self._ground[0].covers([point]):
            return
        try:
            self._ground = self._find(point)
        except NavigatorError as error:
            if not self._told:
                self._on_trouble(f"the ways here are not known: {error}")
            self._told, self._ground, self._live = True, None, None
            return
        self._live = LiveMatch(self._ground[1].matcher)
        give_back()  # what weighing the network took for a moment

    def _way_words(self, book: Phrasebook) -> str:
        if self._way is None:
            return book.answer("no way")
        told = self._way.told
        if told.way and not book.can_say(told.way):
            told = told._replace(name="", ref="")
        return book.here(told, self._way.facility if self._way.told.way else "")

    def _settlement(self, point: Point, book: Phrasebook) -> tuple[str, str]:
        """The settlement that a point lies in, else a sentence on the nearest one; empty where none is."""
        if self._ground is None:
            return "", ""
        reach = {name: kind.reach for name, kind in kinds().items() if kind.reach > 0.0}
        try:
            found = self._ground[0].places.near(point, within=NEARBY, only=tuple(reach))
        except NavigatorError:  # built without places, or damaged: for the rider it is the same
            return "", ""
        found = [near for near in found if near.place.name and book.can_say(near.place.label)]
        if not found:
            return "", ""
        best = min(found, key=lambda near: near.distance / reach[near.place.kind])
        if best.distance <= reach[best.place.kind]:
            return best.place.label, ""
        first, place = found[0].distance, found[0].place
        name, towards = place.name, float(bearing(*point, *place.point))
        return "", book.answer("cafe at", length=first, name=name, bearing=towards)
