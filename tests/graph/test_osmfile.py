"""Files to graphs: splitting, oddities, relations, damaged files, and every real extract."""

from __future__ import annotations

import bz2
import gzip
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from osmxml import write_osm

from navigator.errors import ContentError, StorageError
from navigator.graph.attributes import Barrier, Network, WayFlag
from navigator.graph.osmfile import read_osm
from navigator.graph.turngraph import TurnFlag, build_turns

SMALL = 1_000_000  # bytes of an extract
ROAD = {"highway": "residential"}
CROSS = {"a": (0, 0), "b": (100, 0), "c": (200, 0), "d": (100, 100), "e": (100, -100)}


@pytest.fixture
def crossing(tmp_path: Path) -> Path:
    return write_osm(
        tmp_path / "x.osm", nodes=CROSS, ways=[("abc", ROAD), ("dbe", {**ROAD, "name": "Mill Lane"})]
    )


def test_ways_are_split_where_they_meet(crossing: Path) -> None:
    graph = read_osm(crossing).graph
    assert graph.edges == 8
    assert len(graph.nodes.lon) == 5
    assert graph.segments.length.tolist() == pytest.approx([10_000] * 4, abs=2)
    assert graph.strings[int(graph.ways.name[1])] == "Mill Lane"


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress])
def test_compressed_files_are_told_by_their_bytes_not_their_name(
    crossing: Path, tmp_path: Path, pack: Callable[[bytes], bytes]
) -> None:
    packed = tmp_path / "misnamed.osm"
    packed.write_bytes(pack(crossing.read_bytes()))
    assert read_osm(packed).graph.edges == 8


def test_something_in_the_way_splits_it_and_is_kept(tmp_path: Path) -> None:
    file = write_osm(
        tmp_path / "x.osm",
        nodes={"a": (0, 0), "g": (50, 0), "b": (100, 0)},
        ways=[("agb", ROAD)],
        node_tags={"g": {"barrier": "gate"}},
    )
    graph = read_osm(file).graph
    assert graph.edges == 4
    assert Barrier.GATE in graph.nodes.barrier


def test_missing_nodes_cut_a_way_in_two(tmp_path: Path) -> None:
    file = write_osm(
        tmp_path / "x.osm", nodes={k: (50.0 * n, 0.0) for n, k in enumerate("abcde")}, ways=[("abcde", ROAD)]
    )
    text = file.read_text(encoding="utf-8")
    start = text.index('<node id="3"')
    file.write_text(text[:start] + text[text.index("\n", start) :], encoding="utf-8")
    graph = read_osm(file).graph
    assert len(graph.segments.start) == 2
    assert len(graph.nodes.lon) == 4


def test_negative_large_and_unsorted_ids_are_read(tmp_path: Path) -> None:
    file = tmp_path / "x.osm"
    file.write_text(
        '<osm version="0.6"><way id="7"><nd ref="-5"/><nd ref="9999999999"/><tag k="highway" v="path"/></way>'
        '<node id="9999999999" lon="1.001" lat="0"/><node id="-5" lon="1" lat="0"/></osm>',
        encoding="utf-8",
    )
    assert sorted(read_osm(file).graph.nodes.osm.tolist()) == [-5, 9999999999]


def test_two_extracts_that_overlap_make_one_graph(tmp_path: Path) -> None:
    nodes = {"a": (0, 0), "b": (100, 0), "c": (200, 0)}
    one = write_osm(tmp_path / "1.osm", nodes=nodes, ways=[("ab", ROAD)])
    two = write_osm(tmp_path / "2.osm", nodes=nodes, ways=[("ab", ROAD), ("bc", ROAD)])
    assert read_osm(one, two).graph.edges == 4


def test_an_area_cuts_the_graph(crossing: Path) -> None:
    graph = read_osm(crossing, inside=lambda lons, _lats: lons < 1.0015).graph
    assert graph.edges == 6


def test_route_relations_mark_their_ways_by_direction(tmp_path: Path) -> None:
    file = write_osm(
        tmp_path / "x.osm",
        nodes=CROSS,
        ways=[("abc", ROAD), ("dbe", ROAD)],
        relations=[
            (
                [("w", 1, ""), ("w", 2, "forward")],
                {"type": "route", "route": "bicycle", "network": "rcn", "name": "R1"},
            ),
            ([("w", 1, "")], {"type": "route", "route": "bicycle", "network": "icn", "name": "EuroVelo 6"}),
            ([("w", 2, "")], {"type": "route", "route": "bicycle", "network": "ncn", "state": "proposed"}),
        ],
    )
    graph = read_osm(file).graph
    assert graph.ways.network.tolist() == [[Network.RCN | Network.ICN] * 2, [Network.RCN, 0]]
    assert graph.strings[int(graph.ways.route[0])] == "EuroVelo 6"


