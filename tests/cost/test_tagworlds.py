"""Tags to what a rider does: one way between two streets, or one node on the only way through."""

from __future__ import annotations

from pathlib import Path

import pytest
from osmxml import place, write_osm

from navigator import NoRouteError, Router
from navigator.cost.access import Mode

RIDE, PUSH, FERRY, NONE = Mode.RIDE, Mode.PUSH, Mode.FERRY, Mode.NONE
STREET = {"highway": "residential"}


def tags(text: str) -> dict[str, str]:
    return dict(part.split("=", 1) for part in text.split())


# tags -> how a tourer goes along the way, and against it
WAYS = [
    ("highway=residential", RIDE, RIDE),
    ("highway=primary oneway=yes", RIDE, PUSH),
    ("highway=primary oneway=yes foot=no", RIDE, NONE),
    ("highway=primary bicycle=no", PUSH, PUSH),
    ("highway=primary bicycle=no foot=no", NONE, NONE),
    ("highway=trunk oneway=yes", RIDE, NONE),
    ("highway=trunk bicycle=no sidewalk=both", PUSH, PUSH),
    ("highway=tertiary junction=roundabout", RIDE, NONE),
    ("highway=tertiary junction=roundabout bicycle=dismount", PUSH, NONE),
    ("highway=tertiary junction=roundabout bicycle=no", PUSH, NONE),
    ("highway=tertiary junction=circular oneway:bicycle=no", RIDE, RIDE),
    ("highway=motorway foot=yes", PUSH, NONE),
    ("highway=pedestrian oneway=yes", PUSH, PUSH),
    ("highway=footway oneway=yes bicycle=yes", RIDE, PUSH),
    ("highway=path footway=sidewalk", PUSH, PUSH),
    ("highway=secondary access=no bicycle=dismount", PUSH, PUSH),
    ("highway=steps conveying=forward", NONE, NONE),  # an escalator takes no bicycles
    ("highway=steps conveying=forward bicycle=dismount", PUSH, NONE),
    ("highway=track vehicle=forestry", PUSH, PUSH),
    ("highway=track access=forestry", NONE, NONE),
    ("highway=unsurfaced bicycle=yes foot=no", RIDE, RIDE),
    ("highway=residential bicycle:conditional=no@(Mo-Fr)", RIDE, RIDE),
    ("man_made=pier", PUSH, PUSH),
    ("man_made=pier bicycle=yes", RIDE, RIDE),
    ("railway=platform", PUSH, PUSH),
    ("route=ferry oneway=yes", FERRY, NONE),
    ("railway=train bicycle=yes", Mode.TRAIN, Mode.TRAIN),
]


@pytest.mark.parametrize(("text", "along", "against"), WAYS)
def test_a_tourer_goes(text: str, along: Mode, against: Mode, tmp_path: Path) -> None:
    nodes = {"a": (0.0, 0.0), "b": (100.0, 0.0), "c": (200.0, 0.0)}
    file = write_osm(tmp_path / "w.osm", nodes=nodes, ways=[("ab", STREET), ("bc", tags(text))])
    modes = Router.from_osm(file).metric.mode.tolist()
    assert (modes[2:] or [NONE, NONE]) == [along, against]  # ways that nobody takes are not read at all


# a lane with a node in the middle, 300 m against 420 m round it -> whether the tourer takes it
NODES = [
    ("barrier=gate", True),
    ("barrier=cycle_barrier", True),
    ("barrier=coupure", True),
    ("highway=crossing bicycle=no", True),
    ("barrier=gate locked=yes", False),
    ("barrier=gate locked=yes bicycle=yes", True),
    ("barrier=gate access=private", False),
    ("barrier=gate access=no", False),
    ("barrier=stile", False),
    ("barrier=stile bicycle=yes", False),  # one may, but lifts it over: 45 s
    ("barrier=fence", False),
]


@pytest.mark.parametrize(("text", "through"), NODES)
def test_a_node_is_passed_or_gone_round(text: str, through: bool, tmp_path: Path) -> None:
    nodes = {"a": (0.0, 0.0), "b": (60.0, 0.0), "x": (210.0, 0.0), "c": (360.0, 0.0), "d": (420.0, 0.0)}
    nodes |= {"p": (60.0, 60.0), "q": (360.0, 60.0)}
    ways = [("ab", STREET), ("bxc", STREET), ("cd", STREET), ("bpqc", STREET)]
    file = write_osm(tmp_path / "w.osm", nodes=nodes, ways=ways, node_tags={"x": tags(text)})
    route = Router.from_osm(file).route([place(0.0, 0.0), place(420.0, 0.0)])
    assert (route.distance < 430.0) == through


def test_nobody_is_led_through_private_ground_but_may_end_there(tmp_path: Path) -> None:
    nodes = {"a": (0.0, 0.0), "b": (100.0, 0.0), "c": (200.0, 0.0), "d": (300.0, 0.0)}
    ways = [("ab", STREET), ("bc", {**STREET, "access": "private"}), ("cd", STREET)]
    router = Router.from_osm(write_osm(tmp_path / "w.osm", nodes=nodes, ways=ways))
    assert router.route([place(0.0, 0.0), place(150.0, 0.0)]).distance == pytest.approx(150.0, abs=1.0)
    with pytest.raises(NoRouteError, match="private"):
        router.route([place(0.0, 0.0), place(300.0, 0.0)])
