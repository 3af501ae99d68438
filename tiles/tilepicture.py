"""Give a stored tile in the format that a file's name asks for."""

from __future__ import annotations

import io

from tiles.errors import CorruptTile, Refused
from tiles.tilecheck import check_tile

PICTURES = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".webp": "WEBP"}
SAME = {"png": "PNG", "jpg": "JPEG", "webp": "WEBP"}
VECTOR = {".pbf", ".mvt"}


def tile_as(data: bytes, suffix: str) -> bytes:
    """The tile as a file that ends in `suffix`; unchanged where it is of that format already.

    Raises CorruptTile where it is no tile, Refused where it can't be had in that format.
    """
    kind, suffix = check_tile(data), suffix.lower()
    if kind == "pbf":
        if suffix in VECTOR:
            return data
        raise Refused("the tile holds shapes and no picture; let the file end in .pbf")
    wanted = PICTURES.get(suffix)
    if wanted is None:
        raise Refused(f"a file that ends in {suffix!r} is no picture; end it in .png, .jpg or .webp")
    if SAME[kind] == wanted:
        return data
    from PIL import Image  # noqa: PLC0415  only where formats differ

    try:
        with Image.open(io.BytesIO(data), formats=tuple(SAME.values())) as picture:
            out = io.BytesIO()
            picture.convert("RGB" if wanted == "JPEG" else "RGBA").save(out, wanted)
    except (OSError, SyntaxError, ValueError) as error:
        raise CorruptTile("the tile is damaged; download it again") from error
    return out.getvalue()
