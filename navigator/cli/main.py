"""Turn words into calls and errors into exit codes; each command's own module does the rest.

Exit codes: 0 done; 1 no answer; 2 bad usage or bad content of a file; 3 missing, unreadable, unwritable,
full, no network, no device; 70 a bug of ours; 130 Ctrl-C.
"""

from __future__ import annotations

import os
import re
import sys
import traceback
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Annotated

import typer

from navigator.cli import demo, doctor, plan, region, ride, settings
from navigator.cli.console import be_quiet, fail
from navigator.errors import NavigatorError

BUG = 70
INTERRUPTED = 130

# A point such as -33.92,18.42 begins like an option; a leading space keeps it a word.
_NEGATIVE = re.compile(r"-\.?\d")
_ANYWHERE = frozenset({"-q", "--quiet", "-v", "--verbose", "--debug"})

app = typer.Typer(
    name="navigator",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="An offline bike navigator: plan, ride and hear the turns, without a network.",
)
app.command("demo")(demo.demo)
app.command("doctor")(doctor.doctor)
app.command("plan")(plan.plan)
app.command("ride")(ride.ride)
app.command("settings")(settings.settings)
app.add_typer(region.app, name="region")


def _print_version(wanted: bool) -> None:
    if wanted:
        try:
            number = version("bike-navigator")
        except PackageNotFoundError:
            number = "(not installed)"
        typer.echo(f"navigator {number}, Python {sys.version.split()[0]}")
        raise typer.Exit


@app.callback()
def _common(
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """An offline bike navigator: plan, ride and hear the turns, without a network.

    -q leaves out notes and progress, --debug shows the traceback of a failure.
    """


def run(arguments: Sequence[str] | None = None) -> None:
    """The command `navigator`: exits the process."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    given = {word for word in words if word in _ANYWHERE}
    words = [f" {word}" if _NEGATIVE.match(word) else word for word in words if word not in _ANYWHERE]
    be_quiet(quiet=bool(given & {"-q", "--quiet"}))
    code = _run(words, debug="--debug" in given)
    _flush(code)


def _run(words: list[str], *, debug: bool) -> int:
    try:
        result = typer.main.get_command(app).main(args=words, prog_name="navigator", standalone_mode=False)
    except NavigatorError as error:
        return _told(error, error.exit_code, debug=debug)
    except (KeyboardInterrupt, typer.Abort):
        fail("stopped")
        return INTERRUPTED
    except BrokenPipeError:
        return _closed_pipe()
    except typer.BadParameter.__mro__[2] as error:  # ClickException, which typer carries under its own name
        return _usage(error)
    except Exception as error:  # noqa: BLE001  whatever is left is a bug of ours, told as such
        return _bug(error, debug=debug)
    return result if isinstance(result, int) else 0


def _told(error: Exception, code: int, *, debug: bool) -> int:
    if debug:
        traceback.print_exception(error)
    fail(" ".join(str(error).split()))
    return code


def _usage(error: BaseException) -> int:
    message = getattr(error, "format_message", lambda: str(error))()
    if message:
        fail(" ".join(str(message).split()) + " ('navigator COMMAND --help' shows how)")
    return int(getattr(error, "exit_code", 2)) or 2


def _bug(error: Exception, *, debug: bool) -> int:
    from navigator.cli.bugreport import write_report  # noqa: PLC0415  seldom needed

    if debug:
        traceback.print_exception(error)
    where = write_report(error)
    kept = f"; what happened is in {where}" if where else ""
    fail(f"this is a bug of ours ({type(error).__name__}){kept}; --debug shows more")
    return BUG


def _closed_pipe() -> int:
    """Whoever read our output has enough: quiet, and no second complaint at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _flush(code: int) -> None:
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _closed_pipe()
    raise SystemExit(code)


if __name__ == "__main__":
    run()
