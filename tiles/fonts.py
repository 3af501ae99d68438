"""Choose the font of a name on a map: the first that has all its letters, none rather than boxes."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from PIL import ImageFont

# DejaVu comes with us, so that maps look the same everywhere: Latin, Greek, Cyrillic, Armenian, Georgian,
# Hebrew, Arabic letters (typefaces/LICENSE.txt). For other scripts it is what the machine has.
TYPEFACES = Path(__file__).with_name("typefaces")
REGULAR = (str(TYPEFACES / "DejaVuSans.ttf"), "NotoSans-Regular.ttf", "FreeSans.ttf")
BOLD = (str(TYPEFACES / "DejaVuSans-Bold.ttf"), "NotoSans-Bold.ttf", "FreeSansBold.ttf")
OTHERS = ("NotoSansCJK-Regular.ttc", "wqy-microhei.ttc", "NotoSansArabic-Regular.ttf", "unifont.ttf")
NO_LETTER = "\U0010ffff"  # Unicode says that it never is one: fonts draw their box for it

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


@lru_cache(maxsize=1024)
def font_for(text: str, size: int, *, bold: bool = False) -> Font | None:
    """A font that can write the text at a size in px, or None where the machine has none."""
    for name in (*(BOLD if bold else REGULAR), *OTHERS, ""):
        font = _opened(name, size)
        if font is not None and all(_has(name, letter) for letter in set(text) if not letter.isspace()):
            return font
    return None


def has_letter(letter: str) -> bool:
    """Whether there is a font that has a letter."""
    return any(_has(name, letter) for name in (*REGULAR, *OTHERS, ""))


@lru_cache(maxsize=8192)
def width_of(text: str, font: Font) -> float:
    """Px from the beginning to the end of a text."""
    return float(font.getlength(text))


@lru_cache(maxsize=256)
def height_of(font: Font) -> float:
    """Px from the top of capitals with accents to the foot of descenders."""
    return float(font.getbbox("\u00c1g")[3])


@lru_cache(maxsize=256)
def _opened(name: str, size: int) -> Font | None:
    try:
        return ImageFont.truetype(name, size) if name else ImageFont.load_default(size)
    except OSError:
        return None


@lru_cache(maxsize=8192)
def _has(name: str, letter: str) -> bool:
    font = _opened(name, 24)
    return font is not None and bytes(font.getmask(letter)) != bytes(font.getmask(NO_LETTER))
