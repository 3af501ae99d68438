from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import pytest
from drawing import draw
from hypothesis import given, settings
from hypothesis import strategies as st
from thorough import examples

from navigator.guidance.cues import Cue, Plan, Speech, make_plan
from navigator.guidance.moment import ENDS_BEFORE
from navigator.guidance.prompts import advance
from navigator.guidance.said import Prompt, State
from navigator.guidance.told import Told

FIX_LATENCY = 0.3  # s, as assumed in RIDERS.md 3.1
SPEEDS = (10.0, 18.0, 25.0, 40.0)  # km/h
QUICK_SPEEDS = [kmh if kmh == 25.0 else pytest.param(kmh, marks=pytest.mark.slow) for kmh in SPEEDS]
DEPART = Told(type="depart", bearing=0.0, name="Mill Lane")
KINDS = (
    Told(modifier="left", name="Mill Lane"),
    Told(modifier="slight right", noun="cycleway"),
    Told(type="roundabout", modifier="straight", exit=3, name="Castle Street"),
    Told(type="end of road", modifier="right", name="Long Winding Road of the North"),
    Told(type="fork", modifier="slight left"),
    Told(type="notification", mode="pushing", length=80.0),
    Told(type="notification", mode="ferry"),
)


def seconds(text: str) -> float:
    return 0.35 + 0.063 * len(text)


@dataclass(frozen=True)
class Heard:
    clock: float
    prompt: Prompt


def plan_of(gaps: list[float], kinds: list[Told] | None = None) -> Plan:
    along, cues = 0.0, []
    for number, gap in enumerate(gaps):
        along += gap
        cues.append(Cue(along, (kinds or list(KINDS))[number % len(kinds or KINDS)]))
    cues.append(Cue(along + 300.0, Told(type="arrive", modifier="left")))
    return Plan(tuple(cues), along + 300.0, DEPART, Speech(seconds))


def ride(plan: Plan, kmh: float, *, phase: float = 0.0, start: float = 0.0) -> list[Heard]:
    """Ride at one speed with a fix each second; a fix is old by its latency when it comes."""
    speed, clock, state = kmh / 3.6, phase, State()
    heard = []
    while (along := start + (clock - FIX_LATENCY) * speed) < plan.length + 10.0:
        state, prompts = advance(plan, state, along=max(0.0, along), speed=speed, clock=clock)
        heard += [Heard(clock, prompt) for prompt in prompts]
        clock += 1.0
    return heard


def left_at_end(plan: Plan, one: Heard, kmh: float, start: float = 0.0) -> float:
    """Seconds between the end of a sentence and its turn."""
    assert one.prompt.maneuver is not None
    return (plan.cues[one.prompt.maneuver].along - start) / (kmh / 3.6) - one.prompt.until


def texts(heard: list[Heard]) -> list[tuple[str, str]]:
    return [(one.prompt.kind, one.prompt.text) for one in heard]


@pytest.mark.parametrize("kmh", QUICK_SPEEDS)
@settings(max_examples=examples(60), deadline=None)
@given(
    gaps=st.lists(
        st.sampled_from([30.0, 45.0, 60.0, 90.0, 150.0, 250.0, 400.0, 3000.0]), min_size=1, max_size=8
    ),
    shift=st.integers(0, 6),
    phase=st.floats(0.0, 1.0),
)
def test_every_turn_is_told_in_time(kmh: float, gaps: list[float], shift: int, phase: float) -> None:
    plan = plan_of([100.0, *gaps], list(KINDS[shift:] + KINDS[:shift]))
    heard = ride(plan, kmh, phase=phase)
    for before, after in pairwise(heard):
        assert after.clock >= before.prompt.until, "two prompts overlap"
    for number in range(len(plan.cues)):
        own = [one for one in heard if one.prompt.maneuver == number]
        kinds = [one.prompt.kind for one in own]
        assert kinds in (["now"], ["prepare", "now"]) or (not kinds and in_a_breath(heard, number))
        for one in own:
            rest = left_at_end(plan, one, kmh)
            assert rest >= ENDS_BEFORE - 1e-6 or len(one.prompt.text.split()) == 1 or in_haste(plan, one, kmh)


def in_a_breath(heard: list[Heard], number: int) -> bool:
    """Whether a turn was told together with one before it."""
    nows = [one.prompt for one in heard if one.prompt.kind == "now" and one.prompt.maneuver is not None]
    return any(
        prompt.maneuver < number <= prompt.maneuver + prompt.more
        for prompt in nows
        if prompt.maneuver is not None
    )


def in_haste(plan: Plan, one: Heard, kmh: float) -> bool:
    """Whether two turns are so close that a word for each is all there is time for."""
    number = one.prompt.maneuver
    assert number is not None
    gap = plan.cues[number + 1].along - plan.cues[number].along
    words = one.prompt.text.replace(", then", "").split()
    return gap < 3.0 * kmh / 3.6 and len(words) == 1 + one.prompt.more


