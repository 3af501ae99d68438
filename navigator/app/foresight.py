"""Decide which hill a rider without a course is told of: one on the way that he is on, when it is near."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from navigator.guidance.climbs import OVER, Profile
from navigator.guidance.descents import FRESH, spell_at
from navigator.guidance.onward import REACH, onward
from navigator.guidance.remarks import LATE_MOST, LATE_SHARE, TOPIC_OF, URGENT, Aside
from navigator.guidance.slopes import slopes_in
from navigator.router import Router
from navigator.routing.livematch import OnWay

SECONDS, LEAST = 10.0, 60.0  # s of riding before a hill at which it is told, and m at least
SETTLED = 20.0  # m on a way, after which it is the one that is ridden...
SURE = (
    50.0  # ...and after which a climb is told, as where ways part a receiver can't tell at once which it is
)
ROLLING = 1.5  # m/s; who stands may ride anywhere
TOLD = frozenset({"climb", "summit", "steep descent", "sharp bend"})
UP = frozenset({"climb", "summit"})


class Foresight:
    """Looks ahead along the way under one rider; what it remembers does not grow."""

    def __init__(self, topics: Collection[str], *, taciturn: bool = False) -> None:
        self._wanted = {
            what for what in TOLD if TOPIC_OF[what] in topics and (what in URGENT or not taciturn)
        }
        self._starts: dict[int, float] = {}  # m along the way to the begin of each of its edges
        self._begun = self._end = (
            0.0  # m along the way where the rider was when it was looked at, and its end
        )
        self._asides: list[Aside] = []
        self._profile: Profile | None = None  # of the way
        self._spell = FRESH  # of steep descents, where the rider was when it was looked at
        self._along = 0.0  # m along the way where the rider was last
        self._told: dict[str, set[int]] = {}  # edges of the last that was told, by what it is
        self._climb = 0.0  # m of the climb that was told last

    def due(self, router: Router, on: OnWay, speed: float) -> Aside | None:
        """What is to be told to a rider at a place, at a speed in m/s; nothing twice in a row."""
        start, length = self._starts.get(on.edge), router.network.graph.length_of(on.edge)
        if start is None or (self._end >= REACH and start > self._end / 2.0):
            start = self._look(router, on)
        self._along = along = start + on.share * length
        if speed < ROLLING or along - self._begun < SETTLED:
            return None
        for aside in self._asides:
            if aside.what in UP and along - self._begun < SURE:
                continue
            late = min(LATE_MOST, max(SURE + LEAST, LATE_SHARE * aside.length))
            if -late <= aside.along - along <= max(LEAST, speed * SECONDS):
                self._asides.remove(aside)
                return aside if self._is_news(aside) else None
        return None

    def _look(self, router: Router, on: OnWay) -> float:
        """Look along the way from a place on; metres to the begin of its first edge, which lies behind."""
        if self._profile is not None:
            self._spell = spell_at(self._profile, self._along, self._spell)
        way = onward(router.network, router.metric, on.edge, share=on.share)
        self._starts, self._begun = dict(zip(way.edges, way.begins, strict=True)), 0.0
        self._end = way.length
        self._profile = profile = Profile.of(way.points, length=way.length)
        slopes = [] if profile is None else slopes_in(profile, way.points, spell=self._spell)
        found = (self._placed(aside) for aside in slopes)
        self._asides = [aside for aside in found if aside.what in self._wanted and self._is_known(aside)]
        return way.begins[0]

    def _placed(self, aside: Aside) -> Aside:
        """What is left is told half-way up a climb as it was told, however often one has looked anew."""
        if aside.what != "summit":
            return aside
        top = aside.along + aside.length
        last = max((edge for edge in self._starts if self._starts[edge] < top), key=self._starts.__getitem__)
        if last not in self._told.get("climb", ()):
            return aside
        left = min(self._climb / 2.0, top)
        return replace(aside, along=top - left, length=left)

    def _is_known(self, aside: Aside) -> bool:
        """Whether it is so wherever one rides on: where the way ends that one knows is no top."""
        return aside.what != "summit" or aside.along + aside.length < self._end - OVER

    def _is_news(self, aside: Aside) -> bool:
        """Whether it lies elsewhere than the last one of its kind, which it then is."""
        begin, end = aside.along, aside.along + max(aside.length, 1.0)
        edges = list(self._starts.items())
        ends = [start for _, start in edges[1:]] + [self._end]
        over = {edge for (edge, start), last in zip(edges, ends, strict=True) if start < end and last > begin}
        if over & self._told.get(aside.what, set()):
            return False
        self._told[aside.what] = over
        if aside.what == "climb":
            self._climb = aside.length
        return True
