"""Open the receiver that a rider names: gpsd, NMEA sentences from a file, port or stdin, or an old ride."""

from __future__ import annotations

import contextlib
import os
import re
import stat
import sys
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from navigator.devices.fix import GpsFix, Heard, NoFix
from navigator.devices.gps_nmea import hear
from navigator.devices.link import Tell, address_of, chunks_of, connected, kept, silent
from navigator.devices.sentence import lines_of
from navigator.devices.tape import ticking, told, with_silences
from navigator.errors import StorageError, UsageError
from navigator.formats.courses import read_course
from navigator.formats.files import check_unpacked
from navigator.ride.reading import Fix, Reading, Tick

OUR_CLOCK = ("gpsd", "nmea:tcp:", "nmea:/dev/")  # how the names of sources begin that go by our own clock
LIVE = (*OUR_CLOCK, "nmea:-")  # ...and of those that tell of now
TCP = "tcp:"
KINDS = (
    "gpsd://localhost:2947, nmea:/dev/serial0, nmea:tcp://host:port, nmea:ride.log, nmea:- or replay:ride.gpx"
)
BAUD = 9600  # of an NMEA port (NMEA 0183), where the name does not say another: nmea:/dev/ttyACM0@115200
RELEASED = date(2026, 11, 1)  # no live receiver is before it: its week counter has started anew
LONGEST_GAP = 3600.0  # s: a clock that jumps by more was set, and the ride goes on from where it was
CHUNK = 4096  # bytes read at a time
_PORT = re.compile(r"(.+)@(\d{3,7})")


def open_source(text: str, *, on_trouble: Tell = silent) -> Iterator[Reading]:
    """The readings of a source, as they come; raises UsageError for none, StorageError for one away."""
    kind, _, rest = text.partition(":")
    if kind == "gpsd":
        from navigator.devices.gps_gpsd import read_gpsd  # noqa: PLC0415  only where it is asked for

        return live(read_gpsd(text, on_trouble=on_trouble))
    if kind == "replay" and rest:
        return replay(Path(rest))
    if kind == "nmea" and rest == "-":
        return _taped(_stdin(), "what came on stdin", on_trouble)
    if kind == "nmea" and rest.startswith(TCP):
        return live(_tcp(rest, on_trouble))
    if kind == "nmea" and rest:
        return _open_nmea(rest, on_trouble)
    raise UsageError(f"{text!r} is no receiver; give {KINDS}")


def _tcp(url: str, on_trouble: Tell) -> Iterator[Heard]:
    """Sentences from a receiver on a network, such as a telephone's."""
    host, port = address_of(url, port=None, example="nmea:tcp://host:port")

    def heard() -> Iterator[Heard]:
        with connected(host, port) as link:
            yield from hear(lines_of(chunks_of(link)), not_before=RELEASED)

    return kept(heard, f"the receiver at {host}:{port}", on_trouble=on_trouble)


def _open_nmea(text: str, on_trouble: Tell) -> Iterator[Reading]:
    """Sentences of a file, or of a serial port, which is opened again when it is pulled out and back in."""
    path, baud = port_of(text)
    try:
        port = stat.S_ISCHR(path.stat().st_mode)
        file = path.open("rb", buffering=0)
    except OSError as error:
        mine = " and that you are in the group dialout" if isinstance(error, PermissionError) else ""
        raise StorageError(f"{path} can't be read: {error.strerror}; check the name{mine}") from error
    if not port:
        return _taped(file, str(path), on_trouble)
    first = [file]
    try:
        set_up(file, path, baud)
    except BaseException:
        file.close()
        raise

    def heard() -> Iterator[Heard]:
        file = first.pop() if first else path.open("rb", buffering=0)
        with contextlib.suppress(StorageError):  # a name that is another device's now
            set_up(file, path, baud)
            yield from hear(lines_of(_chunks(file)), not_before=RELEASED)

    return live(kept(heard, str(path), on_trouble=on_trouble))


def _taped(file: BinaryIO, name: str, on_trouble: Tell) -> Iterator[Reading]:
    """Sentences of a file or pipe, on the clock that they tell."""
    kept = stat.S_ISREG(os.fstat(file.fileno()).st_mode)  # a pipe may tell of now, where ticks come too late
    heard = hear(lines_of(_unpacked(_chunks(file), name)))
    readings = by_their_clock(told(heard, name, on_trouble=on_trouble))
    return ticking(readings) if kept else readings


