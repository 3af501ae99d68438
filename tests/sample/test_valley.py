"""The sample region must be a believable world: complete, connected, true to its heights, repeatable."""

from __future__ import annotations

import hashlib
import math
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from random import Random

import networkx as nx
import numpy as np
import osmium
import pytest
from hypothesis import given
from hypothesis import strategies as st

from navigator.errors import StorageError, UsageError
from navigator.geo import distance
from navigator.sample.heights import tile_name
from navigator.sample.names import streets, towns
from navigator.sample.plane import Plane
from navigator.sample.terrain import PLOT, Ground
from navigator.sample.valley import ORIGIN, ValleyFiles, make_valley

Tags = dict[str, str]
PLACES = (
    "station",
    "old_town",
    "grid",
    "ferry_landing",
    "far_bank",
    "pass",
    "village",
    "castle",
    "viewpoint",
)
SOUTH_WEST_DEGREE_CORNER = (-71.0, -34.0)  # Chile: four height tiles, all south and west


@dataclass(frozen=True)
class World:
    """An extract, read back."""

    files: ValleyFiles
    nodes: dict[int, tuple[float, float]]
    node_tags: dict[int, Tags]
    ways: dict[int, tuple[list[int], Tags]]
    relations: list[tuple[list[tuple[str, int, str]], Tags]]
    order: list[tuple[str, int]]

    def network(self) -> nx.Graph:
        """Every way one may be carried along, but the private ones."""
        graph = nx.Graph()
        for refs, tags in self.ways.values():
            if ("highway" in tags or tags.get("route") == "ferry") and tags.get("access") != "private":
                nx.add_path(graph, refs)
        return graph

    def along(self, name: str) -> list[list[tuple[float, float]]]:
        """The lines of all ways of a name."""
        return [
            [self.nodes[r] for r in refs] for refs, tags in self.ways.values() if tags.get("name") == name
        ]

    def height(self, lon: float, lat: float) -> float:
        """The height by the written tile, bilinear."""
        column, row = math.floor(lon), math.floor(lat)
        raw = np.fromfile(self.files.heights / tile_name(column, row), dtype=">i2").reshape(1201, 1201)
        x, y = (lon - column) * 1200.0, (row + 1 - lat) * 1200.0
        i, j = min(int(x), 1199), min(int(y), 1199)
        square = raw[j : j + 2, i : i + 2].astype(float)
        return float(np.array([1 - (y - j), y - j]) @ square @ np.array([1 - (x - i), x - i]))


def read(files: ValleyFiles) -> World:
    world = World(files, {}, {}, {}, [], [])
    for thing in osmium.FileProcessor(str(files.osm)):
        tags = dict(thing.tags)
        world.order.append((thing.type_str(), thing.id))
        if thing.is_node():
            world.nodes[thing.id] = (thing.lon, thing.lat)
            world.node_tags[thing.id] = tags
        elif thing.is_way():
            world.ways[thing.id] = ([node.ref for node in thing.nodes], tags)
        else:
            world.relations.append(([(m.type, m.ref, m.role) for m in thing.members], tags))
    return world


@pytest.fixture(scope="session")
def valley(tmp_path_factory: pytest.TempPathFactory) -> World:
    return read(make_valley(tmp_path_factory.mktemp("valley")))


@pytest.fixture(scope="session")
def four_valleys(tmp_path_factory: pytest.TempPathFactory) -> World:
    folder = tmp_path_factory.mktemp("four")
    return read(make_valley(folder, size=10.0, origin=SOUTH_WEST_DEGREE_CORNER, left_hand=True))


def digest(files: ValleyFiles) -> dict[str, str]:
    written = [files.osm, *sorted(files.heights.iterdir())]
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in written}


def way(**wanted: str) -> Callable[[World], bool]:
    """Some way has all these tags; `__` is a colon, and a value `*` is any."""
    pairs = {key.replace("__", ":"): value for key, value in wanted.items()}
    return lambda world: any(_has(tags, pairs) for _, tags in world.ways.values())


def node(**wanted: str) -> Callable[[World], bool]:
    """Some node has all these tags."""
    return lambda world: any(_has(tags, wanted) for tags in world.node_tags.values())


def node_on_way(**wanted: str) -> Callable[[World], bool]:
    """Some node inside a highway has all these tags."""

    def found(world: World) -> bool:
        inner = {ref for refs, tags in world.ways.values() if "highway" in tags for ref in refs}
        return any(_has(world.node_tags[ref], wanted) for ref in inner)

    return found


def relation(**wanted: str) -> Callable[[World], bool]:
    """Some relation has all these tags."""
    return lambda world: any(_has(tags, wanted) for _, tags in world.relations)


