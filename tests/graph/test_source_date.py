"""How old data are: by the header of their file, else by the newest object in it."""

from __future__ import annotations

from pathlib import Path

from osmxml import write_osm

from navigator.graph.osmobjects import newest_change, source_date


def test_a_file_without_a_date_is_as_old_as_its_newest_way(tmp_path: Path) -> None:
    nodes = {"a": (0.0, 0.0), "b": (50.0, 0.0), "c": (100.0, 0.0)}
    ways = [("ab", {"highway": "residential"}), ("bc", {"highway": "residential"})]
    path = write_osm(tmp_path / "r.osm", nodes=nodes, ways=ways)
    assert source_date(path) is None
    assert newest_change(path) is None, "its objects have no date either"
    text = path.read_text()
    for number, day in ((1, "2026-07-08"), (2, "2024-01-31")):
        text = text.replace(f'<way id="{number}"', f'<way id="{number}" timestamp="{day}T13:31:40Z"')
    path.write_text(text)
    assert newest_change(path) == "2026-07-08T13:31:40Z"


def test_an_empty_file_has_no_date(tmp_path: Path) -> None:
    assert newest_change(write_osm(tmp_path / "r.osm", nodes={}, ways=[])) is None
