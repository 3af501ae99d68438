from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from thorough import examples

from navigator.guidance.cues import Cue, Plan, Speech
from navigator.guidance.moment import ENDS_BEFORE, FIX_LATENCY
from navigator.guidance.pace import LEAST, MOST, SPEED_UP, Going, Paces, learned
from navigator.guidance.prompts import advance
from navigator.guidance.said import Prompt, State
from navigator.guidance.told import Told

BRAKE, STEP = 1.5, 0.2  # m/s² and s, of the rider who stops and goes

speeds = st.floats(0.0, 15.0)


@given(speed=speeds, usual=speeds, seconds=st.floats(0.0, 120.0))
def test_metres_and_seconds_are_each_other_s_inverse(speed: float, usual: float, seconds: float) -> None:
    assume(max(speed, usual) > 0.1)
    going = Going(speed, usual)
    assert going.seconds(going.metres(seconds)) == pytest.approx(seconds, abs=1e-3)


@given(speed=speeds, usual=speeds, seconds=st.floats(0.1, 60.0))
def test_one_gets_as_far_as_now_and_no_farther_than_at_the_usual_speed(
    speed: float, usual: float, seconds: float
) -> None:
    metres = Going(speed, usual).metres(seconds)
    assert speed * seconds - 1e-9 <= metres <= max(speed, usual) * seconds + 1e-9
    assert metres <= speed * seconds + SPEED_UP * seconds**2 / 2.0 + 1e-9


def test_who_stands_and_has_no_usual_speed_is_never_there() -> None:
    assert Going(0.0).seconds(1.0) == math.inf
    assert Going(0.0).seconds(0.0) == 0.0


def test_the_fastest_pace_just_ahead_counts_but_not_that_behind_the_next_turn() -> None:
    paces = Paces((0.0, 100.0, 200.0), (1.2, 5.0, 9.0))
    assert paces.near(20.0, math.inf) == 1.2
    assert paces.near(50.0, math.inf) == 5.0
    assert paces.near(50.0, 90.0) == 1.2
    assert paces.near(150.0, 400.0) == 9.0
    assert (paces.at(99.0), paces.at(150.0), Paces().near(0.0, 10.0), Paces().at(0.0)) == (1.2, 5.0, 0.0, 0.0)


def test_a_rider_s_own_pace_is_learned_and_a_gale_is_not() -> None:
    vigour = 1.0
    for _ in range(600):
        vigour = learned(vigour, speed=3.0, planned=5.0, elapsed=1.0)
    assert vigour == pytest.approx(0.6, abs=1e-3)
    assert LEAST < learned(1.0, speed=0.1, planned=5.0, elapsed=10.0) < 1.0
    assert 1.0 < learned(1.0, speed=50.0, planned=5.0, elapsed=1e6) <= MOST
    for elapsed in (0.0, -1.0, math.inf):
        assert learned(0.8, speed=5.0, planned=5.0, elapsed=elapsed) == 0.8
    assert learned(0.8, speed=5.0, planned=0.0, elapsed=1.0) == 0.8


@given(gap=st.floats(25.0, 200.0), gain=st.floats(0.3, SPEED_UP), phase=st.floats(0.0, 1.0))
def test_who_gets_going_hears_the_whole_sentence_before_the_turn(
    gap: float, gain: float, phase: float
) -> None:
    """A start from standing, up to 18 km/h; by the speed of now the sentence would end too late."""
    top = 5.0
    turn = Told(modifier="right", name="Long Winding Road of the North")
    plan = Plan(
        (Cue(gap, turn), Cue(gap + 400.0, Told(type="arrive"))),
        gap + 400.0,
        Told(type="depart", bearing=0.0),
        Speech(lambda text: 0.35 + 0.063 * len(text)),
        Paces((0.0,), (top,)),
    )
    reached = _seconds(gap, gain, top)
    state, said = State(), []
    clock = phase
    while clock < reached:
        t = max(0.0, clock - FIX_LATENCY)
        state, prompts = advance(
            plan, state, along=_metres(t, gain, top), speed=min(top, gain * t), clock=clock
        )
        said += prompts
        clock += 1.0
    nows = [prompt for prompt in said if prompt.kind == "now"]
    assert len(nows) == 1
    assert _ends_in_time(nows[0], reached)


