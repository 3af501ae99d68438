"""Put heights on edges: sampled, smoothed, mended over bridges and through tunnels.

Every segment is divided into short elements whose ends, the knots, take a height z from the ground.
Smoothed heights h minimise over the whole network at once (length in metres)

    sum of m (h - z)^2  +  k (STIFF^4 * integral of h''^2  +  PULL^2 * integral of h'^2)

with m the metres of road that a knot stands for. A slope that goes on costs nothing, so ramps keep
their climb; at a junction it goes on along the straightest pair of roads, and all roads that meet share
one height. The stiffness k is 1 where the profile stays as near to the ground as noise explains, and
falls where it does not: flat ground becomes flat, real hills stay. Where a road would still be steeper
than roads of its class are built, the excess slope is resisted likewise (see `gradelimit`).

Heights that say nothing of the road (on bridges, in tunnels, near both, where the ground is unknown)
are first mended: replaced by what runs straight between the known ends.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from navigator.errors import UsageError
from navigator.graph.gradelimit import steepest
from navigator.graph.knots import SHORTEST, STRUCTURE_METRE, Knots, lay_knots, running_length
from navigator.graph.roadgraph import BAND_COUNT, GRADE_LIMITS, NO_HEIGHT, Array, RoadGraph

HeightsAt = Callable[[Array, Array], Array]  # (lons, lats) in degrees -> metres, NaN where unknown

STIFF = 120.0  # m; waves of the ground shorter than 2 pi times this are taken for noise ...
SUPPLE = 18.0  # m; ... and where the ground insists, only those shorter than 2 pi times this
PULL = 25.0  # m; keeps stubs too short to have a slope of their own from following every reading
# m between the ground, evened out, and the stiff profile. 2 m of noise on 90 m cells makes 0.65 m of it
# (standard deviation; 1.9 m at worst in 10 km): up to DOUBT all is noise, from PROOF on all is hill; between,
# the profile yields slowly at first, since the worst noise reaches there.
DOUBT, PROOF = 1.8, 3.3
SPREAD = 4  # elements to either side that yield together with the one that must
EVEN = 45.0  # m; a mean over some 90 m of road, as wide as a 3" height cell: kernel exp(-|x| / EVEN)
APPROACH = 50.0  # m before a bridge or tunnel in which a height cell (30-90 m) mixes in what lies beside it
MEND = 25.0  # m; as EVEN, for the ends of a mended piece: short, so that their slope hardly matters
LEVELLINGS = 4  # rounds of finding what is too steep; a fifth moves no knot by 0.2 m
MEND_REACH = 300.0  # m; beyond, twelve times MEND, a mended piece takes no notice
VOID_REACH = 1000.0  # m of plain road from known ground up to which its height is thought to go on
LOWEST, HIGHEST = -500.0, 9000.0  # m; no road is outside, so such a height is a fault in the data
# How SuperLU solves a symmetric, positive, very sparse system fastest (measured on Porto).
_SYMMETRIC: dict[str, Any] = {
    "permc_spec": "MMD_AT_PLUS_A",
    "diag_pivot_thresh": 0.0,
    "panel_size": 4,
    "options": {"SymmetricMode": True},
}


def put_heights(graph: RoadGraph, heights_at: HeightsAt) -> RoadGraph:
    """The same graph with heights, climbs and grade bands; `heights_at` is asked once for all places.

    Climb less descent is exactly the rise from node to node, so that it is nothing round any loop. Where
    no ground is known within VOID_REACH nodes keep NO_HEIGHT, and segments that end there count as level.

    Raises:
        UsageError: `heights_at` did not give one height a place.
    """
    knots = lay_knots(graph)
    ground = np.asarray(heights_at(knots.lon, knots.lat), dtype=float)
    if ground.shape != knots.lon.shape:
        raise UsageError(
            f"the heights given are of shape {ground.shape} for {knots.count} places; give one a place"
        )
    ground = _possible(ground)
    missing = np.isnan(ground) | _misleading(knots)
    known = _known(graph, knots, missing)
    height = np.full(knots.count, np.nan)
    if known.any():
        smooth = _smooth(graph, knots, np.where(known, _mend(knots, ground, missing & known), np.nan))
        height[known] = smooth[known]
    return _with_profile(graph, knots, height)


def put_node_heights(graph: RoadGraph, heights: Array) -> RoadGraph:
    """The same graph with heights given for its nodes (m, NaN unknown): every segment runs evenly between."""
    given = _possible(np.asarray(heights, dtype=float))
    knots = lay_knots(graph)
    share = knots.place / knots.share[knots.segment]
    start, end = given[graph.segments.start][knots.segment], given[graph.segments.end][knots.segment]
    height = np.full(knots.count, np.nan)
    height[knots.start] = start + share * (end - start)
    height[: len(given)] = given
    return _with_profile(graph, knots, height)


def _possible(heights: Array) -> Array:
    with np.errstate(invalid="ignore"):  # NaN lies in no range
        return np.where((heights >= LOWEST) & (heights <= HIGHEST), heights, np.nan)


def _misleading(knots: Knots) -> Array:
    """Knots whose ground says nothing of the road: on structures, near them, and out at sea."""
    on = knots.per_knot(knots.structure) > 0
    at_sea = knots.per_knot(~knots.carried) == 0
    return np.asarray((knots.away(on, limit=APPROACH) <= APPROACH) | at_sea)


def _known(graph: RoadGraph, knots: Knots, missing: Array) -> Array:
    """Knots near enough to known ground; a segment between two such nodes is known throughout."""
    near = knots.away(~missing, limit=VOID_REACH) <= VOID_REACH
    whole = (near[graph.segments.start] & near[graph.segments.end])[knots.segment]
    near[knots.start[whole]] = True
    return near


def _mend(knots: Knots, ground: Array, mend: Array) -> Array:
    """Heights of the ground, those to mend taken from what runs straight between the others."""
    if not mend.any():
        return ground
    known = mend | ~np.isnan(ground)
    part = known & (knots.away(mend, limit=MEND_REACH) <= MEND_REACH)
    mass = np.where(part, np.where(mend, 0.0, _mass(knots)), 1.0)  # what is no part stands for itself
    slopes = knots.slopes(part[knots.start] & part[knots.end])
    return np.where(mend, _solve(mass, MEND**2 * (slopes.T @ slopes), ground), ground)


def _smooth(graph: RoadGraph, knots: Knots, ground: Array) -> Array:
    """Smoothed heights, where the ground is known: stiff, but supple where the ground insists."""
    from scipy.sparse import diags_array  # noqa: PLC0415  scipy only when building

    known, mass = ~np.isnan(ground), _mass(knots)
    use = known[knots.start] & known[knots.end]
    start, end = knots.start[use], knots.end[use]
    slopes = knots.slopes(use)
    bends, middle = knots.bends(knots.pairs(graph, use))

    def energy(stiffness: Array) -> Any:
        bending = bends.T @ diags_array(STIFF**4 * stiffness[middle]) @ bends
        return bending + slopes.T @ diags_array(PULL**2 * (stiffness[start] + stiffness[end]) / 2.0) @ slopes

    shape = energy(np.ones(knots.count))
    smooth = _solve(mass, shape, ground)
    doubt = np.abs(_solve(mass, EVEN**2 * (slopes.T @ slopes), ground - smooth))
    if float(doubt.max()) > DOUBT:
        for _ in range(SPREAD):
            wide = doubt.copy()
            np.maximum.at(wide, start, doubt[end])
            np.maximum.at(wide, end, doubt[start])
            doubt = wide
        insistence = np.clip((doubt - DOUBT) / (PROOF - DOUBT), 0.0, 1.0)
        shape = energy((SUPPLE / STIFF) ** (4.0 * insistence**2))
        smooth = _solve(mass, shape, ground)
    return _level(graph, knots, smooth, use=use, terms=(mass, shape, ground))


def _level(
    graph: RoadGraph, knots: Knots, height: Array, *, use: Array, terms: tuple[Array, Any, Array]
) -> Array:
    """Heights without what no road builder would have left: slopes beyond the limit of the class cost.

    Each round resists the slopes that the last one left too steep; those on structures count too, since
    their ends do.
    """
    mass, shape, ground = terms
    limit, trust = (column[graph.segments.way][knots.segment] for column in steepest(graph.ways))
    bounded = use & np.isfinite(limit) & ~knots.carried
    for _ in range(LEVELLINGS):
        slope = (height[knots.end] - height[knots.start]) / knots.length
        over = bounded & (np.abs(slope) > limit)
        if not over.any():
            break
        rows, root = knots.slopes(over), knots.length[over] ** 0.5
        wanted = np.sign(slope[over]) * limit[over] * root  # as `slopes` has it: times the root of the length
        resist = rows.T.multiply(trust[over] ** 2).tocsr()
        height = _solve(mass, shape + resist @ rows, ground, resist @ wanted)
    return height


def _mass(knots: Knots) -> Array:
    """Metres of road that each knot stands for; a ferry's are not those of the pier."""
    return np.maximum(knots.per_knot(np.where(knots.carried, SHORTEST, knots.length) / 2.0), SHORTEST)