def via_way(world: World) -> bool:
    return any(kind == "w" and role == "via" for members, _ in world.relations for kind, _, role in members)


def _has(tags: Tags, wanted: Tags) -> bool:
    return all(key in tags and value in {"*", tags[key]} for key, value in wanted.items())


INVENTORY: list[tuple[str, Callable[[World], bool]]] = [
    ("a river", way(waterway="river", name="*")),
    ("its surface", way(natural="water")),
    ("a forest", way(landuse="forest")),
    ("houses", way(building="house")),
    ("a park", way(leisure="park")),
    ("a railway", way(railway="rail")),
    ("a square", way(highway="pedestrian", area="yes")),
    ("a pedestrian street to ride in", way(highway="pedestrian", bicycle="yes")),
    ("a pedestrian street to walk in", way(highway="pedestrian", bicycle="no")),
    ("contraflow", way(oneway="yes", oneway__bicycle="no")),
    ("contraflow of the old kind", way(oneway="yes", cycleway="opposite")),
    ("one way against the drawing", way(oneway="-1")),
    ("setts", way(surface="sett")),
    ("steps", way(highway="steps")),
    ("steps with a ramp", way(highway="steps", ramp__bicycle="yes")),
    ("an alley", way(highway="service", service="alley")),
    ("a living street", way(highway="living_street")),
    (
        "a cycle street",
        way(highway="residential", bicycle="designated", vehicle="destination", bicycle_road="yes"),
    ),
    ("a main road", way(highway="primary", ref="*", maxspeed="*", lanes="*")),
    ("a road beside which one must use the path", way(highway="primary", bicycle="use_sidepath")),
    ("a road with a separate cycleway", way(highway="primary", cycleway__right="separate")),
    ("a cycleway", way(highway="cycleway")),
    ("a cycle lane", way(cycleway="lane")),
    ("a roundabout", way(junction="roundabout", oneway="yes")),
    ("a bridge for all", way(highway="secondary", bridge="yes", layer="1")),
    ("a bridge for bicycles", way(highway="cycleway", bridge="yes")),
    ("a dual carriageway", way(highway="primary", oneway="yes", name="Valley Road")),
    ("a tunnel without bicycles", way(highway="primary", tunnel="yes", bicycle="no")),
    ("an underpass for bicycles", way(highway="cycleway", tunnel="yes", lit="yes")),
    ("a ferry", way(route="ferry", duration="*", bicycle="yes")),
    *((f"a track of grade {g}", way(highway="track", tracktype=f"grade{g}")) for g in range(1, 6)),
    ("a gravel road in the forest", way(highway="track", surface="gravel")),
    *((f"a trail of S{s}", way(highway="path", mtb__scale=str(s))) for s in range(4)),
    ("a path made for bicycles", way(highway="path", bicycle="designated")),
    ("a private drive", way(highway="service", access="private")),
    ("a street for residents", way(highway="residential", access="destination")),
    ("a footway to ride on", way(highway="footway", bicycle="yes")),
    (
        "a footway to push on",
        lambda w: any(t.get("highway") == "footway" and "bicycle" not in t for _, t in w.ways.values()),
    ),
    ("an accent", lambda w: any(not t.get("name", "").isascii() for t in w.node_tags.values())),
    *(
        (f"a {b}", node_on_way(barrier=b))
        for b in ("gate", "bollard", "cycle_barrier", "lift_gate", "kissing_gate")
    ),
    ("traffic lights", node_on_way(highway="traffic_signals")),
    ("a crossing", node_on_way(highway="crossing")),
    ("a level crossing", node_on_way(railway="level_crossing")),
    ("a numbered junction of the cycle network", node_on_way(rcn_ref="*")),
    *((f"a {p}", node(place=p, name="*")) for p in ("town", "village", "hamlet")),
    *((f"a {a}", node(amenity=a)) for a in ("drinking_water", "cafe", "bicycle_repair_station", "shelter")),
    ("a viewpoint", node(tourism="viewpoint")),
    ("a station", node(railway="station")),
    ("an international route", relation(route="bicycle", network="icn")),
    ("a regional route", relation(route="bicycle", network="rcn", name="Valley Trail")),
    ("a route for mountain bikes", relation(route="mtb")),
    ("no left turn", relation(type="restriction", restriction="no_left_turn")),
    ("only straight on", relation(type="restriction", restriction="only_straight_on")),
    ("a restriction not for bicycles", relation(**{"type": "restriction", "except": "bicycle"})),
    ("a restriction by way", via_way),
]


