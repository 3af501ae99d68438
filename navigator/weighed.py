"""Hold a network as one rider pays for it: weighed, and with what searches it, when first asked for."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from navigator.cost.costing import INF, Metric, weigh
from navigator.cost.overlay import Change, Overlay
from navigator.cost.profile import DEFAULT, Profile, Rider
from navigator.graph.network import Network
from navigator.region.metricstore import MetricStore
from navigator.routing import kernel
from navigator.routing.ground import Ground
from navigator.routing.hierarchy import Hierarchy
from navigator.routing.mapmatch import Matcher
from navigator.routing.path import Path as Way
from navigator.routing.planner import Planner
from navigator.routing.reach import TimeField
from navigator.routing.roundtrip import RoundTrips
from navigator.routing.survey import Survey

if TYPE_CHECKING:
    from navigator.graph.dated import Dated

WORTH_KEEPING = 0.03  # s of weighing; what takes less is weighed as fast as it would be read


@dataclass(frozen=True)
class Weighed:
    """A ground under a rider's wishes. Immutable: `with_rider`, `with_overlay` and `at` give another one."""

    ground: Ground
    profile: str | Path | Profile = DEFAULT
    wishes: Mapping[str, Any] = field(default_factory=dict)  # those of `Rider.of` that were given
    store: MetricStore | None = None  # where metrics are kept
    base: Weighed | None = field(default=None, repr=False, compare=False)  # on whose metric the overlay lies
    overlay: Overlay | None = field(default=None, repr=False, compare=False)
    dated: Dated | None = field(default=None, repr=False, compare=False)  # in place of an overlay
    like: tuple[Rider, Metric] | None = field(default=None, repr=False, compare=False)  # to weigh less anew

    def __post_init__(self) -> None:
        _ = self.rider  # what makes no sense is told at once

    @property
    def network(self) -> Network:
        """Roads, turns and index."""
        return self.ground.network

    @cached_property
    def rider(self) -> Rider:
        """Who rides: the profile with the wishes."""
        return Rider.of(self.profile, **self.wishes)

    def with_rider(self, *, profile: str | Path | Profile | None = None, **wishes: Any) -> Self:
        """The same ground for another rider; wishes that are not given stay as they are."""
        base = self.base and self.base.with_rider(profile=profile, **wishes)
        like = (self.rider, self.metric) if self.base is None and "metric" in self.__dict__ else None
        wanted = {**self.wishes, **wishes}
        return replace(self, profile=profile or self.profile, wishes=wanted, base=base, like=like)

    def with_overlay(self, overlay: Overlay) -> Self:
        """The same with some edges closed or dearer for a while; this one stays as it is."""
        return replace(self, store=None, base=self, overlay=overlay, dated=None)

    def at(self, departure: datetime | str) -> Self:
        """The same with ways, gates and ferries as they are at a time: a datetime, ISO 8601, or "now".

        What is closed or open at times (`bicycle:conditional`, `opening_hours`, `seasonal` ...) is judged at
        the departure for the whole way; a time without a zone is that of the place.

        Raises:
            UsageError: it is no time.
            StorageError: the package that reads such times is missing.
        """
        from navigator.graph.dated import at_time, time_of  # noqa: PLC0415  reads tags: not on a ride

        dated = at_time(self.network.graph, time_of(departure))
        return replace(self, store=None, base=self, overlay=None, dated=dated)

    @cached_property
    def _change(self) -> Change | None:
        """What the overlay or the date makes of the metric that it lies on; None where it changes nothing."""
        turns = self.network.turns
        if self.base is None:
            return None
        if self.overlay is not None:
            return self.overlay.over(self.base.metric, turns)
        if self.dated is None or not self.dated.changed:
            return Change.nothing(self.base.metric)
        return Change.of_date(self.base.metric, self.dated, turns, self.rider)

    @cached_property
    def _kept(self) -> tuple[Metric, Hierarchy] | None:
        return self.store.load(self.ground, self.rider) if self.store else None

    @property
    def slow(self) -> bool:
        """Whether this rider's first route has to wait for plain Python to weigh the hierarchy."""
        if self.base is not None:
            return self.base.slow
        return self.ground.saved is not None and not kernel.COMPILED and self._kept is None

    @cached_property
    def metric(self) -> Metric:
        """What this rider pays, weighed when first asked for."""
        if self._change is not None:
            return self._change.metric
        if self._kept:
            return self._kept[0]
        return weigh(self.network.graph, self.network.turns, self.rider, like=self.like)

    @cached_property
    def hierarchy(self) -> Hierarchy:
        """The hierarchy weighed for this rider; a network that has none yet gets one first."""
        if self.base is not None and self._change is not None:
            return self.base.hierarchy.with_costs(self._change.rows, self._change.weights)
        if self._kept:
            return self._kept[1]
        began = time.perf_counter()
        turns = self.network.turns
        made = Hierarchy.of(self.ground.topology, turns, self.metric.weights(turns))
        if self.store and time.perf_counter() - began >= WORTH_KEEPING:
            self.store.save(self.rider, self.metric, made)
        return made

    @cached_property
    def planner(self) -> Planner:
        """The planner behind `route`."""
        return Planner(self.network, self.metric, self.hierarchy if self.ground.quick else None)

    @cached_property
    def survey(self) -> Survey:
        """What the hierarchy tells of everywhere at once."""
        return Survey(self.network, self.metric, self.hierarchy)

    @cached_property
    def round_trips(self) -> RoundTrips:
        """What finds loops."""
        return RoundTrips(self.planner, self.survey)

    @cached_property
    def time_field(self) -> TimeField:
        """What tells when each place is reached."""
        return TimeField(self.network, self.metric, self.ground.topology)

    @cached_property
    def matcher(self) -> Matcher:
        """What finds the ways under recorded traces."""
        return Matcher(self.network, self.metric)

    def metric_along(self, paths: Sequence[Way]) -> Metric:
        """What paths cost: where they lead along what is closed to this rider, that is walked."""
        edges = [edge for path in paths for edge in path.edges]
        turns = [turn for path in paths for turn in path.turns]
        closed = max(self.metric.cost[edges].max(initial=0), self.metric.turn_cost[turns].max(initial=0))
        return self.matcher.tolerant if closed >= INF else self.metric
