"""From a path to a route with words."""

from pathlib import Path

from navigator.kernels import refuse_stale

refuse_stale(__name__, Path(__file__).parent)
