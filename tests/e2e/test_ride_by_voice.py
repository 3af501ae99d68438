"""A whole ride is asked by voice, through a fake arecord and the real recogniser, and answers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from spoken import clip
from voice.fakes import need, need_pocketsphinx

from navigator.library.hazards import FILE
from navigator.sample.valley import make_valley

pytestmark = pytest.mark.slow
RATE = 32_000  # bytes a second
FAKE_ARECORD = """#!{python}
import sys, time
piece = bytes(3200)
with open({sound!r}, "rb") as sound:
    while True:
        sys.stdout.buffer.write(sound.read(3200).ljust(3200, bytes(1)))
        sys.stdout.buffer.flush()
        time.sleep(0.1)
"""
ORDERS = ("next turn", "how far", "report a hazard", "louder", "take me home", "stop the ride")


def navigate(env: dict[str, str], *words: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "navigator.cli.main", *map(str, words)]
    return subprocess.run(command, env=env, check=True, capture_output=True, text=True)


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    """An environment whose arecord hears the orders, one after another, and whose home is known."""
    need("espeak-ng")
    need_pocketsphinx()
    sound, program = tmp_path / "said.raw", tmp_path / "bin" / "arecord"
    said = (clip(f"okay navigator, {order}", "en-us", 160, 20.0) + bytes(2 * RATE) for order in ORDERS)
    sound.write_bytes(bytes(6 * RATE) + b"".join(said))
    program.parent.mkdir()
    program.write_text(FAKE_ARECORD.format(python=sys.executable, sound=str(sound)))
    program.chmod(0o755)
    own = {"NAVIGATOR_HOME": str(tmp_path), "LANG": "C.UTF-8", "NAVIGATOR_VOICE": "text"}
    return own | {
        "PATH": f"{program.parent}:{os.environ['PATH']}",
        "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
    }


def lines(log: Path, what: str) -> list[dict[str, Any]]:
    found = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    return [line for line in found if line["what"] == what]


def test_a_ride_obeys_its_rider(env: dict[str, str], tmp_path: Path) -> None:
    valley = make_valley(tmp_path / "valley")
    navigate(env, "region", "add", "valley", "--file", valley.osm, "--heights", valley.heights)
    begin, end = (f"{lat},{lon}" for lon, lat in (valley.places["station"], valley.places["village"]))
    navigate(env, "plan", begin, end, "--out", tmp_path / "r.gpx")
    env["NAVIGATOR_HOME_POINT"], log = begin, tmp_path / "ride.jsonl"
    ride = ("ride", tmp_path / "r.gpx", "--simulate", "--speed-factor", 1, "--commands", "--log", log)
    done = navigate(env, *ride, "--language", "de")
    answers = {line["said"]: line["answer"] for line in lines(log, "command")}
    assert list(answers) == list(ORDERS)
    assert answers["how far"].startswith("Noch ")
    assert answers["report a hazard"] == "Gefahrenstelle gemerkt"
    assert answers["take me home"] == "Ich bringe dich nach Hause"
    assert answers["stop the ride"] == "Ich beende die Fahrt"
    assert len((tmp_path / "state" / FILE).read_text().splitlines()) == 1
    assert len(lines(log, "course")) == 2, "and the way home is ridden"
    assert "the microphone is on" in done.stderr
    assert "Ich höre zu" in done.stdout
