"""Exit codes and the one line on stderr, for everything that can go wrong."""

from __future__ import annotations

import io
import os
import re
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
from commandline import ended

from navigator.cli import main
from navigator.cli.output import shown
from navigator.errors import ContentError, NavigatorError, NoRouteError, StorageError, UsageError

NAVIGATOR = [sys.executable, "-m", "navigator.cli.main"]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NAVIGATOR_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def ends_as(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> int:
    def fail(_words: list[str]) -> int:
        raise error

    monkeypatch.setattr(main, "_run", fail)
    return ended("plan")


def said(capsys: pytest.CaptureFixture[str]) -> str:
    """The one line on stderr, beside an empty stdout."""
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1, err
    assert err.startswith("navigator: ")
    return err


def shell(*words: str, **named: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*NAVIGATOR, *words], capture_output=True, text=True, check=False, timeout=60, **named
    )  # type: ignore[call-overload, no-any-return]  # subprocess.run's own arguments


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (NoRouteError("no way"), 1),
        (UsageError("no sense"), 2),
        (ContentError("damaged"), 2),
        (StorageError("missing"), 3),
        (PermissionError(13, "Permission denied"), 3),
        (OSError(28, "No space left on device"), 3),
        (MemoryError(), 3),
        (RuntimeError("can't start new thread"), 3),
        (KeyboardInterrupt(), 130),
        (NavigatorError("of no kind"), 70),
        (KeyError("x"), 70),
        (AssertionError(), 70),
        (RecursionError(), 70),
        (UnicodeDecodeError("utf-8", b"x", 0, 1, "bad"), 70),
    ],
)
def test_every_error_has_its_exit_code_and_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: BaseException, code: int
) -> None:
    assert ends_as(monkeypatch, error) == code
    said(capsys)


def test_a_message_with_line_ends_and_escapes_stays_one_plain_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ends_as(monkeypatch, UsageError("bad\nname \x1b[31m\u202ered\x07"))
    assert said(capsys) == "navigator: bad name  [31m red \n"


def test_debug_shows_the_traceback_and_still_ends_with_the_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(_words: list[str]) -> int:
        raise StorageError("missing")

    monkeypatch.setattr(main, "_run", fail)
    assert ended("plan", "--debug") == 3
    err = capsys.readouterr().err
    assert "Traceback" in err
    assert err.endswith("navigator: missing\n")


