"""How steeply a track climbs, in stretches that one can see, and colours that every eye tells apart."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiles.routeinks import STYLES
from tiles.track import CLIMBS, Track, Travel, _calmed

DEGREE = 111_320.0  # m at the equator


def track(metres: list[float], heights: list[float] | None, travel: list[int] | None = None) -> Track:
    """Along the equator."""
    along = np.array(metres)
    return Track(
        along / DEGREE,
        np.zeros(len(metres)),
        along,
        None if heights is None else np.array(heights, dtype=float),
        None if travel is None else np.array(travel, dtype=np.uint8),
    )


@pytest.mark.parametrize(("grade", "climb"), [(-8, 0), (0, 0), (2.9, 0), (3.1, 1), (7, 2), (10, 3), (15, 4)])
def test_an_even_slope_is_one_stretch_of_its_colour(grade: float, climb: int) -> None:
    runs = list(track([0, 2000], [0, 20 * grade]).runs())
    assert runs == [(0.0, 2000.0, climb, Travel.RIDE)]


def test_a_climb_begins_where_it_begins() -> None:
    runs = list(track([0, 3000, 4000, 6000], [0, 0, 80, 80]).runs())
    assert [climb for *_, climb, _ in runs if climb == 2] == [2]
    start, end = next((start, end) for start, end, climb, _ in runs if climb == 2)
    assert start == pytest.approx(3000, abs=70)
    assert end == pytest.approx(4000, abs=70)


def test_a_wave_that_is_too_short_to_see_has_no_colour() -> None:
    assert {climb for *_, climb, _ in track([0, 9000, 9020, 18000], [0, 0, 3, 3]).runs()} == {0}


def test_who_is_carried_does_not_climb() -> None:
    carried = track([0, 1000, 2000, 3000], [0, 0, 200, 200], [0, 2, 0])
    assert list(carried.stretches(Travel.CARRIED)) == [pytest.approx((1000.0, 2000.0), abs=11)]
    assert all(climb == 0 for *_, climb, travel in carried.runs() if travel is Travel.CARRIED)
    assert not carried.has(Travel.PUSH)


def test_unknown_heights_are_flat() -> None:
    assert track([0, 500, 1000], None).profile is None
    assert track([0, 500, 1000], [0, np.nan, 50]).profile is None
    assert list(track([0, 1000], None).runs()) == [(0.0, 1000.0, 0, Travel.RIDE)]


def test_a_loop_ends_where_it_begins() -> None:
    assert track([0, 1000], None).is_loop is False
    side = np.array([0.0, 0.01, 0.01, 0.0])
    loop = Track(side, np.array([0.0, 0.0, 0.01, 0.0]), np.array([0.0, 1113.0, 2226.0, 3800.0]))
    assert loop.is_loop
    assert loop.is_round
    nearly = Track(side, np.array([0.0, 0.0, 0.01, 0.003]), np.array([0.0, 1113.0, 2226.0, 3800.0]))
    assert (nearly.is_loop, nearly.is_round) == (False, True)
    assert track([0, 1000], None).is_round is False


def test_columns_of_unequal_length_are_refused() -> None:
    with pytest.raises(ValueError, match="as many rows"):
        track([0, 1000], [1.0])
    with pytest.raises(ValueError, match="one way of travel less"):
        track([0, 1000], None, [0, 0])


@given(st.lists(st.integers(0, len(CLIMBS)), min_size=1, max_size=300), st.floats(0, 40))
def test_calmed_colours_last_long_enough_and_cover_all(bands: list[int], shortest: float) -> None:
    given_bands = np.array(bands, dtype=np.uint8)
    calmed = _calmed(given_bands, shortest)
    assert len(calmed) == len(bands)
    assert set(calmed.tolist()) <= set(bands)
    ends = np.flatnonzero(np.diff(calmed.astype(int), prepend=-1, append=-1))
    assert len(ends) == 2 or np.diff(ends).min() >= shortest


# Machado, Oliveira, Fernandes 2009, severity 1, on linear RGB.
EYES = {
    "all": np.eye(3),
    "no red": np.array([[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]]),
    "no green": np.array([[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]]),
    "no blue": np.array([[1.256, -0.077, -0.179], [-0.078, 0.931, 0.148], [0.005, 0.691, 0.304]]),
}
JUST_SEEN = 2.3  # CIE76
CLEAR = 8.0 * JUST_SEEN


def lab(colour: tuple[int, int, int], eye: np.ndarray) -> np.ndarray:
    """CIE L*a*b* (D65) of an sRGB colour as an eye sees it."""
    share = np.array(colour) / 255.0
    linear = np.where(share > 0.04045, ((share + 0.055) / 1.055) ** 2.4, share / 12.92)
    linear = np.clip(eye @ linear, 0.0, 1.0)
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ linear
    root = np.cbrt(xyz / np.array([0.9505, 1.0, 1.089]))
    return np.array([116 * root[1] - 16, 500 * (root[0] - root[1]), 200 * (root[1] - root[2])])


@pytest.mark.parametrize("style", ["day", "night"])
@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("which", ["climbs", "fills"])
def test_every_eye_tells_the_climbs_apart(style: str, eye: str, which: str) -> None:
    colours = getattr(STYLES[style], which)
    assert len(colours) == len(CLIMBS) + 1
    seen = [lab(colour, EYES[eye]) for colour in colours]
    for one, other in combinations(range(len(seen)), 2):
        assert np.linalg.norm(seen[one] - seen[other]) > CLEAR, (colours[one], colours[other])
    lightness = [each[0] for each in seen[1:]]
    assert lightness == sorted(lightness, reverse=True)
