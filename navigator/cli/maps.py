"""`navigator maps`: gather what is done with maps; each command has its own module."""

from __future__ import annotations

import typer

from navigator.cli.maparchive import convert, cut, merge, tile, verify
from navigator.cli.mapdownload import download, estimate
from navigator.cli.mapdraw import draw
from navigator.cli.mapfetch import sources
from navigator.cli.mappicture import picture
from navigator.cli.mapstore import list_, remove

app = typer.Typer(no_args_is_help=True, help="Maps for offline use, and pictures of them.")
app.command("picture")(picture)
app.command("list")(list_)
for command in (sources, estimate, download, draw, remove, verify, convert, merge, cut, tile):
    app.command()(command)
