"""From locations to a path: the search and its oracle."""

from pathlib import Path

from navigator.kernels import refuse_stale

refuse_stale(__name__, Path(__file__).parent)
