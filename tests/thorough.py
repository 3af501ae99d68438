"""How thorough a run is: all examples and the slow tests where CI=true or SLOW=1, else a fifth of them."""

from __future__ import annotations

import os

ASKED = os.environ.get("SLOW", "")
SLOW = ASKED == "1" or (os.environ.get("CI") == "true" and ASKED != "0")
FEWEST = 10


def examples(count: int) -> int:
    """How many examples a property is tried on that is worth so many."""
    return count if SLOW else max(count // 5, FEWEST)
