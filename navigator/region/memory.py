"""Tell how much memory this process may still take: of the machine, of its cgroups, of its own limit."""

from __future__ import annotations

import contextlib
import os
import resource
from collections.abc import Iterator
from pathlib import Path

CGROUPS = Path("/sys/fs/cgroup")
PAGE = os.sysconf("SC_PAGE_SIZE")  # bytes


def available_memory() -> int:
    """Bytes; what the system would give back at once, as its file cache, counts as free."""
    found = [_machine(), *_cgroups()]
    soft, _ = resource.getrlimit(resource.RLIMIT_AS)
    if soft != resource.RLIM_INFINITY:
        found.append(soft - _address_space())
    return max(0, min(found))


def _machine() -> int:
    with contextlib.suppress(OSError, ValueError, IndexError):
        for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    return os.sysconf("SC_PHYS_PAGES") * PAGE


def _address_space() -> int:
    with contextlib.suppress(OSError, ValueError, IndexError):
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * PAGE
    return 0


def _cgroups() -> Iterator[int]:
    """What is left in the process's own cgroup and each one round it that has a limit (version 2)."""
    own = ""
    with contextlib.suppress(OSError, UnicodeDecodeError):
        for line in Path("/proc/self/cgroup").read_text(encoding="utf-8").splitlines():
            if line.startswith("0::"):
                own = line.removeprefix("0::").strip("/")
    for group in (CGROUPS / own, *(CGROUPS / own).parents):
        if not group.is_relative_to(CGROUPS):
            break
        with contextlib.suppress(OSError, ValueError):  # no limit says "max", which is no number
            yield int((group / "memory.max").read_text(encoding="ascii")) - _in_use(group)


def _in_use(group: Path) -> int:
    held = int((group / "memory.current").read_text(encoding="ascii"))
    for line in (group / "memory.stat").read_text(encoding="ascii").splitlines():
        name, value = line.split()
        if name in {"active_file", "inactive_file"}:  # cache, which counts against the group until needed
            held -= int(value)
    return held
