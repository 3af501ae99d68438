"""Hold what riders are told beside turns - hills, surfaces, crossings, taps - and decide which is due."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, get_args

from navigator.guidance.phrases import Phrasebook

Topic = Literal[
    "climb", "descent", "surface", "push", "ferry", "crossing", "tunnel", "border", "refill", "arrival"
]

# All that a rider may switch on and off; pushing and ferries are maneuvers and told with the turns, and
# how far it is belongs to no place.
TOPICS: tuple[Topic, ...] = get_args(Topic)
ARRIVAL: Topic = "arrival"
# Where a way back to the course leaves the roads: without these words nobody finds it.
COURSE = ("course left", "course right", "course ahead", "course behind")
# What is a danger, or all that there is to go by: said even by the taciturn.
URGENT = frozenset({"sharp bend", "busy crossing", "dark tunnel", *COURSE})
BEFOREHAND = frozenset({"tunnel", "dark tunnel"})  # once inside it is no news
TOPIC_OF: dict[str, Topic | None] = {
    **dict.fromkeys(COURSE),
    "sharp bend": "descent",
    "busy crossing": "crossing",
    "dark tunnel": "tunnel",
    "tunnel": "tunnel",
    "border": "border",
    "climb": "climb",
    "summit": "climb",
    "steep descent": "descent",
    "unpaved": "surface",
    "probably unpaved": "surface",
    "cobbles": "surface",
    "rough": "surface",
    "paved": "surface",
    "water": "refill",
    "shop": "refill",
    "cafe": "refill",
}
RANK = {what: rank for rank, what in enumerate(TOPIC_OF)}  # of two that are due the earlier here is told
LATE_ACROSS = 0.5  # of its length: how far on a straight line to the course it is still news
LATE_SHARE, LATE_MOST = 0.1, 100.0  # of its length, m: how far into a surface or a descent it is still news
# The same of a climb: turns go first, and who hears amid it how much is to come may still spare his legs.
LATE_UP_SHARE, LATE_UP_MOST = 0.4, 500.0


@dataclass(frozen=True)
class Aside:
    """Something that a rider should know of, in plain values."""

    along: float  # m from the start of the route, where it begins
    what: str  # a key of TOPIC_OF; what has no topic is always told
    length: float = 0.0  # m for which it lasts; 0 for a place
    grade: float = 0.0  # per cent up or down, without a sign
    which: tuple[int, int] | None = None  # its number among those of its kind, from 1, and how many there are
    country: str = ""  # the code of the one behind a border


@dataclass(frozen=True)
class Remark:
    """An aside in words."""

    along: float  # m from the start, where it begins
    until: float  # m from the start, behind which it is stale
    end: float  # m from the start, where what it tells of is over
    text: str
    rank: int  # the lower is told first
    kind: Literal["danger", "info", "place"]  # how it queues behind other prompts

    @property
    def urgent(self) -> bool:
        """Whether it is a danger."""
        return self.kind == "danger"


@dataclass(frozen=True)
class Remarks:
    """All that can be said beside turns, in the order of passing it."""

    all: tuple[Remark, ...] = ()

    @classmethod
    def of(cls, asides: Sequence[Aside], book: Phrasebook, *, topics: Collection[str] = TOPICS) -> Remarks:
        """What is said of the asides on these topics."""
        wanted = (aside for aside in asides if TOPIC_OF[aside.what] in (None, *topics))
        remarks = [_remark(aside, book) for aside in wanted]
        return cls(tuple(sorted(remarks, key=lambda remark: (remark.along, remark.rank))))

    def due(self, along: float, *, until: float, said: Collection[int]) -> Iterator[int]:
        """Numbers of what begins up to `until` metres and is not stale, the most urgent first."""
        first = bisect_left(self._alongs, along - LATE_UP_MOST)
        last = bisect_right(self._alongs, until)
        fresh = (n for n in range(first, last) if n not in said and self.all[n].until >= along)
        yield from sorted(fresh, key=lambda n: (self.all[n].rank, n))

    @cached_property
    def _alongs(self) -> list[float]:
        return [remark.along for remark in self.all]


def _remark(aside: Aside, book: Phrasebook) -> Remark:
    share = LATE_ACROSS if aside.what in COURSE else LATE_SHARE
    most = LATE_MOST
    if aside.what == "climb":
        share, most = LATE_UP_SHARE, LATE_UP_MOST
    late = 0.0 if aside.what in BEFOREHAND else min(most, share * aside.length)
    text = book.aside(
        aside.what, length=aside.length, grade=aside.grade, which=aside.which, country=aside.country
    )
    place = TOPIC_OF[aside.what] == "refill"
    kind: Literal["danger", "info", "place"] = (
        "danger" if aside.what in URGENT else "place" if place else "info"
    )
    begin = aside.along
    return Remark(begin, begin + late, begin + aside.length, text, RANK[aside.what], kind)
