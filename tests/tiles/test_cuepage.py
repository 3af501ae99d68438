"""Cue sheets on paper: every row on a page, signs that point where they say, long words broken."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from tiles.cuepage import HEIGHT, INK, MARGIN, SIGN, WIDTH, CueLine, cue_pages
from tiles.cuepage import _sign as draw_sign

WORDS = "Turn left at the end of the road onto a street with a name far longer than a page is wide"


def rows(count: int) -> list[CueLine]:
    return [CueLine("←", f"{n}.0 km", "+1.0 km", "12 m", f"Turn left onto Road {n}") for n in range(count)]


def dark(image: Image.Image) -> np.ndarray:
    return np.asarray(image.convert("L")) < 110


def test_a_short_sheet_is_one_page_and_a_long_one_more() -> None:
    assert len(cue_pages("Route", "10 km", [], "© all")) == 1
    assert len(cue_pages("Route", "10 km", rows(5), "© all")) == 1
    pages = cue_pages("Route", "10 km", rows(80), "© all")
    assert len(pages) >= 3
    assert all(page.size == (WIDTH, HEIGHT) for page in pages)
    for page in pages:
        ink = dark(page)
        assert not ink[: int(MARGIN) - 4].any()  # nothing where printers leave blank
        assert not ink[:, int(WIDTH - MARGIN) + 2 :].any()


def test_long_words_take_more_lines_and_stay_on_the_page() -> None:
    long = CueLine("↻2", "1 km", "+1 km", "", WORDS)
    one, two = (cue_pages("R", "", [row], "")[0] for row in (rows(1)[0], long))
    assert dark(two).sum() > dark(one).sum()
    assert (
        np.nonzero(dark(two)[200:1500].any(axis=1))[0].size
        > np.nonzero(dark(one)[200:1500].any(axis=1))[0].size
    )
    assert not dark(two)[:, int(WIDTH - MARGIN) + 2 :].any()


@pytest.mark.parametrize(
    ("sign", "left", "up"),
    [("←", True, None), ("→", False, None), ("↖", True, True), ("↑", None, True)],
)
def test_an_arrow_points_where_it_says(sign: str, left: bool | None, up: bool | None) -> None:
    image = Image.new("RGB", (100, 100), "white")
    draw_sign(image, (50.0, 50.0), sign)
    ys, xs = np.nonzero(dark(image))
    head = dark(image)[: 50 + int(SIGN * 0.3)]  # above the stem's foot
    across = np.nonzero(head)[1].mean() - 50.0
    if left is not None:
        assert (across < 0.0) == left
    if up:
        assert ys.min() < 35
    assert len(xs) > 100
    assert INK == (20, 24, 33)


def test_signs_differ() -> None:
    seen = set()
    for sign in ("←", "→", "↑", "↖", "↗", "↙", "↘", "↶", "↻2", "↻3", "⚑", "⛴", "⚠", "·"):
        image = Image.new("RGB", (100, 100), "white")
        draw_sign(image, (50.0, 50.0), sign)
        seen.add(image.tobytes())
    assert len(seen) == 14


def test_a_sharp_arrow_comes_back_beside_its_stem() -> None:
    for sign, left in (("↙", True), ("↘", False)):
        image = Image.new("RGB", (100, 100), "white")
        draw_sign(image, (50.0, 50.0), sign)
        foot = np.nonzero(dark(image)[int(50 + SIGN * 0.35) :])[1].mean()
        middle = np.nonzero(dark(image)[45:60])[1].mean()
        assert (middle < foot) == left
