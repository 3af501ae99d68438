"""Whatever dies amid a ride - receiver, voice, disk - the ride goes on, and the rider hears of it once."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import resource
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import gpxpy
import pytest
from commandline import environment
from nmea import told as sentence
from rideroutes import make_route, make_session

from navigator.app import feed
from navigator.app.aloud import Aloud
from navigator.app.computer import Clock, Outside, Ridden, run_ride
from navigator.devices import link
from navigator.devices.source import open_source
from navigator.formats.activity import Sample
from navigator.guidance.phrases import Phrasebook
from navigator.guidance.route import Route
from navigator.library.journal import Journal, read_recording
from navigator.ride import silence
from navigator.ride.reading import Fix
from navigator.ride.simulate import simulate
from navigator.sample.valley import make_valley
from navigator.voice.engine import Voicing
from navigator.voice.speaker import TextSpeaker

START = datetime(2026, 11, 28, 12, 0, 0, tzinfo=UTC)
PACE = 5.0  # m/s


@contextlib.contextmanager
def receiver(parts: Iterable[Iterable[Fix]], *, every: float, away: float) -> Iterator[int]:
    """A receiver on a TCP port that goes away for some seconds after each part of a ride."""
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with contextlib.suppress(OSError):
            for part in parts:
                wire, _ = server.accept()
                with wire:
                    for one in part:
                        wire.sendall(sentence(one).encode())
                        time.sleep(every)
                time.sleep(away)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield int(server.getsockname()[1])
    finally:
        server.close()
        thread.join(5.0)


def ride(
    route: Route, source: str | Iterable[Fix], *, told: list[str], **outside: object
) -> tuple[Ridden, list[str], list[dict[str, object]]]:
    """A ride in words: how it went, what was said, and its log."""
    said: list[str] = []
    lines: list[dict[str, object]] = []
    speaker = TextSpeaker(said.append, voicing=Voicing())
    out = Outside(speaker, lambda line: lines.append(json.loads(line)), **outside)  # type: ignore[arg-type]  # as named
    live = isinstance(source, str)
    readings = open_source(source, on_trouble=told.append) if isinstance(source, str) else source
    return run_ride(make_session(route).course, readings, out, clock=Clock(live=live)), said, lines


def test_a_receiver_that_dies_is_told_once_and_ridden_by_again(monkeypatch: pytest.MonkeyPatch) -> None:
    for module, name, seconds in (
        (feed, "TICK", 0.05),
        (feed, "LOOK", 0.02),
        (link, "PAUSE", 0.1),
        (silence, "SILENT", 0.3),
    ):
        monkeypatch.setattr(module, name, seconds)
    route = make_route([(0.0, 0.0), (150.0, 0.0), (150.0, 100.0)])
    fixes = list(simulate(route, speed=PACE))
    told: list[str] = []
    with receiver([fixes[:15], fixes[15:]], every=0.02, away=0.8) as port:
        ridden, said, lines = ride(route, f"nmea:tcp://127.0.0.1:{port}", told=told)
    assert ridden.arrived
    events = [line["name"] for line in lines if line["what"] == "event"]
    assert events == ["gps_lost", "gps_back", "arrived"]
    assert said.count("No GPS signal") == 1
    assert len(told) == 1
    assert sum(line["what"] == "fix" for line in lines) >= len(fixes) - 3  # the last lie behind the arrival


class FullDisk:
    """A file on a disk that has room for so many bytes."""

    def __init__(self, file: object, room: int, trouble: int) -> None:
        self._file, self._room, self._trouble = file, room, trouble

    def write(self, data: bytes) -> int:
        if self._room <= 0:
            raise OSError(self._trouble, os.strerror(self._trouble))
        taken = min(len(data), self._room)
        self._room -= taken
        return int(self._file.write(bytes(data[:taken])))  # type: ignore[attr-defined]  # a binary file

    def fileno(self) -> int:
        return int(self._file.fileno())  # type: ignore[attr-defined]  # likewise

    def close(self) -> None:
        self._file.close()  # type: ignore[attr-defined]  # likewise


@pytest.mark.parametrize("trouble", [errno.ENOSPC, errno.EROFS])
def test_a_disk_that_fails_is_said_once_and_what_was_kept_opens(tmp_path: Path, trouble: int) -> None:
    route = make_route([(0.0, 0.0), (400.0, 0.0), (400.0, 300.0)])
    notes: list[str] = []
    said: list[str] = []
    aloud = Aloud(notes.append, "not kept")
    speaker = TextSpeaker(said.append, voicing=Voicing())
    aloud.by(speaker, Phrasebook.of())
    journal = Journal.begin(tmp_path / "r.navride", START, every=0.0, on_trouble=aloud)
    journal._file = FullDisk(journal._file, 1500, trouble)  # type: ignore[assignment]  # as much of one as is used
    with journal:
        outside = Outside(speaker, record=lambda one: journal.add(Sample(one.t, one.lat, one.lon)))
        assert run_ride(make_session(route).course, simulate(route), outside).arrived
    assert len(notes) == 1
    assert os.strerror(trouble) in notes[0]
    assert said.count("The ride is not being recorded") == 1
    kept = read_recording(tmp_path / "r.navride")
    assert 30 < len(kept.samples) < 80


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Path]:
    """A home with a region, a route in it, and a receiver's log of a ride along it."""
    folder = tmp_path_factory.mktemp("planned")
    valley = make_valley(folder / "valley")
    home = folder / "home"
    navigator(home, "region", "add", "valley", "--file", valley.osm, "--heights", valley.heights)
    gpx, log = folder / "r.gpx", folder / "r.nmea"
    start, end = (f"{lat:.6f},{lon:.6f}" for lon, lat in (valley.places["station"], valley.places["village"]))
    navigator(home, "plan", start, end, "--out", gpx)
    navigator(home, "ride", gpx, "--simulate", "--voice", "off", "--log", folder / "r.jsonl")
    lines = [json.loads(line) for line in (folder / "r.jsonl").read_text(encoding="utf-8").splitlines()]
    fixes = [Fix(one["t"], one["lat"], one["lon"], one["speed"]) for one in lines if one["what"] == "fix"]
    log.write_bytes("".join(map(sentence, fixes)).encode())
    return home, gpx, log


