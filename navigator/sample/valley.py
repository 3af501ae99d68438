"""Make a small fictional region, with everything a rider can meet, as real files."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random
from types import MappingProxyType
from typing import Any

from navigator.errors import StorageError, UsageError
from navigator.sample import hills, names, river, roads, town
from navigator.sample.canvas import Canvas, tagged
from navigator.sample.extract import ExtractWriter
from navigator.sample.heights import tile_name, tiles_in, write_tile
from navigator.sample.houses import Settlement, draw_houses
from navigator.sample.plane import Plane
from navigator.sample.plot import Plot
from navigator.sample.quarter import GRID_CENTRE, draw_grid
from navigator.sample.terrain import PLOT, Ground
from navigator.sample.weave import weave

ORIGIN = (8.5, 47.5)  # degrees: right-hand traffic, and the middle of a height tile
SIZE_LIMIT = 400.0  # km: there the flat plane is 4 % too wide in the north and too narrow in the south
LAT_LIMIT = 70.0  # degrees, north and south: nearer to the poles a degree is too narrow for the plane
_MARGIN = 0.01  # degrees round the region for which there are heights too, so that its rim can be smoothed


@dataclass(frozen=True, slots=True)
class ValleyFiles:
    """Where the region was written, and places in it between which a rider may plan."""

    osm: Path  # the extract, .osm.pbf
    heights: Path  # the folder of the height tiles, .hgt
    places: Mapping[
        str, tuple[float, float]
    ]  # name -> (lon, lat); "station 2-1" is in the plot of column 2, row 1


def make_valley(
    folder: Path | str,
    *,
    seed: int = 7,
    size: float = 5.0,
    origin: tuple[float, float] = ORIGIN,
    left_hand: bool = False,
) -> ValleyFiles:
    """Write the region round `origin` (lon, lat) into a folder; the same arguments give the same bytes.

    `size` is the side in km, rounded up to whole valleys of 5 km. `left_hand` drives on the left.
    Raises UsageError for arguments that make no sense and StorageError where nothing can be written.
    """
    side = _plots_on_a_side(size)
    plane = Plane(*origin, half=side * PLOT / 2.0)
    box = _checked_box(plane, side)
    ground, place_names = Ground(seed), names.towns(seed)
    target = Path(folder)
    places: dict[str, tuple[float, float]] = {}
    try:
        (target / "heights").mkdir(parents=True, exist_ok=True)
        with ExtractWriter(target / "valley.osm.pbf", plane, side) as extract:
            for row in range(side):
                for column in range(side):
                    town_name = place_names[(row * side + column) % len(place_names)]
                    plot = _plot(ground, (column, row, side), town_name=town_name, left_hand=left_hand)
                    _draw(plot)
                    extract.add(plot.canvas, (column, row))
                    places |= _placed(plot, (column, row), plane)
        for corner in tiles_in(box):
            _write_heights(target / "heights" / tile_name(*corner), corner, ground=ground, plane=plane)
    except (OSError, RuntimeError) as error:  # osmium tells a full disk as RuntimeError
        raise StorageError(
            f"{target}: the sample region cannot be written here ({error}); choose another folder."
        ) from error
    return ValleyFiles(target / "valley.osm.pbf", target / "heights", MappingProxyType(places))


def _plots_on_a_side(size: float) -> int:
    """How many valleys lie side by side; UsageError for a size that cannot be made."""
    if not 0.0 < size <= SIZE_LIMIT:  # also refuses NaN
        raise UsageError(
            f"A sample region of {size} km cannot be made; choose a size up to {SIZE_LIMIT:.0f} km."
        )
    return math.ceil(size * 1000.0 / PLOT)


def _checked_box(plane: Plane, side: int) -> tuple[float, float, float, float]:
    """The box whose heights are written; UsageError where it would leave the usable Earth."""
    if not (abs(plane.lon) <= 180.0 and abs(plane.lat) <= LAT_LIMIT):
        raise UsageError(
            f"No sample region can lie at {plane.lon}, {plane.lat}; give longitude, then latitude."
        )
    west, south, east, north = plane.box(side * PLOT)
    box = (west - _MARGIN, south - _MARGIN, east + _MARGIN, north + _MARGIN)
    if box[0] < -180.0 or box[2] >= 180.0:
        raise UsageError("The sample region would cross the 180th meridian; move it east or west.")
    return box


def _plot(ground: Ground, place: tuple[int, int, int], *, town_name: str, left_hand: bool) -> Plot:
    """An empty plot at (column, row) of a world so many plots wide."""
    column, row, side = place
    rng = Random(f"plot {ground.seed} {column} {row}")  # noqa: S311  # a repeatable world, no secret
    return Plot(
        canvas=Canvas(),
        ground=ground,
        corner=(column * PLOT, row * PLOT),
        rng=rng,
        town=town_name,
        streets=names.streets(rng),
        left_hand=left_hand,
        has_south=row > 0,
        has_north=row < side - 1,
    )


def _draw(plot: Plot) -> None:
    """Draw all of a plot and weave it to a network."""
    river.draw_water(plot)
    hills.draw_woods(plot)
    roads.draw_main_road(plot)
    roads.draw_railway(plot)
    upper_gate = roads.draw_village(plot)
    trail, over = river.draw_trail(plot), river.draw_crossings(plot)
    river.draw_far_bank(plot)
    plot.canvas.routes.append(
        (tagged("type=route route=bicycle network=rcn ref=R1", name="Valley Trail"), [*trail[1:3], *over])
    )
    town.draw_castle(plot, town.draw_old_town(plot))
    draw_grid(plot)
    hairpins = hills.draw_pass(plot)
    hills.draw_forest_roads(plot, hairpins, upper_gate)
    hills.draw_south_tracks(plot)
    plot.canvas.spot((town.OLD_TOWN[0], town.OLD_TOWN[1] + 20.0), tagged("place=town", name=plot.town))
    weave(plot.canvas.lines)
    old_town = Settlement(town.OLD_TOWN, open_radius=town.OPEN_RADIUS)
    draw_houses(plot, (old_town, *map(Settlement, (GRID_CENTRE, roads.VILLAGE, river.HAMLET))))


def _placed(plot: Plot, where: tuple[int, int], plane: Plane) -> dict[str, tuple[float, float]]:
    """The plot's places on the Earth; those of the first plot have plain names."""
    suffix = "" if where == (0, 0) else f" {where[0]}-{where[1]}"
    return {
        name + suffix: plane.to_degrees(x + plot.corner[0], y + plot.corner[1])
        for name, (x, y) in plot.canvas.places.items()
    }


def _write_heights(path: Path, corner: tuple[int, int], *, ground: Ground, plane: Plane) -> None:
    """Write one height tile of the ground beside its place, then move it there."""

    def heights_at(lons: Any, lats: Any) -> Any:
        return ground.height(*plane.to_metres(lons, lats))

    part = path.with_name(f".{path.name}.part")
    try:
        write_tile(part, corner, heights_at=heights_at)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
