"""Hold one row of `navigator doctor`: what was looked at, how well it stands, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How well it stands: only what is MISSING keeps one from riding."""

    OK = "ok"
    WARNING = "warning"
    MISSING = "missing"


@dataclass(frozen=True)
class Check:
    """One row: what was looked at, what was found, and what to do."""

    name: str
    state: State
    found: str
    fix: str = ""
