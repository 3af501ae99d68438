"""Whom no road leads back hears where the course is: to which side, how far, and not too often."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pytest
from osmxml import place
from rideroutes import ridden_by

from navigator.guidance.cues import Speech
from navigator.guidance.joining import line_route
from navigator.guidance.locale import languages
from navigator.guidance.phrases import Phrasebook
from navigator.guidance.remarks import COURSE
from navigator.guidance.said import Prompt
from navigator.guidance.said import State as Said
from navigator.ride.course import RideCourse
from navigator.ride.reading import Fix
from navigator.ride.session import Session
from navigator.ride.sight import AGAIN, Sight, looked, side_of
from navigator.ride.state import RideState


def heard(fixes: Iterator[Fix], *, led: bool = False, wanted: bool = False) -> list[tuple[float, str]]:
    """What is said along a line 3 km to the east."""
    speech = Speech(lambda text: 0.06 * len(text))
    course = RideCourse.of(line_route([place(0.0, 0.0), place(3000.0, 0.0)]), speech)
    session, state = Session(replace(course, led=led)), RideState()
    said = []
    for fix in fixes:
        state, events = session.step(state, fix)
        said += [(fix.t, event.text) for event in events if isinstance(event, Prompt)]
        if wanted and state.off_route:
            state = replace(state, sight=replace(state.sight, wanted=True))
    return said


def test_the_side_and_the_distance_are_told_and_silence_is_kept_on_the_course() -> None:
    said = heard(ridden_by((0, 0), (300, 0), (300, 200), (900, 200), (900, 0), (1500, 0)))
    about = [(t, text) for t, text in said if text.startswith("The route is")]
    assert about[0][1].endswith("behind you")
    assert any(text == "The route is 200 metres to your right" for _, text in about)
    assert all(b - a >= AGAIN for (a, _), (b, _) in pairwise(about))
    assert about[-1][0] < 260.0, "back on the course"


@pytest.mark.parametrize("wanted", [False, True])
def test_what_lies_on_another_continent_is_told_once(*, wanted: bool) -> None:
    turns = [(0, -80_000), (2000, -80_000), (2000, -82_000), (0, -82_000), (0, -80_000)]
    said = heard(ridden_by(*turns), wanted=wanted)
    assert [text for _, text in said] == ["The route is 80 kilometres away, to the north"]


def test_who_stands_or_rides_on_alike_is_not_told_again() -> None:
    standing = heard(ridden_by((0, 0), (300, 0), (300, 150), stands=600))
    assert sum(text.startswith("The route is") for _, text in standing) <= 1
    alike = heard(ridden_by((0, 0), (300, 0), (300, 200), (2300, 200)))
    assert sum(text.startswith("The route is") for _, text in alike) <= 5  # in 440 s


def test_who_is_led_back_hears_it_only_where_no_way_was_found() -> None:
    way = [(0.0, 0.0), (300.0, 0.0), (300.0, 200.0), (900.0, 200.0)]
    assert not any("your" in text for _, text in heard(ridden_by(*way), led=True))
    assert any("your" in text for _, text in heard(ridden_by(*way), led=True, wanted=True))


@pytest.mark.parametrize(
    ("degrees", "heading", "side"),
    [
        (0.0, 350.0, "course ahead"),
        (80.0, 0.0, "course right"),
        (280.0, 0.0, "course left"),
        (180.0, 10.0, "course behind"),
        (180.0, None, "far away"),
    ],
)
def test_sides_are_those_of_the_rider(degrees: float, heading: float | None, side: str) -> None:
    assert side_of(degrees, heading) == side


@pytest.mark.parametrize("language", languages())
def test_every_language_has_its_own_words(language: str) -> None:
    texts = {Phrasebook.of(language).aside(what, length=300.0) for what in COURSE}
    assert len(texts) == len(COURSE)
    assert all("300" in text for text in texts)
    english = {Phrasebook.of("en").aside(what, length=300.0) for what in COURSE}
    assert language == "en" or not texts & english


@pytest.mark.parametrize(("strict", "side"), [(False, "40 metres ahead"), (True, "160 metres behind")])
def test_a_strict_ride_hears_of_where_the_course_was_left(strict: bool, side: str) -> None:
    corners = [(0.0, 0.0), (600.0, 0.0), (600.0, 200.0), (0.0, 200.0)]
    speech = Speech(lambda text: 0.06 * len(text))
    course = RideCourse.of(line_route([place(*corner) for corner in corners]), speech)
    recent = tuple(ridden_by((500.0, 100.0), (500.0, 165.0)))
    found = looked(replace(course, strict=strict), Sight(), Said(), recent, along=500.0, clock=100.0)
    assert found is not None
    assert side in found[2].text
