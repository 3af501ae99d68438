"""Hold the plan of what is said along a route: its cues and remarks, in which manner, by which voice."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from navigator.guidance.manner import MANNERS, Manner
from navigator.guidance.pace import Paces
from navigator.guidance.phrases import Phrasebook, told_of
from navigator.guidance.remarks import ARRIVAL, TOPICS, Aside, Remarks
from navigator.guidance.route import Route, Stretch
from navigator.guidance.told import Told
from navigator.routing.path import OffNetwork

Beeps = Literal["left", "right", "other"]

LINE_SHARE = 0.5  # of the way to the next cue that is a line, from which one is told to follow it


@dataclass(frozen=True)
class Cue:
    """One maneuver that a rider is told of."""

    along: float  # m from the start of the route
    told: Told

    @property
    def beeps(self) -> Beeps:
        """The direction, for those who ride by beeps."""
        if self.told.type == "arrive":
            return "other"
        if self.told.modifier.endswith("left"):
            return "left"
        return "right" if self.told.modifier.endswith("right") else "other"


@dataclass(frozen=True)
class Speech:
    """How sentences sound: their words, and how long saying them takes."""

    seconds: Callable[[str], float]
    book: Phrasebook = field(default_factory=Phrasebook.of)
    start_delay: float = 0.3  # s from the decision to speak to the first sound


@dataclass(frozen=True)
class Plan:
    """The cues of a route in order; a prompt's `maneuver` is an index into `cues`."""

    cues: tuple[Cue, ...]
    length: float  # m
    depart: Told  # said at the start
    speech: Speech
    paces: Paces = field(default_factory=Paces)  # for which the route is planned
    remarks: Remarks = field(default_factory=Remarks)  # what is said beside the cues
    manner: Manner = field(default_factory=Manner)
    tells_arrival: bool = False  # how far it is to the end is said now and then
    lines: tuple[Stretch, ...] = ()  # m from the start; of these no roads are known, so no turns

    @cached_property
    def alongs(self) -> tuple[float, ...]:
        """Metres from the start to each cue."""
        return tuple(cue.along for cue in self.cues)

    def keep_on(self, along: float, left: float) -> str:
        """What one is told who has nothing to do for so many metres."""
        metres = sum(max(0.0, min(along + left, end) - max(along, begin)) for begin, end in self.lines)
        return self.speech.book.keep_on(left, line=metres > LINE_SHARE * left)


@dataclass(frozen=True)
class Wishes:
    """What a rider wants to hear."""

    verbosity: str = "normal"  # a key of MANNERS
    topics: Collection[str] = TOPICS  # of what stands beside turns


def make_plan(
    route: Route, speech: Speech, *, asides: Sequence[Aside] = (), wishes: Wishes | None = None
) -> Plan:
    """The plan of a route and what lies beside it; names that the voice can't read are left out."""
    wishes = wishes or Wishes()
    told = [(along, _sayable(told, speech.book)) for along, told in told_of(route, speech.book.language)]
    (_, depart), *rest = told
    manner = MANNERS[wishes.verbosity]
    return Plan(
        cues=tuple(Cue(along, told) for along, told in rest if _is_wanted(told, wishes)),
        length=route.distance,
        depart=depart,
        speech=speech,
        paces=_paces(route),
        remarks=Remarks.of(asides, speech.book, topics=wishes.topics),
        manner=manner,
        tells_arrival=manner.remarks and ARRIVAL in wishes.topics,
        lines=tuple(_lines(route)),
    )


def _lines(route: Route) -> Iterator[Stretch]:
    """Where a route is a line beside all roads."""
    end = 0.0
    for leg in route.legs:
        begin, end = end, end + leg.distance
        if isinstance(leg.path, OffNetwork):
            yield begin, end


def _is_wanted(told: Told, wishes: Wishes) -> bool:
    """Whether it is a turn, or a change of mode that the rider wants to be told."""
    if told.type != "notification":
        return True
    topic = {"pushing": "push", "cycling": "push", "ferry": "ferry"}.get(told.mode)
    return topic is None or topic in wishes.topics


def _paces(route: Route) -> Paces:
    steps = [step for step in route.steps if step.distance > 0.0 and step.duration > 0.0]
    return Paces(
        tuple(step.maneuver.along for step in steps), tuple(step.distance / step.duration for step in steps)
    )


def _sayable(told: Told, book: Phrasebook) -> Told:
    texts = (told.name, told.ring, told.road)
    name, ring, road = (text if book.can_say(text) else "" for text in texts)
    return told._replace(name=name, ring=ring, road=road)
