import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from voice.fakes import DONE, HANG, READY, answering, python

from navigator.errors import StorageError
from navigator.voice import engine as module
from navigator.voice.engine import PATIENT, SYNTH, Engine, Voicing
from navigator.voice.sound import beep_wav, read_sound

Engines = Callable[..., Engine]
NOBODY = "no-such-synthesiser"
HOSTILE = [
    "-f /etc/passwd",
    "--help",
    "$(touch pwned); `touch pwned` | touch pwned > pwned & touch pwned",
    "\x1b]0;title\x07turn\x00 left\x01 \n\r\t now",
    "[[d'Is]] <speak>turn</speak> & \"left\" 'now' \\ %s {}",
    "\ud800 turn left \udfff",
    "Straße, 東京, Ελλάδα, 🚲",
    "turn " * 2000,
]


def pyttsx3_only(engines: Engines, **options: object) -> Engine:
    engine = engines(espeak=NOBODY, **options)
    engine.start()
    return engine


@pytest.mark.usefixtures("espeak")
def test_pyttsx3_in_the_child_makes_a_checked_file_at_the_asked_rate(
    engine_of: Engines, tmp_path: Path
) -> None:
    sound = pyttsx3_only(engine_of).speech("turn left", patience=PATIENT)
    assert sound is not None
    assert sound.path.parent == tmp_path / "cache"
    assert sound.seconds == pytest.approx(0.91, abs=0.05)  # RIDERS 3.1, at 175 words a minute
    assert read_sound(sound.path) == sound


@pytest.mark.usefixtures("espeak")
@pytest.mark.parametrize("language", ["de", "en-gb", "en_US", "fr", "pt-br"])
def test_pyttsx3_and_espeak_speak_the_same_language(engine_of: Engines, language: str) -> None:
    spoken = engine_of(language, espeak=NOBODY).speech("100 200 300", patience=PATIENT)
    called = engine_of(language, synth=["/no/such/program"]).speech("100 200 300")
    assert spoken is not None
    assert called is not None
    assert spoken.seconds == pytest.approx(called.seconds, rel=0.03)


