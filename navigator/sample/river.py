"""Draw the river with its lake, bridges and ferry, the trail north of it and the road south of it."""

from __future__ import annotations

import math
from itertools import pairwise

from navigator.sample.canvas import ABOVE, AFLOAT, DECOR, Line, Point, curve, tagged
from navigator.sample.plot import Plot, bank, main_y
from navigator.sample.terrain import LAKE_X, PLOT, river_middle
from navigator.sample.town import HIGH_STREET_X

CYCLE_BRIDGE_X = 3400.0
HAMLET = (1000.0, 1640.0)
TRAIL_MARGIN = 25.0  # m from the water to the riverside path
_TRAIL_ENDS = (0.0, 700.0, 2244.0, 3400.0, 5000.0)  # where its surface changes
_TRAIL_KINDS = (
    "highway=path bicycle=designated foot=designated surface=fine_gravel smoothness=intermediate",
    "highway=cycleway surface=asphalt smoothness=excellent foot=yes",
    "highway=cycleway surface=asphalt smoothness=good lit=yes foot=designated segregated=yes",
    "highway=path bicycle=designated surface=compacted smoothness=intermediate",
)
_BRIDGE_REACH = 10.0  # m that a bridge goes on over each bank


def far_road_y(x: float) -> float:
    """Where the road on the south bank runs."""
    return 1600.0 + 18.0 * math.sin(4.0 * math.pi * x / PLOT)


def draw_water(plot: Plot) -> None:
    """The river's middle line, flowing east, and its surface."""
    xs = [PLOT * k / 50 for k in range(51)]
    name = f"{plot.town} Water"
    plot.canvas.draw(
        [(x, float(river_middle(x))) for x in xs], tagged("waterway=river", name=name), level=DECOR
    )
    shores = [bank(x, side=1) for x in xs] + [bank(x, side=-1) for x in reversed(xs)]
    plot.canvas.area(shores, tagged("natural=water water=river", name=name))


def draw_trail(plot: Plot) -> list[Line]:
    """The riverside path, all the way from west to east."""
    pieces = []
    for west, east, kind in zip(_TRAIL_ENDS, _TRAIL_ENDS[1:], _TRAIL_KINDS, strict=False):
        count = round((east - west) / 60.0)
        points = [
            bank(west + (east - west) * k / count, side=1, margin=TRAIL_MARGIN) for k in range(count + 1)
        ]
        pieces.append(plot.canvas.draw(points, tagged(kind, name="Riverside Path")))
    plot.canvas.routes.append(
        (tagged("type=route route=bicycle network=icn ref=7", name="River Route 7"), pieces)
    )
    plot.canvas.mark(
        (HIGH_STREET_X, pieces[1].points[-1][1]), tagged("highway=crossing crossing=marked rcn_ref=24")
    )
    return pieces


def draw_crossings(plot: Plot) -> list[Line]:
    """The high street over its bridge, the ferry, and a bridge for bicycles, which is returned."""
    road = "highway=secondary surface=asphalt smoothness=good maxspeed=50 lanes=2 lit=yes ref=S4"
    x = HIGH_STREET_X - 6.0
    north, south = (bank(x, side=side, margin=_BRIDGE_REACH) for side in (1, -1))
    town = curve([(HIGH_STREET_X, main_y(HIGH_STREET_X)), (x, 2400.0), (HIGH_STREET_X, 2200.0), north], 80.0)
    plot.canvas.draw(town, tagged(road, name="High Street"))
    plot.canvas.draw([north, south], tagged(f"{road} bridge=yes layer=1", name="High Bridge"), level=ABOVE)
    plot.canvas.draw([south, (x, far_road_y(x))], tagged(road, name="Bridge Street"))
    path = "highway=cycleway surface=asphalt foot=designated segregated=no"
    north, south = (bank(CYCLE_BRIDGE_X, side=side, margin=_BRIDGE_REACH) for side in (1, -1))
    deck = tagged(
        "highway=cycleway bridge=yes layer=1 surface=wood width=2.5 foot=designated", name="Heron Bridge"
    )
    cycled = [
        plot.canvas.draw([bank(CYCLE_BRIDGE_X, side=1, margin=TRAIL_MARGIN), north], tagged(path)),
        plot.canvas.draw([north, south], deck, level=ABOVE),
        plot.canvas.draw([south, (CYCLE_BRIDGE_X, far_road_y(CYCLE_BRIDGE_X))], tagged(path)),
    ]
    _draw_ferry(plot)
    return cycled


def _draw_ferry(plot: Plot) -> None:
    """A small ferry over the lake, with a pier lane on the far side."""
    landing, pier = (_decimetres(bank(LAKE_X, side=side, margin=3.0)) for side in (1, -1))
    tags = tagged("route=ferry bicycle=yes foot=yes motor_vehicle=no duration=00:06", name="Lake Ferry")
    plot.canvas.draw([landing, (LAKE_X + 15.0, float(river_middle(LAKE_X))), pier], tags, level=AFLOAT)
    lane = tagged("highway=unclassified surface=asphalt smoothness=intermediate lit=no", name="Pier Lane")
    plot.canvas.draw([pier, (LAKE_X + 5.0, 1700.0), (LAKE_X, far_road_y(LAKE_X))], lane)
    plot.canvas.spot(
        (landing[0] + 12.0, landing[1] + 6.0), tagged("amenity=ferry_terminal", name="Lake Landing")
    )
    plot.canvas.places |= {"ferry_landing": landing, "far_bank": pier}


def draw_far_bank(plot: Plot) -> None:
    """A road along the south bank with a hamlet, and a farm behind its gate."""
    draw, canvas = plot.canvas.draw, plot.canvas
    road = "highway=tertiary surface=asphalt smoothness=intermediate maxspeed=70 lanes=2"
    ends = (0.0, 1300.0, 3400.0, PLOT)
    for west, east in pairwise(ends):
        count = round((east - west) / 100.0)
        xs = [west + (east - west) * k / count for k in range(count + 1)]
        draw([(x, far_road_y(x)) for x in xs], tagged(road, name="Far Bank Road"))
    street = "highway=residential surface=asphalt smoothness=intermediate maxspeed=30"
    for x in (850.0, 1000.0, 1150.0):
        end = (x + plot.rng.uniform(-15.0, 15.0), 1690.0)
        draw([(x, far_road_y(x)), end], tagged(street, name=next(plot.streets)))
    draw([(840.0, 1675.0), (1000.0, 1665.0), (1160.0, 1675.0)], tagged(street, name=next(plot.streets)))
    canvas.spot(HAMLET, tagged("place=hamlet", name=f"{plot.town} Far Bank"))
    farm = (3640.0, 1500.0)
    drive = tagged("highway=service service=driveway access=private surface=gravel")
    line = draw([(3650.0, far_road_y(3650.0)), (3645.0, 1550.0), farm], drive)
    canvas.mark((3645.0, 1550.0), tagged("barrier=gate access=private"), line=line)
    barn = [(farm[0] - 20.0, farm[1] - 25.0), (farm[0] + 10.0, farm[1] - 25.0)]
    canvas.area(
        [*barn, (farm[0] + 10.0, farm[1] - 8.0), (farm[0] - 20.0, farm[1] - 8.0)], tagged("building=farm")
    )


def _decimetres(point: Point) -> Point:
    """The point as the canvas will keep it."""
    return round(point[0], 1), round(point[1], 1)
