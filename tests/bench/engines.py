"""Name the engines that are measured side by side, and ask them, each in a process of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
OURS = "ours"


@dataclass(frozen=True)
class Engine:
    """How an engine is called in the table, and who drives it."""

    key: str
    name: str
    module: str
    variant: str = ""
    foreign: bool = False  # whether it runs in the peers' Python


ENGINES = {
    engine.key: engine
    for engine in (
        Engine(OURS, "ours", "ours"),
        Engine("plain", "ours, plain", "ours", "plain"),
        Engine("osrm-ch", "OSRM CH", "peer_osrm", "CH", foreign=True),
        Engine("osrm-mld", "OSRM MLD", "peer_osrm", "MLD", foreign=True),
        Engine("valhalla", "Valhalla", "peer_valhalla", foreign=True),
        Engine("nx-roads", "nx roads", "peer_networkx", "roads"),
        Engine("nx-turns", "nx turns", "peer_networkx", "turns"),
        Engine("scipy", "scipy", "peer_scipy"),
    )
}


class EngineError(Exception):
    """An engine did not answer."""


@dataclass(frozen=True)
class Bench:
    """Where engines run."""

    scratch: Path
    peers: Path | None  # the peers' Python

    def ask(self, task: str, engine: Engine, request: dict[str, Any]) -> dict[str, Any]:
        """One task of `drive.py`, or the drawing of pairs; EngineError with the engine's last words."""
        python = str(self.peers) if engine.foreign else sys.executable
        command = [python, str(HERE / "drive.py"), task, engine.module]
        if task == "draw":
            command = [python, str(HERE / "draw.py")]
        whole = json.dumps(request | {"variant": engine.variant}).encode()
        env = self._environment(engine, request)
        done = subprocess.run(command, input=whole, capture_output=True, env=env, check=False)
        if done.returncode:
            raise EngineError(f"{engine.name}, {task}: {done.stderr.decode(errors='replace')[-1500:]}")
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer

    def _environment(self, engine: Engine, request: dict[str, Any]) -> dict[str, str]:
        env = dict(os.environ, NAVIGATOR_HOME=request["folder"])
        env.pop("PYTHONPATH", None)
        if engine.variant == "plain":
            env["PYTHONPATH"] = str(self._plain())
        elif not engine.foreign:
            env["PYTHONPATH"] = str(ROOT)
        return env

    def _plain(self) -> Path:
        """A copy of our packages without anything compiled."""
        copy = self.scratch / "plain"
        if not copy.exists():
            for package in ("navigator", "tiles"):
                shutil.copytree(
                    ROOT / package, copy / package, ignore=shutil.ignore_patterns("*.so", "__pycache__")
                )
        return copy
