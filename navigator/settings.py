"""Read the settings file into one frozen value: each setting with where it comes from, and the folders."""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeVar

from navigator.errors import ContentError, StorageError, UsageError
from navigator.formats.files import read_whole
from navigator.units import Units

APP = "navigator"
PREFIX = "NAVIGATOR_"
HOME_VARIABLE = "NAVIGATOR_HOME"  # the folder of folders, so the setting `home` needs another name
VARIABLES = {"home": "NAVIGATOR_HOME_POINT"}  # by key, where it is not NAVIGATOR_ and the key
PLANNED_KEYS = ("profile", "hills", "power", "mass", "max_grade")  # of the settings: kept in the GPX
ARRIVES = "arrives"  # kept beside them: on which side of the road each stop and the goal lie
DEPART = "depart"  # kept beside them: a road may have been open at that time only
FILE_NAME = "settings.toml"
FILE_LIMIT = 100_000  # bytes; ours has a dozen lines

HILL_WORDS = {"avoid": -1.0, "even": 0.0, "seek": 1.0}
VOICES = ("auto", "text", "beep", "off")
MAP_CACHE = 10_000  # MB: Germany by downloads to zoom 14 takes a quarter; a third of a 32 GB card
GPX_CUES = ("off", "route", "waypoints")  # none; <rte> with <rtept>; <wpt>: GPX itself has no standard
SWITCH = ("off", "on")
VERBOSITIES = ("low", "normal", "high")
# What a ride tells beside turns, each of which may be switched on alone
TOPICS = (
    *("climb", "descent", "surface", "push", "ferry", "crossing", "tunnel", "border", "refill"),
    "arrival",
)
LOCALE_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")  # in the order in which POSIX asks them
FALLBACK_LANGUAGE = "en"

T = TypeVar("T")


@dataclass(frozen=True)
class Setting(Generic[T]):
    """A value and where it comes from: an option, a variable, a file or "default"."""

    value: T
    source: str


class Home(NamedTuple):
    """Where the rider lives, as people write it: latitude first; degrees."""

    lat: float
    lon: float


@dataclass(frozen=True)
class Folders:
    """Where settings, regions, what may be deleted, and recordings with logs are kept."""

    config: Path
    data: Path
    cache: Path
    state: Path

    @classmethod
    def from_env(cls, env: Mapping[str, str] | None = None) -> Folders:
        """Subfolders of NAVIGATOR_HOME, else the XDG folders, which platformdirs takes from the process."""
        home = (os.environ if env is None else env).get(HOME_VARIABLE)
        if home:
            base = Path(home).absolute()
            return cls(base / "config", base / "data", base / "cache", base / "state")
        import platformdirs  # noqa: PLC0415 (behind this one door)

        found = platformdirs.PlatformDirs(APP, appauthor=False)
        return cls(found.user_config_path, found.user_data_path, found.user_cache_path, found.user_state_path)

    @property
    def regions(self) -> Path:
        """The folder that holds all regions."""
        return self.data / "regions"


@dataclass(frozen=True)
class Settings:
    """Every setting of the navigator; the field's name is its key in the file."""

    profile: Setting[str]
    hills: Setting[float]  # -1 avoid .. +1 seek
    power: Setting[float | None]  # W; None is the profile's
    mass: Setting[float | None]  # kg, rider and bike; None is the profile's
    max_grade: Setting[float | None]  # rise over run, above which one pushes; None is the profile's
    language: Setting[str]
    units: Setting[Units]
    voice: Setting[str]
    home: Setting[Home | None]
    region: Setting[str | None]
    speech_rate: Setting[int]  # words a minute
    verbosity: Setting[str]  # how talkative a ride is
    announce: Setting[tuple[str, ...]]  # what it tells beside turns
    voice_name: Setting[str | None]  # espeak-ng's; None is the language's own
    piper_voice: Setting[str | None]  # a voice file for Piper, which then speaks
    audio_device: Setting[str | None]  # ALSA's name; None is the default
    audio_lead: Setting[float | None]  # s of silence before each sound; None is what the device wants
    commands: Setting[str]  # whether a ride listens for voice commands
    microphone: Setting[str | None]  # ALSA's name; None is the default
    gpx_cues: Setting[str]  # whether GPX files tell the turns too, and in which dialect
    gps: Setting[str | None]  # the receiver that a ride goes by where the command names none
    lap: Setting[float | None]  # m after which a recorded ride begins another lap
    record_every: Setting[float]  # s of a recording that a power cut may take
    inbox: Setting[str | None]  # a folder of courses to be ridden; None is `inbox` in the data folder
    map_cache: Setting[int]  # MB that the tiles of maps may take; what was not looked at for longest goes
    folders: Folders

    def rows(self) -> Iterator[tuple[str, Setting[Any]]]:
        """Each key with its setting, in the order of a table."""
        return ((field.name, getattr(self, field.name)) for field in fields(self) if field.name != "folders")