@settings(max_examples=examples(40))
@given(
    gaps=st.lists(st.sampled_from([45.0, 80.0, 150.0, 400.0]), min_size=1, max_size=5),
    stops=st.lists(st.floats(20.0, 1500.0), max_size=5),
    top=st.sampled_from([3.0, 5.0, 7.0, 11.0]),
    gain=st.floats(0.3, SPEED_UP),
    phase=st.floats(0.0, 1.0),
)
def test_whoever_stops_and_goes_is_told_every_turn_in_time(
    gaps: list[float], stops: list[float], top: float, gain: float, phase: float
) -> None:
    """Red lights anywhere: a sentence that has begun is over before the turn, or it is one word a turn."""
    turns = [100.0 + sum(gaps[: n + 1]) for n in range(len(gaps))]
    told = Told(type="end of road", modifier="right", name="Long Winding Road of the North")
    end = turns[-1] + 300.0
    cues = tuple(Cue(along, told) for along in turns)
    speech = Speech(lambda text: 0.35 + 0.063 * len(text))
    plan = Plan(
        (*cues, Cue(end, Told(type="arrive"))),
        end,
        Told(type="depart", bearing=0.0),
        speech,
        Paces((0.0,), (top,)),
    )
    clock, along, speed = _stop_and_go(end, stops, top=top, gain=gain)
    state, said = State(), []
    for now in np.arange(phase + FIX_LATENCY, clock[-1], 1.0).tolist():
        here, fast = (float(np.interp(now - FIX_LATENCY, clock, row)) for row in (along, speed))
        state, prompts = advance(plan, state, along=here, speed=fast, clock=now)
        said += prompts
    heard = {n for one in said if one.kind == "now" and one.maneuver is not None for n in _told(one)}
    assert heard >= set(range(len(turns)))
    for prompt in said:
        if prompt.maneuver is not None:
            reached = float(np.interp(plan.cues[prompt.maneuver].along, along, clock))
            chained = prompt.more
            brief = len(prompt.text.split()) <= 1 + 2 * chained
            assert prompt.until + ENDS_BEFORE <= reached + 1e-6 or brief, prompt


def _told(prompt: Prompt) -> range:
    """The turns that a prompt tells."""
    assert prompt.maneuver is not None
    return range(prompt.maneuver, prompt.maneuver + 1 + prompt.more)


def _stop_and_go(
    end: float, stops: list[float], *, top: float, gain: float
) -> tuple[list[float], list[float], list[float]]:
    """Seconds, metres and m/s of one who starts from standing and waits 20 s at each stop."""
    ahead = sorted(stops)
    clock, along, speed = [0.0], [0.0], [0.0]
    while along[-1] < end:
        while ahead and ahead[0] < along[-1]:
            ahead.pop(0)
        brake = bool(ahead) and ahead[0] - along[-1] <= speed[-1] ** 2 / (2.0 * BRAKE) + 0.5
        if brake and speed[-1] < 0.5:
            clock, along, speed = [*clock, clock[-1] + 20.0], [*along, along[-1]], [*speed, 0.0]
            ahead.pop(0)
            continue
        change = -BRAKE if brake else gain
        v = min(top, max(0.1, speed[-1] + change * STEP))
        clock.append(clock[-1] + STEP)
        along.append(along[-1] + (v + speed[-1]) / 2.0 * STEP)
        speed.append(v)
    return clock, along, speed


def _ends_in_time(prompt: Prompt, reached: float) -> bool:
    return prompt.until + ENDS_BEFORE <= reached or len(prompt.text.split()) == 1


def _metres(t: float, gain: float, top: float) -> float:
    gaining = min(t, top / gain)
    return gain * gaining**2 / 2.0 + top * (t - gaining)


def _seconds(metres: float, gain: float, top: float) -> float:
    gained = top**2 / gain / 2.0
    return math.sqrt(2.0 * metres / gain) if metres < gained else top / gain + (metres - gained) / top
