"""Which sources of maps a rider is shown."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from navigator.cli.maps import app


def test_sources_tell_what_each_allows_and_no_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NAVIGATOR_HOME", str(tmp_path))
    rows = json.loads(CliRunner().invoke(app, ["sources", "--json"]).stdout)
    assert any("openstreetmap" in row["name"] or "osm" in row["name"] for row in rows)
    assert any(row["area_downloads"] for row in rows)
    assert all(row["area_downloads"] != bool(row["reason"]) for row in rows)
    shown = CliRunner().invoke(app, ["sources"]).stdout
    assert all(row["name"] in shown for row in rows)
    assert "geofabrik  extracts; areas may" in shown
    assert "openstreetmap  raster, zooms 0-19; no areas" in shown
    assert "://" not in "".join(str(row["title"]) + row["name"] for row in rows)
