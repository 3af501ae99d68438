"""Measure commands and calls: seconds, CPU milliseconds, peak and resident memory.

Only the standard library: the peers' Python runs it too. A process starts with the peak of the one that
started it, so who runs commands here must itself be small.
"""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")


def run(command: Sequence[str], *, stdin: bytes = b"") -> dict[str, Any]:
    """Run a command to its end: wall and CPU seconds, peak MB, what it printed; RuntimeError if it fails."""
    began = time.perf_counter()
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.STDOUT) as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write(stdin)
        process.stdin.close()
        printed = process.stdout.read().decode(errors="replace")
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command[:6])}: exit {process.returncode}: {printed[-600:]}")
    return {
        "s": time.perf_counter() - began,
        "cpu_s": usage.ru_utime + usage.ru_stime,
        "mb": usage.ru_maxrss / 1024.0,
        "printed": printed,
    }


def timed(work: Callable[[], T]) -> tuple[T, float]:
    """What a call gives, and the CPU milliseconds of all threads it took."""
    began = time.process_time_ns()
    result = work()
    return result, (time.process_time_ns() - began) / 1e6


def each(work: Callable[..., Any], arguments: Iterable[Sequence[Any]]) -> tuple[list[Any], list[float]]:
    """Results (None where a call found nothing) and CPU ms of those that found something."""
    results, times = [], []
    for some in arguments:
        found, took = timed(lambda some=some: work(*some))  # type: ignore[misc]  # bound at once
        results.append(found)
        if found is not None:
            times.append(took)
    return results, times


def memory() -> dict[str, float]:
    """MB of this process: resident, of that its own (not mapped from files), and the peak."""
    lines = Path("/proc/self/status").read_text().splitlines()
    values = dict(line.split(":", 1) for line in lines)
    names = {"rss": "VmRSS", "own": "RssAnon", "peak": "VmHWM"}
    return {ours: int(values[theirs].split()[0]) / 1024.0 for ours, theirs in names.items()}


def size_of(folder: Path) -> float:
    """MB of all files under a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6
