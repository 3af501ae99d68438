"""Building: repeatable, atomic, refused beforehand; the old region outlives every failure."""

from __future__ import annotations

import json
import os
import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from doomed import doomed
from heighttiles import put_hgt, slope
from osmxml import place
from regions import build, contents, extract, read_only, small_disk

from navigator.errors import ContentError, NavigatorError, StorageError, UsageError
from navigator.region import builder, memory
from navigator.region.area import Box
from navigator.region.builder import Estimate, Order, build_region, check_order, estimate
from navigator.region.memory import available_memory
from navigator.region.region import Region, check_whole, region_named
from navigator.region.store import ASIDE, BUILDING, building, remove_region


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "regions"


def others(store: Path) -> list[str]:
    """What lies beside the regions."""
    return sorted(path.name for path in store.iterdir() if path.name not in {".lock", "tiny", "other"})


def test_the_same_input_gives_the_same_bytes(store: Path, tmp_path: Path) -> None:
    first, again = build(store), build(tmp_path / "elsewhere" / "store", file=extract(tmp_path / "copy"))
    assert contents(first.folder) == contents(again.folder)
    assert set(contents(first.folder)) == {"manifest.json", *first.manifest.files}


@pytest.mark.slow
def test_a_real_region_with_heights_is_repeatable(data: Path, tmp_path: Path) -> None:
    order = Order("bw", (data / "osm/badwildbad-2026.osm.pbf",), None, data / "elevation/mapterhorn")
    first, again = build_region(order, tmp_path / "a"), build_region(order, tmp_path / "b")
    assert contents(first.folder) == contents(again.folder)
    manifest = first.manifest
    assert [source.file for source in manifest.sources] == ["badwildbad-2026.osm.pbf"]
    assert manifest.sources[0].licence == "ODbL 1.0"
    assert manifest.heights
    assert all(source.file.endswith(".webp") for source in manifest.heights)
    assert "© OpenStreetMap contributors" in manifest.attribution


def test_the_manifest_says_nothing_of_this_machine(store: Path) -> None:
    text = (build(store).folder / "manifest.json").read_text(encoding="utf-8")
    assert str(store.parent) not in text
    assert "tiny.osm" in text


def test_several_extracts_become_one_network(store: Path, tmp_path: Path) -> None:
    whole = extract(tmp_path, name="whole.osm", ways=4)
    lines = whole.read_text(encoding="utf-8").splitlines(keepends=True)
    for name, left_out in (("a.osm", '<way id="2"'), ("b.osm", '<way id="1"')):
        kept = [line for line in lines if not line.startswith(left_out)]
        (tmp_path / name).write_text("".join(kept), encoding="utf-8")
    both = build_region(Order("tiny", (tmp_path / "a.osm", tmp_path / "b.osm")), store)
    assert both.manifest.files == build(store, "other", file=whole).manifest.files
    assert [source.file for source in both.manifest.sources] == ["a.osm", "b.osm"]


def test_an_area_cuts_the_region(store: Path, tmp_path: Path) -> None:
    (west, south), (east, north) = place(-50, -50), place(350, 250)
    area = Box(west, south, east, north)
    region = build_region(Order("tiny", (extract(tmp_path, ways=9),), area), store)
    assert region.manifest.area == area.text
    assert region.manifest.bounds[3] == pytest.approx(place(0, 200)[1], abs=1e-6)
    names = {match.place.name for match in region.places.search("röad")}
    assert names == {"Röad w0 e0", "Röad w1 e1", "Röad w0 w1", "Röad e0 e1"}
    with pytest.raises(ContentError, match="no road inside"):
        build_region(Order("tiny", (extract(tmp_path, ways=9),), Box(50, 50, 51, 51)), store)
    check_whole(Region.open(region.folder))


def test_heights_reach_the_network(store: Path, tmp_path: Path) -> None:
    (tmp_path / "heights").mkdir()
    put_hgt(tmp_path / "heights" / "N00E001.hgt", slope(base=3000))
    region = build_region(Order("tiny", (extract(tmp_path),), None, tmp_path / "heights"), store)
    assert np.all(np.asarray(region.network.graph.nodes.height) > 0)
    assert [source.attribution for source in region.manifest.heights] == ["SRTM, NASA/USGS"]


@pytest.mark.parametrize("name", ["", "A", "../x", "a/b", ".x", "x" * 65, "-x", "x\n", "ä", "x x"])
def test_a_bad_name_is_refused_and_nothing_is_written(store: Path, name: str) -> None:
    with pytest.raises(UsageError, match="no region name"):
        build(store, name)
    assert not store.exists()


@pytest.mark.parametrize(
    ("name", "like"), [("Andorra", "andorra"), ("Baden Württemberg", "baden-wurttemberg"), ("ж", "andorra")]
)
def test_a_name_that_is_nearly_one_is_shown_as_one(store: Path, name: str, like: str) -> None:
    with pytest.raises(UsageError, match=f"'{like}'$"):
        build(store, name)


