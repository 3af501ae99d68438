"""Decide what stands on a node and who gets through it."""

from __future__ import annotations

from typing import NamedTuple

from navigator.graph.attributes import Access, Barrier
from navigator.graph.osmtext import TRUE, Tags
from navigator.graph.osmvalues import DISMOUNT, NO, PRIVATE, YES, most_special, said_of_vehicles


class BarrierRule(NamedTuple):
    """What a barrier does to those who meet it, where no access tag says otherwise."""

    barrier: Barrier
    bike: Access
    foot: Access
    why: str


_THROUGH = "one gets through with a bicycle"
BARRIER_RULES: dict[str, BarrierRule] = {
    **{
        value: BarrierRule(Barrier.GATE, YES, YES, "opened by hand, or stands open")
        for value in (
            "gate",
            "swing_gate",
            "sliding_gate",
            "wicket_gate",
            "hampshire_gate",
            "bump_gate",
            "sally_port",
            "lych_gate",
            "kent_carriage_gap",
            "sliding_beam",
        )
    },
    "lift_gate": BarrierRule(Barrier.LIFT_GATE, YES, YES, "one goes round its end"),
    **{
        value: BarrierRule(Barrier.BOLLARD, YES, YES, _THROUGH)
        for value in (
            "bollard",
            "rising_bollard",
            "planter",
            "flower_pot",
            "delineators",
            "delineator",
            "armadillo",
            "cone",
            "spikes",
            "surface_spikes",
        )
    },
    **{
        value: BarrierRule(Barrier.BLOCK, YES, YES, "stops cars; a bicycle is led past")
        for value in (
            "block",
            "jersey_barrier",
            "barrier_board",
            "bus_trap",
            "sump_buster",
            "rope",
            "tank_trap",
            "traffic_island",
            "wedge",
            "rock",
            "stone",
            "boulder",
            "boulders",
            "vehicle_trap",
        )
    },
    **{
        value: BarrierRule(Barrier.CYCLE_BARRIER, YES, YES, "made to slow bicycles, not to stop them")
        for value in ("cycle_barrier", "bicycle_barrier", "chicane")
    },
    "motorcycle_barrier": BarrierRule(Barrier.CYCLE_BARRIER, YES, YES, "made to stop motorcycles"),
    "cattle_grid": BarrierRule(Barrier.CATTLE_GRID, YES, YES, _THROUGH),
    "texas_gate": BarrierRule(Barrier.CATTLE_GRID, YES, YES, "its American name"),
    "border_control": BarrierRule(Barrier.BORDER, YES, YES, _THROUGH),
    "toll_booth": BarrierRule(Barrier.TOLL, YES, YES, _THROUGH),
    "kerb": BarrierRule(Barrier.KERB, YES, YES, _THROUGH),
    **{
        value: BarrierRule(Barrier.CHAIN, YES, YES, "one lifts the bicycle over or goes round")
        for value in ("chain", "bar", "log", "tree", "debris", "mound")
    },
    **{
        value: BarrierRule(Barrier.NONE, YES, YES, "no obstacle to a bicycle")
        for value in ("entrance", "gap", "no", "coupure", "height_restrictor", "width_restrictor")
    },
    "stile": BarrierRule(Barrier.STILE, NO, YES, "for walkers without luggage"),
    "step": BarrierRule(Barrier.STILE, NO, YES, "for walkers without luggage"),
    "horse_stile": BarrierRule(Barrier.STILE, NO, YES, "for horses"),
    "kissing_gate": BarrierRule(Barrier.KISSING_GATE, NO, YES, "too narrow for a bicycle"),
    "turnstile": BarrierRule(Barrier.TURNSTILE, NO, YES, "too narrow for a bicycle"),
    "full-height_turnstile": BarrierRule(Barrier.TURNSTILE, NO, YES, "too narrow for a bicycle"),
}
# What is drawn through a node of these, is drawn wrong, or there is a gap that nobody has tagged: better a
# detour than a fence in front of the rider. `barrier=yes` is any of them.
CLOSED_BARRIER = BarrierRule(Barrier.WALL, NO, NO, "nobody gets through")
_CLOSED = frozenset(
    {
        *("yes", "wall", "fence", "hedge", "ditch", "retaining_wall", "city_wall", "guard_rail"),
        *("handrail", "cable_barrier", "wire_fence", "embankment", "noise_barrier", "railing", "net"),
        *("trench", "berm"),
    }
)
UNKNOWN_BARRIER = BarrierRule(Barrier.OTHER, YES, YES, "a word nobody knows: mostly posts, gates and stones")


_NO_BARRIER = BarrierRule(Barrier.NONE, YES, YES, "no barrier")
# Access tags there are for those who cross the road, not for those who ride along it.
_OF_THE_CROSSING = frozenset({"crossing", "traffic_signals"})


def _rule_of(kind: str) -> BarrierRule:
    return CLOSED_BARRIER if kind in _CLOSED else BARRIER_RULES.get(kind, UNKNOWN_BARRIER)


def barrier_rule(tags: Tags) -> BarrierRule:
    """What stands on a node, with the node's own access tags applied: they win over the kind of barrier."""
    tags = said_of_vehicles(tags)
    kind = tags.get("barrier")
    if kind is None and tags.get("highway") in _OF_THE_CROSSING:
        return _NO_BARRIER
    rule = _NO_BARRIER if kind is None else _rule_of(kind)
    if kind is not None and tags.get("locked") in TRUE:
        rule = rule._replace(bike=min(rule.bike, PRIVATE), foot=min(rule.foot, PRIVATE))  # some have a key
    if tags.get("ford") == "stepping_stones":
        rule = rule._replace(bike=min(rule.bike, DISMOUNT))
    bike = most_special(tags, ("bicycle", "vehicle", "access"), "forward")
    foot = most_special(tags, ("foot", "access"), "forward")
    if tags.get("bicycle") == "dismount" and "foot" not in tags:
        foot = "foot", YES
    return rule._replace(bike=bike[1] if bike else rule.bike, foot=foot[1] if foot else rule.foot)
