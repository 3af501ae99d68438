"""`plan` and `ride` as a small Pi runs them: few packages, little memory, and no network."""

from __future__ import annotations

import json
import re
import resource
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Callable
from pathlib import Path

import pytest
from commandline import environment

TOP = Path(__file__).resolve().parent.parent.parent
REQUIREMENTS = TOP / "examples/pi/ride-requirements.txt"
HEAVY = (
    "osmnx",
    "osmium",
    "networkx",
    "scipy",
    "pandas",
    "geopandas",
    "shapely",
    "pyproj",
    "PIL",
    "matplotlib",
    "mercantile",
)
LIMIT = 200_000_000  # bytes of memory for a ride in Andorra
START, END = "42.5075,1.5218", "42.5562,1.5333"

BLOCKED = """
import sys

class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {blocked!r}:
            raise ModuleNotFoundError(name)

sys.meta_path.insert(0, Blocker())
from navigator.cli.main import run
run()
"""


@pytest.fixture(scope="module")
def home(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with Andorra built."""
    folder = tmp_path_factory.mktemp("home")
    navigator(folder, [sys.executable, "-m", "navigator.cli.main"])(
        "region",
        "add",
        "andorra",
        "--file",
        data / "osm/andorra-2021.osm.pbf",
        "--heights",
        data / "elevation/srtm",
    )
    return folder


def navigator(home: Path, command: list[str]) -> Callable[..., str]:
    """A function that runs the command in a home and gives its stdout."""

    def run(*arguments: object, **options: object) -> str:
        done = subprocess.run(
            [*command, *map(str, arguments)],
            env=environment(home),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            **options,  # type: ignore[call-overload]  # preexec_fn is all that comes
        )
        assert done.returncode == 0, done.stderr
        return str(done.stdout)

    return run


def limit_memory() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (LIMIT, LIMIT))


@pytest.mark.slow
def test_plan_and_ride_need_nothing_heavy(home: Path, tmp_path: Path) -> None:
    run = navigator(home, [sys.executable, "-c", BLOCKED.format(blocked=HEAVY)])
    route = tmp_path / "r.gpx"
    planned = json.loads(run("plan", START, END, "--out", route, "--json"))
    assert 6_000 < planned["distance"] < 16_000
    log = tmp_path / "ride.jsonl"
    run("ride", route, "--simulate", "--voice", "text", "--log", log)
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    assert lines[0]["what"] == "course"
    assert any(line["what"] == "event" and line["name"] == "arrived" for line in lines)
    assert log.stat().st_mode & 0o077 == 0  # where one rides is nobody else's business


@pytest.mark.slow
def test_plan_and_ride_fit_into_200_megabytes(home: Path, tmp_path: Path) -> None:
    # numpy's threads reserve address space that they never use; a Zero 2 W has four cores at most.
    command = ["env", "OPENBLAS_NUM_THREADS=1", sys.executable, "-m", "navigator.cli.main"]
    run = navigator(home, command)
    route = tmp_path / "r.gpx"
    run("plan", START, END, "--out", route, preexec_fn=limit_memory)
    run("ride", route, "--simulate", "--voice", "text", preexec_fn=limit_memory)


def test_the_ride_requirements_are_among_the_projects() -> None:
    names = {
        re.split(r"[><=]", line)[0].strip() for line in REQUIREMENTS.read_text(encoding="utf-8").splitlines()
    }
    assert not names & set(HEAVY)


@pytest.mark.slow
def test_an_environment_of_ride_requirements_alone_plans_and_rides(home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "venv"
    venv.create(folder, with_pip=True)
    python = folder / "bin/python"
    subprocess.run([python, "-m", "pip", "install", "-q", "-r", REQUIREMENTS], check=True, timeout=600)
    site = sysconfig.get_path("purelib", vars={"base": str(folder), "platbase": str(folder)})
    (Path(site) / "navigator-checkout.pth").write_text(f"{TOP}\n", encoding="utf-8")
    run = navigator(home, [str(python), "-m", "navigator.cli.main"])
    route = tmp_path / "r.gpx"
    run("plan", START, END, "--out", route)
    heard = run("ride", route, "--simulate", "--voice", "text")
    assert "your destination is" in heard.lower()
