"""The map on disk: fetch once, keep, read without a network.

Everything here is loaded when first used: `import tiles` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tiles.dem import Elevation
    from tiles.errors import CorruptTile, MissingTiles, TilesError

__all__ = ["CorruptTile", "Elevation", "MissingTiles", "TilesError"]

_HOMES = {
    "CorruptTile": "tiles.errors",
    "Elevation": "tiles.dem",
    "MissingTiles": "tiles.errors",
    "TilesError": "tiles.errors",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
