"""A ride's log takes the place of another log, goes on behind its own, and never takes another file's."""

from __future__ import annotations

from pathlib import Path

import pytest

from navigator.cli.ridelog import log_writer
from navigator.errors import UsageError


def written(file: Path, line: str, *, goes_on: bool = False) -> None:
    with log_writer(file, goes_on=goes_on) as write:
        assert write is not None
        write(line)


def test_a_log_begins_anew_or_goes_on(tmp_path: Path) -> None:
    file = tmp_path / "ride.jsonl"
    for line, goes_on in (('{"t": 0}', False), ('{"t": 1}', True), ('{"t": 2}', True)):
        written(file, line, goes_on=goes_on)
    assert file.read_text() == '{"t": 0}\n{"t": 1}\n{"t": 2}\n'
    written(file, '{"t": 9}')
    assert file.read_text() == '{"t": 9}\n'


@pytest.mark.parametrize("goes_on", [False, True])
def test_the_course_or_the_receivers_log_is_never_written_over(tmp_path: Path, *, goes_on: bool) -> None:
    file = tmp_path / "course.gpx"
    file.write_text("<gpx/>")
    with pytest.raises(UsageError, match="no log of a ride"):
        written(file, '{"t": 0}', goes_on=goes_on)
    assert file.read_text() == "<gpx/>"


def test_what_is_no_file_is_written_as_it_is() -> None:
    written(Path("/dev/null"), '{"t": 0}')
