"""Draw the main road with its cycleway, roundabout and tunnel, the railway, and three ways to the village."""

from __future__ import annotations

import math

from navigator.sample.canvas import BELOW, Point, beside, curve, tagged
from navigator.sample.plot import MAIN_Y, Plot, bank, main_y
from navigator.sample.terrain import PASS_X, PLOT
from navigator.sample.town import STREET, Rings

ROUNDABOUT = (3250.0, MAIN_Y)
VILLAGE = (4650.0, 3050.0)
RAIL_Y = 2860.0
MEADOW = (3900.0, 1990.0)  # where the Spur Trail comes down
LANDING_STAGE = (4200.0, 1985.0)
_RADIUS = 18.0  # m, of the roundabout
_CARRIAGEWAY = 8.0  # m, from the middle of the dual carriageway to each half
_DUAL_END, _PORTALS = 3460.0, (3520.0, 4480.0)
_RAIL_PORTALS = (3500.0, 4480.0)
_SIDEPATH = (1100.0, 2250.0, 3120.0)  # from, the change of its tagging on the road, to
_SIDE_GAP = 9.0  # m between the middles of road and cycleway
_MAIN = "highway=primary ref=P1 surface=asphalt smoothness=excellent lanes=2"
_NAME = "Valley Road"


def draw_main_road(plot: Plot) -> None:
    """From west to east: open road, cycleway beside it, roundabout, dual carriageway, tunnel."""
    draw, (start, change, end) = plot.canvas.draw, _SIDEPATH
    west = (ROUNDABOUT[0] - _RADIUS, MAIN_Y)
    draw(_stretch(0.0, start), tagged(f"{_MAIN} maxspeed=80 shoulder=yes", name=_NAME))
    draw(_stretch(start, change), tagged(f"{_MAIN} maxspeed=70 bicycle=use_sidepath", name=_NAME))
    town = f"{_MAIN} maxspeed=50 lit=yes cycleway:right=separate cycleway:left=no"
    draw(_stretch(change, end), tagged(town, name=_NAME))
    draw([(end, MAIN_Y), west], tagged(f"{_MAIN} maxspeed=50 lit=yes cycleway=lane", name=_NAME))
    path = "highway=cycleway surface=asphalt smoothness=good foot=designated segregated=yes is_sidepath=yes"
    for x0, x1, lit in ((start, change, "no"), (change, end, "yes")):
        line = beside(_stretch(x0, x1), _SIDE_GAP)
        first = [(x0 - 10.0, main_y(x0 - 10.0))] if x0 == start else []
        last = [(x1 + 10.0, MAIN_Y)] if x1 == end else []
        line[0 if x0 == change else -1] = (change, main_y(change) - _SIDE_GAP)
        draw([*first, *line, *last], tagged(f"{path} lit={lit}"))
    _draw_roundabout(plot)
    near, far = _PORTALS
    draw([(_DUAL_END + 20.0, MAIN_Y), (near, MAIN_Y)], tagged(f"{_MAIN} maxspeed=70", name=_NAME))
    tunnel = f"{_MAIN} maxspeed=70 tunnel=yes layer=-1 lit=yes bicycle=no foot=no"
    draw([(near, MAIN_Y), (far, MAIN_Y)], tagged(tunnel, name="Spur Tunnel"), level=BELOW)
    draw(_stretch(far, PLOT), tagged(f"{_MAIN} maxspeed=80", name=_NAME))
    plot.canvas.mark((change, main_y(change)), tagged("highway=traffic_signals"))


def _stretch(west: float, east: float) -> list[Point]:
    """Points of the main road from x to x."""
    count = max(1, round((east - west) / 75.0))
    xs = [west + (east - west) * k / count for k in range(count + 1)]
    return [(x, main_y(x)) for x in xs]


def _draw_roundabout(plot: Plot) -> None:
    """Four exits, driven round as the country drives; the eastern one is a dual carriageway."""
    x, y = ROUNDABOUT
    turn = -1.0 if plot.left_hand else 1.0  # right-hand traffic goes round to the left
    angles = [turn * math.radians(22.5 * k) for k in range(16)]
    ring = [(round(x + _RADIUS * math.cos(a), 1), round(y + _RADIUS * math.sin(a), 1)) for a in angles]
    tags = f"{_MAIN} junction=roundabout oneway=yes maxspeed=30"
    plot.canvas.draw([*ring, ring[0]], tagged(tags, name="Station Circle"))
    half = f"{_MAIN} oneway=yes maxspeed=70"
    end = (_DUAL_END + 20.0, MAIN_Y)
    out = [ring[15], (x + 60.0, y - turn * _CARRIAGEWAY), (_DUAL_END - 20.0, y - turn * _CARRIAGEWAY), end]
    back = [end, (_DUAL_END - 20.0, y + turn * _CARRIAGEWAY), (x + 60.0, y + turn * _CARRIAGEWAY), ring[1]]
    plot.canvas.draw(out, tagged(half, name=_NAME))
    plot.canvas.draw(back, tagged(half, name=_NAME))