def test_no_extract_is_a_bad_question(store: Path) -> None:
    with pytest.raises(UsageError, match="at least one"):
        build_region(Order("tiny", ()), store)


def bad_inputs(folder: Path) -> Iterator[tuple[Order, type[NavigatorError]]]:
    good = extract(folder, name="good.osm")
    (folder / "page.osm.pbf").write_text("<!DOCTYPE html><html><body>404</body></html>", encoding="utf-8")
    (folder / "empty.osm.pbf").write_bytes(b"")
    (folder / "cut.osm").write_bytes(good.read_bytes()[:-400])
    (folder / "noise.osm.gz").write_bytes(b"\x1f\x8b" + random.Random(1).randbytes(5000))
    (folder / "noise.osm.bz2").write_bytes(b"BZh9" + random.Random(1).randbytes(5000))
    (folder / "noroad.osm").write_text('<osm version="0.6"></osm>', encoding="utf-8")
    for name in ("page.osm.pbf", "empty.osm.pbf", "cut.osm", "noise.osm.gz", "noise.osm.bz2", "noroad.osm"):
        yield Order("tiny", (folder / name,)), ContentError
        yield Order("tiny", (good, folder / name)), ContentError if name != "noroad.osm" else NavigatorError
    yield Order("tiny", (folder,)), StorageError
    yield Order("tiny", (folder / "none.osm",)), StorageError
    yield Order("tiny", (folder / ("x" * 300),)), StorageError
    yield Order("tiny", (good,), None, folder / "nowhere"), StorageError
    (folder / "bad").mkdir()
    (folder / "bad" / "N00E001.hgt").write_bytes(b"12345")
    yield Order("tiny", (good,), None, folder / "bad"), ContentError


def test_bad_input_gives_one_clear_error_and_leaves_the_old_region(store: Path, tmp_path: Path) -> None:
    before = contents(build(store).folder)
    for order, kind in bad_inputs(tmp_path / "bad input"):
        try:
            build_region(order, store)
        except NavigatorError as error:
            told, message = type(error), str(error)
            assert issubclass(told, kind), order
            assert "\n" not in message
        else:
            assert kind is NavigatorError, order  # a file without roads beside one with is no harm
            build(store)
        assert contents(store / "tiny") == before, order
        assert others(store) == []


def test_a_cut_pbf_is_told_wherever_it_was_cut(data: Path, store: Path, tmp_path: Path) -> None:
    whole = (data / "osm/dreieich-2022.osm.pbf").read_bytes()
    part = tmp_path / "cut.osm.pbf"
    for share in (0.001, 0.3, 0.6, 0.9999):
        part.write_bytes(whole[: int(len(whole) * share)])
        with pytest.raises(ContentError, match=r"cut\.osm\.pbf"):
            build_region(Order("tiny", (part,)), store)
        assert others(store) == []


def test_a_file_name_that_is_no_text_does_no_harm(store: Path, tmp_path: Path) -> None:
    odd = Path(os.fsdecode(bytes(tmp_path) + b"/\xff\x1b[31m.osm"))
    extract(tmp_path).rename(odd)
    assert build(store, file=odd).manifest.sources[0].file.startswith("?")


def test_an_order_is_checked_before_anything_is_built(tmp_path: Path) -> None:
    check_order(Order("tiny", (extract(tmp_path),)))
    with pytest.raises(StorageError):
        check_order(Order("tiny", (tmp_path / "none.osm",)))
    with pytest.raises(StorageError):
        check_order(Order("tiny", (extract(tmp_path),), None, tmp_path / "none"))


# --- kept whole, whatever happens -----------------------------------------------------------------


