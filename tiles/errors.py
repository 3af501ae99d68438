"""Name what can go wrong with offline data, in one tree.

TilesError                  exit code
├── CorruptTile (ValueError)    2   a file's content is not what it should be
├── Refused (ValueError)        2   what was asked for is not allowed, or makes no sense
└── MissingTiles (OSError)      3   missing, unreadable, unwritable, full
    └── Unreachable             3   no network, or a server that does not answer as it should

Every message is one sentence that says what to do.
"""

from __future__ import annotations


class TilesError(Exception):
    """Whatever `tiles` raises on purpose; `exit_code` is what a command ends with."""

    exit_code = 70


class CorruptTile(TilesError, ValueError):  # noqa: N818 - says what was found; "Error" is in the base's name
    """A file can be read, but what stands in it is damaged or of another kind."""

    exit_code = 2


class Refused(TilesError, ValueError):  # noqa: N818 - likewise
    """What was asked for is not allowed by who offers it, or makes no sense."""

    exit_code = 2


class MissingTiles(TilesError, OSError):  # noqa: N818 - likewise
    """A file or folder is missing, unreadable, unwritable or full, or the network is needed and away."""

    exit_code = 3


class Unreachable(MissingTiles):
    """The network is away, or a server does not answer, stops in the middle, or sends what it should not."""
