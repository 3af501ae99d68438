"""Keep a ride of hours small: have the C library save memory, and give back what loading has taken."""

from __future__ import annotations

import ctypes
import gc
import os
from collections.abc import Callable
from typing import Any

# Of glibc's mallopt(3). By itself it keeps a heap for each thread, and after the first large array was
# freed it lays ever larger ones into the heaps, where they leave holes: 19 of 102 MB in a ride of ten hours.
M_MMAP_THRESHOLD, M_ARENA_MAX = -3, -8
LARGE = 128 * 1024  # bytes; such a block is mapped by itself, and leaves with its end


def be_thrifty() -> None:
    """Prefer little memory to speed, before threads and arrays are there; glibc alone can be told."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # a ride has no linear algebra
    option = _of_libc("mallopt")
    if option is not None:
        option(M_ARENA_MAX, 1)
        option(M_MMAP_THRESHOLD, LARGE)


def give_back() -> None:
    """Collect what nobody needs any more, and let the C library hand it to the system (glibc keeps 10 MB).

    Elsewhere than on glibc nothing is handed back, and nothing goes wrong.
    """
    gc.collect()
    trim = _of_libc("malloc_trim")
    if trim is not None:
        trim(0)


def _of_libc(name: str) -> Callable[..., Any] | None:
    try:
        found: Callable[..., Any] = getattr(ctypes.CDLL(None), name)
    except (OSError, AttributeError):
        return None
    return found
