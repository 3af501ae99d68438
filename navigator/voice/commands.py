"""Answer what a rider said: which command it was, what is said back, and what the ride is asked to do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from navigator.guidance.phrases import Phrasebook
from navigator.ride.course import RideCourse
from navigator.ride.state import RideState

AT_GOAL = 10.0  # m from the end that count as there
STANDING = 1.0  # m/s; slower riders are not told a time of arrival
NO_POSITION = "I do not know yet where we are"
ARRIVED = "You have arrived"


class Command(Enum):
    """What may be said behind the wake phrase: English, since there is no other model."""

    NEXT_TURN = "next turn"
    HOW_FAR = "how far"
    REPEAT = "repeat"
    REROUTE = "reroute"
    HOME = "take me home"
    MUTE = "mute"
    LOUDER = "louder"
    SKIP = "skip this point"
    WATER = "find water"
    COFFEE = "find coffee"
    REPAIR = "find a repair shop"
    HAZARD = "report a hazard"
    SAVE = "save"
    STOP = "stop"


@dataclass(frozen=True)
class Heard:
    """What an answer is made of: the ride, and the last sentence that it said."""

    course: RideCourse
    state: RideState
    last: str | None = None


# What is said where the ride is asked to do something; whether it could is told by its own prompts.
DONE = {
    Command.REROUTE: "Looking for another way",
    Command.HOME: "Taking you home",
    Command.MUTE: "Muted",
    Command.LOUDER: "Louder",
    Command.SKIP: "Skipping this point",
    Command.WATER: "Looking for water",
    Command.COFFEE: "Looking for coffee",
    Command.REPAIR: "Looking for a repair shop",
    Command.HAZARD: "Hazard noted",
    Command.SAVE: "Saved",
    Command.STOP: "Stopping",
}


def answer(command: Command, heard: Heard) -> str:
    """The sentence said back, in English: a question's answer, or that the wish was understood."""
    asked = QUESTIONS.get(command)
    return DONE[command] if asked is None else asked(heard)


def _next_turn(heard: Heard) -> str:
    along = heard.state.along
    if along is None:
        return NO_POSITION
    ahead = (cue for cue in heard.course.maneuvers if cue.along > along)
    cue = next(ahead, None)
    if cue is None or heard.state.arrived:
        return ARRIVED
    return _book(heard).ahead(cue.told, cue.along - along)


def _how_far(heard: Heard) -> str:
    along = heard.state.along
    if along is None:
        return NO_POSITION
    left = heard.course.length - along
    if heard.state.arrived or left <= AT_GOAL:
        return ARRIVED
    minutes = round(left / heard.state.speed / 60.0) if heard.state.speed >= STANDING else 0
    distance = f"{_book(heard).distance(left)} to go"
    return f"{distance}, about {minutes} minute{'s' * (minutes != 1)}" if minutes else distance


def _repeat(heard: Heard) -> str:
    return heard.last or _next_turn(heard)


def _book(heard: Heard) -> Phrasebook:
    return Phrasebook.of("en", heard.course.plan.speech.book.units)


QUESTIONS: dict[Command, Callable[[Heard], str]] = {
    Command.NEXT_TURN: _next_turn,
    Command.HOW_FAR: _how_far,
    Command.REPEAT: _repeat,
}