@pytest.mark.parametrize(("what", "there"), INVENTORY, ids=[what for what, _ in INVENTORY])
def test_a_rider_can_meet(what: str, there: Callable[[World], bool], valley: World) -> None:
    assert there(valley), f"the valley has no {what.removeprefix('a ')}"


def test_the_same_seed_gives_the_same_bytes_and_another_seed_does_not(tmp_path: Path, valley: World) -> None:
    again = make_valley(tmp_path / "again")
    other = make_valley(tmp_path / "other", seed=8)
    assert digest(again) == digest(valley.files)
    assert digest(other)["valley.osm.pbf"] != digest(again)["valley.osm.pbf"]
    assert digest(other)["N47E008.hgt"] != digest(again)["N47E008.hgt"]


@pytest.mark.slow
def test_writing_over_an_older_valley_leaves_nothing_else_behind(tmp_path: Path) -> None:
    for seed in (1, 2):
        files = make_valley(tmp_path, seed=seed)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["heights", "valley.osm.pbf"]
    assert [path.name for path in files.heights.iterdir()] == ["N47E008.hgt"]


VALLEYS = ["valley", pytest.param("four_valleys", marks=pytest.mark.slow)]


@pytest.mark.parametrize("name", VALLEYS)
def test_the_extract_is_sorted_whole_and_small(name: str, request: pytest.FixtureRequest) -> None:
    world: World = request.getfixturevalue(name)
    assert world.order == sorted(world.order, key=lambda item: ("nwr".index(item[0]), item[1]))
    assert len(set(world.order)) == len(world.order)
    assert min(number for _, number in world.order) > 0
    assert all(ref in world.nodes for refs, _ in world.ways.values() for ref in refs)
    for members, _ in world.relations:
        assert all(ref in (world.ways if kind == "w" else world.nodes) for kind, ref, _ in members)
    plots = 1 if name == "valley" else 4
    assert 1500 * plots <= len(world.nodes) <= 4000 * plots


@pytest.mark.parametrize("name", VALLEYS)
def test_every_way_that_is_not_private_can_be_reached(name: str, request: pytest.FixtureRequest) -> None:
    world: World = request.getfixturevalue(name)
    parts = sorted(nx.connected_components(world.network()), key=len)
    assert len(parts) == 1, [world.nodes[min(part)] for part in parts[:-1]]


@pytest.mark.parametrize("name", VALLEYS)
def test_no_ways_of_one_level_cross_without_a_junction(name: str, request: pytest.FixtureRequest) -> None:
    world: World = request.getfixturevalue(name)
    levels = defaultdict(list)
    for refs, tags in world.ways.values():
        if "highway" in tags or "railway" in tags:
            levels[tags.get("layer", "0")] += pairwise(refs)
    for pieces in levels.values():
        assert _unshared_crossings(world, pieces) == []


def _unshared_crossings(world: World, pieces: list[tuple[int, int]]) -> list[tuple[float, float]]:
    ends = np.array([[*world.nodes[a], *world.nodes[b]] for a, b in pieces])
    p, u = ends[:, :2], ends[:, 2:] - ends[:, :2]
    found = []
    for k, (a, b) in enumerate(pieces):
        area = u[k, 0] * u[:, 1] - u[k, 1] * u[:, 0]
        w = p - p[k]
        with np.errstate(divide="ignore", invalid="ignore"):
            s = (w[:, 0] * u[:, 1] - w[:, 1] * u[:, 0]) / area
            t = (w[:, 0] * u[k, 1] - w[:, 1] * u[k, 0]) / area
        inside = (s > 1e-6) & (s < 1 - 1e-6) & (t > 1e-6) & (t < 1 - 1e-6)
        found += [world.nodes[a] for other in np.flatnonzero(inside) if not {a, b} & set(pieces[other])]
    return found


@pytest.mark.parametrize("name", VALLEYS)
def test_no_street_is_a_splinter_and_none_visits_a_node_twice_in_a_row(
    name: str, request: pytest.FixtureRequest
) -> None:
    world: World = request.getfixturevalue(name)
    for refs, tags in world.ways.values():
        if "highway" in tags:
            points = np.array([world.nodes[ref] for ref in refs])
            steps = distance(points[:-1, 0], points[:-1, 1], points[1:, 0], points[1:, 1])
            assert steps.min() > 0.5, tags
            assert steps.sum() > 8.0, tags