@pytest.mark.parametrize(
    "words",
    [
        ["nonsense"],
        ["--nonsense"],
        ["plan", "--nonsense"],
        ["plan", "-x"],
        ["plan"],
        ["plan", "42.5,1.5"],
        ["plan", "1,2,3", "4,5,6"],
        ["plan", "91,5", "42.5,1.5"],
        ["plan", "nan,nan", "42.5,1.5"],
        ["plan", "42.5,1.5", "42.6,1.6", "--hills", "5"],
        ["plan", "42.5,1.5", "42.6,1.6", "--hills", "steep"],
        ["plan", "42.5,1.5", "42.6,1.6", "--power", "lots"],
        ["plan", "42.5,1.5", "42.6,1.6", "--region", "../x"],
        ["plan", "42.5,1.5", "42.6,1.6", "--avoid", "-8.7,41.1"],
        ["plan", "42.5,1.5", "42.6,1.6", "--avoid", "ride.gpx"],
        ["plan", "42.5,1.5", "42.6,1.6", "--heading", "north"],
        ["plan", "42.5,1.5", "42.6,1.6", "--depart", "tomorrow"],
        ["region", "nonsense"],
        ["region", "add"],
        ["region", "add", "tiny", "--around", "1,1"],
        ["region", "verify", "../x"],
        ["ride", "--voice", "loud"],
        ["doctor", "extra"],
        ["settings", "--nonsense"],
    ],
)
def test_bad_usage_is_two_with_one_line(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert ended(*words) == 2
    said(capsys)


def test_no_command_shows_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert ended() == 2
    out, err = capsys.readouterr()
    assert "Usage: navigator" in out + err
    assert "region" in out + err


def test_help_and_version_are_answers(capsys: pytest.CaptureFixture[str]) -> None:
    assert ended("--help") == 0
    assert "plan" in capsys.readouterr().out
    assert ended("--version") == 0
    assert re.fullmatch(r"navigator \S.*, Python \d.*\nrouting kernel: \w.*\n", capsys.readouterr().out)
    for command in ("plan", "ride", "demo", "doctor", "settings", "region"):
        assert ended(command, "--help") == 0


@pytest.mark.parametrize(
    "words",
    [
        ["-33.92,18.42", "-33.93,18.43"],
        ["-33.92,", "18.42", "-33.93,", "18.43"],
        ["-33.92", "18.42", "-33.93", "18.43"],
        ["-.5,-1.5", "-.6,-1.6"],
        ["-33.92, 18.42", "-33.93, 18.43", "--hills", "-1"],
        ["--hills", "-0.5", "-33°55',18°25'", "geo:-33.93,18.43"],
    ],
)
def test_a_point_may_begin_with_a_minus(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert ended("plan", *words) == 3
    assert "there is no region yet" in said(capsys)


def test_a_file_name_is_never_changed_for_its_minus(capsys: pytest.CaptureFixture[str]) -> None:
    assert ended("region", "add", "tiny", "--file", "-1.osm.pbf") == 3
    assert "navigator: -1.osm.pbf" in said(capsys)


def test_quiet_leaves_out_notes_but_no_failure(capsys: pytest.CaptureFixture[str]) -> None:
    assert ended("region", "list") == 0
    assert "no region yet" in capsys.readouterr().err
    assert ended("region", "list", "-q") == 0
    assert capsys.readouterr().err == ""
    assert ended("--quiet", "region", "verify", "none") == 3
    said(capsys)


# --- the bug report -------------------------------------------------------------------------------


def test_a_bug_is_reported_without_places_names_or_paths(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], home: Path
) -> None:
    cause = ValueError("no 42.507512 in /home/anna/secret tour.gpx at 425075120")
    error = KeyError("'Rue de la Paix' 1.521834 -33.9")
    error.__cause__ = cause
    assert ends_as(monkeypatch, error) == 70
    told = said(capsys)
    path = home / "state" / "bug-report.txt"
    assert str(path) in told
    text = path.read_text(encoding="utf-8")
    for secret in ("42.507", "1.5218", "33.9", "425075", "anna", "Paix"):
        assert secret not in text
    assert "KeyError" in text
    assert "ValueError" in text
    assert re.search(r"cli/main\.py:\d+ _guarded", text)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_an_old_report_keeps_no_looser_mode(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    (home / "state").mkdir(parents=True)
    (home / "state" / "bug-report.txt").write_text("old", encoding="utf-8")
    (home / "state" / "bug-report.txt").chmod(0o644)
    ends_as(monkeypatch, KeyError("new"))
    assert stat.S_IMODE((home / "state" / "bug-report.txt").stat().st_mode) == 0o600


def test_a_bug_without_a_place_for_its_report_is_told_all_the_same(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], home: Path
) -> None:
    home.write_text("a file where the folder should be", encoding="utf-8")
    assert ends_as(monkeypatch, KeyError("x")) == 70
    assert "bug of ours (KeyError); --debug" in said(capsys)


def test_an_error_that_causes_itself_is_no_trap(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = KeyError("a"), ValueError("b")
    first.__context__, second.__context__ = second, first
    assert ends_as(monkeypatch, first) == 70


# --- streams and signals, in a process of its own ------------------------------------------------


def test_a_failure_in_a_real_process() -> None:
    done = shell("region", "verify", "none")
    assert (done.returncode, done.stdout) == (3, "")
    assert re.fullmatch(r"navigator: there is no region 'none'.*\n", done.stderr)


def test_a_closed_pipe_is_quiet() -> None:
    for words in ("settings", "--help", "settings --json"):
        read, write = os.pipe()
        os.close(read)
        done = subprocess.run(
            [*NAVIGATOR, *words.split()], stdout=write, stderr=subprocess.PIPE, check=False, timeout=60
        )
        os.close(write)
        assert (done.returncode, done.stderr) == (0, b""), words


def test_nobody_listening_to_failures_changes_no_exit_code() -> None:
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run([*NAVIGATOR, "region", "verify", "none"], stderr=write, check=False, timeout=60)
    os.close(write)
    assert done.returncode == 3


@pytest.mark.slow
def test_streams_that_are_closed_from_the_start_are_no_bug() -> None:
    line = " ".join(NAVIGATOR)
    done = subprocess.run(f"{line} settings >&-", shell=True, capture_output=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (0, b"")
    done = subprocess.run(
        f"{line} region verify none 2>&-", shell=True, capture_output=True, check=False, timeout=60
    )
    assert (done.returncode, done.stdout) == (3, b"")


@pytest.mark.slow
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_an_answer_onto_a_full_disk_is_told() -> None:
    for words in (["settings"], ["settings", "--json"], ["--help"]):
        with Path("/dev/full").open("w", encoding="utf-8") as full:
            done = subprocess.run(
                [*NAVIGATOR, *words], stdout=full, stderr=subprocess.PIPE, text=True, check=False
            )
        assert done.returncode == 3, words
        assert done.stderr.count("\n") == 1
        assert "the disk is full" in done.stderr


@pytest.mark.slow
def test_a_terminal_that_knows_no_boxes_gets_question_marks() -> None:
    for encoding in ("ascii", "latin-1"):
        done = shell("region", "--help", env={**os.environ, "PYTHONIOENCODING": encoding})
        assert done.returncode == 0, done.stderr
        assert "export" in done.stdout


@pytest.mark.slow
def test_ctrl_c_stops_a_build_in_order(data: Path, home: Path) -> None:
    command = [*NAVIGATOR, "region", "add", "porto", "--file", str(data / "osm" / "porto-2015.osm.pbf")]
    with subprocess.Popen(
        command,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        # A job in the background ignores the signal, and so would its children.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509  no thread here
    ) as process:
        building = home / "data" / "regions" / ".building-porto"
        deadline = time.monotonic() + 30
        while not building.exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (130, "")
    assert err.rstrip().endswith("navigator: stopped")
    assert "Traceback" not in err
    assert not building.exists()


def test_ctrl_c_while_the_command_loads_is_one_line_too() -> None:
    program = (
        "import os, signal, sys\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "class Impatient:\n"
        "    def find_spec(self, name, path, target=None):\n"
        "        if name == 'navigator.cli.main':\n"
        "            os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.meta_path.insert(0, Impatient())\n"
        "from navigator.cli.start import run; run()"
    )
    done = subprocess.run([sys.executable, "-c", program], check=False, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (130, "navigator: stopped\n")


def test_a_stream_in_memory_is_as_good_as_any(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    assert ended("settings", "--json") == 0
    assert '"profile"' in sys.stdout.getvalue()  # type: ignore[attr-defined]  # it is a StringIO here


def test_the_command_starts_without_heavy_libraries() -> None:
    program = (
        "import sys; from navigator.cli import main\n"
        "heavy = {'osmnx', 'networkx', 'scipy', 'pandas', 'matplotlib', 'osmium', 'pyproj'}\n"
        "heavy |= {'numpy', 'pydantic', 'navigator.router', 'importlib.metadata'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"


def test_what_was_typed_is_repeated_by_its_beginning(capsys: pytest.CaptureFixture[str]) -> None:
    for words in (
        ["plan", "9" * 500, "1,2"],
        ["maps", "picture", "x" * 500],
        ["region", "verify", "y" * 500],
    ):
        assert ended(*words) == 2
        assert len(said(capsys)) < 200
    assert ended("ride", "/" + "z" * 100, "--simulate") == 3
    assert "z" * 100 in said(capsys)  # a path is told whole


def test_help_names_the_options_that_may_stand_anywhere() -> None:
    told = shell("--help").stdout
    assert "--debug" in told
    assert "--quiet" in told


def test_signs_become_ascii_where_the_terminal_has_no_others(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown("▂▄█ ↖ ↙ 3 km²") == "▂▄█ ↖ ↙ 3 km²"
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding="ascii"))
    assert shown("▂▄█ ↖ ↙ 3 km²") == "_.# \\ < 3 km2"