def navigator(
    home: Path, *words: object, path: str = "", most: int | None = None
) -> subprocess.CompletedProcess[str]:
    """A command, with files of at most so many bytes."""
    own = environment(home) | ({"PATH": path} if path else {})
    done = subprocess.run(
        [sys.executable, "-m", "navigator.cli.main", *map(str, words)],
        env=own | {"PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        preexec_fn=None if most is None else lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)),
    )
    assert done.returncode == 0, done.stderr
    return done


@pytest.mark.slow
def test_on_a_full_disk_the_ride_is_ridden_to_its_end(
    planned: tuple[Path, Path, Path], tmp_path: Path
) -> None:
    home, gpx, log = planned
    words = (
        "ride",
        gpx,
        "--gps",
        f"nmea:{log}",
        "--record",
        "--voice",
        "text",
        "--log",
        tmp_path / "f.jsonl",
    )
    done = navigator(home, *words, most=4000)
    assert "arrived" in done.stderr
    assert done.stderr.count("the ride is not kept any more") == 1
    assert done.stderr.count("the log ends here") == 1
    assert done.stdout.count("The ride is not being recorded") == 1
    navigator(home, "rides", "export", "last", "--out", tmp_path / "kept.gpx")
    track = gpxpy.parse((tmp_path / "kept.gpx").read_text(encoding="utf-8"))
    assert track.get_points_no() > 100


@pytest.mark.slow
def test_a_voice_that_dies_is_read_instead(planned: tuple[Path, Path, Path], tmp_path: Path) -> None:
    if shutil.which("espeak-ng") is None:
        pytest.skip("needs espeak-ng")
    home, gpx, _ = planned
    (tmp_path / "bin").mkdir()
    player = tmp_path / "bin" / "aplay"
    count = tmp_path / "played"
    fails = '{ echo "no such device" >&2; exit 1; }'
    player.write_text(f"#!/bin/sh\necho x >> {count}\n[ $(wc -l < {count}) -lt 4 ] || {fails}\n")
    player.chmod(0o755)
    path = f"{tmp_path / 'bin'}:{os.environ['PATH']}"
    done = navigator(home, "ride", gpx, "--simulate", "--voice", "auto", "--speed-factor", "80", path=path)
    assert "arrived" in done.stderr
    assert done.stderr.count("no such device") == 1
    assert "You have arrived" in done.stdout
