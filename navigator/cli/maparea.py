"""Read the AREA that all commands of maps take: a box, outline, corridor, place with a radius, or region."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated

import typer

from navigator.cli.points import point_of
from navigator.errors import UsageError
from navigator.region.told import told_as_ours
from navigator.settings import Settings

if TYPE_CHECKING:
    from mercantile import LngLatBbox

    from tiles.grid import Coverage

DEEPEST = 22  # zoom that can be asked for; beyond, no tiles are made
FORMS = "W,S,E,N, outline.geojson, ride.gpx:METRES, POINT or name:RADIUS (Heidelberg:5km), or a region's name"
METRES = {
    "": 1.0,
    "m": 1.0,
    "km": 1000.0,
    "mi": 1609.344,
}  # in a unit of a radius; without one, as of a corridor
_PART = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)", re.ASCII)
_ROUND = re.compile(
    r"(?P<place>.+):\s*(?P<number>\d+(\.\d*)?|\.\d+)\s*(?P<unit>[a-z]*)", re.IGNORECASE | re.DOTALL | re.ASCII
)
_FILES = re.compile(r".+\.(geojson|json|gpx|gpx:[^:]*)", re.IGNORECASE | re.DOTALL)

AreaText = Annotated[str, typer.Argument(metavar="AREA", help=f"{FORMS}.")]


def map_area(text: str, settings: Settings) -> Coverage:
    """The area that a rider names; only a name looks into regions.

    Raises UsageError where it is none, and what files, names and regions raise.
    """
    with told_as_ours():
        from tiles.grid import BoxCover  # noqa: PLC0415  --help needs none of it

        box = area_box(text)
        if box is not None:
            return BoxCover(box)
        if _FILES.fullmatch(text):
            return _from_file(text)
        found = _ROUND.fullmatch(text)
        if found:
            return _disc(found, settings)
        box = _region_box(text, settings)
        if box is not None:
            return BoxCover(box)
    raise UsageError(f"{text!r} is no area; give {FORMS}")


def area_box(text: str) -> LngLatBbox | None:
    """A box as osmium writes it; None where it is none."""
    from mercantile import LngLatBbox  # noqa: PLC0415  --help needs none of it

    parts = [part.strip() for part in text.split(",")]
    if len(parts) != 4 or not all(map(_PART.fullmatch, parts)):
        return None
    west, south, east, north = map(float, parts)
    if not (-180 <= west <= 180 and -180 <= east <= 180 and -90 <= south < north <= 90) or west == east:
        raise UsageError(f"{text!r} is no box; give W,S,E,N in degrees: 8.6,49.3,8.8,49.5")
    return LngLatBbox(west, south, east, north)


def zoom_range(text: str) -> tuple[int, int]:
    """Two zooms from `8-14`, or twice the same from `12`; UsageError where they are none."""
    first, dash, last = text.strip().partition("-")
    try:
        least, most = int(first), int(last if dash else first)
    except ValueError:
        least = most = -1
    if not 0 <= least <= most <= DEEPEST:
        raise UsageError(f"{text!r} are no zooms; give one or two from 0 to {DEEPEST}: 8-14")
    return least, most


def _from_file(text: str) -> Coverage:
    from mercantile import LngLat  # noqa: PLC0415  --help needs none of it

    from navigator.region.area import Corridor, Polygon, parse_area  # noqa: PLC0415  likewise
    from tiles.outline import ShapeCover  # noqa: PLC0415  likewise

    area = parse_area(text)
    if isinstance(area, Polygon):
        return ShapeCover.of_polygons([[ring.tolist() for ring in outline] for outline in area.outlines])
    if isinstance(area, Corridor):
        return ShapeCover.corridor([LngLat(*place) for place in area.line.tolist()], area.width)
    raise UsageError(f"{text!r} is no area; give {FORMS}")


def _disc(found: re.Match[str], settings: Settings) -> Coverage:
    from mercantile import LngLat  # noqa: PLC0415  --help needs none of it

    from tiles.grid import DiscCover  # noqa: PLC0415  likewise

    unit = found["unit"].lower()
    if unit not in METRES:
        raise UsageError(f"{found['unit']!r} is no unit of a radius; give m, km or mi: Heidelberg:5km")
    return DiscCover(LngLat(*point_of(found["place"], settings)), float(found["number"]) * METRES[unit])


def _region_box(text: str, settings: Settings) -> LngLatBbox | None:
    """The box of the region of that name; None where there is none."""
    from mercantile import LngLatBbox  # noqa: PLC0415  --help needs none of it

    from navigator.region.region import Region  # noqa: PLC0415  likewise
    from navigator.region.store import folders  # noqa: PLC0415  likewise

    folder = folders(settings.folders.regions).get(text)
    return None if folder is None else LngLatBbox(*Region.open(folder).box)
