"""A ride keeps little memory: what was freed leaves the process, holes and all."""

from __future__ import annotations

import platform
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
import sys
from navigator.app.memory import be_thrifty
if sys.argv[1] == "thrifty":
    be_thrifty()
import threading
import numpy as np

def load():
    for _round in range(3):
        kept = [np.ones(20_000) for _ in range(300)][::10]
    held.append(kept)

held = []
for _ in range(4):
    thread = threading.Thread(target=load)
    thread.start()
    thread.join()
lines = open("/proc/self/smaps_rollup").read().splitlines()
print(sum(int(line.split()[1]) for line in lines if line.startswith("Anonymous:")))
"""


def _kilobytes(how: str) -> int:
    done = subprocess.run([sys.executable, "-c", PROGRAM, how], check=True, capture_output=True, text=True)
    return int(done.stdout)


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="nothing tells what is held")
@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="another C library has other habits")
def test_arrays_of_threads_leave_with_their_end() -> None:
    thrifty, lavish = _kilobytes("thrifty"), _kilobytes("as it is")
    assert thrifty < lavish - 5_000
