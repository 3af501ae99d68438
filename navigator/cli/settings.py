"""`navigator settings`: each setting, its value, and where it came from."""

from __future__ import annotations

from enum import Enum
from typing import Annotated, Any

import typer

from navigator.cli.console import out, plain
from navigator.cli.output import print_json
from navigator.settings import FILE_NAME, load_settings


def settings(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Show each setting, its value, and where it came from."""
    loaded = load_settings()
    folders = loaded.folders
    where = {
        "settings file": folders.config / FILE_NAME,
        "data": folders.data,
        "cache": folders.cache,
        "recordings and logs": folders.state,
    }
    if as_json:
        values = {
            key: {"value": _plain(setting.value), "source": setting.source} for key, setting in loaded.rows()
        }
        print_json({"settings": values, "folders": {name: str(path) for name, path in where.items()}})
        return
    from rich.table import Table  # noqa: PLC0415  only where a table is drawn

    table = Table("setting", "value", "from", box=None)
    for key, setting in loaded.rows():
        value = _plain(setting.value)
        table.add_row(key, "-" if value is None else plain(str(value)), plain(setting.source))
    out().print(table)
    out().print()
    for name, path in where.items():
        out().print(f"{name}: {path}", soft_wrap=True)


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    return list(value) if isinstance(value, tuple) else value
