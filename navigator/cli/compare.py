"""Show ways side by side, fastest, flattest, quietest and balanced, and explain what one consists of."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from navigator.cli.console import out
from navigator.units import Units, distance_text, duration_text, height_text

if TYPE_CHECKING:
    from navigator.guidance.route import Route
    from navigator.router import Router
    from navigator.routing.explain import Explanation

STRESSFUL = ("LTS 3", "LTS 4")  # levels of traffic stress that most riders avoid (Mekuria et al. 2012)
UNPAVED = ("compacted", "gravel", "ground", "rough", "soft")  # rolling classes
MOST_UNKNOWN = 0.5  # of a way whose surface nobody has told, up to which "nothing unpaved" means something
TITLES = {
    "road_class": "road",
    "surface": "ground",
    "surface_state": "surface",
    "grade": "grade",
    "stress": "traffic stress",
    "network": "signed route",
    "mode": "mode",
    "penalties": "what turns add",
}
FIGURES = (
    ("heavy traffic", "stressful"),
    ("unpaved", "unpaved"),
    ("surface unknown", "unknown"),
    ("pushing", "pushing"),
)


@dataclass(frozen=True)
class Option:
    """One way with the figures that riders choose by; metres and seconds."""

    names: tuple[str, ...]
    distance: float
    duration: float
    ascent: float | None  # None where no heights are known
    stressful: float
    unpaved: float | None  # None where none is known of, and of most of the way nobody has told the surface
    unknown: float  # of the way, whose surface nobody has told
    pushing: float


def compared(router: Router, plan: Callable[[Router], Route]) -> list[tuple[Option, Route]]:
    """The different ways that the variants of a router's rider would take; ways that are one stand once."""
    from navigator.cost.variants import variants  # noqa: PLC0415  --help needs none of it

    found: dict[tuple[tuple[int, ...], ...], tuple[list[str], Route]] = {}
    for variant in variants(router.rider.profile, router.rider.hills):
        own = variant.name == "balanced"
        rider = router if own else router.with_rider(profile=variant.profile, hills=variant.hills)
        route = plan(rider)
        names, _ = found.setdefault(tuple(leg.path.edges for leg in route.legs), ([], route))
        names.append(variant.name)
    return [(_option(names, route), route) for names, route in found.values()]


def _option(names: Iterable[str], route: Route) -> Option:
    explained = route.explain()

    def metres(shares: dict[str, Any], wanted: Iterable[str]) -> float:
        return round(float(sum(shares[name].metres for name in wanted if name in shares)), 1)

    unpaved, unknown = metres(explained.surface, UNPAVED), metres(explained.surface_state, ("unknown",))
    return Option(
        names=tuple(names),
        distance=round(route.distance, 1),
        duration=round(route.duration, 1),
        ascent=round(route.ascent, 1) if route.raised else None,
        stressful=metres(explained.stress, STRESSFUL),
        unpaved=unpaved if unpaved or unknown <= MOST_UNKNOWN * route.distance else None,
        unknown=unknown,
        pushing=metres(explained.mode, ("pushing",)),
    )


def print_options(options: Iterable[Option], units: Units) -> None:
    """A table with one column a way."""
    from rich.table import Table  # noqa: PLC0415  not for JSON

    options = list(options)
    table = Table(box=None, pad_edge=False)
    table.add_column("")
    for option in options:
        table.add_column(" = ".join(option.names), justify="right")
    table.add_row("time", *(duration_text(option.duration) for option in options))
    table.add_row("distance", *(distance_text(option.distance, units) for option in options))
    table.add_row("climb", *(_or_unknown(height_text, option.ascent, units) for option in options))
    for title, name in FIGURES:
        table.add_row(
            title, *(_or_unknown(distance_text, getattr(option, name), units) for option in options)
        )
    out().print(table)


def _or_unknown(text: Callable[[float, Units], str], metres: float | None, units: Units) -> str:
    return "unknown" if metres is None else text(metres, units)


def options_document(options: Iterable[Option]) -> list[dict[str, Any]]:
    """The same for JSON."""
    return [asdict(option) | {"names": list(option.names)} for option in options]


def print_explanation(explained: Explanation, units: Units) -> None:
    """A table for each grouping: metres, time, and how long it feels."""
    from rich.table import Table  # noqa: PLC0415  not for JSON

    table = Table(box=None, pad_edge=False)
    for title, side in (("", "left"), ("distance", "right"), ("time", "right"), ("feels like", "right")):
        table.add_column(title, justify="left" if side == "left" else "right")
    for name, shares in explained.groups().items():
        table.add_row(f"by {TITLES[name]}" if name != "penalties" else TITLES[name], style="bold")
        for part, share in shares.items():
            figures = (_seconds(share.seconds), _seconds(share.cost))
            length = distance_text(share.metres, units) if share.metres >= 1.0 else ""
            table.add_row(f"  {part.replace('_', ' ')}", length, *figures)
    out().print(table)


def _seconds(seconds: float) -> str:
    """Short times to the second, since penalties are; what is given back with its sign."""
    sign = "-" if seconds < 0.0 else ""
    return sign + (f"{abs(seconds):.0f} s" if abs(seconds) < 60.0 else duration_text(abs(seconds)))


def explanation_document(explained: Explanation) -> dict[str, Any]:
    """The same for JSON; seconds and cost in seconds."""
    groups = {
        name: {part: _rounded(share) for part, share in shares.items()}
        for name, shares in explained.groups().items()
    }
    return {"total": _rounded(explained.total), **groups}


def _rounded(share: Any) -> dict[str, float]:
    return {name: round(value, 3) for name, value in asdict(share).items()}
