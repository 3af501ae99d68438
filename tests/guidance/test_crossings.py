"""Crossings and dual carriageways, and what happens at the end of a road, as a rider sees them."""

from __future__ import annotations

import pytest
from drawing import Row, Told, draw, scenarios
from osmxml import Tags


def one_way(highway: str, name: str = "", **more: str) -> Tags:
    return {"highway": highway, "oneway": "yes", **({"name": name} if name else {}), **more}


DUAL_SIDE_STREET = draw(
    """
a---------b--------c
d---------e--------f
          |
          |
          g
""",
    {
        "cba": one_way("primary", "Ring"),
        "def": one_way("primary", "Ring"),
        "be": "residential Side",
        "eg": "residential Side",
    },
    grid=8,
)
DUAL_CROSS_DUAL = draw(
    """
      n m
      | |
      | |
 a----b-c----d
 e----f-g----h
      | |
      | |
      s t
""",
    {
        "dcba": one_way("primary", "Ring"),
        "efgh": one_way("primary", "Ring"),
        "nbfs": one_way("secondary", "Spoke"),
        "tgcm": one_way("secondary", "Spoke"),
    },
)
ONE_WAY_MERGE = draw(
    """
a----------b----------c
         /
        /
       d
      /
     e
""",
    {"abc": one_way("residential", "Long Road"), "edb": "residential Short Road"},
)
BENT_MERGE = draw(
    """
        c
        |
        |
        b
       /|
     d  |
   /    a
  e
""",
    {"abc": one_way("tertiary", "Long Road"), "edb": one_way("tertiary", "Short Road")},
)
SIGNAL_CROSS = draw(
    """
      n
      |
a-----b-----c
      |
      s
""",
    {"abc": "secondary Main Road", "nbs": "secondary High Street"},
    nodes={"b": {"highway": "traffic_signals"}},
)
FIVE_WAYS = draw(
    """
      n    x
      |   /
      |  /
      | /
a-----b-----c
      |
      |
      s
""",
    {
        "ab": "residential A",
        "bc": "residential C",
        "nb": "residential N",
        "bs": "residential S",
        "bx": "residential X",
    },
)
LANE_AT_TEE = draw(
    """
      n
      |
      |
a-----b
      |
      |
      s
""",
    {"ab": "residential A", "nb": "residential N", "bs": "residential S"},
)
END_WITH_PATH = draw(
    """
      n
      |
      |
a-----b-----p
      |
      |
      s
""",
    {"ab": "residential A", "nbs": "tertiary Main Road", "bp": "footway"},
)
END_WITH_CYCLEWAY = draw(
    """
      n
      |
      |
a-----b-----p
      |
      |
      s
""",
    {"ab": "residential A", "nbs": "tertiary Main Road", "bp": "cycleway"},
)
MAIN_BENDS = draw(
    """
      n
      |
      |
a-----b-----c
""",
    {"abn": "secondary Main Road", "bc": "tertiary Minor Road"},
)
ISLAND_TEE = draw(
    """
a-------b---c-------d
         \\ /
          e
          |
          |
          f
""",
    {
        "abcd": "tertiary Main Road",
        "be": one_way("residential", "Side"),
        "ec": one_way("residential", "Side"),
        "ef": "residential Side",
    },
    grid=6,
)
NAMELESS_ISLAND = draw(
    """
a-------b---c-------d
         \\ /
          e
          |
          |
          f
""",
    {
        "abcd": "tertiary",
        "be": one_way("tertiary"),
        "ec": one_way("tertiary"),
        "ef": "tertiary",
    },
    grid=6,
)
SLIP_RIGHT = draw(
    """
a------b------c------d
        \\     |
         \\    |
          `---e
              |
              f
""",
    {
        "abcd": "secondary Main Road",
        "be": {"highway": "secondary_link", "oneway": "yes"},
        "cef": "secondary Side Road",
    },
)
CIRCUS = draw(
    """
          n
          |
       h--a--b
      /       \\
     g         c
     |         |
w----i         d----x
     |         |
     j         k
      \\       /
       l--m--o
          |
          s
""",
    {
        "ahgijlmokdcba": one_way("tertiary", "Circus"),
        "na": "tertiary North Road",
        "wi": "tertiary West Road",
        "ms": "tertiary South Road",
        "dx": "tertiary East Road",
    },
    grid=3,
)
SCENARIOS: list[Row] = [
    ("a dual carriageway's side street on the near side", DUAL_SIDE_STREET, "deg", ["turn right"]),
    ("a dual carriageway's side street on the far side", DUAL_SIDE_STREET, "cbeg", ["turn left"]),
    ("out of the side street with the traffic", DUAL_SIDE_STREET, "gef", ["turn right"]),
    ("out of the side street across the near carriageway", DUAL_SIDE_STREET, "geba", ["end of road left"]),
    ("past the gap of a dual carriageway", DUAL_SIDE_STREET, "def", []),
    ("past the gap on the far side", DUAL_SIDE_STREET, "cba", []),
    ("back through the gap of a dual carriageway", DUAL_SIDE_STREET, "cbef", ["continue uturn"]),
    ("two dual carriageways are crossed", DUAL_CROSS_DUAL, "efgh", []),
    ("left where two dual carriageways cross", DUAL_CROSS_DUAL, "efgcm", ["turn left"]),
    ("right where two dual carriageways cross", DUAL_CROSS_DUAL, "efs", ["turn right"]),
    ("left from the spoke", DUAL_CROSS_DUAL, "tgcba", ["turn left"]),
    ("right from the spoke", DUAL_CROSS_DUAL, "tgh", ["turn right"]),
    ("back where two dual carriageways cross", DUAL_CROSS_DUAL, "efgcba", ["continue uturn"]),
    ("a street merges with a one-way street", ONE_WAY_MERGE, "edbc", []),
    ("along the street with which one merges", ONE_WAY_MERGE, "abc", []),
    ("two one-way streets become one", BENT_MERGE, "edbc", []),
    ("two one-way streets become one, along the other", BENT_MERGE, "abc", []),
    ("straight on at lights", SIGNAL_CROSS, "abc", []),
    ("left at lights", SIGNAL_CROSS, "abn", ["turn left"]),
    ("right at lights", SIGNAL_CROSS, "abs", ["turn right"]),
    ("straight on where five ways meet", FIVE_WAYS, "abc", []),
    ("half left where five ways meet", FIVE_WAYS, "abx", ["turn slight left"]),
    ("left where five ways meet", FIVE_WAYS, "abn", ["turn left"]),
    ("right where five ways meet", FIVE_WAYS, "abs", ["turn right"]),
    ("straight on between other names", FIVE_WAYS, "sbn", []),
    ("at the end of a road left", LANE_AT_TEE, "abn", ["end of road left"]),
    ("at the end of a road right", LANE_AT_TEE, "abs", ["end of road right"]),
    ("a footway ahead keeps it the end of the road", END_WITH_PATH, "abs", ["end of road right"]),
    ("a cycleway ahead makes it a crossing", END_WITH_CYCLEWAY, "abs", ["turn right"]),
    ("across the main road into the cycleway", END_WITH_CYCLEWAY, "abp", []),
    ("out of the cycleway into the street ahead", END_WITH_CYCLEWAY, "pba", []),
    ("the main road bends at a right angle", MAIN_BENDS, "abn", ["continue left"]),
    ("straight off the main road that bends", MAIN_BENDS, "abc", ["turn straight"]),
    ("a minor road ends in the bend, straight on", MAIN_BENDS, "cba", []),
    ("a minor road ends in the bend, right", MAIN_BENDS, "cbn", ["turn right"]),
    ("past a splitter island into the side street", ISLAND_TEE, "abef", ["turn right"]),
    ("past a splitter island out of the side street", ISLAND_TEE, "fecd", ["end of road right"]),
    ("along the main road past a splitter island", ISLAND_TEE, "abcd", []),
    ("round the nameless splitter island", NAMELESS_ISLAND, "abef", ["turn right"]),
    ("out of the nameless splitter island", NAMELESS_ISLAND, "fecd", ["turn right"]),
    ("a long slip road is followed to its end", SLIP_RIGHT, "abef", ["turn slight right"]),
    ("past the slip road and right at the crossing", SLIP_RIGHT, "abcef", ["turn right"]),
    ("past the slip road straight on", SLIP_RIGHT, "abcd", []),
]


@pytest.mark.parametrize(("teller", "way", "told"), scenarios(SCENARIOS))
def test_a_rider_is_told(teller: Told, way: str, told: list[str]) -> None:
    assert teller(way) == told


@pytest.mark.parametrize("way", ["nahgijlms", "smokdx", "wijlmokdx", "nahgijlmokdx"])
def test_nobody_turns_back_in_a_circus(way: str) -> None:
    for drawing in (CIRCUS, CIRCUS.mirrored):
        assert not any("uturn" in told for told in drawing.told(way))
