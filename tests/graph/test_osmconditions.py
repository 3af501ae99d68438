"""What holds only at times is kept as written, on ways and on what stands in them."""

from __future__ import annotations

from pathlib import Path

import pytest
from osmxml import write_osm

from navigator.cost.access import Mode
from navigator.graph.nxgraph import to_networkx
from navigator.graph.osmconditions import CONDITION_KEYS, condition_of, condition_tags
from navigator.graph.osmfile import read_osm
from navigator.graph.osmkeys import NODE_KEYS, WAY_KEYS
from navigator.graph.osmtags import read_node, read_way
from navigator.router import Router

NIGHT = "no @ (22:00-06:00)"
ROAD = {"highway": "residential"}


def test_conditions_are_kept_in_the_order_of_their_keys() -> None:
    tags = {
        "opening_hours": "Mo-Fr",
        "access:conditional": NIGHT,
        "highway": "path",
        "maxspeed:conditional": "30",
    }
    assert condition_of(tags) == f"access:conditional={NIGHT}|opening_hours=Mo-Fr|.highway=path"
    assert condition_tags(condition_of(tags)) == {"access:conditional": NIGHT, "opening_hours": "Mo-Fr"}


@pytest.mark.parametrize("tags", [{}, {"seasonal": "no"}, {"winter_service": "yes"}, {"opening_hours": " "}])
def test_what_holds_always_is_no_condition(tags: dict[str, str]) -> None:
    assert condition_of(tags) == ""


def test_a_condition_bears_no_escapes_and_has_an_end() -> None:
    condition = condition_of(dict.fromkeys(CONDITION_KEYS, "\x1b[2J|x=\u202ey" + "z" * 400))
    assert "\x1b" not in condition
    assert "\u202e" not in condition
    assert len(condition) < 1024
    assert set(condition_tags(condition)) <= CONDITION_KEYS


def test_the_reader_asks_for_all_condition_keys() -> None:
    assert WAY_KEYS >= CONDITION_KEYS <= NODE_KEYS


def test_a_way_that_is_closed_but_may_open_is_kept_closed(tmp_path: Path) -> None:
    shut = {**ROAD, "access": "no"}
    assert read_way(shut) is None
    assert read_way({**shut, "oneway:conditional": "yes @ (Mo)"}) is None
    kept = read_way({**shut, "access:conditional": "yes @ (Apr-Oct)"})
    assert kept is not None
    assert kept.condition == "access:conditional=yes @ (Apr-Oct)|.access=no|.highway=residential"
    nodes = {"a": (0.0, 0.0), "b": (100.0, 0.0), "c": (200.0, 0.0)}
    ways = [("ab", ROAD), ("bc", {**shut, "bicycle:conditional": "yes @ (Su)"})]
    modes = Router.from_osm(write_osm(tmp_path / "w.osm", nodes=nodes, ways=ways)).metric.mode
    assert modes.tolist() == [Mode.RIDE, Mode.RIDE, Mode.NONE, Mode.NONE]


def test_a_gate_has_opening_hours_but_a_shop_door_on_the_way_is_no_junction() -> None:
    assert read_node({"barrier": "gate", "opening_hours": "sunrise-sunset"}).condition
    assert read_node({"bicycle:conditional": NIGHT}).splits
    assert not read_node({"shop": "bakery", "opening_hours": "Mo-Sa"}).splits


def test_conditions_reach_the_graph_and_its_networkx_form(tmp_path: Path) -> None:
    nodes = {"a": (0.0, 0.0), "b": (100.0, 0.0), "c": (200.0, 0.0)}
    ways = [("abc", {**ROAD, "bicycle:forward:conditional": NIGHT})]
    file = write_osm(
        tmp_path / "w.osm",
        nodes=nodes,
        ways=ways,
        node_tags={"b": {"barrier": "gate", "access:conditional": NIGHT}},
    )
    graph = read_osm(file).graph
    assert (
        graph.strings[int(graph.ways.condition[0])]
        == f"bicycle:forward:conditional={NIGHT}|.highway=residential"
    )
    gate = graph.nodes.condition.tolist()[graph.nodes.osm.tolist().index(2)]
    assert graph.strings[gate] == f"access:conditional={NIGHT}|.barrier=gate"
    written = to_networkx(graph)
    assert written.nodes[2]["access:conditional"] == NIGHT
    assert written.edges[1, 2, 0]["bicycle:forward:conditional"] == NIGHT
