"""Keep a ride as it happens: checksummed records in one file, brought to the disk every few seconds.

A file begins with MAGIC and a line of JSON that says when the ride began. Each record is a kind (1 byte), the
length of its content (1 byte), the content, and the CRC-32 of all three. What a power cut left half-written
at the end is cut off when the file is opened again, and the ride goes on behind it.
"""

from __future__ import annotations

import contextlib
import errno
import json
import math
import os
import struct
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Literal, Self

from navigator.errors import ContentError
from navigator.formats.activity import Sample
from navigator.formats.files import storage_error

MAGIC = b"NAVRIDE1"
SUFFIX = ".navride"
PRIVATE = 0o600
SYNC_SECONDS = 10.0  # of a ride that a power cut may take
HEAD_LIMIT = 10_000  # bytes of the line of JSON
LONGEST_RIDE = 200_000_000  # bytes; a week at one fix a second takes 24 MB

Mark = Literal["lap", "pause", "resume"]
MARKS: dict[Mark, int] = {"lap": 2, "pause": 3, "resume": 4}
_NAMES = {number: name for name, number in MARKS.items()}
POINT, PLACE, CLOCK, HELD, CLIMBED = 1, 5, 6, 7, 8
OFF = 2.0  # s by which our clock may differ from the satellites' and still be right

# Milliseconds of the ride clock; 1e-7 degrees; decimetres; cm/s; per minute; per minute; watts.
_POINT = struct.Struct("<IiiihHHH")
# Milliseconds; centimetres of the course; via points, the course's number, metres up; centimetres ridden,
# centimetres to where an earlier course goes on, via points before this one.
_PLACE = struct.Struct("<IIHHHIIH")
_PLACE_BEFORE = struct.Struct("<IIHHH")  # without the last three
_TIME = struct.Struct("<I")
_SET = struct.Struct("<Id")  # milliseconds of the ride clock; seconds since 1970 then
_CLIMBED = struct.Struct("<III")  # points of the ride so far; decimetres up and down
_CRC = struct.Struct("<I")
_HEAD = struct.Struct("<BB")
DEGREE = 10_000_000
UNKNOWN_HEIGHT, UNKNOWN_SPEED, UNKNOWN = -(1 << 31), -1, 0xFFFF


@dataclass(frozen=True)
class Place:
    """Where on its course a ride was."""

    t: float  # s, ride clock
    along: float  # m of the course
    vias: int = 0  # via points passed
    course: int = 0  # which of the ride's courses, from 0
    ascent: float = 0.0  # m climbed
    ridden: float = 0.0  # m in all, by whichever course
    joins: float = 0.0  # m of the course to where the one before it goes on
    passed: int = 0  # via points that lay before the start of this course


@dataclass(frozen=True)
class Recording:
    """A ride as it was kept."""

    start: datetime  # UTC, when the ride clock was 0, by the satellites where they told
    name: str
    samples: tuple[Sample, ...]  # at seconds of the ride clock
    marks: tuple[tuple[float, Mark], ...]  # s of the ride clock
    lost: int = 0  # bytes at the end that were no whole record
    place: Place | None = None  # the last that was kept
    held: bool = False  # the rider has paused by hand, and has not gone on
    climb: tuple[float, float] | None = None  # m up and down, where it was summed up when it ended


