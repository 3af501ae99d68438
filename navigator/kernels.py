"""Tell which inner loops run compiled, and refuse compiled ones that were made from another source.

`setup.py` compiles them where a C compiler is at hand, each with the hash of its source inside. An import
prefers the compiled file, also one that is older than the source beside it: then the source is taken, as
it is where a small board had memory enough to compile a kernel but not what all kernels share.
"""

from __future__ import annotations

import importlib.util
import re
import sys
import zlib
from enum import Enum
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

KERNEL = Path(__file__).parent / "routing" / "kernel.py"  # the one that a ride needs most
SHARED = "_memoryviews"  # what all kernels need of Cython, beside this file
_MARK = re.compile(rb"navigator-source:([0-9a-f]{8})")


class State(Enum):
    """How a kernel runs, in words for `navigator --version`."""

    COMPILED = "compiled"
    PLAIN = "plain Python (there was no C compiler when it was installed)"
    STALE = "plain Python (what is compiled is of another version: install again)"


def state_of(source: Path) -> State:
    """How the kernel with that source file is run."""
    compiled = _compiled(source)
    if compiled is None:
        return State.PLAIN
    content = compiled.read_bytes()
    if SHARED.encode() in content and _compiled(Path(__file__).with_name(SHARED)) is None:
        return State.STALE
    mark = _MARK.search(content)
    known = mark and mark[1].decode() == f"{zlib.crc32(source.read_bytes()):08x}"
    return State.COMPILED if known else State.STALE


def _compiled(source: Path) -> Path | None:
    files = [source.with_name(source.stem + suffix) for suffix in EXTENSION_SUFFIXES]
    return next((file for file in files if file.exists()), None)


def refuse_stale(package: str, folder: Path) -> None:
    """Load the source in place of each compiled kernel of a package that was made from another one."""
    names = {file.name.split(".")[0] for suffix in EXTENSION_SUFFIXES for file in folder.glob(f"*{suffix}")}
    for name in sorted(names):
        source, full = folder / f"{name}.py", f"{package}.{name}"
        if full in sys.modules or not source.exists() or state_of(source) is not State.STALE:
            continue
        spec = importlib.util.spec_from_file_location(full, source)
        if spec is None or spec.loader is None:  # cannot be: the file ends in .py
            raise ImportError(full)
        module = importlib.util.module_from_spec(spec)
        sys.modules[full] = module
        spec.loader.exec_module(module)
