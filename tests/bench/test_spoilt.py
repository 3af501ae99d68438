"""However a ride was recorded, matching finds the way that was ridden."""

from __future__ import annotations

from pathlib import Path

import pytest
from noisyrides import rides
from spoilt import SPOILT, measured

SEED = 21  # nothing was tuned on it
SMALL = "karlsruhe-kirchfeld-2026"


@pytest.mark.parametrize(
    "extract",
    [SMALL, pytest.param("monaco-2022", marks=pytest.mark.slow)],
)
def test_rides_are_found_however_they_were_recorded(data: Path, extract: str) -> None:
    router, ridden = rides(data / f"osm/{extract}.osm.pbf", seed=SEED)
    some = ridden[::2] if extract == SMALL else ridden
    missed = {
        name: f"{(found.right - found.wrong) / found.ridden:.1%}"
        for name, found in measured(router, some)
        if found.right - found.wrong < SPOILT[name][1] * found.ridden
    }
    assert not missed
