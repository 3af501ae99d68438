"""What tests of the command line share: a home that has a region."""

from __future__ import annotations

from pathlib import Path

import pytest
from regions import build, extract


@pytest.fixture(scope="session")
def ladder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a ladder of eight roads, see `regions.extract`, which nobody changes."""
    folder = tmp_path_factory.mktemp("ladder")
    build(folder / "data" / "regions", file=extract(folder, ways=8))
    return folder


@pytest.fixture
def at_ladder(ladder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rider lives there."""
    monkeypatch.setenv("NAVIGATOR_HOME", str(ladder))