def draw_railway(plot: Plot) -> None:
    """A line north of the main road, through the spur in a tunnel, and the station with its streets."""
    near, far = _RAIL_PORTALS
    canvas, rail = plot.canvas, "railway=rail gauge=1435 electrified=contact_line"
    canvas.draw([(0.0, RAIL_Y), (2300.0, RAIL_Y), (near, RAIL_Y)], tagged(rail))
    canvas.draw([(near, RAIL_Y), (far, RAIL_Y)], tagged(f"{rail} tunnel=yes layer=-1"), level=BELOW)
    canvas.draw([(far, RAIL_Y), (PLOT, RAIL_Y)], tagged(rail))
    stop = (2330.0, RAIL_Y - 35.0)
    road = [stop, (PASS_X, RAIL_Y - 35.0), (2900.0, RAIL_Y - 36.0), (ROUNDABOUT[0] + 6.0, RAIL_Y - 35.0)]
    canvas.draw(road, tagged(STREET, name="Station Road"))
    canvas.draw([stop, (stop[0], main_y(stop[0]))], tagged(STREET, name="Station Square"))
    hall = [(2290.0, 2836.0), (2350.0, 2836.0), (2350.0, 2850.0), (2290.0, 2850.0)]
    canvas.area(hall, tagged("building=train_station", name=f"{plot.town} Station"))
    canvas.spot((2320.0, RAIL_Y), tagged("railway=station", name=plot.town))
    canvas.spot((2360.0, 2838.0), tagged("amenity=bicycle_repair_station service:bicycle:pump=yes"))
    canvas.places["station"] = stop


def draw_village(plot: Plot) -> Point:
    """The village behind the spur, roads over its spur and round it; returns the upper gate."""
    canvas, rings, (cx, cy) = plot.canvas, Rings(VILLAGE, plot.rng.uniform(0.0, 6.0)), VILLAGE
    for radius, kind in ((65.0, "highway=living_street surface=paving_stones"), (135.0, STREET)):
        canvas.draw(rings.arc(radius), tagged(kind, name=next(plot.streets)))
    for k in range(5):
        spoke = rings.spoke(math.radians(72.0 * k + 18.0), (65.0, 135.0), rng=plot.rng)
        canvas.draw(spoke, tagged(STREET, name=next(plot.streets)))
    x, y = ROUNDABOUT
    over = [(x, y + _RADIUS), (x + 6.0, RAIL_Y - 35.0), (3300.0, 2910.0), (3600.0, 2975.0), (3800.0, 2955.0)]
    over += [(4000.0, 2985.0), (4250.0, 2960.0), rings.at(135.0, math.radians(188.0))]
    lane = "highway=unclassified surface=asphalt smoothness=good maxspeed=60"
    canvas.draw(curve(over), tagged(lane, name="Old Hill Road"))
    gate = (4600.0, MAIN_Y)
    around = [
        (x, y - _RADIUS),
        (3275.0, 2640.0),
        (3300.0, 2400.0),
        (3390.0, 2160.0),
        (3600.0, 2030.0),
        MEADOW,
    ]
    around += [LANDING_STAGE, (4400.0, 2130.0), (4490.0, 2400.0), gate]
    canvas.draw(curve(around), tagged(lane, name="Meadow Lane"))
    canvas.draw(
        [gate, (4630.0, RAIL_Y), rings.at(135.0, math.radians(270.0))], tagged(lane, name="Church Lane")
    )
    across = [(3275.0, 2640.0), (3480.0, 2630.0), (3700.0, 2680.0), (4000.0, 2655.0), (4300.0, 2690.0), gate]
    canvas.draw(curve(across), tagged(lane, name="Chapel Lane"))
    river_lane = [LANDING_STAGE, bank(4190.0, side=1, margin=25.0)]
    canvas.draw(river_lane, tagged(lane, name="Heron Lane"))
    canvas.spot(VILLAGE, tagged("place=village", name=f"Upper {plot.town}"))
    canvas.spot((cx + 20.0, cy - 10.0), tagged("amenity=drinking_water"))
    canvas.area(rings.arc(165.0, end=6.0), tagged("landuse=residential"))
    canvas.places["village"] = rings.at(65.0, math.radians(270.0))
    return rings.at(135.0, math.radians(90.0))
