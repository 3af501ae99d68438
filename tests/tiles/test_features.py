"""What a map shows: drawn little worlds in, features out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from mercantile import LngLatBbox
from osmxml import Member, Tags, place, write_osm

from tiles.errors import CorruptTile, MissingTiles
from tiles.features import Features, Group
from tiles.mapbuild import build_map
from tiles.mapclip import clip_rings
from tiles.mapkinds import Kind, PlaceRank, Shape, Trait
from tiles.mercator import to_metres

SMALL = 1_000_000  # bytes of an extract
WHOLE = LngLatBbox(0.9, -0.1, 1.1, 0.1)
SQUARE = {"a": (0.0, 0.0), "b": (400.0, 0.0), "c": (400.0, 400.0), "d": (0.0, 400.0)}
HOLE = {"e": (100.0, 100.0), "f": (300.0, 100.0), "g": (300.0, 300.0), "h": (100.0, 300.0)}


def features(
    folder: Path,
    ways: dict[str, Tags],
    *,
    nodes: dict[str, tuple[float, float]] | None = None,
    relations: tuple[tuple[tuple[Member, ...], Tags], ...] = (),
    node_tags: dict[str, Tags] | None = None,
    bounds: tuple[float, float, float, float] | None = None,
) -> Features:
    """The map of ways between lettered nodes, saved and opened."""
    file = write_osm(
        folder / "world.osm",
        nodes={**SQUARE, **HOLE, **(nodes or {})},
        ways=[(tuple(letters), tags) for letters, tags in ways.items()],  # type: ignore[misc]  # names
        relations=relations,
        node_tags=node_tags,
    )
    place = folder / "map"
    place.mkdir()
    build_map([file], bounds=bounds).save(place)
    return Features.open(place)


def found(world: Features, *, zoom: int = 17, bounds: LngLatBbox = WHOLE) -> dict[Kind, Group]:
    return {group.kind: group for group in world.within(bounds, zoom)}


def metres(x: float, y: float) -> tuple[float, float]:
    lon, lat = place(x, y)
    east, north = to_metres(np.array([lon]), np.array([lat]))
    return float(east[0]), float(north[0])


def test_an_area_has_its_corners_name_size_and_a_place_for_its_label(tmp_path: Path) -> None:
    world = features(tmp_path, {"abcda": {"natural": "wood", "name": "Forêt", "leaf_type": "needleleaved"}})
    (group,) = world.within(WHOLE, 15)
    assert group.kind is Kind.WOOD
    assert group.name_of(0) == "Forêt"
    assert group.size[0] == pytest.approx(400 * 400, rel=0.01)
    assert group.traits[0] == Trait.CONIFERS
    (ring,) = group.rings_of(0)
    assert {tuple(np.round(corner)) for corner in ring} == {
        tuple(np.round(metres(*p))) for p in SQUARE.values()
    }
    assert (ring[0] == ring[-1]).all()
    low, high = np.array(metres(0, 0)), np.array(metres(400, 400))
    assert (group.anchor[0] > low).all()
    assert (group.anchor[0] < high).all()


def test_a_multipolygon_has_holes(tmp_path: Path) -> None:
    world = features(
        tmp_path,
        {"abcda": {}, "efghe": {}},
        relations=(((("w", 1, "outer"), ("w", 2, "inner")), {"type": "multipolygon", "natural": "water"}),),
    )
    water = found(world)[Kind.WATER]
    assert [len(ring) for ring in water.rings_of(0)] == [5, 5]
    assert water.size[0] == pytest.approx(400 * 400 - 200 * 200, rel=0.01)


def test_what_does_not_close_is_no_area(tmp_path: Path) -> None:
    world = features(
        tmp_path,
        {"abc": {}, "efghe": {"building": "yes"}},
        relations=(((("w", 1, "outer"), ("w", 77, "outer")), {"type": "multipolygon", "natural": "water"}),),
    )
    assert set(found(world)) == {Kind.BUILDING}


def test_a_self_crossing_ring_does_no_harm(tmp_path: Path) -> None:
    world = features(tmp_path, {"acbda": {"landuse": "forest"}, "ab": {"highway": "track"}})
    assert Kind.TRACK in found(world)


def test_pieces_of_a_street_become_one_line(tmp_path: Path) -> None:
    street = {"highway": "residential", "name": "High Street"}
    world = features(tmp_path, {"ab": street, "cb": street, "cd": {"highway": "residential"}})
    streets = found(world)[Kind.STREET]
    names = {streets.name_of(row): len(next(iter(streets.rings_of(row)))) for row in range(len(streets))}
    assert names == {"High Street": 3, "": 2}


def test_one_way_streets_keep_their_direction(tmp_path: Path) -> None:
    tags = {"highway": "residential", "oneway": "yes"}
    world = features(tmp_path, {"bc": tags, "ab": tags, "dc": tags})
    streets = found(world)[Kind.STREET]
    assert set(streets.traits) == {Trait.ONEWAY}
    starts = {tuple(np.round(next(iter(streets.rings_of(row)))[0])) for row in range(len(streets))}
    assert starts == {tuple(np.round(metres(0, 0))), tuple(np.round(metres(0, 400)))}


def test_a_way_that_lost_nodes_is_kept_where_they_are(tmp_path: Path) -> None:
    world = features(tmp_path, {"abcd": {"highway": "path"}})
    file = tmp_path / "world.osm"
    text = file.read_text(encoding="utf-8").replace('<nd ref="3"/>', '<nd ref="3"/><nd ref="999"/>')
    file.write_text(text, encoding="utf-8")
    (tmp_path / "again").mkdir()
    build_map([file]).save(tmp_path / "again")
    (group,) = Features.open(tmp_path / "again").within(WHOLE, 16)
    assert [len(ring) for row in range(len(group)) for ring in group.rings_of(row)] == [3]
    assert len(world.within(WHOLE, 16)) == 1


def test_cycle_routes_and_node_numbers_come_with_their_references(tmp_path: Path) -> None:
    world = features(
        tmp_path,
        {"ab": {"highway": "track", "tracktype": "grade2"}, "bc": {"highway": "path", "lcn": "yes"}},
        relations=(
            ((("w", 1, ""),), {"type": "route", "route": "bicycle", "network": "rcn", "ref": "R7"}),
            ((("w", 1, ""),), {"type": "route", "route": "bicycle", "network": "rcn", "ref": "R8"}),
            ((("w", 1, ""),), {"type": "route", "route": "mtb"}),
            ((("w", 2, ""),), {"type": "boundary", "boundary": "administrative", "admin_level": "2"}),
        ),
        node_tags={"a": {"rcn_ref": "42"}},
    )
    seen = found(world)
    assert seen[Kind.ROUTE_RCN].ref_of(0) == "R7 R8"
    assert {Kind.ROUTE_MTB, Kind.ROUTE_LCN} <= set(seen)
    assert seen[Kind.NODE_NUMBER].ref_of(0) == "42"
    assert seen[Kind.TRACK].rank[0] == 2
    assert seen[Kind.BOUNDARY].rank[0] == 2


def test_points_have_rank_size_and_a_zoom(tmp_path: Path) -> None:
    world = features(
        tmp_path,
        {"ab": {"highway": "path"}},
        node_tags={
            "c": {"place": "town", "name": "Böhl\u202e", "population": "60,000"},
            "d": {"natural": "peak", "name": "Top", "ele": "1234.5 m"},
            "e": {"amenity": "drinking_water"},
            "f": {"mountain_pass": "yes", "name": "Col", "ele": "high"},
        },
    )
    seen = found(world)
    assert seen[Kind.PLACE].name_of(0) == "Böhl"
    assert (seen[Kind.PLACE].rank[0], seen[Kind.PLACE].size[0]) == (PlaceRank.TOWN, 60_000)
    assert seen[Kind.PEAK].size[0] == 1234.5
    assert np.isnan(seen[Kind.PASS].size[0])
    assert Kind.PLACE in found(world, zoom=9)
    assert Kind.DRINKING_WATER not in found(world, zoom=9)


def test_an_island_is_named_on_its_area_and_a_town_is_not(tmp_path: Path) -> None:
    island = {"place": "island", "name": "Isle"}
    places = found(features(tmp_path, {"abcda": island, "efghe": {"place": "town", "name": "Town"}}))[
        Kind.PLACE
    ]
    assert [places.name_of(row) for row in range(len(places))] == ["Isle"]


def test_houses_have_numbers_where_they_stand(tmp_path: Path) -> None:
    house = {"building": "house", "addr:housenumber": "12a"}
    world = features(
        tmp_path, {"efghe": house, "abcda": {"barrier": "hedge"}}, node_tags={"a": {"addr:housenumber": "7"}}
    )
    numbers = found(world)[Kind.HOUSE_NUMBER]
    assert sorted(numbers.ref_of(row) for row in range(len(numbers))) == ["12a", "7"]
    assert Kind.HEDGE in found(world)
    assert Kind.HOUSE_NUMBER not in found(world, zoom=16)


def test_the_sea_lies_right_of_the_coast(tmp_path: Path) -> None:
    west, south = place(-100, -100)
    east, north = place(500, 500)
    world = features(tmp_path, {"ab": {"natural": "coastline"}}, bounds=(west, south, east, north))
    (sea,) = found(world)[Kind.SEA].rings_of(0)
    assert sea[:, 1].max() == pytest.approx(metres(0, 0)[1], abs=0.1)  # land is north of a way to the east
    island = {"natural": "coastline"}
    (tmp_path / "x").mkdir()
    world = features(tmp_path / "x", {"efghe": island}, bounds=(west, south, east, north))
    assert found(world)[Kind.SEA].size[0] == pytest.approx(600 * 600 - 200 * 200, rel=0.01)
    (tmp_path / "y").mkdir()
    world = features(tmp_path / "y", {"efghe": island, "ef": {"highway": "path"}})
    assert found(world)[Kind.SEA].size[0] == pytest.approx(60_200**2, rel=0.02)  # the open sea round it


def test_big_areas_are_cut_to_somewhat_more_than_the_bounds(tmp_path: Path) -> None:
    nodes = {f"p{n}": (2000 * np.cos(n / 500 * np.pi), 2000 * np.sin(n / 500 * np.pi)) for n in range(1000)}
    file = write_osm(tmp_path / "w.osm", nodes=nodes, ways=[([*nodes, "p0"], {"natural": "water"})])
    (tmp_path / "map").mkdir()
    build_map([file]).save(tmp_path / "map")
    world = Features.open(tmp_path / "map")
    west, south = place(1900, -50)
    east, north = place(2100, 50)
    (group,) = world.within(LngLatBbox(west, south, east, north), 17)
    (ring,) = group.rings_of(0)
    assert 5 < len(ring) < 100
    assert (ring[0] == ring[-1]).all()
    assert ring[:, 0].min() == pytest.approx(metres(1850, 0)[0], abs=1)
    whole = found(world)[Kind.WATER]
    assert (whole.anchor == group.anchor).all()


def test_only_what_touches_a_wanted_area_is_kept(tmp_path: Path) -> None:
    file = write_osm(
        tmp_path / "w.osm",
        nodes={**SQUARE, **HOLE, "z": (5000.0, 0.0), "y": (5000.0, 400.0)},
        ways=[
            (tuple("zy"), {"highway": "path"}),
            (tuple("ef"), {"highway": "track"}),
            (tuple("abcda"), {"natural": "wood"}),
            (tuple("ac"), {"highway": "cycleway"}),  # passes through, without a corner inside
            (tuple("bd"), {"highway": "path"}),
        ],  # type: ignore[list-item]  # names
    )
    west, south = place(80, 80)
    east, north = place(140, 140)
    arrays = build_map(
        [file],
        bounds=(west, south, east, north),
        inside=lambda x, y: (x >= west) & (x <= east) & (y >= south) & (y <= north),
    )
    assert set(found(Features(arrays))) == {Kind.TRACK, Kind.CYCLEWAY, Kind.WOOD}


def test_low_zooms_give_few_and_simple_things(tmp_path: Path) -> None:
    nodes = {f"p{n:03}": (n * 20.0, float(n % 2)) for n in range(500)}
    file = write_osm(tmp_path / "w.osm", nodes=nodes, ways=[(list(nodes), {"highway": "primary"})])
    world = Features(build_map([file]))
    assert len(found(world, zoom=16)[Kind.PRIMARY].points) == 500
    assert len(found(world, zoom=9)[Kind.PRIMARY].points) == 2
    assert Kind.PRIMARY not in found(world, zoom=7)


def test_an_empty_world_is_an_empty_map(tmp_path: Path) -> None:
    world = features(tmp_path, {})
    assert world.within(WHOLE, 12) == []
    world.arrays.check()


def test_damage_is_told(tmp_path: Path) -> None:
    features(tmp_path, {"ab": {"highway": "path"}})
    with pytest.raises(MissingTiles, match="build or import"):
        Features.open(tmp_path)
    name = tmp_path / "map" / "rows.zoom.npy"
    data = name.read_bytes()
    for broken in (b"", data[:-1], data + b"x", data.replace(b"|u1", b"<u4"), b"\x93NUMPY\x01\x00garbage"):
        name.write_bytes(broken)
        with pytest.raises(CorruptTile, match="build or import"):
            Features.open(tmp_path / "map")


def test_every_kind_has_a_shape_and_a_style_can_name_it() -> None:
    assert {kind.shape for kind in Kind} == set(Shape)
    assert all(kind.name == kind.name.upper() for kind in Kind)
    assert max(Kind) < 256


ANY_ORDER = """<?xml version="1.0"?><osm version="0.6">
<way id="-7"><nd ref="-1"/><nd ref="-2"/><nd ref="-3"/><nd ref="-1"/><tag k="natural" v="wood"/></way>
<way id="-6"><nd ref="-2"/><nd ref="99999999999999"/><tag k="highway" v="track"/></way>
<relation id="4"><member type="way" ref="-6" role=""/>
<tag k="type" v="route"/><tag k="route" v="mtb"/></relation>
<node id="-3" lon="1.001" lat="0.001"/><node id="-2" lon="1.001" lat="0"/>
<node id="99999999999999" lon="1.002" lat="0"/><node id="-1" lon="1" lat="0"/>
</osm>"""


def test_objects_may_come_in_any_order_and_bear_negative_numbers(tmp_path: Path) -> None:
    for number, text in enumerate((ANY_ORDER, ANY_ORDER.replace('"-', '"'))):
        file = tmp_path / f"{number}.osm"
        file.write_text(text, encoding="utf-8")
        assert set(found(Features(build_map([file])))) == {Kind.WOOD, Kind.TRACK, Kind.ROUTE_MTB}


@pytest.mark.slow
def test_every_small_extract_becomes_a_map_that_is_quick_to_ask(data: Path) -> None:
    files = [file for file in sorted((data / "osm").rglob("*.osm.*")) if file.stat().st_size < SMALL]
    assert len(files) >= 20
    for file in files:
        arrays = build_map([file])
        arrays.check()
        weight = sum(column.nbytes for column in arrays.columns.values())
        assert weight < 10 * file.stat().st_size + 100_000, file
        world = Features(arrays)
        everything = world.within(LngLatBbox(-180, -85, 180, 85), 22)
        assert any(group.kind.is_road for group in everything), file
        for group in everything:
            assert np.isfinite(group.points).all(), file
            if group.kind.shape is Shape.AREA:
                first, last = group.points[group.ring_first[:-1]], group.points[group.ring_first[1:] - 1]
                assert (first == last).all(), file
        for zoom in range(8, 19):
            assert len(world.within(LngLatBbox(-180, -85, 180, 85), zoom)) <= len(everything)


def test_a_cut_ring_covers_what_the_ring_covers_inside_the_box() -> None:
    shapely = pytest.importorskip("shapely")
    random = np.random.default_rng(11)
    for _ in range(200):
        count = int(random.integers(5, 40))
        angle = (np.arange(count) + random.uniform(0, 0.9, count)) / count * 2 * np.pi  # round the middle
        ring = np.column_stack([np.cos(angle), np.sin(angle)]) * random.uniform(1, 100, (count, 1))
        ring = np.vstack([ring, ring[:1]])
        box = np.array([*random.uniform(-80, 0, 2), *random.uniform(1, 80, 2)])
        both = np.vstack([ring, ring])
        first = np.array([0, len(ring), len(both)])
        points, new_first = clip_rings(both, first, np.array([True, False]), box)
        assert (points[new_first[1] :] == ring).all()  # what was not chosen stays
        cut = points[: new_first[1]]
        inside = shapely.Polygon(ring).intersection(shapely.box(*box)).area
        got = abs(np.sum(cut[:-1, 0] * cut[1:, 1] - cut[1:, 0] * cut[:-1, 1])) / 2 if len(cut) else 0.0
        assert got == pytest.approx(inside, rel=1e-9, abs=1e-9)
        if len(cut):
            assert (cut >= box[:2] - 1e-9).all()
            assert (cut <= box[2:] + 1e-9).all()
            assert (cut[0] == cut[-1]).all()


def test_every_question_finds_just_what_touches_it(tmp_path: Path) -> None:
    random = np.random.default_rng(5)
    nodes, ways = {}, []
    for number in range(400):
        x, y = random.uniform(-4000, 4000, 2)
        nodes[f"a{number}"], nodes[f"b{number}"] = (
            (x, y),
            (x + random.uniform(5, 900), y + random.uniform(5, 900)),
        )
        ways.append(([f"a{number}", f"b{number}"], {"highway": "path", "name": f"way {number}"}))
    world = Features(build_map([write_osm(tmp_path / "w.osm", nodes=nodes, ways=ways)]))
    for _ in range(50):
        x, y = random.uniform(-4000, 4000, 2)
        low, high = place(x, y), place(x + 700, y + 700)
        group = found(world, bounds=LngLatBbox(*low, *high)).get(Kind.PATH)
        names = {group.name_of(row) for row in range(len(group))} if group else set()
        expected = {
            f"way {number}"
            for number in range(400)
            if place(*nodes[f"a{number}"])[0] <= high[0]
            and place(*nodes[f"b{number}"])[0] >= low[0]
            and place(*nodes[f"a{number}"])[1] <= high[1]
            and place(*nodes[f"b{number}"])[1] >= low[1]
        }
        assert names == expected
