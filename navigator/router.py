"""Answer a Python user's questions behind one door: open a network, plan, match, and tell of routes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from numbers import Real
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from navigator.cost.profile import DEFAULT, Rider
from navigator.formats.geojson import area_feature, feature_collection
from navigator.graph.locate import Snap
from navigator.graph.network import Network
from navigator.graph.polygon import polygons_of
from navigator.guidance.directions import build_route
from navigator.guidance.following import followed, rejoined
from navigator.guidance.passages import passages
from navigator.guidance.remarks import Aside
from navigator.guidance.route import Leg, Route
from navigator.guidance.slopes import slopes_of
from navigator.guidance.underfoot import underfoot
from navigator.region.metricstore import MetricStore
from navigator.routing.alternatives import plan_alternatives
from navigator.routing.avoidance import Avoidance
from navigator.routing.explain import explain
from navigator.routing.ground import Ground
from navigator.routing.matrix import Matrix, matrix
from navigator.routing.metrics import metres_by_surface, repeated_metres
from navigator.routing.path import Path as Way
from navigator.routing.path import Point as Position
from navigator.routing.planner import Plan, check_point
from navigator.routing.retrace import Point, retrace
from navigator.routing.timely import unread_on
from navigator.weighed import Weighed

if TYPE_CHECKING:
    import networkx as nx
    import numpy as np
    import numpy.typing as npt

    from navigator.region.region import Region

Heights = Callable[["npt.NDArray[np.float64]", "npt.NDArray[np.float64]"], "npt.NDArray[np.float64]"]
Place = tuple[float, float]  # lon, lat in degrees


@dataclass(frozen=True)
class Router(Weighed):
    """A road network as one rider sees it. Immutable: `with_rider` gives another one.

    >>> from navigator import Router
    >>> router = Router.from_osm("andorra.osm.pbf", profile="trekking", heights="srtm/")  # doctest: +SKIP
    >>> route = router.route([(1.5218, 42.5075), (1.5339, 42.5452)])  # doctest: +SKIP
    >>> route.distance, route.ascent  # doctest: +SKIP
    """

    @classmethod
    def from_osm(
        cls,
        path: str | Path,
        *,
        profile: str | Path = DEFAULT,
        heights: str | Path | Heights | None = None,
        **wishes: Any,
    ) -> Router:
        """Read an OSM file (.osm, .osm.gz, .osm.bz2, .osm.pbf).

        `heights` is a folder of height tiles, or a callable (lons, lats) -> metres with NaN where unknown.
        `wishes` are those of `Rider.of`: hills, power, mass, max_grade.

        Raises:
            StorageError: a file is missing or unreadable.
            ContentError: the file is damaged or holds no road, or a height tile is damaged.
            UsageError: a profile or wish makes no sense.
        """
        from navigator.graph.osmfile import read_osm  # noqa: PLC0415  osmium: not on a ride

        Rider.of(profile, **wishes)  # told before the file is read
        found = read_osm(path)
        graph = found.graph
        if heights is not None:
            from navigator.graph.relief import put_heights  # noqa: PLC0415  scipy: not on a ride
            from navigator.region.heights import HeightSource  # noqa: PLC0415  tiles: not on a ride

            graph = put_heights(graph, heights if callable(heights) else HeightSource(Path(heights)))
        return cls(Ground(Network.of(graph, found.restrictions)), profile, wishes)

    @classmethod
    def from_graph(cls, graph: nx.MultiDiGraph, *, profile: str | Path = DEFAULT, **wishes: Any) -> Router:
        """Use a networkx graph with osmnx's conventions; UsageError where it is projected."""
        from navigator.graph.nxgraph import from_networkx  # noqa: PLC0415  networkx: not on a ride

        return cls(Ground(Network.of(from_networkx(graph))), profile, wishes)

    @classmethod
    def open(
        cls,
        region: str | Path,
        *,
        profile: str | Path = DEFAULT,
        cache: str | Path | None = None,
        **wishes: Any,
    ) -> Router:
        """Open a built region's folder; arrays are memory-mapped.

        `cache` is a folder in which what weighing took long for is kept for the next start.
        """
        from navigator.region.region import Region  # noqa: PLC0415  not needed by the other two

        return cls.on(Region.open(Path(region).expanduser()), profile=profile, cache=cache, **wishes)

    @classmethod
    def on(
        cls, region: Region, *, profile: str | Path = DEFAULT, cache: str | Path | None = None, **wishes: Any
    ) -> Router:
        """A router on an opened region; see `open`."""
        store = None if cache is None else MetricStore(Path(cache), region.manifest.content)
        return cls(region.ground, profile, wishes, store)

    def route(
        self,
        points: Sequence[Place],
        *,
        heading: float | None = None,
        avoid: Any = (),
        depart: datetime | str | None = None,
        strict_access: bool | None = None,
    ) -> Route:
        """The best route through two or more (lon, lat) points; one that is a `Through` is passed, no stop.

        `heading` is the direction in degrees in which the rider already rolls. `avoid` is an area or a list
        of areas that are not entered unless a point lies inside: boxes (west, south, east, north), rings of
        (lon, lat) corners, or GeoJSON polygons. `depart` plans for a date, see `at`; without it what holds
        only at times is left out. `strict_access` leaves out ways that are only for those who have an errand
        there.

        Raises:
            UsageError: fewer than two points, or a coordinate, area or time that is none.
            NoRouteError: a point lies over 1 km from any usable way, or no way joins the points.
        """
        wishes = {"heading": heading, "avoid": avoid, "depart": depart, "strict_access": strict_access}
        return self.route_of(self.plan(points, **wishes))

    def plan(
        self,
        points: Sequence[Place],
        *,
        heading: float | None = None,
        avoid: Any = (),
        depart: datetime | str | None = None,
        strict_access: bool | None = None,
    ) -> Plan:
        """What `route` finds, before it is put into words."""
        router = self
        if strict_access is not None and strict_access != self.rider.strict_access:
            router = router.with_rider(strict_access=strict_access)
        if depart is not None:
            router = router.at(depart)
        areas = polygons_of(avoid)
        if not areas:
            return router._planned(points, heading)
        avoidance = Avoidance.of(self.network, areas, [check_point(point) for point in points or ()])
        plan = router.with_overlay(avoidance.overlay)._planned(points, heading)
        avoidance.check(plan.paths)
        return replace(plan, notes=plan.notes + avoidance.notes)

    def _planned(self, points: Sequence[Place], heading: float | None) -> Plan:
        plan = self.planner.plan(points, heading=heading)
        dated = self.dated or (self.base and self.base.dated)
        unread = unread_on(self.network.graph, plan.paths, dated.unread) if dated else ()
        return replace(plan, notes=unread) if unread else plan

    def alternatives(self, points: Sequence[Place], *, count: int = 3) -> list[Route]:
        """The best route between two (lon, lat) points, and up to `count` - 1 that a rider would accept.

        See `navigator.routing.alternatives` for what is accepted. Raises as `route`.
        """
        plans = plan_alternatives(self.planner, self.survey, points, count)
        return [self.route_of(plan) for plan in plans]

    def round_trip(
        self,
        point: Place,
        distance: float = 40_000.0,
        *,
        bearing: float | None = None,
        seed: int | None = None,
    ) -> Route:
        """A loop of about `distance` metres from and to a (lon, lat) point.

        `bearing` is where it shall lie, degrees from north. The same `seed` gives the same loop, another one
        mostly another; None is 0. See `navigator.routing.roundtrip` for what makes a good one.

        Raises:
            UsageError: a length, bearing or coordinate that makes no sense.
            NoRouteError: the point lies over 1 km from any usable way, or no such loop was found.
        """
        return self.route_of(self.round_trips.plan(point, distance, bearing=bearing, seed=seed or 0))

    def isochrone(self, point: Place, *, seconds: float | Sequence[float] = 1800.0) -> dict[str, Any]:
        """What the rider reaches from a (lon, lat) point within a time, as a GeoJSON Feature.

        It holds a Polygon or MultiPolygon with properties `seconds`, `area` (m²) and `attribution`; several
        times give a FeatureCollection in their order. See `navigator.routing.reach` for what is reached.

        Raises:
            UsageError: a time or coordinate that makes no sense.
            NoRouteError: the point lies over 1 km from any usable way.
        """
        wanted = [float(seconds)] if isinstance(seconds, Real) else [float(s) for s in cast(Any, seconds)]
        candidates = self.planner.stop(point, mainland=True).candidates
        reached = self.time_field.reaches({c.edge: c.share for c in candidates}, wanted)
        features = [
            area_feature(area.polygons, properties={"seconds": area.seconds, "area": round(area.area)})
            for area in reached
        ]
        return features[0] if isinstance(seconds, Real) else feature_collection(features)

    def matrix(self, sources: Sequence[Place], targets: Sequence[Place]) -> Matrix:
        """Durations, distances and costs of the best routes from each source to each target, both (lon, lat).

        Raises UsageError where a point is none; NaN stands where no way leads.
        """
        return matrix(self.planner, self.survey, sources, targets)

    def route_of(self, plan: Plan) -> Route:
        """Maneuvers and geometry of a plan."""
        ends = zip(plan.paths, plan.goals, strict=True)
        sides = [_side(snap, path.edges[-1]) for path, snap in ends]
        metric = plan.metric or self.metric
        route = build_route(self.network, metric, plan.paths, sides=sides)
        reasons = partial(explain, self.network, metric, self.rider, plan.paths)
        return replace(route, notes=plan.notes, reasons=reasons)

    def route_along(self, paths: Sequence[Way], *, like: Route) -> Route:
        """The route of some paths that end where the last legs of another route end."""
        metric = self.metric_along(paths)
        if like.is_drawn:
            return rejoined(self.network, metric, paths, self.rider)
        legs = like.legs[-len(paths) :]
        sides = [_kept_side(leg, path) for leg, path in zip(legs, paths, strict=True)]
        return build_route(self.network, metric, paths, sides=sides)

    def surfaces(self, route: Route) -> dict[str, float]:
        """Metres of good, bad and unknown surface along a route."""
        return metres_by_surface(self.network.graph, (leg.path for leg in route.legs))

    def asides(self, route: Route) -> list[Aside]:
        """Hills, surfaces, crossings, tunnels and borders that a rider is told of on a route, in order."""
        paths = [leg.path for leg in route.legs]
        found = [*slopes_of(route), *underfoot(self.network, self.metric, self.rider, paths)]
        found += passages(self.network, self.metric, paths)
        return sorted(found, key=lambda aside: aside.along)

    def repeated(self, route: Route) -> float:
        """Metres of a route on road that it rides more than once, in either direction; each time counts."""
        return sum(repeated_metres(self.network.graph, leg.path) for leg in route.legs)

    def match(
        self,
        points: Sequence[Position],
        times: Sequence[float] | None = None,
        *,
        report: Callable[[float], None] = lambda _share: None,
    ) -> Route:
        """The route under a recorded trace of (lon, lat[, metres]) points, whose times are in seconds.

        `report` hears now and then which share of it is matched.

        Ways that the rider may not use are told as pushed. Where the trace turns round amid a road,
        leaves the network or comes back to it a new leg begins; off the network it is kept as it is, and
        `notes` tell so.

        Raises:
            UsageError: fewer than two points some metres apart, or a coordinate that is none.
            NoRouteError: no part of the trace lies near a way.
        """
        found = self.matcher.match([(point[0], point[1]) for point in points], times, report=report)
        return followed(self.network, found, points, self.rider)

    def retrace(self, points: Sequence[Point], *, sides: Sequence[str | None] = ()) -> Route:
        """The route that has exactly these coordinates: one of our own, read back from a file.

        `sides` are those of the road on which its stops and its goal lie, as in `build_route`.

        Raises ContentError where the points are not those of a route planned on this network.
        """
        paths = retrace(self.network, self.metric, points)
        return build_route(self.network, self.metric, paths, sides=sides)


def _side(snap: Snap, edge: int) -> str:
    """On which side of the road a point lies for one who arrives along an edge."""
    side = -snap.side if edge & 1 else snap.side
    return {-1: "left", 0: "straight", 1: "right"}[side]


def _kept_side(leg: Leg, path: Way) -> str | None:
    """On which side the end of a leg lies for one who comes there on another path."""
    side = leg.steps[-1].maneuver.modifier
    if path.edges[-1] != leg.path.edges[-1]:
        return {"left": "right", "right": "left"}.get(side or "", side)
    return side
