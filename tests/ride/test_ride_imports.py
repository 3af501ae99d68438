"""A ride loads nothing that only building a region needs."""

from __future__ import annotations

import json
import subprocess
import sys

HEAVY = {
    *("osmnx", "networkx", "scipy", "pandas", "matplotlib", "PIL", "pyttsx3", "pyproj", "osmium"),
    "pocketsphinx",
}
PROGRAM = """
import importlib, json, pkgutil, sys
import navigator.ride, navigator.guidance, navigator.app.obeying
names = ["navigator.routing.retrace"]
for package in (navigator.ride, navigator.guidance):
    names += [f"{package.__name__}.{module.name}" for module in pkgutil.iter_modules(package.__path__)]
for name in names:
    importlib.import_module(name)
print(json.dumps([names, sorted({name.partition(".")[0] for name in sys.modules})]))
"""


def test_a_ride_loads_no_heavy_library() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    names, loaded = json.loads(done.stdout)
    assert {"navigator.ride.session", "navigator.guidance.prompts"} <= set(names)
    assert HEAVY & set(loaded) == set()
