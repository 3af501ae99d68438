"""A route for a date on the command line: planned, written, and ridden on roads that are open then only."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from osmxml import place, write_osm

from navigator.cli.main import run as navigator

ROAD = {"highway": "residential"}
MONDAY, SUNDAY = "2026-07-06T12:00", "2026-07-05T12:00"


def pasted(x: float, y: float) -> str:
    lon, lat = place(x, y)
    return f"{lat},{lon}"


def test_a_road_that_is_open_at_times_is_planned_and_ridden(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NAVIGATOR_HOME", str(tmp_path / "home"))
    done = commander(capsys)
    nodes = {"a": (0, 0), "b": (200, 0), "c": (400, 0), "d": (0, -300), "e": (400, -300)}
    market = {**ROAD, "access": "no", "access:conditional": "yes @ (Mo-Fr)"}
    streets = [("abc", market), ("ad", ROAD), ("de", ROAD), ("ec", ROAD)]
    done("region", "add", "town", "--file", str(write_osm(tmp_path / "t.osm", nodes=nodes, ways=streets)))
    ends, gpx, log = (pasted(0, 0), pasted(400, 0)), tmp_path / "r.gpx", tmp_path / "r.jsonl"
    weekday = json.loads(done("plan", *ends, "--depart", MONDAY, "--out", str(gpx), "--json"))
    weekend = json.loads(done("plan", *ends, "--depart", SUNDAY, "--json"))
    assert (round(weekday["distance"]), round(weekend["distance"])) == (400, 1000)
    done("ride", str(gpx), "--simulate", "--voice", "off", "--log", str(log))
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    assert any(line.get("name") == "arrived" for line in lines)


def commander(capsys: pytest.CaptureFixture[str]) -> Callable[..., Any]:
    def done(*words: str) -> str:
        with pytest.raises(SystemExit) as stop:
            navigator(words)
        out, err = capsys.readouterr()
        assert stop.value.code == 0, err
        return out

    return done
