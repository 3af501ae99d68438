"""`navigator settings`: each value and where it came from."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from commandline import ended

Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("PROFILE", "HILLS", "VOICE", "HOME_POINT"):
        monkeypatch.delenv(f"NAVIGATOR_{name}", raising=False)
    monkeypatch.setenv("NAVIGATOR_HOME", str(tmp_path / "home"))
    (tmp_path / "home" / "config").mkdir(parents=True)
    return tmp_path / "home"


def test_each_value_is_shown_with_where_it_came_from(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    file = home / "config" / "settings.toml"
    file.write_text('profile = "road"\nhills = "avoid"\nhome = [42.5, 1.5]\n', encoding="utf-8")
    monkeypatch.setenv("NAVIGATOR_HILLS", "0.5")
    assert ended("settings", "--json") == 0
    document = json.loads(capsys.readouterr().out)
    settings = document["settings"]
    assert settings["profile"] == {"value": "road", "source": str(file)}
    assert settings["hills"] == {"value": 0.5, "source": "NAVIGATOR_HILLS"}
    assert settings["home"]["value"] == [42.5, 1.5]
    assert settings["units"] == {"value": "metric", "source": "default"}
    assert settings["power"]["value"] is None
    assert document["folders"]["data"] == str(home / "data")
    assert document["folders"]["settings file"] == str(file)


def test_the_table_says_the_same(home: Path, capsys: Capture) -> None:
    assert ended("settings") == 0
    out, err = capsys.readouterr()
    assert "trekking" in out
    assert str(home / "config" / "settings.toml") in out
    assert err == ""


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("profil = 'road'", "did you mean 'profile'"),
        ("hills = 7", "a number from -1 to 1"),
        ("profile = ", "not valid TOML"),
        ("[profile]", "cannot be"),
    ],
)
def test_a_bad_settings_file_is_two_with_one_line(
    home: Path, capsys: Capture, text: str, message: str
) -> None:
    (home / "config" / "settings.toml").write_text(text, encoding="utf-8")
    assert ended("settings") == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert message in err
    assert "settings.toml" in err


def test_a_settings_file_that_is_a_folder_is_three(home: Path, capsys: Capture) -> None:
    (home / "config" / "settings.toml").mkdir()
    assert ended("settings") == 3
    assert "folder" in capsys.readouterr().err


def test_escapes_in_a_settings_file_never_reach_the_terminal(home: Path, capsys: Capture) -> None:
    (home / "config" / "settings.toml").write_text('profile = "a\\u001b[31m"', encoding="utf-8")
    assert ended("settings") == 2
    assert "\x1b" not in capsys.readouterr().err