def _solve(mass: Array, energy: Any, ground: Array, wish: Array | float = 0.0) -> Array:
    """Heights where the ground weighs `mass` and the shape of the profile `energy`, which wants `wish`."""
    from scipy.sparse import diags_array  # noqa: PLC0415  scipy only when building
    from scipy.sparse.linalg import splu  # noqa: PLC0415

    centre = float(np.nanmean(ground))  # small numbers lose fewer digits
    try:
        factor = splu((diags_array(mass) + energy).tocsc(), **_SYMMETRIC)
    except RuntimeError as error:  # SuperLU's word for want of memory; singular this matrix never is
        raise MemoryError(f"no memory to smooth {len(mass):,} heights") from error
    return np.asarray(factor.solve(mass * np.nan_to_num(ground - centre) + wish)) + centre


def _with_profile(graph: RoadGraph, knots: Knots, height: Array) -> RoadGraph:
    """The graph with heights (m, NaN unknown, one a knot) written into its tables."""
    nodes, segments = graph.nodes, graph.segments
    whole = ~np.isnan(height[segments.start] + height[segments.end])
    before, after = height[knots.start], height[knots.end]
    unknown = ~whole[knots.segment]
    before[unknown] = after[unknown] = 0.0
    low, high = _centimetres(before).astype(np.int64), _centimetres(after).astype(np.int64)
    rise = high - low  # whole cm, so that sums are exact
    grade = np.where(knots.carried, 0.0, 100.0 * (after - before) / knots.length)
    first, band, length = _bands(segments.length, knots, grade)
    count = len(segments.start)
    shape = _between(graph, knots, (low, high))
    shape[np.repeat(~whole, np.diff(segments.shape_first))] = NO_HEIGHT
    return replace(
        graph,
        nodes=replace(nodes, height=_centimetres(height[: len(nodes.lon)])),
        segments=replace(
            segments,
            climb=np.bincount(knots.segment, np.maximum(rise, 0), count).astype(np.int32),
            descent=np.bincount(knots.segment, np.maximum(-rise, 0), count).astype(np.int32),
            shape_height=shape,
            grade_first=first,
            grade_band=band,
            grade_length=length,
        ),
    )


