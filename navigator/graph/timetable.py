"""Tell whether a text in OpenStreetMap's language of opening hours holds at a time and place."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from navigator.errors import StorageError

_SCHOOL = re.compile(r"\bSH\b")  # school holidays, which no table has that we know


def holds(text: str, when: datetime, place: tuple[float, float]) -> bool | None:
    """Whether it is open, by public holidays, sunrise and clock at (lon, lat); None where that is not clear.

    A time without a zone is that of the place.

    >>> holds("Mo-Fr 08:00-18:00; PH off", datetime(2026, 12, 24, 12), (8.7, 49.4))
    True
    >>> holds("when the bell rings", datetime(2026, 12, 24, 12), (8.7, 49.4)) is None
    True

    Raises StorageError where the parser is not installed.
    """
    if _SCHOOL.search(text):
        return None
    parsed = _parsed(text, place)
    if parsed is None:
        return None
    moment = when if when.tzinfo is None else when.astimezone(ZoneInfo("UTC"))
    return None if parsed.is_unknown(moment) else bool(parsed.is_open(moment))


def _parsed(text: str, place: tuple[float, float]) -> Any:
    try:
        import opening_hours  # noqa: PLC0415  20 ms, and 0.4 s for its first place: only where a date is given
    except ModuleNotFoundError as error:
        raise StorageError(
            "times on signs are read by a package that is not here; pip install opening-hours-py"
        ) from error
    lon, lat = place
    try:
        return opening_hours.OpeningHours(text, coords=(lat, lon))
    except opening_hours.ParserError:  # type: ignore[attr-defined]  # its stub forgets it
        return None