def load_settings(
    env: Mapping[str, str] | None = None,
    *,
    file: str | os.PathLike[str] | None = None,
    options: Mapping[str, object] | None = None,
) -> Settings:
    """The settings: an option beats NAVIGATOR_*, which beats the file, which beats the default.

    `options` are the command's, by key; None is one that was not given. Without `file` it is
    settings.toml in the config folder, which need not exist.
    Raises UsageError for an unknown key or a value that does not fit, ContentError for a damaged
    file, StorageError for a missing or unreadable one.
    """
    env = os.environ if env is None else env
    options = options or {}
    folders = Folders.from_env(env)
    path = folders.config / FILE_NAME if file is None else Path(file)
    in_file = _read(path, needed=file is not None)
    _refuse_unknown(options, "the command")
    found = {}
    for key in RULES:
        option, variable = "--" + key.replace("_", "-"), VARIABLES.get(key, PREFIX + key.upper())
        layers = (
            (options.get(key), option, option),
            (env.get(variable) or None, variable, variable),
            (in_file.get(key), str(path), f"{key} in {str(path)!r}"),
        )
        found[key] = next(
            (_given(key, *layer) for layer in layers if layer[0] is not None), _default(key, env)
        )
    return Settings(**found, folders=folders)


@dataclass(frozen=True)
class Rule:
    """What a setting is when nobody gives one, what it may be in words, and how a raw value becomes it."""

    default: Any
    wanted: str
    accept: Callable[[object], Any]  # raises ValueError or TypeError for what is not wanted


def _text(raw: object) -> str:
    if not isinstance(raw, str) or not raw.strip() or not raw.isprintable():
        raise ValueError
    return raw.strip()


def _matching(pattern: str) -> Callable[[object], str]:
    def accept(raw: object) -> str:
        text = _text(raw)
        if re.fullmatch(pattern, text) is None:
            raise ValueError
        return text

    return accept


def _number(raw: object) -> float:
    if isinstance(raw, bool) or not isinstance(raw, int | float | str):
        raise TypeError
    return float(raw)


def _between(low: float, high: float) -> Callable[[object], float]:
    def accept(raw: object) -> float:
        number = _number(raw)
        if not low <= number <= high:
            raise ValueError
        return number

    return accept


def _hills(raw: object) -> float:
    word = HILL_WORDS.get(raw.strip().lower()) if isinstance(raw, str) else None
    return _between(-1.0, 1.0)(raw) if word is None else word


def _grade(raw: object) -> float:
    number = _number(raw.strip().removesuffix("%") if isinstance(raw, str) else raw)
    # Riders say 12 %, the core computes with 0.12; the two ranges do not meet.
    return _between(0.02, 0.5)(number / 100.0 if number >= 2.0 else number)


def _home(raw: object) -> Home:
    pair = raw.split(",") if isinstance(raw, str) else raw
    if not isinstance(pair, list | tuple) or len(pair) != 2:
        raise ValueError
    return Home(_between(-90.0, 90.0)(pair[0]), _between(-180.0, 180.0)(pair[1]))


def _topics(raw: object) -> tuple[str, ...]:
    words = raw.replace(",", " ").split() if isinstance(raw, str) else raw
    if not isinstance(words, list | tuple) or not all(isinstance(word, str) for word in words):
        raise TypeError
    if len(words) == 1 and words[0] in {"all", "none"}:
        return TOPICS if words[0] == "all" else ()
    if not set(words) <= set(TOPICS) or (isinstance(raw, str) and not words):
        raise ValueError
    return tuple(topic for topic in TOPICS if topic in words)


def _whole(low: int, high: int) -> Callable[[object], int]:
    def accept(raw: object) -> int:
        number = _between(low, high)(raw)
        if number != int(number):
            raise ValueError
        return int(number)

    return accept


