"""Ask the rider before something large begins."""

from __future__ import annotations

import sys

import typer

from navigator.errors import UsageError


def agreed(*, yes: bool) -> bool:
    """Whether to start; UsageError where nobody can be asked and --yes was not given."""
    if yes:
        return True
    if not sys.stdin.isatty():
        raise UsageError("nobody can be asked here; give --yes to start")
    return typer.confirm("Start?", err=True)
