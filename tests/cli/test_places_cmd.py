"""`navigator places`, and names in place of points: what is found, what is asked back, what is told."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from commandline import ended
from osmxml import place
from placeworlds import NODES, town
from regions import build

from navigator.cli.points import parse_spot, point_of
from navigator.errors import UsageError
from navigator.settings import load_settings


def point(name: str) -> str:
    lon, lat = place(*NODES[name])
    return f"{lat},{lon}"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    build(folder / "data" / "regions", "drawn", file=town(folder))
    return folder


@pytest.fixture(autouse=True)
def at_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NAVIGATOR_HOME", str(home))


def document(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    assert ended(*words, "--json") == 0
    found = json.loads(capsys.readouterr().out)
    return dict(found)


def test_names_are_points_in_every_command_that_plans(capsys: pytest.CaptureFixture[str]) -> None:
    by_name = document(capsys, "plan", "Baerenbrueck", "stadtpark")
    assert by_name == document(capsys, "plan", point("town"), point("q2"))
    assert ended("plan", "Bärenbrück", "via:Stadtpark", "Święta Łąka", "--alternatives", "1") == 0
    assert ended("loop", "Bärenbrück", "2km", "--count", "1") in (0, 1)
    assert ended("reach", "rathaus", "--minutes", "2") == 0
    assert "'rathaus' is Bärenbrück Rathaus, Bärenbrück (stop, " in capsys.readouterr().err


def test_a_picture_is_drawn_round_a_name(tmp_path: Path) -> None:
    target = tmp_path / "m.png"
    assert ended("maps", "picture", "rathaus", "15", "--size", "200x200", "--out", str(target)) == 0
    assert target.read_bytes().startswith(b"\x89PNG")


def test_an_avoided_area_elsewhere_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert ended("plan", point("town"), point("q2"), "--avoid", "50,1,51,2") == 0
    assert "the avoided area 50,1,51,2 lies outside the region" in capsys.readouterr().err


def test_a_point_through_a_name_is_no_stop(capsys: pytest.CaptureFixture[str]) -> None:
    stops = document(capsys, "plan", "Bärenbrück", "Stadtpark", "Święta Łąka")
    passed = document(capsys, "plan", "Bärenbrück", "via:Stadtpark", "Święta Łąka")
    assert len(stops["legs"]) == 2
    assert len(passed["legs"]) == 1


def test_it_is_told_for_what_a_name_was_taken(capsys: pytest.CaptureFixture[str]) -> None:
    assert ended("plan", "Bearbridge", "Hauptstraße 77, Bärenbrück") == 0
    told = capsys.readouterr().err
    assert "'Bearbridge' is Bärenbrück (town, " in told
    assert "number 77 is not on the map" in told


def test_several_places_of_a_name_are_listed_and_nothing_is_chosen(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert ended("plan", "Hauptstr.", "Bärenbrück") == 2
    printed, told = capsys.readouterr()
    assert printed == ""
    assert told.count("\n") == 1
    assert "'Hauptstr.' may be 2 places: Hauptstraße, Bärenbrück (street, " in told
    assert "; Hauptstraße, Święta Łąka (street, " in told
    assert ended("plan", "Hauptstraße, Święta Łąka", "Bärenbrück") == 0  # as it was listed


def test_what_lies_together_is_one_question_less(capsys: pytest.CaptureFixture[str]) -> None:
    assert ended("plan", "Bärenbrück", "Hohes Joch", "Święta Łąka") == 0
    told = capsys.readouterr().err
    assert "'Hohes Joch' is Hohes Joch, Święta Łąka (pass, " in told  # not the road over it
    assert "'Święta Łąka' is Święta Łąka (village, " in told  # not its station
    assert ended("plan", "Bärenbrück", "Alte Mühle") == 2
    assert "'Alte Mühle' may be 2 places" in capsys.readouterr().err


def test_one_slip_in_a_name_of_five_letters_or_more_is_forgiven_everywhere() -> None:
    for name in ("Ostnd", "Osttend", "Stadtprk", "Barenbrukc", "Swieta Laka"):
        for words in (
            ("plan", name, "Rathaus"),
            ("plan", "Rathaus", name),
            ("reach", name, "--minutes", "1"),
        ):
            assert ended(*words) == 0, words


def test_a_name_that_is_nowhere_suggests_those_that_are_like_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert ended("plan", "Barnbuk", "Stadtpark") == 1
    assert "there is no place 'Barnbuk' in drawn; did you mean Bärenbrück (town, " in capsys.readouterr().err
    assert ended("plan", "Xyzzy", "Stadtpark") == 1
    assert "there is no place 'Xyzzy' in drawn; check the spelling" in capsys.readouterr().err


def test_the_region_is_the_one_that_knows_all_names(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    store = tmp_path / "data" / "regions"
    build(store, "first", file=town(tmp_path))
    text = (tmp_path / "town.osm").read_text(encoding="utf-8").replace("Stadtpark", "Kurgarten")
    (tmp_path / "other.osm").write_text(text, encoding="utf-8")
    build(store, "second", file=tmp_path / "other.osm")
    monkeypatch.setenv("NAVIGATOR_HOME", str(tmp_path))
    found = document(capsys, "places", "Kurgarten")
    assert [row["region"] for row in found["places"]] == ["second"]
    assert ended("plan", "Bärenbrück", "Kurgarten") == 0
    assert ended("plan", "Bärenbrück", "Kurgarten", "--region", "first") == 1
    assert ended("plan", "Stadtpark", "Kurgarten") == 1
    assert "'Stadtpark' lies in first, 'Kurgarten' lies in second" in capsys.readouterr().err
    assert len(document(capsys, "places", "Bärenbrück", "--limit", "1")["places"]) == 1


def test_a_region_of_before_there_were_places_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    region = build(tmp_path / "data" / "regions", "old", file=town(tmp_path))
    described = json.loads((region.folder / "manifest.json").read_text(encoding="utf-8"))
    del described["components"]["places"], described["files"]["places.sqlite"]
    (region.folder / "manifest.json").write_text(json.dumps(described), encoding="utf-8")
    (region.folder / "places.sqlite").unlink()
    monkeypatch.setenv("NAVIGATOR_HOME", str(tmp_path))
    assert ended("plan", "Bärenbrück", "Stadtpark") == 3
    assert "no region knows the names of places yet; build old again" in capsys.readouterr().err
    assert ended("places", "Bärenbrück", "--region", "old") == 3
    assert "region 'old' knows no places" in capsys.readouterr().err
    assert ended("plan", point("a"), point("c")) == 0


def test_places_are_found_near_a_point_or_a_name(capsys: pytest.CaptureFixture[str]) -> None:
    by_point = document(capsys, "places", "--near", point("b"), "--kind", "drinking_water,coffee")
    rows = by_point["places"]
    assert [(row["kind"], round(row["distance"], -1)) for row in rows] == [("water", 200), ("cafe", 220)]
    assert by_point["attribution"] == ["© OpenStreetMap contributors"]
    assert ended("places", "--near", "rathaus", "--kind", "water", "--within", "500") == 0
    assert capsys.readouterr().out.startswith("300 m  water")
    assert ended("places", "--near", "rathaus", "--kind", "water", "--within", "100") == 1
    assert "no water within 100 m" in capsys.readouterr().err


def test_places_are_found_along_a_route(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "r.gpx"
    assert ended("plan", point("a"), point("c"), "--out", str(file)) == 0
    capsys.readouterr()
    assert ended("places", "--along", str(file), "--kind", "stop", "--kind", "water") == 0
    assert [line.split("  ")[0] for line in capsys.readouterr().out.splitlines()] == [
        "100 m (70 m off)",
        "400 m (30 m off)",
    ]
    assert ended("places", "--along", str(file), "--kind", "ferry") == 1


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("--kind", "water"),
        ("--near", "0.0,1.0", "--kind", "unicorn"),
        ("--near", "0.0,1.0", "--within", "-3"),
        ("--near", "0.0,1.0", "--within", "nan"),
        ("--near", "95,200"),
        ("--along", "r.gpx", "--near", "0.0,1.0"),
        ("rathaus", "--limit", "0"),
    ],
)
def test_nonsense_is_one_line_and_exit_code_2(
    words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert ended("places", *words) == 2
    printed, told = capsys.readouterr()
    assert printed == ""
    assert told.count("\n") == 1


def test_where_a_point_will_do_a_name_does() -> None:
    assert point_of("rathaus", load_settings()) == pytest.approx(place(*NODES["stop"]), abs=1e-6)
    assert point_of("-33.9,18.4", load_settings()) == (18.4, -33.9)  # in no region


def test_what_is_nearly_a_point_is_no_name() -> None:
    for text in ("12,34,56", "42.5N,1.5X"[:-1] + "S", "95,200", "geo:x,y", "https://example.org/", "n"):
        with pytest.raises(UsageError):
            parse_spot(text)


def test_coordinates_alone_load_neither_sqlite_nor_other_alphabets() -> None:
    program = (
        "import sys\nfrom navigator.cli.main import run\n"
        f"try: run(['plan', '{point('a')}', '{point('c')}'])\n"
        "except SystemExit as end: assert not end.code\n"
        "loaded = {'sqlite3', 'anyascii', 'navigator.library.places', 'navigator.library.kinds'}\n"
        "sys.exit(', '.join(sorted(loaded & set(sys.modules))) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", program], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_who_finds_nothing_is_never_told_to_look_farther_than_is_allowed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for within, told in (("20000", "--within 50000"), ("50000", "ask for other kinds")):
        assert ended("places", "--near", point("stop"), "--kind", "ferry", "--within", within) == 1
        assert told in capsys.readouterr().err