RULES = {
    "profile": Rule("trekking", 'the name of a profile, as "road", or the path of its TOML file', _text),
    "hills": Rule(0.0, "a number from -1 to 1, or avoid, even, seek", _hills),
    "power": Rule(None, "watts from 20 to 1500", _between(20.0, 1500.0)),  # a stroll .. a track sprint
    "mass": Rule(None, "kilograms from 20 to 400", _between(20.0, 400.0)),  # a child .. a loaded cargo bike
    "max_grade": Rule(None, "a grade from 2 to 50 percent, as 12 or 0.12", _grade),
    "language": Rule(
        FALLBACK_LANGUAGE, 'a language code, as "de"', _matching(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*")
    ),
    "units": Rule(Units.METRIC, f"one of {', '.join(unit.value for unit in Units)}", Units),
    "voice": Rule("auto", f"one of {', '.join(VOICES)}", _matching("|".join(VOICES))),
    "home": Rule(None, 'latitude and longitude, as [49.41, 8.69] or "49.41, 8.69"', _home),
    "region": Rule(
        None, "a region's name: small letters, digits, . _ -", _matching(r"[a-z0-9][a-z0-9._-]{0,63}")
    ),
    "speech_rate": Rule(175, "whole words a minute from 80 to 450", _whole(80, 450)),  # espeak-ng's own range
    "verbosity": Rule("normal", f"one of {', '.join(VERBOSITIES)}", _matching("|".join(VERBOSITIES))),
    "announce": Rule(TOPICS, f"all, none, or some of {', '.join(TOPICS)}", _topics),
    "voice_name": Rule(
        None,
        'a voice of espeak-ng, as "en-gb-x-rp" or "+f3" (espeak-ng --voices and --voices=variant list them)',
        _matching(r"\+?[A-Za-z0-9][A-Za-z0-9_+-]{0,40}"),
    ),
    "piper_voice": Rule(None, "the path of a voice for Piper, a file .onnx", _text),
    "audio_device": Rule(None, 'a device of ALSA, as "plughw:1" (aplay -L lists them)', _text),
    "audio_lead": Rule(None, "seconds from 0 to 3", _between(0.0, 3.0)),
    "commands": Rule("off", f"one of {', '.join(SWITCH)}", _matching("|".join(SWITCH))),
    "microphone": Rule(None, 'a device of ALSA, as "plughw:1" (arecord -L lists them)', _text),
    "gpx_cues": Rule("off", f"one of {', '.join(GPX_CUES)}", _matching("|".join(GPX_CUES))),
    "gps": Rule(None, 'a receiver, as "gpsd://localhost:2947" or "nmea:/dev/serial0"', _text),
    "lap": Rule(None, "kilometres from 0.1 to 500", lambda raw: _between(0.1, 500.0)(raw) * 1000.0),
    "record_every": Rule(10.0, "seconds from 1 to 60", _between(1.0, 60.0)),
    "inbox": Rule(None, "the path of a folder", _text),
    "map_cache": Rule(MAP_CACHE, "whole MB from 10 to 1000000", _whole(10, 1_000_000)),
}


def _given(key: str, raw: object, source: str, where: str) -> Setting[Any]:
    rule = RULES[key]
    try:
        return Setting(rule.accept(raw), source)
    except (ValueError, TypeError, OverflowError) as error:
        raise UsageError(f"{where} cannot be {raw!r}; give {rule.wanted}") from error


def _default(key: str, env: Mapping[str, str]) -> Setting[Any]:
    return _locale(env) if key == "language" else Setting(RULES[key].default, "default")


def _read(path: Path, *, needed: bool) -> dict[str, Any]:
    try:
        data = read_whole(path, limit=FILE_LIMIT)
    except StorageError as error:
        if not needed and isinstance(error.__cause__, FileNotFoundError):
            return {}
        raise
    table = _table(data, repr(str(path)))
    _refuse_unknown(table, repr(str(path)))
    return table


def _table(data: bytes, label: str) -> dict[str, Any]:
    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ContentError(f"{label} is not UTF-8 text at line {line}; save it as UTF-8") from error
    except ValueError as error:  # TOMLDecodeError, which names the line, or a number of thousands of digits
        raise ContentError(f"{label} is not valid TOML: {error}; mend it") from error
    except RecursionError as error:
        raise ContentError(f"{label} has brackets nested too deep; mend it") from error


def _refuse_unknown(given: Mapping[str, object], where: str) -> None:
    for key in given:
        if key not in RULES:
            near = difflib.get_close_matches(key, RULES, n=1)
            hint = f"did you mean {near[0]!r}? " if near else ""
            raise UsageError(f"{where} has the unknown key {key!r}; {hint}The keys are {', '.join(RULES)}")


def _locale(env: Mapping[str, str]) -> Setting[str]:
    """The language of the locale ("de_AT.UTF-8" is "de"); English where there is none."""
    for name in LOCALE_VARIABLES:
        locale = env.get(name)
        if locale:  # the first that is set decides, also where it says C
            code = re.match(r"([a-z]{2,3})(?![A-Za-z])", locale)
            return Setting(code[1], name) if code else Setting(FALLBACK_LANGUAGE, "default")
    return Setting(FALLBACK_LANGUAGE, "default")
