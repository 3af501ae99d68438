"""What stands where in a picture: the line and its colours, marks, dashes, profile, attribution, sizes."""

from __future__ import annotations

import io
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mercantile import LngLat
from PIL import Image
from thorough import examples

from navigator.geo import along
from tiles.areas import Area, area_colours, area_entries
from tiles.errors import Refused
from tiles.ground import Overlay, PlainGround
from tiles.legend import entries_for
from tiles.lettering import text_width, wrapped
from tiles.measures import IMPERIAL
from tiles.picture import area_picture, encoded, fitted, map_picture, route_picture
from tiles.routeinks import STYLES, inks_of
from tiles.routeline import NAMES
from tiles.standing import Taken
from tiles.track import FloatArray, Track, Travel
from tiles.view import View
from tiles.wish import Wish, format_of

DEGREE = 111_320.0  # m at the equator
CREDITS = ("© OpenStreetMap contributors", "SRTM, NASA/USGS")
SIZES = [(1600, 1200), (1200, 1600), (480, 320), (320, 480), (200, 200)]


def line(*, travel: list[int] | None = None, heights: bool = True, metres: float = 4000.0) -> Track:
    """Eastwards along the equator: flat to the middle, then up by 7 %."""
    along = np.array([0.0, 0.25, 0.5, 0.75, 1.0]) * metres
    up = np.maximum(along - metres / 2.0, 0.0) * 0.07
    kinds = None if travel is None else np.array(travel, np.uint8)
    return Track(along / DEGREE, np.zeros(5), along, up if heights else None, kinds)


def plain(style: str = "day") -> PlainGround:
    return PlainGround(inks_of(style).paper, CREDITS)


def at(image: Image.Image, track: Track, wish: Wish, metres: float) -> tuple[int, ...]:
    """The colour in the middle of the line so many metres along."""
    view = view_in(image, track, wish)
    x, y = view.pixels(metres / DEGREE, 0.0)
    return image.convert("RGB").getpixel((round(float(x)), round(float(y))))  # type: ignore[return-value]  # RGB


def view_in(image: Image.Image, track: Track, wish: Wish) -> View:
    """The map is as high as the sheet without its panel, which begins with a line across."""
    column = np.asarray(image.convert("RGB"))[:, 3].astype(int)
    ink = np.abs(column - np.array(wish.inks.ink)).sum(axis=1) < 240
    return fitted(track.lons, track.lats, (image.width, int(np.flatnonzero(ink)[0])), wish.letters)


class Named(PlainGround):
    """A ground that writes its name, a red block, in the middle of what it shows."""

    left_out = ()

    def paint_with(self, view: View, over: Overlay) -> Image.Image:
        image = self.paint(view)
        self.told.append(over(image))
        middle = view.size[0] // 2, view.size[1] // 2
        image.paste((255, 0, 0), (middle[0] - 20, middle[1] - 20, middle[0] + 20, middle[1] + 20))
        return image

    told: list[Taken] = []  # noqa: RUF012  filled by the one test


