from __future__ import annotations

import math
import subprocess
import sys
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import osmnx as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from osmxml import place, write_osm
from shapely import LineString
from thorough import examples

from navigator.errors import UsageError
from navigator.graph.attributes import Access, Barrier, NodeFlag, RoadClass, Surface, WayFlag
from navigator.graph.nxgraph import from_networkx, to_networkx
from navigator.graph.nxtags import tag_text
from navigator.graph.osmfile import read_osm
from navigator.graph.relief import put_heights
from navigator.graph.roadgraph import NO_HEIGHT, RoadGraph

SQUARE = {1: (0.0, 0.0), 2: (0.001, 0.0), 3: (0.001, 0.001), 4: (0.0, 0.001)}
BACK = (Access.YES, Access.WRONG_WAY)


def made(*edges: tuple[Any, ...], kind: type = nx.MultiDiGraph, **graph: Any) -> Any:
    """A graph of edges (from, to, attributes) between the corners of a small square."""
    result = kind(**graph)
    for node, (x, y) in SQUARE.items():
        result.add_node(node, x=x, y=y)
    for tail, head, data in edges:
        result.add_edge(tail, head, **({"highway": "residential", "osmid": 7} | data))
    return result


def both(tail: int, head: int, **data: Any) -> list[tuple[Any, ...]]:
    return [(tail, head, {"reversed": False} | data), (head, tail, {"reversed": True} | data)]


def bike(graph: RoadGraph, segment: int = 0) -> tuple[int, int]:
    along, against = graph.ways.bike[graph.segments.way[segment]].tolist()
    return along, against


def test_an_edge_and_the_one_back_are_one_segment() -> None:
    graph = from_networkx(made(*both(1, 2, oneway=False, name="High Street")))
    assert graph.edges == 2
    assert bike(graph) == (Access.YES, Access.YES)
    assert graph.strings[int(graph.ways.name[0])] == "High Street"
    assert graph.nodes.osm.tolist() == [1, 2]
    assert graph.length_of(0) == pytest.approx(111.32, abs=0.01)


def test_the_way_runs_where_osmnx_has_not_reversed_it() -> None:
    graph = from_networkx(made(*reversed(both(1, 2))))
    assert graph.nodes.osm[graph.tail[0]] == 1


def test_an_edge_without_one_back_is_the_wrong_way_there() -> None:
    for attributes in ({"oneway": True}, {"oneway": False}, {}):
        graph = from_networkx(made((1, 2, attributes)))
        assert bike(graph) == BACK
        assert graph.has_flag(0, WayFlag.ONEWAY)


def test_a_contraflow_tag_opens_a_one_way_to_bicycles() -> None:
    graph = from_networkx(made((1, 2, {"oneway": True, "oneway:bicycle": "no", "reversed": False})))
    assert bike(graph) == (Access.YES, Access.YES)


def test_osmnx_with_all_oneway_keeps_the_tag_as_it_was() -> None:
    untagged = from_networkx(made((1, 2, {"reversed": False})))
    assert bike(untagged) == (Access.YES, Access.YES)
    tagged = from_networkx(made((1, 2, {"reversed": False, "oneway": "-1"})))
    assert bike(tagged) == BACK, "osmnx has turned the nodes round already"


def test_undirected_graphs_lead_both_ways() -> None:
    for kind in (nx.Graph, nx.MultiGraph):
        graph = from_networkx(made((1, 2, {}), (2, 3, {}), kind=kind))
        assert graph.edges == 4
        assert bike(graph) == (Access.YES, Access.YES)


def test_a_plain_digraph_of_places_can_be_routed_on() -> None:
    plain = nx.DiGraph()
    plain.add_node("home", x=8.0, y=48.0)
    plain.add_node("work", x=8.01, y=48.0)
    plain.add_edge("home", "work")
    graph = from_networkx(plain)
    assert graph.ways.road_class.tolist() == [RoadClass.ROAD]
    assert bike(graph) == BACK
    assert len(set(graph.nodes.osm.tolist())) == 2


def test_among_streets_an_edge_without_a_kind_is_no_way_to_go() -> None:
    graph = from_networkx(made((1, 2, {}), (2, 3, {"highway": math.nan, "name": "City Wall"})))
    assert graph.edges == 2


def test_two_streets_between_the_same_nodes_stay_two() -> None:
    detour = LineString([(0, 0), (0.0005, 0.0005), (0.001, 0)])
    graph = from_networkx(
        made(*both(1, 2, oneway=False), (1, 2, {"geometry": detour}), (2, 1, {"geometry": detour.reverse()}))
    )
    assert graph.edges == 4
    assert np.diff(graph.segments.shape_first).tolist() == [2, 3]


