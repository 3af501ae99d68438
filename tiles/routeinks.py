"""Choose the colours of a route, its climbs and its furniture in a picture, for each style of map.

Climbs run from light to dark, yellow to wine red, and flat ground is blue: who sees no red or no green
still tells them by lightness, and blue from yellow. Maps leave that blue to the route: what is made for
bicycles is green on them. On 1-bit paper a line is the blacker the steeper.
"""

from __future__ import annotations

from dataclasses import dataclass

from tiles.errors import Refused

RGB = tuple[int, int, int]


@dataclass(frozen=True)
class Inks:
    """Colours of one style."""

    paper: RGB  # the ground where nothing is drawn, and the panel
    ink: RGB  # letters, axes
    faint: RGB  # grid lines
    halo: RGB  # round letters, the line and the marks
    outline: RGB  # between halo and line
    climbs: tuple[RGB, ...]  # flat or down first, then the steeper the later
    fills: tuple[RGB, ...]  # the same beneath the profile
    roads: tuple[RGB, ...]  # of a mere sketch: great, middle, small roads, ways of bicycles, paths
    one_bit: bool = False  # shown on e-paper: black and white alone


_CLIMBS = ((255, 210, 66), (240, 120, 24), (203, 36, 52), (92, 14, 46))
STYLES = {
    "day": Inks(
        paper=(250, 248, 243),
        ink=(45, 50, 58),
        faint=(222, 218, 209),
        halo=(255, 255, 255),
        outline=(24, 32, 48),
        climbs=((38, 110, 205), *_CLIMBS),
        fills=((150, 190, 232), *_CLIMBS),
        roads=((224, 178, 116), (226, 204, 158), (206, 200, 188), (120, 186, 160), (222, 217, 207)),
    ),
    "night": Inks(
        paper=(22, 26, 33),
        ink=(214, 221, 230),
        faint=(52, 59, 70),
        halo=(10, 12, 16),
        outline=(236, 240, 245),
        climbs=((70, 150, 245), *_CLIMBS),
        fills=((46, 86, 138), (255, 210, 66), (240, 120, 24), (214, 40, 58), (140, 22, 72)),
        roads=((122, 98, 62), (98, 86, 66), (70, 76, 86), (46, 112, 92), (52, 58, 67)),
    ),
    "paper": Inks(
        paper=(255, 255, 255),
        ink=(0, 0, 0),
        faint=(255, 255, 255),
        halo=(255, 255, 255),
        outline=(0, 0, 0),
        climbs=((255, 255, 255), (192, 192, 192), (128, 128, 128), (64, 64, 64), (0, 0, 0)),
        fills=((255, 255, 255), (192, 192, 192), (128, 128, 128), (64, 64, 64), (0, 0, 0)),
        roads=((0, 0, 0),) * 5,
        one_bit=True,
    ),
}


def inks_of(style: str) -> Inks:
    """The colours of a style; Refused tells which there are."""
    if style not in STYLES:
        raise Refused(f"there is no style {style!r}; give {', '.join(STYLES)}.")
    return STYLES[style]
