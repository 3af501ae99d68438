"""Fetch one big file: what is there is kept, a cut download goes on, and a checksum has the last word."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import json
import os
import re
import shutil
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tiles.errors import CorruptTile, MissingTiles, Unreachable
from tiles.freshness import Freshness, freshness_of
from tiles.retry import AGAIN, Tries, retry_after
from tiles.transport import FILE_PATIENCE, Answer, Patience, Transport, host_of

PART, NOTES = ".part", ".part.json"  # beside the target: what came so far, and of what it is a part
MARKS = ".from.json"  # beside the target: where it came from, for asking whether it has changed
BLOCK = 1_048_576  # bytes hashed at a time
SPARE = 50_000_000  # bytes that stay free on the disk
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+|\*)")
UNSATISFIED = re.compile(r"bytes \*/(\d+)")  # of 416: nothing is left after what was asked (RFC 9110, 14.4)
HEX = {"md5": 32, "sha1": 40, "sha256": 64}

Tell = Callable[[int, int | None], None]  # bytes so far, bytes in all where known


@dataclass(frozen=True)
class Checksum:
    """What a file's bytes must add up to."""

    kind: str  # "md5", "sha1" or "sha256"
    digest: str  # in hexadecimal


@dataclass(frozen=True)
class Fetched:
    """A file that is here now."""

    path: Path
    changed: bool  # False: the server says that ours is the newest
    freshness: Freshness


@dataclass
class FileDownload:
    """How files are fetched."""

    transport: Transport
    tries: Tries = field(default_factory=Tries)
    patience: Patience = FILE_PATIENCE
    now: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep
    headers: Mapping[str, str] = field(default_factory=dict)

    def run(
        self,
        url: str,
        target: Path,
        *,
        checksum: Checksum | None = None,
        tell: Tell = lambda _so_far, _all: None,
    ) -> Fetched:
        """The file at `url` as `target`; what stood there is replaced only by a whole one.

        Raises Unreachable where the server can't be had, CorruptTile where what came is not what it should
        be, MissingTiles where the disk is full or can't be written.
        """
        known = _marks(target, url)
        failed = furthest = 0
        while True:
            try:
                return self._once(url, target, known, checksum, tell)
            except _Again as trouble:
                # Who begins anew each time and stops at the same place comes no further.
                failed = 1 if trouble.reached > furthest else failed + 1
                furthest = max(furthest, trouble.reached)
                pause = self.tries.pause(failed, asked=trouble.asked)
                if pause is None:
                    raise Unreachable(f"{trouble}; what came is kept, run it again to go on") from trouble
                self.sleep(pause)
            except OSError as error:
                if isinstance(error, MissingTiles):
                    raise
                advice = "make room" if error.errno in FULL else "choose a folder that you may write to"
                raise MissingTiles(
                    f"{target} can't be written: {error.strerror or error}; {advice}"
                ) from error

    def _once(
        self, url: str, target: Path, known: Freshness | None, checksum: Checksum | None, tell: Tell
    ) -> Fetched:
        part = _Part(target, url)
        headers = {**self.headers, "Accept-Encoding": "identity", **part.question()}
        if not part.size and known is not None:
            headers |= known.questions()
        try:
            with self.transport.get(url, headers, patience=self.patience) as answer:
                if answer.status == 304 and known is not None:
                    return Fetched(target, False, replace(known, fetched=self.now()))
                fresh = freshness_of(answer.headers, self.now())
                if part.lacks_nothing(answer):
                    fresh = part.marked(fresh)
                else:
                    self._receive(answer, part, fresh, tell)
        except Unreachable as error:
            part.close()
            raise _Again(str(error), reached=part.size) from error
        finally:
            part.close()
        _check_content(part, checksum)
        part.finish(fresh)
        return Fetched(target, True, fresh)

    def _receive(self, answer: Answer, part: _Part, fresh: Freshness, tell: Tell) -> None:
        self._check_status(answer)
        whole = part.begin(answer, fresh)
        _check_room(part.target, whole, part.size)
        for piece in answer.chunks():
            part.add(piece)
            tell(part.size, whole)
        part.close()
        _check_length(part, whole)

    def _check_status(self, answer: Answer) -> None:
        if answer.status in {200, 206}:
            return
        host = host_of(answer.url)
        if answer.status in AGAIN:
            raise _Again(f"{host} answers {answer.status}", asked=retry_after(answer.headers, self.now()))
        raise MissingTiles(f"{host} answers {answer.status}; check the name, or try again another day")