def test_a_geometry_drawn_against_its_edge_is_turned() -> None:
    drawn = LineString([(0.001, 0), (0.0005, 0.0002), (0, 0)])
    graph = from_networkx(made((1, 2, {"geometry": drawn, "oneway": True})))
    assert graph.shape_of(0)[0].tolist() == [0.0, 0.0005, 0.001]


def test_a_longer_length_than_the_line_is_believed() -> None:
    graph = from_networkx(
        made((1, 2, {"length": 180.0}), (2, 3, {"length": 90.0}), (3, 4, {"length": math.nan}))
    )
    assert graph.length_of(0) == 180.0
    assert graph.length_of(2) == pytest.approx(110.6, abs=0.1), "no shorter than the line is"
    assert graph.length_of(4) == pytest.approx(111.3, abs=0.1)
    assert graph.segments.grade_length.tolist() == graph.segments.length.tolist()


def test_elevations_of_nodes_are_taken_as_they_are() -> None:
    world = made(*both(1, 2), *both(2, 3))
    world.nodes[1]["elevation"], world.nodes[2]["elevation"] = 100.0, 104.5
    graph = from_networkx(world)
    assert graph.nodes.height.tolist() == [10_000, 10_450, NO_HEIGHT]
    assert graph.segments.climb.tolist() == [450, 0]
    assert graph.segments.descent.tolist() == [0, 0]


def test_what_stands_on_a_node_is_read() -> None:
    world = made(*both(1, 2), *both(2, 3))
    world.nodes[2]["highway"] = "traffic_signals"
    world.nodes[3]["barrier"] = "kissing_gate"
    graph = from_networkx(world)
    assert graph.nodes.flags.tolist() == [0, NodeFlag.SIGNALS, 0]
    assert graph.nodes.barrier.tolist() == [0, 0, Barrier.KISSING_GATE]
    assert graph.nodes.bike[2] == Access.NO


def test_the_pieces_of_a_ferry_share_its_duration() -> None:
    ferry = {"highway": None, "route": "ferry", "duration": "00:20"}
    graph = from_networkx(made(*both(1, 2, **ferry), *both(2, 3, **ferry)))
    assert len(graph.ways.osm) == 1
    assert graph.ways.duration[0] == 1200
    assert graph.ways.length[0] == graph.segments.length.sum()


@pytest.mark.parametrize(
    ("key", "values", "worst"),
    [
        ("highway", ["cycleway", "steps", "residential"], "steps"),
        ("highway", ["residential", "primary"], "primary"),
        ("highway", ["unheard_of", "path"], "path"),
        ("surface", ["asphalt", "gravel"], "gravel"),
        ("maxspeed", ["30", "50", "30 mph"], "50"),
        ("maxspeed", ["40 mph", "50"], "40 mph"),
        ("bicycle", ["yes", "dismount"], "dismount"),
        ("bridge", ["yes", "no"], "yes"),
        ("name", ["Long Lane", "Abbey Road"], "Abbey Road"),
        ("lanes", ["2", "10"], "10"),
        ("lit", ["yes", "no"], "no"),
        ("name", [math.nan, None, "x"], "x"),
    ],
)
def test_of_a_list_the_worst_counts_in_any_order(key: str, values: list[Any], worst: str) -> None:
    assert tag_text(key, values) == tag_text(key, values[::-1]) == worst


def test_a_movable_bridge_still_makes_one_wait_after_networkx(tmp_path: Path) -> None:
    ways = [("ab", {"bridge": "movable", "duration": "00:05:00"})]
    graph = read_osm(write_osm(tmp_path / "b.osm", nodes={"a": (0, 0), "b": (90, 0)}, ways=ways)).graph
    again = from_networkx(to_networkx(graph))
    assert graph.ways.duration.tolist() == again.ways.duration.tolist() == [300]


def test_merged_edges_of_osmnx_are_read() -> None:
    data = {
        "osmid": [12, 5],
        "highway": ["residential", "tertiary"],
        "oneway": False,
        "name": ["B", "A"],
        "surface": ["asphalt", "sett"],
        "lanes": math.nan,
    }
    along, against = (
        (1, 2, data | {"reversed": [False, True]}),
        (2, 1, data | {"osmid": [5, 12], "reversed": True}),
    )
    graph = from_networkx(made(along, against))
    assert graph.edges == 2
    assert graph.ways.osm.tolist() == [5]
    assert graph.ways.road_class.tolist() == [RoadClass.TERTIARY]
    assert graph.ways.surface.tolist() == [Surface.SETT]


def test_names_bring_no_escapes() -> None:
    graph = from_networkx(made((1, 2, {"name": "High\x1b[31m Street\n"})))
    assert graph.strings[int(graph.ways.name[0])] == "High[31m Street"


