"""What tells a file at a path from another that is put in its place."""

from __future__ import annotations

from pathlib import Path

FileState = tuple[int, int, int]
"""Number, time of change (nanoseconds) and size of a file."""


def file_state(path: Path) -> FileState:
    """The file that lies at ``path`` now; ``OSError`` where there is none."""
    state = path.stat()
    return state.st_ino, state.st_mtime_ns, state.st_size
