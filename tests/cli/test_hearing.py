"""`navigator doctor` on voice commands: what is missing for them, and no microphone opened unasked."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from navigator.cli import hearing
from navigator.cli.check import Check, State
from navigator.cli.hearing import check_hearing, microphone_trouble
from navigator.settings import load_settings


def fake(code: str) -> list[str]:
    return [sys.executable, "-c", f"import sys, time; {code}"]


def rows(command: list[str], *, commands: str = "on") -> dict[str, Check]:
    settings = load_settings({"NAVIGATOR_COMMANDS": commands})
    return {check.name: check for check in check_hearing(settings, command=command)}


def test_no_microphone_is_opened_where_voice_commands_are_off(tmp_path: Path) -> None:
    mark = tmp_path / "opened"
    found = rows(fake(f"open({str(mark)!r}, 'w')"), commands="off")
    assert {check.state for check in found.values()} == {State.OK}
    assert not mark.exists()
    assert "sudo apt install alsa-utils" in rows(["no-such-program"], commands="off")["microphone"].fix


@pytest.mark.parametrize(
    ("code", "told", "fix"),
    [
        ("sys.stdout.buffer.write(bytes(range(1, 201)) * 100)", "", ""),
        ("sys.stdout.buffer.write(bytes(20000))", "nothing but silence", "alsamixer"),
        ("sys.exit('no such card')", "the microphone gives no sound (no such card)", "arecord -L"),
    ],
)
def test_what_is_wrong_with_a_microphone_is_told(code: str, told: str, fix: str) -> None:
    row = rows(fake(code))["microphone"]
    assert row.state is (State.WARNING if told else State.OK)
    assert row.found == (told or "gives sound")
    assert fix in row.fix


def test_a_driver_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hearing, "WAIT_SECONDS", 0.2)
    assert microphone_trouble(None, command=fake("time.sleep(60)"))[0].startswith("no sound within")
    assert (
        microphone_trouble(None, command=["no-such-program"])[1]
        == "install it with: sudo apt install alsa-utils"
    )


def test_a_missing_pocketsphinx_is_told_with_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hearing, "find_spec", lambda _name: None)
    on, off = (rows(["no-such-program"], commands=value)["voice commands"] for value in ("on", "off"))
    assert (on.state, off.state) == (State.WARNING, State.OK)
    assert "bike-navigator[commands]" in on.fix
    assert "bike-navigator[commands]" in off.fix