def test_a_projected_graph_is_refused_with_the_way_out() -> None:
    with pytest.raises(UsageError, match="project_graph"):
        from_networkx(ox.project_graph(made(*both(1, 2), crs="epsg:4326")))


@pytest.mark.parametrize(
    ("spoil", "word"),
    [
        (lambda world: world.nodes[1].pop("x"), "node 1"),
        (lambda world: world.nodes[1].update(x=500_000.0, y=4_700_000.0), "degrees"),
        (lambda world: world.nodes[1].update(y=math.nan), "degrees"),
        (lambda world: world[1][2][0].update(geometry="LINESTRING (0 0, 1 1)"), "load_graphml"),
        (lambda world: world[1][2][0].update(geometry=LineString([(0, 0), (math.inf, 1), (2, 2)])), "finite"),
        (lambda world: world[1][2][0].update(highway="motorway"), "go along"),
        (lambda world: world.remove_edges_from(list(world.edges)), "go along"),
    ],
)
def test_what_is_no_road_network_is_refused(spoil: Any, word: str) -> None:
    world = made((1, 2, {}))
    spoil(world)
    with pytest.raises(UsageError, match=word):
        from_networkx(world)


def test_what_is_no_graph_is_refused() -> None:
    with pytest.raises(UsageError, match="list is no networkx graph"):
        from_networkx([(1, 2)])


@pytest.fixture
def town(tmp_path: Path) -> RoadGraph:
    """A street with a bend, a one-way street, a footway, a cycleway and signals, on a slope."""
    file = write_osm(
        tmp_path / "town.osm",
        nodes={"a": (0, 0), "bend": (100, 30), "b": (200, 0), "c": (200, 150), "d": (0, 150), "e": (80, 80)},
        ways=[
            (("a", "bend", "b"), {"highway": "residential", "name": "Bend Street", "ref": "B 1"}),
            (("b", "c"), {"highway": "tertiary", "oneway": "yes", "name": "Rush Road", "maxspeed": "50"}),
            (("c", "d"), {"highway": "cycleway", "surface": "asphalt", "lit": "yes"}),
            (("d", "a"), {"highway": "track", "tracktype": "grade3"}),
            (("a", "e", "c"), {"highway": "footway"}),
        ],
        node_tags={"b": {"highway": "traffic_signals"}},
    )
    west = place(0, 0)[0]
    return put_heights(read_osm(file).graph, lambda lons, lats: 100.0 + 4000.0 * (lons - west) + 0.0 * lats)


def test_osmnx_and_networkx_accept_ours(town: RoadGraph) -> None:
    world = to_networkx(town)
    assert ox.routing.shortest_path(world, 3, 4, weight="length") == [3, 4]
    assert nx.shortest_path(world, 4, 3, weight="length") == [4, 5, 1, 3], "not against the one-way"
    assert list(nx.strongly_connected_components(world)) == [{1, 3, 4, 5}]
    stats = ox.stats.basic_stats(world)
    assert stats["n"] == 4
    assert stats["street_length_total"] == pytest.approx(208.8 + 150 + 200 + 150, abs=1.5)
    nodes, edges = ox.convert.graph_to_gdfs(world)
    assert len(nodes) == 4
    assert len(edges) == 7
    again = ox.convert.graph_from_gdfs(nodes, edges, graph_attrs=world.graph)
    assert from_networkx(again).edges == 8
    flat = ox.project_graph(world)  # osmnx searches unprojected graphs only with scikit-learn
    assert ox.distance.nearest_nodes(flat, flat.nodes[3]["x"] - 20.0, flat.nodes[3]["y"] + 9.0) == 3
    assert len(ox.convert.to_undirected(world).edges) == 4
    assert ox.truncate.largest_component(world, strongly=True).number_of_nodes() == 4


def test_edges_bear_what_osmnx_gives_its_own(town: RoadGraph) -> None:
    world = to_networkx(town)
    bend, back = world[1][3][0], world[3][1][0]
    assert (bend["name"], bend["ref"], bend["highway"]) == ("Bend Street", "B 1", "residential")
    assert (bend["osmid"], bend["oneway"], bend["reversed"], back["reversed"]) == (1, False, False, True)
    assert bend["length"] == back["length"] == pytest.approx(208.8, abs=0.1)
    assert isinstance(bend["geometry"], LineString)
    assert list(back["geometry"].coords) == list(bend["geometry"].coords)[::-1]
    assert bend["grade"] == -back["grade"] > 0.02
    rush = world[3][4][0]
    assert (rush["oneway"], rush["maxspeed"], "geometry" in rush) == (True, "50", False)
    assert not world.has_edge(4, 3)
    assert world.nodes[3]["highway"] == "traffic_signals"
    assert world.nodes[3]["street_count"] == 2
    assert world.nodes[1]["elevation"] == pytest.approx(100.0, abs=1.0)
    assert world.graph["crs"] == "epsg:4326"


