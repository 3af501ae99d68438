"""Settings: who beats whom, where each value comes from, and what is refused."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from navigator.errors import ContentError, StorageError, UsageError
from navigator.guidance.manner import MANNERS
from navigator.guidance.remarks import TOPICS as RIDDEN_TOPICS
from navigator.settings import (
    RULES,
    TOPICS,
    VARIABLES,
    VERBOSITIES,
    Folders,
    Setting,
    Settings,
    load_settings,
)
from navigator.units import Units


def settings_from(folder: Path, text: str | bytes = "", **env: str) -> Settings:
    path = folder / "config" / "settings.toml"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load_settings({"NAVIGATOR_HOME": str(folder), **env})


def test_without_file_and_variables_every_value_is_its_default(tmp_path: Path) -> None:
    settings = load_settings({"NAVIGATOR_HOME": str(tmp_path)})
    assert {key: setting.value for key, setting in settings.rows()} == {
        "profile": "trekking",
        "hills": 0.0,
        "power": None,
        "mass": None,
        "max_grade": None,
        "language": "en",
        "units": Units.METRIC,
        "voice": "auto",
        "home": None,
        "region": None,
        "speech_rate": 175,
        "verbosity": "normal",
        "announce": TOPICS,
        "voice_name": None,
        "piper_voice": None,
        "audio_device": None,
        "audio_lead": None,
        "commands": "off",
        "microphone": None,
        "gpx_cues": "off",
        "gps": None,
        "lap": None,
        "record_every": 10.0,
        "inbox": None,
        "map_cache": 10_000,
    }
    assert {setting.source for _, setting in settings.rows()} == {"default"}


def test_every_rule_is_a_field_and_every_field_a_rule() -> None:
    assert [field.name for field in dataclasses.fields(Settings)] == [*RULES, "folders"]


def test_an_option_beats_a_variable_beats_the_file_beats_the_default(tmp_path: Path) -> None:
    path = tmp_path / "my.toml"
    path.write_text('profile = "road"\nregion = "andorra"\nvoice = "text"\nmass = 80')
    settings = load_settings(
        {"NAVIGATOR_HOME": str(tmp_path), "NAVIGATOR_PROFILE": "mtb", "NAVIGATOR_VOICE": "beep"},
        file=path,
        options={"profile": "city", "region": None},
    )
    assert settings.profile == Setting("city", "--profile")
    assert settings.voice == Setting("beep", "NAVIGATOR_VOICE")
    assert settings.region == Setting("andorra", str(path))
    assert settings.mass == Setting(80.0, str(path))
    assert settings.hills == Setting(0.0, "default")


def test_an_empty_variable_counts_as_unset(tmp_path: Path) -> None:
    assert settings_from(tmp_path, 'profile = "road"', NAVIGATOR_PROFILE="").profile.value == "road"


def test_every_key_can_be_given_in_the_file(tmp_path: Path) -> None:
    text = """
        profile = "gravel"
        hills = -0.5
        power = 180
        mass = 85.5
        max_grade = 0.12
        language = "de"
        units = "imperial-yards"
        voice = "off"
        home = [49.41, 8.69]
        region = "heidelberg-2024"
        speech_rate = 160
        verbosity = "high"
        announce = ["refill", "climb"]
        voice_name = "+f3"
        piper_voice = "~/voices/en_GB-alba-medium.onnx"
        audio_device = "plughw:1"
        audio_lead = 0.4
        commands = "on"
        microphone = "plughw:2"
        gpx_cues = "route"
        gps = "nmea:/dev/serial0"
        lap = 5
        record_every = 20
        inbox = "/media/courses"
        map_cache = 500
    """
    settings = settings_from(tmp_path, text)
    assert [setting.value for _, setting in settings.rows()] == [
        "gravel",
        -0.5,
        180.0,
        85.5,
        0.12,
        "de",
        Units.IMPERIAL_YARDS,
        "off",
        (49.41, 8.69),
        "heidelberg-2024",
        160,
        "high",
        ("climb", "refill"),
        "+f3",
        "~/voices/en_GB-alba-medium.onnx",
        "plughw:1",
        0.4,
        "on",
        "plughw:2",
        "route",
        "nmea:/dev/serial0",
        5000.0,
        20.0,
        "/media/courses",
        500,
    ]
    assert settings.home.value is not None
    assert settings.home.value.lat == 49.41


def test_every_key_can_be_given_as_a_variable(tmp_path: Path) -> None:
    text = {"hills": "seek", "power": "180", "max_grade": "12 %", "home": "-34.1, 18.4", "speech_rate": "200"}
    settings = settings_from(
        tmp_path, "", **{VARIABLES.get(key, f"NAVIGATOR_{key.upper()}"): value for key, value in text.items()}
    )
    found = {key: setting.value for key, setting in settings.rows() if key in text}
    assert found == {
        "hills": 1.0,
        "power": 180.0,
        "max_grade": 0.12,
        "home": (-34.1, 18.4),
        "speech_rate": 200,
    }


@pytest.mark.parametrize("grade", ["12", "12%", "0.12", 12, 0.12])
def test_a_grade_may_be_given_in_percent(grade: object) -> None:
    assert load_settings({}, options={"max_grade": grade}).max_grade.value == 0.12


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("profile = 3", "profile in .* cannot be 3; give the name of a profile"),
        ('profile = ""', "give the name of a profile"),
        (r'profile = "a\u001bb"', "give the name of a profile"),
        ("hills = 1.5", "hills in .* cannot be 1.5; give a number from -1 to 1, or avoid, even, seek"),
        ('hills = "steep"', "avoid, even, seek"),
        ("hills = nan", "avoid, even, seek"),
        ("power = true", "give watts"),
        ("power = 2024-01-01", "give watts"),
        ("power = [1]", "give watts"),
        (f"power = 1{'0' * 400}", "give watts"),
        ("mass = -1", "give kilograms"),
        ("max_grade = 0.9", "give a grade"),
        ('language = "../x"', "give a language code"),
        ('units = "leagues"', "give one of metric, imperial, imperial-yards"),
        ("units = 1", "give one of metric"),
        ('voice = "loud"', "give one of auto, text, beep, off"),
        ("home = 49.4", "give latitude and longitude"),
        ("home = [49.4]", "give latitude and longitude"),
        ("home = [91, 8]", "give latitude and longitude"),
        ('home = ["a", "b"]', "give latitude and longitude"),
        ('region = "Andorra"', "give a region's name"),
        ('region = ".."', "give a region's name"),
        ("speech_rate = 175.5", "give whole words a minute"),
        ("[profile]\nx = 1", "give the name of a profile"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_with_what_would(
    tmp_path: Path, line: str, message: str
) -> None:
    with pytest.raises(UsageError, match=message) as caught:
        settings_from(tmp_path, line)
    assert "settings.toml" in str(caught.value)
    assert str(caught.value).isprintable()


def test_a_bad_variable_or_option_is_named() -> None:
    with pytest.raises(UsageError, match=r"^NAVIGATOR_HILLS cannot be 'up'; give a number"):
        load_settings({"NAVIGATOR_HILLS": "up"})
    with pytest.raises(UsageError, match=r"^--max-grade cannot be 99; give a grade"):
        load_settings({}, options={"max_grade": 99})


def test_an_unknown_key_is_refused_with_its_neighbour_and_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(
        UsageError, match=r"settings\.toml' has the unknown key 'profil'; did you mean 'profile'"
    ) as caught:
        settings_from(tmp_path, 'profil = "road"')
    assert all(key in str(caught.value) for key in RULES)
    with pytest.raises(UsageError, match=r"the unknown key 'zzz'; The keys are profile, hills"):
        settings_from(tmp_path, "zzz = 1")
    with pytest.raises(UsageError, match="the command has the unknown key"):
        load_settings({}, options={"speed": 3})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b'profile = "road"\nhills = = 1\n', "not valid TOML: .*line 2"),
        (b'profile = "road"\nregion = "m\xfcnchen"\n', "not UTF-8 text at line 2"),
        (b"power = " + b"[" * 50_000, "nested too deep|not valid TOML"),
        (b"power = " + b"9" * 50_000, "not valid TOML"),
        (b"#" * 200_000, "is larger than"),
        (b"<html>", "not valid TOML"),
    ],
)
def test_a_damaged_file_is_refused_with_its_line(tmp_path: Path, text: bytes, message: str) -> None:
    with pytest.raises(ContentError, match=message):
        settings_from(tmp_path, text)


def test_a_file_with_byte_order_mark_is_read(tmp_path: Path) -> None:
    assert settings_from(tmp_path, b'\xef\xbb\xbfprofile = "road"').profile.value == "road"


def test_a_file_that_was_named_must_exist_and_be_a_file(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="no such file"):
        load_settings({}, file=tmp_path / "none.toml")
    with pytest.raises(StorageError, match="is a folder"):
        load_settings({}, file=tmp_path)
    (tmp_path / "config" / "settings.toml").mkdir(parents=True)
    with pytest.raises(StorageError, match="is a folder"):
        load_settings({"NAVIGATOR_HOME": str(tmp_path)})


@pytest.mark.parametrize(
    ("env", "expected"),
    [
        ({"LANG": "de_AT.UTF-8"}, Setting("de", "LANG")),
        ({"LANG": "de_DE.UTF-8", "LC_MESSAGES": "fr_FR"}, Setting("fr", "LC_MESSAGES")),
        ({"LANG": "de_DE.UTF-8", "LC_ALL": "C.UTF-8"}, Setting("en", "default")),
        ({"LANG": "POSIX"}, Setting("en", "default")),
        ({"LANG": "english"}, Setting("en", "default")),
        ({"LANG": "de_DE.UTF-8", "NAVIGATOR_LANGUAGE": "pt-BR"}, Setting("pt-BR", "NAVIGATOR_LANGUAGE")),
    ],
)
def test_the_language_is_that_of_the_locale_unless_it_is_set(
    tmp_path: Path, env: dict[str, str], expected: Setting[str]
) -> None:
    assert load_settings({"NAVIGATOR_HOME": str(tmp_path), **env}).language == expected


def test_navigator_home_holds_all_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    folders = Folders.from_env({"NAVIGATOR_HOME": "nav"})
    base = tmp_path / "nav"
    assert folders == Folders(base / "config", base / "data", base / "cache", base / "state")
    assert not base.exists(), "asking for a folder does not make it"


def test_the_xdg_folders_are_used_without_navigator_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("CONFIG", "DATA", "CACHE", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    monkeypatch.delenv("NAVIGATOR_HOME", raising=False)
    folders = Folders.from_env()
    assert [folders.config, folders.data, folders.cache, folders.state] == [
        tmp_path / name / "navigator" for name in ("config", "data", "cache", "state")
    ]
    folders.config.mkdir(parents=True)
    (folders.config / "settings.toml").write_text('profile = "road"')
    assert load_settings().profile.value == "road"


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        load_settings({}).profile = Setting("road", "here")  # type: ignore[misc]  # that is the test


@pytest.mark.parametrize(
    ("raw", "topics"),
    [
        ("all", TOPICS),
        ("none", ()),
        ("refill, climb", ("climb", "refill")),
        (["surface"], ("surface",)),
        ([], ()),
    ],
)
def test_what_is_announced_is_all_nothing_or_some(raw: object, topics: tuple[str, ...]) -> None:
    assert load_settings({}, options={"announce": raw}).announce.value == topics


@pytest.mark.parametrize("raw", ["", "hills", "climb, all", ["climb", 3], 7, True])
def test_what_nobody_announces_is_refused(raw: object) -> None:
    with pytest.raises(UsageError, match="all, none, or some of climb"):
        load_settings({}, options={"announce": raw})


def test_the_topics_of_the_settings_are_those_of_the_ride() -> None:
    assert RIDDEN_TOPICS == TOPICS
    assert tuple(MANNERS) == VERBOSITIES
