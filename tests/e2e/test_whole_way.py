"""The whole way on the command line, on the other side of the world: build, list, plan, ride, carry away."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import gpxpy
import pytest
from commandline import environment

from navigator import Router
from navigator.sample.valley import ValleyFiles, make_valley

CAPE = (18.4, -33.9)

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def cape(tmp_path_factory: pytest.TempPathFactory) -> ValleyFiles:
    return make_valley(tmp_path_factory.mktemp("cape"), origin=CAPE, left_hand=True)


def commander(home: Path) -> Run:
    def run(*words: object, code: int = 0) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-m", "navigator.cli.main", *map(str, words)],
            env=environment(home),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == code, done.stderr
        if code:
            assert done.stderr.count("\n") == 1, done.stderr
        return done

    return run


@pytest.fixture(scope="module")
def run(cape: ValleyFiles, tmp_path_factory: pytest.TempPathFactory) -> Run:
    command = commander(tmp_path_factory.mktemp("home"))
    command("region", "add", "cape", "--file", cape.osm, "--heights", cape.heights)
    return command


def pasted(place: tuple[float, float]) -> str:
    return f"{place[1]:.6f},{place[0]:.6f}"


@pytest.mark.slow
def test_negative_coordinates_work_in_every_command(run: Run, cape: ValleyFiles, tmp_path: Path) -> None:
    start, end = pasted(cape.places["station"]), pasted(cape.places["village"])
    assert start.startswith("-33.")
    west, south, _, _ = json.loads(run("region", "list", "--json").stdout)[0]["bounds"]
    assert (round(west), round(south)) == (18, -34)
    assert "whole" in run("region", "verify", "cape").stdout
    gpx = tmp_path / "route.gpx"
    answer = json.loads(run("plan", start, end, "--out", gpx, "--json").stdout)
    assert answer["ascent"] > 0.0
    track = gpxpy.parse(gpx.read_text(encoding="utf-8"))
    assert track.length_2d() == pytest.approx(answer["distance"], rel=0.01)
    log = tmp_path / "ride.jsonl"
    heard = run("ride", gpx, "--simulate", "--voice", "text", "--log", log).stdout
    assert "You have arrived" in heard
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    told = {line["maneuver"] for line in lines if line["what"] == "prompt" and line["maneuver"] is not None}
    assert told == set(range(len(lines[0]["maneuvers"])))  # every turn announced
    assert "Climb ahead: " in heard
    curt = run("ride", gpx, "--simulate", "--voice", "text", "--verbosity", "low").stdout
    assert "Climb ahead: " not in curt
    assert "You have arrived" in curt
    assert len(curt) < len(heard)
    flat = run("ride", gpx, "--simulate", "--voice", "text", "--announce", "surface,refill").stdout
    assert "Climb ahead: " not in flat
    assert "all, none" in run("ride", gpx, "--simulate", "--announce", "hills", code=2).stderr


@pytest.mark.slow
def test_traffic_keeps_left_at_the_cape(run: Run, cape: ValleyFiles) -> None:
    answer = json.loads(
        run("plan", pasted(cape.places["station"]), pasted(cape.places["castle"]), "--json").stdout
    )
    assert answer["region"] == "cape"


def test_swapped_coordinates_get_a_question(run: Run, cape: ValleyFiles) -> None:
    start, end = cape.places["station"], cape.places["village"]
    wrong = [f"{lon:.5f},{lat:.5f}" for lon, lat in (start, end)]
    told = run("plan", *wrong, code=2).stderr
    assert "did you mean" in told
    assert f"{start[1]:g}"[:6] in told


def test_points_that_no_region_covers_are_told(run: Run) -> None:
    assert "no one region covers" in run("plan", "10,10", "10.1,10", code=1).stderr


@pytest.mark.slow
def test_a_region_carried_to_another_home_gives_the_same_route(
    run: Run, cape: ValleyFiles, tmp_path: Path
) -> None:
    package = tmp_path / "cape.navregion"
    run("region", "export", "cape", "--out", package)
    other = commander(tmp_path / "elsewhere")
    other("region", "import", package)
    words = (
        "plan",
        pasted(cape.places["station"]),
        pasted(cape.places["pass"]),
        "--hills",
        "avoid",
        "--json",
    )
    assert other(*words).stdout == run(*words).stdout


def test_a_foreign_track_is_followed_along_the_ways_under_it(
    run: Run, cape: ValleyFiles, tmp_path: Path
) -> None:
    planned = tmp_path / "planned.gpx"
    run("plan", pasted(cape.places["station"]), pasted(cape.places["village"]), "--out", planned)
    points = gpxpy.parse(planned.read_text(encoding="utf-8")).tracks[0].segments[0].points
    line = [(point.longitude + 2e-5, point.latitude - 2e-5) for point in points]
    shown = run("ride", track_of(tmp_path, line), "--simulate", "--voice", "text").stdout
    assert "urn " in shown
    assert "You have arrived" in shown


def test_a_track_outside_of_all_regions_is_followed_as_a_line(run: Run, tmp_path: Path) -> None:
    line = [(1.0, 50.0 + n * 1e-4) for n in range(50)]
    ridden = run("ride", track_of(tmp_path, line), "--simulate", "--voice", "text")
    assert "as a line" in ridden.stderr
    assert "Head north" in ridden.stdout
    assert "You have arrived" in ridden.stdout


def track_of(folder: Path, line: Iterable[Sequence[float]]) -> Path:
    """A GPX file as others write it."""
    points = "".join(f'<trkpt lat="{point[1]}" lon="{point[0]}"/>' for point in line)
    track = folder / "foreign.gpx"
    track.write_text(
        '<gpx version="1.1" creator="x" xmlns="http://www.topografix.com/GPX/1/1">'
        f"<trk><trkseg>{points}</trkseg></trk></gpx>",
        encoding="utf-8",
    )
    return track


@pytest.mark.slow
def test_the_demo_shows_the_whole_way(tmp_path: Path) -> None:
    shown = commander(tmp_path / "home")("demo", tmp_path / "demo", "--voice", "text").stdout
    for word in ("avoid", "even", "seek", "You have arrived", "Next:"):
        assert word in shown
    names = {path.name for path in (tmp_path / "demo").iterdir()}
    assert {"avoid.gpx", "even.gpx", "seek.gpx", "ride.jsonl", "valley.osm.pbf"} <= names


@pytest.mark.slow
def test_a_ride_remembers_for_whom_it_was_planned(run: Run, cape: ValleyFiles, tmp_path: Path) -> None:
    gpx, log = tmp_path / "fast.gpx", tmp_path / "fast.jsonl"
    ends = pasted(cape.places["station"]), pasted(cape.places["village"])
    plan = json.loads(run("plan", *ends, "--profile", "road", "--power", 220, "--out", gpx, "--json").stdout)
    run("ride", gpx, "--simulate", "--voice", "off", "--log", log)
    last = json.loads(log.read_text(encoding="utf-8").splitlines()[-1])
    assert last["t"] == pytest.approx(plan["duration"], rel=0.15)
    slow = tmp_path / "slow.jsonl"
    run("ride", gpx, "--simulate", "--voice", "off", "--log", slow, "--profile", "cargo")
    assert json.loads(slow.read_text(encoding="utf-8").splitlines()[-1])["t"] > 1.2 * last["t"]


@pytest.mark.slow
def test_a_route_that_begins_elsewhere_says_so(run: Run, cape: ValleyFiles) -> None:
    near = Router.from_osm(cape.osm).network.locator.near
    lon, lat = cape.places["pass"]
    places = [(lon + east * 1e-3, lat) for east in range(-20, 21)]
    lonely = next(place for place in places if not near(place, radius=150.0) and near(place, radius=900.0))
    assert "point 1 lies" in run("plan", pasted(lonely), pasted(cape.places["village"])).stderr


@pytest.mark.slow
def test_an_area_is_avoided_unless_one_begins_in_it(run: Run, cape: ValleyFiles, tmp_path: Path) -> None:
    ends = pasted(cape.places["station"]), pasted(cape.places["village"])
    usual = json.loads(run("plan", *ends, "--json").stdout)
    lon, lat = gpx_middle(run, ends, tmp_path / "usual.gpx")
    box = f"{lon - 1e-4},{lat - 1e-4},{lon + 1e-4},{lat + 1e-4}"
    ring = [[lon + a * 1e-4, lat + b * 1e-4] for a, b in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
    zone = tmp_path / "zone.geojson"
    zone.write_text(json.dumps({"type": "Polygon", "coordinates": [ring]}))
    for area in (box, zone):
        round_it = json.loads(run("plan", *ends, "--avoid", area, "--json").stdout)
        assert round_it["distance"] != usual["distance"]
        assert round_it["notes"] == []
    inside = run("plan", f"{lat},{lon}", ends[1], "--avoid", box)
    assert "point 1 lies inside an avoided area" in inside.stderr


def gpx_middle(run: Run, ends: tuple[str, str], file: Path) -> tuple[float, float]:
    run("plan", *ends, "--out", file)
    points = gpxpy.parse(file.read_text()).tracks[0].segments[0].points
    point = points[len(points) // 2]
    return point.longitude, point.latitude


@pytest.mark.slow
def test_what_cannot_be_is_told(run: Run, cape: ValleyFiles) -> None:
    ends = pasted(cape.places["station"]), pasted(cape.places["village"])
    assert "stdout" in run("plan", *ends, "--json", "--out", "-", code=2).stderr
    link = "https://www.openstreetmap.org/directions?from=1,1&to=2,2#map=14/-33.9/18.4"
    assert "no point" in run("plan", link, ends[1], code=2).stderr
    assert "there are: da, de, en" in run("ride", "x.gpx", "--simulate", "--language", "fi", code=2).stderr


@pytest.mark.slow
def test_a_route_is_ridden_the_other_way_round(run: Run, cape: ValleyFiles, tmp_path: Path) -> None:
    gpx, log = tmp_path / "r.gpx", tmp_path / "r.jsonl"
    ends = [pasted(cape.places[name]) for name in ("station", "village")]
    run("plan", *ends, "--out", gpx)
    heard = run("ride", gpx, "--reverse", "--simulate", "--voice", "text", "--log", log)
    assert "arrived" in heard.stderr
    first = next(one for one in map(json.loads, log.read_text().splitlines()) if one["what"] == "fix")
    assert (first["lon"], first["lat"]) == pytest.approx(cape.places["village"], abs=0.001)
