"""NMEA 0183: real receivers' logs against what gpsd made of them, damage, midnight and old week counters."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nmea import signed

from navigator.devices.fix import GpsFix, NoFix
from navigator.devices.gps_nmea import NmeaReader, hear, read_nmea
from navigator.devices.sentence import lines_of, parse_sentence

LOGS = "nmea/gpsd"
SAME = 2e-6  # degrees; gpsd prints nine decimals
# log: fixes at least; those of the first two are not NMEA
KNOWN = {
    "bu303-moving": 0,
    "bu303-nofix": 0,
    "bundg_zeus_9": 140,
    "firefly-II": 23,
    "garmin-geko201": 15,
    "gp-320fw-2019-04-07-coldboot": 2,
    "gpslim236": 20,
    "haicom-305N": 67,
    "iTrek": 35,
    "myguide-3100": 9,
    "neo-m8n": 23,
    "nl551e": 14,
    "nmea-fuzzy-cases": 14,
    "quectel": 34,
    "rst39": 41,
    "telit-he910": 186,
    "tomtom-mkII": 4,
    "ublox-8": 73,
}


def content(folder: Path, name: str) -> bytes:
    path = folder / name
    return path.read_bytes() if path.exists() else gzip.decompress((folder / f"{name}.gz").read_bytes())


def fixes(*bodies: str) -> list[GpsFix]:
    return list(read_nmea(io.BytesIO("".join(map(signed, bodies)).encode())))


def test_all_logs_are_known(data: Path) -> None:
    names = {path.name.split(".log")[0] for path in (data / LOGS).iterdir()}
    assert names == set(KNOWN)


@pytest.mark.parametrize("name", KNOWN)
def test_real_logs_give_the_positions_that_gpsd_gave(data: Path, name: str) -> None:
    found = list(read_nmea(io.BytesIO(content(data / LOGS, f"{name}.log"))))
    assert len(found) >= KNOWN[name]
    mine = {fix.time.strftime("%H:%M:%S.%f")[:-3]: fix for fix in found if fix.time}
    compared = 0
    for told in gpsd_told(data / LOGS, name):
        fix = mine.get(str(told["time"])[11:23])
        if fix is not None:
            compared += 1
            assert abs(fix.lat - told["lat"]) < SAME
            assert abs(fix.lon - told["lon"]) < SAME
    timed = sum("time" in told for told in gpsd_told(data / LOGS, name))
    assert compared >= 0.95 * timed or name in {"bu303-moving", "garmin-geko201", "myguide-3100"}


def gpsd_told(folder: Path, name: str) -> Iterable[dict[str, Any]]:
    try:
        lines = content(folder, f"{name}.log.chk").splitlines()
    except FileNotFoundError:
        return
    for line in lines:
        if line.startswith(b'{"class":"TPV"'):
            told = json.loads(line)
            if "lat" in told and "time" in told:
                yield told


def test_sentences_of_one_moment_are_one_fix() -> None:
    (fix,) = fixes(
        "GPGGA,123519.50,4807.0380,N,01131.0000,E,1,08,0.9,545.4,M,46.9,M,,",
        "GPGSA,A,3,04,05,,09,12,,,24,,,,,2.5,1.3,2.1",
        "GPRMC,123519.50,A,4807.0380,N,01131.0000,E,022.4,084.4,230326,003.1,W,A",
        "GPGST,123519.50,,,,,3.0,4.0,6.0",
    )
    assert fix.time == datetime(2026, 3, 23, 12, 35, 19, 500_000, UTC)
    assert (fix.lat, fix.lon) == (pytest.approx(48.1173), pytest.approx(11.516667, abs=1e-6))
    assert fix.speed == pytest.approx(22.4 * 1852 / 3600)
    assert (fix.heading, fix.altitude, fix.satellites) == (84.4, 545.4, 8)
    assert fix.accuracy == pytest.approx((12.5) ** 0.5)


def test_the_fix_does_not_wait_for_the_next_second() -> None:
    reader, counts = NmeaReader(), []
    for second in range(4):
        at = f"1235{second:02d}"
        gga = f"GPGGA,{at},4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,"
        rmc = f"GPRMC,{at},A,4807.038,N,01131.000,E,1.0,84.4,230326,,,A"
        counts += [len(reader.feed(signed(gga))), len(reader.feed(signed(rmc)))]
    assert counts == [0, 0, 1, 0, 1, 1, 0, 1]  # from the third on with the last sentence of its own second


def test_no_sky_still_tells_the_time() -> None:
    (heard,) = hear([signed("GPRMC,123519,V,,,,,,,230326,,,N")])
    assert heard == NoFix(datetime(2026, 3, 23, 12, 35, 19, tzinfo=UTC))
    assert fixes("GPGGA,123519,4807.038,N,01131.000,E,0,00,99.9,,M,,M,,") == []
    assert fixes("GPGGA,123519,4807.038,N,01131.000,E,6,00,1.0,,M,,M,,") == []  # dead reckoning is no fix


def test_south_and_west_are_negative() -> None:
    (fix,) = fixes("GNRMC,000000,A,3355.200,S,01825.200,W,0.0,,010126,,,A")
    assert (fix.lat, fix.lon) == (pytest.approx(-33.92), pytest.approx(-18.42))


def test_midnight_is_passed_without_a_date() -> None:
    found = fixes(
        "GPRMC,235959,A,4807.038,N,01131.000,E,1.0,84.4,311225,,,A",
        "GPGGA,000000,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,",
        "GPRMC,000001,A,4807.038,N,01131.000,E,1.0,84.4,010126,,,A",
    )
    assert [fix.time and fix.time.day for fix in found] == [31, 1, 1]
    assert [fix.time and fix.time.year for fix in found] == [2025, 2026, 2026]


def test_a_week_counter_that_began_anew_is_mended() -> None:
    line = signed("GPRMC,123519,A,4807.038,N,01131.000,E,1.0,84.4,070407,,,A")
    (fix,) = hear([line], not_before=date(2026, 11, 1))
    assert fix.time is not None
    assert fix.time.date() == date(2026, 11, 21)  # 7 April 2007 and 1024 weeks
    (fix,) = hear([line])
    assert fix.time is not None
    assert fix.time.year == 2007


@pytest.mark.parametrize(
    "line",
    [
        "$GPRMC,123519,A,4807.038,N,01131.000,E,022.4,084.4,230394,003.1,W*6B",  # a wrong checksum
        "$GPRMC,123519,A,4807.038,N,01131.000,E,022.4,084.4,230394,003.1,W*6",
        "$GPRMC,123519,A,4807.038,N,01131.000",
        "GPRMC,123519,A,4807.038,N,01131.000,E",
        "$GPRMC,123519,A,9907.038,N,01131.000,E,022.4,084.4,230394",
        "$GPRMC,123519,A,4867.038,N,01131.000,E,022.4,084.4,230394",
        "$GPRMC,123519,A,4807.038,X,01131.000,E,022.4,084.4,230394",
        "$GPRMC,,,,,,,,,",
        "$PUBX,00,1,2",
        "",
    ],
)
def test_what_is_damaged_is_no_fix(line: str) -> None:
    assert list(read_nmea(io.BytesIO(line.encode()))) == []


def test_half_a_sentence_before_a_whole_one_does_no_harm() -> None:
    whole = signed("GPRMC,123519,A,4807.038,N,01131.000,E,022.4,084.4,230394,003.1,W")
    assert parse_sentence("$GPGGA,1235" + whole.strip()) == parse_sentence(whole)
    data = b"\xb5b\x01\x07\x00\x00" + whole.encode() + b"\xff\xfe" + whole.encode()[:20]
    assert len(list(read_nmea(io.BytesIO(data)))) == 1


@given(st.binary(max_size=400))
def test_no_bytes_make_it_raise(data: bytes) -> None:
    for fix in read_nmea(io.BytesIO(data)):
        assert abs(fix.lat) <= 90.0


@given(st.lists(st.sampled_from("0123456789.,-*$GPRMCAVNSEW\r\n"), max_size=120).map("".join))
def test_no_text_makes_it_raise(text: str) -> None:
    whole = "".join(signed(body) for body in text.split("\n") if body and "$" not in body and "*" not in body)
    for fix in read_nmea(io.BytesIO(f"$GPRMC,{text}\n{whole}".encode())):
        assert abs(fix.lon) <= 180.0


def test_an_endless_line_fills_no_memory() -> None:
    assert sum(len(line) for line in lines_of([b"x" * 10_000] * 50)) <= 1000


def test_a_file_that_fails_is_an_end() -> None:
    class Broken(io.BytesIO):
        def read(self, _size: int | None = -1) -> bytes:
            raise OSError("pulled out")

    assert list(read_nmea(Broken())) == []
