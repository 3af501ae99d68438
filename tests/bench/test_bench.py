"""The benchmark runs and compares, also where there is neither a peer nor real data."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.slow
def test_a_sample_world_is_measured_and_costs_agree() -> None:
    command = [sys.executable, str(Path(__file__).parent), "--only", "valley", "--pairs", "20"]
    done = subprocess.run(
        [*command, "--peers", "nx-turns", "scipy"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "costs of nx turns that differ from ours: 0 of 20" in done.stdout
    assert "costs of scipy that differ from ours: 0 of 20" in done.stdout
    for figure in ("build, s", "cold start, CPU ms", "full answer (4), p50", "new rider to a route, ms"):
        row = next(line for line in done.stdout.splitlines() if line.startswith(figure))
        assert float(row.removeprefix(figure).split()[-3].replace(",", "")) > 0.0, row