class Journal:
    """A ride being kept. What fails is told once through `on_trouble`; the ride goes on."""

    def __init__(
        self,
        path: Path,
        file: BinaryIO,
        *,
        every: float = SYNC_SECONDS,
        on_trouble: Callable[[str], None] = lambda _why: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.path = path
        self._file, self._every, self._on_trouble, self._clock = file, every, on_trouble, clock
        self._waiting, self._due, self._told = bytearray(), clock() + every, False

    @classmethod
    def begin(
        cls,
        path: Path,
        start: datetime,
        *,
        name: str = "",
        every: float = SYNC_SECONDS,
        on_trouble: Callable[[str], None] = lambda _why: None,
    ) -> Journal:
        """A new file; raises StorageError where it can't be made."""
        head = json.dumps({"start": start.astimezone(UTC).isoformat(), "name": name}, ensure_ascii=False)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, PRIVATE)
            file = os.fdopen(number, "ab", buffering=0)
            try:
                _write_whole(file, MAGIC + head.encode() + b"\n")
                os.fsync(file.fileno())
                _sync_folder(path.parent)
            except OSError:
                file.close()
                path.unlink(missing_ok=True)  # a file without its head is no recording
                raise
        except OSError as error:
            raise storage_error(error, f"the ride can't be kept in {path}") from error
        return cls(path, file, every=every, on_trouble=on_trouble)

    @classmethod
    def resume(
        cls,
        path: Path,
        *,
        every: float = SYNC_SECONDS,
        on_trouble: Callable[[str], None] = lambda _why: None,
    ) -> tuple[Journal, Recording]:
        """Go on with a ride that was not ended; its damaged tail is cut off.

        Raises ContentError where it is no recording, StorageError where it can't be read or written.
        """
        recording, whole = _read(path)
        try:
            file = path.open("r+b", buffering=0)
            file.truncate(whole)
            file.seek(whole)
            os.fsync(file.fileno())
        except OSError as error:
            raise storage_error(error, f"the ride can't go on in {path}") from error
        return cls(path, file, every=every, on_trouble=on_trouble), recording

    def add(self, sample: Sample) -> None:
        """Keep a moment; it is on the disk within the interval."""
        self._append(POINT, _POINT.pack(*_numbers(sample)))

    def mark(self, t: float, kind: Mark) -> None:
        """Keep a lap, or the beginning or end of a pause."""
        self._append(MARKS[kind], _TIME.pack(_milliseconds(t)))

    def place(self, place: Place) -> None:
        """Keep where on its course the ride is, from which it goes on after a power cut."""
        counts = (place.vias, place.course, place.ascent, place.passed)
        vias, course, ascent, passed = (min(max(0, int(one)), UNKNOWN) for one in counts)
        along, ridden, joins = (
            max(0, _whole(metres * 100.0, 1 << 31)) for metres in (place.along, place.ridden, place.joins)
        )
        numbers = (_milliseconds(place.t), along, vias, course, ascent, ridden, joins, passed)
        self._append(PLACE, _PLACE.pack(*numbers))

    def hold(self, t: float) -> None:
        """Keep that the rider has paused by hand; what resumes the ride ends it."""
        self._append(HELD, _TIME.pack(_milliseconds(t)))

    def climbed(self, climb: tuple[float, float], *, points: int) -> None:
        """Keep the metres up and down of a ride of so many points, which holds until it has more."""
        up, down = (max(0, _whole(metres * 10.0, (1 << 31) - 1)) for metres in climb)
        self._append(CLIMBED, _CLIMBED.pack(points, up, down))

    @property
    def is_whole(self) -> bool:
        """Whether nothing waits any more that the disk did not take."""
        return not self._waiting

    def set_clock(self, t: float, utc: float) -> None:
        """Keep what time it was at `t` of the ride clock: a board without a battery begins in the past."""
        self._append(CLOCK, _SET.pack(_milliseconds(t), utc))

    def sync(self) -> bool:
        """Bring to the disk what waits; False where that failed, and it goes on waiting."""
        self._due = self._clock() + self._every
        try:
            if self._waiting:
                written = self._file.write(self._waiting) or 0
                del self._waiting[:written]
                if self._waiting:
                    raise _full()
            os.fsync(self._file.fileno())
        except OSError as error:
            if not self._told:
                self._told = True
                self._on_trouble(f"the ride is not kept any more: {error.strerror}; it is tried again")
            return False
        self._told = False
        return True

    def close(self) -> None:
        """Bring all to the disk and end."""
        self.sync()
        with contextlib.suppress(OSError):
            self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _append(self, kind: int, content: bytes) -> None:
        record = _HEAD.pack(kind, len(content)) + content
        self._waiting += record + _CRC.pack(zlib.crc32(record))
        if self._clock() >= self._due:
            self.sync()


def read_recording(path: Path) -> Recording:
    """A recorded ride, as far as it is whole; errors as of `Journal.resume`."""
    return _read(path)[0]


def recordings_in(folder: Path) -> list[Path]:
    """The recordings of a folder, the oldest first."""
    return sorted(path for path in folder.glob(f"*{SUFFIX}") if path.is_file())


