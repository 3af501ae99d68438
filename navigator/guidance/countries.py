"""Say what a country is called in the language of the voice."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


def country_name(code: str, language: str) -> str:
    """The name of a country by its ISO 3166-1 alpha-2 code; empty where `countries.json` has none.

    >>> country_name("ES", "fr")
    'Espagne'
    """
    return _names().get(language, {}).get(code, "")


@cache
def _names() -> Mapping[str, Mapping[str, str]]:
    """Read when the first border is told: most rides meet none."""
    text = (files("navigator.guidance") / "countries.json").read_text(encoding="utf-8")
    names: Mapping[str, Mapping[str, str]] = json.loads(text)["names"]
    return names
