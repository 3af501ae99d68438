"""Tell what goes wrong in the tree of tiles as an error of the navigator."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from navigator.errors import ContentError, NavigatorError, StorageError, UsageError
from tiles.errors import Refused, TilesError


@contextlib.contextmanager
def told_as_ours() -> Iterator[None]:
    """Whatever goes wrong in the other tree, as an error of the navigator's."""
    try:
        yield
    except TilesError as error:
        kind: type[NavigatorError] = UsageError if isinstance(error, Refused) else ContentError
        if error.exit_code == StorageError.exit_code:
            kind = StorageError
        raise kind(str(error)) from error
