"""Decide what a tag's text says on its own, and what of it is kept: what may reach a screen or a file."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

Tags = Mapping[str, str]

TRUE = frozenset({"yes", "true", "1"})
FALSE = frozenset({"no", "false", "0"})
_LONGEST = 255  # characters, OSM's own limit for a value


def clean_text(text: str, *, longest: int = _LONGEST) -> str:
    """Without control characters, which never reach a terminal or a file; bounded in length."""
    return "".join(c for c in text if unicodedata.category(c)[0] != "C")[:longest]
