"""Bring routes, courses and a region's roads to the plain values of which pictures are made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from mercantile import LngLat

from navigator.errors import StorageError
from navigator.geo import along
from navigator.graph.attributes import RoadClass, Service
from navigator.graph.roadgraph import COORDINATE_SCALE, Array, RoadGraph
from navigator.units import Units, duration_text
from tiles.areas import Area
from tiles.draw import DrawnGround
from tiles.heightfield import HeightsAt
from tiles.measures import IMPERIAL, IMPERIAL_YARDS, METRIC
from tiles.roadsketch import CYCLEWAY, GREAT, MIDDLE, PATH, SMALL, Roads, RoadSketch
from tiles.style import load_style
from tiles.track import Track, Travel

if TYPE_CHECKING:
    from mercantile import LngLatBbox

    from navigator.formats.course import Course
    from navigator.guidance.route import Route
    from navigator.region.region import Region
    from tiles.ground import Ground
    from tiles.wish import Wish

SAMPLED, MOST_SAMPLES = 30.0, 20_000  # m between heights below a track: the grid of the heights; and points
SMOOTHED = 150.0  # m over which they are averaged: the line may lie beside its road, on a slope
MEASURES = {Units.METRIC: METRIC, Units.IMPERIAL: IMPERIAL, Units.IMPERIAL_YARDS: IMPERIAL_YARDS}
TRAVELS = {"cycling": Travel.RIDE, "pushing": Travel.PUSH, "ferry": Travel.CARRIED, "train": Travel.CARRIED}
RANKS = {
    RoadClass.MOTORWAY: GREAT,
    RoadClass.TRUNK: GREAT,
    RoadClass.PRIMARY: GREAT,
    RoadClass.SECONDARY: MIDDLE,
    RoadClass.TERTIARY: MIDDLE,
    RoadClass.UNCLASSIFIED: SMALL,
    RoadClass.RESIDENTIAL: SMALL,
    RoadClass.LIVING_STREET: SMALL,
    RoadClass.PEDESTRIAN: SMALL,
    RoadClass.ROAD: SMALL,
    RoadClass.BUSWAY: SMALL,
    RoadClass.CYCLEWAY: CYCLEWAY,
}


def route_track(route: Route) -> Track:
    """A planned route as a picture shows it: how each part is travelled, and its stops."""
    columns = np.array(route.geometry, dtype=float).T
    metres = along(columns[0], columns[1])
    steps = route.steps
    told = np.array([step.maneuver.along for step in steps])
    # Steps count their metres from lengths in whole centimetres: the line's own differ by some per mille.
    begins = told * (metres[-1] / route.distance if route.distance else 1.0)
    middles = (metres[:-1] + metres[1:]) / 2.0
    rows = np.clip(np.searchsorted(begins, middles, side="right") - 1, 0, len(steps) - 1)
    modes = np.array([TRAVELS[step.mode] for step in steps], dtype=np.uint8)
    stops = (leg.steps[0].maneuver.location for leg in route.legs[1:] if leg.steps)
    return Track(
        lons=columns[0],
        lats=columns[1],
        metres=metres,
        heights=columns[2] if len(columns) > 2 else None,
        travel=modes[rows],
        vias=tuple(LngLat(lon, lat) for lon, lat, *_ in stops),
    )


def course_track(course: Course) -> Track:
    """A course from a file; heights count only where all points have one."""
    lons, lats = (np.array([point[axis] for point in course.points]) for axis in (0, 1))
    heights = [point[2] for point in course.points if point[2] is not None]
    known = np.array(heights) if len(heights) == len(course.points) else None
    return Track(lons, lats, along(lons, lats), known)


def with_heights(track: Track, heights_at: HeightsAt) -> Track:
    """A track without heights with those of the ground below it, smoothed; as it is where one is unknown."""
    even = np.linspace(0.0, track.length, int(np.clip(track.length / SAMPLED, 2, MOST_SAMPLES)))
    metres = np.unique(np.concatenate((track.metres, even)))
    lons = np.interp(metres, track.metres, np.unwrap(track.lons, period=360.0))
    lats = np.interp(metres, track.metres, track.lats)
    heights = heights_at((lons + 180.0) % 360.0 - 180.0, lats)
    if track.length <= 0.0 or not np.isfinite(heights).all():
        return track
    area = np.concatenate(([0.0], np.cumsum((heights[1:] + heights[:-1]) / 2.0 * np.diff(metres))))
    # As much before as behind a place, or slopes would be flatter at the ends.
    half = np.minimum(np.minimum(metres, track.length - metres), SMOOTHED / 2.0)
    inner = half > 0.0
    rise = np.interp(metres + half, metres, area) - np.interp(metres - half, metres, area)
    calm = np.where(inner, rise / np.where(inner, 2.0 * half, 1.0), heights)
    return Track(lons, lats, metres, calm, vias=track.vias)


def reach_areas(features: Sequence[Mapping[str, Any]]) -> list[Area]:
    """What is reached, from the least time on, of GeoJSON features as `Router.isochrone` gives them."""
    areas = []
    for feature in sorted(features, key=lambda each: float(each["properties"]["seconds"])):
        shape = feature["geometry"]
        parts = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
        polygons = [[np.array(ring, dtype=float) for ring in polygon] for polygon in parts]
        areas.append(Area(duration_text(feature["properties"]["seconds"]), polygons))
    return areas


def roads_within(graph: RoadGraph, box: LngLatBbox) -> Roads:
    """The roads that may be seen in a box, as lines with ranks."""
    shape = graph.segments
    first = np.asarray(shape.shape_first)
    begin, end = (_places(graph, np.asarray(nodes)) for nodes in (shape.start, shape.end))
    reach = np.asarray(shape.length) / 1e7 + 1e-4  # degrees a segment can leave the box of its ends by
    near = np.ones(len(reach), bool)
    for axis, (low, high) in enumerate(((box.west, box.east), (box.south, box.north))):
        near &= np.maximum(begin[axis], end[axis]) >= low - reach
        near &= np.minimum(begin[axis], end[axis]) <= high + reach
    rank = _ranks(graph)
    chosen = np.flatnonzero(near & (rank < len(RANKS)))
    counts = np.diff(first)[chosen]
    starts = np.concatenate(([0], np.cumsum(counts))).astype(np.int64)
    points = np.repeat(first[chosen] - starts[:-1], counts) + np.arange(starts[-1])
    return Roads(
        lons=np.asarray(shape.shape_lon)[points] / COORDINATE_SCALE,
        lats=np.asarray(shape.shape_lat)[points] / COORDINATE_SCALE,
        first=starts,
        rank=rank[chosen].astype(np.uint8),
    )


def _places(graph: RoadGraph, nodes: Array) -> tuple[Array, Array]:
    lons, lats = np.asarray(graph.nodes.lon), np.asarray(graph.nodes.lat)
    return lons[nodes] / COORDINATE_SCALE, lats[nodes] / COORDINATE_SCALE


def _ranks(graph: RoadGraph) -> Array:
    """The rank of each segment; one that is not drawn has a rank that there is not."""
    hidden = len(RANKS)
    table = np.array([RANKS.get(road, PATH) for road in RoadClass])
    table[[RoadClass.FERRY, RoadClass.TRAIN, RoadClass.ELEVATOR, RoadClass.PLATFORM]] = hidden
    ranks = table[np.asarray(graph.ways.road_class)]
    minor = np.asarray(graph.ways.service) >= Service.DRIVEWAY
    shown: Array = np.where(minor, hidden, ranks)[np.asarray(graph.segments.way)]
    return shown


def region_ground(region: Region, wish: Wish) -> Ground:
    """The ground of a region: its map, or a sketch of its roads where it was built without one."""
    told = credits_of(region.manifest.attribution)
    try:
        return DrawnGround(region.features, region.heights, load_style(wish.style), told, wish.density)
    except StorageError:
        graph = region.network.graph
        return RoadSketch(lambda box: roads_within(graph, box), wish.inks, told)


def credits_of(attribution: Sequence[str]) -> tuple[str, ...]:
    """Whose data a picture shows, those of the map first."""
    return tuple(sorted(attribution, key=lambda text: "OpenStreetMap" not in text))
