"""Decide from NMEA 0183 sentences where the receiver is: one fix for each moment that it tells of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import BinaryIO

from navigator.devices.fix import GpsFix, Heard, NoFix
from navigator.devices.sentence import (
    Sentence,
    angle,
    calendar,
    clock,
    day,
    lines_of,
    number,
    parse_sentence,
    unrolled,
)

KNOT = 1852.0 / 3600.0  # m/s
KILOMETRE_PER_HOUR = 1000.0 / 3600.0  # m/s
RANGE_ERROR = 4.0  # m that a code receiver's distances to satellites are out by, one sigma (GPS SPS PS, 2020)
FASTEST = 150.0  # m/s; no bicycle, and no receiver on one
SIMULATED = "8"  # quality of a receiver in its demonstration mode
GOOD = frozenset({"1", "2", "3", "4", "5", "9", SIMULATED})  # qualities; 6 is dead reckoning, 7 typed
GUESSED = frozenset({"N", "E", "M"})  # modes: no fix, dead reckoning, typed in
CHUNK = 4096  # bytes read at a time
MIDNIGHT = timedelta(hours=12)  # a clock that goes back by more has passed midnight


@dataclass
class _Moment:
    """What the sentences of one moment have told so far."""

    at: time | None = None
    valid: bool | None = None  # None: no sentence has said yet
    lat: float | None = None
    lon: float | None = None
    speed: float | None = None
    heading: float | None = None
    altitude: float | None = None
    satellites: int | None = None
    hdop: float | None = None
    sigma: float | None = None
    kinds: list[str] = field(default_factory=list)


class NmeaReader:
    """Puts sentences together; give it one line after the other.

    A moment is over when a sentence of another moment comes, or the one that has ended the last two moments:
    then its fix need not wait for the next second. `not_before` mends dates of receivers whose week
    counter has started anew. Nothing that a line holds makes it raise.
    """

    def __init__(self, *, not_before: date | None = None) -> None:
        self._moment, self._not_before = _Moment(), not_before
        self._day: date | None = None
        self._last_at: time | None = None
        self._ends: list[str] = []  # kinds that ended the last moments
        self._told = False  # whether this moment's fix is out already

    def feed(self, line: str) -> list[Heard]:
        """What a line brings: nothing, or the fix of a moment that is over."""
        sentence = parse_sentence(line)
        if sentence is None or sentence.kind not in _READERS:
            return []
        heard: list[Heard] = []
        at = _time_of(sentence)
        if at is not None and self._moment.at is not None and at != self._moment.at:
            heard += self._close()
        if at is not None:
            self._moment.at = at
        _READERS[sentence.kind](self, sentence)
        self._moment.kinds.append(sentence.kind)
        if self._is_last(sentence.kind):
            heard += self._tell()
        return heard

    def end(self) -> list[Heard]:
        """What is left when no more lines come."""
        return self._close()

    def _is_last(self, kind: str) -> bool:
        return len(self._ends) == 2 and self._ends == [kind, kind] and self._moment.at is not None

    def _close(self) -> list[Heard]:
        """End the moment."""
        heard = self._tell()
        if self._moment.kinds:
            self._ends = [*self._ends, self._moment.kinds[-1]][-2:]
        self._moment, self._told = _Moment(), False
        return heard

    def _tell(self) -> list[Heard]:
        moment = self._moment
        if self._told or (moment.at is None and moment.lat is None):
            return []
        self._told = True
        when = self._when(moment.at)
        if not moment.valid or moment.lat is None or moment.lon is None:
            return [NoFix(when)] if moment.valid is not None or moment.at is not None else []
        accuracy = moment.sigma if moment.sigma is not None else _accuracy(moment.hdop)
        return [
            GpsFix(
                when,
                moment.lat,
                moment.lon,
                moment.speed,
                moment.heading,
                moment.altitude,
                accuracy,
                moment.satellites,
            )
        ]

    def _when(self, at: time | None) -> datetime | None:
        """The moment with its date: a clock that has passed midnight without one is of the next day."""
        if at is None or self._day is None:
            return None
        if self._last_at is not None and "RMC" not in self._moment.kinds and "ZDA" not in self._moment.kinds:
            before, now = (datetime.combine(self._day, one) for one in (self._last_at, at))
            if before - now > MIDNIGHT:
                self._day += timedelta(days=1)
        self._last_at = at
        return datetime.combine(self._day, at, UTC)

    def _rmc(self, told: Sentence) -> None:
        """Recommended minimum: time, validity, place, speed, course, date."""
        self._set_day(day(told.field(9)))
        moment = self._moment
        good = told.field(2) == "A" and told.field(12) not in GUESSED
        simulated = told.field(12) == "S"  # by a receiver in its demonstration mode: somebody tries it out
        moment.valid = simulated or (good and moment.valid is not False)
        self._place(told, 3)
        moment.speed = _sane_speed(number(told.field(7)), KNOT)
        moment.heading = _sane_heading(number(told.field(8)))

    def _gga(self, told: Sentence) -> None:
        """Fix data: place, quality, satellites, dilution, height."""
        moment, quality = self._moment, told.field(6)
        moment.valid = quality in GOOD and (moment.valid is not False or quality == SIMULATED)
        self._place(told, 2)
        satellites = told.field(7)
        moment.satellites = int(satellites) if satellites.isascii() and satellites.isdigit() else None
        moment.hdop = _dilution(number(told.field(8)))
        moment.altitude = number(told.field(9))

    def _gll(self, told: Sentence) -> None:
        """Place and time."""
        self._place(told, 1)
        if self._moment.valid is None:
            self._moment.valid = told.field(6) == "A" and told.field(7) not in GUESSED

    def _gns(self, told: Sentence) -> None:
        """Fix data of several satellite systems."""
        moment, modes = self._moment, set(told.field(6))
        moment.valid = bool(modes & set("ADPRF")) and moment.valid is not False
        self._place(told, 2)
        moment.hdop = _dilution(number(told.field(8)))
        moment.altitude = number(told.field(9))

    def _vtg(self, told: Sentence) -> None:
        """Course and speed."""
        moment = self._moment
        if moment.heading is None:
            moment.heading = _sane_heading(number(told.field(1)))
        if moment.speed is None:
            kmh = _sane_speed(number(told.field(7)), KILOMETRE_PER_HOUR)
            moment.speed = kmh if kmh is not None else _sane_speed(number(told.field(5)), KNOT)

    def _gst(self, told: Sentence) -> None:
        """Errors: standard deviations of latitude and longitude."""
        north, east = number(told.field(6)), number(told.field(7))
        if north is not None and east is not None and north >= 0.0 and east >= 0.0:
            self._moment.sigma = ((north * north + east * east) / 2.0) ** 0.5

    def _gsa(self, told: Sentence) -> None:
        """Satellites and dilution: whether there is a fix at all."""
        if told.field(2) == "1":
            self._moment.valid = False
        elif self._moment.hdop is None:
            self._moment.hdop = _dilution(number(told.field(16)))

    def _zda(self, told: Sentence) -> None:
        """Date and time."""
        self._set_day(calendar(told.field(4), told.field(3), told.field(2)))

    def _set_day(self, told: date | None) -> None:
        if told is not None:
            self._day = unrolled(told, self._not_before)

    def _place(self, told: Sentence, first: int) -> None:
        lat = angle(told.field(first), told.field(first + 1), sides="NS")
        lon = angle(told.field(first + 2), told.field(first + 3), sides="EW")
        if lat is not None and lon is not None:
            # Of several sentences the one with more digits counts.
            digits = len(told.field(first).partition(".")[2])
            if self._moment.lat is None or digits >= self._digits:
                self._moment.lat, self._moment.lon, self._digits = lat, lon, digits

    _digits = 0


_READERS = {
    "RMC": NmeaReader._rmc,
    "GGA": NmeaReader._gga,
    "GLL": NmeaReader._gll,
    "GNS": NmeaReader._gns,
    "VTG": NmeaReader._vtg,
    "GST": NmeaReader._gst,
    "GSA": NmeaReader._gsa,
    "ZDA": NmeaReader._zda,
}
_TIMES = {"RMC": 1, "GGA": 1, "GNS": 1, "GST": 1, "ZDA": 1, "GLL": 5}  # field that holds the time of day


def _time_of(told: Sentence) -> time | None:
    return clock(told.field(_TIMES[told.kind])) if told.kind in _TIMES else None


def _sane_speed(value: float | None, unit: float) -> float | None:
    return value * unit if value is not None and 0.0 <= value * unit <= FASTEST else None


def _sane_heading(value: float | None) -> float | None:
    return value % 360.0 if value is not None and -360.0 <= value <= 720.0 else None


def _dilution(value: float | None) -> float | None:
    return value if value is not None and 0.0 < value < 99.0 else None


def _accuracy(hdop: float | None) -> float | None:
    """Dilution times what the distances are out by, for one of the two directions."""
    return None if hdop is None else hdop * RANGE_ERROR / 2.0**0.5


def hear(lines: Iterable[str], *, not_before: date | None = None) -> Iterator[Heard]:
    """All that a receiver says, moment by moment: fixes, and moments without one."""
    reader = NmeaReader(not_before=not_before)
    for line in lines:
        yield from reader.feed(line)
    yield from reader.end()


def read_nmea(file: BinaryIO) -> Iterator[GpsFix]:
    """The fixes in a recording of a receiver, in order; what is no fix is left out, and nothing raises.

    >>> import io
    >>> line = b"$GPRMC,123519,A,4807.038,N,01131.000,E,022.4,084.4,230394,003.1,W*6A"
    >>> [(round(fix.lat, 4), round(fix.lon, 4)) for fix in read_nmea(io.BytesIO(line))]
    [(48.1173, 11.5167)]
    """
    for heard in hear(lines_of(_chunks(file))):
        if isinstance(heard, GpsFix):
            yield heard


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    while True:
        try:
            data = file.read(CHUNK)
        except (OSError, ValueError):  # a receiver that is pulled out, or a closed file, is an end
            return
        if not data:
            return
        yield data
