"""Take an order for a picture, and write the file: what `--map` of all commands and `maps picture` share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from navigator.cli.console import note
from navigator.cli.output import UNKNOWN_CLIMB
from navigator.cli.routes import numbered
from navigator.errors import NoPlaceError, UsageError
from navigator.region.told import told_as_ours
from navigator.settings import Settings
from navigator.units import distance_text, duration_text, height_text

if TYPE_CHECKING:
    from PIL.Image import Image

    from navigator.guidance.route import Route
    from navigator.region.region import Region
    from tiles.ground import Ground
    from tiles.track import Track
    from tiles.view import View
    from tiles.wish import Wish

DEFAULT_SIZE, DEFAULT_STYLE = "1600x1200", "day"
_SIZE = re.compile(r"\s*(\d{1,5})\s*[x×,]\s*(\d{1,5})\s*", re.IGNORECASE | re.ASCII)

MapFile = Annotated[
    Path | None, typer.Option("--map", help="Picture of the route to write: .png, .jpg or .webp.")
]
_SIZE_HELP = "Width and height of the picture in px."
_STYLE_HELP = "Style of the picture: day, night, or paper, black and white for e-paper."
Size = Annotated[str, typer.Option("--size", help=_SIZE_HELP)]
Style = Annotated[str, typer.Option("--style", help=_STYLE_HELP)]
MapSize = Annotated[str, typer.Option("--map-size", help=_SIZE_HELP)]
MapStyle = Annotated[str, typer.Option("--map-style", help=_STYLE_HELP)]


@dataclass(frozen=True)
class PictureOrder:
    """A picture that was asked for, checked before anything is planned."""

    target: Path
    kind: str  # Pillow's name of the format
    wish: Wish

    @classmethod
    def of(cls, target: Path, size: str, style: str, settings: Settings) -> PictureOrder:
        """The order; UsageError where size, style or the file's name are none."""
        found = _SIZE.fullmatch(size)
        if found is None:
            raise UsageError(f"{size!r} is no size; give width and height in px: 1600x1200")
        with told_as_ours():
            from navigator.region.pictured import MEASURES  # noqa: PLC0415  --help needs none of it
            from tiles.wish import Wish, format_of  # noqa: PLC0415  likewise

            wish = Wish((int(found[1]), int(found[2])), style, MEASURES[settings.units.value])
            return cls(target, format_of(target), wish)

    def numbered(self, number: int) -> PictureOrder:
        """The order of a further picture: its file is numbered from 2."""
        return replace(self, target=numbered(self.target, number))

    def route(self, route: Route, region: Region, settings: Settings) -> None:
        """Write the picture of a planned route."""
        from navigator.region.pictured import region_ground, route_track  # noqa: PLC0415  see of

        words = route_words(route, settings)
        self.track(route_track(route), region_ground(region, self.wish), words)

    def reached(
        self, features: Sequence[Mapping[str, Any]], start: tuple[float, float], region: Region
    ) -> None:
        """Write the picture of what is reached from a (lon, lat) point, GeoJSON features of areas."""
        from mercantile import LngLat  # noqa: PLC0415  see of

        from navigator.region.pictured import reach_areas, region_ground  # noqa: PLC0415  see of
        from tiles.picture import area_picture  # noqa: PLC0415  see of

        ground = region_ground(region, self.wish)
        with told_as_ours():
            image = area_picture(ground, reach_areas(features), LngLat(*start), self.wish)
        self.write(image, ground)

    def map(self, view: View, ground: Ground, track: Track | None) -> None:
        """Write the picture of a view, with a track over it or none."""
        from tiles.ground import Painted  # noqa: PLC0415  see of
        from tiles.picture import map_picture  # noqa: PLC0415  see of
        from tiles.style import load_style  # noqa: PLC0415  see of

        with told_as_ours():
            ground = Painted.of(ground, view)
            papers = self.wish.inks.paper, load_style(self.wish.style).paper
            if track is None and ground.is_plain(papers):
                raise NoPlaceError("nothing of the map lies there; choose another place, or a wider view")
            image = map_picture(ground, view, self.wish, track)
        self.write(image, ground)

    def track(self, track: Track, ground: Ground, words: Sequence[str]) -> None:
        """Write the picture of a track, with words on what it is."""
        from tiles.picture import route_picture  # noqa: PLC0415  see of

        with told_as_ours():
            image = route_picture(ground, track, replace(self.wish, words=tuple(words)))
        self.write(image, ground, words)

    def write(self, image: Image, ground: Ground, words: Sequence[str] = ()) -> None:
        """Keep a picture: beside its place first, then renamed; and tell which words are not in it."""
        from navigator.formats.files import write_atomically  # noqa: PLC0415  see of
        from tiles.ground import NamedGround  # noqa: PLC0415  see of
        from tiles.picture import encoded  # noqa: PLC0415  see of
        from tiles.scripts import unwritten  # noqa: PLC0415  see of

        write_atomically(self.target, encoded(image, self.kind, ground.attribution))
        note(f"picture written to {self.target}")
        drawn = ground.left_out if isinstance(ground, NamedGround) else ()
        note_left_out({*drawn, *unwritten(words)})


def note_left_out(scripts: Iterable[str]) -> None:
    """Tell, once, of names in scripts that no typeface here can write."""
    told = ", ".join(sorted(scripts))
    if told:
        note(f"names in {told} are left out: no typeface here has their letters; install one, as Noto's")


def order_for(target: Path | None, size: str, style: str, settings: Settings) -> PictureOrder | None:
    """The picture that `--map` asks for, if it does."""
    return None if target is None else PictureOrder.of(target, size, style, settings)


def route_words(route: Route, settings: Settings) -> list[str]:
    """Length, time, climb and descent."""
    units = settings.units.value
    words = [distance_text(route.distance, units), duration_text(route.duration)]
    return words + (climb_words(route.ascent, route.descent, settings) if route.raised else [UNKNOWN_CLIMB])


def track_words(track: Track, settings: Settings) -> list[str]:
    """Length, climb and descent of what nobody has planned."""
    from navigator.graph.climb import climbing  # noqa: PLC0415  see PictureOrder.of

    words = [distance_text(track.length, settings.units.value)]
    return words + (
        [UNKNOWN_CLIMB] if track.heights is None else climb_words(*climbing(track.heights), settings)
    )


def climb_words(ascent: float, descent: float, settings: Settings) -> list[str]:
    """Metres up and down, in words."""
    units = settings.units.value
    return [f"{height_text(ascent, units)} up", f"{height_text(descent, units)} down"]
