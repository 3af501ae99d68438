"""`navigator region`: add, list, verify, remove, export and import, with real files and with broken ones."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from commandline import ended
from heighttiles import put_hgt, slope
from regions import build, contents, extract, read_only, small_disk

Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NAVIGATOR_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def store(home: Path) -> Path:
    return home / "data" / "regions"


@pytest.fixture
def tiny(tmp_path: Path, capsys: Capture) -> Path:
    """The extract of which a region "tiny" was built."""
    file = extract(tmp_path / "extracts")
    assert ended("region", "add", "tiny", "--file", file) == 0
    capsys.readouterr()
    return file


def failure(capsys: Capture) -> str:
    """The one line of a failure; before it at most the note of what a build will take."""
    out, err = capsys.readouterr()
    *notes, line = err.splitlines()
    assert out == ""
    assert all(note.startswith("to build ") for note in notes), err
    assert line.startswith("navigator: ")
    assert "Traceback" not in err
    return line


def test_a_region_is_added_listed_verified_and_removed(tmp_path: Path, store: Path, capsys: Capture) -> None:
    file = extract(tmp_path)
    assert ended("region", "add", "tiny", "--file", file) == 0
    out, err = capsys.readouterr()
    assert out.startswith("tiny: 8 junctions, 20 edges, 0.1 MB in ")
    assert str(store / "tiny") in out
    assert "at most about 80 MB of memory" in err
    assert "without --heights" in err
    assert ended("region", "list") == 0
    assert "tiny" in capsys.readouterr().out
    assert ended("region", "verify", "tiny") == 0
    assert "tiny is whole" in capsys.readouterr().out
    assert ended("region", "remove", "tiny") == 0
    assert capsys.readouterr().out == "tiny is removed\n"
    assert ended("region", "list") == 0
    assert ended("region", "remove", "tiny") == 3
    assert "there is no region 'tiny'" in capsys.readouterr().err


@pytest.mark.parametrize("columns", [None, "200", "90"])
def test_the_list_shows_whole_boxes_and_names(
    columns: str | None, tmp_path: Path, store: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    if columns is None:
        monkeypatch.delenv("COLUMNS", raising=False)
    else:
        monkeypatch.setenv("COLUMNS", columns)
    build(store, "portland-central-2015", file=extract(tmp_path, x=-13_600_000.0))
    assert ended("region", "list") == 0
    printed = capsys.readouterr().out
    assert "portland-central-2015 " in printed
    assert re.search(r" -12\d\.\d\d,-?\d\.\d\d,-12\d\.\d\d,\d\.\d\d +0\.1 ", printed), printed


@pytest.mark.usefixtures("tiny")
def test_the_list_is_one_json_document(store: Path, capsys: Capture) -> None:
    (store / "broken").mkdir()
    assert ended("region", "list", "--json") == 0
    out, err = capsys.readouterr()
    (region,) = json.loads(out)
    assert region["name"] == "tiny"
    assert len(region["bounds"]) == 4
    assert region["attribution"] == ["© OpenStreetMap contributors"]
    assert region["folder"] == str(store / "tiny")
    assert err.startswith("broken can't be used: ")


def test_a_region_with_an_area_and_heights(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "heights").mkdir()
    put_hgt(tmp_path / "heights" / "N00E001.hgt", slope(base=3000))
    add = ("region", "add", "tiny", "--file", extract(tmp_path, ways=9))
    assert ended(*add, "--area", "0.99,-0.001,1.01,0.003", "--heights", tmp_path / "heights") == 0
    assert "without --heights" not in capsys.readouterr().err
    assert ended("region", "list", "--json") == 0
    (region,) = json.loads(capsys.readouterr().out)
    assert region["heights"] is True
    assert region["area"] == "0.99,-0.001,1.01,0.003"


def test_heights_that_cover_nothing_are_told(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "heights").mkdir()
    put_hgt(tmp_path / "heights" / "N47E008.hgt", slope())
    assert ended("region", "add", "tiny", "--file", extract(tmp_path), "--heights", tmp_path / "heights") == 0
    assert "no height tile in" in capsys.readouterr().err


@pytest.mark.slow
def test_a_real_extract_becomes_a_region_with_heights(data: Path, capsys: Capture) -> None:
    osm, heights = data / "osm" / "badwildbad-2026.osm.pbf", data / "elevation" / "mapterhorn"
    assert ended("region", "add", "badwildbad", "--file", osm, "--heights", heights) == 0
    capsys.readouterr()
    assert ended("region", "list", "--json") == 0
    (region,) = json.loads(capsys.readouterr().out)
    assert region["heights"] is True
    assert region["dates"] == ["2026-07-08T13:31:40Z"]  # of its newest way: its header has none
    assert ended("region", "add", "monaco", "--file", data / "osm" / "monaco-2022.osm.pbf") == 0
    capsys.readouterr()
    assert ended("region", "list") == 0
    assert "2022-07-19" in capsys.readouterr().out


def bad_additions(folder: Path) -> Iterator[tuple[list[str | Path], int, str]]:
    """Words after `region add tiny`, the exit code, and what the line says."""
    good = extract(folder, name="good.osm")
    (folder / "page.osm.pbf").write_text("<!DOCTYPE html><html>404</html>", encoding="utf-8")
    (folder / "empty.osm.pbf").write_bytes(b"")
    (folder / "cut.osm").write_bytes(good.read_bytes()[:-300])
    for name, samples in (("small", b"12345"), ("odd", bytes(1201 * 1201 * 2 + 2))):
        (folder / name).mkdir()
        (folder / name / "N00E001.hgt").write_bytes(samples)
    (folder / "empty").mkdir()
    (folder / "line.geojson").write_text('{"type": "LineString", "coordinates": []}', encoding="utf-8")
    yield ["--file", folder / "page.osm.pbf"], 2, "page.osm.pbf is no OSM file"
    yield ["--file", folder / "empty.osm.pbf"], 2, "empty.osm.pbf is empty; download the extract again"
    yield ["--file", folder / "cut.osm"], 2, "cut.osm is damaged or cut off"
    yield ["--file", folder], 3, "is a folder; give the OSM file itself"
    yield ["--file", folder / "none.osm.pbf"], 3, "none.osm.pbf"
    yield ["--file", folder / ("x" * 300)], 3, "too long"
    yield ["--file", good, "--file", folder / "page.osm.pbf"], 2, "page.osm.pbf is no OSM file"
    yield ["--file", good, "--heights", folder / "small"], 2, "N00E001.hgt"
    yield ["--file", good, "--heights", folder / "odd"], 2, "N00E001.hgt"
    yield ["--file", good, "--heights", folder / "none"], 3, "none"
    yield ["--file", good, "--heights", good], 2, "not a height tile"
    yield ["--file", good, "--area", "1,2,3"], 2, "is no area; give W,S,E,N"
    yield ["--file", good, "--area", "nan,1,2,3"], 2, "is no box; give W,S,E,N"
    yield ["--file", good, "--area", "50,50,51,51"], 2, "no road inside the wanted area"
    yield ["--file", good, "--area", folder / "none.geojson"], 3, "no such file"
    yield ["--file", good, "--area", folder / "line.geojson"], 2, "line.geojson holds no polygon"


@pytest.mark.usefixtures("tiny")
def test_bad_input_is_one_line_and_leaves_the_old_region(
    store: Path, tmp_path: Path, capsys: Capture
) -> None:
    before = contents(store)
    for words, code, message in bad_additions(tmp_path / "bad"):
        assert ended("region", "add", "tiny", *words) == code, words
        assert message in failure(capsys), words
        assert contents(store) == before, words


def test_a_bad_name_is_bad_usage_even_where_the_file_is_fine(tiny: Path, capsys: Capture) -> None:
    for name in ("Tiny", "../x", "a b", "x" * 65, ".hidden"):
        assert ended("region", "add", name, "--file", tiny) == 2
        assert "is no region name" in failure(capsys)


def test_a_cut_pbf_and_a_wrong_height_tile_beside_real_ones(
    data: Path, tmp_path: Path, capsys: Capture
) -> None:
    whole = (data / "osm" / "dreieich-2022.osm.pbf").read_bytes()
    (tmp_path / "cut.osm.pbf").write_bytes(whole[: len(whole) * 2 // 3])
    assert ended("region", "add", "cut", "--file", tmp_path / "cut.osm.pbf") == 2
    assert "cut.osm.pbf is damaged or cut off" in failure(capsys)
    (tmp_path / "heights").mkdir()
    (tmp_path / "heights" / "N50E008.hgt").write_bytes(b"\0" * 1000)
    osm = data / "osm" / "dreieich-2022.osm.pbf"
    assert ended("region", "add", "cut", "--file", osm, "--heights", tmp_path / "heights") == 2
    assert "N50E008.hgt" in failure(capsys)


def test_a_full_disk_is_three_and_the_old_region_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    with small_disk(tmp_path / "disk", 1000) as disk:
        monkeypatch.setenv("NAVIGATOR_HOME", str(disk))
        assert ended("region", "add", "tiny", "--file", extract(tmp_path)) == 0
        before = contents(disk)
        capsys.readouterr()
        assert ended("region", "add", "tiny", "--file", extract(tmp_path, name="big.osm", ways=900)) == 3
        assert "the disk is full; free some space" in failure(capsys)
        assert contents(disk) == before


def test_an_unwritable_folder_is_three(tiny: Path, store: Path, capsys: Capture) -> None:
    with read_only(store):
        assert ended("region", "add", "tiny", "--file", tiny) == 3
        assert "choose another" in failure(capsys)
        assert ended("region", "remove", "tiny") == 3
        assert ended("region", "verify", "tiny") == 0


@pytest.mark.slow
def test_too_little_memory_is_three_and_says_where_to_build(data: Path) -> None:
    program = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_AS, (400_000_000, -1))\n"
        "from navigator.cli.main import run; run(sys.argv[1:])"
    )
    words = ["region", "add", "porto", "--file", str(data / "osm" / "porto-2015.osm.pbf")]
    done = subprocess.run(
        [sys.executable, "-c", program, *words], capture_output=True, text=True, check=False
    )
    assert done.returncode == 3, done.stderr
    assert "MB are free; build it on a computer, then 'navigator region export'" in done.stderr


@pytest.mark.usefixtures("tiny")
def test_a_region_travels_to_another_home(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    assert ended("region", "export", "tiny") == 0
    assert capsys.readouterr().out.startswith("tiny.navregion: 0.0 MB; there, run 'navigator region import")
    assert ended("region", "export", "tiny", "--out", tmp_path / "named") == 0
    assert (tmp_path / "named").read_bytes() == (tmp_path / "tiny.navregion").read_bytes()
    before = contents(store / "tiny")
    monkeypatch.setenv("NAVIGATOR_HOME", str(tmp_path / "elsewhere"))
    capsys.readouterr()
    assert ended("region", "import", "named") == 0
    assert capsys.readouterr().out.startswith("tiny: 0.1 MB in ")
    assert contents(tmp_path / "elsewhere" / "data" / "regions" / "tiny") == before
    assert ended("region", "import", "named", "--name", "again") == 0
    assert ended("region", "verify", "again") == 0
    capsys.readouterr()
    assert ended("region", "list", "--json") == 0
    assert [region["name"] for region in json.loads(capsys.readouterr().out)] == ["again", "tiny"]


@pytest.mark.usefixtures("tiny")
def test_an_export_goes_to_stdout(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "navigator.cli.main", "region", "export", "tiny", "--out", "-"]
    done = subprocess.run(command, capture_output=True, check=True)
    assert done.stderr == b""
    (tmp_path / "piped").write_bytes(done.stdout)
    assert ended("region", "import", "piped", "--name", "piped") == 0
    assert not (tmp_path / "-").exists()


@pytest.mark.usefixtures("tiny")
def test_a_bad_import_is_one_line_and_leaves_the_old_region(
    store: Path, tmp_path: Path, capsys: Capture
) -> None:
    assert ended("region", "export", "tiny", "--out", "good") == 0
    capsys.readouterr()
    before = contents(store)
    (tmp_path / "page").write_text("<html>", encoding="utf-8")
    (tmp_path / "cut").write_bytes((tmp_path / "good").read_bytes()[:-500])
    for words, code in (
        (["page"], 2),
        (["cut"], 2),
        (["none"], 3),
        ([tmp_path], 3),
        (["good", "--name", "A"], 2),
    ):
        assert ended("region", "import", *words) == code, words
        failure(capsys)
        assert contents(store) == before


@pytest.mark.usefixtures("tiny")
def test_a_damaged_region_is_told_by_verify_and_list(store: Path, capsys: Capture) -> None:
    file = store / "tiny" / "graph" / "nodes.lon.npy"
    data = file.read_bytes()
    file.write_bytes(data[:-1] + bytes([data[-1] ^ 255]))
    assert ended("region", "verify", "tiny") == 2
    assert "region 'tiny' is damaged (graph/nodes.lon.npy)" in failure(capsys)
    assert ended("region", "export", "tiny") == 2
    failure(capsys)
    file.unlink()
    assert ended("region", "verify", "tiny") == 3
    failure(capsys)
    assert ended("region", "list") == 0
    assert "tiny can't be used" in capsys.readouterr().err


def test_names_from_files_bring_no_escapes_to_the_terminal(tmp_path: Path, capsys: Capture) -> None:
    file = extract(tmp_path, name="\x1b[31mevil\u202e.osm")
    assert ended("region", "add", "tiny", "--file", file) == 0
    assert ended("region", "list") == 0
    assert ended("region", "add", "tiny", "--file", tmp_path / "\x1b]0;x\x07") == 3
    out, err = capsys.readouterr()
    assert "\x1b" not in out + err
    assert "\x07" not in out + err
