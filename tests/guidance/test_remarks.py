from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from drawing import draw
from hypothesis import given, settings
from hypothesis import strategies as st
from thorough import examples

from navigator.guidance.cues import Cue, Plan, Speech, Wishes, make_plan
from navigator.guidance.locale import languages
from navigator.guidance.manner import MANNERS
from navigator.guidance.moment import FIX_LATENCY, PREPARE_METRES
from navigator.guidance.phrases import Phrasebook
from navigator.guidance.prompts import advance
from navigator.guidance.remarks import LATE_UP_SHARE, TOPIC_OF, TOPICS, URGENT, Aside, Remarks
from navigator.guidance.said import Prompt, State
from navigator.guidance.told import Told

CLIMB = Aside(600.0, "climb", length=1200.0, grade=7.2)
TROUBLES = ("gps lost", "gps back", "gps awaited", "not kept")
TAP = Aside(600.0, "water")
CROSSING = Aside(600.0, "busy crossing")


def seconds(text: str) -> float:
    return 0.35 + 0.063 * len(text)


def plan_of(*asides: Aside, turns: tuple[float, ...] = (2000.0,), verbosity: str = "normal") -> Plan:
    cues = [Cue(along, Told(modifier="left", name="Mill Lane")) for along in turns]
    length = max(turns) + 500.0
    return Plan(
        (*cues, Cue(length, Told(type="arrive"))),
        length,
        Told(type="depart", bearing=0.0, name="Mill Lane"),
        Speech(seconds),
        remarks=Remarks.of(asides, Phrasebook.of()),
        manner=MANNERS[verbosity],
    )


def ride(plan: Plan, kmh: float = 18.0, *, phase: float = 0.0) -> list[tuple[float, Prompt]]:
    speed, clock, state, heard = kmh / 3.6, phase, State(), []
    while (along := max(0.0, (clock - FIX_LATENCY) * speed)) < plan.length:
        state, prompts = advance(plan, state, along=along, speed=speed, clock=clock)
        heard += [(clock, prompt) for prompt in prompts]
        clock += 1.0
    return heard


def texts(plan: Plan, kmh: float = 18.0) -> list[str]:
    return [prompt.text for _, prompt in ride(plan, kmh) if prompt.maneuver is None]


def test_a_climb_is_told_once_before_it_begins() -> None:
    heard = [prompt for _, prompt in ride(plan_of(CLIMB)) if "limb" in prompt.text]
    assert [prompt.text for prompt in heard] == ["Climb ahead: 1.2 kilometres at 7 percent"]
    assert 500.0 < heard[0].along < 600.0


@pytest.mark.parametrize("kmh", [10.0, 18.0, 25.0, 40.0])
def test_a_tap_is_told_in_time_to_stop(kmh: float) -> None:
    t, tap = next((t, one) for t, one in ride(plan_of(TAP), kmh) if one.text == "Drinking water ahead")
    assert 600.0 / (kmh / 3.6) - tap.until >= 3.9
    assert tap.until > t


def test_what_lies_behind_the_next_turn_is_told_after_it() -> None:
    heard = ride(plan_of(CLIMB, turns=(590.0, 2500.0)))
    climb = next(prompt for _, prompt in heard if "limb" in prompt.text)
    assert 590.0 < climb.along <= 700.0


def test_a_tap_just_behind_a_turn_is_too_late_after_it() -> None:
    assert "Drinking water ahead" not in texts(plan_of(TAP, turns=(590.0, 2500.0)))


def test_a_tunnel_is_told_before_one_is_in_it_and_an_unlit_one_to_all() -> None:
    tunnels = Aside(600.0, "tunnel", length=900.0), Aside(3000.0, "dark tunnel", length=900.0)
    for verbosity, count in (("normal", 2), ("low", 1)):
        plan = plan_of(*tunnels, turns=(5000.0,), verbosity=verbosity)
        heard = [prompt for _, prompt in ride(plan) if "unnel" in prompt.text]
        assert [prompt.kind for prompt in heard] == ["info", "danger"][-count:]
        for prompt, tunnel in zip(heard, tunnels[-count:], strict=True):
            assert prompt.until < tunnel.along / 5.0
    late = plan_of(Aside(600.0, "tunnel", length=900.0), turns=(590.0, 5000.0))
    assert "unnel" not in " ".join(texts(late))


