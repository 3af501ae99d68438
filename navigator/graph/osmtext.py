"""Decide what of a text in a map is kept: what may reach a screen, a file or a terminal."""

from __future__ import annotations

import unicodedata

_LONGEST = 255  # characters, OSM's own limit for a value


def clean_text(text: str, *, longest: int = _LONGEST) -> str:
    """Without control characters, which never reach a terminal or a file; bounded in length."""
    return "".join(c for c in text if unicodedata.category(c)[0] != "C")[:longest]
