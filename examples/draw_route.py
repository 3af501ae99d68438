"""Draw a route over the roads of its region, with the climb below: the picture in README.md.

python examples/draw_route.py REGION_FOLDER route.png LON,LAT LON,LAT [HILLS]
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from navigator import Router
from navigator.geo import along, metres_per_degree
from navigator.graph.attributes import RoadClass
from navigator.guidance.route import Route

WIDTH, HEIGHT, PROFILE = 1200, 620, 150  # px
SHARPER = 3  # drawn so many times larger, then shrunk: smooth lines
PAPER, INK, ROUTE = "#f7f5f0", "#45413a", "#c2185b"
# Colour and width in px of a class; what is not named is a thin path.
ROADS = {
    RoadClass.MOTORWAY: ("#d9c7a3", 3.0),
    RoadClass.TRUNK: ("#d9c7a3", 3.0),
    RoadClass.PRIMARY: ("#ddcfb2", 2.6),
    RoadClass.SECONDARY: ("#e0d7c4", 2.2),
    RoadClass.TERTIARY: ("#d8d2c6", 1.8),
    RoadClass.CYCLEWAY: ("#7fa8c9", 1.4),
    RoadClass.FERRY: ("#a9c4d6", 1.2),
}
PATH = ("#dedad2", 0.9)
GRADES = ((-100.0, "#9ccc9c"), (3.0, "#e6c65c"), (6.0, "#e0903c"), (9.0, "#c8452c"))  # from % on


class Paper:
    """A picture in metres round a middle, with a margin that leaves room for the profile."""

    def __init__(self, route: Route) -> None:
        lons, lats, *_ = np.array(route.geometry).T
        self.middle = (float(lons.min() + lons.max()) / 2.0, float(lats.min() + lats.max()) / 2.0)
        self.per_degree = metres_per_degree(self.middle[1])
        room = WIDTH * 0.88, (HEIGHT - PROFILE) * 0.82
        extent = np.ptp(lons) * self.per_degree[0], np.ptp(lats) * self.per_degree[1]
        self.scale = min(room[0] / extent[0], room[1] / extent[1]) * SHARPER
        self.image = Image.new("RGB", (WIDTH * SHARPER, HEIGHT * SHARPER), PAPER)
        self.draw = ImageDraw.Draw(self.image)

    def line(self, lons: np.ndarray, lats: np.ndarray, colour: str, width: float) -> None:
        """A line of degrees; width in px of the finished picture."""
        x = WIDTH * SHARPER / 2 + (lons - self.middle[0]) * self.per_degree[0] * self.scale
        y = (HEIGHT - PROFILE) * SHARPER / 2 - (lats - self.middle[1]) * self.per_degree[1] * self.scale
        points = list(zip(x.tolist(), y.tolist(), strict=True))
        self.draw.line(points, fill=colour, width=max(1, round(width * SHARPER)), joint="curve")


def draw_roads(paper: Paper, router: Router) -> None:
    """All roads of the region, the big ones last."""
    graph = router.network.graph
    classes = graph.ways.road_class[graph.segments.way]
    for segment in np.argsort(-classes.astype(int), kind="stable"):
        lons, lats, _ = graph.shape_of(2 * int(segment))
        paper.line(lons, lats, *ROADS.get(RoadClass(int(classes[segment])), PATH))


def draw_profile(paper: Paper, route: Route) -> None:
    """Heights along the route, coloured by grade."""
    lons, lats, heights = np.array(route.geometry).T
    metres = along(lons, lats)
    even = np.linspace(0.0, metres[-1], 240)
    height = np.interp(even, metres, heights)
    low, span = height.min(), max(60.0, np.ptp(height))
    x = (60 + even / metres[-1] * (WIDTH - 100)) * SHARPER
    base = (HEIGHT - 42) * SHARPER
    y = base - (height - low) / span * (PROFILE - 70) * SHARPER - 12 * SHARPER
    grade = np.diff(height) / np.diff(even) * 100.0
    paper.draw.rectangle((0, (HEIGHT - PROFILE) * SHARPER, WIDTH * SHARPER, HEIGHT * SHARPER), fill="#fffdf8")
    for n, steep in enumerate(grade):
        colour = next(colour for limit, colour in reversed(GRADES) if steep >= limit)
        paper.draw.polygon(
            [(x[n], base), (x[n], y[n]), (x[n + 1] + 1, y[n + 1]), (x[n + 1] + 1, base)], fill=colour
        )
    font = ImageFont.load_default(17 * SHARPER)
    length, time = f"{route.distance / 1000:.1f} km", f"{route.duration / 60:.0f} min"
    words = f"{length}   {time}   {route.ascent:.0f} m up   {route.descent:.0f} m down"
    paper.draw.text((60 * SHARPER, (HEIGHT - 32) * SHARPER), words, fill=INK, font=font)
    credit = "© OpenStreetMap contributors, ODbL; heights SRTM, NASA/USGS"
    small = ImageFont.load_default(12 * SHARPER)
    paper.draw.text(
        ((WIDTH - 40) * SHARPER, (HEIGHT - 28) * SHARPER), credit, fill=INK, font=small, anchor="ra"
    )


def main(region: str, target: str, start: str, end: str, hills: str = "0") -> None:
    """Plan, draw, save."""
    router = Router.open(region, hills=float(hills))
    points = [tuple(float(part) for part in point.split(",")) for point in (start, end)]
    route = router.route(points)
    paper = Paper(route)
    draw_roads(paper, router)
    lons, lats, *_ = np.array(route.geometry).T
    paper.line(lons, lats, "white", 8.0)
    paper.line(lons, lats, ROUTE, 4.5)
    draw_profile(paper, route)
    picture = paper.image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    picture.quantize(256).save(Path(target), optimize=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