def _read(path: Path) -> tuple[Recording, int]:
    """The ride, and how many bytes of the file are whole."""
    try:
        if path.stat().st_size > LONGEST_RIDE:
            raise ContentError(f"{path} is larger than any ride; check that it is the right file")
        data = path.read_bytes()
    except OSError as error:
        raise storage_error(error, f"{path} can't be read") from error
    start, name, end = _begins(path, data)
    points, marks, clocks, place, held, climb, at = [], [], [], None, False, None, end + 1
    for kind, content, after in _records(data, at):
        at = after
        if kind == POINT and len(content) == _POINT.size:
            points.append(_point(content))
        elif kind in _NAMES and len(content) == _TIME.size:
            marks.append((_TIME.unpack(content)[0] / 1000.0, _NAMES[kind]))
            held = held and _NAMES[kind] != "resume"
        elif kind == CLOCK and len(content) == _SET.size:
            clocks.append(content)
        elif kind == PLACE and len(content) in {_PLACE.size, _PLACE_BEFORE.size}:
            place = _place(content)
        elif kind == HELD:
            held = True
        elif kind == CLIMBED and len(content) == _CLIMBED.size:
            climb = _CLIMBED.unpack(content)
    start = _begun(clocks[0], start) if clocks else start  # after a power cut the ride clock may have stood
    climbed = (climb[1] / 10.0, climb[2] / 10.0) if climb and climb[0] == len(points) else None
    return Recording(start, name, tuple(points), tuple(marks), len(data) - at, place, held, climbed), at


def _begins(path: Path, data: bytes) -> tuple[datetime, str, int]:
    """When a ride began, what it is called, and where its head ends."""
    end = data.find(b"\n", 0, HEAD_LIMIT)
    if not data.startswith(MAGIC) or end < 0:
        raise ContentError(f"{path} is no recorded ride")
    try:
        told = json.loads(data[len(MAGIC) : end])
        start, name = datetime.fromisoformat(told["start"]).astimezone(UTC), str(told["name"])
    except (ValueError, KeyError, TypeError, OverflowError) as error:
        raise ContentError(f"{path} does not say when its ride began; it is damaged") from error
    return start, name, end


def _records(data: bytes, at: int) -> Iterator[tuple[int, bytes, int]]:
    """Kind and content of each whole record, and where it ends; the first damaged one ends them."""
    while at + _HEAD.size <= len(data):
        kind, length = _HEAD.unpack_from(data, at)
        end = at + _HEAD.size + length
        if end + _CRC.size > len(data) or _CRC.unpack_from(data, end)[0] != zlib.crc32(data[at:end]):
            return
        yield kind, data[at + _HEAD.size : end], end + _CRC.size
        at = end + _CRC.size


def _begun(content: bytes, told: datetime) -> datetime:
    """When the ride clock was 0 by the satellites' time; as told before where that is the same, or none."""
    milliseconds, utc = _SET.unpack(content)
    try:
        begun = datetime.fromtimestamp(utc - milliseconds / 1000.0, UTC)
    except (ValueError, OverflowError, OSError):
        return told
    return told if abs((begun - told).total_seconds()) <= OFF else begun


def _place(content: bytes) -> Place:
    ms, along, vias, course, ascent, ridden, joins, passed = _PLACE.unpack(content.ljust(_PLACE.size, b"\0"))
    metres = (float(ascent), ridden / 100.0, joins / 100.0)
    return Place(ms / 1000.0, along / 100.0, vias, course, *metres, passed)


def _numbers(point: Sample) -> tuple[int, ...]:
    return (
        _milliseconds(point.t),
        _whole(point.lat * DEGREE, 90 * DEGREE),
        _whole(point.lon * DEGREE, 180 * DEGREE),
        UNKNOWN_HEIGHT if point.ele is None else _whole(point.ele * 10.0, 1_000_000),
        UNKNOWN_SPEED if point.speed is None else abs(_whole(point.speed * 100.0, 32_767)),
        *(UNKNOWN if one is None else min(max(int(one), 0), UNKNOWN - 1) for one in _sensors(point)),
    )


def _sensors(point: Sample) -> tuple[int | None, ...]:
    return point.heart_rate, point.cadence, point.power


def _whole(value: float, most: int) -> int:
    return max(-most, min(most, round(value))) if math.isfinite(value) else 0


def _milliseconds(t: float) -> int:
    return max(0, min(round(t * 1000.0), (1 << 32) - 1))


def _point(content: bytes) -> Sample:
    milliseconds, lat, lon, ele, speed, *sensors = _POINT.unpack(content)
    return Sample(
        milliseconds / 1000.0,
        lat / DEGREE,
        lon / DEGREE,
        None if ele == UNKNOWN_HEIGHT else ele / 10.0,
        None if speed == UNKNOWN_SPEED else speed / 100.0,
        *(None if one == UNKNOWN else one for one in sensors),
    )


def _write_whole(file: BinaryIO, data: bytes) -> None:
    if (file.write(data) or 0) < len(data):
        raise _full()


def _full() -> OSError:
    """What a short write means, which says no more itself."""
    return OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _sync_folder(folder: Path) -> None:
    """A new name is safe only when its folder is on the disk too."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
