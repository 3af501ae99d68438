import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from voice.fakes import DONE, HANG, READY, answering, python

from navigator.voice import supervised
from navigator.voice.supervised import Supervised

GOOD = answering(DONE)


@pytest.fixture
def child_of() -> Iterator[Callable[[str], Supervised]]:
    made: list[Supervised] = []

    def make(code: str) -> Supervised:
        made.append(Supervised(python(code)))
        return made[-1]

    yield make
    for child in made:
        child.close()


def ask(child: Supervised, *, timeout: float = 5.0, patience: float = 5.0) -> dict[str, object] | None:
    return child.ask({"text": "turn left"}, timeout=timeout, patience=patience)


def pid(child: Supervised) -> int:
    assert child._process is not None
    return child._process.pid


def gone(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    return False


def within(seconds: float, is_so: Callable[[], bool]) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if is_so():
            return True
        time.sleep(0.01)
    return is_so()


def test_each_request_gets_its_own_answer(child_of: Callable[[str], Supervised]) -> None:
    child = child_of(GOOD)
    assert [ask(child), ask(child)] == [{"id": 1, "done": True}, {"id": 2, "done": True}]


def test_a_child_killed_five_times_answers_each_time_again(child_of: Callable[[str], Supervised]) -> None:
    child = child_of(GOOD)
    for _ in range(5):
        assert ask(child) is not None
        os.kill(pid(child), signal.SIGKILL)
        assert within(2.0, lambda: child._process is not None and child._process.poll() is not None)
    assert ask(child) is not None


def test_a_hanging_child_costs_the_timeout_and_is_replaced(child_of: Callable[[str], Supervised]) -> None:
    child = child_of(READY + HANG)
    child.start()
    first = pid(child)
    start = time.monotonic()
    assert ask(child, timeout=0.2) is None
    assert time.monotonic() - start < 2.0
    assert gone(first)
    assert pid(child) != first


def test_a_child_that_always_fails_is_left_alone_after_three_times(
    child_of: Callable[[str], Supervised], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervised, "REST_SECONDS", 0.5)
    child = child_of("raise SystemExit(3)")
    assert [ask(child) for _ in range(3)] == [None] * 3
    start = time.monotonic()
    assert ask(child) is None
    assert time.monotonic() - start < 0.05
    time.sleep(0.5)
    child._command = python(GOOD)
    assert ask(child) is not None, "after its rest it is tried again"


@pytest.mark.parametrize("answer", ["print('no json', flush=True)", "print('[1]', flush=True)", "sys.exit()"])
def test_a_child_that_answers_nonsense_or_dies_gives_no_answer(
    child_of: Callable[[str], Supervised], answer: str
) -> None:
    assert ask(child_of(answering(answer))) is None


def test_an_answer_to_another_request_is_none(child_of: Callable[[str], Supervised]) -> None:
    assert ask(child_of(answering("print(json.dumps({'id': 99}), flush=True)"))) is None


def test_a_child_still_starting_is_not_killed_for_that(child_of: Callable[[str], Supervised]) -> None:
    child = child_of("import time; time.sleep(0.4)\n" + GOOD)
    assert ask(child, patience=0.05) is None
    starting = pid(child)
    assert ask(child) == {"id": 1, "done": True}
    assert pid(child) == starting


def test_cancel_ends_a_request_at_once_and_nothing_else(child_of: Callable[[str], Supervised]) -> None:
    child = child_of(answering("time.sleep(60) if 'x' in request else " + DONE))
    assert ask(child) is not None
    child.cancel()
    running = pid(child)
    assert ask(child) is not None
    assert pid(child) == running, "cancel without a request kills nothing"
    threading.Timer(0.2, child.cancel).start()
    start = time.monotonic()
    assert child.ask({"x": 1}, timeout=30.0, patience=5.0) is None
    assert time.monotonic() - start < 5.0


def test_a_command_that_does_not_exist_gives_no_answer() -> None:
    child = Supervised(["/no/such/program"])
    assert ask(child) is None
    child.close()


def test_a_closed_child_is_gone_and_stays_gone(child_of: Callable[[str], Supervised]) -> None:
    child = child_of(GOOD)
    assert ask(child) is not None
    process = pid(child)
    child.close()
    assert gone(process)
    assert ask(child) is None


@pytest.mark.usefixtures("espeak")
def test_the_synthesiser_ends_when_its_ride_is_killed() -> None:
    ride = (
        "import time\nfrom navigator.voice.engine import Engine, Voicing\n"
        "engine = Engine(Voicing())\nengine.start()\n"
        "print(engine._child._process.pid, flush=True)\ntime.sleep(60)"
    )
    with subprocess.Popen(
        python(ride), stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": ":".join(sys.path)}
    ) as process:
        assert process.stdout is not None
        child = int(process.stdout.readline())
        process.kill()
    try:
        assert within(5.0, lambda: gone(child))
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