def restricted_turns(file: Path) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Restricted turns as pairs of (tail, head) OSM ids."""
    found = read_osm(file)
    graph = found.graph
    turns = build_turns(graph, found.restrictions)
    osm = graph.nodes.osm
    rows = np.flatnonzero(turns.flags & TurnFlag.RESTRICTED)
    result = []
    for row in rows:
        start, end = int(turns.edge[turns.source[row]]), int(turns.edge[turns.target[row]])
        result.append(
            (
                (int(osm[graph.tail[start]]), int(osm[graph.head[start]])),
                (int(osm[graph.tail[end]]), int(osm[graph.head[end]])),
            )
        )
    return sorted(result)


FOUR = [("ab", ROAD), ("bc", ROAD), ("db", ROAD), ("be", ROAD)]  # a west, c east, d north, e south of b
VIA = [("w", 1, "from"), ("n", "b", "via"), ("w", 3, "to")]
A_B_D = ((1, 2), (2, 4))


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"restriction": "no_left_turn"}, [A_B_D]),
        ({"restriction": "no_left_turn", "except": "bicycle"}, []),
        ({"restriction": "no_left_turn", "except": "psv;bicycle"}, []),
        ({"restriction:bicycle": "no_left_turn"}, [A_B_D]),
        ({"restriction:hgv": "no_left_turn"}, []),
        ({"restriction": "only_left_turn"}, [((1, 2), (2, 3)), ((1, 2), (2, 5))]),
        ({"restriction": "no_u_turn"}, [A_B_D]),  # onto another way: as between two carriageways
        ({"restriction": "no_left_turn", "except": "bus, bicycle"}, []),
        ({"restriction": "nonsense"}, []),
    ],
)
def test_a_restriction_marks_turns(tmp_path: Path, tags: dict[str, str], expected: list[object]) -> None:
    file = write_osm(
        tmp_path / "x.osm", nodes=CROSS, ways=FOUR, relations=[(VIA, {"type": "restriction", **tags})]
    )
    assert restricted_turns(file) == expected


def test_a_restriction_on_unsplit_ways_means_the_side_it_names(tmp_path: Path) -> None:
    file = write_osm(
        tmp_path / "x.osm",
        nodes=CROSS,
        ways=[("abc", ROAD), ("dbe", ROAD)],
        relations=[
            (
                [("w", 1, "from"), ("n", "b", "via"), ("w", 2, "to")],
                {"type": "restriction", "restriction": "no_left_turn"},
            )
        ],
    )
    assert restricted_turns(file) == [A_B_D, ((3, 2), (2, 5))]


@pytest.mark.parametrize("kind", ["no_left_turn", "no_u_turn"])
def test_a_restriction_over_a_way_binds_only_those_who_came_that_way(tmp_path: Path, kind: str) -> None:
    members = [("w", 1, "from"), ("w", 2, "via"), ("w", 3, "to")]
    # a-b-c, and from b to e and on to f; x joins at b. Forbidden: a-b, then b-e, then e-f.
    nodes = {"a": (0, 0), "b": (100, 0), "e": (100, -50), "f": (0, -50), "x": (200, 0), "y": (200, -50)}
    ways = [("ab", ROAD), ("be", ROAD), ("ef", ROAD), ("xb", ROAD), ("ey", ROAD)]
    plain = write_osm(tmp_path / "plain.osm", nodes=nodes, ways=ways)
    file = write_osm(
        tmp_path / "x.osm",
        nodes=nodes,
        ways=ways,
        relations=[(members, {"type": "restriction", "restriction": kind})],
    )
    found = read_osm(file)
    turns = build_turns(found.graph, found.restrictions)
    assert len(turns.edge) == found.graph.edges + 1  # one copy of the edge b-e
    assert restricted_turns(plain) == []
    rows = np.flatnonzero(turns.flags & TurnFlag.RESTRICTED)
    assert len(rows) == 1
    assert int(turns.source[rows[0]]) == found.graph.edges  # out of the copy alone


def test_traffic_keeps_left_where_the_country_does(tmp_path: Path) -> None:
    text = (
        '<osm version="0.6"><node id="1" lon="18.42" lat="-33.92"/><node id="2" lon="18.43" lat="-33.92"/>'
        '<way id="1"><nd ref="1"/><nd ref="2"/><tag k="highway" v="primary"/></way></osm>'
    )
    file = tmp_path / "cape.osm"
    file.write_text(text, encoding="utf-8")
    assert int(read_osm(file).graph.ways.flags[0]) & WayFlag.LEFT_HAND


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html><body>Please log in</body></html>",
        b"\x00\x00\x00\x0d\x0a\x09OSMHeader\x18\x7f",
        b"<osm><way",
    ],
)
def test_what_is_no_osm_file_is_told_in_one_line(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "bad.osm.pbf"
    file.write_bytes(content)
    with pytest.raises(ContentError) as caught:
        read_osm(file)
    assert "bad.osm.pbf" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_without_roads_is_told(tmp_path: Path) -> None:
    file = write_osm(
        tmp_path / "x.osm", nodes={"a": (0, 0), "b": (10, 0)}, ways=[("ab", {"waterway": "river"})]
    )
    with pytest.raises(ContentError, match="no road"):
        read_osm(file)


def test_a_missing_file_and_a_folder_are_told(tmp_path: Path) -> None:
    with pytest.raises(StorageError):
        read_osm(tmp_path / "nowhere.osm.pbf")
    with pytest.raises(StorageError, match="folder"):
        read_osm(tmp_path)


def test_a_cut_extract_is_told(data: Path, tmp_path: Path) -> None:
    whole = (data / "osm/monaco-2022.osm.pbf").read_bytes()
    for share in (0.1, 0.5, 0.99):
        cut = tmp_path / "cut.osm.pbf"
        cut.write_bytes(whole[: int(len(whole) * share)])
        with pytest.raises(ContentError, match=r"cut\.osm\.pbf is damaged"):
            read_osm(cut)


@pytest.mark.slow
def test_every_small_extract_is_read(data: Path) -> None:
    """The large ones are read by the proofs and the benches."""
    files = [file for file in sorted((data / "osm").rglob("*.osm.*")) if file.stat().st_size < SMALL]
    assert len(files) >= 20
    for file in files:
        found = read_osm(file)
        build_turns(found.graph, found.restrictions)
        assert found.graph.edges > 20, file.name
        assert int(found.graph.segments.length.min()) >= 0