@pytest.mark.usefixtures("espeak")
def test_pyttsx3_is_never_loaded_in_the_process_of_the_ride(tmp_path: Path) -> None:
    ride = (
        "import sys\nfrom pathlib import Path\nimport navigator.voice.speaker\n"
        "from navigator.voice.engine import Engine, Voicing\n"
        "engine = Engine(Voicing())\nassert engine.speech('turn left')\nengine.close()\n"
        "print('pyttsx3' in sys.modules, 'numpy' in sys.modules)"
    )
    env = {**os.environ, "PYTHONPATH": ":".join(sys.path)}
    done = subprocess.run(python(ride), env=env, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout == "False False\n"


@pytest.mark.usefixtures("espeak")
def test_sixty_sentences_in_a_row_are_all_heard(engine_of: Engines) -> None:
    engine = pyttsx3_only(engine_of)
    engine.speech("warm up", patience=PATIENT)
    start = time.perf_counter()
    lost = [number for number in range(60) if engine.speech(f"in {number} metres, turn left") is None]
    print(f"{(time.perf_counter() - start) / 60 * 1000:.1f} ms a sentence, lost {lost}")
    assert lost == []


@pytest.mark.usefixtures("espeak")
def test_a_child_killed_five_times_never_costs_a_sentence(engine_of: Engines) -> None:
    engine = engine_of()
    for number in range(5):
        assert engine.speech(f"alive {number} times", patience=PATIENT) is not None
        assert engine._child._process is not None
        os.kill(engine._child._process.pid, signal.SIGKILL)
        assert engine.speech(f"killed {number} times") is not None
    assert engine.synthesisers() == ["pyttsx3", "espeak-ng"]


@pytest.mark.usefixtures("espeak")
@pytest.mark.parametrize(
    "code",
    [
        pytest.param(HANG, id="hangs while starting"),
        pytest.param(READY + HANG, id="hangs on a sentence"),
        pytest.param(answering(DONE), id="lies"),
        pytest.param(answering("open(request['path'], 'w').close(); " + DONE), id="leaves an empty file"),
        pytest.param(answering("sys.exit(1)"), id="dies"),
        pytest.param("import no_pyttsx3_here", id="has no pyttsx3"),
    ],
)
def test_a_child_that_fails_is_replaced_by_espeak_in_time(engine_of: Engines, code: str) -> None:
    engine = engine_of(synth=python(code))
    start = time.monotonic()
    sound = engine.speech("turn left")
    assert sound is not None
    assert sound.seconds == pytest.approx(0.91, abs=0.05)
    assert time.monotonic() - start < 3.0


@pytest.mark.usefixtures("espeak")
def test_a_file_with_another_sentence_in_it_is_not_believed(engine_of: Engines, tmp_path: Path) -> None:
    (tmp_path / "other.wav").write_bytes(beep_wav("right"))
    copy = f"__import__('shutil').copy({str(tmp_path / 'other.wav')!r}, request['path'])"
    code = answering(f"{copy}; {DONE}")
    sound = engine_of(synth=python(code)).speech("turn right, then immediately turn left")
    assert sound is not None
    assert sound.seconds == pytest.approx(2.35, abs=0.1)


@pytest.mark.usefixtures("espeak")
def test_a_driver_of_pyttsx3_that_saves_nothing_is_survived(engine_of: Engines) -> None:
    engine = engine_of(synth=[sys.executable, "-P", str(SYNTH), "en", "175", "", "dummy"])
    assert engine.speech("turn left", patience=PATIENT) is not None
    assert engine.synthesisers() == ["espeak-ng"]


@pytest.mark.usefixtures("espeak")
@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("way", ["pyttsx3", "espeak-ng"])
def test_hostile_text_is_only_ever_spoken(
    engine_of: Engines, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, way: str
) -> None:
    monkeypatch.chdir(tmp_path)
    engine = engine_of(espeak=NOBODY) if way == "pyttsx3" else engine_of(synth=["/no/such/program"])
    assert engine.speech(text, patience=PATIENT) is not None
    assert [file.name for file in tmp_path.iterdir()] == ["cache"]


@pytest.mark.usefixtures("espeak")
@pytest.mark.parametrize("text", ["", " \n", "...", "?"])
def test_text_without_a_word_makes_no_sound(engine_of: Engines, text: str) -> None:
    assert engine_of().speech(text, patience=PATIENT) is None


@pytest.mark.usefixtures("espeak")
def test_a_kept_sentence_is_there_at_once_and_its_length_is_known(engine_of: Engines) -> None:
    first = engine_of()
    guessed = first.seconds("turn left onto Mill Lane")
    made = first.speech("turn left onto Mill Lane")
    assert made is not None
    assert first.seconds("turn left onto Mill Lane") == made.seconds != guessed
    later = engine_of(synth=["/no/such/program"], espeak=NOBODY)
    assert later.seconds("turn left onto Mill Lane") == made.seconds
    start = time.perf_counter()
    assert later.speech("turn left onto Mill Lane") == made
    taken = time.perf_counter() - start
    print(f"cache hit: {taken * 1e6:.0f} us")
    assert taken < 0.005


@pytest.mark.usefixtures("espeak")
def test_a_cache_folder_that_cannot_be_written_costs_nothing_but_the_cache() -> None:
    engine = Engine(Voicing(cache=Path("/proc/no/such/folder")))
    sound = engine.speech("turn left")
    assert sound is not None
    assert engine.speech("turn left") == sound
    engine.close()


def test_without_any_synthesiser_nothing_is_spoken_but_beeps_are(engine_of: Engines, tmp_path: Path) -> None:
    engine = engine_of(synth=["/no/such/program"], espeak=NOBODY)
    assert engine.speech("turn left") is None
    assert engine.synthesisers() == []
    assert engine.seconds("turn left") == pytest.approx(0.91, rel=0.15)
    beeps = engine.beeps("left")
    assert beeps is not None
    assert beeps.path.read_bytes() == beep_wav("left")
    assert engine.beeps("left") == beeps
    assert engine.render("turn left", tmp_path / "out.wav") is False
    assert read_sound(tmp_path / "out.wav") is not None


@pytest.mark.usefixtures("espeak")
def test_a_sentence_is_rendered_to_a_file(engine_of: Engines, tmp_path: Path) -> None:
    target = tmp_path / "out.wav"
    target.write_text("what was there before")
    assert engine_of().render("you have arrived", target) is True
    sound = read_sound(target)
    assert sound is not None
    assert 0.5 < sound.seconds < 2.0
    assert sorted(file.name for file in tmp_path.iterdir()) == ["cache", "out.wav"]


def test_a_target_that_cannot_be_written_is_one_clear_error(engine_of: Engines, tmp_path: Path) -> None:
    engine = engine_of(synth=["/no/such/program"], espeak=NOBODY)
    with pytest.raises(StorageError, match="No such file or directory; choose a folder"):
        engine.render("turn left", tmp_path / "missing" / "out.wav")
    (tmp_path / "folder.wav").mkdir()
    with pytest.raises(StorageError, match="Is a directory"):
        engine.render("turn left", tmp_path / "folder.wav")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["folder.wav"]


@pytest.mark.usefixtures("espeak")
def test_cancel_frees_a_thread_that_waits_for_a_hanging_child(
    engine_of: Engines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PYTTSX3_SECONDS", 30.0)
    engine = engine_of(synth=python(READY + HANG))
    threading.Timer(0.5, engine.cancel).start()
    start = time.monotonic()
    assert engine.speech("turn left", patience=PATIENT) is not None
    assert time.monotonic() - start < 5.0


@pytest.mark.usefixtures("espeak")
def test_no_module_is_taken_from_the_working_folder(
    engine_of: Engines, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pyttsx3.py").write_text("open('pwned', 'w').close()")
    (tmp_path / "queue.py").write_text("open('pwned', 'w').close()")
    monkeypatch.chdir(tmp_path)
    engine = pyttsx3_only(engine_of)  # whose child starts late where much else runs
    assert any(engine.speech("turn left", patience=PATIENT) for _ in range(3))
    assert not (tmp_path / "pwned").exists()
