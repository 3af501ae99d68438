"""Fork processes that are ready to work, to be killed: python tests/doomed.py MODULE FUNCTION WARM...

A new interpreter for each kill would spend its time on imports. Each line on stdin is a JSON list of texts,
the arguments of a new process; its number is answered, and when it has ended its exit code.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

HERE = Path(__file__).parent


class Doomed:
    """One function, run again and again in processes of its own."""

    def __init__(self, program: subprocess.Popen[str]) -> None:
        self._program, self._number = program, 0

    def start(self, *arguments: object) -> None:
        """Begin another run; the one before has ended."""
        assert self._program.stdin is not None
        self._program.stdin.write(json.dumps([str(one) for one in arguments]) + "\n")
        self._program.stdin.flush()
        self._number = self._answer()

    def kill(self) -> bool:
        """End it by SIGKILL; False where it had ended well before, and it never ends badly by itself."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._number, signal.SIGKILL)
        code = self._answer()
        assert code in {0, -signal.SIGKILL}, code
        return code != 0

    def ended(self) -> int:
        """The exit code of a run that is left alone."""
        return self._answer()

    def _answer(self) -> int:
        assert self._program.stdout is not None
        return int(self._program.stdout.readline())


@contextlib.contextmanager
def doomed(module: str, function: str, *, warm: Sequence[str] = ()) -> Iterator[Doomed]:
    """Runs of a module's function, which takes texts; what is in `warm` is imported before."""
    command = [sys.executable, __file__, module, function, *warm]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(HERE.parent), str(HERE)])}
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as program:
        yield Doomed(program)


def main() -> None:
    """Do what the lines on stdin say."""
    module, function, *warm = sys.argv[1:]
    for name in warm:
        importlib.import_module(name)
    work = getattr(importlib.import_module(module), function)
    for line in sys.stdin:
        number = os.fork()
        if not number:
            os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # where we answer, nobody else talks
            code: object = 1
            try:
                code = work(*json.loads(line))
            except SystemExit as ended:
                code = ended.code
            finally:
                sys.stderr.flush()
                os._exit(int(str(code or 0)))  # the parent's streams are not ours to close
        print(number, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(number, 0)[1]), flush=True)


if __name__ == "__main__":
    main()