def test_restrictions_hang_together(valley: World) -> None:
    restrictions = [members for members, tags in valley.relations if tags["type"] == "restriction"]
    assert len(restrictions) == 4
    for members in restrictions:
        role = {role: (kind, ref) for kind, ref, role in members}
        ends = {name: valley.ways[role[name][1]][0] for name in ("from", "to")}
        kind, ref = role["via"]
        via = [ref, ref] if kind == "n" else valley.ways[ref][0]
        joints = {via[0], via[-1]}
        assert joints & {ends["from"][0], ends["from"][-1]}
        assert joints & {ends["to"][0], ends["to"][-1]}


@pytest.mark.slow
def test_the_forbidden_left_turn_is_a_left_turn_in_every_seed(tmp_path: Path) -> None:
    for seed in range(3):
        world = read(make_valley(tmp_path / str(seed), seed=seed))
        turns = {"no_left_turn": 90.0, "no_right_turn": -90.0, "only_straight_on": 0.0}
        for members, tags in world.relations:
            by_way = any(kind == "w" and role == "via" for kind, _, role in members)
            if tags.get("restriction") in turns and not by_way:
                assert _turn_angle(world, members) == pytest.approx(turns[tags["restriction"]], abs=20.0)


def _turn_angle(world: World, members: list[tuple[str, int, str]]) -> float:
    """Degrees to the left."""
    role = {role: ref for _, ref, role in members}
    angles = []
    for name in ("from", "to"):
        refs = world.ways[role[name]][0]
        next_ref = refs[1] if refs[0] == role["via"] else refs[-2]
        (x0, y0), (x1, y1) = world.nodes[role["via"]], world.nodes[next_ref]
        angles.append(math.degrees(math.atan2(y1 - y0, (x1 - x0) * math.cos(math.radians(y0)))))
    return math.remainder(angles[1] - (angles[0] + 180.0), 360.0)


def test_routes_are_unbroken_lines(valley: World) -> None:
    for members, tags in valley.relations:
        if tags["type"] == "route":
            graph = nx.Graph()
            for _, ref, _ in members:
                nx.add_path(graph, valley.ways[ref][0])
            assert nx.is_connected(graph), tags["name"]


@pytest.mark.parametrize("name", VALLEYS)
def test_the_tiles_tell_the_heights_of_the_ground(name: str, request: pytest.FixtureRequest) -> None:
    world: World = request.getfixturevalue(name)
    side, origin = (1, ORIGIN) if name == "valley" else (2, SOUTH_WEST_DEGREE_CORNER)
    plane, ground = Plane(*origin, half=side * PLOT / 2.0), Ground(7)
    some = [ref for refs, tags in world.ways.values() if "highway" in tags for ref in refs[::9]]
    off = [
        world.height(*world.nodes[ref]) - ground.height(*plane.to_metres(*world.nodes[ref]))
        for ref in some[::5]
    ]
    assert np.abs(off).max() < 4.0
    assert np.sqrt(np.mean(np.square(off))) < 1.0


@pytest.mark.slow
def test_neighbouring_tiles_agree_on_their_edge_and_are_named_by_their_corner(four_valleys: World) -> None:
    tiles = {
        path.name: np.fromfile(path, dtype=">i2").reshape(1201, 1201)
        for path in four_valleys.files.heights.iterdir()
    }
    assert sorted(tiles) == ["S34W071.hgt", "S34W072.hgt", "S35W071.hgt", "S35W072.hgt"]
    assert (tiles["S34W072.hgt"][:, -1] == tiles["S34W071.hgt"][:, 0]).all()
    assert (tiles["S34W072.hgt"][-1, :] == tiles["S35W072.hgt"][0, :]).all()


def test_the_pass_road_climbs_as_it_was_laid_out(valley: World) -> None:
    road = max(valley.along("Pass Road"), key=len)
    lons, lats = np.array(road).T
    along = np.concatenate(([0.0], np.cumsum(distance(lons[:-1], lats[:-1], lons[1:], lats[1:]))))
    heights = np.array([valley.height(*point) for point in road])
    assert 180.0 < heights[-1] - heights[0] < 280.0
    every = np.arange(400.0, along[-1] - 400.0, 200.0)  # beyond the level start and the rounded crest
    grades = np.diff(np.interp(every, along, heights)) / 200.0
    assert 0.06 < np.mean(grades) < 0.09
    assert grades.max() < 0.105


def test_three_roads_lead_to_the_village_the_shorter_the_steeper(valley: World) -> None:
    lengths, tops = [], []
    for name in ("Meadow Lane", "Chapel Lane", "Old Hill Road"):
        (line,) = valley.along(name)
        lengths.append(sum(float(distance(*a, *b)) for a, b in pairwise(line)))
        heights = [valley.height(*point) for point in line]
        tops.append(max(heights) - heights[0])
    assert lengths[0] > lengths[1] + 500.0  # m; from the roundabout, Chapel Lane shares Meadow Lane's start
    assert lengths[1] + 100.0 > lengths[2]
    assert tops[0] < 5.0
    assert 12.0 < tops[1] < 30.0
    assert 35.0 < tops[2] < 60.0


