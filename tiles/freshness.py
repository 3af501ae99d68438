"""Decide how long what a server sent stays fresh, and how to ask whether it still is."""

from __future__ import annotations

import email.utils
import re
from collections.abc import Mapping
from dataclasses import dataclass

DAY = 86_400.0  # s
SHORTEST, LONGEST, USUAL = (
    DAY,
    365 * DAY,
    30 * DAY,
)  # a map on disk is looked at for months: no need to ask each hour
MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,12})")


@dataclass(frozen=True)
class Freshness:
    """What is known of a thing that was fetched; times in Unix seconds."""

    etag: str = ""
    modified: str = ""  # Last-Modified, as sent
    fetched: float = 0.0
    expires: float = 0.0
    absent: bool = False  # the server said that there is none

    def holds(self, now: float) -> bool:
        """Whether it need not be asked for again; a clock that was set back makes nothing stale."""
        return now < self.expires

    def questions(self) -> dict[str, str]:
        """Headers that ask for it only if it has changed."""
        asked = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: text for name, text in asked.items() if text}


def freshness_of(headers: Mapping[str, str], now: float) -> Freshness:
    """Freshness from an answer's headers (RFC 9111), kept between a day and a year."""
    control = headers.get("cache-control", "").lower()
    found = MAX_AGE.search(control)
    told = float(found[1]) if found else _until(headers.get("expires", ""), headers.get("date", ""), now)
    seconds = min(max(told, SHORTEST), LONGEST)
    return Freshness(
        etag=_clean(headers.get("etag", "")),
        modified=_clean(headers.get("last-modified", "")),
        fetched=now,
        expires=now + seconds,
    )


def _until(expires: str, date: str, now: float) -> float:
    try:
        end = email.utils.parsedate_to_datetime(expires).timestamp()
        begin = email.utils.parsedate_to_datetime(date).timestamp() if date else now  # the server's own clock
    except (ValueError, TypeError, OverflowError):
        return USUAL
    return end - begin


def _clean(text: str) -> str:
    """A header that can be sent back; empty where it can't."""
    return text if text.isascii() and text.isprintable() and len(text) <= 300 else ""
