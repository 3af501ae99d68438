"""Names typed as riders type them, asked of real extracts: how often the answer comes first, and how fast."""

from __future__ import annotations

import statistics
from collections import defaultdict
from pathlib import Path

import pytest
from placenames import asked, built, questions

# Of the answers that should come first, by style; what is only begun may go on in other ways as well.
LEAST = {"exact": 0.95, "bare": 0.95, "one slip": 0.9, "two slips": 0.85, "number": 0.95, "begun": 0.7}
MILLISECONDS = 10.0  # p50 of a question


def hits(extract: Path, folder: Path) -> tuple[dict[str, float], float]:
    """The share of first answers by style, and the median of milliseconds."""
    entries, places = built(extract, folder)
    found = defaultdict(list)
    times = []
    for question in questions(entries):
        position, took = asked(places, question)
        found[question.style].append(position == 0)
        times.append(took * 1000.0)
    assert len(times) > 120
    return {style: sum(first) / len(first) for style, first in found.items()}, statistics.median(times)


@pytest.mark.parametrize("name", ["badwildbad-2026", "helgoland-2026"])
def test_answers_come_first_and_fast(data: Path, tmp_path: Path, name: str) -> None:
    shares, median = hits(data / f"osm/{name}.osm.pbf", tmp_path)
    assert {style: share for style, share in shares.items() if share < LEAST.get(style, 0.8)} == {}
    assert median <= MILLISECONDS


@pytest.mark.slow
@pytest.mark.parametrize("name", ["heidelberg-2024", "malta-2016"])
def test_answers_come_first_in_cities_too(data: Path, tmp_path: Path, name: str) -> None:
    shares, median = hits(data / f"osm/{name}.osm.pbf", tmp_path)
    assert {style: share for style, share in shares.items() if share < LEAST.get(style, 0.8)} == {}
    assert median <= MILLISECONDS
