"""Find a Python that can have the peers, and install them into a folder that git ignores."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

WHEELS = ("pyvalhalla", "osrm-bindings")
VENV = Path(__file__).resolve().parents[2] / ".cache/peers"
WANTED = "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 12))"  # both have wheels from there on


def peers_python() -> tuple[Path | None, str]:
    """A Python with both peers, or why there is none."""
    python = VENV / "bin/python"
    if _works([str(python), "-c", "import osrm, valhalla"]):
        return python, ""
    base = next((found for found in _candidates() if _works([found, "-c", WANTED])), None)
    if base is None:
        return None, "they need Python 3.12 or newer, and there is none here"
    print(f"installing {' and '.join(WHEELS)} into .cache/peers, once (100 MB)", file=sys.stderr)
    pip = [
        str(python),
        "-m",
        "pip",
        "install",
        "-q",
        "--disable-pip-version-check",
        "--only-binary=:all:",
        *WHEELS,
    ]
    for command in ([base, "-m", "venv", "--clear", str(VENV)], pip):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            return None, f"they cannot be installed: {(done.stderr or done.stdout).strip().splitlines()[-1]}"
    return python, ""


def _candidates() -> list[str]:
    """This Python, those on the path, those of pyenv."""
    names = (f"python3.{minor}" for minor in range(12, 20))
    known = [sys.executable, *filter(None, map(shutil.which, names))]
    return known + [str(path) for path in sorted(Path.home().glob(".pyenv/versions/3.1[2-9]*/bin/python"))]


def _works(command: list[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False
