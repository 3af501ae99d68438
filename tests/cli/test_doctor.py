"""`navigator doctor`: what is missing, with the fix, and never a hang."""

from __future__ import annotations

import grp
import json
import os
import shutil
import sys
import time
import tomllib
from pathlib import Path
from types import SimpleNamespace

import pytest
from commandline import ended
from regions import build

from navigator.cli import checkup, doctor
from navigator.cli.check import Check, State
from navigator.cli.checkup import check_folders, check_maps, check_regions, check_sound
from navigator.settings import load_settings
from navigator.voice import supervised
from tiles.cache import TileCache

Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NAVIGATOR_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is all of PATH."""
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    return tmp_path / "bin"


def by_name(checks: object) -> dict[str, Check]:
    return {check.name: check for check in checks}  # type: ignore[attr-defined]  # an iterable of checks


def test_the_doctor_runs_here_and_every_trouble_has_a_fix(capsys: Capture) -> None:
    assert ended("doctor", "--json", "--mute") == 0
    document = json.loads(capsys.readouterr().out)
    assert document["ok"] is True
    assert {check["state"] for check in document["checks"]} <= {"ok", "warning"}
    for check in document["checks"]:
        assert check["found"]
        assert check["fix"] or check["state"] == "ok", check
    names = [check["name"] for check in document["checks"]]
    assert len(names) == len(set(names))
    assert {"Python", "clock", "memory", "disk", "espeak-ng", "aplay", "sound device", "test phrase",
            "data folder", "regions", "voice commands", "microphone"} <= set(names)  # fmt: skip


def test_the_table_is_for_people(capsys: Capture) -> None:
    assert ended("doctor", "--mute") == 0
    out, err = capsys.readouterr()
    assert "Python" in out
    assert err == ""


def test_what_keeps_one_from_riding_is_three(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    monkeypatch.setattr(checkup, "check_sound", lambda *_arguments, **_named: iter(()))
    (home / "data" / "regions" / "broken").mkdir(parents=True)
    assert ended("doctor") == 3
    out, err = capsys.readouterr()
    assert "missing" in out
    assert err == "navigator: region broken: not fit for a ride; the table says what to do\n"
    assert ended("doctor", "--json") == 3
    assert json.loads(capsys.readouterr().out)["ok"] is False


def test_missing_packages_are_named_with_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    def lacking(name: str) -> object | None:
        return None if name in {"numpy", "PIL", "scipy"} else object()

    monkeypatch.setattr(checkup, "find_spec", lacking)
    ride, build_ = checkup.check_packages()
    assert (ride.state, ride.fix) == (State.MISSING, "python -m pip install numpy")
    assert (build_.state, build_.fix) == (State.WARNING, "python -m pip install pillow scipy")


def test_looking_for_packages_loads_none() -> None:
    before = set(sys.modules)
    list(checkup.check_packages())
    assert not {"osmnx", "scipy", "osmium"} & (set(sys.modules) - before)


def test_the_packages_are_those_that_the_project_asks_for() -> None:
    path = Path(__file__).resolve().parents[2] / "pyproject.toml"
    wanted = tomllib.loads(path.read_text(encoding="utf-8"))["project"]["dependencies"]
    known = {*checkup.TO_RIDE.values(), *checkup.TO_BUILD.values()}
    assert known == {requirement.split(">")[0].split("=")[0].strip() for requirement in wanted}


def test_an_old_or_narrow_python_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert checkup.check_python().state is State.OK
    monkeypatch.setattr(sys, "maxsize", 2**31 - 1)
    assert "64-bit" in checkup.check_python().fix
    monkeypatch.undo()
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    assert checkup.check_python().state is State.MISSING


def test_a_clock_in_the_past_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert checkup.check_clock().state is State.OK
    monkeypatch.setattr(time, "localtime", lambda: time.gmtime(0))
    assert checkup.check_clock().state is State.WARNING
    assert "1970" in checkup.check_clock().found


def test_little_memory_and_disk_are_noticed(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    assert checkup.check_memory().state is State.OK
    monkeypatch.setattr(checkup, "available_memory", lambda: 90_000_000)
    assert checkup.check_memory().found == "90 MB free"
    assert checkup.check_memory().state is State.WARNING
    monkeypatch.setattr(checkup.shutil, "disk_usage", lambda _path: SimpleNamespace(free=3_000_000))
    assert checkup.check_disk(load_settings()).state is State.WARNING
    assert not home.exists()  # looking makes nothing


def test_groups_are_told_only_where_the_system_has_them(monkeypatch: pytest.MonkeyPatch) -> None:
    def group(name: str) -> object:
        numbers = {"dialout": 20, "audio": 29, "gpio": 99}
        if name not in numbers:
            raise KeyError(name)
        return SimpleNamespace(gr_gid=numbers[name], gr_mem=["anna"] if name == "gpio" else [])

    monkeypatch.setattr(grp, "getgrnam", group)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(os, "getgroups", lambda: [29])
    monkeypatch.setattr(checkup, "_user", lambda: "anna")
    found = by_name(checkup.check_groups())
    assert {name: check.state for name, check in found.items()} == {
        "group dialout": State.WARNING,
        "group audio": State.OK,
        "group gpio": State.WARNING,
    }
    assert "sudo usermod -aG dialout anna" in found["group dialout"].fix
    assert found["group gpio"].fix == "log out and in again"


def test_folders_that_cannot_be_written_are_told(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load_settings()
    assert {check.state for check in check_folders(settings)} == {State.OK}
    assert not home.exists()
    home.write_text("a file in the way", encoding="utf-8")
    found = by_name(check_folders(settings))
    assert {check.state for check in found.values()} == {State.WARNING}
    assert "NAVIGATOR_HOME" in found["data folder"].fix
    home.unlink()
    monkeypatch.setattr(os, "access", lambda _path, _mode: False)
    assert {check.state for check in check_folders(settings)} == {State.WARNING}


def test_a_computer_without_sound_is_told_how_to_get_it(programs: Path) -> None:
    assert list(programs.iterdir()) == []
    found = by_name(check_sound(load_settings(), mute=False))
    assert "sudo apt install espeak-ng" in found["espeak-ng"].fix
    assert "sudo apt install alsa-utils" in found["aplay"].fix
    assert found["sound device"].state is State.WARNING


def program(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    (folder / name).chmod(0o755)


@pytest.mark.slow
def test_a_sound_device_that_hangs_does_not_hang_the_doctor(
    programs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervised, "START_SECONDS", 1.0)
    monkeypatch.setattr(checkup, "PATIENT", 1.0)
    program(programs, "aplay", "exec /bin/sleep 60")
    program(programs, "espeak-ng", "exec /bin/sleep 60")
    began = time.monotonic()
    found = by_name(check_sound(load_settings(), mute=False))
    assert time.monotonic() - began < 15.0
    assert "does not answer" in found["sound device"].found
    assert found["aplay"].state is State.OK


def test_the_test_phrase_is_played_unless_muted(programs: Path, tmp_path: Path) -> None:
    if shutil.which("espeak-ng", path="/usr/bin:/bin") is None:
        pytest.skip("needs espeak-ng")
    program(programs, "aplay", f"echo played >> {tmp_path / 'played'}")
    (programs / "espeak-ng").symlink_to(shutil.which("espeak-ng", path="/usr/bin:/bin") or "")
    muted = by_name(check_sound(load_settings(), mute=True))
    assert muted["test phrase"].found.startswith("made by ")
    assert (tmp_path / "played").read_text(encoding="utf-8").count("played") == 1  # the silence of the probe
    aloud = by_name(check_sound(load_settings(), mute=False))
    assert aloud["test phrase"].found.startswith("spoken by ")
    assert (tmp_path / "played").read_text(encoding="utf-8").count("played") == 3


def test_regions_are_opened_and_read_whole_only_where_asked(tmp_path: Path) -> None:
    store = tmp_path / "regions"
    (nothing,) = check_regions(store, thorough=True)
    assert (nothing.state, nothing.found) == (State.WARNING, "none yet")
    build(store)
    (fine,) = check_regions(store, thorough=True)
    assert fine.state is State.OK
    assert "without heights" in fine.found
    file = store / "tiny" / "graph" / "nodes.osm.npy"
    data = file.read_bytes()
    file.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    (quick,) = check_regions(store, thorough=False)
    assert quick.state is State.OK
    (thorough,) = check_regions(store, thorough=True)
    assert thorough.state is State.MISSING
    assert thorough.fix == "build or import it again"
    file.unlink()
    (missing,) = check_regions(store, thorough=False)
    assert missing.state is State.MISSING
    assert "build or import" in missing.fix


@pytest.mark.parametrize("text", ["hills = [", "hilss = 1", "hills = 7"])
def test_a_broken_settings_file_is_a_row_and_defaults_hold(
    home: Path, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "config").mkdir(parents=True)
    (home / "config" / "settings.toml").write_text(text, encoding="utf-8")
    settings, rows = doctor._settings()
    assert settings.hills.value == 0.0
    assert settings.folders.config == home / "config"
    assert [(row.name, row.state) for row in rows] == [("settings", State.WARNING)]
    assert "settings.toml" in rows[0].found
    assert rows[0].fix
    (home / "config" / "settings.toml").unlink()
    monkeypatch.setenv("NAVIGATOR_HILLS", "steep")
    assert [row.state for row in doctor._settings()[1]] == [State.WARNING]
    monkeypatch.delenv("NAVIGATOR_HILLS")
    assert doctor._settings()[1] == []


def test_a_long_path_in_the_table_is_whole(home: Path, capsys: Capture) -> None:
    doctor._print([Check("settings folder", State.OK, str(home / ("x" * 90)))])
    told = "".join(line.strip() for line in capsys.readouterr().out.splitlines())
    assert "x" * 90 in told.replace(" ", "")
    assert "…" not in told


def test_maps_are_weighed_and_a_damaged_one_is_named(home: Path) -> None:
    settings = load_settings()
    assert check_maps(settings).found == "0 maps, 0 of at most 10000 MB"
    folder = home / "cache" / "tiles"
    with TileCache.open(folder, "own"):
        pass
    assert check_maps(settings).found.startswith("1 maps")
    (folder / "bad.mbtiles").write_text("<html>")
    told = check_maps(settings)
    assert told.state is State.WARNING
    assert told.fix.startswith("navigator maps remove bad")