@pytest.mark.parametrize("kmh", SPEEDS)
def test_a_lone_turn_is_prepared_and_told_with_seconds_to_spare(kmh: float) -> None:
    plan = plan_of([600.0])
    for phase in (0.0, 0.25, 0.5, 0.75):
        prepare, now = [one for one in ride(plan, kmh, phase=phase) if one.prompt.maneuver == 0]
        assert (prepare.prompt.kind, now.prompt.kind) == ("prepare", "now")
        assert 80.0 <= 600.0 - prepare.prompt.along <= 250.0
        assert now.clock - prepare.prompt.until >= 2.0
        assert left_at_end(plan, now, kmh) >= 3.0 or 600.0 - now.prompt.along <= 20.0
        assert now.prompt.text == "Turn left onto Mill Lane"


def test_who_pushes_has_time_to_hear_of_the_next_turn() -> None:
    push = Told(modifier="left", noun="footpath", mode="pushing", length=60.0)
    ridden = push._replace(mode="cycling")
    then = Told(modifier="right", name="Mill Lane")
    told = {
        first.mode: [text for _, text in texts(ride(plan_of([300.0, 35.0], [first, then]), 18.0))]
        for first in (push, ridden)
    }
    assert told["pushing"][2:4] == ["Turn left and push", "Turn right onto Mill Lane"]
    assert told["cycling"][2] == "Turn left, then immediately turn right"


def test_at_walking_pace_one_is_told_only_when_there() -> None:
    heard = [one for one in ride(plan_of([300.0]), 5.0) if one.prompt.maneuver == 0]
    assert texts(heard) == [("now", "Turn left onto Mill Lane")]
    assert 300.0 - heard[0].prompt.along <= 20.0


def test_who_stands_at_the_lights_is_told_once() -> None:
    plan, state, heard = plan_of([200.0]), State(opened=True), []
    for clock in range(120):
        state, prompts = advance(plan, state, along=190.0, speed=0.0, clock=float(clock))
        heard += prompts
    assert [prompt.kind for prompt in heard] == ["now"]


@pytest.mark.parametrize("speed", [math.nan, math.inf, -3.0])
def test_a_speed_that_is_none_counts_as_standing(speed: float) -> None:
    _, prompts = advance(plan_of([200.0]), State(opened=True), along=100.0, speed=speed, clock=0.0)
    assert prompts == ()


def test_two_close_turns_are_told_in_one_breath_and_the_second_again() -> None:
    plan = plan_of([400.0, 35.0], [Told(modifier="left", name="A"), Told(modifier="right", name="B")])
    nows = [one for one in ride(plan, 18.0) if one.prompt.kind == "now"][:2]
    assert nows[0].prompt.text == "Turn left onto A, then immediately turn right"
    assert nows[1].prompt.maneuver == 1
    assert nows[1].prompt.text.startswith("Turn right")
    assert nows[1].prompt.along >= 400.0


def test_turns_six_seconds_apart_are_chained_at_speed_only() -> None:
    plan = plan_of([400.0, 60.0], [Told(modifier="left"), Told(modifier="right")])
    fast = [one.prompt.text for one in ride(plan, 40.0) if one.prompt.kind == "now"]
    slow = [one.prompt.text for one in ride(plan, 18.0) if one.prompt.kind == "now"]
    assert fast[0] == "Turn left, then turn right"
    assert slow[:2] == ["Turn left", "Turn right"]


def test_no_turn_is_prepared_before_the_one_that_comes_first() -> None:
    plan = plan_of([400.0, 120.0])
    for one in ride(plan, 25.0):
        if one.prompt.maneuver == 1:
            assert one.prompt.along >= 400.0


def test_a_late_start_is_cut_to_one_word() -> None:
    heard = ride(plan_of([300.0]), 25.0, start=286.0)
    assert texts(heard)[0] == ("now", "Left")


def test_what_lies_behind_is_not_told() -> None:
    heard = ride(plan_of([300.0]), 25.0, start=305.0)
    assert all(one.prompt.maneuver != 0 for one in heard)


def test_a_long_way_without_turns_is_told_once_after_the_turn() -> None:
    plan = plan_of([200.0, 3000.0])
    infos = [one for one in ride(plan, 18.0) if one.prompt.kind == "info"]
    assert texts(infos) == [("info", "Head north on Mill Lane"), ("info", "Continue for 3 kilometres")]
    assert 200.0 < infos[1].prompt.along < 300.0
    assert all(one.prompt.maneuver is None for one in infos)


def test_ten_kilometres_at_speed_are_not_told_where_the_next_turn_is_near() -> None:
    infos = [one.prompt.text for one in ride(plan_of([200.0, 500.0]), 18.0) if one.prompt.kind == "info"]
    assert infos == ["Head north on Mill Lane"]


def test_a_short_way_that_takes_long_uphill_needs_no_word() -> None:
    assert all(one.prompt.kind != "info" for one in ride(plan_of([200.0, 500.0]), 8.0)[1:])


