"""Recordings: exact to their units, mended after a cut at any byte, alive through kills and full disks."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from regions import small_disk

from navigator.errors import ContentError, StorageError
from navigator.formats.activity import Sample
from navigator.library.journal import Journal, read_recording, recordings_in

START = datetime(2026, 11, 28, 8, 0, tzinfo=UTC)
POINT = Sample(1.5, 49.4123456, 8.7, 110.3, 5.25, 140, 85, 210)


def ride(path: Path, count: int = 100) -> Path:
    with Journal.begin(path, START, name="Tour") as journal:
        for number in range(count):
            journal.add(Sample(float(number), 49.0 + number * 1e-5, 8.7, speed=5.0))
        journal.mark(count / 2.0, "lap")
    return path


def test_what_is_kept_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "a" / "r.navride"
    with Journal.begin(path, START, name="Tour d'été") as journal:
        journal.add(POINT)
        journal.mark(2.0, "pause")
        journal.mark(60.0, "resume")
        journal.add(Sample(61.0, -33.9, -18.4))
    found = read_recording(path)
    assert (found.start, found.name, found.lost) == (START, "Tour d'été", 0)
    assert found.samples == (POINT, Sample(61.0, -33.9, -18.4))
    assert found.marks == ((2.0, "pause"), (60.0, "resume"))
    assert path.stat().st_mode & 0o777 == 0o600
    assert recordings_in(path.parent) == [path]


def test_an_older_ride_is_never_written_over(tmp_path: Path) -> None:
    path = ride(tmp_path / "r.navride")
    with pytest.raises(StorageError):
        Journal.begin(path, START)
    assert len(read_recording(path).samples) == 100


def test_a_cut_at_any_byte_loses_one_record_at_most(tmp_path: Path) -> None:
    data = ride(tmp_path / "r.navride", 20).read_bytes()
    cut, before = tmp_path / "cut.navride", 0
    for length in range(data.index(b"\n") + 1, len(data) + 1):
        cut.write_bytes(data[:length])
        found = read_recording(cut)
        assert len(found.samples) in {before, before + 1}
        before = len(found.samples)
    assert before == 20


def test_a_ride_goes_on_behind_its_mended_tail(tmp_path: Path) -> None:
    path = ride(tmp_path / "r.navride", 50)
    path.write_bytes(path.read_bytes()[:-40] + b"\0" * 25)
    journal, found = Journal.resume(path)
    assert 45 <= len(found.samples) <= 50
    with journal:
        journal.add(POINT)
    again = read_recording(path)
    assert again.samples == (*found.samples, POINT)
    assert again.lost == 0


@given(st.binary(max_size=300))
def test_no_bytes_make_it_crash(data: bytes) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.navride"
        for content in (data, b'NAVRIDE1{"start": "2026-11-28T08:00:00+00:00", "name": ""}\n' + data):
            path.write_bytes(content)
            try:
                read_recording(path)
            except ContentError as error:
                assert "\n" not in str(error)


def test_it_is_on_the_disk_after_the_interval_and_not_before(tmp_path: Path) -> None:
    now = [0.0]
    path = tmp_path / "r.navride"
    Journal.begin(path, START).close()
    journal = Journal(path, path.open("ab", buffering=0), every=10.0, clock=lambda: now[0])
    for second in range(25):
        now[0] = float(second)
        journal.add(Sample(float(second), 49.0, 8.7))
    assert len(read_recording(path).samples) == 21
    journal.close()
    assert len(read_recording(path).samples) == 25


def test_a_full_disk_is_told_once_and_what_waits_is_kept_when_there_is_room(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 64) as folder:
        told: list[str] = []
        ballast = folder / "ballast"
        path = folder / "r.navride"
        Journal.begin(path, START).close()
        journal = Journal(path, path.open("ab", buffering=0), every=0.0, on_trouble=told.append)
        with pytest.raises(OSError, match="No space"), ballast.open("wb", buffering=0) as file:
            while True:
                file.write(bytes(1024))
        for second in range(500):
            journal.add(Sample(float(second), 49.0, 8.7))
        assert len(told) == 1
        ballast.unlink()
        journal.close()
        found = read_recording(path)
        assert [point.t for point in found.samples] == [float(second) for second in range(500)]


RIDER = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from navigator.formats.activity import Sample
from navigator.library.journal import Journal
path = Path(sys.argv[1])
every = float(sys.argv[2])
if path.exists():
    journal, found = Journal.resume(path, every=every)
    number = len(found.samples)
else:
    journal, number = Journal.begin(path, datetime(2026, 11, 28, tzinfo=UTC), every=every), 0
print("ready", flush=True)
while True:
    journal.add(Sample(number * 0.001, 49.0, 8.0 + number * 1e-7))
    number += 1
    time.sleep(0.0005)
"""


@pytest.mark.parametrize("kills", [3, pytest.param(60, marks=pytest.mark.slow)])
def test_kills_lose_no_more_than_the_interval(tmp_path: Path, kills: int) -> None:
    chance, path, before = random.Random(kills), tmp_path / "r.navride", 0
    for _ in range(kills):
        with subprocess.Popen(
            [sys.executable, "-c", RIDER, str(path), "0.05"], stdout=subprocess.PIPE
        ) as process:
            assert process.stdout
            process.stdout.readline()
            begun = time.monotonic()
            time.sleep(chance.uniform(0.0, 0.25))
            ridden = time.monotonic() - begun
            process.send_signal(signal.SIGKILL)
        found = read_recording(path)
        assert len(found.samples) >= before
        if ridden > 0.2:
            assert len(found.samples) > before
        numbers = [round(point.t * 1000.0) for point in found.samples]
        assert numbers == list(range(len(numbers)))  # none missing, none twice
        before = len(found.samples)
