"""What is said of a ride: how fast, how high; and where one lives stays at home."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import fitdecode
import pytest

from navigator.errors import UsageError
from navigator.formats.activity import Activity, Sample, told
from navigator.formats.fit import write_fit_activity
from navigator.formats.gpx import write_gpx
from navigator.formats.tcx import write_tcx_activity

START = datetime(2026, 11, 28, 8, 0, tzinfo=UTC)
STEP = 5.0 / 111_195.0  # degrees of latitude at 5 m/s
SAMPLES = tuple(Sample(float(t), 49.0 + t * STEP, 8.7, 100.0 + t % 2) for t in range(601))
RIDE = Activity("Tour", START, SAMPLES)


def test_the_highest_speed_is_no_jump_of_one_fix() -> None:
    assert RIDE.fastest == pytest.approx(5.0, rel=0.01)
    far = replace(RIDE.samples[300], lat=RIDE.samples[300].lat + 4 * STEP)
    jumped = replace(RIDE, samples=(*RIDE.samples[:300], far, *RIDE.samples[301:]))
    assert jumped.fastest < 15.0


def test_waves_count_in_the_raw_climb_only() -> None:
    assert RIDE.climb == (0.0, 0.0)
    assert RIDE.raw_climb == (300.0, 300.0)


def test_both_ends_near_home_are_left_out_and_what_lies_between_is_not() -> None:
    there_and_back = replace(RIDE, samples=tuple(
        replace(one, lat=49.0 + min(t, 600 - t) * STEP) for t, one in enumerate(RIDE.samples)
    ), laps=(20.0, 300.0), pauses=((10.0, 15.0), (280.0, 310.0)))  # fmt: skip
    trimmed = there_and_back.away_from(8.7, 49.0, 200.0)
    assert (trimmed.samples[0].t, trimmed.samples[-1].t) == (40.0, 560.0)
    assert trimmed.laps == (300.0,)
    assert trimmed.pauses == ((280.0, 310.0),)
    with pytest.raises(UsageError, match="nothing is left"):
        RIDE.away_from(8.7, 49.0, 10_000.0)


@pytest.mark.slow
def test_a_long_ride_becomes_a_file_in_little_memory() -> None:
    long = replace(RIDE, samples=tuple(replace(RIDE.samples[0], t=float(t)) for t in range(2000)))
    write_fit_activity(RIDE)  # what the library loads once
    tracemalloc.start()
    try:
        data = write_fit_activity(long)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(data) > 40_000
    assert peak < 1_500_000, "not an object for each moment"


PAUSED = replace(RIDE, laps=(250.0,), pauses=((100.0, 200.0), (300.0, 400.0)))


def test_a_stopwatch_stands_in_pauses_and_gaps() -> None:
    assert PAUSED.stops == ((100.0, 200.0), (300.0, 400.0))
    assert PAUSED.timed(0, 600) == 400.0
    assert PAUSED.timed(0, 250) == 150.0
    off = tuple(replace(one, t=one.t + 700.0) for one in RIDE.samples[200:])
    gap = replace(RIDE, samples=RIDE.samples[:100] + off)
    assert gap.stops == ((99.0, 900.0),)
    assert gap.timed(0, len(gap.samples) - 1) == 499.0
    assert gap.tracks() == ((0, 99), (100, 500))


def test_a_tunnel_is_ridden_and_a_train_is_not() -> None:
    tunnel = replace(RIDE, samples=RIDE.samples[:100] + RIDE.samples[200:])
    assert tunnel.distance == pytest.approx(RIDE.distance, rel=1e-6)
    assert (tunnel.stops, tunnel.moving) == ((), RIDE.moving)
    train = tuple(replace(one, lat=one.lat + 1900 * STEP) for one in RIDE.samples[200:])
    assert replace(RIDE, samples=RIDE.samples[:100] + train).distance == pytest.approx(499 * 5.0, rel=0.01)


def test_who_stands_climbs_nothing_and_is_no_faster_than_his_fastest() -> None:
    stands = replace(RIDE, samples=tuple(
        replace(one, lat=49.0 + (t % 2) * STEP / 4.0, ele=100.0 - t / 10.0) for t, one in enumerate(SAMPLES)
    ))  # fmt: skip
    assert stands.climb == (0.0, 0.0)
    assert stands.average == stands.moving == 0.0
    sprints = replace(RIDE, samples=stands.samples[:300] + RIDE.samples[300:303] + tuple(
        replace(one, lat=RIDE.samples[302].lat) for one in RIDE.samples[303:]
    ))  # fmt: skip
    assert sprints.average <= sprints.fastest


def test_fixes_that_are_nowhere_and_times_that_come_twice_are_left_out() -> None:
    far = replace(SAMPLES[300], lat=53.0, ele=4000.0)
    twice = replace(SAMPLES[100], lat=49.0)
    assert told((*SAMPLES[:101], twice, *SAMPLES[101:300], far, *SAMPLES[301:])) == (
        *SAMPLES[:300],
        *SAMPLES[301:],
    )


def test_files_are_cut_where_the_ride_was_paused() -> None:
    root = ET.fromstring(write_gpx(PAUSED.course(), parts=PAUSED.tracks()))
    parts = [len(part) for part in root.findall(".//{*}trkseg")]
    assert parts == [101, 101, 201]
    tracks = [len(track) for track in ET.fromstring(write_tcx_activity(PAUSED)).findall(".//{*}Track")]
    assert tracks == [101, 51, 51, 201]
    quick = replace(RIDE, samples=tuple(replace(one, t=one.t / 10.0) for one in RIDE.samples[:30]))
    times = [one.text for one in ET.fromstring(write_tcx_activity(quick)).findall(".//{*}Time")]
    assert len(set(times)) == 30


def test_files_tell_pauses_and_stopped_times() -> None:
    events, laps = [], []
    for frame in fitdecode.FitReader(write_fit_activity(PAUSED)):
        if isinstance(frame, fitdecode.FitDataMessage):
            value = {field.name: field.value for field in frame.fields}
            if frame.name == "event":
                events.append((value["event_type"], (value["timestamp"] - START).total_seconds()))
            if frame.name in {"lap", "session"}:
                laps.append((frame.name, value["total_timer_time"], value["total_elapsed_time"]))
    assert events == [
        ("start", 0.0), ("stop_all", 100.0), ("start", 200.0), ("stop_all", 300.0), ("start", 400.0),
        ("stop_all", 600.0),
    ]  # fmt: skip
    assert laps == [("lap", 150.0, 250.0), ("lap", 250.0, 350.0), ("session", 400.0, 600.0)]
    found = ET.fromstring(write_tcx_activity(PAUSED)).findall(".//{*}TotalTimeSeconds")
    assert [float(one.text or 0) for one in found] == [150.0, 250.0]