def test_a_failure_at_any_moment_leaves_the_old_region(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents(build(store).folder)

    def fail(*_arguments: object, **_named: object) -> None:
        raise OSError(28, "No space left on device")

    for name in ("_network", "build_topology", "save_network", "save_topology", "_describe"):
        with monkeypatch.context() as patch:
            patch.setattr(builder, name, fail)
            with pytest.raises(StorageError, match="the disk is full"):
                build(store, file=extract(tmp_path, ways=5))
        assert contents(store / "tiny") == before
        assert others(store) == []


def test_running_out_of_memory_is_no_bug(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: object) -> None:
        raise MemoryError

    monkeypatch.setattr(builder, "_network", fail)
    with pytest.raises(StorageError, match=r"not enough memory.*build it on a computer"):
        build(store)


def test_a_solver_without_memory_is_no_bug(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise RuntimeError("SUPERLU_MALLOC fails for buf in intMalloc()")  # its words under a limit of 8 GB

    monkeypatch.setattr("scipy.sparse.linalg.splu", refuse)
    heights = tmp_path / "heights"
    heights.mkdir()
    put_hgt(heights / "N00E001.hgt", slope(base=3000))
    with pytest.raises(StorageError, match="not enough memory"):
        build_region(Order("tiny", (extract(tmp_path / "extracts"),), None, heights), store)


def test_ctrl_c_leaves_nothing_behind(store: Path) -> None:
    before = contents(build(store).folder)

    def stop(_what: str, share: float) -> None:
        if share > 0.5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_region(Order("tiny", (extract(store.parent),)), store, report=stop)
    assert contents(store / "tiny") == before
    assert others(store) == []


def test_a_region_set_aside_by_a_pulled_plug_is_found_and_put_back(store: Path, tmp_path: Path) -> None:
    before = contents(build(store).folder)
    (store / "tiny").rename(store / f"{ASIDE}tiny")
    (store / f"{BUILDING}tiny" / "graph").mkdir(parents=True)
    found = region_named(store, "tiny")
    assert found.name == "tiny"
    assert contents(found.folder) == before
    build(store, "other", file=extract(tmp_path))
    assert contents(store / "tiny") == before
    assert others(store) == []


def test_the_old_region_goes_where_only_its_clearing_was_cut_off(store: Path) -> None:
    build(store)
    (store / f"{ASIDE}tiny").mkdir()
    build(store, "other")
    assert others(store) == []
    check_whole(region_named(store, "tiny"))


# What a build loads when it gets there; loaded before, the kills hit the build and not its imports.
LOADED = ("anyascii", "mercantile", "osmium.area", "pyproj", "scipy.sparse.csgraph", "shapely", "sqlite3")


@pytest.mark.parametrize("kills", [5, pytest.param(40, marks=pytest.mark.slow)])
def test_a_build_killed_at_any_moment_leaves_a_whole_region(kills: int, in_memory: Path) -> None:
    store = in_memory / "regions"
    files = [extract(in_memory, name=f"{ways}.osm", ways=ways) for ways in (3, 30)]
    wholes = [contents(build(store, file=file).folder) for file in files]
    begun = time.monotonic()
    build(store, file=files[1])
    moments, lasts = random.Random(7), time.monotonic() - begun
    halves, found = 0, set()
    with doomed("regions", "build_on_and_on", warm=LOADED) as builds:
        for _ in range(kills):
            builds.start(store, *files)
            time.sleep(moments.uniform(0.0, 3.0 * lasts))
            assert builds.kill()
            halves += (store / f"{BUILDING}tiny").exists()
            whole = contents(region_named(store, "tiny").folder)
            assert whole in wholes
            found.add(wholes.index(whole))
    assert halves > kills / 2  # or nothing was tested
    assert kills < 40 or found == {0, 1}
    build(store, file=files[0])
    assert contents(store / "tiny") == wholes[0]
    assert others(store) == []


def test_two_builds_at_once_do_not_mix(store: Path) -> None:
    before = contents(build(store).folder)
    with building(store, "other"):
        with pytest.raises(StorageError, match="another build is at work"):
            build(store)
        with pytest.raises(StorageError, match="another build is at work"):
            remove_region(store, "tiny")
        assert contents(region_named(store, "tiny").folder) == before  # which can be read meanwhile


def test_a_region_that_is_a_link_is_replaced_and_what_it_leads_to_stays(store: Path, tmp_path: Path) -> None:
    build(tmp_path / "card")
    store.mkdir()
    (store / "tiny").symlink_to(tmp_path / "card" / "tiny")
    check_whole(region_named(store, "tiny"))
    build(store)
    assert not (store / "tiny").is_symlink()
    check_whole(Region.open(tmp_path / "card" / "tiny"))
    (store / "other").symlink_to(tmp_path / "card" / "tiny")
    remove_region(store, "other")
    check_whole(Region.open(tmp_path / "card" / "tiny"))
    assert others(store) == []


def test_a_region_is_removed_whole(store: Path) -> None:
    build(store)
    remove_region(store, "tiny")
    assert others(store) == []
    assert not (store / "tiny").exists()
    with pytest.raises(StorageError, match="no region 'tiny'"):
        remove_region(store, "tiny")
    with pytest.raises(UsageError):
        remove_region(store, "../regions")


# --- disk and memory ------------------------------------------------------------------------------


def test_a_full_disk_is_told_and_the_old_region_stays(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 1000) as disk:
        store = disk / "regions"
        before = contents(build(store, file=extract(tmp_path)).folder)
        with pytest.raises(StorageError, match="the disk is full; free some space") as told:
            build(store, file=extract(tmp_path, name="big.osm", ways=900))
        assert told.value.exit_code == 3
        assert contents(store / "tiny") == before
        assert others(store) == []
        build(store, "other", file=extract(tmp_path))  # the room it had taken is free again


def test_a_disk_known_to_be_too_small_is_told_beforehand(
    store: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(builder, "DISK_PER_BYTE", 1e12)
    with pytest.raises(StorageError, match=r"needs about \d+ MB of disk"):
        build(store)
    assert others(store) == []
    area = Box(-180, -90, 180, 90)  # of a cut region only the end tells
    build_region(Order("tiny", (extract(tmp_path),), area), store)


def test_a_store_that_cannot_be_written_is_told(store: Path) -> None:
    before = contents(build(store).folder)
    with read_only(store):
        with pytest.raises(StorageError, match="choose another"):
            build(store)
        with pytest.raises(StorageError):
            remove_region(store, "tiny")
        assert contents(region_named(store, "tiny").folder) == before
    file = store.parent / "file"
    file.write_text("", encoding="utf-8")
    with pytest.raises(StorageError, match="not a folder"):
        build(file / "store", file=extract(store.parent))


def test_the_estimate_grows_with_the_extract_and_with_heights(tmp_path: Path) -> None:
    pbf, xml = tmp_path / "a.osm.pbf", tmp_path / "a.osm"
    for path in (pbf, xml):
        path.write_bytes(bytes(1_000_000))
    assert estimate([pbf]).memory > estimate([pbf], heights=False).memory > estimate([xml]).memory - 80e6
    assert estimate([pbf, pbf]).disk == 2 * estimate([pbf]).disk
    assert estimate([pbf]).disk == pytest.approx(12 * estimate([xml]).disk, rel=1e-4)
    assert estimate([tmp_path / "none", tmp_path / ("x" * 300)]).disk == 0


@pytest.mark.parametrize(
    ("name", "heights"),
    [
        pytest.param("monaco-2022.osm.pbf", None, marks=pytest.mark.slow),
        pytest.param("oslo-east-2019.osm.pbf", None, marks=pytest.mark.slow),
        ("badwildbad-2026.osm.pbf", "mapterhorn"),
    ],
)
def test_a_build_takes_no_more_than_was_estimated(
    data: Path, tmp_path: Path, name: str, heights: str | None
) -> None:
    program = (
        "import sys; from pathlib import Path; from navigator.region.builder import *\n"
        "heights = Path(sys.argv[3]) if sys.argv[3:] else None\n"
        "order = Order('tiny', (Path(sys.argv[1]),), None, heights)\n"
        "region = build_region(order, Path(sys.argv[2]))\n"
        "status = dict(row.split(':') for row in open('/proc/self/status'))\n"
        "peak = int(status['VmHWM'].split()[0]) * 1024\n"  # ru_maxrss would remember pytest, which forked it
        "print(peak, order.estimate.memory, region.manifest.size, order.estimate.disk)"
    )
    more = [str(data / "elevation" / heights)] if heights else []
    command = [sys.executable, "-c", program, str(data / "osm" / name), str(tmp_path), *more]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    memory, most_memory, disk, most_disk = map(int, done.stdout.split())
    assert memory < most_memory
    assert disk < most_disk


def test_too_little_memory_is_told_before_anything_is_read(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents(build(store).folder)
    monkeypatch.setattr(builder, "available_memory", lambda: 50_000_000)
    with pytest.raises(
        StorageError, match=r"needs about \d+ MB of memory, 50 MB are free; build it on a"
    ) as told:
        build(store)
    assert told.value.exit_code == 3
    assert contents(store / "tiny") == before
    assert others(store) == []


def test_a_process_knows_its_own_limit() -> None:
    program = "from navigator.region.memory import available_memory; print(available_memory())"

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (600_000_000, resource.RLIM_INFINITY))

    limited = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, preexec_fn=limit
    )
    assert 0 < int(limited.stdout) < 600_000_000
    assert available_memory() > int(limited.stdout)


def test_memory_of_a_cgroup_leaves_out_its_file_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "memory.max").write_text("500000000\n", encoding="ascii")
    (tmp_path / "memory.current").write_text("490000000\n", encoding="ascii")
    (tmp_path / "memory.stat").write_text(
        "anon 90\ninactive_file 300000000\nactive_file 100000000\n", "ascii"
    )
    monkeypatch.setattr(memory, "CGROUPS", tmp_path)
    assert available_memory() == 410_000_000
    (tmp_path / "memory.max").write_text("max\n", encoding="ascii")
    assert available_memory() > 410_000_000


def test_an_estimate_is_whole_bytes() -> None:
    assert estimate([]) == Estimate(round(builder.MEMORY_BASE + builder.HEIGHTS_BASE), 0)


def test_the_manifest_is_json_with_sorted_keys(store: Path) -> None:
    text = (build(store).folder / "manifest.json").read_text(encoding="utf-8")
    assert json.dumps(json.loads(text), indent=1, sort_keys=True, ensure_ascii=False) + "\n" == text
