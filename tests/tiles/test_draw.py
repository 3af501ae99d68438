"""What a map looks like: drawn little worlds in, pixels and the places of names out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from mercantile import LngLat, Tile, tile
from osmxml import Tags, place, write_osm
from PIL import Image

from tiles.contours import FROM_EDGES, contours, height_marks, spacing
from tiles.draw import DrawnGround, draw_area, draw_tile
from tiles.errors import CorruptTile, MissingTiles
from tiles.features import Features
from tiles.fonts import font_for
from tiles.lettering import legible
from tiles.linenames import line_names
from tiles.mapbuild import build_map
from tiles.mapkinds import Kind, Shape
from tiles.mercator import Array, to_degrees
from tiles.relief import Ground
from tiles.routeinks import inks_of
from tiles.scripts import unwritten, unwritten_in
from tiles.sheet import Sheet
from tiles.signs import signs
from tiles.spots import SPOTS
from tiles.style import STYLES, load_style
from tiles.symbols import SYMBOLS, mask_of
from tiles.view import View
from tiles.view import place as location

SQUARE = {"a": (0.0, 0.0), "b": (900.0, 0.0), "c": (900.0, 900.0), "d": (0.0, 900.0)}
HOLE = {"e": (300.0, 300.0), "f": (600.0, 300.0), "g": (600.0, 600.0), "h": (300.0, 600.0)}
ZOOM = 15


def world(
    folder: Path,
    ways: dict[str, Tags],
    *,
    relations: tuple[tuple[tuple[tuple[str, int | str, str], ...], Tags], ...] = (),
    nodes: dict[str, tuple[float, float]] | None = None,
    node_tags: dict[str, Tags] | None = None,
) -> Features:
    file = write_osm(
        folder / "world.osm",
        nodes={**SQUARE, **HOLE, **(nodes or {})},
        ways=list(ways.items()),
        relations=relations,
        node_tags=node_tags,
    )
    (folder / "map").mkdir()
    build_map([file]).save(folder / "map")
    return Features.open(folder / "map")


def view(x: float, y: float, *, zoom: float = ZOOM) -> View:
    lon, lat = place(x, y)
    return View(LngLat(lon, lat), zoom, (200, 200))


def middle(features: Features, x: float, y: float, style: str = "day") -> tuple[int, int, int]:
    """The colour at a place in metres."""
    pixel = draw_area(features, None, load_style(style), view(x, y)).convert("RGB").getpixel((100, 100))
    assert isinstance(pixel, tuple)
    return pixel[0], pixel[1], pixel[2]


@pytest.mark.parametrize("inner", ["efghe", "ehgfe"])
def test_a_wood_is_green_and_its_glade_is_not(tmp_path: Path, inner: str) -> None:
    rings = ((("way", 1, "outer"), ("way", 2, "inner")), {"type": "multipolygon", "natural": "wood"})
    features = world(tmp_path, {"abcda": {}, inner: {}}, relations=(rings,))
    style = load_style("day")
    assert middle(features, 150, 150) == style.areas[Kind.WOOD].fill
    assert middle(features, 450, 450) == style.paper


@pytest.mark.parametrize("style", ["day", "night"])
def test_roads_have_their_colour_and_bridges_lie_above(tmp_path: Path, style: str) -> None:
    features = world(
        tmp_path, {"ac": {"highway": "primary"}, "bd": {"highway": "cycleway", "bridge": "yes", "layer": "1"}}
    )
    lines = load_style(style).lines
    assert middle(features, 225, 225, style) == lines[Kind.PRIMARY].colour
    assert middle(features, 450, 450, style) == lines[Kind.CYCLEWAY].colour


def test_paper_knows_black_and_white_only(tmp_path: Path) -> None:
    features = world(tmp_path, {"abcda": {"natural": "wood", "name": "Wald"}, "ac": {"highway": "primary"}})
    image = draw_area(features, None, load_style("paper"), view(450, 450))
    assert image.mode == "1"
    assert {value for _, value in image.convert("RGB").getcolors() or ()} == {(0, 0, 0), (255, 255, 255)}


def blackness(features: Features, x: float, y: float) -> float:
    """The share of black within 12 px of a place on paper."""
    image = np.asarray(draw_area(features, None, load_style("paper"), view(x, y, zoom=16)))
    return float(1.0 - image[88:113, 88:113].mean())


@pytest.mark.parametrize("tags", [{"natural": "water"}, {"natural": "coastline"}])
def test_on_paper_waters_have_a_shore(tmp_path: Path, tags: Tags) -> None:
    features = world(tmp_path, {"abcda": tags, "eg": {"highway": "path"}})  # an island where it is a coast
    within, shore = blackness(features, 800, 400), blackness(features, 900, 400)
    beyond = blackness(features, 1000, 400)
    assert shore > (within + beyond) / 2 + 0.02


def test_on_paper_no_shore_parts_the_pieces_of_a_river(tmp_path: Path) -> None:
    features = world(tmp_path, {"abca": {"natural": "water"}, "acda": {"natural": "water"}})
    assert blackness(features, 400, 400) == pytest.approx(blackness(features, 600, 300), abs=0.01)


def test_hills_are_dark_in_the_south_east_and_light_in_the_north_west(tmp_path: Path) -> None:
    features = world(tmp_path, {"abcda": {"landuse": "meadow"}})
    lon, lat = place(450, 450)

    class Cone:
        def heights_at(self, lons: Array, lats: Array) -> Array:
            return np.asarray(900 - 50_000 * np.hypot(lons - lon, lats - lat))

    image = np.asarray(draw_area(features, Cone(), load_style("day"), view(450, 450)).convert("L"), int)
    assert image[150, 150] < image[50, 50] - 20


@pytest.mark.parametrize(("size", "look"), [(256, "day"), (512, "night"), (512, "paper")])
def test_names_cross_the_edges_of_tiles_unharmed(tmp_path: Path, size: int, look: str) -> None:
    left = tile(*place(450, 450), ZOOM)
    edge = (left.x + 1) / 2**ZOOM * 360 - 180
    x = (edge - place(0, 0)[0]) * 111_319.49
    features = world(
        tmp_path,
        {"ac": {"highway": "service"}, "abcda": {"natural": "wood"}},
        nodes={"v": (x - 40, 450), "w": (x + 380, 400), "u": (x - 480, 470)},
        node_tags={
            letter: {"place": "village", "name": name}
            for letter, name in (("v", "Seamtown"), ("w", "Rightham"), ("u", "Leftham"))
        },
    )
    style = load_style(look)
    pair = Image.new("RGB", (2 * size, size))
    for number in (0, 1):
        pair.paste(
            draw_tile(features, None, style, Tile(left.x + number, left.y, ZOOM), size=size),
            (number * size, 0),
        )
    whole = _pair_at_once(features, left, size, look)
    assert (np.asarray(pair) == np.asarray(whole)).all()
    strip = np.asarray(whole)[:, size - 4 : size + 4].reshape(-1, 3)
    assert (strip == style.ink).all(axis=1).any()  # a name does lie on the edge


def _pair_at_once(features: Features, left: Tile, size: int, look: str) -> Image.Image:
    many, zoom = 2**left.z, left.z + float(np.log2(size / 256))
    around = View(location((left.x + 1) / many, (left.y + 0.5) / many), zoom, (2 * size, size))
    return draw_area(features, None, load_style(look), around, density=size / 256).convert("RGB")


@pytest.mark.parametrize("look", STYLES)
def test_woods_tell_their_leaves_and_patterns_go_on_in_the_next_tile(tmp_path: Path, look: str) -> None:
    seen = []
    left = tile(*place(450, 450), ZOOM)
    for leaves in ("broadleaved", "needleleaved", "mixed", None):
        folder = tmp_path / str(leaves)
        folder.mkdir()
        tags = {"natural": "wood"} | ({"leaf_type": leaves} if leaves else {})
        features = world(folder, {"abcda": tags}, nodes={"b": (1900.0, 0.0), "c": (1900.0, 900.0)})
        style = load_style(look)
        pair = Image.new("RGB", (1024, 512))
        for number in (0, 1):
            at = Tile(left.x + number, left.y, ZOOM)
            pair.paste(draw_tile(features, None, style, at), (512 * number, 0))
        assert (np.asarray(pair) == np.asarray(_pair_at_once(features, left, 512, look))).all()
        seen.append(pair.tobytes())
    assert len(set(seen)) == 4


@pytest.mark.parametrize("look", ["day", "night"])
def test_no_way_or_route_of_a_map_has_the_blue_of_a_planned_route(look: str) -> None:
    style, flat = load_style(look), np.array(inks_of(look).climbs[0])
    ways = [style.lines[Kind.CYCLEWAY], *style.routes.values()]
    assert min(float(np.abs(flat - way.colour).max()) for way in ways) > 60


class Slope:
    """One metre up for every metre to the east, above 4 km."""

    def heights_at(self, lons: Array, lats: Array) -> Array:
        return np.asarray((lons - place(0, 0)[0]) * 111_319.49 + 4000 + 0 * lats)


class Bowl:
    """Higher the farther from a place."""

    def heights_at(self, lons: Array, lats: Array) -> Array:
        lon, lat = place(450, 450)
        return np.asarray(np.hypot(lons - lon, lats - lat) * 50_000)


def test_contours_are_as_far_apart_as_their_heights_and_fifth_ones_tell_theirs() -> None:
    many = 2**ZOOM
    at = tile(*place(450, 450), ZOOM)
    sheet = Sheet.of((at.x / many, at.y / many), ZOOM, (512, 512), 2.0)
    lines = contours(Ground.under(Slope(), sheet), sheet)
    levels = [level for level, _ in lines]
    assert np.diff(levels).tolist() == [spacing(ZOOM)] * (len(lines) - 1)
    for level, line in lines:
        lons, _ = to_degrees(sheet.left + line[:, 0] * sheet.metres, 0 * line[:, 0])
        assert (lons - place(0, 0)[0]) * 111_319.49 + 4000 == pytest.approx(
            np.full(len(line), level), abs=0.5
        )
    bold = {f"{level:.0f}" for level in levels if level % 100 == 0}
    marks = list(height_marks(lines, sheet))
    assert {text for text, _, _ in marks} <= bold
    assert all(FROM_EDGES <= side <= 512 - FROM_EDGES for _, middle, _ in marks for side in middle)


def test_contours_go_on_in_the_next_tile() -> None:
    at, many = tile(*place(450, 450), ZOOM), 2**ZOOM
    crossings = []
    for x, edge in ((at.x, 512.0), (at.x + 1, 0.0)):
        sheet = Sheet.of((x / many, at.y / many), ZOOM, (512, 512), 2.0)
        lines = [line for _, line in contours(Ground.under(Bowl(), sheet), sheet)]
        on_edge = np.concatenate([line[np.abs(line[:, 0] - edge) < 1e-6] for line in lines])
        crossings.append(np.unique(np.round(on_edge[np.abs(on_edge[:, 1] - 256) < 250, 1], 2)))
    assert len(crossings[0]) > 1
    assert crossings[0] == pytest.approx(crossings[1], abs=0.05)


def test_every_spot_has_its_own_symbol_that_is_neither_empty_nor_full() -> None:
    assert SPOTS.keys() == SYMBOLS.keys()
    for kind in SPOTS:
        mask = np.asarray(mask_of(kind, 26))
        assert 0.03 < (mask > 128).mean() < 0.95, kind
        assert kind.shape is Shape.POINT


def test_a_tap_stands_where_it_is_in_the_ink_of_services(tmp_path: Path) -> None:
    features = world(
        tmp_path,
        {"ac": {"highway": "service"}},
        nodes={"t": (200, 600)},
        node_tags={"t": {"amenity": "drinking_water"}},
    )
    image = draw_area(features, None, load_style("day"), view(200, 600)).convert("RGB")
    ys, xs = np.nonzero((np.asarray(image) == load_style("day").services).all(axis=2))
    assert (xs.mean(), ys.mean()) == pytest.approx((100, 100), abs=1.5)


@pytest.mark.parametrize(
    ("tags", "shown"),
    [
        ({"highway": "residential", "cycleway:both": "lane"}, True),
        ({"highway": "residential"}, False),
        ({"highway": "path", "bicycle": "designated"}, True),
        ({"highway": "path"}, False),
    ],
)
def test_what_is_made_for_bicycles_is_in_the_colour_of_cycleways(
    tmp_path: Path, tags: Tags, shown: bool
) -> None:
    style = load_style("day")
    image = np.asarray(draw_area(world(tmp_path, {"ab": tags}), None, style, view(450, 0)).convert("RGB"))
    assert (image == style.lines[Kind.CYCLEWAY].colour).all(axis=2).any() == shown


def test_one_way_roads_have_arrows_along_them(tmp_path: Path) -> None:
    drawn = []
    for number, more in enumerate(({}, {"oneway": "yes"})):
        (tmp_path / str(number)).mkdir()
        features = world(tmp_path / str(number), {"ab": {"highway": "residential", **more}})
        image = draw_area(features, None, load_style("day"), view(450, 0, zoom=17)).convert("L")
        drawn.append(int((np.asarray(image)[90:110] < 130).sum()))
    assert drawn[0] == 0
    assert drawn[1] > 10


def test_names_follow_bends_and_roads_tell_their_numbers(tmp_path: Path) -> None:
    turn = np.linspace(0, np.pi / 2, 9)
    bend = {f"k{number}": (400 * float(np.sin(a)), 400 * float(np.cos(a))) for number, a in enumerate(turn)}
    nodes = dict(zip("klmnopqrs", bend.values(), strict=True))
    features = world(
        tmp_path,
        {"klmnopqrs": {"highway": "primary", "name": "Ringstrasse", "ref": "B 37"}},
        nodes=nodes,
    )
    style = load_style("day")
    around = View(LngLat(*place(200, 200)), ZOOM, (512, 512))
    groups = features.within(Sheet.of(around.corner, ZOOM, (512, 512), 1.0).bounds(0), ZOOM)
    road = next(group for group in groups if group.kind is Kind.PRIMARY)
    sheet = Sheet.of(around.corner, ZOOM, (512, 512), 1.0)
    names = list(line_names(road, style, sheet))
    assert [label.text for label in names] == ["Ringstrasse"]
    path = names[0].path
    assert path is not None
    assert path[0, 0] < path[-1, 0]
    centre = sheet.place(road.points)[[0, -1]].min(axis=0)[0], sheet.place(road.points)[:, 1].max()
    assert np.ptp(np.hypot(path[:, 0] - centre[0], path[:, 1] - centre[1])) < 8
    assert [label.text for label in signs(road, style, sheet)] == ["B 37"]
    image = np.asarray(draw_area(features, None, style, around).convert("RGB"))
    assert (image < 120).all(axis=2).sum() > 60  # letters


def test_names_of_streets_go_before_what_one_eats_and_after_what_a_rider_needs(tmp_path: Path) -> None:
    features = world(tmp_path, {"ac": {"highway": "residential", "name": "Long Lane"}})
    look = load_style("day")
    sheet = Sheet.of(View(LngLat(*place(450, 450)), 16, (512, 512)).corner, 16, (512, 512), 1.0)
    (street,) = (
        label for group in features.within(sheet.bounds(0), 16) for label in line_names(group, look, sheet)
    )
    food = {Kind.CAFE, Kind.BAKERY, Kind.RESTAURANT, Kind.PUB, Kind.FAST_FOOD, Kind.CONVENIENCE}
    needed = {Kind.DRINKING_WATER, Kind.REPAIR_STATION, Kind.BICYCLE_SHOP, Kind.SHELTER, Kind.TOILETS}
    assert max(SPOTS[kind].strength for kind in food) < street.strength[0]
    assert street.strength[0] < min(SPOTS[kind].strength for kind in needed)


def test_names_are_written_in_letters_or_not_at_all() -> None:
    assert font_for("Handschuhsheim", 20) is not None
    assert font_for("\U0010fffe", 20) is None


UNKNOWN = "\U00013000"  # a hieroglyph; of DejaVu's or of common fonts none has it


def test_scripts_without_a_typeface_are_told_by_name_and_not_drawn(tmp_path: Path) -> None:
    features = world(
        tmp_path,
        {"ac": {"highway": "primary"}},
        nodes={"v": (450, 450)},
        node_tags={"v": {"place": "village", "name": f"Dorf {UNKNOWN}"}},
    )
    assert unwritten_in(features) == ["Egyptian"]
    assert unwritten(["Αθήνα", "Москва", "Köln 12"]) == []
    ground = DrawnGround(features, None, load_style("day"))
    assert ground.left_out == set()
    shown = ground.paint(view(450, 450))
    assert ground.left_out == {"Egyptian"}
    elsewhere = DrawnGround(features, None, load_style("day"))
    elsewhere.paint(view(5000, 5000))
    assert elsewhere.left_out == set()
    assert not (np.asarray(shown) == load_style("day").ink).all(axis=2).any()
    assert legible(f"Tour {UNKNOWN} 2") == "Tour 2"


def test_a_drawn_ground_keeps_its_attribution(tmp_path: Path) -> None:
    ground = DrawnGround(world(tmp_path, {"ac": {"highway": "primary"}}), None, load_style("paper"))
    assert "OpenStreetMap" in " ".join(ground.attribution)
    painted = ground.paint(view(450, 450))
    assert (painted.mode, painted.size) == ("RGB", (200, 200))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("paper = 3", "'paper' must be a colour"),
        ('like = "dawn"', "'like' names no style"),
        ('like = "day"\nrelief = nan', "'relief' must be a number"),
        ('like = "day"\nneon = 1', "'neon' is unknown"),
        ('like = "day"\narea = 3', "'area' must be a table"),
        ('like = "day"\n[area]\nmotorway = { fill = "#ffffff" }', "'area.motorway' is nothing"),
        ('like = "day"\n[area]\nwood = { fill = "red" }', "'area.wood.fill' must be a colour"),
        ('like = "day"\n[area]\nwater = { pattern = "#ffffff" }', "'area.water.pattern' is nothing"),
        (
            'like = "day"\n[line]\nrail = { width = [[9, 1], [8, 2]] }',
            "'line.rail.width' must have rising zooms",
        ),
        ('like = "day"\n[line]\nrail = { width = [[9, inf]] }', "'line.rail.width' must be pairs"),
        ('like = "day"\n[line]\nrail = { dash = [0, 0] }', "'line.rail.dash' must have two lengths"),
        ("paper = ", "is no TOML"),
    ],
)
def test_what_is_wrong_in_a_style_is_told_in_one_line(tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(text)
    with pytest.raises(CorruptTile, match=told) as caught:
        load_style(file)
    assert "\n" not in str(caught.value)


def test_a_style_of_ones_own_changes_what_it_names_only(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text('like = "night"\n[line]\ncycleway = { colour = "#ff00ff" }')
    mine, night = load_style(file), load_style("night")
    assert mine.lines[Kind.CYCLEWAY].colour == (255, 0, 255)
    assert (mine.paper, mine.areas) == (night.paper, night.areas)
    with pytest.raises(MissingTiles, match="can't be read"):
        load_style(tmp_path / "none.toml")


def test_every_style_draws_the_same_kinds_and_paper_the_coast_as_well() -> None:
    day, night, paper = (
        (set(s.areas), set(s.lines) - {Kind.COAST}, set(s.routes)) for s in map(load_style, STYLES)
    )
    assert day == night == paper
    drawn = [Kind.COAST in load_style(name).lines for name in STYLES]
    assert drawn == [load_style(name).mono for name in STYLES]  # dots have no edge
