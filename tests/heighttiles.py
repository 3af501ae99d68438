"""Write small and true height tiles for tests: .hgt in all its wrappings, and Terrarium pictures."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import numpy as np
from PIL import Image

VOID = -32768


def slope(cells: int = 1201, *, base: int = 500) -> np.ndarray:
    """Rises by 1 m a sample to the east and falls by 2 m a sample to the south: a plane."""
    return (base + np.arange(cells)[None, :] - 2 * np.arange(cells)[:, None]).astype(">i2")


def flat(height: int, cells: int = 1201) -> np.ndarray:
    return np.full((cells, cells), height, ">i2")


def put_hgt(path: Path, samples: np.ndarray) -> Path:
    data = samples.astype(">i2").tobytes()
    if path.suffix.lower() == ".zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            archive.writestr(path.name[:7] + ".hgt", data)
    elif path.suffix.lower() == ".gz":
        path.write_bytes(gzip.compress(data, compresslevel=1))
    else:
        path.write_bytes(data)
    return path


def put_terrarium(path: Path, heights: np.ndarray, *, mode: str = "RGB") -> Path:
    counted = np.round((np.asarray(heights, np.float64) + 32768) * 256).astype(np.uint32)
    colours = np.stack([counted >> 16, (counted >> 8) & 255, counted & 255], axis=-1).astype(np.uint8)
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(colours).convert(mode).save(path, lossless=True)
    return path
