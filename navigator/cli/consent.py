"""Ask the rider before something large begins, or is lost for good."""

from __future__ import annotations

import sys

import typer

from navigator.errors import UsageError


def agreed(*, yes: bool, question: str = "Start?") -> bool:
    """Whether to go on; UsageError where nobody can be asked and --yes was not given."""
    if yes:
        return True
    if not sys.stdin.isatty():
        raise UsageError("nobody can be asked here; give --yes")
    return typer.confirm(question, err=True)
