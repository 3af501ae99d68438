"""What all tests share: where the real data lies, and a folder that no slow disk holds up."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from thorough import SLOW, examples

# A machine that is busy makes a deadline fail that says nothing of our code.
settings.register_profile("thorough", deadline=None)
settings.register_profile("quick", deadline=None, max_examples=examples(100))
settings.load_profile("thorough" if SLOW else "quick")

MEMORY = Path("/dev/shm")
ROOM = 1_000_000_000  # bytes that must be free in it; a container may give it 64 MB
DEFAULT_DATA = Path(__file__).resolve().parent.parent.parent / "shared" / "data"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Slow tests run in CI, once, and where SLOW=1 asks for them; SLOW=0 leaves them out anywhere."""
    if SLOW:
        return
    for item in items:
        if item.get_closest_marker("slow"):
            item.add_marker(pytest.mark.skip(reason="slow: runs with SLOW=1 or CI=true"))


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of real extracts, heights and tracks; demanded where it is named or lies beside us."""
    named = os.environ.get("NAVIGATOR_TEST_DATA")
    folder = Path(named) if named else DEFAULT_DATA
    if not folder.is_dir():
        if named:
            pytest.fail(f"NAVIGATOR_TEST_DATA={named} is no folder")
        pytest.skip("no real data: set NAVIGATOR_TEST_DATA to a folder that holds it")
    return folder


@pytest.fixture
def in_memory(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where there is room, for tests that write many files and need no true disk."""
    if not (os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM):
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def gpsd() -> str:
    """The daemon's program; demanded in CI, which installs it."""
    found = shutil.which("gpsd", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if found is None:
        assert os.environ.get("CI") != "true", "gpsd is missing; .ci/run installs it"
        pytest.skip("gpsd is missing; install it with: sudo apt install gpsd")
    return found
