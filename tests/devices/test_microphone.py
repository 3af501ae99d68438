"""A microphone is read through arecord: a fake one, and a real one whose card is a file."""

from __future__ import annotations

import sys
import threading
from itertools import islice
from pathlib import Path

import pytest
from voice.fakes import need

from navigator.devices.microphone import Microphone
from navigator.errors import StorageError

PIECE = 960  # bytes


def fake(code: str) -> list[str]:
    return [sys.executable, "-c", f"import sys, time; {code}"]


def read(microphone: Microphone) -> list[bytes]:
    try:
        return list(microphone.frames(PIECE))
    finally:
        microphone.close()


def test_sound_comes_in_pieces_until_it_is_closed() -> None:
    endless = "[(sys.stdout.buffer.write(bytes([n]) * 500), sys.stdout.flush()) for n in range(200)]"
    microphone = Microphone(command=fake(f"{endless}; time.sleep(60)"))
    pieces = list(islice(microphone.frames(PIECE), 5))
    microphone.close()
    assert [len(piece) for piece in pieces] == [PIECE] * 5
    assert pieces[0] == bytes(500) + bytes([1]) * 460
    assert list(microphone.frames(PIECE)) == []
    assert microphone._process.returncode is not None


def test_it_may_be_closed_while_another_thread_reads() -> None:
    microphone = Microphone(command=fake("time.sleep(60)"))
    pieces: list[list[bytes]] = []
    reader = threading.Thread(target=lambda: pieces.append(list(microphone.frames(PIECE))))
    reader.start()
    microphone.close()
    reader.join(5.0)
    assert pieces == [[]], "it ended, without an error"


def test_a_device_that_is_not_there_is_told() -> None:
    with pytest.raises(StorageError, match=r"gives no sound \(no such card\); 'arecord -L'"):
        read(Microphone(command=fake("sys.exit('no such card')")))
    with pytest.raises(StorageError, match="sudo apt install alsa-utils"):
        Microphone(command=["no-such-program"])


def test_a_real_arecord_without_a_card_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    need("arecord")
    (tmp_path / "empty.conf").write_text("")
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(tmp_path / "empty.conf"))
    with pytest.raises(StorageError, match="gives no sound"):
        read(Microphone("plughw:7"))


def test_a_real_arecord_hears_what_a_file_plays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    need("arecord")
    (tmp_path / "played.raw").write_bytes(bytes(range(1, 201)) * 400)
    (tmp_path / "asound.conf").write_text(
        "pcm.nothing { type null }\n"
        'pcm.mic { type file slave.pcm "nothing" file "/dev/null" format "raw" '
        f'infile "{tmp_path / "played.raw"}" }}\n'
    )
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(tmp_path / "asound.conf"))
    microphone = Microphone("mic")
    first = next(microphone.frames(PIECE))
    microphone.close()
    assert first == (bytes(range(1, 201)) * 400)[:PIECE]
