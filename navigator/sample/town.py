"""Draw a crooked old town round its square, and the castle on the knoll above it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from random import Random

from navigator.sample.canvas import Point, curve, tagged
from navigator.sample.plot import Plot, bank, main_y
from navigator.sample.terrain import KNOLL

OLD_TOWN = (1800.0, 2380.0)
OPEN_RADIUS = 75.0  # m: no house stands on the square
OLD_RADII = (55.0, 145.0, 275.0)  # m: the square, the inner ring, the old wall
HIGH_STREET_X = 2250.0

STREET = "highway=residential surface=asphalt smoothness=good maxspeed=30 lit=yes"
SETTS = "surface=sett smoothness=intermediate maxspeed=20 lit=yes"


@dataclass(frozen=True, slots=True)
class Rings:
    """A crooked town plan: rings round a middle that are nowhere quite round."""

    centre: Point
    phase: float

    def at(self, radius: float, angle: float) -> Point:
        """The point of a ring in a direction (radians from east, turning left)."""
        phase = self.phase + radius / 70.0  # each ring has bulges of its own
        wobble = 0.09 * math.sin(2 * angle + phase) + 0.07 * math.sin(3 * angle + 2 * phase)
        r = radius * (1.0 + wobble)
        return self.centre[0] + r * math.cos(angle), self.centre[1] + 0.92 * r * math.sin(angle)

    def arc(self, radius: float, *, start: float = 0.0, end: float = 2.0 * math.pi) -> list[Point]:
        """A stretch of a ring, with a vertex about every 15 degrees; a full turn closes."""
        count = max(2, round(abs(end - start) / math.radians(15.0)))
        angles = [start + (end - start) * k / count for k in range(count + 1)]
        points = [self.at(radius, angle) for angle in angles]
        return [*points[:-1], points[0]] if abs(end - start) > 6.28 else points

    def spoke(self, angle: float, radii: tuple[float, float], *, rng: Random) -> list[Point]:
        """A crooked street from ring to ring."""
        inner, outer = self.at(radii[0], angle), self.at(radii[1], angle)
        bent = self.at((radii[0] + radii[1]) / 2.0, angle + rng.uniform(-0.1, 0.1))
        return curve([inner, bent, outer], 30.0)


def draw_old_town(plot: Plot) -> Point:
    """Crooked streets round a square, some with contraflow, some to walk; returns the west gate."""
    canvas, rings = plot.canvas, Rings(OLD_TOWN, plot.rng.uniform(0.0, 6.0))
    square, inner, wall = OLD_RADII
    area = tagged("highway=pedestrian area=yes surface=paving_stones", name="Market Square")
    canvas.draw(rings.arc(square), area)
    oneway = tagged(f"highway=residential {SETTS} oneway=yes oneway:bicycle=no", name="Weaver's Ring")
    canvas.draw(rings.arc(inner, end=math.pi), oneway)
    living = tagged("highway=living_street surface=sett smoothness=intermediate", name="Cooper's Ring")
    canvas.draw(rings.arc(inner, start=math.pi), living)
    for start, end in ((0.4, 2.3), (3.5, 5.6)):
        lane = "highway=service service=alley surface=cobblestone smoothness=bad lit=yes"
        canvas.draw(
            rings.arc((inner + wall) / 2.0, start=start, end=end), tagged(lane, name=next(plot.streets))
        )
    wall_tags = "highway=tertiary surface=asphalt smoothness=good maxspeed=30 lanes=2 lit=yes"
    canvas.draw(rings.arc(wall), tagged(wall_tags, name="Old Wall Street"))
    _draw_spokes(plot, rings)
    _draw_gates(plot, rings)
    canvas.spot(OLD_TOWN, tagged("amenity=drinking_water", name="Market Fountain"))
    canvas.area(rings.arc(wall + 30.0, end=6.0), tagged("landuse=residential"))
    canvas.places["old_town"] = rings.at(inner, math.radians(195.0))
    return rings.at(wall, math.radians(180.0))


def _draw_spokes(plot: Plot, rings: Rings) -> None:
    """Streets from the square outwards, and lanes between the rings."""
    square, inner, wall = OLD_RADII
    zone = ("bicycle=yes", "", "bicycle=yes", "", "bicycle=no", "bicycle=dismount")
    kinds = (
        f"highway=residential {SETTS} oneway=yes cycleway=opposite",
        f"highway=residential {SETTS} oneway=yes",
        f"highway=unclassified {SETTS}",
        f"highway=residential {SETTS} oneway=-1 oneway:bicycle=no cycleway=opposite_lane",
        "highway=residential surface=cobblestone smoothness=bad maxspeed=20",
        f"highway=residential {SETTS}",
    )
    for k, (access, kind) in enumerate(zip(zone, kinds, strict=True)):
        angle = math.radians(60.0 * k + 30.0 + plot.rng.uniform(-9.0, 9.0))
        name = next(plot.streets)
        walk = tagged(f"highway=pedestrian surface=paving_stones {access}", name=name)
        plot.canvas.draw(rings.spoke(angle, (square, inner), rng=plot.rng), walk)
        street = plot.canvas.draw(rings.spoke(angle, (inner, wall), rng=plot.rng), tagged(kind, name=name))
        if k == 5:
            plot.canvas.mark(street.points[1], tagged("barrier=bollard bicycle=yes foot=yes"), line=street)
        lane = tagged("highway=footway surface=sett" if k % 3 == 1 else f"highway=service {SETTS}")
        middle = angle + math.radians(30.0 + plot.rng.uniform(-6.0, 6.0))
        lane |= {"name": next(plot.streets)}
        plot.canvas.draw(rings.spoke(middle, (inner, wall), rng=plot.rng), lane)


def _draw_gates(plot: Plot, rings: Rings) -> None:
    """Ways out of the old town: to the main road, the high street, the river, the castle's steps."""
    canvas, wall = plot.canvas, OLD_RADII[-1]
    north, east, south, west = (rings.at(wall, math.radians(a)) for a in (90.0, 0.0, 270.0, 180.0))
    road = "highway=tertiary surface=asphalt smoothness=good maxspeed=50 lanes=2 lit=yes"
    gate_x = north[0] + 8.0
    canvas.draw([north, (gate_x, 2700.0), (gate_x, main_y(gate_x))], tagged(road, name="North Gate"))
    canvas.draw([east, (2160.0, 2390.0), (HIGH_STREET_X - 6.0, 2396.0)], tagged(road, name="Castle Street"))
    trail = bank(south[0], side=1, margin=25.0)
    steps = tagged("highway=steps surface=stone step_count=14 ramp:bicycle=yes", name="Water Stairs")
    canvas.draw([south, (south[0] + 5.0, 2050.0)], tagged(STREET, name="Mill Lane"))
    canvas.draw([(south[0] + 5.0, 2050.0), trail], steps)
    landing = [west, (1430.0, 2160.0), (1290.0, 2085.0), (1000.0, 2095.0), (800.0, 2150.0), (700.0, 2140.0)]
    ferry_road = tagged(STREET.replace("residential", "unclassified"), name="Ferry Road")
    canvas.draw([*curve(landing), bank(700.0, side=1, margin=3.0)], ferry_road)


