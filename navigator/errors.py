"""Name every error the navigator raises on purpose, in one tree.

NavigatorError                      exit code
├── NoRouteError (LookupError)      1   there is no answer
├── NoPlaceError (LookupError)      1   nothing of that name or kind is there
├── UsageError (ValueError)         2   the question makes no sense
├── ContentError (ValueError)       2   a file's content is not what it should be
└── StorageError (OSError)          3   missing, unreadable, unwritable, full, no device

Every message is one sentence that a rider can act on.
"""

from __future__ import annotations

INTERRUPTED = 130  # the exit code of who was stopped by a signal


class NavigatorError(Exception):
    """Whatever the navigator raises on purpose; `exit_code` is what the command ends with."""

    exit_code = 70


class NoRouteError(NavigatorError, LookupError):
    """No route joins the points, or a point lies over 1 km from any usable way."""

    exit_code = 1


class NoPlaceError(NavigatorError, LookupError):
    """No place has the name, or none of the kind is near."""

    exit_code = 1


class UsageError(NavigatorError, ValueError):
    """An argument makes no sense: a swapped coordinate, an unknown profile, a bad name."""

    exit_code = 2


class ContentError(NavigatorError, ValueError):
    """A file can be read, but what stands in it is damaged or of another kind."""

    exit_code = 2


class StorageError(NavigatorError, OSError):
    """A file, folder or device is missing, unreadable, unwritable or full."""

    exit_code = 3
