"""Run the command line inside the tests' own process."""

from __future__ import annotations

import pytest

from navigator.cli.main import run


def ended(*words: object) -> int:
    """The exit code of `navigator WORDS...`."""
    with pytest.raises(SystemExit) as stop:
        run(list(map(str, words)))
    assert isinstance(stop.value.code, int)
    return stop.value.code