class _Again(Exception):  # noqa: N818 - no error of its own: the reason to try once more
    """This attempt failed, the next may not; `reached` bytes are here."""

    def __init__(self, reason: str, *, asked: float | None = None, reached: int = 0) -> None:
        super().__init__(reason)
        self.asked, self.reached = asked, reached


class _Part:
    """What came so far of a file, and of which version of it."""

    def __init__(self, target: Path, url: str) -> None:
        self.target, self.url = target, url
        self.path, self.notes = _beside(target, PART), _beside(target, NOTES)
        self._file: Any = None
        noted = _read_json(self.notes)
        self._etag, self._modified = str(noted.get("etag") or ""), str(noted.get("modified") or "")
        self._version = self._etag or self._modified
        self.size = 0
        if noted.get("url") == _trace(url) and self._version and self.path.is_file():
            self.size = self.path.stat().st_size

    def question(self) -> dict[str, str]:
        """Headers that ask for the rest, if it is still the rest of the same file (RFC 9110, 13.1.5)."""
        return {"Range": f"bytes={self.size}-", "If-Range": self._version} if self.size else {}

    def lacks_nothing(self, answer: Answer) -> bool:
        """Whether the rest was asked for and there is none: a run was killed between last byte and checksum.

        Where it is too long in place of whole, it is dropped, and the next attempt begins anew.
        """
        if answer.status != 416:
            return False
        span = UNSATISFIED.fullmatch(answer.headers.get("content-range", "").strip())
        if self.size and span is not None and int(span[1]) == self.size:
            return True
        self._forget()
        raise _Again(f"{host_of(answer.url)} has another file now")

    def marked(self, fresh: Freshness) -> Freshness:
        """What an answer without a body says, with the marks of the version that is here."""
        return replace(fresh, etag=fresh.etag or self._etag, modified=fresh.modified or self._modified)

    def begin(self, answer: Answer, fresh: Freshness) -> int | None:
        """Go on where the answer does; the size of the whole file, where it is told."""
        etag = fresh.etag if not fresh.etag.startswith("W/") else ""  # a weak one promises no equal bytes
        span = RANGE.fullmatch(answer.headers.get("content-range", "").strip())
        if answer.status == 206 and not self._goes_on(span, etag or fresh.modified):
            self._forget()
            raise _Again("the file has changed in the meantime")
        self.target.parent.mkdir(parents=True, exist_ok=True)
        if answer.status == 200:
            self.size = 0
        packed = answer.headers.get("content-encoding", "identity").lower() != "identity"
        self._open()
        if answer.status == 200:
            # Packed on the way although we asked for it plain: its ranges are not those of the file.
            marks = {} if packed else {"etag": etag, "modified": fresh.modified}
            _write_json(self.notes, {"url": _trace(self.url), **marks})
        if answer.status == 206 and span is not None:
            return int(span[3]) if span[3] != "*" else None
        length = answer.headers.get("content-length", "")
        return int(length) if not packed and length.isascii() and length.isdigit() else None

    def _goes_on(self, span: re.Match[str] | None, version: str) -> bool:
        """Whether a part begins where what is here ends, and is of the same file as far as that is told."""
        other = self._version and version and version != self._version
        return span is not None and int(span[1]) == self.size and not other

    def _open(self) -> None:
        """Go on after `size` bytes, alone: two runs would write into each other."""
        self._file = self.path.open("ab")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise MissingTiles(f"{self.target.name} is being fetched by another run; wait for it") from error
        self._file.truncate(self.size)

    def add(self, piece: bytes) -> None:
        """Keep a piece."""
        self._file.write(piece)
        self.size += len(piece)

    def close(self) -> None:
        """Bring what came to the disk."""
        if self._file is not None and not self._file.closed:
            try:
                self._file.flush()
                os.fsync(self._file.fileno())
            finally:
                self._file.close()

    def finish(self, fresh: Freshness) -> None:
        """Put the whole file in its place."""
        marks = {
            "url": _trace(self.url),
            "etag": fresh.etag,
            "modified": fresh.modified,
            "expires": fresh.expires,
        }
        self.path.replace(self.target)
        _write_json(_beside(self.target, MARKS), marks)
        self.notes.unlink(missing_ok=True)

    def drop(self) -> None:
        """What came is of no use."""
        self._forget()

    def _forget(self) -> None:
        self.path.unlink(missing_ok=True)
        self.notes.unlink(missing_ok=True)


