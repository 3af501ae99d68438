"""Decide what riders do though they may not: walk what is closed, at a price of so many metres."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from navigator.cost.costing import INF, Metric, Mode
from navigator.graph.network import Network
from navigator.graph.roadgraph import Array

WALK = 1.25  # m/s at which closed ways are told
CLOSED_TURN = 5_000  # ms that a forbidden turn is told to take
GOOD_SHARE = 20.0  # %: this share of the metres of a region is ridden at least as gladly as a good road
SHARE = 0.3  # of what a way costs beyond a good road: who recorded a ride had reasons that we don't know
DEAREST = 0.6  # m that a metre may count as beyond itself, however little the rider likes it...
CLOSED = 0.6  # ...and that one counts as where nobody may ride, or only the other way
SWITCH = 25.0  # m for turning into such a way, times what a metre counts more: once there, riders stay
TURN_PACE = 1.8  # m/s, by which the cost of a turn becomes metres
DEAREST_TURN, FORBIDDEN_TURN = 12.0, 12.0  # m at most, and m more where it is forbidden


def tolerant(network: Network, metric: Metric) -> Metric:
    """A rider's metric, where what is forbidden is walked instead."""
    shut = metric.cost >= INF
    walked = np.maximum(1, _lengths(network) * 1000.0 / WALK).astype(np.int32)
    barred = metric.turn_cost >= INF
    return replace(
        metric,
        mode=np.where(shut, np.uint8(Mode.PUSH), metric.mode),
        cost=np.where(shut, walked, metric.cost),
        seconds=np.where(shut, walked, metric.seconds),
        turn_cost=np.where(barred, np.int32(CLOSED_TURN), metric.turn_cost),
        turn_seconds=np.where(barred, np.int32(CLOSED_TURN), metric.turn_seconds),
    )


def prices(network: Network, metric: Metric) -> tuple[Array, Array]:
    """What a metre of each edge counts as beyond a metre, and each turn in metres; float32.

    It tells of two ways beside each other which one a rider like this rather took.
    """
    length = np.maximum(_lengths(network), 0.01)
    shut = metric.cost >= INF
    pace = np.where(shut, np.inf, metric.cost / length)
    good = _good(pace[~shut], length[~shut])
    more = np.where(shut, CLOSED, np.clip(SHARE * (pace / good - 1.0), 0.0, DEAREST))
    barred = metric.turn_cost >= INF
    turn = np.clip(np.where(barred, 0, metric.turn_cost) / 1000.0 * TURN_PACE, 0.0, DEAREST_TURN)
    entered = shut[network.turns.edge[network.turns.target]]
    turn += np.where(barred & ~entered, FORBIDDEN_TURN, 0.0)
    turn += SWITCH * np.maximum(0.0, _beyond(network, more))
    return more.astype(np.float32), turn.astype(np.float32)


def _beyond(network: Network, more: Array) -> Array:
    """By turn, what a metre counts more behind it than before it."""
    turns = network.turns
    source = np.repeat(np.arange(len(turns.edge)), np.diff(turns.first))
    return more[turns.edge[turns.target]] - more[turns.edge[source]]


def _lengths(network: Network) -> Array:
    return np.repeat(np.asarray(network.graph.segments.length) / 100.0, 2)


def _good(pace: Array, length: Array) -> float:
    """Milliseconds a metre of a good road."""
    if not len(pace):
        return 1.0
    order = np.argsort(pace)
    upto = np.cumsum(length[order])
    return float(pace[order][np.searchsorted(upto, upto[-1] * GOOD_SHARE / 100.0)])
