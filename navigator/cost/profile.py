"""Load and validate profiles, and hold what one rider brings and wishes.

A profile is a TOML file with `format = 1` and the sections of `Profile`. One with `base = "trekking"`
need only say what it changes. All numbers are SI; a factor multiplies time, so 1 is neutral, 2 makes
a minute count as two, and below 1 it is liked.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar

from navigator.errors import ContentError, StorageError, UsageError

FORMAT = 1
FILE_LIMIT = 100_000  # bytes; ours have three thousand
SUFFIX = ".toml"

POWER_RANGE = (30.0, 600.0)  # W at the pedals for hours: from a frail rider to beyond the best
MASS_RANGE = (30.0, 250.0)  # kg: from a child on a small bicycle to a loaded cargo bicycle
GRADE_RANGE = (2.0, 40.0)  # %: under 2 nothing is flat, over 40 nobody rides
DEFAULT = "trekking"

S = TypeVar("S")


def _number(low: float, high: float) -> Any:
    """A field whose value must lie in low..high."""
    return field(metadata={"range": (low, high)})


@dataclass(frozen=True)
class Body:
    """The rider with the vehicle, as physics sees them."""

    on_foot: bool  # runs or walks; then drag, tyres and motor mean nothing
    power: float = _number(*POWER_RANGE)  # W
    mass: float = _number(*MASS_RANGE)  # kg, rider, bicycle and luggage
    drag_area: float = _number(0.15, 2.0)  # m², CdA
    efficiency: float = _number(0.5, 1.0)  # of the drive train
    tyre_paved: float = _number(0.4, 4.0)  # x the touring tyre's resistance on firm ground
    tyre_loose: float = _number(0.4, 4.0)  # x on what is not paved
    assist: float = _number(0.0, 5.0)  # motor watts for each of the rider's
    assist_power: float = _number(0.0, 1000.0)  # W, the most the motor gives
    assist_speed: float = _number(0.0, 15.0)  # m/s, above which it gives nothing
    top_speed: float = _number(2.0, 25.0)  # m/s, as fast as one lets it roll
    handling: float = _number(0.5, 2.0)  # x the downhill speed off smooth asphalt
    flat_speed: float = _number(1.0, 6.0)  # m/s on foot at the profile's power and mass
    max_grade: float = _number(*GRADE_RANGE)  # %, above which one walks


@dataclass(frozen=True)
class Limits:
    """Where one does not go at all."""

    push: bool  # may be pushed where riding is forbidden
    steps: bool  # may be carried over steps
    narrow: bool  # fits through cycle barriers and posts 0.9 m apart
    ride_scale: int = _number(-1, 6)  # S0..S6 of mtb:scale up to which one rides; -1 none
    push_scale: int = _number(-1, 6)  # up to which one pushes


@dataclass(frozen=True)
class Price:
    """What single things cost."""

    push: float = _number(1.0, 10.0)  # factor on the time of pushing
    carry: float = _number(1.0, 10.0)  # factor on the time of carrying up or down steps
    dismount: float = _number(0.0, 600.0)  # s of cost to get off and on again
    boarding: float = _number(0.0, 7200.0)  # s of waiting for a ferry or train
    turn: float = _number(0.0, 60.0)  # s of cost for having to turn at a junction
    destination: float = _number(0.0, 36_000.0)  # s of cost to ride through where only residents may
    private: float = _number(0.0, 86_400.0)  # s of cost to go through private ground


@dataclass(frozen=True)
class Like:
    """Factors that weigh time on an edge."""

    stress: float = _number(0.0, 5.0)  # weight of traffic stress; see navigator.cost.safety
    sidepath: float = _number(1.0, 20.0)  # factor where a sign sends riders to the path beside the road
    network: float = _number(0.5, 1.0)  # factor on signed routes and cycle streets
    mtb_network: float = _number(0.5, 1.0)  # factor on signed mountain-bike routes


@dataclass(frozen=True)
class SurfaceFactors:
    """A factor for each rolling class, in its order."""

    smooth: float = _number(0.5, 20.0)
    paved: float = _number(0.5, 20.0)
    stones: float = _number(0.5, 20.0)
    cobbles: float = _number(0.5, 20.0)
    compacted: float = _number(0.5, 20.0)
    gravel: float = _number(0.5, 20.0)
    ground: float = _number(0.5, 20.0)
    rough: float = _number(0.5, 20.0)
    soft: float = _number(0.5, 20.0)


@dataclass(frozen=True)
class WayFactors:
    """A factor for each kind of way, traffic and surface apart."""

    road: float = _number(0.5, 20.0)
    cycleway: float = _number(0.5, 20.0)
    track: float = _number(0.5, 20.0)
    path: float = _number(0.5, 20.0)
    footway: float = _number(0.5, 20.0)  # ridden where bicycles are allowed among walkers


SECTIONS: dict[str, type] = {
    "body": Body,
    "limits": Limits,
    "price": Price,
    "like": Like,
    "surface": SurfaceFactors,
    "ways": WayFactors,
}


@dataclass(frozen=True)
class Profile:
    """How a kind of rider goes and what that rider likes."""

    name: str
    body: Body
    limits: Limits
    price: Price
    like: Like
    surface: SurfaceFactors
    ways: WayFactors


@dataclass(frozen=True)
class Rider:
    """One rider: a profile with what the rider says of himself; make it with `Rider.of`."""

    profile: Profile
    hills: float  # -1 avoids, 0 has no wish, 1 seeks
    power: float  # W
    mass: float  # kg, rider, bicycle and luggage
    max_grade: float | None  # %, above which the rider walks; None leaves it to the profile
    strict_access: bool  # never through nor into where there is no right to go

    @classmethod
    def of(
        cls,
        profile: str | Path | Profile = DEFAULT,
        hills: float = 0.0,
        *,
        power: float | None = None,
        mass: float | None = None,
        max_grade: float | None = None,
        strict_access: bool = False,
    ) -> Rider:
        """A checked rider; values are rounded to what can be felt, so that near riders share weights.

        `hills` to 0.01, `power` (W) to 1, `mass` (kg) to 0.5, `max_grade` (%) to 0.1; power and mass are
        the profile's where not given.

        Raises:
            UsageError: a value out of its range, NaN, or an unknown profile.
            ContentError, StorageError: see `load_profile`.
        """
        known = profile if isinstance(profile, Profile) else load_profile(profile)
        return cls(
            profile=known,
            hills=_checked("hills", hills, (-1.0, 1.0), 0.01),
            power=known.body.power if power is None else _checked("power (W)", power, POWER_RANGE, 1.0),
            mass=known.body.mass if mass is None else _checked("mass (kg)", mass, MASS_RANGE, 0.5),
            max_grade=None if max_grade is None else _checked("max_grade (%)", max_grade, GRADE_RANGE, 0.1),
            strict_access=strict_access,
        )

    @property
    def steepest(self) -> float:
        """Grade in % above which the rider walks."""
        return self.profile.body.max_grade if self.max_grade is None else self.max_grade


def _checked(what: str, value: Any, limits: tuple[float, float], step: float) -> float:
    low, high = limits
    try:
        value = float(value)
    except (TypeError, ValueError) as error:
        raise UsageError(f"{what} is {value!r}; give a number from {low:g} to {high:g}") from error
    if not low <= value <= high:  # also refuses NaN
        raise UsageError(f"{what} is {value:g}; give a number from {low:g} to {high:g}")
    return float(round(round(value / step) * step, 6))


@cache
def profile_names() -> tuple[str, ...]:
    """Names of the profiles that come with the navigator, the default first."""
    names = {file.name.removesuffix(SUFFIX) for file in _folder().iterdir() if file.name.endswith(SUFFIX)}
    return (DEFAULT, *sorted(names - {DEFAULT}))


def load_profile(profile: str | Path) -> Profile:
    """The profile of that name, or that a TOML file describes; a text with `.toml` or `/` is a path.

    Raises:
        UsageError: no profile has that name.
        StorageError: the file is missing or can't be read.
        ContentError: the file is no profile; names file, key and the nearest known key.
    """
    text = str(profile)
    if isinstance(profile, str) and "/" not in text and not text.lower().endswith(SUFFIX):
        if text not in profile_names():
            hint = _nearest(text, profile_names()) or f"; known are {', '.join(profile_names())}"
            raise UsageError(f"no profile is named {text!r}{hint}")
        return _built_in(text)
    path = Path(profile)
    return _read(_bytes(path), path.name, _printable(path.stem))


@cache
def _built_in(name: str) -> Profile:
    return _read((_folder() / f"{name}{SUFFIX}").read_bytes(), f"{name}{SUFFIX}", name)


def _folder() -> Any:
    return resources.files("navigator.cost") / "profiles"


def _printable(text: str) -> str:
    return "".join(letter for letter in text if letter.isprintable())


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(FILE_LIMIT + 1)
    except FileNotFoundError as error:
        raise StorageError(f"{path}: no such profile file; give a path or one of the names") from error
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise StorageError(f"{path}: can't be read ({error}); check the file") from error
    if len(data) > FILE_LIMIT:
        raise ContentError(f"{path.name}: larger than {FILE_LIMIT} bytes; this is no profile")
    return data


def _read(data: bytes, file: str, name: str) -> Profile:
    try:
        raw = tomllib.loads(data.decode())
    except (ValueError, RecursionError) as error:  # bad bytes, bad TOML, endless digits or brackets
        raise ContentError(f"{file}: no valid TOML ({error}); mend the file") from error
    if raw.pop("format", None) != FORMAT or type(raw.get("base", "")) is not str:
        raise ContentError(f'{file}: give "format = {FORMAT}" and, if any, a base by name')
    base = raw.pop("base", None)
    if base is not None and base not in profile_names():
        raise ContentError(f"{file}: base {base!r} is no profile{_nearest(base, profile_names())}")
    for key in raw:
        if key not in SECTIONS:
            raise ContentError(f"{file}: unknown key {key!r}{_nearest(key, SECTIONS)}")
    parent = None if base is None else _built_in(base)
    parts = {
        key: _section(kind, raw.get(key, {}), parent and getattr(parent, key), f"{file}: {key}")
        for key, kind in SECTIONS.items()
    }
    return Profile(name=name, **parts)


def _section(kind: type[S], table: Any, parent: S | None, where: str) -> S:
    """One section; values that it does not give come from the parent's."""
    if not isinstance(table, dict):
        raise ContentError(f"{where} must be a table of keys")
    known = {item.name: item for item in fields(kind)}  # type: ignore[arg-type]  # all SECTIONS are dataclasses
    for key in table:
        if key not in known:
            raise ContentError(f"{where}: unknown key {key!r}{_nearest(key, known)}")
    values = {}
    for key, item in known.items():
        if key in table:
            values[key] = _value(table[key], str(item.type), item.metadata, f"{where}.{key}")
        elif parent is None:
            raise ContentError(f'{where}.{key} is missing; add it, or say base = "{DEFAULT}"')
        else:
            values[key] = getattr(parent, key)
    return kind(**values)


def _value(value: Any, kind: str, metadata: Mapping[str, Any], where: str) -> float | bool:
    if kind == "bool":
        if not isinstance(value, bool):
            raise ContentError(f"{where} is {value!r}; give true or false")
        return value
    whole = kind == "int"
    if isinstance(value, bool) or not isinstance(value, int if whole else int | float):
        raise ContentError(f"{where} is {value!r}; give a {'whole ' if whole else ''}number")
    low, high = metadata["range"]
    if not low <= value <= high:  # also refuses NaN
        raise ContentError(f"{where} is {str(value)[:20]}; give a number from {low:g} to {high:g}")
    return int(value) if whole else float(value)


def _nearest(word: str, known: Any) -> str:
    """A question that names the known word most like a wrong one; empty where none is near."""
    found = difflib.get_close_matches(word, list(known), n=1)
    return f"; did you mean {found[0]!r}?" if found else ""
