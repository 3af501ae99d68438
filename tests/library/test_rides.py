"""Rides for other programs: what readers of FIT, TCX and GPX make of them, and what they sum up to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import fitdecode
import gpxpy
import pytest
from tcxreader.tcxreader import TCXReader

from navigator.app.keeper import Keeper
from navigator.errors import NoRouteError, UsageError
from navigator.formats.activity import Activity, Sample, splits
from navigator.formats.fit import read_fit
from navigator.library.journal import Journal, read_recording
from navigator.library.rides import (
    activity_of,
    begin_ride,
    dated,
    encoded,
    keep_climb,
    read_activity,
    ride_named,
)
from navigator.ride.reading import Fix

START = datetime(2026, 11, 28, 8, 0, tzinfo=UTC)
STEP = 5.0 / 111_195.0  # degrees north in a second at 5 m/s


def ridden(seconds: int = 600, *, stop: tuple[int, int] = (0, 0)) -> Activity:
    """A ride to the north at 5 m/s, standing from one second to another, up 60 m and down again."""
    samples, lat = [], 49.0
    for second in range(seconds + 1):
        height = 100.0 + 60.0 * (1.0 - abs(2.0 * second / seconds - 1.0))
        samples.append(Sample(float(second), lat, 8.7, height, 5.0, 140, 85, 200))
        lat += 0.0 if stop[0] <= second < stop[1] else STEP
    return Activity("Tour", START, tuple(samples), laps=(200.0,))


def test_what_is_ridden_adds_up() -> None:
    ride = ridden(stop=(100, 160))
    assert ride.distance == pytest.approx(540 * 5.0, rel=0.002)
    assert ride.elapsed == 600.0
    assert ride.moving == pytest.approx(540.0, abs=2.0)
    assert ride.climb == (pytest.approx(60.0, abs=0.5), pytest.approx(60.0, abs=0.5))
    assert splits(ride, 1000.0) == [pytest.approx(260.0, abs=2.0), pytest.approx(200.0, abs=2.0)]
    assert ride.lap_rows() == [(0, 200), (200, 600)]


def test_a_gap_in_the_recording_is_not_ridden() -> None:
    samples = (
        Sample(0.0, 49.0, 8.7),
        Sample(1.0, 49.00005, 8.7),
        Sample(500.0, 49.1, 8.7),
        Sample(501.0, 49.10005, 8.7),
    )
    assert Activity("", START, samples).distance < 15.0


@pytest.mark.slow
def test_fit_readers_find_the_ride() -> None:
    ride = ridden()
    data = encoded(ride, ".fit")
    with fitdecode.FitReader(data, check_crc=fitdecode.CrcCheck.RAISE) as reader:
        frames = [frame for frame in reader if frame.frame_type == fitdecode.FIT_FRAME_DATA]
    by_kind = {
        name: [frame for frame in frames if frame.name == name] for name in ("session", "lap", "record")
    }
    (session,) = by_kind["session"]
    assert session.get_value("total_distance") == pytest.approx(ride.distance, abs=0.1)
    assert session.get_value("total_ascent") == 60
    assert session.get_value("sport") == "cycling"
    assert len(by_kind["lap"]) == 2
    assert len(by_kind["record"]) == 601
    last = by_kind["record"][-1]
    assert (last.get_value("heart_rate"), last.get_value("cadence"), last.get_value("power")) == (
        140,
        85,
        200,
    )
    assert read_fit(data).times == tuple(ride.when(one.t) for one in ride.samples)


def test_tcx_and_gpx_readers_find_it_too(tmp_path: Path) -> None:
    ride = ridden()
    file = tmp_path / "r.tcx"
    file.write_bytes(encoded(ride, ".tcx"))
    theirs = TCXReader().read(str(file))
    assert theirs.distance == pytest.approx(ride.distance, rel=0.01)
    assert theirs.duration == pytest.approx(600, abs=2)
    assert theirs.hr_avg == pytest.approx(140)
    track = gpxpy.parse(encoded(ride, ".gpx").decode())
    assert track.length_2d() == pytest.approx(ride.distance, rel=0.01)
    assert track.get_duration() == 600.0
    with pytest.raises(UsageError, match=r"\.fit, \.gpx, \.tcx"):
        encoded(ride, ".kml")


def test_recordings_are_named_by_their_beginning_and_found_by_it(tmp_path: Path) -> None:
    for minute in (1, 2):
        with begin_ride(tmp_path, name=f"Tour {minute}", now=START.replace(minute=minute)) as journal:
            for second in range(10):
                journal.add(Sample(float(second), 49.0 + second * STEP, 8.7))
            journal.mark(4.0, "pause")
            journal.mark(6.0, "resume")
    again = begin_ride(tmp_path, now=START.replace(minute=2))
    again.close()
    assert again.path.stem.endswith("-2")
    again.path.unlink()
    newest = ride_named(tmp_path, "last")
    ride = read_activity(newest)
    assert (ride.name, ride.pauses) == ("Tour 2", ((4.0, 6.0),))
    assert ride.distance == pytest.approx(7 * 5.0, rel=0.02)
    assert ride_named(tmp_path, newest.stem) == newest
    with pytest.raises(UsageError, match="several"):
        ride_named(tmp_path, newest.stem[:4])
    with pytest.raises(NoRouteError):
        ride_named(tmp_path, "1999")
    with pytest.raises(NoRouteError, match="no ride is recorded"):
        ride_named(tmp_path / "empty", "last")


def test_one_point_is_no_ride() -> None:
    from navigator.library.journal import Recording

    with pytest.raises(UsageError, match="fewer than two"):
        activity_of(Recording(START, "", (Sample(0.0, 49.0, 8.7),), ()))


LATER = 8_000_000.0  # s by which a board woke up too early


@pytest.mark.parametrize(
    ("wrong", "start"), [(0.0, START), (1.5, START), (LATER, START + timedelta(seconds=LATER))]
)
def test_a_ride_on_a_board_that_woke_up_in_the_past_has_the_satellites_date(
    tmp_path: Path, wrong: float, start: datetime
) -> None:
    with begin_ride(tmp_path, now=START) as journal:
        keep = Keeper(journal).fix
        keep(Fix(10.0, 49.0, 8.7))
        keep(Fix(12.0, 49.0, 8.7, utc=START.timestamp() + 12.0 + wrong))
        keep(Fix(13.0, 49.0, 8.7, utc=5.0))  # the first time counts
    found = read_recording(journal.path)
    assert (found.start, len(found.samples)) == (start, 3)
    path = dated(journal.path)
    assert path.stem == start.astimezone().strftime("%Y-%m-%d-%H%M%S")
    assert dated(path) == path
    assert read_recording(path) == found


def test_how_high_a_ride_was_is_kept_until_it_goes_on(tmp_path: Path) -> None:
    with begin_ride(tmp_path, now=START) as journal:
        for second in range(10):
            journal.add(Sample(float(second), 49.0 + second * STEP, 8.7, 100.0))
    keep_climb(journal.path, (296.04, 33.0))
    assert read_activity(journal.path).climb == (296.0, 33.0)
    assert read_activity(journal.path).away_from(8.7, 49.0, 12.0).climb == (0.0, 0.0)
    again, _ = Journal.resume(journal.path)
    with again:
        again.add(Sample(10.0, 49.0 + 10 * STEP, 8.7, 100.0))
    assert read_activity(journal.path).climb == (0.0, 0.0)


@pytest.mark.parametrize("utc", [1e300, -1e300, float("nan"), float("inf")])
def test_what_is_no_time_sets_no_clock(tmp_path: Path, utc: float) -> None:
    with begin_ride(tmp_path, now=START) as journal:
        journal.set_clock(1.0, utc)
    assert read_recording(journal.path).start == START
