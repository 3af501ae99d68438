"""`navigator maps sources`: which servers maps can be had from, and what each allows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from navigator.cli.console import out, plain
from navigator.cli.output import print_json

if TYPE_CHECKING:
    from tiles.sources import Source

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


def sources(*, as_json: AsJson = False) -> None:
    """List the servers of maps, extracts and heights, and whether an area may be downloaded from each."""
    from navigator.settings import load_settings  # noqa: PLC0415 - a list of commands loads no settings
    from tiles.sources import FILE_NAME, load_sources  # noqa: PLC0415 - likewise, no sources

    known = load_sources(load_settings().folders.config / FILE_NAME)
    if as_json:
        print_json([_row(source) for source in known.values()])
        return
    for source in known.values():
        allowed = (
            "areas may be downloaded" if source.area_downloads is True else f"no areas: {_reason(source)}"
        )
        depth = f", zooms {source.zooms[0]}-{source.zooms[1]}" if source.by_tile else ""
        out().print(plain(f"{source.name}  {source.kind}{depth}; {allowed}"), soft_wrap=True)


def _row(source: Source) -> dict[str, object]:
    """What may be told of a source; never its address or headers, which may hold a key."""
    return {
        "name": source.name,
        "kind": source.kind,
        "title": source.title,
        "zooms": list(source.zooms) if source.by_tile else None,
        "attribution": source.attribution,
        "licence": source.licence,
        "area_downloads": source.area_downloads is True,
        "reason": _reason(source),
    }


def _reason(source: Source) -> str:
    """Why no area may be downloaded; nothing where it may."""
    if source.area_downloads is True:
        return ""
    return source.area_downloads or "nobody has said that it allows them"
