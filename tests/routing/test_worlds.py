"""Drawn worlds, from the file to the steps: which way a rider is led, riding, pushing or carried.

The themes are those that other bicycle routers test; the worlds and what is right in them are ours. A grid
cell is 100 m unless a world says otherwise. A trip reads "a>d: ab bc/pushing cd".
"""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from worlds import STREET, draw_world

MAIN = "highway=primary"
NO_FOOT = "highway=primary foot=no"


@dataclass(frozen=True)
class Case:
    """A world and trips in it."""

    about: str
    picture: str
    ways: dict[str, str] | str
    trips: str
    nodes: dict[str, str] = field(default_factory=dict)
    relations: tuple[str, ...] = ()
    grid: float = 100.0
    rider: dict[str, object] = field(default_factory=dict)


STAR = """
  n
w j e
  s
"""
LADDER = """
a b
c d
  f
e
"""
RUNGS = dict.fromkeys(("ac", "ce", "cd", "bd", "df"), NO_FOOT)
ARMS = dict.fromkeys(("sj", "nj", "wj", "ej"), NO_FOOT)
DETOUR = """
apxqd
 b c
"""
LANES = "ap pxq qd pbcq"

CASES = [
    Case(
        "round the block, not against the one-way",
        " ab\nfdce",
        {"ab": NO_FOOT + " oneway=yes"} | dict.fromkeys(("bc", "cd", "da", "df", "ce"), NO_FOOT),
        "a>b: ab | b>a: bc cd da",
    ),
    Case(
        "pushed against a one-way where that is shorter",
        "abe\nfcd",
        {"bc": MAIN + " oneway=yes"} | dict.fromkeys(("ab", "cd", "be", "cf"), MAIN),
        "a>d: ab bc cd | d>a: cd bc/pushing ab | c>a: bc/pushing ab | d>b: cd bc/pushing",
    ),
    Case(
        "two one-ways in a row",
        "ab c",
        {"ab": MAIN + " oneway=yes", "bc": MAIN + " oneway=yes foot=no"},
        "a>c: ab bc | c>a: none",
    ),
    Case(
        "a footway is pushed along",
        "ab\n cd",
        {"ab": MAIN, "bc": "highway=footway", "cd": MAIN},
        "a>d: ab bc/pushing cd | d>a: cd bc/pushing ab | c>a: bc/pushing ab | d>b: cd bc/pushing",
    ),
    Case(
        "a square is ridden along its edge",
        "x\nab\ndc",
        {"xa": MAIN, "abcda": STREET + " area=yes"},
        "a>b: abcda | a>d: abcda | b>c: abcda | c>b: abcda | c>d: abcda | d>a: abcda | x>c: xa abcda",
    ),
    Case(
        "a walkers' square is pushed along its edge",
        "x\nab\ndc",
        {"xa": MAIN, "abcda": "highway=pedestrian area=yes"},
        "a>b: abcda/pushing | d>c: abcda/pushing | x>d: xa abcda/pushing",
    ),
    Case(
        "nobody rides on a building",
        "x\nab\ndc",
        {"xa": MAIN, "abcda": "building=yes area=yes access=yes"},
        "x>a: xa | b>x: xa",
    ),
    Case(
        "a car park that roads meet is crossed, another is not there",
        "e  f  gh\nxaby  ji\n dc",
        {"xa": MAIN, "by": MAIN, "xefy": MAIN, "abcda": "amenity=parking", "ghijg": "amenity=parking"},
        "x>y: xa abcda by | y>x: by abcda xa | a>d: abcda | c>d: abcda | g>h: ",
    ),
    Case(
        "along a road it is the road that is ridden, not the edge of the car park drawn on it",
        "xabyz\n dc",
        {"xabyz": MAIN, "abcda": "amenity=parking", "yc": "amenity=parking name=other"},
        "x>z: xabyz | z>x: xabyz | a>b: xabyz | x>d: xabyz abcda",
    ),
    Case(
        "a platform is pushed along",
        "xaby\n dc",
        {"xa": MAIN, "by": MAIN, "abcda": "railway=platform"},
        "x>y: xa abcda/pushing by | d>c: abcda/pushing",
    ),
    Case(
        "a pier and a quay",
        "abcd",
        {"ab": MAIN, "bc": "man_made=pier", "cd": "man_made=pier bicycle=yes"},
        "a>d: ab bc/pushing cd | d>a: cd bc/pushing ab",
    ),
    Case(
        "a movable bridge drawn without a highway",
        "abc\n  d\n  efg",
        {"abc": MAIN, "cde": "bridge=movable bicycle=yes", "efg": MAIN},
        "a>g: abc cde efg | e>a: cde abc | c>e: cde",
    ),
    Case(
        "ground for residents is for ends, not for passing through",
        "a   e\n bcd\n\nx   y",
        {"ab": MAIN, "bc": MAIN + " access=destination", "cd": MAIN + " access=destination"}
        | {"de": MAIN, "axye": MAIN},
        "a>b: ab | a>c: ab bc | a>d: ab bc cd | a>e: axye | e>c: de cd | e>b: de cd bc | e>a: axye",
    ),
    Case(
        "residents get about in their own quarter",
        "a c e\n b d\nx   y",
        dict.fromkeys(("ab", "bc", "cd", "de"), MAIN + " access=destination") | {"axye": MAIN},
        "a>e: ab bc cd de | b>d: bc cd | d>b: cd bc",
    ),
    Case(
        "delivery and customers are errands too",
        "a   e\n bcd\n\nx   y",
        {"ab": MAIN, "bc": MAIN + " access=customers", "cd": MAIN + " vehicle=delivery"}
        | {"de": MAIN, "axye": MAIN},
        "a>c: ab bc | a>e: axye | e>a: axye",
    ),
    Case(
        "private ground is for its owners",
        "abcd",
        {"ab": STREET, "bc": "highway=service access=private", "cd": STREET},
        "a>b: ab | b>c: bc | a>d: none | d>a: none",
    ),
    Case(
        "a private drive at both ends",
        "ABCDE",
        {"AB": "highway=service service=driveway access=private", "BC": "highway=service"}
        | {"CD": "highway=service", "DE": "highway=service service=driveway access=private"},
        "A>E: AB BC CD DE | E>A: DE CD BC AB",
    ),
    Case(
        "private in the middle, and a way round it",
        "ABCDE\n I F",
        dict.fromkeys(("AB", "BC", "DE", "BI", "IF", "FD"), "highway=service")
        | {"CD": "highway=service service=driveway access=private"},
        "A>E: AB BI IF FD DE",
    ),
    Case(
        "forestry roads that bicycles may use",
        "abcd",
        {
            "ab": STREET,
            "bc": "highway=track vehicle=forestry bicycle=yes",
            "cd": "highway=track access=forestry",
        },
        "a>c: ab bc | c>a: bc ab | a>d: ab bc",
    ),
    Case(
        "a ferry is sailed on",
        "abc\n  d\n  efg",
        {"abc": MAIN, "cde": "route=ferry bicycle=yes", "efg": MAIN},
        "a>g: abc cde/ferry efg | e>b: cde/ferry abc | c>f: cde/ferry efg | e>c: cde/ferry",
    ),
    Case(
        "a ferry that takes no bicycles is not sailed on, be it short",
        "abcd\n e f",
        {"ab": MAIN, "bc": "route=ferry bicycle=no", "cd": MAIN, "befc": MAIN},
        "a>d: ab befc cd",
    ),
    Case(
        "nobody starts or ends at sea, or on the rails",
        "a1b2c\n\nd3e4f",
        {
            "ab": MAIN,
            "bc": "route=ferry bicycle=yes",
            "de": MAIN,
            "ef": "railway=train bicycle=yes",
            "ad": MAIN,
        },
        "1>2: ab | 2>1: ab | 3>4: de | 4>3: de",
    ),
    Case(
        "one may start and end on foot",
        "a1b2c",
        {"ab": MAIN, "bc": "highway=steps"},
        "1>2: ab bc/pushing | 2>1: bc/pushing ab",
    ),
    Case(
        "trains that take bicycles",
        "a1b c2d e3f g4h",
        dict.fromkeys(("ab", "cd", "ef", "gh"), MAIN)
        | {"bc": "railway=train", "de": "railway=train bicycle=yes", "fg": "railway=train bicycle=no"},
        "1>2: none | 2>3: cd de/train ef | 3>2: ef de/train cd | 3>4: none",
    ),
    Case(
        "a shuttle train through a mountain takes vehicles",
        "abcd",
        {"ab": MAIN, "bc": "route=shuttle_train railway=rail", "cd": MAIN},
        "a>d: ab bc/train cd",
    ),
    Case(
        "nothing runs on rails that are not laid",
        "ab cd",
        {"ab": MAIN, "cd": MAIN, "bc": "railway=construction bicycle=yes"},
        "a>d: none",
    ),
    Case(
        "the path beside the road that the sign demands",
        "ab\ncd",
        {"ab": MAIN + " bicycle=use_sidepath", "cd": "highway=cycleway"}
        | {"ac": "highway=cycleway", "bd": "highway=cycleway"},
        "a>b: ac cd bd | b>a: bd cd ac",
        grid=200.0,
    ),
    Case(
        "the path beside the road that is only drawn, on its side alone",
        "ab\ncd",
        {"ab": MAIN + " cycleway:right=separate", "cd": "highway=cycleway"}
        | {"ac": "highway=cycleway", "bd": "highway=cycleway"},
        "a>b: ac cd bd | b>a: ab",
        grid=200.0,
    ),
    Case(
        "the sign holds for one direction",
        "ab\ncd",
        {"ab": MAIN + " bicycle:backward=use_sidepath", "cd": "highway=cycleway"}
        | {"ac": "highway=cycleway", "bd": "highway=cycleway"},
        "a>b: ab | b>a: bd cd ac",
        grid=200.0,
    ),
    Case(
        "the sidepath is a track of this very road",
        "ab\ncd",
        {"ab": MAIN + " bicycle=use_sidepath cycleway=track", "cd": "highway=cycleway"}
        | {"ac": "highway=cycleway", "bd": "highway=cycleway"},
        "a>b: ab | b>a: ab",
        grid=200.0,
    ),
    Case(
        "a gap in the sidepath is bridged on the road",
        "abcd",
        {"ab": "highway=cycleway", "bc": MAIN + " bicycle=use_sidepath", "cd": "highway=cycleway"},
        "a>d: ab bc cd | d>a: cd bc ab",
    ),
    Case(
        "a sidepath is called after its road, where it tells it",
        "abcde",
        {
            "ab": "highway=cycleway cycleway=sidepath name= is_sidepath:of:name=A1",
            "bc": "highway=path is_sidepath=yes name= is_sidepath:of:name=A2",
            "cd": "highway=cycleway cycleway=sidepath name=own street:name=A3",
            "de": "highway=cycleway name= street:name=A4",
        },
        "a>e: A1 A2 own ",
    ),
    Case(
        "wrong way round no roundabout, be it on foot",
        "  v\n  d\nsa cu\n  b\n  t",
        dict.fromkeys(("sa", "tb", "uc", "vd"), STREET)
        | {"abcda": STREET + " junction=roundabout name=Ring"},
        "s>t: sa tb | s>v: sa vd | u>v: uc vd | v>u: vd uc",
    ),
    Case(
        "no left turn where nobody may walk",
        STAR,
        {"sj": NO_FOOT + " oneway=yes"} | dict.fromkeys(("nj", "wj", "ej"), NO_FOOT + " oneway=-1"),
        "s>w: none | s>n: sj nj | s>e: sj ej",
        relations=("no_left_turn sj>j>wj",),
    ),
    Case(
        "round the corner on foot where one may walk",
        STAR,
        {"sj": MAIN + " oneway=yes"} | dict.fromkeys(("nj", "wj", "ej"), MAIN + " oneway=-1"),
        "s>w: sj wj",
        relations=("no_left_turn sj>j>wj",),
    ),
    Case(
        "bicycles are excepted",
        STAR,
        ARMS,
        "s>w: sj wj | s>e: sj ej | s>n: sj nj",
        relations=(
            "no_left_turn sj>j>wj except=psv;bicycle",
            "no_right_turn sj>j>ej except=bicycle,bus",
            "only_left_turn sj>j>wj except=bicycle",
        ),
    ),
    Case(
        "restrictions for others, and at times only, do not bind",
        STAR,
        ARMS,
        "s>w: sj wj | s>e: sj ej | s>n: sj nj",
        relations=(
            "none sj>j>wj restriction:hgv=no_left_turn",
            "none sj>j>ej restriction:conditional=no_right_turn@(Mo-Fr)",
            "no_straight_on sj>j>nj restriction:bicycle=none",
            "no_straight_on sj>j>nj hour_on=07:00 hour_off=09:00",
        ),
    ),
    Case(
        "restrictions for bicycles bind",
        STAR,
        ARMS,
        "s>w: sj nj wj | s>e: sj nj ej",
        relations=(
            "no_left_turn sj>j>wj type=restriction:bicycle",
            "none sj>j>ej restriction:bicycle=no_right_turn except=bicycle",
        ),
    ),
    Case(
        "only straight on", STAR, ARMS, "s>n: sj nj | s>w: sj nj wj", relations=("only_straight_on sj>j>nj",)
    ),
    Case(
        "two commands at one place leave both open",
        STAR,
        ARMS,
        "s>n: sj nj | s>e: sj ej | s>w: sj nj wj",
        relations=("only_straight_on sj>j>nj", "only_right_turn sj>j>ej"),
    ),
    Case(
        "one command with two ways out",
        STAR,
        ARMS,
        "s>n: sj nj | s>e: sj ej | s>w: sj nj wj",
        relations=("only_right_turn sj>j>ej,nj",),
    ),
    Case(
        "no entry from two ways",
        STAR,
        ARMS,
        "s>w: sj nj wj | e>w: ej nj wj | n>w: nj wj",
        relations=("no_entry sj,ej>j>wj",),
    ),
    Case(
        "no exit to two ways",
        STAR,
        ARMS,
        "s>w: sj nj wj | s>e: sj nj ej | s>n: sj nj",
        relations=("no_exit sj>j>wj,ej",),
    ),
    Case(
        "no u-turn over a way between",
        LADDER,
        RUNGS,
        "a>b: ac cd df bd | e>b: ce cd bd | a>f: ac cd df | e>f: ce cd df",
        relations=("no_u_turn ac>cd>bd",),
    ),
    Case(
        "only straight on over a way between",
        LADDER,
        RUNGS,
        "a>b: ac cd df bd | e>b: ce cd bd | a>e: ac ce",
        relations=("only_straight_on ac>cd>df",),
    ),
    Case(
        "ways between are listed in any order",
        "a b\nc d\n gx",
        dict.fromkeys(("ac", "cg", "gd", "bd", "dx"), NO_FOOT),
        "a>b: ac cg gd dx bd",
        relations=("no_left_turn ac>gd>cg>bd",),
    ),
    Case(
        "a restriction on a way that passes unsplit means the side it names",
        STAR,
        {"wje": NO_FOOT, "nj": NO_FOOT, "sj": NO_FOOT},
        "w>n: wje sj nj | e>n: wje nj | w>s: wje sj",
        relations=("no_left_turn wje>j>nj",),
    ),
    Case(
        "steps are carried over where the way round is long, and not where it is short",
        "ab\n\ndc",
        {"ab": STREET, "ad": "highway=steps", "bc": STREET, "cd": STREET},
        "a>d: ab bc cd",
        grid=50.0,
    ),
    Case(
        "a cargo bicycle is not carried up steps",
        "ab       c\n d       e",
        {"ab": STREET, "bc": STREET, "bd": "highway=steps", "ce": STREET, "de": STREET},
        "a>d: ab bc ce de",
        rider={"profile": "cargo"},
    ),
    Case(
        "a runner takes the steps",
        "ab       c\n d       e",
        {"ab": STREET, "bc": STREET, "bd": "highway=steps", "ce": STREET, "de": STREET},
        "a>d: ab bd",
        rider={"profile": "run"},
    ),
    Case(
        "no motorway; a path that bicycles may not use is left for one that they may",
        "A B C\n\nD E F\n\nG H I",
        dict.fromkeys(("AB", "BC", "DEF", "GHI"), MAIN)
        | {
            "ADG": "highway=motorway",
            "BE": "highway=path",
            "EH": "highway=path",
            "EI": "highway=path bicycle=no",
        },
        "C>F: BC BE DEF | C>I: BC BE EH GHI | A>G: AB BE EH GHI",
    ),
    Case(
        "the contraflow lane spares a block",
        "ab\ncd",
        {"ab": NO_FOOT + " oneway=yes cycleway:left=lane cycleway:left:oneway=-1"}
        | dict.fromkeys(("ac", "cd", "bd"), NO_FOOT),
        "a>b: ab | b>a: ab",
    ),
    Case(
        "a lane on the left goes with the cars",
        "ab\ncd",
        {"ab": NO_FOOT + " oneway=yes cycleway:left=lane"} | dict.fromkeys(("ac", "cd", "bd"), NO_FOOT),
        "a>b: ab | b>a: bd cd ac",
    ),
    Case(
        "a hole in the middle of a road under works",
        "abcd\n e f",
        {"ab": MAIN, "bc": MAIN + " construction=yes", "cd": MAIN, "befc": MAIN},
        "a>d: ab befc cd",
    ),
    Case(
        "an escalator takes walkers, a lift takes bicycles",
        "abcd\n e",
        {
            "ab": STREET,
            "bc": "highway=steps conveying=yes",
            "cd": STREET,
            "be": STREET,
            "ec": "highway=elevator",
        },
        "a>d: ab be ec/pushing cd | d>a: cd ec/pushing be ab",
    ),
    Case(
        "a crossing is ridden over",
        "abcd",
        {"ab": "highway=cycleway", "bc": "highway=footway footway=crossing", "cd": "highway=cycleway"},
        "a>d: ab bc cd",
    ),
    Case(
        "on the way along a road nobody gets off at the crossing",
        "axb",
        {"axb": MAIN},
        "a>b: axb",
        nodes={"x": "highway=crossing bicycle=no"},
    ),
    Case(
        "a node that bicycles may not pass is pushed through",
        "axb",
        {"ax": MAIN, "xb": MAIN},
        "a>b: ax xb",
        nodes={"x": "bicycle=no"},
    ),
    Case(
        "a node that nobody may pass", "axb", {"ax": MAIN, "xb": MAIN}, "a>b: none", nodes={"x": "access=no"}
    ),
    Case(
        "a bus gate is pushed through",
        "axb",
        {"ax": MAIN, "xb": MAIN},
        "a>b: ax xb",
        nodes={"x": "access=psv"},
    ),
    Case(
        "each mode of its own by direction",
        "A  B  C D E\n\n      F\n\n      H   G",
        {
            "ABCDE": MAIN,
            "CFH": MAIN + " foot:forward=no foot:backward=yes bicycle:forward=no bicycle:backward=yes",
            "HG": MAIN,
            "EG": MAIN + " foot:forward=yes foot:backward=no bicycle:forward=yes bicycle:backward=no",
        },
        "D>G: ABCDE EG | G>D: HG CFH ABCDE | G>F: HG CFH | F>G: CFH ABCDE EG",
    ),
    Case(
        "posts against cars do not concern riders",
        "ABCD   E\n\n F G   H\n\n IJK   L",
        "AB BC CD DE BF DG EH FI GK HL IJ JK KL",
        "A>I: AB BF FI",
        nodes={"F": "motor_vehicle=no", "G": "motorcar=no"},
    ),
    Case(
        "a gate that bicycles may pass beside others",
        "B 1 C\n\nA 2 D\n\nF 3 E",
        "AB B1C CD A2D AF F3 3E ED",
        "A>D: A2D",
        nodes={"1": "barrier=gate access=yes", "3": "barrier=lift_gate access=no bicycle=yes"},
    ),
    Case(
        "the same, where the near one is private",
        "B 1 C\n\nA 2 D\n\nF 3 E",
        "AB B1C CD A2D AF F3 3E ED",
        "A>D: AF F3 3E ED",
        nodes={
            "1": "barrier=gate",
            "2": "barrier=gate access=private",
            "3": "barrier=lift_gate access=no bicycle=yes",
        },
    ),
    Case(
        "both ways private: the short one",
        "C 2 D\n\nA 1 B",
        "AC C2 2D DB A1 1B",
        "A>B: A1 1B",
        nodes={"1": "barrier=gate access=private", "2": "barrier=gate access=private"},
    ),
    Case(
        "both ways shut",
        "C 2 D\n\nA 1 B",
        "AC C2 2D DB A1 1B",
        "A>B: none",
        nodes={"1": "barrier=gate access=no", "2": "barrier=fence"},
    ),
    Case(
        "contraflow where traffic keeps left",
        "ab\ncd",
        {"ab": NO_FOOT + " driving_side=left oneway=yes cycleway:right=lane cycleway:right:oneway=-1"}
        | dict.fromkeys(("ac", "cd", "bd"), NO_FOOT),
        "b>a: ab",
    ),
    Case(
        "a lane on the right of a one-way where traffic keeps left",
        "ab\ncd",
        {"ab": NO_FOOT + " driving_side=left oneway=yes cycleway:right=lane"}
        | dict.fromkeys(("ac", "cd", "bd"), NO_FOOT),
        "b>a: bd cd ac",
    ),
    Case(
        "signs for buses and walkers",
        "abcde\n fgh",
        {"ab": STREET, "bc": "highway=busway", "cd": "highway=busway bicycle=yes", "de": STREET}
        | {"bf": STREET, "fg": STREET, "gc": STREET},
        "a>e: ab bf fg gc cd de",
    ),
    Case(
        "a cycle street, a bicycle road and a living street",
        "abcd",
        {
            "ab": STREET + " cyclestreet=yes",
            "bc": STREET + " bicycle_road=yes",
            "cd": "highway=living_street",
        },
        "a>d: ab bc cd | d>a: cd bc ab",
    ),
    Case(
        "calm streets are worth a little more way than the main road",
        "a    b\nc    d",
        {"ab": "highway=primary maxspeed=70", "ac": STREET, "cd": STREET, "bd": STREET},
        "a>b: ac cd bd | b>a: bd cd ac",
    ),
    Case(
        "a lane on the main road makes it bearable",
        "a   b\nc   d",
        {"ab": "highway=secondary maxspeed=50 cycleway=track", "ac": STREET, "cd": STREET, "bd": STREET},
        "a>b: ab",
    ),
    Case(
        "sand is gone round by who tours",
        "a    b\nc    d",
        {"ab": "highway=track surface=sand", "ac": STREET, "cd": STREET, "bd": STREET},
        "a>b: ac cd bd",
    ),
    Case(
        "gravel is taken by who seeks it, and gone round on the road bicycle",
        "a    b\nc    d",
        {"ab": "highway=track surface=gravel", "ac": STREET, "cd": STREET, "bd": STREET},
        "a>b: ac cd bd",
        rider={"profile": "road"},
    ),
    Case(
        "gravel, as before, on a gravel bicycle",
        "a    b\nc    d",
        {"ab": "highway=track surface=gravel", "ac": STREET, "cd": STREET, "bd": STREET},
        "a>b: ab",
        rider={"profile": "gravel"},
    ),
    Case(
        "a petrol station is no short cut",
        "sa  b\n   x\n    c\n    t",
        {"sa": STREET, "ab": STREET, "bc": STREET, "ct": STREET}
        | {"axc": "highway=service service=drive-through"},
        "s>t: sa ab bc ct | t>s: ct bc ab sa | s>x: sa axc",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=[case.about for case in CASES])
def test_a_rider_is_led(case: Case) -> None:
    world = draw_world(
        case.picture,
        case.ways,
        nodes=case.nodes,
        relations=case.relations,
        grid=case.grid,
        rider=case.rider,
    )
    wanted = dict(trip.split(": ") for trip in case.trips.split(" | "))
    assert {trip: world.trip(trip) for trip in wanted} == wanted


# what stands on a lane of 200 m, where the way round is 200 m longer -> whether each rider passes it
BARRIERS = """
                                  | trekking | cargo | mtb  | run
barrier=gate                      | past     | past  | past | past
barrier=swing_gate                | past     | past  | past | past
barrier=lift_gate                 | past     | past  | past | past
barrier=bollard                   | past     | past  | past | past
barrier=bollard maxwidth:physical=0.7 | past | round | past | past
barrier=cycle_barrier             | past     | round | past | past
barrier=cycle_barrier maxwidth:physical=1.2 | past | past | past | past
barrier=gate cargo_bike=no        | past     | round | past | past
barrier=cycle_barrier bicycle=dismount | past | round | past | past
barrier=block                     | past     | past  | past | past
barrier=jersey_barrier            | past     | past  | past | past
barrier=log                       | past     | round | past | past
barrier=debris                    | past     | round | past | past
barrier=cattle_grid               | past     | past  | past | past
barrier=sally_port                | past     | past  | past | past
barrier=toll_booth                | past     | past  | past | past
barrier=border_control            | past     | past  | past | past
barrier=kerb                      | past     | past  | past | past
barrier=height_restrictor         | past     | past  | past | past
barrier=entrance                  | past     | past  | past | past
barrier=chain                     | past     | round | past | past
barrier=some_word                 | past     | past  | past | past
barrier=stile                     | round    | round | past  | past
barrier=kissing_gate              | round    | round | past  | past
barrier=turnstile                 | round    | round | round | past
barrier=fence                     | round    | round | round | round
barrier=wall access=yes           | past     | past  | past | past
barrier=yes                       | round    | round | round | round
barrier=gate access=no            | round    | round | round | round
barrier=gate access=private       | round    | round | round | round
barrier=gate locked=yes           | round    | round | round | round
barrier=gate locked=yes bicycle=yes | past   | past  | past | round
barrier=bollard access=agricultural | round  | round | round | round
barrier=lift_gate access=no bicycle=yes | past | past | past | round
"""


def barrier_rows() -> list[tuple[str, str, str]]:
    head, *rows = ([cell.strip() for cell in line.split("|")] for line in BARRIERS.strip("\n").splitlines())
    return [(row[0], profile, way) for row in rows for profile, way in zip(head[1:], row[1:], strict=True)]


@pytest.mark.parametrize(("text", "profile", "way"), barrier_rows())
def test_what_stands_in_the_way_is_passed_or_gone_round(text: str, profile: str, way: str) -> None:
    world = draw_world(DETOUR, LANES, nodes={"x": text}, rider={"profile": profile})
    expected = "ap pxq qd" if way == "past" else "ap pbcq qd"
    assert (world.trip("a>d"), world.trip("d>a")) == (expected, " ".join(reversed(expected.split())))


def test_a_mountain_biker_lifts_the_bicycle_over_a_stile_where_there_is_no_other_way() -> None:
    for profile, expected in (("mtb", "ax xb"), ("trekking", "none"), ("cargo", "none")):
        world = draw_world("axb", "ax xb", nodes={"x": "barrier=stile"}, rider={"profile": profile})
        assert world.trip("a>b") == expected


# ways of 1 km, from the fastest to the slowest; "=" as fast as the one before
SPEEDS = (
    (
        "trekking: surface=asphalt = surface=tarmac > surface=paving_stones > surface=compacted > "
        "surface=gravel > surface=grass > surface=rock > surface=sand"
    ),
    (
        "trekking: smoothness=excellent > smoothness=intermediate > smoothness=bad > smoothness=very_bad > "
        "smoothness=horrible > smoothness=impassable"
    ),
    (
        "trekking: highway=track tracktype=grade1 > highway=track tracktype=grade2 > "
        "highway=track tracktype=grade4 > highway=track tracktype=grade5"
    ),
    (
        "trekking: highway=track surface=asphalt > highway=track > highway=path > "
        "highway=footway bicycle=yes > highway=footway > highway=steps ramp:bicycle=yes > highway=steps"
    ),
    (
        "trekking: highway=cycleway = highway=path bicycle=designated surface=asphalt > "
        "highway=path bicycle=designated tracktype=grade4"
    ),
    (
        "trekking: highway=footway bicycle=yes segregated=yes surface=asphalt > "
        "highway=footway bicycle=yes surface=asphalt"
    ),
    (
        "trekking: maxspeed=80 = maxspeed=none = maxspeed=signals > maxspeed=15 > maxspeed=10 > "
        "maxspeed=5mph > maxspeed=walk > maxspeed=3 = maxspeed=1"
    ),
    "trekking: maxspeed:backward=5 = maxspeed=30 > maxspeed:forward=10 maxspeed=50 > zone:maxspeed=DE:5",
    (
        "trekking: surface=fine_gravel = surface=Fine_gravel > surface=pebblestone = surface=pebbelstone > "
        "surface=dirt = surface=ground:trail"
    ),
    "road: surface=asphalt > surface=fine_gravel > surface=gravel > surface=cobblestone > surface=sand",
    "mtb: surface=compacted > surface=gravel > surface=ground > surface=cobblestone > surface=sand",
)


@pytest.mark.parametrize("row", SPEEDS)
def test_ways_are_as_fast_as_their_ground_and_limits(row: str) -> None:
    profile, chain = row.split(": ", 1)
    parts = chain.replace(" = ", " > = ").split(" > ")
    letters = "abcdefghijklmnopqrstuvwxyz"
    ways = {
        letters[2 * n : 2 * n + 2]: (text if "highway=" in text else f"{STREET} {text}")
        for n, text in enumerate(part.removeprefix("= ") for part in parts)
    }
    picture = "\n".join(f"{pair[0]}         {pair[1]}" for pair in ways)
    spine = {"".join(pair[0] for pair in ways): STREET}
    world = draw_world(picture, ways | spine, rider={"profile": profile})
    seconds = [world.seconds(f"{start}>{end}") for start, end in ways]
    for part, before, after in zip(parts[1:], seconds, seconds[1:], strict=False):
        assert after == pytest.approx(before, rel=0.001) if part.startswith("= ") else after > 1.01 * before


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("route=ferry duration=0:20", 1200),
        ("route=ferry duration=PT1H30M", 5400),
        ("route=ferry duration=90", 5400),
        ("route=ferry duration=10:00", 36000),
        ("route=shuttle_train duration=15", 900),
        ("bridge=movable duration=00:05:00", 300),
        ("highway=primary bridge=movable duration=00:02:00", 120),
        ("highway=path duration=00:30:00 surface=asphalt", 36),  # a walker's time
    ],
)
def test_what_is_carried_takes_its_own_time(text: str, seconds: float) -> None:
    world = draw_world("ab cd", {"ab": MAIN, "bc": text, "cd": MAIN})
    ends = world.seconds("a>b") + world.seconds("c>d")
    assert world.seconds("a>d") - ends == pytest.approx(seconds, abs=1.0)
    assert world.seconds("d>a") - ends == pytest.approx(seconds, abs=1.0)
