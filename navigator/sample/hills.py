"""Draw the pass road, the forest roads and tracks, and the trails for mountain bikes."""

from __future__ import annotations

import math

from navigator.sample.canvas import DECOR, Point, curve, tagged
from navigator.sample.plot import Plot, main_y
from navigator.sample.river import far_road_y
from navigator.sample.roads import MEADOW
from navigator.sample.terrain import CREST_Y, PASS_X, PLOT, SPUR_X

PASS_GRADE = 0.068  # mean of the pass road; the steepest hundred metres come to about 9 %
_SADDLE = (PASS_X, CREST_Y)
_FOOT = (PASS_X, 3010.0)
_VIEW = (SPUR_X, 3480.0)
_CLIMB_ROAD = "highway=secondary ref=S7 surface=asphalt smoothness=good maxspeed=60 lanes=2"


def draw_pass(plot: Plot) -> tuple[Point, Point]:
    """The pass road in switchbacks; returns a western and an eastern hairpin."""
    canvas, bends, steps = plot.canvas, plot.rng.choice((2.0, 2.5, 3.0)), 97
    climb = plot.climb(_FOOT, _SADDLE, grade=PASS_GRADE, bends=bends, steps=steps)
    canvas.draw([(PASS_X, main_y(PASS_X)), (PASS_X, 2860.0), *climb], tagged(_CLIMB_ROAD, name="Pass Road"))
    if plot.has_north:
        canvas.draw([_SADDLE, (PASS_X, PLOT)], tagged(_CLIMB_ROAD, name="Pass Road"))
    canvas.spot(
        (PASS_X + 25.0, CREST_Y), tagged("mountain_pass=yes natural=saddle", name=f"{plot.town} Pass")
    )
    canvas.spot((PASS_X - 18.0, CREST_Y + 8.0), tagged("amenity=shelter", name="Pass Hut"))
    canvas.places["pass"] = _SADDLE
    if plot.has_south:
        foot = (PASS_X, 1420.0)
        down = plot.climb(foot, (PASS_X, 0.0), grade=PASS_GRADE, bends=2.0)
        canvas.draw([(PASS_X, far_road_y(PASS_X)), *down], tagged(_CLIMB_ROAD, name="South Pass Road"))
    hairpins = [climb[round((2 * k + 1) / (4.0 * bends) * (steps - 1))] for k in range(round(2 * bends))]
    east, west = hairpins[0::2], hairpins[1::2]
    mule = tagged("highway=path mtb:scale=1 surface=pebblestone smoothness=very_bad", name="Mule Track")
    canvas.draw([west[-2], west[-1]], mule)
    return west[-1], east[len(east) // 2]


def draw_forest_roads(plot: Plot, hairpins: tuple[Point, Point], village: Point) -> None:
    """A gravel road in the western forest, and a high road by the viewpoint to the village."""
    canvas, draw = plot.canvas, plot.canvas.draw
    gravel = "highway=track tracktype=grade2 surface=gravel smoothness=bad motor_vehicle=forestry bicycle=yes"
    foot = (380.0, 3080.0)
    forest = [(360.0, main_y(360.0)), (370.0, 2950.0), *plot.climb(foot, hairpins[0])]
    line = draw(forest, tagged(gravel, name="Forest Road"))
    canvas.mark((370.0, 2950.0), tagged("barrier=lift_gate bicycle=yes"), line=line)
    fine = "highway=track tracktype=grade1 surface=compacted smoothness=intermediate"
    draw(plot.climb(_VIEW, hairpins[1]), tagged(fine, name="Balcony Road"))
    down = plot.climb((village[0] - 20.0, village[1] + 40.0), _VIEW, grade=0.10, bends=1.5)
    lane = "highway=unclassified surface=asphalt smoothness=bad maxspeed=50"
    draw([village, *down], tagged(lane, name="Viewpoint Road"))
    canvas.spot((SPUR_X + 10.0, _VIEW[1] - 15.0), tagged("tourism=viewpoint", name="Spur View"))
    canvas.places["viewpoint"] = _VIEW
    trail = curve([_VIEW, (4025.0, 3250.0), (3985.0, 3080.0), (4000.0, 2985.0)])
    draw(trail, tagged("highway=path mtb:scale=1 surface=ground smoothness=very_bad", name="Spur Trail"))
    draw(
        curve([(4000.0, 2985.0), (4030.0, 2750.0), (3990.0, 2450.0), (4020.0, 2200.0), MEADOW]),
        tagged("highway=path mtb:scale=0 surface=dirt bicycle=yes", name="Spur Trail"),
    )


def draw_south_tracks(plot: Plot) -> None:
    """A round of farm and forest tracks from good to bad, and the trails that drop from it."""
    draw, west, east = plot.canvas.draw, (1500.0, 800.0), (3300.0, 800.0)
    up = [(520.0, far_road_y(520.0)), *plot.climb((540.0, 1380.0), west)]
    along = plot.climb(west, east, steps=50)
    down = [*plot.climb((3900.0, 1380.0), east)[::-1], (3920.0, far_road_y(3920.0))]
    pieces = (
        (up[:30], "tracktype=grade1 surface=asphalt smoothness=intermediate", "Orchard Track"),
        (up[29:], "tracktype=grade2 surface=gravel smoothness=bad", "Orchard Track"),
        (along[:26], "tracktype=grade3 surface=fine_gravel smoothness=bad", "Beech Track"),
        (along[25:], "tracktype=grade4 surface=ground smoothness=very_bad", "Beech Track"),
        (down, "tracktype=grade5 surface=grass smoothness=horrible", "Old Drove"),
    )
    tracks = [draw(points, tagged(f"highway=track {kind}", name=name)) for points, kind, name in pieces]
    plot.canvas.mark(along[12], tagged("barrier=gate"), line=tracks[2])
    trails = (
        (
            [west, (1620.0, 960.0), (1730.0, 1200.0), (1700.0, 1380.0), (1800.0, far_road_y(1800.0))],
            2,
            "Badger Run",
        ),
        (
            [east, (3180.0, 980.0), (3060.0, 1180.0), (3090.0, 1400.0), (2980.0, far_road_y(2980.0))],
            1,
            "Fox Run",
        ),
        ([(1620.0, 960.0), (1840.0, 1080.0), (1930.0, 1320.0), (1700.0, 1380.0)], 3, "Rock Drop"),
    )
    rough = "highway=path surface=ground sac_scale=hiking"
    paths = [
        draw(curve(points), tagged(f"{rough} mtb:scale={scale}", name=name)) for points, scale, name in trails
    ]
    route = tagged("type=route route=mtb network=lcn", name="Ridge Round")
    plot.canvas.routes.append((route, [paths[0], *tracks[2:4], paths[1]]))


def draw_woods(plot: Plot) -> None:
    """Forest on the flanks, north and south; the outlines waver."""
    for x, y, half_x, half_y in (
        (1100.0, 3900.0, 1000.0, 640.0),
        (3950.0, 3960.0, 930.0, 600.0),
        (1150.0, 680.0, 1050.0, 560.0),
        (3850.0, 680.0, 1000.0, 570.0),
    ):
        outline = []
        for k in range(24):
            angle, grown = math.radians(15.0 * k), plot.rng.uniform(0.86, 1.04)
            u, v = (math.copysign(abs(w) ** 0.75, w) for w in (math.cos(angle), math.sin(angle)))
            outline.append((x + half_x * grown * u, y + half_y * grown * v))
        closed = curve([*outline, outline[0]], 150.0)
        plot.canvas.draw(closed, tagged("landuse=forest"), level=DECOR)