def test_a_danger_is_told_before_what_can_wait() -> None:
    heard = texts(plan_of(TAP, CROSSING, CLIMB))
    assert heard.index("Careful, busy road to cross") < heard.index(
        "Climb ahead: 1.2 kilometres at 7 percent"
    )


def test_who_wants_little_hears_turns_and_dangers_only() -> None:
    heard = [prompt for _, prompt in ride(plan_of(CLIMB, TAP, CROSSING, verbosity="low"))]
    assert [(prompt.kind, prompt.text) for prompt in heard] == [
        ("info", "Head north"),
        ("danger", "Careful, busy road to cross"),
        ("now", "Turn left onto Mill Lane"),
        ("now", "You have arrived"),
    ]


def test_who_wants_much_is_reassured_again_and_again() -> None:
    plan = plan_of(turns=(6000.0,), verbosity="high")
    kept = [text for text in texts(plan, 18.0) if text.startswith("Continue for")]
    assert kept == [
        f"Continue for {far}"
        for far in ("6 kilometres", "4.5 kilometres", "3 kilometres", "1.5 kilometres", "450 metres")
    ]
    normal = replace(plan, manner=MANNERS["normal"])
    assert len([text for text in texts(normal) if text.startswith("Continue for")]) == 1


@pytest.mark.parametrize(("length", "kept_on"), [(1990.0, 0), (1200.0, 1)])
def test_who_hears_how_long_it_is_unpaved_is_not_told_again_how_long_the_way_is(
    length: float, kept_on: int
) -> None:
    plan = plan_of(Aside(500.0, "unpaved", length=length), turns=(500.0, 2500.0))
    heard = texts(plan)
    assert sum(text.startswith("Unpaved for") for text in heard) == 1
    assert sum(text.startswith("Continue for") for text in heard) == kept_on


def test_each_topic_can_be_switched_off() -> None:
    asides = [Aside(100.0, what, length=500.0, grade=5.0) for what in TOPIC_OF]
    book = Phrasebook.of()
    assert len(Remarks.of(asides, book).all) == len(asides)
    for topic in set(TOPIC_OF.values()) - {None}:
        left = Remarks.of(asides, book, topics=set(TOPICS) - {topic}).all
        gone = [aside.what for aside in asides if TOPIC_OF[aside.what] == topic]
        assert gone
        assert len(left) == len(asides) - len(gone)


@pytest.mark.parametrize("language", languages())
def test_every_language_has_a_sentence_for_each(language: str) -> None:
    book = Phrasebook.of(language)
    said = [book.aside(what, length=1200.0, grade=7.2) for what in (*TOPIC_OF, "off route", *TROUBLES)]
    assert all(said)
    assert len(set(said)) == len(said)
    assert " 7 " in book.aside("climb", length=1200.0, grade=7.2)
    if language != "en":
        assert not set(said) & {Phrasebook.of().aside(what, length=1200.0, grade=7.2) for what in TOPIC_OF}


@pytest.mark.parametrize(
    ("language", "what", "text"),
    [
        ("de", "climb", "Anstieg voraus: 1,2 Kilometer mit 7 Prozent"),
        ("fr", "unpaved", "Chemin non revêtu sur 1,2 kilomètre"),
        ("it", "steep descent", "Discesa ripida: 1,2 chilometri, pendenza 7 per cento"),
        ("pl", "climb", "Podjazd przez 1,2 kilometra, 7 procent"),
        ("sv", "cobbles", "Kullersten i 1,2 kilometer"),
        ("en", "tunnel", "Tunnel ahead, 1.2 kilometres long"),
        ("es", "dark tunnel", "Cuidado, túnel sin iluminación de 1,2 kilómetros"),
        ("pl", "tunnel", "Przed tobą tunel, długość: 1,2 kilometra"),
    ],
)
def test_asides_follow_the_grammar(language: str, what: str, text: str) -> None:
    assert Phrasebook.of(language).aside(what, length=1200.0, grade=7.2) == text