def draw_castle(plot: Plot, west_gate: Point) -> None:
    """A road winding up the knoll, steps straight up, a private garden path."""
    canvas, (x, y) = plot.canvas, KNOLL
    spiral = []
    for k in range(41):  # one and a tenth turns from the foot to the gate
        angle, radius = math.radians(9.9 * k), 300.0 - 6.75 * k
        spiral.append((x + radius * math.cos(angle), y + radius * math.sin(angle)))
    road = "highway=service surface=compacted smoothness=intermediate motor_vehicle=destination"
    start = [west_gate, (x + 330.0, y - 15.0)]
    canvas.draw([*start, *spiral], tagged(road, name="Castle Hill"))
    gate = spiral[-1]
    steps = tagged("highway=steps surface=stone step_count=180 handrail=yes", name="Castle Stairs")
    canvas.draw([(x + 330.0, y - 15.0), (x + 180.0, y - 60.0), gate], steps)
    canvas.draw([gate, (x - 20.0, y + 25.0)], tagged("highway=footway access=private surface=gravel"))
    canvas.area(
        [(x - 22.0, y - 10.0), (x + 6.0, y - 10.0), (x + 6.0, y + 10.0), (x - 22.0, y + 10.0)],
        tagged("building=castle historic=castle", name="Castle"),
    )
    canvas.spot((x + 25.0, y + 12.0), tagged("tourism=viewpoint", name="Castle Terrace"))
    canvas.places["castle"] = gate
