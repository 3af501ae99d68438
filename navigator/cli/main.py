"""Turn words into calls and errors into exit codes; each command's own module does the rest.

Exit codes: 0 done; 1 no answer; 2 bad usage or bad content of a file; 3 missing, unreadable, unwritable,
full, no network, no device; 70 a bug of ours; 130 Ctrl-C.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import sys
import traceback
from collections.abc import Sequence
from typing import Annotated, TextIO, cast

import typer

from navigator.cli import demo, doctor, listen, loop, maps, places, plan, reach, region, ride, rides, settings
from navigator.cli.console import be_quiet, fail
from navigator.errors import INTERRUPTED, NavigatorError, StorageError
from navigator.formats.files import storage_error
from navigator.kernels import KERNEL, state_of

BUG = 70
NO_THREAD = "can't start new thread"  # so Python says that there is no memory for its stack

# A point such as -33.92,18.42 begins like an option; a leading space keeps it a word. What has other
# letters than those of the sides of the world is no point, and stays an option or a file's name.
_NEGATIVE = re.compile(r"-\.?\d[-+\d.,;°º'′’\"″”\sNSEW]*", re.IGNORECASE)
# ClickException, which newer typers carry under a name of their own.
_USAGE = cast("type[Exception]", typer.BadParameter.__mro__[2])
# What was typed is repeated by its first 60 letters; the path of a file is told whole.
_LONG = re.compile(r"""(?<![^\s(])(['"])((?:(?!\1)[^/]){60})(?:(?!\1)[^/]){5,}\1(?!\w)""")
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
app.command("listen")(listen.listen)
app.command("loop")(loop.loop)
app.command("places")(places.places)
app.command("reach")(reach.reach)
app.command("ride")(ride.ride)
app.command("settings")(settings.settings)
app.add_typer(maps.app, name="maps")
app.add_typer(region.app, name="region")
app.add_typer(rides.app, name="rides")


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415  brings email and csv

        try:
            number = version("bike-navigator")
        except PackageNotFoundError:
            number = "(not installed)"
        typer.echo(f"navigator {number}, Python {sys.version.split()[0]}")
        typer.echo(f"routing kernel: {state_of(KERNEL).value}")
        raise typer.Exit


@app.callback()
def _common(
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
    _quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No notes and no progress.")] = False,
    _debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of a failure.")] = False,
) -> None:
    """An offline bike navigator: plan, ride and hear the turns, without a network.

    --quiet and --debug may stand anywhere, and are taken out of the words before this is called.
    """


def run(arguments: Sequence[str] | None = None) -> None:
    """The command `navigator`: exits the process."""
    _prepare_streams()
    words = list(sys.argv[1:] if arguments is None else arguments)
    given = {word for word in words if word in _ANYWHERE}
    words = [f" {word}" if _NEGATIVE.fullmatch(word) else word for word in words if word not in _ANYWHERE]
    be_quiet(quiet=bool(given & {"-q", "--quiet"}))
    debug = "--debug" in given
    code = _guarded(words, debug=debug)
    try:
        sys.stdout.flush()
    except OSError as error:
        _close(sys.stdout)
        if not code and not isinstance(error, BrokenPipeError):
            code = _told(storage_error(error, "cannot write the answer"), StorageError.exit_code, debug=debug)
    try:
        sys.stderr.flush()
    except OSError:
        _close(sys.stderr)  # what is left in it would make Python end with a code of its own
    raise SystemExit(code)


def _prepare_streams() -> None:
    """Streams that may be closed or speak another alphabet never end a command."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # closed by whoever started us
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123  for the whole run
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace" if name == "stdout" else "backslashreplace")


def _guarded(words: list[str], *, debug: bool) -> int:
    try:
        return _run(words)
    except (KeyboardInterrupt, typer.Abort):
        fail("stopped")
        return INTERRUPTED
    except NavigatorError as error:
        return _told(error, error.exit_code, debug=debug)
    except _USAGE as error:
        return _usage(error)
    except OSError as error:  # of stdout, or one that a command did not foresee
        if isinstance(error, BrokenPipeError):
            _close(sys.stdout)
            return 0
        return _told(storage_error(error, "cannot go on"), StorageError.exit_code, debug=debug)
    except Exception as error:  # noqa: BLE001  whatever is left is a bug of ours, told as such
        if isinstance(error, MemoryError) or str(error) == NO_THREAD:
            scarce = StorageError("there is not enough memory; end other programs, or take a smaller region")
            return _told(scarce.with_traceback(error.__traceback__), scarce.exit_code, debug=debug)
        return _bug(error, debug=debug)


def _run(words: list[str]) -> int:
    try:
        result = typer.main.get_command(app).main(args=words, prog_name="navigator", standalone_mode=False)
    except SystemExit as ended:
        # Both click and rich answer a closed pipe with this.
        if isinstance(ended.__context__, OSError):
            raise ended.__context__ from None
        raise
    if result == INTERRUPTED:  # into which some versions of typer turn Ctrl-C
        raise KeyboardInterrupt
    return result if isinstance(result, int) else 0


def _told(error: Exception, code: int, *, debug: bool) -> int:
    if debug:
        traceback.print_exception(error)
    fail(_LONG.sub(r"\1\2…\1", " ".join(str(error).split())))
    return code


def _usage(error: BaseException) -> int:
    message = str(getattr(error, "format_message", lambda: error)())
    if type(error).__name__ == "NoArgsIsHelpError":  # its message is the whole help
        sys.stderr.write(message.rstrip() + "\n")
    else:
        fail(_LONG.sub(r"\1\2…\1", " ".join(message.split())) + " ('navigator COMMAND --help' shows how)")
    return int(getattr(error, "exit_code", 2)) or 2


def _bug(error: Exception, *, debug: bool) -> int:
    from navigator.cli.bugreport import write_report  # noqa: PLC0415  seldom needed

    if debug:
        traceback.print_exception(error)
    where = write_report(error)
    kept = f"; what happened is in {where}" if where else ""
    fail(f"this is a bug of ours ({type(error).__name__}){kept}; --debug shows more")
    return BUG


def _close(stream: TextIO) -> None:
    """Whoever reads this has enough, or its disk is full: quiet, and no second complaint at exit."""
    with contextlib.suppress(OSError, ValueError):  # a stream in memory has no number
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


if __name__ == "__main__":
    run()
