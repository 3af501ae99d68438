"""Where positions come from: old rides, logs, and a gpsd that goes away and comes back."""

from __future__ import annotations

import contextlib
import gzip
import itertools
import json
import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from nmea import signed

from navigator.devices.fix import GpsFix, NoFix
from navigator.devices.gps_gpsd import heard_of, read_gpsd
from navigator.devices.source import open_source
from navigator.devices.tape import with_silences
from navigator.errors import ContentError, StorageError, UsageError
from navigator.ride.reading import Fix, Tick

TPV = {"class": "TPV", "mode": 3, "time": "2026-11-28T08:00:00.000Z", "lat": 49.4, "lon": 8.7, "speed": 5.0, "track": 90.0, "epx": 6.0, "epy": 8.0}  # fmt: skip  # noqa: E501


def test_a_log_is_read_on_its_own_clock(tmp_path: Path) -> None:
    log = tmp_path / "ride.log"
    rmc = "GPRMC,{},A,4807.038,N,01131.000,E,1.0,84.4,{},,,A"
    lines = [rmc.format("235958", "311225"), rmc.format("235959", "311225")]
    lines += ["GPRMC,000001,V,,,,,,,010126,,,N", rmc.format("000002", "010126")]
    log.write_text("".join(map(signed, lines)))
    readings = list(open_source(f"nmea:{log}"))
    assert [reading.t for reading in readings] == [0.0, 1.0, 3.0, 4.0]
    assert [type(reading) for reading in readings] == [Fix, Fix, Tick, Fix]


def test_a_receiver_that_tells_no_date_still_has_a_clock(tmp_path: Path) -> None:
    log = tmp_path / "ride.log"
    gga = "GPGGA,12351{},4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,"
    log.write_text("".join(signed(gga.format(n)) for n in range(4)))
    assert [reading.t for reading in open_source(f"nmea:{log}")] == [1.0, 2.0, 3.0, 4.0]


def test_a_clock_that_is_set_does_not_end_the_ride(tmp_path: Path) -> None:
    log = tmp_path / "ride.log"
    rmc = "GPRMC,1200{:02d},A,4807.038,N,01131.000,E,1.0,84.4,{},,,A"
    lines = [
        rmc.format(0, "060180"),
        rmc.format(1, "060180"),
        rmc.format(2, "281126"),
        rmc.format(3, "281126"),
    ]
    log.write_text("".join(map(signed, lines)))
    assert [reading.t for reading in open_source(f"nmea:{log}")] == [0.0, 1.0, 2.0, 3.0]


def test_the_clock_of_a_log_goes_on_while_its_receiver_is_silent(tmp_path: Path) -> None:
    log = tmp_path / "ride.log"
    rmc = "GPRMC,1200{:02d},A,4807.038,N,01131.000,E,1.0,84.4,281126,,,A"
    log.write_text("".join(signed(rmc.format(second)) for second in (0, 1, 3, 8, 9)))
    readings = list(open_source(f"nmea:{log}"))
    assert [reading.t for reading in readings] == [0.0, 1.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0]
    assert [reading.t for reading in readings if isinstance(reading, Fix)] == [0.0, 1.0, 3.0, 8.0, 9.0]


def test_a_replayed_receiver_was_silent_only_where_its_rider_rode_on() -> None:
    def at(t: float, metres: float) -> Fix:
        return Fix(t, 49.0 + metres / 111_195.0, 8.7)

    ridden = [at(0.0, 0.0), at(1.0, 6.0), at(2.0, 12.0), at(14.0, 84.0), at(15.0, 90.0), at(500.0, 99.0)]
    readings = list(with_silences(ridden))
    assert [one for one in readings if isinstance(one, Fix)] == ridden
    assert [one.t for one in readings if isinstance(one, Tick)] == [float(t) for t in range(3, 14)]
    sparse = [at(20.0 * n, 100.0 * n) for n in range(9)]
    assert list(with_silences(sparse)) == sparse, "its recorder left out points"
    assert list(with_silences(ridden[:1])) == ridden[:1]


@pytest.mark.parametrize("data", [b"", b"\0\xff$$GP" * 999, b"<?xml version='1.0'?><gpx>"])
def test_what_holds_no_sentence_is_told_as_such(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "r").write_bytes(data)
    with pytest.raises(ContentError, match=r"no NMEA sentence .*replay:"):
        list(open_source(f"nmea:{tmp_path / 'r'}"))


