"""`navigator plan` with --compare, --alternatives and --explain."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from commandline import ended
from osmxml import place
from regions import build, extract

from navigator import Router
from navigator.cli.compare import compared
from navigator.cli.pictureorder import route_words
from navigator.sample.valley import ValleyFiles, make_valley
from navigator.settings import load_settings

ENDS = tuple("{1},{0}".format(*place(*spot)) for spot in ((10.0, 0.0), (290.0, 800.0)))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    build(folder / "data" / "regions", file=extract(folder, ways=4))
    return folder


@pytest.fixture(autouse=True)
def at_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NAVIGATOR_HOME", str(home))


@pytest.fixture(scope="module")
def valley(tmp_path_factory: pytest.TempPathFactory) -> ValleyFiles:
    return make_valley(tmp_path_factory.mktemp("valley"))


def test_each_way_is_the_best_at_what_it_is_named_for(valley: ValleyFiles) -> None:
    router = Router.from_osm(valley.osm, heights=valley.heights)
    points = [valley.places["station"], valley.places["village"]]
    found = {
        name: option for option, _ in compared(router, lambda r: r.route(points)) for name in option.names
    }
    assert set(found) == {"balanced", "fastest", "flattest", "quietest"}
    assert found["fastest"].duration == min(option.duration for option in found.values())
    assert found["flattest"].ascent == min(option.ascent for option in found.values())
    assert found["quietest"].stressful <= found["balanced"].stressful
    assert len({option.names for option in found.values()}) > 1


def test_ways_that_are_one_stand_once(capsys: pytest.CaptureFixture[str]) -> None:
    near = "{1},{0}".format(*place(200.0, 0.0))
    assert ended("plan", ENDS[0], near, "--compare") == 0
    printed = capsys.readouterr().out
    assert "balanced = fastest = flattest = quietest" in printed
    assert ended("plan", ENDS[0], near, "--compare", "--json") == 0
    (option,) = json.loads(capsys.readouterr().out)["options"]
    assert option["names"] == ["balanced", "fastest", "flattest", "quietest"]
    assert option["distance"] == pytest.approx(190, abs=1)


def test_a_file_that_is_replaced_is_told_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for told in (f"written to {tmp_path / 'r.gpx'};", f"written to {tmp_path / 'r.gpx'} (replaced);"):
        assert ended("plan", *ENDS, "--out", str(tmp_path / "r.gpx")) == 0
        assert told in capsys.readouterr().err


def test_what_is_not_known_is_told_as_unknown(capsys: pytest.CaptureFixture[str]) -> None:
    assert ended("plan", *ENDS, "--compare") == 0
    rows = {row[:16].strip(): row[16:].split() for row in capsys.readouterr().out.splitlines()}
    assert set(rows["climb"]) == set(rows["unpaved"]) == {"unknown"}
    assert "0" in rows["pushing"]  # which is known
    assert ended("plan", *ENDS, "--compare", "--json") == 0
    for option in json.loads(capsys.readouterr().out)["options"]:
        assert (option["ascent"], option["unpaved"]) == (None, None)
        assert option["unknown"] == pytest.approx(option["distance"], abs=1)
    assert ended("plan", *ENDS, "--explain", "--json") == 0
    answer = json.loads(capsys.readouterr().out)
    assert list(answer["explanation"]["grade"]) == ["unknown"]
    assert [answer[name] for name in ("ascent", "descent", "raw_ascent", "raw_descent")] == [None] * 4


def test_pictures_and_cue_sheets_tell_that_the_climb_is_unknown(valley: ValleyFiles) -> None:
    points = [valley.places["station"], valley.places["village"]]
    bare, known = (Router.from_osm(valley.osm, heights=heights) for heights in (None, valley.heights))
    assert route_words(bare.route(points), load_settings())[2:] == ["climb unknown"]
    assert [words[-2:] for words in route_words(known.route(points), load_settings())[2:]] == ["up", "wn"]


def test_alternatives_are_printed_and_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ended("plan", *ENDS, "--alternatives", "3", "--out", str(tmp_path / "r.gpx")) == 0
    assert "way 1 of" in capsys.readouterr().out
    assert (tmp_path / "r.gpx").exists()
    assert ended("plan", *ENDS, "--alternatives", "2", "--json") == 0
    first, *_ = json.loads(capsys.readouterr().out)["routes"]
    assert first["distance"] == pytest.approx(1090, abs=15)


def test_an_explanation_names_the_parts_and_adds_up(capsys: pytest.CaptureFixture[str]) -> None:
    assert ended("plan", *ENDS, "--explain") == 0
    printed = capsys.readouterr().out
    for words in ("by road", "residential", "by traffic stress", "LTS 1", "what turns add", "along the ways"):
        assert words in printed
    assert ended("plan", *ENDS, "--explain", "--json") == 0
    answer = json.loads(capsys.readouterr().out)
    told = answer["explanation"]
    assert told["total"]["metres"] == pytest.approx(answer["distance"], abs=0.1)
    assert sum(part["cost"] for part in told["grade"].values()) == pytest.approx(
        told["total"]["cost"], abs=0.01
    )


@pytest.mark.parametrize(
    "words",
    [
        ("--compare", "--explain"),
        ("--compare", "--alternatives", "2"),
        ("--compare", "--out", "-"),
        ("--alternatives", "2", "--heading", "90"),
        ("--alternatives", "0"),
    ],
)
def test_wishes_that_do_not_go_together_are_refused(
    words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert ended("plan", *ENDS, *words) == 2
    assert capsys.readouterr().out == ""


def test_a_cue_sheet_is_written_on_paper(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ended("plan", *ENDS, "--cue-file", str(tmp_path / "c.pdf"), "--cues") == 0
    assert (tmp_path / "c.pdf").read_bytes().startswith(b"%PDF")
    assert "1 page" in capsys.readouterr().err
    assert ended("plan", *ENDS, "--cue-file", str(tmp_path / "c.doc")) == 2
    assert ".pdf or .png" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["c.pdf"]
