"""Decide what of a text from a map may reach a picture, a screen or a file."""

from __future__ import annotations

import unicodedata

LONGEST = 255  # characters, OSM's own limit for a value


def clean_text(text: str) -> str:
    """Without control characters, on one line, without blanks at the ends; bounded in length.

    The navigator's road graph keeps the same rule for itself (graph/osmtext.py): the two trees don't know
    each other.
    """
    spaced = "".join(" " if c.isspace() else c for c in text[: 2 * LONGEST])
    return "".join(c for c in spaced if unicodedata.category(c)[0] != "C")[:LONGEST].strip()
