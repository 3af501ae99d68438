"""Write a cue sheet as pages of paper: a PDF, or pictures."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

from navigator.cli.console import note
from navigator.cli.output import UNKNOWN_CLIMB
from navigator.cli.routes import book_of, numbered
from navigator.errors import UsageError
from navigator.units import distance_text, duration_text, height_text

if TYPE_CHECKING:
    from navigator.guidance.route import Route
    from navigator.region.region import Region
    from navigator.settings import Settings

KINDS = (".pdf", ".png")


def check_cue_file(target: Path | None) -> None:
    """Raise UsageError where a name asks for no kind of sheet, before anything is planned."""
    if target is not None and target.suffix.lower() not in KINDS:
        raise UsageError(f"{target.name!r} names no kind of cue sheet; end it in {' or '.join(KINDS)}")


def write_cue_file(route: Route, region: Region, target: Path, settings: Settings) -> None:
    """The sheet in one PDF, or a picture a page, those from the second on numbered."""
    from navigator.formats.files import write_atomically  # noqa: PLC0415  --help needs none of it
    from navigator.guidance.cuesheet import cue_sheet  # noqa: PLC0415  likewise
    from tiles.cuepage import DENSITY, CueLine, cue_pages  # noqa: PLC0415  likewise

    units = settings.units.value
    rows = [
        CueLine(
            row.symbol,
            distance_text(row.along, units),
            f"+{distance_text(row.since, units)}",
            "" if row.climb is None else f"{height_text(row.climb, units)}",
            row.words,
        )
        for row in cue_sheet(route, book_of(settings))
    ]
    facts = [distance_text(route.distance, units), duration_text(route.duration)]
    facts.append(f"{height_text(route.ascent, units)} up" if route.raised else UNKNOWN_CLIMB)
    pages = cue_pages(
        f"{Path(settings.profile.value).stem.capitalize()} route",
        "   ".join(facts),
        rows,
        "; ".join(region.manifest.attribution),
    )
    if target.suffix.lower() == ".pdf":
        buffer = io.BytesIO()
        pages[0].save(buffer, "PDF", save_all=True, append_images=pages[1:], resolution=DENSITY)
        write_atomically(target, buffer.getvalue())
    else:
        for number, page in enumerate(pages):
            buffer = io.BytesIO()
            page.save(buffer, "PNG", optimize=True)
            write_atomically(numbered(target, number), buffer.getvalue())
    note(f"written to {target}: {len(pages)} page{'s' if len(pages) > 1 else ''}")
