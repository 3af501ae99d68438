"""What lies behind a private gate is private ground: an end of a route, but no way through."""

from __future__ import annotations

import pytest
from worlds import STREET, World, draw_world

from navigator.graph.attributes import Access

GATE = "barrier=gate access=private"
# A yard b-c-d behind a gate at x, on a town of five streets; e is outside, over the fence from d.
YARD = """
p    q    r
     x
     b
     c
     de
u    v    w
"""
STREETS = dict.fromkeys(("pqr", "pu", "rw", "uvw", "ve"), STREET)


def yard(gate: str = GATE, **more: str) -> World:
    return draw_world(YARD, STREETS | {"qxbcd": STREET} | more, nodes={"x": gate}, grid=50.0)


def access_of(world: World, letters: str) -> list[Access]:
    """Access by bicycle of the pieces of a way, in their order along it."""
    graph = world.router.network.graph
    names = [graph.strings[int(graph.ways.name[way])] for way in graph.segments.way]
    found = [row for row, name in enumerate(names) if name == letters]
    return [Access(int(graph.ways.bike[graph.segments.way[row], 0])) for row in found]


def test_a_route_ends_at_the_door_and_not_at_the_fence_outside() -> None:
    assert yard().trip("p>d") == "pqr qxbcd"
    assert yard().trip("d>p") == "qxbcd pqr"
    assert yard().trip("b>d") == "qxbcd"


def test_only_what_is_behind_the_gate_becomes_private() -> None:
    assert access_of(yard(), "qxbcd") == [Access.YES, Access.PRIVATE]
    assert access_of(yard(), "pqr") == [Access.YES, Access.YES]


def test_behind_two_gates_there_is_no_way_through() -> None:
    world = draw_world(
        YARD,
        STREETS | {"qxbc": STREET, "cdv": STREET},
        nodes={"x": GATE, "d": GATE},
        grid=50.0,
    )
    assert world.trip("q>v") in {"pqr pu uvw", "pqr rw uvw"}
    assert world.trip("q>c") == "qxbc"
    assert world.trip("v>c") == "cdv"


@pytest.mark.parametrize(
    "gate",
    [
        "barrier=gate",
        "barrier=gate access=no",
        "barrier=gate access=private foot=yes",
        "barrier=gate access=private access:conditional=yes@(Mo-Fr)",
    ],
)
def test_other_gates_say_nothing_of_the_ground_behind(gate: str) -> None:
    assert set(access_of(yard(gate), "qxbcd")) == {Access.YES}


def test_a_gate_beside_which_another_way_leads_in_closes_nothing() -> None:
    assert set(access_of(yard(ce=STREET), "qxbcd")) == {Access.YES}


def test_of_two_halves_of_a_world_neither_is_the_inside() -> None:
    world = draw_world("a x b", "ax xb", nodes={"x": GATE})
    assert set(access_of(world, "xb")) == {Access.YES}


def test_strict_access_enters_no_yard_but_lets_one_leave_it() -> None:
    world = draw_world(
        YARD,
        STREETS | {"qxbcd": STREET},
        nodes={"x": GATE},
        grid=50.0,
        rider={"strict_access": True},
    )
    assert world.trip("d>p") == "qxbcd pqr"
    assert "qxbcd" not in world.trip("p>d")
