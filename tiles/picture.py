"""Compose the ground, a route or areas, and what is told of them, into one picture."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import numpy as np
from mercantile import LngLat
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tiles.areas import Area, area_entries, draw_areas
from tiles.furniture import Furniture
from tiles.ground import Ground, Overlay, painted
from tiles.legend import entries_for
from tiles.marks import Marks, badges
from tiles.panel import Panel
from tiles.routeinks import Inks
from tiles.routeline import RouteLine, line_width
from tiles.standing import Taken
from tiles.track import Track
from tiles.view import View
from tiles.wish import Wish

COPYRIGHT = 0x8298  # Exif's tag
QUALITY = 90  # of JPEG and WebP: letters stay clean
MARGIN = 0.07  # of the map's shorter side round a route
BELOW = 1.6  # heights of a letter that are left for the scale bar
BLACK = 128  # of 255: lightness below which a dot of 1-bit paper is black


def map_picture(ground: Ground, view: View, wish: Wish, track: Track | None = None) -> Image.Image:
    """A map of the view, with a track over it or none."""
    if track is None:
        image = _furnished(ground, view, wish, lambda _image: Taken(), lambda _image: None)
    else:
        image = _with_line(ground, view, track, wish)
    return _finished(image, wish.inks)


def route_picture(ground: Ground, track: Track, wish: Wish) -> Image.Image:
    """The whole track on its map, and below it what it is and how it climbs."""
    panel = Panel.of(wish, entries_for(track, wish.inks), track)
    view = fitted(track.lons, track.lats, (wish.size[0], wish.size[1] - panel.height), wish.letters)
    return _framed(_with_line(ground, view, track, wish), panel, wish)


def _with_line(ground: Ground, view: View, track: Track, wish: Wish) -> Image.Image:
    """The view with a track, beneath the names of the ground, and furniture."""
    line = RouteLine(view, track, wish.inks, line_width(wish.size, wish.inks))
    return _furnished(ground, view, wish, line.draw, line.mark)


def _furnished(
    ground: Ground, view: View, wish: Wish, beneath: Overlay, above: Callable[[Image.Image], None]
) -> Image.Image:
    """The view with what lies beneath and above its names, then furniture, from which names keep clear."""
    furniture = Furniture.of(view, ground.attribution, wish)

    def over(image: Image.Image) -> Taken:
        taken = beneath(image)
        return replace(taken, marks=np.concatenate([taken.marks, furniture.boxes]))

    image = painted(ground, view, over)
    above(image)
    furniture.draw(image)
    return image


def area_picture(ground: Ground, areas: Sequence[Area], start: LngLat, wish: Wish) -> Image.Image:
    """Areas on their map, given from the nearest on, with the place from which they are reached."""
    inks = wish.inks
    panel = Panel.of(wish, area_entries(areas, inks))
    rings = [ring for area in areas for polygon in area.polygons for ring in polygon]
    places = np.concatenate([*rings, [[start.lng, start.lat]]])
    size = wish.size[0], wish.size[1] - panel.height
    view = fitted(places[:, 0], places[:, 1], size, wish.letters)
    x, y = (float(value) for value in view.pixels(start.lng, start.lat))
    width = line_width(wish.size, inks)

    def beneath(image: Image.Image) -> Taken:
        draw_areas(image, view, areas, inks)
        return Taken(badges([(x, y)], width))

    def above(image: Image.Image) -> None:
        Marks(image, inks, width).start((x, y))

    return _framed(_furnished(ground, view, wish, beneath, above), panel, wish)


def fitted(lons: Iterable[float], lats: Iterable[float], size: tuple[int, int], letters: float) -> View:
    """The nearest view of so many px that shows all places, with room round them and for the scale bar."""
    margin, below = MARGIN * min(size), BELOW * letters
    inner = round(size[0] - 2.0 * margin), round(size[1] - 2.0 * margin - below)
    return View.of(lons, lats, inner).widened(size, (0.0, below / 2.0))


def encoded(image: Image.Image, kind: str, attribution: Sequence[str]) -> bytes:
    """The picture as a file of a format, which bears the attribution in its data too."""
    told, buffer = "; ".join(attribution), io.BytesIO()
    if kind == "PNG":
        info = PngInfo()
        info.add_itxt("Copyright", told)
        image.save(buffer, kind, pnginfo=info)
        return buffer.getvalue()
    exif = Image.Exif()
    exif[COPYRIGHT] = told.replace("©", "(c)")  # Exif holds ASCII alone
    image.convert("RGB").save(buffer, kind, quality=QUALITY, exif=exif)
    return buffer.getvalue()


def _framed(chart: Image.Image, panel: Panel, wish: Wish) -> Image.Image:
    """The map, and the panel below."""
    image = Image.new("RGB", wish.size, wish.inks.paper)
    image.paste(chart, (0, 0))
    panel.draw(image, wish)
    return _finished(image, wish.inks)


def _finished(image: Image.Image, inks: Inks) -> Image.Image:
    if not inks.one_bit:
        return image
    return image.convert("L").point([0] * BLACK + [255] * (256 - BLACK)).convert("1")
