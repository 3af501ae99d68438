"""Hold what happens at a node of a path, and the names of the ways to get along."""

from __future__ import annotations

from typing import NamedTuple

from navigator.cost.costing import Mode

MODE_NAMES = {Mode.PUSH: "pushing", Mode.FERRY: "ferry", Mode.TRAIN: "train"}
_NAMES = [MODE_NAMES.get(Mode(mode), "cycling") for mode in sorted(Mode)]


class Event(NamedTuple):
    """Something at a node of a path that starts a new step."""

    position: int  # node of the path
    type: str
    modifier: str | None
    last: int  # node where it is over; the way after it starts with that edge
    exit: int | None = None
    spoken: bool = True
    rotary_name: str = ""
    crosses: bool = False  # a road just before
    noun: str = ""  # what one enters, where it is a place and no way


def mode_name(mode: int) -> str:
    """The mode of a step in the route."""
    return _NAMES[mode]
