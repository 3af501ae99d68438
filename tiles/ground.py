"""Put the ground beneath a route: drawn by whoever can, pieced together from kept tiles, or plain paper."""

from __future__ import annotations

import html
import io
import math
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from mercantile import Tile
from PIL import Image, UnidentifiedImageError

from tiles.archive import Archive
from tiles.errors import Refused
from tiles.routeinks import RGB
from tiles.standing import Taken
from tiles.view import TILE, View

PICTURES = ("png", "jpg", "webp")
ANCESTORS = 4  # zooms up to which a tile that is not kept is cut out of a coarser one
MOST_TILES = 1500  # that are put together for one picture
SHARPEST = 0.35  # zooms by which tiles may be enlarged before the next finer ones are shrunk

_TAGS = re.compile(r"<[^>]*>")  # attributions of web maps are HTML


Overlay = Callable[[Image.Image], Taken]  # draws over the ground, and tells where no name shall stand


class Ground(Protocol):
    """What can paint a piece of the world."""

    @property
    def attribution(self) -> Sequence[str]:
        """Whose data is seen."""

    def paint(self, view: View) -> Image.Image:
        """The view as an RGB picture of its size."""


@runtime_checkable
class NamedGround(Ground, Protocol):
    """A ground that writes its names itself, over what is drawn on it."""

    @property
    def left_out(self) -> Collection[str]:
        """The scripts of names that were not written, for there is no typeface."""

    def paint_with(self, view: View, over: Overlay) -> Image.Image:
        """The view with something between ground and names."""


def painted(ground: Ground, view: View, over: Overlay) -> Image.Image:
    """The view with something drawn over it, beneath names where the ground can tell them apart."""
    if isinstance(ground, NamedGround):
        return ground.paint_with(view, over)
    image = ground.paint(view)
    over(image)
    return image


@dataclass(frozen=True)
class PlainGround:
    """Nothing but paper."""

    paper: RGB
    attribution: Sequence[str] = ()

    def paint(self, view: View) -> Image.Image:
        """An empty sheet."""
        return Image.new("RGB", view.size, self.paper)


@dataclass(frozen=True)
class Painted:
    """What a ground has painted of one view."""

    image: Image.Image
    attribution: Sequence[str]

    @classmethod
    def of(cls, ground: Ground, view: View) -> Painted:
        """Paint it now."""
        return cls(ground.paint(view), ground.attribution)

    def paint(self, view: View) -> Image.Image:  # noqa: ARG002  as the protocol has it
        """The view that was painted, to be drawn on."""
        return self.image.copy()

    def is_plain(self, papers: Sequence[RGB]) -> bool:
        """Whether it is nothing but paper, of one of these colours."""
        colours = self.image.convert("RGB").getcolors(maxcolors=1)  # None where there are more
        return colours is not None and colours[0][1] in papers


@dataclass(frozen=True)
class TileGround:
    """Tiles of an archive or a cache; where there are none, paper."""

    get: Callable[[Tile], bytes | None]
    zooms: tuple[int, int]  # that are kept, the first and the last
    paper: RGB
    attribution: Sequence[str]
    pixels: int = TILE  # in a side of a tile

    def paint(self, view: View) -> Image.Image:
        """The tiles of the nearest zoom, shrunk or enlarged to the view's."""
        zoom = math.ceil(view.zoom - math.log2(self.pixels / TILE) - SHARPEST)
        zoom = min(max(zoom, self.zooms[0]), self.zooms[1])
        many = 2**zoom
        if view.size[0] * view.size[1] / (TILE * 2.0 ** (view.zoom - zoom)) ** 2 > MOST_TILES:
            raise Refused(f"the tiles begin at zoom {self.zooms[0]}, too fine for so wide a view; show less.")
        side = TILE * 2.0 ** (view.zoom - zoom)  # px of a tile in the view
        left, top = (value * many for value in view.corner)
        columns = range(math.floor(left), math.ceil(left + view.size[0] / side))
        rows = range(max(0, math.floor(top)), min(many, math.ceil(top + view.size[1] / side)))
        sheet = Image.new("RGB", (len(columns) * self.pixels, max(1, len(rows)) * self.pixels), self.paper)
        for column in columns:
            for row in rows:
                tile = self._tile(Tile(column % many, row, zoom))
                if tile is not None:
                    sheet.paste(
                        tile, ((column - columns[0]) * self.pixels, (row - rows[0]) * self.pixels), tile
                    )
        first = rows[0] if rows else 0
        scale = self.pixels / side
        corner = (left - columns[0]) * self.pixels, (top - first) * self.pixels
        box = (*corner, corner[0] + view.size[0] * scale, corner[1] + view.size[1] * scale)
        return _cut(sheet, box, view.size, self.paper)

    def _tile(self, tile: Tile) -> Image.Image | None:
        """A tile, or its part of the nearest coarser one that is kept."""
        for up in range(min(ANCESTORS, tile.z - self.zooms[0]) + 1):
            found = _decoded(self.get(Tile(tile.x >> up, tile.y >> up, tile.z - up)))
            if found is None:
                continue
            if found.size[0] != self.pixels or up:
                share = found.size[0] / 2**up
                x, y = (tile.x % 2**up) * share, (tile.y % 2**up) * share
                square = (self.pixels, self.pixels)
                found = found.resize(square, Image.Resampling.BICUBIC, (x, y, x + share, y + share))
            return found
        return None


def archive_ground(archive: Archive, paper: RGB) -> TileGround:
    """The ground that an archive's tiles show; Refused where they are no pictures."""
    info = archive.info
    if info.format not in PICTURES:
        raise Refused(
            f"{archive.path.name} holds {info.format} tiles, which are no pictures; "
            "leave out --store to have the region drawn."
        )
    first = next((image for tile in archive.tiles() if (image := _decoded(archive.get(tile)))), None)
    told = " ".join(html.unescape(_TAGS.sub(" ", info.attribution)).split())
    pixels = TILE if first is None else first.width
    told = told or f"tiles: {' '.join(info.name.split()) or archive.path.stem}"
    return TileGround(archive.get, info.zooms, paper, (told,), pixels)


def _decoded(data: bytes | None) -> Image.Image | None:
    """A tile as RGBA; None where there is none, or none that can be read: a hole in a map is no failure."""
    if not data:
        return None
    try:
        with Image.open(io.BytesIO(data)) as image:
            return image.convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None


def _cut(
    sheet: Image.Image, box: tuple[float, float, float, float], size: tuple[int, int], paper: RGB
) -> Image.Image:
    """A box of a sheet at another size; beyond the sheet's edges there is paper."""
    edge = [
        max(0.0, -box[0]),
        max(0.0, -box[1]),
        max(0.0, box[2] - sheet.width),
        max(0.0, box[3] - sheet.height),
    ]
    if any(edge):
        wide = [math.ceil(side) for side in edge]
        whole = Image.new("RGB", (sheet.width + wide[0] + wide[2], sheet.height + wide[1] + wide[3]), paper)
        whole.paste(sheet, (wide[0], wide[1]))
        sheet, box = whole, (box[0] + wide[0], box[1] + wide[1], box[2] + wide[0], box[3] + wide[1])
    return sheet.resize(size, Image.Resampling.LANCZOS, box)
