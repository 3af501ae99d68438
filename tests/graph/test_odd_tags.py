"""Whatever stands in tags, ways and nodes are read, into values that fit their columns."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st
from thorough import examples

from navigator.graph.assemble import Points, WayRow, assemble
from navigator.graph.attributes import Access, WayFlag
from navigator.graph.osmkeys import NODE_KEYS, WAY_KEYS
from navigator.graph.osmnames import NAME_KEYS, name_of
from navigator.graph.osmtags import read_node, read_way
from navigator.graph.osmvalues import ACCESS_VALUES

WORDS = (
    *("yes", "no", "-1", "opposite_lane", "track", "residential", "footway", "steps", "ferry", "roundabout"),
    *("gate", "parking", "movable", "grade9", "1e9", "-5", "0.0", "12'", "PT", "P999D", "99:99:99", "9" * 12),
    *("٣", "²", "½ mph", "50 mph", "DE:zone:", ":", ";", "|", "", " ", "\x1b[2J", "\u202e", "a;b;;c", "S6+"),
    *("no @ (22:00-06:00)", "yes @ (", "permissive;private", "NaN", "inf", "1_000"),
)
TEXT = st.sampled_from((*WORDS, *ACCESS_VALUES)) | st.text(max_size=12)


def tagged(keys: frozenset[str] | set[str]) -> st.SearchStrategy[dict[str, str]]:
    kinds = st.sampled_from(["highway", "route", "railway", "amenity", "bridge"])
    return st.builds(
        lambda tags, key, kind: {key: kind} | tags,
        st.dictionaries(st.sampled_from(sorted(keys)), TEXT, max_size=12),
        kinds,
        st.sampled_from(["residential", "motorway", "ferry", "path", "parking", "movable", "rail"]),
    )


@settings(max_examples=examples(300))
@given(tagged(WAY_KEYS | NAME_KEYS), st.booleans())
@example({"highway": "path", "mtb:scale": "٣", "maxspeed": "٣٠", "width": "٣"}, False)
@example({"route": "ferry", "duration": "9" * 5 + ":99:99"}, False)
def test_any_way_is_read(tags: dict[str, str], left: bool) -> None:
    facts = read_way(tags, left_hand=left)
    if facts is None:
        return
    assert all(isinstance(access, Access) for access in (*facts.bike, *facts.foot))
    assert 0 <= facts.flags < 2 * max(WayFlag)
    points = Points(np.array([1, 2]), np.array([0, 9000], np.int32), np.zeros(2, np.int32))
    ways = assemble([WayRow(1, facts, np.array([0, 1]))], points, {}).ways
    for field in fields(ways):
        if hasattr(facts, field.name) and not isinstance(getattr(facts, field.name), str):
            kept = np.atleast_1d(getattr(ways, field.name)[0]).tolist()
            assert kept == np.atleast_1d(getattr(facts, field.name)).tolist(), field.name
    assert "\x1b" not in facts.condition + name_of(tags)


@settings(max_examples=examples(200))
@given(tagged(NODE_KEYS))
def test_any_node_is_read(tags: dict[str, str]) -> None:
    facts = read_node(tags)
    assert isinstance(facts.bike, Access)
    assert isinstance(facts.foot, Access)
    assert 0 <= facts.flags < 2**16
    assert "\x1b" not in facts.condition


FLOWS = ["yes", "no", "-1"]
LANES = ["lane", "track", "separate", "no", "opposite_lane", "share_busway"]
ACCESSES = ["yes", "no", "private", "destination", "use_sidepath", "dismount", "designated"]
DIRECTED = {
    "highway": ["primary", "path", "footway", "cycleway", "steps", "runway", "trunk"],
    "oneway": [*FLOWS, "reversible", "alternating"],
    **dict.fromkeys(("oneway:bicycle", "oneway:foot", "cycleway:oneway"), FLOWS),
    **{f"cycleway:{side}:oneway": FLOWS for side in ("left", "right", "both")},
    **dict.fromkeys(("cycleway", "cycleway:left", "cycleway:right", "cycleway:both"), LANES),
    **{
        f"{mode}{way}": ACCESSES
        for mode in ("access", "vehicle", "bicycle", "foot")
        for way in ("", ":forward", ":backward")
    },
    **{f"sidewalk:{side}:bicycle": ["yes", "no"] for side in ("left", "right", "both")},
    "conveying": ["forward", "backward", "reversible"],
    "shoulder": ["left", "right", "both"],
    "maxspeed:forward": ["30"],
    "maxspeed:backward": ["20 mph"],
    "motorroad": ["yes"],
    "segregated": ["yes"],
}
SWAPS = {"left": "right", "right": "left", "forward": "backward", "backward": "forward"}


def redrawn(tags: dict[str, str]) -> dict[str, str]:
    """The tags of the same way drawn the other way round."""
    flipped = {}
    for key, value in tags.items():
        turns = "oneway" in key and value in {"yes", "-1"}
        other = {"yes": "-1", "-1": "yes"}[value] if turns else SWAPS.get(value, value)
        flipped[":".join(SWAPS.get(part, part) for part in key.split(":"))] = other
    return flipped


any_directed = st.fixed_dictionaries({}, optional={key: st.sampled_from(v) for key, v in DIRECTED.items()})


@settings(max_examples=examples(500))
@given(any_directed, st.booleans())
def test_it_does_not_matter_which_way_a_way_is_drawn(tags: dict[str, str], left: bool) -> None:
    facts, other = read_way(tags, left_hand=left), read_way(redrawn(tags), left_hand=left)
    assert (facts is None) == (other is None)
    if facts is None or other is None:
        return
    for pair in ("bike", "foot", "facility", "maxspeed"):
        assert getattr(facts, pair) == getattr(other, pair)[::-1], pair
    assert (facts.road_class, facts.flags) == (other.road_class, other.flags)