def test_a_packed_log_is_told_as_such(tmp_path: Path) -> None:
    (tmp_path / "ride.log.gz").write_bytes(gzip.compress(b"$GPRMC,120000,V,,,,,,,281126,,,N\r\n"))
    with pytest.raises(ContentError, match="is no NMEA log but a gzip archive; unpack it first"):
        list(open_source(f"nmea:{tmp_path / 'ride.log.gz'}"))


def test_a_log_without_a_place_is_told_at_its_end(tmp_path: Path) -> None:
    log, notes = tmp_path / "ride.log", []
    log.write_text("".join(signed(f"GPRMC,12000{n},V,,,,,,,281126,,,N") for n in range(3)))
    readings = list(open_source(f"nmea:{log}", on_trouble=notes.append))
    assert [type(reading) for reading in readings] == [Tick] * 3
    assert notes == [f"{log} tells no place: its receiver saw no sky; nothing was ridden"]


def test_an_old_ride_is_replayed(data: Path) -> None:
    readings = list(open_source(f"replay:{data / 'tracks/gpx/munich-north-times.gpx'}"))
    times = [reading.t for reading in readings]
    assert len(times) > 300
    assert times == sorted(set(times))
    plain = list(open_source(f"replay:{data / 'tracks/gpx/munich-north-brouter.gpx'}"))
    assert [reading.t for reading in plain[:3]] == [0.0, 1.0, 2.0]


@pytest.mark.parametrize("text", ["", "nmea", "nmea:", "usb:1", "replay:", "gpsd://[", "/dev/ttyS0"])
def test_what_is_no_source_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        next(open_source(text))


def test_a_receiver_that_is_not_there_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(StorageError, match=r"check the name$"):
        open_source(f"nmea:{tmp_path / 'ttyACM0'}")
    with monkeypatch.context() as patch, pytest.raises(StorageError, match="group dialout"):
        patch.setattr(Path, "open", refused)
        open_source(f"nmea:{os.devnull}")
    with pytest.raises(UsageError, match="no speed"):
        open_source(f"nmea:{os.devnull}@12345")


def refused(*_: object, **__: object) -> None:
    raise PermissionError(13, "Permission denied")


def test_what_gpsd_says_is_understood() -> None:
    fix = heard_of(json.dumps(TPV).encode())
    assert isinstance(fix, GpsFix)
    assert (fix.lat, fix.lon, fix.speed, fix.heading, fix.accuracy) == (49.4, 8.7, 5.0, 90.0, 4.0)
    assert isinstance(heard_of(json.dumps({**TPV, "mode": 1}).encode()), NoFix)
    assert isinstance(heard_of(json.dumps({**TPV, "lat": 91.0}).encode()), NoFix)
    assert isinstance(heard_of(json.dumps({**TPV, "lat": "x", "time": 7}).encode()), NoFix)
    for other in (b"", b"[]", b"{", b'{"class":"SKY"}', b"\xff", b'{"class":"TPV"' * 99, b"7"):
        assert heard_of(other) is None


@contextlib.contextmanager
def fake_gpsd(answers: list[bytes]) -> Iterator[str]:
    """A server that gives each connection one answer and hangs up."""
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with contextlib.suppress(OSError):
            for answer in answers:
                link, _ = server.accept()
                with link:
                    assert link.recv(100).startswith(b"?WATCH")
                    link.sendall(answer)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"gpsd://127.0.0.1:{server.getsockname()[1]}"
    finally:
        server.close()
        thread.join(2.0)


def test_gpsd_is_asked_again_when_it_went_away() -> None:
    line = json.dumps(TPV).encode() + b"\r\n"
    slept: list[float] = []
    told: list[str] = []
    with fake_gpsd([b'{"class":"VERSION"}\n' + line + line[:30], line]) as url:
        heard = list(itertools.islice(read_gpsd(url, sleep=slept.append, on_trouble=told.append), 4))
    assert [type(one) for one in heard] == [GpsFix, NoFix, GpsFix, NoFix]
    assert slept == [2.0]
    assert len(told) == 2, "once each time that it goes away"


def test_gpsd_that_is_not_there_is_silence() -> None:
    assert list(read_gpsd("gpsd://127.0.0.1:9", forever=False)) == [NoFix(None)]