def _unpacked(chunks: Iterable[bytes], name: str) -> Iterator[bytes]:
    """The pieces of a file or pipe; ContentError where it is an archive."""
    pieces = iter(chunks)
    for first in pieces:
        check_unpacked(first, name, wanted="NMEA log")
        yield first
        break
    yield from pieces


def _stdin() -> BinaryIO:
    """Stdin without a buffer: Python can't end while a thread waits in one for what comes."""
    if sys.stdin is None:
        raise StorageError("stdin is closed; pipe NMEA sentences into it, or name another receiver")
    return open(sys.stdin.fileno(), "rb", buffering=0, closefd=False)


def port_of(text: str) -> tuple[Path, int]:
    """Path and speed of a name like /dev/ttyACM0@115200."""
    found = _PORT.fullmatch(text)
    return (Path(found[1]), int(found[2])) if found else (Path(text), BAUD)


def set_up(file: BinaryIO, path: Path, baud: int) -> None:
    """A serial port gives bytes as they come, at the receiver's speed.

    Raises UsageError for no such speed, StorageError where the port does not take it.
    """
    import termios  # noqa: PLC0415  no other system has it
    import tty  # noqa: PLC0415  likewise

    speed = getattr(termios, f"B{baud}", None)
    if speed is None:
        raise UsageError(f"{baud} is no speed of a serial port; 9600 and 115200 are usual")
    try:
        tty.setraw(file.fileno(), termios.TCSANOW)  # what has come already is kept
        attributes = termios.tcgetattr(file.fileno())
        attributes[4] = attributes[5] = speed
        termios.tcsetattr(file.fileno(), termios.TCSANOW, attributes)
    except termios.error:
        if not path.is_fifo() and os.isatty(file.fileno()):
            raise StorageError(f"{path} is no serial port that can be set up; check the name") from None


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    """What comes, as soon as it comes; the file is closed at its end."""
    read = getattr(file, "read1", file.read)
    with file, contextlib.suppress(OSError):  # of a receiver that is pulled out
        while data := read(CHUNK):
            yield data


def by_their_clock(heard: Iterable[Heard]) -> Iterator[Reading]:
    """Readings on the clock that the receiver tells: a day is replayed as fast as one reads it."""
    first: datetime | None = None
    last = 0.0
    for one in heard:
        if one.time is None:  # before the first date; some receivers never tell one
            last += 1.0
            yield _reading(one, last)
            continue
        first = one.time - timedelta(seconds=last) if first is None else first
        seconds = (one.time - first).total_seconds()
        if not -1.0 <= seconds - last <= LONGEST_GAP:  # the receiver's clock was set
            first = datetime.fromtimestamp(one.time.timestamp() - last - 1.0, UTC)
            seconds = last + 1.0
        if seconds < last:
            continue
        last = seconds
        yield _reading(one, seconds)


def live(heard: Iterable[Heard]) -> Iterator[Reading]:
    """Readings on our own clock, which nobody sets and which begins at once; the receiver's is not asked."""
    begun = time.monotonic()
    yield Tick(0.0)
    for one in heard:
        yield _reading(one, time.monotonic() - begun)


def replay(path: Path) -> Iterator[Reading]:
    """The points of a recorded ride at their times; one a second where the file has none."""
    return with_silences(list(_points(path)))


def _points(path: Path) -> Iterator[Fix]:
    course = read_course(path)
    times = course.times
    first = next((time for time in times if time), None) if times else None
    last = -1.0
    for number, (lon, lat, height) in enumerate(course.points):
        if first is None or times is None:
            yield Fix(float(number), lat, lon, altitude=height)
            continue
        when = times[number]
        seconds = last + 1.0 if when is None else (when - first).total_seconds()
        if seconds > last:
            last = seconds
            yield Fix(seconds, lat, lon, altitude=height, utc=None if when is None else when.timestamp())


def _reading(one: Heard, seconds: float) -> Reading:
    if isinstance(one, NoFix):
        return Tick(seconds)
    return _fix(one, seconds)


def _fix(one: GpsFix, seconds: float) -> Fix:
    utc = None if one.time is None else one.time.timestamp()
    return Fix(seconds, one.lat, one.lon, one.speed, one.heading, one.accuracy, one.altitude, utc)
