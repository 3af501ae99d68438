"""Decide whether a request that failed is made again, and after how long."""

from __future__ import annotations

import email.utils
import random
from collections.abc import Mapping
from dataclasses import dataclass, field

AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})  # what may pass; all other errors stay (RFC 9110)
LONGEST_WAIT = 300.0  # s; who is told to wait longer comes back another day


@dataclass
class Tries:
    """How often a request is made, with pauses that grow and differ, so that a crowd comes apart.

    The pause is drawn evenly between none and the longest ("full jitter": M. Brooker, AWS, 2015).
    """

    most: int = 5
    first: float = 0.5  # s, the longest first pause; it doubles
    longest: float = 30.0  # s
    chance: random.Random = field(default_factory=random.Random, repr=False)

    def pause(self, failed: int, *, asked: float | None = None) -> float | None:
        """Seconds to wait after so many failures, at least those that the server asked for; None: give up."""
        if failed >= self.most or (asked is not None and asked > LONGEST_WAIT):
            return None
        drawn = self.chance.uniform(0.0, min(self.longest, self.first * 2.0 ** (failed - 1)))
        return max(drawn, asked or 0.0)


def retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """Seconds that a server asks us to wait, from Retry-After in either form; `now` is Unix time.

    A date is counted from the server's own: on a board without a clock battery ours may be in 1970.
    """
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    until = _unix_time(text)
    if until is None:
        return None
    here = _unix_time(headers.get("date", ""))
    return max(0.0, until - (now if here is None else here))


def _unix_time(date: str) -> float | None:
    """Unix time of an HTTP date; None where it is none."""
    try:
        return email.utils.parsedate_to_datetime(date).timestamp() if date else None
    except (ValueError, TypeError, OverflowError):
        return None
