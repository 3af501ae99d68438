"""`navigator doctor`: what this computer has and lacks for planning and riding, each row with its fix."""

from __future__ import annotations

import os
from dataclasses import asdict
from typing import Annotated

import typer

from navigator.cli.check import Check, State
from navigator.cli.console import out, plain
from navigator.cli.output import print_json
from navigator.errors import NavigatorError, StorageError
from navigator.settings import HOME_VARIABLE, PREFIX, Settings, load_settings


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
    thorough: Annotated[bool, typer.Option("--thorough", help="Read every file of every region.")] = False,
    mute: Annotated[bool, typer.Option("--mute", help="Make the test phrase, but do not play it.")] = False,
) -> None:
    """Look for what planning and riding need, and say how to get what is not there."""
    from navigator.cli.checkup import all_checks  # noqa: PLC0415  --help needs none of it

    settings, trouble = _settings()
    checks = [*trouble, *all_checks(settings, thorough=thorough, mute=mute)]
    broken = [check for check in checks if check.state is State.MISSING]
    if as_json:
        print_json({"ok": not broken, "checks": [asdict(check) for check in checks]})
    else:
        _print(checks)
    if broken:
        names = ", ".join(check.name for check in broken)
        raise StorageError(f"{names}: not fit for a ride; the table says what to do")


def _settings() -> tuple[Settings, list[Check]]:
    """The settings, or the defaults with a row on what keeps one's own from being read."""
    try:
        return load_settings(), []
    except NavigatorError as error:
        found, _, fix = str(error).partition("; ")
        rows = [Check("settings", State.WARNING, found, fix or "mend or remove it; until then defaults hold")]
    own = {
        key: value for key, value in os.environ.items() if key == HOME_VARIABLE or not key.startswith(PREFIX)
    }
    return load_settings(own, file=os.devnull), rows


def _print(checks: list[Check]) -> None:
    from rich.table import Table  # noqa: PLC0415  only where a table is drawn

    table = Table(box=None)
    for title in ("", "check", "found", "what to do"):
        table.add_column(title, overflow="fold")  # a path is told whole
    for check in checks:
        table.add_row(check.state.value, plain(check.name), plain(check.found), plain(check.fix))
    out().print(table)
