"""Begin the command `navigator`: whoever stops it while it loads gets the one line that he gets later."""

from __future__ import annotations

import os
import signal

from navigator.errors import INTERRUPTED


def run() -> None:
    """Load the command and run it: exits the process."""
    asked = signal.getsignal(signal.SIGINT)
    if asked is not signal.SIG_IGN:  # as of a job in the background
        signal.signal(signal.SIGINT, _stop)
    from navigator.cli.main import run as run_command  # noqa: PLC0415  0.1 s, in which Ctrl-C may come

    signal.signal(signal.SIGINT, asked)
    run_command()


def _stop(_number: int, _frame: object) -> None:
    os.write(2, b"navigator: stopped\n")
    os._exit(INTERRUPTED)


if __name__ == "__main__":
    run()
