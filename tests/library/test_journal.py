"""Recordings: exact to their units, mended after a cut at any byte, alive through kills and full disks."""

from __future__ import annotations

import errno
import os
import random
import time
import zlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from doomed import doomed
from hypothesis import given
from hypothesis import strategies as st
from regions import small_disk

from navigator.errors import ContentError, StorageError
from navigator.formats.activity import Sample
from navigator.library.journal import Journal, Place, read_recording, recordings_in

START = datetime(2026, 11, 28, 8, 0, tzinfo=UTC)
SCHEDULING = 0.25  # s that a busy machine may let a process wait within an interval, or a disk take
POINT = Sample(1.5, 49.4123456, 8.7, 110.3, 5.25, 140, 85, 210)


def ride(path: Path, count: int = 100) -> Path:
    with Journal.begin(path, START, name="Tour") as journal:
        for number in range(count):
            journal.add(Sample(float(number), 49.0 + number * 1e-5, 8.7, speed=5.0))
        journal.mark(count / 2.0, "lap")
    return path


def test_a_full_disk_leaves_no_file_without_a_head(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_number: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageError, match="full"):
        Journal.begin(tmp_path / "r.navride", datetime(2026, 11, 28, tzinfo=UTC))
    assert not list(tmp_path.iterdir())


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


def test_a_place_comes_back_and_one_of_an_older_version_too(tmp_path: Path) -> None:
    path, place = tmp_path / "r.navride", Place(5.0, 1234.56, 2, 3, 140.0, 98_765.43, 250.25, 1)
    with Journal.begin(path, START) as journal:
        journal.place(place)
    assert read_recording(path).place == place
    data = path.read_bytes()
    head = data.index(b"\n") + 1
    content = data[head + 2 : head + 16]  # all that it had then
    record = bytes((5, len(content))) + content
    path.write_bytes(data[:head] + record + zlib.crc32(record).to_bytes(4, "little"))
    assert read_recording(path).place == Place(5.0, 1234.56, 2, 3, 140.0)


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


@pytest.mark.parametrize("kills", [10, pytest.param(300, marks=pytest.mark.slow)])
def test_kills_lose_no_more_than_the_interval(tmp_path: Path, kills: int) -> None:
    chance, path, truth, every = random.Random(kills), tmp_path / "r.navride", tmp_path / "truth", 0.02
    kept, total, losses = 0, 0, []
    with doomed("recorders", "record_on_and_on") as rides:
        for _ in range(kills):
            truth.unlink(missing_ok=True)
            rides.start(path, truth, every)
            while not truth.exists():
                time.sleep(0.001)
            time.sleep(chance.uniform(0.0, 2.0 * every))
            assert rides.kill()
            if not path.exists():
                continue
            found = read_recording(path)
            numbers = [round(point.t * 1000.0) for point in found.samples]
            assert numbers == list(range(1, len(numbers) + 1))  # none missing, none twice
            assert len(numbers) >= kept
            handed = [line.split() for line in truth.read_text().splitlines() if line.count(".") == 1]
            lost = [float(when) for number, when in handed if int(number) > len(numbers)]
            losses.append(lost[-1] - lost[0] if lost else 0.0)
            kept, total = len(numbers), total + len(numbers) - kept
            if kept > 1000:  # or reading it again and again would take most of the time
                path.unlink()
                kept = 0
    assert total > kills
    assert max(losses) <= every + SCHEDULING, max(losses)
    print(f"{kills} kills: {total} moments kept, at most {max(losses) * 1000:.0f} ms of each ride lost")
