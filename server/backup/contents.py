"""What of a data directory goes into a backup: all but what can be built again from the rest."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

LEFT_OUT = ("index", "models", "benchmarks", "incoming", "data/unfinished", "data/uploads", "data/spill")
"""The index and the models come back by themselves; the others are unfinished work, with names and numbers of persons
in the files that wait for an import, or measurements."""
_PASSING = (".lock", "-wal", "-shm", "-journal")
DATABASE = ".sqlite3"


def files_to_keep(home: Path) -> Iterator[Path]:
    """Every file to keep, relative to ``home``, in a fixed order."""
    for path in sorted(home.rglob("*")):
        relative = path.relative_to(home)
        if path.is_file() and not path.is_symlink() and not _left_out(relative):
            yield relative


def _left_out(relative: Path) -> bool:
    inside = any(relative.is_relative_to(folder) for folder in LEFT_OUT)
    return inside or relative.name.endswith(_PASSING)
