import os
from pathlib import Path

import pytest

from navigator.voice.cache import WavCache
from navigator.voice.sound import Sound, beep_wav, read_sound

BEEP = beep_wav("left")


def made(cache: WavCache) -> Sound:
    path = cache.scratch()
    assert path is not None
    path.write_bytes(BEEP)
    sound = read_sound(path)
    assert sound is not None
    return sound


def test_a_kept_sound_is_found_by_the_next_ride(tmp_path: Path) -> None:
    first = WavCache(tmp_path / "new" / "voice")
    kept = first.keep(made(first), "espeak-ng", "en", 175, "turn left")
    first.close()
    second = WavCache(tmp_path / "new" / "voice")
    assert second.find("espeak-ng", "en", 175, "turn left") == kept
    assert second.find("espeak-ng", "en", 140, "turn left") is None
    assert kept.path.stat().st_mode & 0o077 == 0
    second.close()


@pytest.mark.parametrize("folder", ["/proc/no/such/folder", "a file"])
def test_a_folder_that_cannot_be_written_means_memory(tmp_path: Path, folder: str) -> None:
    (tmp_path / "a file").touch()
    cache = WavCache(tmp_path / folder)
    kept = cache.keep(made(cache), "turn left")
    assert read_sound(kept.path) is not None
    assert cache.find("turn left") == kept
    cache.close()
    assert not kept.path.exists()


def test_no_place_to_write_at_all_is_no_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("navigator.voice.cache.SCRATCH_PARENTS", (str(tmp_path / "missing"),))
    cache = WavCache(None)
    assert cache.scratch() is None
    assert cache.find("turn left") is None
    cache.close()


def test_the_oldest_sounds_go_first(tmp_path: Path) -> None:
    cache = WavCache(tmp_path, limit=3 * len(BEEP))
    for age, name in [(300, "old"), (200, "older than new"), (100, "new")]:
        kept = cache.keep(made(cache), name)
        os.utime(kept.path, (1e9 - age, 1e9 - age))
    cache.keep(made(cache), "newest")
    assert [bool(cache.find(name)) for name in ("old", "older than new", "new", "newest")] == [0, 1, 1, 1]
    assert sum(file.stat().st_size for file in tmp_path.iterdir()) <= 3 * len(BEEP)
    cache.close()


def test_a_damaged_file_in_the_cache_is_not_played(tmp_path: Path) -> None:
    first = WavCache(tmp_path)
    first.keep(made(first), "turn left").path.write_bytes(BEEP[:1000])
    first.close()
    second = WavCache(tmp_path)
    assert second.find("turn left") is None
    second.keep(made(second), "turn left")
    assert second.find("turn left") is not None
    second.close()


def test_what_a_killed_ride_left_is_swept_and_a_living_one_is_not(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("navigator.voice.cache.SCRATCH_PARENTS", (str(tmp_path),))
    beyond = 2**22 + 1  # larger than any process number of Linux
    for owner in (beyond, os.getppid()):
        (tmp_path / f"navigator-voice-{owner}-abc").mkdir()
        (tmp_path / f"navigator-voice-{owner}-abc" / "new-0.wav").write_bytes(BEEP)
    (tmp_path / "another folder").mkdir()
    cache = WavCache(None)
    cache.close()
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        "another folder",
        f"navigator-voice-{os.getppid()}-abc",
    ]
