"""Take an NMEA 0183 sentence apart: whether it is whole, and what its fields say."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta

LONGEST = 255  # characters; the standard has 82, receivers write more digits
# A sentence anywhere in a line: what goes before it may be half of another, or binary.
_SENTENCE = re.compile(r"\$([A-Z]{1,2}[A-Z0-9]{2,4}),([^$*]*)(?:\*([0-9A-Fa-f]{2}))?")
_TIME = re.compile(r"(\d\d)(\d\d)(\d\d(?:\.\d*)?)")
_DATE = re.compile(r"(\d\d)(\d\d)(\d\d)")
_ANGLE = re.compile(r"(\d{1,3})(\d\d(?:\.\d*)?)")
_PIVOT = 80  # two-digit years from here on are of the last century: GPS began in 1980
TALKER = 2  # letters before the kind of a sentence; which satellites spoke does not matter


@dataclass(frozen=True)
class Sentence:
    """Kind and fields of a whole sentence."""

    kind: str  # "RMC", "GGA", ...
    fields: tuple[str, ...]

    def field(self, number: int) -> str:
        """A field, counted from 1 as the standard does; empty where there is none."""
        return self.fields[number - 1] if number <= len(self.fields) else ""


def parse_sentence(line: str) -> Sentence | None:
    """The sentence in a line; None where there is none, or its checksum tells that it is damaged.

    A checksum may be missing, as in some receivers' recordings; a wrong one is never forgiven.
    """
    all_found = list(_SENTENCE.finditer(line[:LONGEST]))
    if not all_found:
        return None
    found = all_found[-1]  # a cut sentence may stand before it
    head, body, stated = found.groups()
    if stated is None:
        if "*" in line[found.end() :] or not body.isprintable():
            return None  # half a checksum is a cut sentence
    elif int(stated, 16) != _checksum(f"{head},{body}"):
        return None
    return Sentence(head[-3:], tuple(part.strip() for part in body.split(",")))


def _checksum(text: str) -> int:
    total = 0
    for sign in text:
        total ^= ord(sign) & 0xFF
    return total


def number(text: str) -> float | None:
    """A finite number; None where the field is empty or none."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) and "_" not in text else None


def angle(text: str, side: str, *, sides: str) -> float | None:
    """Degrees of a field like "4807.038" with its side: `sides` is "NS" or "EW"."""
    found = _ANGLE.fullmatch(text)
    if found is None or side not in set(sides):
        return None
    degrees = int(found[1]) + float(found[2]) / 60.0
    if degrees > (90.0 if sides == "NS" else 180.0) or float(found[2]) >= 60.0:
        return None
    return degrees if side == sides[0] else -degrees


def clock(text: str) -> time | None:
    """The time of day of a field like "132820.60"; a leap second counts as the last of its minute."""
    found = _TIME.fullmatch(text)
    if found is None:
        return None
    hours, minutes, seconds = int(found[1]), int(found[2]), min(float(found[3]), 59.999999)
    if hours > 23 or minutes > 59 or float(found[3]) >= 61.0:
        return None
    whole = int(seconds)
    return time(hours, minutes, whole, min(round((seconds - whole) * 1e6), 999_999))


def day(text: str) -> date | None:
    """The date of a field like "180320"."""
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    year = int(found[3])
    return _date(year + (1900 if year >= _PIVOT else 2000), int(found[2]), int(found[1]))


def calendar(year: str, month: str, day_of_month: str) -> date | None:
    """The date of three fields, as ZDA has it."""
    parts = (year, month, day_of_month)
    if not all(part.isascii() and part.isdigit() for part in parts):
        return None
    return _date(*map(int, parts))


def _date(year: int, month: int, day_of_month: int) -> date | None:
    try:
        return date(year, month, day_of_month)
    except ValueError:
        return None


def unrolled(told: date, not_before: date | None) -> date:
    """A date after which GPS's week counter, which starts anew each 1024 weeks, may have lied."""
    if not_before is None:
        return told
    while told < not_before:
        told += timedelta(weeks=1024)
    return told


def lines_of(chunks: Iterable[bytes]) -> Iterator[str]:
    """Lines of a stream in whatever pieces it comes; an endless one is cut, so that no memory fills."""
    rest = b""
    for chunk in chunks:
        *whole, rest = (rest + chunk).replace(b"\r", b"\n").split(b"\n")
        yield from (line.decode("latin-1") for line in whole if line)
        rest = rest[-LONGEST:]
    if rest:
        yield rest.decode("latin-1")
