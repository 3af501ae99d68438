"""Ask gpsd where we are, over its JSON socket, and ask again when it goes away."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from navigator.devices.fix import GpsFix, Heard, NoFix
from navigator.devices.link import Sleep, Tell, address_of, chunks_of, connected, kept, silent

PORT = 2947
WATCH = b'?WATCH={"enable":true,"json":true};\n'
LONGEST = 100_000  # bytes of a line; a report of all satellites takes 10,000


def read_gpsd(
    url: str, *, sleep: Sleep = time.sleep, forever: bool = True, on_trouble: Tell = silent
) -> Iterator[Heard]:
    """What gpsd says, from now on; `url` is gpsd://host:port. While it is away, a NoFix every few seconds.

    `on_trouble` is told once each time that it goes away. Raises UsageError for no such address.
    """
    host, port = gpsd_address(url)
    return kept(
        lambda: _reports(host, port),
        f"gpsd at {host}:{port}",
        on_trouble=on_trouble,
        sleep=sleep,
        forever=forever,
    )


def gpsd_address(url: str) -> tuple[str, int]:
    """Host and port of gpsd://host:port; raises UsageError where it is none."""
    whole = url if "//" in url else url.replace("gpsd:", "gpsd://", 1)
    return address_of(whole, port=PORT, example="gpsd://localhost:2947")


def _reports(host: str, port: int) -> Iterator[Heard]:
    """One reading for each report of time, place and velocity, until the connection ends.

    A gpsd that is stopped and goes on has told all on the same connection, so it is kept while it is silent.
    """
    with connected(host, port) as link:
        link.sendall(WATCH)
        rest = b""
        for data in chunks_of(link):
            *lines, rest = (rest + data).split(b"\n")
            rest = rest[-LONGEST:]
            for line in lines:
                heard = heard_of(line)
                if heard is not None:
                    yield heard


def heard_of(line: bytes) -> Heard | None:
    """What a line of gpsd says of our place; None where it speaks of something else, or is damaged."""
    try:
        told: dict[str, Any] = json.loads(line)
        if told.get("class") != "TPV":
            return None
    except (ValueError, AttributeError, RecursionError):
        return None
    when = _time(told.get("time"))
    lat, lon = _number(told, "lat"), _number(told, "lon")
    mode = told.get("mode")
    fixed = isinstance(mode, int) and mode >= 2
    if not fixed or lat is None or lon is None or not (abs(lat) <= 90.0 and abs(lon) <= 180.0):
        return NoFix(when)
    errors = [error for error in (_number(told, "epx"), _number(told, "epy")) if error is not None]
    # gpsd's errors are at 95 %, two standard deviations.
    accuracy = max(errors) / 2.0 if errors else None
    speed = _number(told, "speed")
    altitude = _number(told, "altMSL")
    return GpsFix(
        when,
        lat,
        lon,
        speed if speed is not None and speed >= 0.0 else None,
        _number(told, "track"),
        altitude if altitude is not None else _number(told, "alt"),
        accuracy,
    )


def _number(told: dict[str, Any], key: str) -> float | None:
    value = told.get(key)
    sane = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    return float(value) if sane and value is not None else None


def _time(text: object) -> datetime | None:
    try:
        return datetime.fromisoformat(str(text)).astimezone(UTC) if text else None
    except (ValueError, OverflowError):
        return None
