"""Run the command line inside the tests' own process, or tell another one what a rider's home is."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from navigator.cli.main import run


def ended(*words: object) -> int:
    """The exit code of `navigator WORDS...`."""
    with pytest.raises(SystemExit) as stop:
        run(list(map(str, words)))
    assert isinstance(stop.value.code, int)
    return stop.value.code


def environment(home: Path) -> dict[str, str]:
    """What a process sees of this machine whose rider lives in a folder; it runs the code that is tested."""
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    return kept | {"NAVIGATOR_HOME": str(home), "HOME": str(home), "LANG": "C.UTF-8"}