whats = st.sampled_from(sorted(TOPIC_OF))
asides = st.builds(Aside, st.floats(0.0, 2000.0), whats, st.floats(50.0, 900.0), st.floats(3.0, 15.0))


def test_a_climb_amid_turns_is_told_late_rather_than_never() -> None:
    turns = tuple(400.0 + 100.0 * n for n in range(6))  # until 300 m into it
    heard = [prompt for _, prompt in ride(plan_of(CLIMB, turns=(*turns, 2500.0))) if "limb" in prompt.text]
    assert [prompt.text for prompt in heard] == ["Climb ahead: 1.2 kilometres at 7 percent"]
    assert CLIMB.along < heard[0].along <= CLIMB.along + LATE_UP_SHARE * CLIMB.length


@settings(max_examples=examples(25))
@given(
    found=st.lists(asides, max_size=8),
    gaps=st.lists(st.sampled_from([60.0, 150.0, 400.0, 900.0]), min_size=1, max_size=3),
    kmh=st.sampled_from([10.0, 18.0, 25.0, 40.0]),
    phase=st.floats(0.0, 1.0),
)
def test_remarks_take_nothing_from_turns(
    found: list[Aside], gaps: list[float], kmh: float, phase: float
) -> None:
    turns = tuple(100.0 + sum(gaps[: n + 1]) for n in range(len(gaps)))
    with_all, alone = plan_of(*found, turns=turns), plan_of(turns=turns)
    heard = ride(with_all, kmh, phase=phase)
    for (_, before), (t, _) in pairwise(heard):
        assert t >= before.until
    nows = [prompt.maneuver for _, prompt in heard if prompt.kind == "now"]
    assert nows == [prompt.maneuver for _, prompt in ride(alone, kmh, phase=phase) if prompt.kind == "now"]
    said = [prompt for _, prompt in heard if prompt.maneuver is None]
    for remark in with_all.remarks.all:
        told = [prompt for prompt in said if prompt.text == remark.text]
        assert len(told) <= sum(one.text == remark.text for one in with_all.remarks.all)
    for _, prompt in heard:
        assert prompt.kind != "prepare" or prompt.maneuver is not None
    quiet = plan_of(*(one for one in found if one.what not in URGENT), turns=turns)
    assert _prepared(quiet, kmh, phase) == _prepared(alone, kmh, phase)


def _prepared(plan: Plan, kmh: float, phase: float) -> list[int | None]:
    """Which turns are prepared for."""
    return [prompt.maneuver for _, prompt in ride(plan, kmh, phase=phase) if prompt.kind == "prepare"]


def test_prepared_distance_is_unchanged_by_remarks() -> None:
    plan = plan_of(Aside(1900.0, "water"), turns=(2000.0,))
    prepare = next(prompt for _, prompt in ride(plan) if prompt.kind == "prepare")
    assert 2000.0 - prepare.along <= PREPARE_METRES[1]


def test_pushing_and_ferries_are_told_where_they_are_wanted() -> None:
    drawing = draw(
        """
a----b----c
""",
        {"ab": "residential A", "bc": "footway"},
    )
    route = drawing.route("abc")
    kinds = [cue.told.type for cue in make_plan(route, Speech(seconds)).cues]
    assert kinds == ["notification", "arrive"]
    without = make_plan(route, Speech(seconds), wishes=Wishes(topics=frozenset({"climb"})))
    assert [cue.told.type for cue in without.cues] == ["arrive"]
