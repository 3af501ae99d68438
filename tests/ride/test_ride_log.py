"""The log's keys are what other programs read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import get_args

import pytest
from rideroutes import make_route, make_session

from navigator.guidance.said import Kind, Prompt
from navigator.ride.events import Name, Notice, Outlook, Position, Uphill
from navigator.ride.log import course_line, event_line, fix_line
from navigator.ride.reading import Fix


def test_the_course_lists_its_maneuvers_as_prompts_count_them() -> None:
    session = make_session(make_route([(0.0, 0.0), (400.0, 0.0), (400.0, 300.0)]))
    assert json.loads(course_line(session.course, t=0.0)) == {
        "t": 0.0,
        "what": "course",
        "length": 700.0,
        "maneuvers": [
            {"along": 400.0, "type": "turn", "modifier": "left", "name": "Road 1", "exit": None},
            {"along": 700.0, "type": "arrive", "modifier": None, "name": "", "exit": None},
        ],
    }


def test_a_fix_is_written_as_it_came() -> None:
    assert fix_line(Fix(t=12.0, lat=49.41, lon=8.69, speed=5.1)) == (
        '{"t": 12.0, "what": "fix", "lat": 49.41, "lon": 8.69, "speed": 5.1}'
    )
    assert json.loads(fix_line(Fix(t=12.0, lat=49.41, lon=8.69)))["speed"] is None


def test_events_are_written_with_their_keys() -> None:
    position = Position(along=341.24, off=3.11, on_course=True)
    prompt = Prompt(text="Turn left onto Überweg", kind="now", maneuver=3, along=352.0, until=16.104)
    notice = Notice("off_route", "40 m from the course")
    assert event_line(position, t=12.0) == (
        '{"t": 12.0, "what": "position", "along": 341.2, "off": 3.1, "on_course": true, "estimated": false}'
    )
    assert event_line(prompt, t=14.2) == (
        '{"t": 14.2, "what": "prompt", "text": "Turn left onto Überweg", "kind": "now", "maneuver": 3, '
        '"along": 352.0, "until": 16.1}'
    )
    assert event_line(notice, t=90.0) == (
        '{"t": 90.0, "what": "event", "name": "off_route", "reason": "40 m from the course"}'
    )


def test_whatever_a_name_holds_stays_one_line() -> None:
    prompt = Prompt(text='a"b\nc\x1b[31m', kind="info", maneuver=None, along=0.0, until=1.0)
    line = event_line(prompt, t=0.0)
    assert "\n" not in line
    assert "\x1b" not in line
    assert json.loads(line)["text"] == prompt.text


@pytest.mark.parametrize("kind", get_args(Kind))
def test_a_log_knows_four_kinds_of_prompts(kind: Kind) -> None:
    prompt = Prompt(text="x", kind=kind, maneuver=None, along=0.0, until=1.0)
    assert json.loads(event_line(prompt, t=0.0))["kind"] in {"prepare", "now", "info", "alarm"}


def test_the_description_of_the_log_knows_every_line_and_event() -> None:
    told = (Path(__file__).resolve().parents[2] / "examples" / "ride-log.md").read_text(encoding="utf-8")
    assert {name for name in get_args(Name) if f"`{name}`" not in told} == set()
    uphill = Uphill(1, 2, 300.0, 20.0)
    lines = [
        course_line(make_session(make_route([(0.0, 0.0), (400.0, 0.0)])).course, t=0.0),
        fix_line(Fix(0.0, 49.0, 8.7)),
        event_line(Position(1.0, 2.0, on_course=True, outlook=Outlook(60.0, 3.0, uphill)), t=0.0),
        event_line(Prompt("x", "info", None, 1.0, 2.0), t=0.0),
        event_line(Notice("rerouted", "turn round", 0.2), t=0.0),
    ]
    for line in lines:
        entry = json.loads(line)
        assert f"`{entry['what']}`" in told
        assert {key for key in {**entry, **entry.get("climb", {})} if f"`{key}`" not in told} == set()