def test_the_way_to_set_off_is_left_out_where_the_first_turn_is_at_hand() -> None:
    assert texts(ride(plan_of([40.0]), 18.0))[0][0] == "now"


def test_arriving_is_prepared_and_told() -> None:
    plan = plan_of([200.0])
    last = [one.prompt for one in ride(plan, 18.0) if one.prompt.maneuver == 1]
    assert [(prompt.kind, prompt.text) for prompt in last][1:] == [("now", "You have arrived")]
    assert last[0].kind == "prepare"
    assert last[0].text.endswith("your destination is on the left")


@pytest.mark.parametrize(
    ("told", "prepared", "now"),
    [
        (
            Told(type="end of road", modifier="right", name="Mill Lane"),
            "turn right at the end of the road onto Mill Lane",
            "Turn right onto Mill Lane",
        ),
        (
            Told(modifier="left", noun="cycleway", road="Hills Road"),
            "turn left onto the cycleway along Hills Road",
            "Turn left",
        ),
        (
            Told(modifier="left", name="Mill Lane", mode="pushing", length=80.0),
            "turn left onto Mill Lane and push for 80 metres",
            "Turn left onto Mill Lane and push",
        ),
    ],
)
def test_what_was_just_heard_is_not_said_in_full_again(told: Told, prepared: str, now: str) -> None:
    of_it = [one.prompt for one in ride(plan_of([400.0], [told]), 18.0) if one.prompt.maneuver == 0]
    assert of_it[0].text.endswith(prepared)
    assert of_it[1].text == now
    (once,) = [one.prompt for one in ride(plan_of([60.0], [told]), 18.0) if one.prompt.maneuver == 0]
    assert once.text.endswith(prepared[1:]), "who hears it once hears all of it"


def test_who_starts_at_the_goal_has_arrived() -> None:
    plan = Plan((Cue(0.0, Told(type="arrive")),), 0.0, DEPART, Speech(seconds))
    state, prompts = advance(plan, State(), along=0.0, speed=0.0, clock=0.0)
    assert [prompt.text for prompt in prompts] == ["You have arrived"]
    assert advance(plan, state, along=0.0, speed=0.0, clock=60.0)[1] == ()


def test_beeps_tell_the_side() -> None:
    sides = [Cue(0.0, told).beeps for told in (*KINDS[:4], Told(type="arrive", modifier="left"))]
    assert sides == ["left", "right", "other", "right", "other"]


def test_the_state_alone_decides() -> None:
    plan = plan_of([300.0])
    state = State(opened=True)
    one = advance(plan, state, along=280.0, speed=5.0, clock=10.0)
    assert advance(plan, state, along=280.0, speed=5.0, clock=10.0) == one
    assert one[1]


def test_a_plan_holds_what_speaks_and_nothing_else() -> None:
    drawing = draw(
        """
a----b----c
     |    |
     e    d
""",
        {
            "ab": "residential A",
            "bc": "residential B",
            "be": "residential E",
            "cd": {"highway": "cycleway", "name": "Οδός"},
        },
    )
    plan = make_plan(drawing.route("abcd"), Speech(seconds))
    assert plan.speech.book.sentence(plan.depart) == "Head east on A"
    assert [cue.told.type for cue in plan.cues] == ["arrive"]
    turn, _ = make_plan(
        drawing.route(
            "abe",
        ),
        Speech(seconds),
    ).cues
    assert (turn.told.type, turn.told.name, turn.along) == ("turn", "E", pytest.approx(50.0, abs=0.1))


def test_names_that_the_voice_cannot_read_are_left_out() -> None:
    drawing = draw(
        """
a----b----c
     |
     e
""",
        {"abc": "residential A", "be": "residential Οδός Ερμού"},
    )
    turn, _ = make_plan(drawing.route("abe"), Speech(seconds)).cues
    assert turn.told.name == ""


@pytest.mark.parametrize("kmh", [0.0, 5.0, *SPEEDS])
@pytest.mark.parametrize("gap", [20.0, 40.0, 60.0, 90.0, 150.0, 400.0])
def test_every_ride_begins_with_a_word_on_where_to_go(kmh: float, gap: float) -> None:
    plan = plan_of([gap, 40.0, 300.0])
    state, heard = State(), []
    for clock in range(4):
        along = clock * kmh / 3.6
        state, prompts = advance(plan, state, along=along, speed=kmh / 3.6, clock=float(clock))
        heard += prompts
    first = heard[0]
    assert first.along <= 10.0
    assert first.text.startswith("Head north") or (first.kind == "now" and first.maneuver == 0)
    assert not kmh or first.until + ENDS_BEFORE <= gap / (kmh / 3.6) or len(first.text.split()) == 1


def test_setting_off_and_a_turn_at_once_are_told_in_one_breath() -> None:
    heard = [one.prompt for one in ride(plan_of([45.0, 400.0]), 18.0)]
    first = heard[0]
    assert (first.text, first.kind, first.maneuver) == ("Head north, then turn left onto Mill Lane", "now", 0)
    assert [prompt.maneuver for prompt in heard].count(0) == 1
