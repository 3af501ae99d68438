"""What a date changes in a metric, weighed for the roads concerned alone, equals weighing all roads anew."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from osmxml import Tags, write_osm

from navigator.cost.costing import weigh
from navigator.cost.overlay import Change
from navigator.cost.profile import Rider
from navigator.graph.dated import at_time
from navigator.graph.network import Network
from navigator.graph.osmfile import read_osm

SIDE = 7
ROUNDING = 1  # ms: running sums of floats round otherwise where they begin elsewhere
NOON = datetime(2026, 7, 6, 12, 0)  # a Monday
KINDS = ("primary", "residential", "service", "cycleway", "path", "footway", "pedestrian", "steps")
USUAL: tuple[Tags, ...] = (
    {},
    {"bicycle": "no"},
    {"oneway": "yes"},
    {"access": "destination"},
    {"lit": "yes"},
)
TIMED: tuple[Tags, ...] = (
    {"bicycle:conditional": "no @ (Mo)"},
    {"bicycle:conditional": "dismount @ (Mo)"},
    {"bicycle": "no", "bicycle:conditional": "yes @ (Mo)"},
    {"access": "no", "access:conditional": "yes @ (Mo)"},
    {"access:conditional": "destination @ (Mo)"},
    {"access:conditional": "private @ (Mo)"},
    {"oneway": "yes", "oneway:bicycle:conditional": "no @ (Mo)"},
    {"opening_hours": "Tu-Su"},
)
STANDING: tuple[Tags, ...] = (
    {"highway": "traffic_signals"},
    {"barrier": "gate", "opening_hours": "Tu-Su"},
    {"barrier": "gate", "access": "private", "access:conditional": "yes @ (Mo)"},
)


def world(folder: Path, generator: np.random.Generator) -> Network:
    """Streets in a square, those to the east two blocks long, with any tags; one turn is forbidden."""
    names = [chr(0x4E00 + number) for number in range(SIDE * SIDE)]
    nodes = {name: (200.0 * (n % SIDE), 150.0 * (n // SIDE)) for n, name in enumerate(names)}
    ways: list[tuple[str, Tags]] = []
    for number, name in enumerate(names):
        for steps, fits in (((1, 2), number % SIDE < SIDE - 2), ((SIDE,), number < SIDE * (SIDE - 1))):
            if fits and generator.random() < 0.8:
                some = TIMED if generator.random() < 0.15 else USUAL
                tags = {"highway": str(generator.choice(KINDS)), **some[generator.integers(len(some))]}
                ways.append((name + "".join(names[number + step] for step in steps), tags))
    standing = {
        name: STANDING[generator.integers(len(STANDING))] for name in names if generator.random() < 0.15
    }
    rule = (("w", 1, "from"), ("n", ways[0][0][-1], "via"), ("w", 2, "to"))
    found = read_osm(
        write_osm(
            folder / "world.osm",
            nodes=nodes,
            ways=ways,
            node_tags=standing,
            relations=[(rule, {"type": "restriction", "restriction": "no_left_turn"})],
        )
    )
    return Network.of(found.graph, found.restrictions)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("strict", [False, True])
def test_the_part_equals_the_whole(tmp_path: Path, seed: int, strict: bool) -> None:
    network = world(tmp_path, np.random.default_rng(seed))
    turns, rider = network.turns, Rider.of("trekking", strict_access=strict)
    usual = weigh(network.graph, turns, rider)
    dated = at_time(network.graph, NOON)
    assert dated.changed
    assert not dated.nodes.all()
    change = Change.of_date(usual, dated, turns, rider)
    whole = weigh(dated.graph, turns, rider)
    for column in fields(whole):
        found, expected = getattr(change.metric, column.name), getattr(whole, column.name)
        np.testing.assert_allclose(found, expected, rtol=0, atol=ROUNDING, err_msg=column.name)
    weights = usual.weights(turns)
    assert (weights != whole.weights(turns)).any()
    weights[change.rows] = change.weights
    np.testing.assert_array_equal(weights, change.metric.weights(turns))
