"""Compare what is said along a route with what Valhalla and OSRM say along the same line.

Valhalla brings its own sentences: one some way before, one at the turn, one after it. OSRM brings none, so
our voice tells its steps, in our words and manner: what differs is which turns are told, and by which name.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate, chain
from pathlib import Path
from typing import Any

from heard import Ridden, listened

from navigator.geo import bearing, wrap_degrees
from navigator.guidance.cues import Cue
from navigator.guidance.phrases import phrase
from navigator.guidance.said import Prompt
from navigator.guidance.told import Told
from navigator.ride.progress import Line

PEER_WORDS = Path(__file__).with_name("peer_words.py")
TOWN_SPEED = 18.0  # km/h, at which all are compared
REACH, FAR = 15.0, 45.0  # m on each side of a place, over which a line bends there; far: no dog-leg
REAL_BEND = 50.0  # degrees from which a turn cannot be ridden without noticing
SAME_PLACE = 35.0  # m along the line between two maneuvers that are the same


@dataclass
class Talk:
    """What is said along some lines."""

    maneuvers: int = 0
    sentences: int = 0
    words: int = 0
    once: int = 0  # words, were each maneuver told once
    missing: list[str] = field(default_factory=list)  # turns of this peer that we don't tell

    def row(self, name: str, km: float) -> str:
        """A line of the table."""
        figures = (self.maneuvers, self.sentences, self.words, self.once)
        rates = "  ".join(f"{figure / km:6.2f}" for figure in figures)
        return f"    {name:24} maneuvers, sentences, words, words were each told once, a km: {rates}"


def peers_told(python: Path, extract: Path, folder: Path, rides: Sequence[Ridden]) -> dict[str, Any]:
    """What each peer tells along the lines of these rides; None where it lost the line."""
    lines = [[list(point[:2]) for point in ride.route.geometry] for ride in rides]
    command = [str(python), str(PEER_WORDS), str(extract), str(folder)]
    done = subprocess.run(command, input=json.dumps(lines), capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout))


def compared(rides: Sequence[Ridden], told: dict[str, Any]) -> tuple[float, dict[str, Talk]]:
    """Kilometres of the lines that no peer lost, and what each says along them, we first."""
    kept = [number for number in range(len(rides)) if all(answers[number] for answers in told.values())]
    talks = {"navigator": Talk(), **{peer: Talk() for peer in told}}
    for number in kept:
        _add_ours(talks["navigator"], rides[number])
        for peer, answers in told.items():
            _add(talks[peer], answers[number], rides[number])
    return sum(rides[number].course.length for number in kept) / 1000.0, talks


def _add_ours(talk: Talk, ride: Ridden) -> None:
    talk.maneuvers += 1 + len(ride.course.maneuvers)
    talk.sentences += len(ride.prompts)
    talk.words += ride.words
    plan = ride.course.plan
    sentences = [plan.speech.book.sentence(told) for told in (plan.depart, *(cue.told for cue in plan.cues))]
    talk.once += sum(len(text.split()) for text in sentences)


def _add(talk: Talk, maneuvers: list[dict[str, Any]], ride: Ridden) -> None:
    steps = [maneuver["step"] for maneuver in maneuvers if "step" in maneuver]
    texts = [[phrase(step)] for step in steps] or [maneuver["texts"] for maneuver in maneuvers]
    said = [prompt.text for _, prompt in _by_our_voice(steps, ride)] if steps else [*chain(*texts)]
    talk.maneuvers += len(maneuvers)
    talk.sentences += len(said)
    talk.words += sum(len(text.split()) for text in said)
    talk.once += sum(max((len(text.split()) for text in one), default=0) for one in texts)
    talk.missing += _missing(maneuvers, ride)


def _by_our_voice(steps: Sequence[Mapping[str, Any]], ride: Ridden) -> Sequence[tuple[float, Prompt]]:
    """What is heard where our voice tells steps of OSRM's along the same line."""
    depart, *rest = map(Told.of_osrm, steps)
    ridden = [0.0, *accumulate(float(step["distance"]) for step in steps)]
    longer = ride.course.length / (ridden[-1] or 1.0)  # its line is a few metres shorter or longer
    cues = tuple(Cue(along * longer, told) for along, told in zip(ridden[1:], rest, strict=False))
    plan = replace(ride.course.plan, cues=cues, depart=depart)
    return listened(replace(ride.course, plan=plan), ride.route, speed=TOWN_SPEED / 3.6).prompts


def _missing(maneuvers: list[dict[str, Any]], ride: Ridden) -> Iterator[str]:
    """Turns of a peer where the line bends beyond doubt, and for good, and we say nothing."""
    line, ours = ride.course.line, [cue.along for cue in ride.course.maneuvers]
    for maneuver in maneuvers:
        lon, lat = maneuver["at"]
        where = line.first_near(lon, lat).along
        far = not any(abs(along - where) <= SAME_PLACE for along in ours)
        bends = [_bend(line, where, reach) for reach in (REACH, FAR)]
        if maneuver["turn"] and far and min(abs(bend) for bend in bends) >= REAL_BEND:
            yield f"{lat:.5f},{lon:.5f} bends {bends[0]:.0f} degrees"


def _bend(line: Line, where: float, reach: float) -> float:
    before, here, after = (line.at(where + metres) for metres in (-reach, 0.0, reach))
    return float(wrap_degrees(bearing(*here, *after) - bearing(*before, *here)))
