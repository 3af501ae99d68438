"""An offline bike navigator: plan, ride and hear the turns, without a network.

Everything here is loaded when first used, so that a ride never pays for what only building needs.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from navigator.errors import NavigatorError, NoRouteError
    from navigator.guidance.phrases import phrase
    from navigator.region.region import Region
    from navigator.router import Router
    from navigator.routing.planner import Through

__all__ = ["NavigatorError", "NoRouteError", "Region", "Router", "Through", "phrase"]

_HOMES = {
    "NavigatorError": "navigator.errors",
    "NoRouteError": "navigator.errors",
    "Region": "navigator.region.region",
    "Router": "navigator.router",
    "Through": "navigator.routing.planner",
    "phrase": "navigator.guidance.phrases",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