def test_the_line_shines_through_the_names_of_the_ground_which_are_told_where_it_is() -> None:
    wish, track = Wish((800, 600)), line()
    ground = Named(inks_of("day").paper, CREDITS)
    image = route_picture(ground, track, wish)
    view = view_in(image, track, wish)
    assert at(image, track, wish, 1960.0) == pytest.approx(  # of the line that does not climb yet
        np.round(NAMES * np.array([255, 0, 0]) + (1.0 - NAMES) * np.array(wish.inks.climbs[0])), abs=1
    )
    assert image.getpixel((view.size[0] // 2, view.size[1] // 2 + 15)) == (255, 0, 0)
    (taken,) = ground.told
    ends = [np.array(view.pixels(metres / DEGREE, 0.0)) for metres in (0.0, 4000.0)]
    assert [_inside(taken.marks, end) for end in ends] == [1, 1]
    corners = (40.0, view.size[1] - 20.0), (view.size[0] - 40.0, view.size[1] - 10.0)  # of the furniture
    assert [_inside(taken.marks, np.array(corner)) for corner in corners] == [1, 1]
    assert _inside(taken.marks, np.array([400.0, view.size[1] - 10.0])) == 0
    assert _inside(taken.lines, np.array(view.pixels(1234.0 / DEGREE, 0.0))) >= 1
    assert _inside(taken.lines, np.array(view.pixels(1234.0 / DEGREE, 0.002))) == 0


def _inside(boxes: FloatArray, place: FloatArray) -> int:
    """In how many boxes a place lies."""
    return int(((boxes[:, :2] <= place + 0.5) & (boxes[:, 2:] >= place - 0.5)).all(axis=1).sum())


@pytest.mark.parametrize("style", ["day", "night"])
def test_the_line_has_the_colour_of_its_climb(style: str) -> None:
    wish, track = Wish((800, 600), style), line()
    image = route_picture(plain(style), track, wish)
    assert at(image, track, wish, 1000.0) == inks_of(style).climbs[0]
    assert at(image, track, wish, 3000.0) == inks_of(style).climbs[2]


def test_the_profile_has_the_same_colours_below() -> None:
    wish = Wish((800, 600))
    image = route_picture(plain(), line(), wish)
    foot = [image.getpixel((x, y)) for x in range(100, 790) for y in range(500, 590)]
    assert {wish.inks.fills[0], wish.inks.fills[2]} <= set(foot)
    assert wish.inks.fills[4] not in foot


def test_a_carried_part_is_dashed_and_a_pushed_one_dotted() -> None:
    wish = Wish((800, 600))
    track = line(travel=[0, Travel.CARRIED, Travel.PUSH, 0])
    image = route_picture(plain(), track, wish)
    ferry = {at(image, track, wish, metres) for metres in np.arange(1100.0, 1900.0, 6.0)}
    assert wish.inks.halo in ferry
    assert min(map(sum, ferry)) < 400  # half an ink at least: a dash is hardly wider than a pixel
    assert not ferry & set(wish.inks.climbs)
    pushed = [at(image, track, wish, metres) for metres in np.arange(2200.0, 2900.0, 6.0)]
    changes = sum(one != other for one, other in pairwise(pushed))
    assert wish.inks.climbs[2] in pushed
    assert changes > 20  # dot, rim, thread, rim, dot ...
    words = [entry.word for entry in entries_for(track, wish.inks)]
    assert words == ["climb", "3-6 %", "6-9 %", "pushed", "ferry or train"]
    assert [entry.word for entry in entries_for(line(heights=False), wish.inks)] == []


def test_start_stop_and_finish_are_marked() -> None:
    wish, bare = Wish((800, 600)), line()
    track = Track(bare.lons, bare.lats, bare.metres, bare.heights, vias=(LngLat(1000 / DEGREE, 0.0),))
    image = route_picture(plain(), track, wish)
    assert at(image, track, wish, 0.0) == wish.inks.halo  # the triangle
    view = view_in(image, track, wish)
    x, y = (float(value) for value in view.pixels(4000.0 / DEGREE, 0.0))
    quarters = [image.getpixel((round(x + dx), round(y + dy))) for dx in (-3, 3) for dy in (-3, 3)]
    assert quarters[0] == quarters[3] != quarters[1] == quarters[2]
    x, y = (float(value) for value in view.pixels(1000.0 / DEGREE, 0.0))
    assert image.getpixel((round(x), round(y - 6))) == wish.inks.outline
    plainly = route_picture(plain(), bare, wish)
    assert plainly.getpixel((round(x), round(y - 6))) == wish.inks.paper


def test_a_loop_has_arrows_and_a_line_has_none() -> None:
    turn = np.linspace(0.0, 2.0 * np.pi, 200)
    lons, lats = np.cos(turn) * 0.01, np.sin(turn) * 0.01
    metres = turn * 0.01 * DEGREE
    wish, view = Wish((600, 600)), View.of([-0.012, 0.012], [-0.012, 0.012], (600, 600))
    whole = map_picture(plain(), view, wish, Track(lons, lats, metres))
    most = map_picture(plain(), view, wish, Track(lons[:180], lats[:180], metres[:180]))
    north = [int((np.asarray(image)[:250] == wish.inks.halo).all(axis=2).sum()) for image in (whole, most)]
    assert north[0] != north[1]
    assert north[0] - north[1] > 5 * 15  # px of an arrow, five of them at least


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("size", SIZES)
def test_the_attribution_is_always_there(style: str, size: tuple[int, int]) -> None:
    wish = Wish(size, style)
    view = View(LngLat(0.0, 0.0), 12.0, size)
    told = map_picture(plain(style), view, wish)
    bare = map_picture(PlainGround(inks_of(style).paper), view, wish)
    assert told.size == size
    differing = np.argwhere(np.asarray(told.convert("L")) != np.asarray(bare.convert("L")))
    assert len(differing) > 150  # letters
    assert differing[:, 1].max() >= size[0] - 16
    assert differing[:, 0].max() >= size[1] - 16


def test_the_attribution_is_in_the_file_too() -> None:
    image = map_picture(plain(), View(LngLat(0.0, 0.0), 12.0, (300, 200)), Wish((300, 200)))
    for kind in ("PNG", "JPEG", "WEBP"):
        data = encoded(image, kind, CREDITS)
        with Image.open(io.BytesIO(data)) as read:
            assert read.format == kind
            told = read.info.get("Copyright") or read.getexif()[0x8298]
        assert told.replace("(c)", "©") == "; ".join(CREDITS)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("metres", [30.0, 300.0, 100_000.0])
@pytest.mark.parametrize("heights", [True, False])
def test_every_length_fits_every_size(size: tuple[int, int], metres: float, *, heights: bool) -> None:
    words = ("Once round the lake, and on over the hills", "100 km", "5 h 12 min", "1,234 m up")
    wish = Wish(size, "day", IMPERIAL, words)
    track = line(metres=metres, heights=heights, travel=[1, 0, 2, 0])
    image = route_picture(plain(), track, wish)
    assert image.size == size
    assert len(image.getcolors(1_000_000) or []) > 20


def square(half: float) -> np.ndarray:
    return np.array([(-half, -half), (half, -half), (half, half), (-half, half), (-half, -half)])


@pytest.mark.parametrize("style", STYLES)
def test_areas_lie_upon_each_other_with_their_holes(style: str) -> None:
    wish, hole = Wish((600, 500), style), np.add(square(0.004)[::-1], (0.012, 0.0))
    areas = [Area("10 min", [[square(0.007)]]), Area("20 min", [[square(0.02), hole]])]
    image = area_picture(plain(style), areas, LngLat(0.0, 0.0), wish)
    assert [entry.word for entry in area_entries(areas, wish.inks)] == ["reached in", "10 min", "20 min"]
    colours = image.convert("RGB")
    middle = view_in(image, Track(*square(0.02).T, np.arange(5.0)), wish)

    def seen_at(lng: float, lat: float) -> tuple[int, ...]:
        x, y = middle.pixels(lng, lat)
        return colours.getpixel((round(float(x)), round(float(y))))  # type: ignore[return-value]  # RGB

    inside, further, bare = seen_at(0.004, 0.004), seen_at(0.0, 0.012), seen_at(0.012, 0.0)
    assert bare == wish.inks.paper
    assert (inside == further == bare) if style == "paper" else len({inside, further, bare}) == 3
    edge = {seen_at(0.0, lat) for lat in np.linspace(0.0195, 0.0205, 60)}
    assert area_colours(2, wish.inks)[1] in edge


def test_a_place_that_is_no_line_is_a_picture_too() -> None:
    still = Track(np.zeros(2), np.zeros(2), np.zeros(2), np.zeros(2))
    assert route_picture(plain(), still, Wish((400, 300))).size == (400, 300)


@given(
    st.lists(st.tuples(st.floats(-180, 180), st.floats(-90, 90)), min_size=2, max_size=12),
    st.lists(st.one_of(st.floats(-400, 9000), st.just(float("nan"))), min_size=12, max_size=12),
    st.lists(st.integers(0, 2), min_size=11, max_size=11),
    st.floats(0, 1e-6) | st.floats(0, 1),
    st.sampled_from([*STYLES]),
)
@settings(max_examples=examples(40))
def test_any_line_round_the_world_is_a_picture(
    places: list[tuple[float, float]], heights: list[float], travel: list[int], small: float, style: str
) -> None:
    count = len(places)
    lons, lats = (np.array(column) for column in zip(*places, strict=True))
    lons, lats = lons[0] + (lons - lons[0]) * small, lats[0] + (lats - lats[0]) * small
    metres = along(lons, lats)
    track = Track(lons, lats, metres, np.array(heights[:count]), np.array(travel[: count - 1], np.uint8))
    assert route_picture(plain(style), track, Wish((240, 200), style)).size == (240, 200)
    near = View(LngLat(lons[0], lats[0]), 17.0, (240, 200))
    assert map_picture(plain(style), near, Wish((240, 200), style), track).size == (240, 200)


def test_paper_is_black_and_white_alone() -> None:
    image = route_picture(plain("paper"), line(), Wish((480, 320), "paper"))
    assert image.mode == "1"


def test_lines_are_broken_where_they_are_too_long() -> None:
    lines = wrapped(("one two three", "four", "five six seven eight"), 20.0, 150.0)
    assert " ".join(lines).replace(";", "") == "one two three four five six seven eight"
    assert all(text_width(each, 20.0) <= 150.0 for each in lines)
    assert len(wrapped(CREDITS, 12.0, 1000.0)) == 1


@pytest.mark.parametrize("size", [(199, 300), (300, 199), (8001, 300), (7000, 7000), (0, 0)])
def test_sizes_that_are_none_are_refused(size: tuple[int, int]) -> None:
    with pytest.raises(Refused, match="give 200 to 8000 px"):
        Wish(size)


def test_styles_and_formats_that_are_none_are_refused() -> None:
    with pytest.raises(Refused, match="day, night, paper"):
        Wish(style="neon")
    assert format_of(Path("a/b.JPG")) == "JPEG"
    for name in ("a.gif", "a", ".png"):
        with pytest.raises(Refused, match=r"\.png, \.jpg or \.webp"):
            format_of(Path(name))
