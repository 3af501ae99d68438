"""What conditional tags say at one moment, to a bicycle."""

from __future__ import annotations

from datetime import datetime

import pytest

from navigator.graph.osmtimes import Moment, judge

HEIDELBERG, CAPE = (8.7, 49.4), (18.4, -33.9)
MONDAY = datetime(2026, 7, 6, 12, 0)


def said(text: str, when: datetime = MONDAY, place: tuple[float, float] = HEIDELBERG) -> str | None:
    return judge({"bicycle:conditional": text}, Moment(when, place)).tags.get("bicycle")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no @ (Mo-Fr 08:00-18:00)", "no"),
        ("no @ Mo-Fr 08:00-18:00", "no"),
        ("no@(Mo 11:00-13:00)", "no"),
        ("no @ (Tu; Mo 11:00-13:00)", "no"),  # a semicolon in brackets parts no values
        ("no @ Tu; Mo 11:00-13:00", "no"),  # nor one before what names none
        ("yes @ (Mo); dismount @ (12:00-13:00)", "dismount"),  # the last that holds
        ("dismount @ (Mo); yes @ (18:00-19:00)", "dismount"),
        ("no @ (Sa,Su)", None),
        ("no @ (Mo AND 11:00-13:00)", "no"),
        ("no @ (Mo and 13:00-14:00)", None),
        ("no @ (weight > 7.5)", None),
        ("no @ (weight>7.5 t AND Mo)", None),
        ("no @ (length<=2.5)", "no"),
        ("no @ (width>=0.9)", None),
        ("no @ summer", "no"),
        ("no @ (2026 Jun 1-2026 Jul 31)", "no"),
        ("no @ (2025 Jun 1-2025 Jul 31)", None),
    ],
)
def test_the_value_in_force(text: str, value: str | None) -> None:
    assert said(text) == value


@pytest.mark.parametrize(
    "text", ["no @ snow", "no @ (permit_holder)", "no @ (SH)", "no @ (Mo AND wet)", "no @ "]
)
def test_what_cannot_be_read_is_counted_and_says_nothing(text: str) -> None:
    verdict = judge({"bicycle:conditional": text}, Moment(MONDAY, HEIDELBERG))
    assert (verdict.tags, verdict.closed, verdict.unread) == ({}, False, 1)


@pytest.mark.parametrize("text", ["no @ (Tu AND snow)", "no @ (weight>7.5 AND permit_holder)"])
def test_one_part_that_fails_is_enough(text: str) -> None:
    assert judge({"bicycle:conditional": text}, Moment(MONDAY, HEIDELBERG)).unread == 0


def test_a_text_without_a_value_is_nothing() -> None:
    assert judge({"access:conditional": "no"}, Moment(MONDAY, HEIDELBERG)).tags == {}


@pytest.mark.parametrize(
    ("conditions", "closed"),
    [
        ({"opening_hours": "Mo-Fr 08:00-18:00"}, False),
        ({"opening_hours": "Sa,Su"}, True),
        ({"service_times": "Apr-Oct 06:00-11:00"}, True),
        ({"seasonal": "summer"}, False),
        ({"seasonal": "autumn; winter"}, True),
        ({"seasonal": "Jan-Mar"}, True),
        ({"winter_service": "no"}, False),
        ({"opening_hours": "Sa,Su", "bicycle:conditional": "yes @ (Mo)"}, True),
    ],
)
def test_hours_and_seasons_close(conditions: dict[str, str], closed: bool) -> None:
    assert judge(conditions, Moment(MONDAY, HEIDELBERG)).closed is closed


def test_seasons_are_the_other_way_round_in_the_south() -> None:
    assert judge({"seasonal": "summer"}, Moment(MONDAY, CAPE)).closed
    assert not judge({"seasonal": "winter"}, Moment(MONDAY, CAPE)).closed


def test_seasonal_yes_names_no_season() -> None:
    verdict = judge({"seasonal": "yes"}, Moment(MONDAY, HEIDELBERG))
    assert (verdict.closed, verdict.unread) == (False, 1)


def test_holidays_are_those_of_the_country() -> None:
    epiphany = datetime(2026, 1, 6, 12, 0)  # kept in Austria, not in the Netherlands
    assert said("no @ (PH)", epiphany, (16.37, 48.21)) == "no"
    assert said("no @ (PH)", epiphany, (4.9, 52.37)) is None