def parse_checksum(text: str, kind: str) -> Checksum:
    """The first digest in a file as md5sum and sha256sum write it; CorruptTile where there is none."""
    word = next(iter(text.split()), "").lower()
    if not re.fullmatch(rf"[0-9a-f]{{{HEX[kind]}}}", word):
        raise CorruptTile(f"what should be a {kind} checksum is none; try again later")
    return Checksum(kind, word)


def fetch_checksum(transport: Transport, url: str, kind: str = "md5") -> Checksum | None:
    """The checksum that lies beside a file; None where there is none. Errors as of the transport."""
    with transport.get(f"{url}.{kind}", patience=Patience(most=10_000)) as answer:
        if answer.status != 200:
            return None
        return parse_checksum(answer.whole().decode("ascii", "replace"), kind)


def _check_length(part: _Part, whole: int | None) -> None:
    if whole is not None and part.size != whole:
        raise Unreachable(f"{host_of(part.url)} sent {part.size:,} of {whole:,} bytes")


def _check_content(part: _Part, checksum: Checksum | None) -> None:
    with part.path.open("rb") as file:
        head = file.read(256).lstrip().lower()
        if head.startswith((b"<!doctype html", b"<html")):
            part.drop()
            raise CorruptTile(
                f"{host_of(part.url)} sent a page in place of the file; log in to the network first"
            )
        if checksum is None:
            return
        file.seek(0)
        digest = hashlib.new(checksum.kind, usedforsecurity=False)
        while block := file.read(BLOCK):
            digest.update(block)
    if digest.hexdigest() != checksum.digest:
        part.drop()
        raise CorruptTile(
            f"{part.target.name} came damaged ({checksum.kind} differs) and was dropped; fetch it again"
        )


def _check_room(target: Path, whole: int | None, have: int) -> None:
    if whole is None:
        return
    free = shutil.disk_usage(target.parent).free
    if whole - have > free - SPARE:
        raise MissingTiles(
            f"{target.name} needs {(whole - have) / 1e6:.0f} MB more, {free / 1e6:.0f} MB are free; make room"
        )


def _marks(target: Path, url: str) -> Freshness | None:
    noted = _read_json(_beside(target, MARKS)) if target.is_file() else {}
    if noted.get("url") != _trace(url):
        return None
    expires = noted.get("expires")
    return Freshness(
        etag=str(noted.get("etag") or ""),
        modified=str(noted.get("modified") or ""),
        expires=float(expires) if isinstance(expires, int | float) else 0.0,
    )


def _trace(url: str) -> str:
    """What tells one URL from another without holding the key that may be in it."""
    return hashlib.sha256(url.partition("?")[0].encode()).hexdigest()


def _beside(target: Path, suffix: str) -> Path:
    return target.with_name(target.name + suffix)


def _read_json(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}


def _write_json(path: Path, value: Mapping[str, object]) -> None:
    scratch = _beside(path, ".new")
    scratch.write_text(json.dumps(value), encoding="utf-8")
    scratch.replace(path)