@pytest.mark.parametrize("name", VALLEYS)
def test_the_places_lie_on_the_network(name: str, request: pytest.FixtureRequest) -> None:
    world: World = request.getfixturevalue(name)
    others = {f"pass {c}-{r}" for c, r in ((1, 0), (0, 1), (1, 1))} if name == "four_valleys" else set()
    assert set(PLACES) | others <= set(world.files.places)
    points = np.array([world.nodes[ref] for ref in world.network().nodes])
    for place, (lon, lat) in world.files.places.items():
        assert distance(points[:, 0], points[:, 1], lon, lat).min() < 10.0, place


@pytest.mark.parametrize(
    ("name", "turn"), [("valley", 1.0), pytest.param("four_valleys", -1.0, marks=pytest.mark.slow)]
)
def test_roundabouts_and_dual_carriageways_follow_the_driving_side(
    name: str, turn: float, request: pytest.FixtureRequest
) -> None:
    world: World = request.getfixturevalue(name)
    rings = [refs for refs, tags in world.ways.values() if tags.get("junction") == "roundabout"]
    assert len(rings) == (1 if name == "valley" else 4)
    for refs in rings:
        x, y = np.array([world.nodes[ref] for ref in refs]).T
        assert math.copysign(1.0, np.sum(x[:-1] * y[1:] - x[1:] * y[:-1])) == turn
    halves = [line for line in world.along("Valley Road") if 250.0 < _span(line) < 420.0]
    eastbound = [line for line in halves if line[0][0] < line[-1][0] and line[1][1] != line[-1][1]]
    for line in eastbound:
        middle = line[-1][1]
        assert math.copysign(1.0, middle - line[1][1]) == turn  # the right-hand half lies south


def _span(line: list[tuple[float, float]]) -> float:
    return float(distance(*line[0], *line[-1]))


@pytest.mark.slow
def test_larger_worlds_vary_from_town_to_town(four_valleys: World) -> None:
    names = {tags["name"] for tags in four_valleys.node_tags.values() if tags.get("place") == "town"}
    assert len(names) == 4
    levels = [
        four_valleys.height(*four_valleys.files.places[f"pass{end}"]) for end in ("", " 1-0", " 0-1", " 1-1")
    ]
    assert max(levels) - min(levels) > 3.0


@pytest.mark.slow
def test_left_hand_world_can_be_made_at_the_cape(tmp_path: Path) -> None:
    world = read(make_valley(tmp_path, origin=(18.4, -33.9), left_hand=True))
    assert [path.name for path in world.files.heights.iterdir()] == ["S34E018.hgt"]
    lon, lat = world.files.places["station"]
    assert float(distance(lon, lat, 18.4, -33.9)) < 2500.0


@pytest.mark.parametrize(
    "wrong",
    [
        {"size": 0.0},
        {"size": float("nan")},
        {"size": 1e9},
        {"origin": (8.5, 91.0)},
        {"origin": (float("nan"), 1.0)},
        {"origin": (180.0, 10.0)},
    ],
)
def test_senseless_arguments_are_refused(wrong: dict[str, object], tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        make_valley(tmp_path / "new", **wrong)  # type: ignore[arg-type]  # that is the point
    assert not (tmp_path / "new").exists()


def test_a_folder_that_cannot_be_made_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StorageError, match="choose another folder"):
        make_valley(tmp_path / "file")


def test_names_are_many_and_none_comes_twice() -> None:
    assert len(set(towns(3))) == len(towns(3)) > 100
    given_names = list(streets(Random(1)))
    assert len(set(given_names)) == len(given_names) > 150


@given(st.integers(-180, 179), st.integers(-90, 89))
def test_a_tile_name_tells_its_corner(lon: int, lat: int) -> None:
    name = tile_name(lon, lat)
    assert int(name[1:3]) * (-1 if name[0] == "S" else 1) == lat
    assert int(name[4:7]) * (-1 if name[3] == "W" else 1) == lon


@given(st.integers(0, 2**40), st.floats(-20_000.0, 40_000.0), st.floats(-20_000.0, 40_000.0))
def test_the_ground_is_finite_and_without_cliffs(seed: int, x: float, y: float) -> None:
    here, east, north = Ground(seed).height([x, x + 1.0, x], [y, y, y + 1.0])
    assert 200.0 < here < 1000.0
    assert max(abs(east - here), abs(north - here)) < 0.8