def _centimetres(height: Array) -> Array:
    return np.where(np.isnan(height), NO_HEIGHT, np.rint(np.nan_to_num(height) * 100.0)).astype(np.int32)


def _bands(length: Array, knots: Knots, grade: Array) -> tuple[Array, Array, Array]:
    """First rows, bands and cm in them; the elements of a segment share its cm without rest."""
    whole, share = length.astype(np.int64)[knots.segment], knots.share[knots.segment]
    part = whole * (knots.place + 1) // share - whole * knots.place // share
    key = knots.segment * BAND_COUNT + np.searchsorted(GRADE_LIMITS, grade)
    row, row_of_element = np.unique(key, return_inverse=True)
    rows = np.bincount(row // BAND_COUNT, minlength=len(length))
    return (
        np.concatenate(([0], np.cumsum(rows))).astype(np.int32),
        (row % BAND_COUNT).astype(np.uint8),
        np.bincount(row_of_element, part, len(row)).astype(np.int32),
    )


def _between(graph: RoadGraph, knots: Knots, ends: tuple[Array, Array]) -> Array:
    """Heights of the shape points from those at the start and the end of each element, all in cm."""
    path, first = running_length(graph), np.asarray(graph.segments.shape_first, dtype=np.int64)
    size = np.diff(first)
    metres = np.maximum(path[first[1:] - 1] - path[first[:-1]], STRUCTURE_METRE)
    along = (path - np.repeat(path[first[:-1]], size)) * np.repeat(knots.share / metres, size)
    along[first[1:] - 1] = knots.share  # whatever rounding says, a segment ends at its node
    before = np.clip(along.astype(np.int64), 0, np.repeat(knots.share, size) - 1)
    element = np.repeat(knots.first, size) + before
    start, end = ends[0][element], ends[1][element]
    return np.asarray(np.rint(start + (along - before) * (end - start)).astype(np.int32))
