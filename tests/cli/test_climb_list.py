"""Before a ride its climbs are listed: where, how long, how steep, of which category."""

from __future__ import annotations

import pytest

from navigator.cli.output import climbs_document, print_climbs
from navigator.guidance.climbs import Climb
from navigator.units import Units

CLIMBS = [Climb(950.0, 19_361.0, 1424.0), Climb(21_113.0, 21_863.0, 74.0)]


def test_a_list_is_told_in_columns(capsys: pytest.CaptureFixture[str]) -> None:
    print_climbs(CLIMBS, Units.METRIC)
    first, second = capsys.readouterr().out.splitlines()
    assert " ".join(first.split()) == "climb 1 at 950 m 18.4 km 7.7 % ↑1424 m hors catégorie"
    assert " ".join(second.split()) == "climb 2 at 21.1 km 750 m 9.9 % ↑74 m"
    print_climbs([], Units.METRIC)
    assert capsys.readouterr().out == ""


def test_a_document_has_metres_and_null_for_no_category() -> None:
    first, second = climbs_document(CLIMBS)
    assert first == {"along": 950.0, "length": 18_411.0, "rise": 1424.0, "grade": 7.7, "category": "HC"}
    assert second["category"] is None
