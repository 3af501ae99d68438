"""Draw the grid quarter with its alleys, cycle street, lights and forbidden turns, and the park beside it."""

from __future__ import annotations

import math
from dataclasses import dataclass

from navigator.sample.canvas import BELOW, Canvas, Point, curve, tagged
from navigator.sample.plot import Plot, bank, main_y
from navigator.sample.town import HIGH_STREET_X, STREET

GRID_CENTRE = (2800.0, 2370.0)
_AVENUE = "highway=secondary surface=asphalt smoothness=good maxspeed=50 lanes=2 lit=yes cycleway=lane ref=S7"


@dataclass(frozen=True, slots=True)
class Grid:
    """The corners of the grid quarter, by column and row."""

    turned: float  # radians
    rows: int
    columns: int = 6

    def at(self, column: float, row: float) -> Point:
        """A corner; halves lie between corners."""
        u, v = 105.0 * (column - 2.5), 104.0 * (row - (self.rows - 1) / 2.0)
        c, s = math.cos(self.turned), math.sin(self.turned)
        return round(GRID_CENTRE[0] + u * c - v * s, 1), round(GRID_CENTRE[1] + u * s + v * c, 1)


def draw_grid(plot: Plot) -> None:
    """Straight streets at right angles, alleys, a living street, a cycle street, lights at the avenue."""
    canvas, grid = plot.canvas, Grid(math.radians(plot.rng.uniform(-5.0, 5.0)), rows=plot.rng.choice((5, 6)))
    cycle_street = (
        "highway=residential bicycle_road=yes vehicle=destination bicycle=designated surface=asphalt"
    )
    middle = [STREET] * (grid.rows - 3)
    living = "highway=living_street surface=asphalt"
    rows = (STREET, f"{cycle_street} maxspeed=30 lit=yes", *middle, living)
    contraflow = f"{STREET} oneway=yes oneway:bicycle=no"
    columns = (STREET, contraflow, _AVENUE, f"{STREET} oneway=-1", STREET, f"{STREET} access=destination")
    for r, kind in enumerate(rows):
        canvas.draw([grid.at(c, r) for c in range(grid.columns)], tagged(kind, name=next(plot.streets)))
    for c, kind in enumerate(columns):
        name = "Central Avenue" if c == 2 else next(plot.streets)
        canvas.draw([grid.at(c, r) for r in range(grid.rows)], tagged(kind, name=name))
    for c, r in ((0, 0), (1, 2), (3, 1), (4, 3), (4, 0)):
        alley = [grid.at(c + 0.5, r), grid.at(c + 0.5, r + 1)]
        canvas.draw(alley, tagged("highway=service service=alley surface=concrete smoothness=bad"))
    _draw_grid_exits(plot, grid)
    _rule_grid(canvas, grid)
    canvas.area(
        [
            grid.at(c, r)
            for c, r in ((-0.4, -0.4), (5.4, -0.4), (5.4, grid.rows - 0.6), (-0.4, grid.rows - 0.6))
        ],
        tagged("landuse=residential"),
    )
    canvas.places["grid"] = grid.at(3, 2)
    _draw_park(plot, grid)


def _draw_grid_exits(plot: Plot, grid: Grid) -> None:
    """Ways out of the grid quarter, north, south, west, and a lit underpass for bicycles."""
    draw = plot.canvas.draw
    for c, tags in (
        (2, tagged(_AVENUE, name="Central Avenue")),
        (0, tagged(STREET, name="Station Approach")),
    ):
        top, bottom = grid.at(c, grid.rows - 1), grid.at(c, 0)
        draw([top, (top[0] + 4.0, 2700.0), (top[0] + 4.0, main_y(top[0]))], tags)
        draw([bottom, bank(bottom[0], side=1, margin=25.0)], tagged(STREET, name=next(plot.streets)))
    row = grid.at(0, 3)
    draw([(HIGH_STREET_X - 8.0, row[1] - 30.0), row], tagged(STREET, name="Baker Street West"))
    path = "highway=cycleway surface=asphalt smoothness=excellent lit=yes segregated=no foot=designated"
    x, top_y = grid.at(4, grid.rows - 1)
    down, up = (x, 2735.0), (x, 2803.0)
    draw([(x, top_y), down], tagged(path))
    draw([down, up], tagged(f"{path} tunnel=yes layer=-1"), level=BELOW)
    draw([up, (x, 2825.0)], tagged(path))


def _rule_grid(canvas: Canvas, grid: Grid) -> None:
    """Traffic lights, a crossing, and one turn restriction of each kind."""
    for r in (0, 1, 3):
        canvas.mark(grid.at(2, r), tagged("highway=traffic_signals crossing=traffic_signals"))
    turn = canvas.turn
    turn(grid.at(2, 0), grid.at(1, 1), via=[grid.at(2, 1)], tags={"restriction": "no_left_turn"})
    turn(grid.at(3, 2), grid.at(1, 2), via=[grid.at(2, 2)], tags={"restriction": "only_straight_on"})
    except_bicycle = {"restriction": "no_right_turn", "except": "bicycle"}
    turn(grid.at(4, 0), grid.at(5, 1), via=[grid.at(4, 1)], tags=except_bicycle)
    via_way = [grid.at(4, 3), grid.at(4, 2)]
    turn(grid.at(3, 3), grid.at(3, 2), via=via_way, tags={"restriction": "no_right_turn"})


def _draw_park(plot: Plot, grid: Grid) -> None:
    """A park: one path to ride on, one where a bicycle is pushed."""
    canvas, x = plot.canvas, HIGH_STREET_X
    outline = [(x + 22, 2090.0), (x + 190, 2080.0), (x + 200, 2270.0), (x + 25, 2280.0)]
    canvas.area(outline, tagged("leisure=park", name="Rose Park"))
    ride = tagged("highway=footway bicycle=yes surface=fine_gravel lit=no", name="Rose Walk")
    across = curve([(x - 5.0, 2180.0), (x + 90.0, 2200.0), (x + 180.0, 2150.0), grid.at(0, 0.2)])
    path = canvas.draw(across, ride)
    canvas.mark((x + 30.0, 2185.0), tagged("barrier=cycle_barrier bicycle=yes"), line=path)
    push = [
        bank(x + 110.0, side=1, margin=25.0),
        (x + 100.0, 2120.0),
        (x + 90.0, 2200.0),
        (x + 120.0, 2300.0),
    ]
    walk = canvas.draw([*push, (x - 8.0, 2330.0)], tagged("highway=footway surface=gravel", name="Duck Walk"))
    canvas.mark((x + 100.0, 2120.0), tagged("barrier=kissing_gate"), line=walk)
    canvas.spot((x + 60.0, 2240.0), tagged("amenity=cafe", name="Café Rosé"))
