"""Routes of ours are found again edge by edge from nothing but their coordinates."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path as FilePath

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from osmxml import place, write_osm
from thorough import examples

from navigator.cost.costing import INF, Metric, Mode
from navigator.errors import ContentError, NoRouteError
from navigator.formats.course import Course
from navigator.formats.gpx import write_gpx
from navigator.formats.gpxreading import read_gpx
from navigator.graph.network import Network
from navigator.graph.osmfile import read_osm
from navigator.guidance.directions import build_route
from navigator.guidance.line import Line
from navigator.guidance.scene import Scene
from navigator.routing.path import Path
from navigator.routing.planner import Planner
from navigator.routing.retrace import retrace

SIDE = 5  # nodes along each side of the grid
NEXT_TO_NOTHING = 0.1  # m; so little at a node may as well belong to the next edge
ROUNDED = 0.03  # m, by which coordinates in a file may be off

Points = list[tuple[float, ...]]


def random_metric(network: Network, seed: int, *, closed: float = 0.0) -> Metric:
    """Any costs at all; every U-turn is dear, so that routes go on rather than back."""
    generator = np.random.default_rng(seed)
    edges, turns = network.graph.edges, len(network.turns.target)
    length = np.repeat(np.asarray(network.graph.segments.length), 2) * 2.0
    cost = (length * generator.uniform(0.5, 2.0, edges)).astype(np.int64) + 1
    turn_cost = generator.integers(0, 3_000, turns)
    cost[generator.random(edges) < closed] = INF
    turn_cost[np.asarray(network.turns.flags) & 1 > 0] = INF
    return Metric(
        mode=np.full(edges, Mode.RIDE, np.uint8),
        cost=cost.astype(np.int32),
        seconds=np.minimum(cost, 900_000).astype(np.int32),
        turn_cost=turn_cost.astype(np.int32),
        turn_seconds=np.minimum(turn_cost, 9_000).astype(np.int32),
        entry=np.zeros(edges, np.int32),
    )


def geometry(network: Network, metric: Metric, paths: tuple[Path, ...]) -> Points:
    """What stands in the file: the points of all legs, what joins them once."""
    points: Points = []
    for path in paths:
        scene = Scene.of(network, metric)
        points += Line(scene.views, scene.pace, path).points()[1 if points else 0 :]
    return points


def ridden(network: Network, paths: tuple[Path, ...]) -> list[tuple[int, float, float]]:
    """Edges with the metres ridden; what joins on the same edge is one, next to nothing is left out."""
    parts: list[tuple[int, float, float]] = []
    for path in paths:
        for position, edge in enumerate(path.edges):
            length = network.graph.length_of(edge)
            start, end = (share * length for share in path.share(position))
            if end - start <= NEXT_TO_NOTHING:
                continue
            if parts and position == 0 and parts[-1][0] == edge and abs(parts[-1][2] - start) < ROUNDED:
                start = parts.pop()[1]
            parts.append((edge, start, end))
    return parts


def same(one: list[tuple[int, float, float]], two: list[tuple[int, float, float]]) -> bool:
    close = np.allclose([part[1:] for part in one], [part[1:] for part in two], rtol=0.0, atol=ROUNDED)
    return [part[0] for part in one] == [part[0] for part in two] and close


@pytest.fixture(scope="module")
def grid(tmp_path_factory: pytest.TempPathFactory) -> Network:
    """Streets 100 m apart, each bent; a crescent between two of the corners; a ban over two streets."""
    nodes: dict[str, tuple[float, float]] = {}
    ways: list[tuple[str, dict[str, str]]] = []

    def node(x: float, y: float) -> str:
        name = chr(0x100 + len(nodes))
        nodes[name] = (x, y)
        return name

    corner = {(x, y): node(x * 100.0, y * 100.0) for x in range(SIDE) for y in range(SIDE)}
    for (x, y), start in corner.items():
        for end, bend in (((x + 1, y), (50.0, 7.0)), ((x, y + 1), (7.0, 50.0))):
            if end in corner:
                middle = node(x * 100.0 + bend[0], y * 100.0 + bend[1])
                ways.append((start + middle + corner[end], {"highway": "residential"}))
    crescent = corner[1, 1] + node(150.0, 130.0) + corner[2, 1]
    ways.append((crescent, {"highway": "residential"}))
    ways.append((corner[4, 4] + node(450.0, 450.0), {"highway": "residential"}))  # a dead end
    number = {way[0] + way[-1]: position for position, (way, _) in enumerate(ways, start=1)}

    def way(start: tuple[int, int], end: tuple[int, int]) -> int:
        return number[corner[start] + corner[end]]

    ban = [
        ("w", way((2, 2), (3, 2)), "from"),
        ("w", way((3, 2), (3, 3)), "via"),
        ("w", way((2, 3), (3, 3)), "to"),
    ]
    rules = [(ban, {"type": "restriction", "restriction": "no_left_turn"})]
    path = tmp_path_factory.mktemp("retrace") / "grid.osm"
    found = read_osm(write_osm(path, nodes=nodes, ways=ways, relations=rules))
    network = Network.of(found.graph, found.restrictions)
    assert len(network.turns.edge) > network.graph.edges, "the ban over a way makes copies of edges"
    return network


def on_edge(network: Network, edge: int, share: float) -> tuple[float, float]:
    lon, lat, _ = network.graph.shape_of(edge)
    where = share * (len(lon) - 1)
    rows = np.arange(len(lon))
    return float(np.interp(where, rows, lon)), float(np.interp(where, rows, lat))


@settings(
    max_examples=examples(80), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 2**32 - 1), data=st.data())
def test_any_planned_route_is_found_again_with_its_via_points(
    grid: Network, seed: int, data: st.DataObject
) -> None:
    metric = random_metric(grid, seed, closed=0.2)
    edge, share = st.integers(0, grid.graph.edges - 1), st.integers(0, 40).map(lambda part: part / 40.0)
    places = data.draw(st.lists(st.tuples(edge, share), min_size=2, max_size=5))
    try:
        plan = Planner(grid, metric).plan([on_edge(grid, *place) for place in places])
    except NoRouteError:
        assume(False)
    points = geometry(grid, metric, plan.paths)
    found = retrace(grid, metric, points)
    assert same(ridden(grid, found), ridden(grid, plan.paths))
    assert sum(path.length for path in found) == pytest.approx(sum(p.length for p in plan.paths), abs=0.2)


@settings(
    max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 2**32 - 1), data=st.data())
def test_a_stop_anywhere_ends_a_leg_be_it_at_a_node_or_next_to_one(
    grid: Network, seed: int, data: st.DataObject
) -> None:
    metric = random_metric(grid, seed)
    share = st.sampled_from([0.0, 1e-6, 0.25, 0.5, 1.0 - 1e-6, 1.0])
    places = data.draw(
        st.lists(st.tuples(st.integers(0, grid.graph.edges - 1), share), min_size=3, max_size=4)
    )
    try:
        plan = Planner(grid, metric).plan([on_edge(grid, *place) for place in places])
    except NoRouteError:
        assume(False)
    assume(min(path.length for path in plan.paths) > 1.0)
    course = Course.of(build_route(grid, metric, plan.paths))
    found = retrace(grid, metric, read_gpx(write_gpx(course)).points)
    assert [path.length for path in found] == pytest.approx([path.length for path in plan.paths], abs=0.2)


def test_a_route_without_via_points_is_the_same_path_to_the_millisecond(grid: Network) -> None:
    metric = random_metric(grid, 5)
    plan = Planner(grid, metric).plan([place(12.0, 2.0), place(333.0, 395.0)])
    (path,) = plan.paths
    (found,) = retrace(grid, metric, geometry(grid, metric, plan.paths))
    assert (found.edges, found.turns) == (path.edges, path.turns)
    assert found.cost == pytest.approx(path.cost, abs=2)  # the ends are rounded to a centimetre
    assert found.seconds == pytest.approx(path.seconds, abs=0.01)


def test_a_leg_ends_at_each_via_point_and_where_the_route_turns_back(grid: Network) -> None:
    metric = random_metric(grid, 5)
    out, via, home = place(10.0, 1.4), place(130.0, 4.2), place(20.0, 2.8)
    plan = Planner(grid, metric).plan([out, via, home])
    found = retrace(grid, metric, geometry(grid, metric, plan.paths))
    assert [path.edges for path in found] == [path.edges for path in plan.paths]
    assert found[1].edges[0] == found[0].edges[-1] ^ 1


def test_turning_back_at_a_node_of_a_road_is_found(grid: Network) -> None:
    metric = random_metric(grid, 5)
    line: Points = [place(0.0, 0.0), place(50.0, 7.0), place(0.0, 0.0)]
    out, home = retrace(grid, metric, line)
    assert home.edges == (out.edges[0] ^ 1,)
    assert out.end == pytest.approx(0.5, abs=1e-3)
    assert home.start == pytest.approx(0.5, abs=1e-3)


def test_a_route_inside_one_edge_keeps_its_direction(grid: Network) -> None:
    metric = random_metric(grid, 5)
    near, far = place(60.0, 5.6), place(90.0, 1.4)
    (there,) = retrace(grid, metric, [near, far])
    (back,) = retrace(grid, metric, [far, near])
    assert len(there.edges) == len(back.edges) == 1
    assert there.edges[0] == back.edges[0] ^ 1
    assert there.length == pytest.approx(back.length) == pytest.approx(30.3, abs=0.5)


def test_a_route_that_ends_where_it_starts_has_no_length(grid: Network) -> None:
    (path,) = retrace(grid, random_metric(grid, 5), [place(60.0, 5.6), place(60.0, 5.6)])
    assert path.length == 0.0


def test_roads_between_the_same_nodes_are_told_apart_by_their_shape(grid: Network) -> None:
    metric = random_metric(grid, 5)
    street = [place(100.0, 100.0), place(150.0, 107.0), place(200.0, 100.0)]
    crescent = [place(100.0, 100.0), place(150.0, 130.0), place(200.0, 100.0)]
    (one,), (two,) = retrace(grid, metric, street), retrace(grid, metric, crescent)
    assert one.edges != two.edges
    assert two.length - one.length > 10.0


def test_of_two_roads_with_the_same_shape_the_cheaper_is_taken(tmp_path: FilePath) -> None:
    nodes = {"a": (0.0, 0.0), "b": (50.0, 0.0), "c": (100.0, 0.0)}
    ways = [("abc", {"highway": "residential"}), ("abc", {"highway": "cycleway"})]
    found = read_osm(write_osm(tmp_path / "twice.osm", nodes=nodes, ways=ways))
    network = Network.of(found.graph, found.restrictions)
    metric = random_metric(network, 1)
    (path,) = retrace(network, metric, [place(0.0, 0.0), place(50.0, 0.0), place(100.0, 0.0)])
    graph = network.graph
    for edge in path.edges:
        twins = [
            e
            for e in range(graph.edges)
            if graph.tail[e] == graph.tail[edge] and graph.head[e] == graph.head[edge]
        ]
        assert len(twins) == 2
        assert int(metric.cost[edge]) == min(int(metric.cost[twin]) for twin in twins)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda line: [(lon + 1e-6, lat) for lon, lat in line],
        lambda line: line[:2] + line[3:],
        lambda line: [line[0], *line[3:], line[1]],
        lambda line: [(round(lon, 5), round(lat, 5)) for lon, lat in line],
        lambda line: [(lon + 0.1, lat) for lon, lat in line],
    ],
    ids=["shifted by 11 cm", "a node left out", "out of order", "rounded", "far from the region"],
)
def test_a_foreign_line_is_refused_with_what_to_do(grid: Network, spoil: object) -> None:
    metric = random_metric(grid, 5)
    points = geometry(grid, metric, Planner(grid, metric).plan([place(12.0, 2.0), place(333.0, 395.0)]).paths)
    assert callable(spoil)
    with pytest.raises(ContentError, match=r"point \d+ .*navigator plan"):
        retrace(grid, metric, spoil(points))


def test_no_points_and_no_places_are_refused(grid: Network) -> None:
    metric = random_metric(grid, 5)
    for points in ([], [(float("nan"), 0.0), (1.0, 0.0)]):
        with pytest.raises(ContentError, match="navigator plan"):
            retrace(grid, metric, points)


def line(network: Network, edge: int) -> list[tuple[float, float]]:
    """Where an edge runs: some ways are mapped twice, and a file of points does not tell which was meant."""
    lon, lat, _ = network.graph.shape_of(edge)
    return list(zip(lon.tolist(), lat.tolist(), strict=True))


@pytest.mark.slow
def test_real_routes_come_back_from_their_gpx(data: FilePath) -> None:
    found = read_osm(data / "osm" / "andorra-2021.osm.pbf")
    network = Network.of(found.graph, found.restrictions)
    metric = random_metric(network, 1)
    planner = Planner(network, metric)
    generator = np.random.default_rng(7)
    for _ in range(12):
        ends = generator.integers(0, network.graph.edges, 3)
        places = [
            on_edge(network, int(edge), float(share))
            for edge, share in zip(ends, generator.random(3), strict=True)
        ]
        try:
            plan = planner.plan(places)
        except NoRouteError:
            continue
        points = geometry(network, metric, plan.paths)
        course = read_gpx(write_gpx(Course.along(points)))
        again = retrace(network, metric, course.points)
        parts, wanted = ridden(network, again), ridden(network, plan.paths)
        assert [line(network, part[0]) for part in parts] == [line(network, part[0]) for part in wanted]
        assert np.allclose(
            [part[1:] for part in parts], [part[1:] for part in wanted], rtol=0.0, atol=ROUNDED
        )
        assert all(a.length > 0.0 for a, _ in pairwise(again))