def test_with_pushing_one_may_walk_where_one_may_not_ride(town: RoadGraph) -> None:
    world = to_networkx(town, pushing=True)
    assert world[1][4][0]["bicycle"] == "no"
    assert world.has_edge(4, 3)
    assert "bicycle" not in world[4][3][0]


SCALARS = (
    *("road_class", "service", "flags", "surface", "smoothness", "tracktype", "mtb_scale"),
    *("sac_scale", "lanes"),
)
PAIRS = ("maxspeed", "bike", "foot", "facility")


def facts(graph: RoadGraph) -> dict[tuple[Any, ...], dict[str, Any]]:
    """What is known of each segment, by way and shape, whichever way it was drawn."""
    rows, ways = graph.segments, graph.ways
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for segment, way in enumerate(rows.way.tolist()):
        part = slice(*rows.shape_first[segment : segment + 2].tolist())
        shape = tuple(zip(rows.shape_lon[part].tolist(), rows.shape_lat[part].tolist(), strict=True))
        turn = 1 if shape <= shape[::-1] else -1
        known: dict[str, Any] = {name: int(getattr(ways, name)[way]) for name in SCALARS}
        known |= {name: getattr(ways, name)[way].tolist()[::turn] for name in PAIRS}
        known |= {name: graph.strings[int(getattr(ways, name)[way])] for name in ("name", "ref")}
        seconds = int(ways.duration[way])  # is shared by length; else nobody asks how long the whole way is
        known["lengths"] = [int(rows.length[segment]), int(ways.length[way]) if seconds else 0, seconds]
        found[int(ways.osm[way]), shape[::turn]] = known
    return found


@pytest.mark.parametrize(
    "name",
    [
        "badwildbad-2026.osm.pbf",
        pytest.param("andorra-2021.osm.pbf", marks=pytest.mark.slow),
    ],
)
def test_a_real_graph_goes_through_networkx_and_back_unchanged(data: Path, name: str) -> None:
    graph = read_osm(data / "osm" / name).graph
    again = from_networkx(to_networkx(graph, pushing=True))
    assert facts(again) == facts(graph)
    assert len(again.segments.start) == len(graph.segments.start)
    assert sorted(again.nodes.osm.tolist()) == sorted(graph.nodes.osm.tolist())
    by_id = np.argsort(graph.nodes.osm), np.argsort(again.nodes.osm)
    for column in ("barrier", "bike", "foot"):
        before, after = getattr(graph.nodes, column), getattr(again.nodes, column)
        assert np.array_equal(before[by_id[0]], after[by_id[1]]), column


@pytest.mark.parametrize("simplify", [False, True])
@pytest.mark.slow
def test_what_osmnx_read_from_a_file_is_the_network_that_we_read(data: Path, *, simplify: bool) -> None:
    file = data / "osm" / "monaco-2012.osm.gz"
    theirs = from_networkx(ox.graph_from_xml(file, bidirectional=False, simplify=simplify, retain_all=True))
    ours = read_osm(file).graph
    known = {osm: row for row, osm in enumerate(theirs.ways.osm.tolist())}
    shared = [(row, known[osm]) for row, osm in enumerate(ours.ways.osm.tolist()) if osm in known]
    assert len(shared) > (500 if simplify else 800)
    mine, other = np.array(shared).T
    same = ours.ways.road_class[mine] == theirs.ways.road_class[other]
    assert np.mean(same) > (0.9 if simplify else 0.98), "osmnx keeps no `bicycle`: fewer cycleways"
    if not simplify:
        assert theirs.ways.length.sum() == pytest.approx(ours.ways.length[mine].sum(), rel=0.01)


texts = st.text(max_size=8)
values = st.one_of(st.none(), st.booleans(), st.floats(), st.integers(), texts, st.lists(texts, max_size=3))
keys = st.sampled_from(["highway", "oneway", "maxspeed", "bicycle", "name", "lanes", "osmid", "length"])


@settings(max_examples=examples(150), deadline=None)
@given(st.lists(st.tuples(st.integers(1, 4), st.integers(1, 4), st.dictionaries(keys, values)), max_size=6))
def test_whatever_attributes_say_a_graph_or_a_clear_error_comes_out(drawn: list[tuple[Any, ...]]) -> None:
    try:
        graph = from_networkx(made(*drawn))
    except UsageError:
        return
    graph.check()
    assert int(graph.segments.length.min()) > 0


def test_importing_it_loads_no_networkx() -> None:
    heavy = "{'networkx', 'shapely', 'scipy', 'osmnx'}"
    code = f"import sys, navigator.graph.nxgraph; sys.exit(bool({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
