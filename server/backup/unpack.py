"""Takes the files out of an archive, plain files below one folder and nothing else.

Written out because the filters of ``tarfile`` came with Python 3.11.4, and the Python of Debian 12 is 3.11.2.
"""

from __future__ import annotations

import os
import shutil
import tarfile
from pathlib import Path

_OWN = 0o600
"""Keys, accounts and households: for nobody else on the machine."""


def unpack(archive: tarfile.TarFile, folder: Path) -> None:
    """Write every file of the archive below ``folder``; ``tarfile.TarError`` for a link or a way out of it."""
    root = folder.resolve()
    for member in archive:
        target = (root / member.name).resolve()
        content = archive.extractfile(member) if member.isfile() else None
        if content is None or not target.is_relative_to(root):
            raise tarfile.ExtractError(f"{member.name} is no plain file below the folder")
        target.parent.mkdir(parents=True, exist_ok=True)
        with content, target.open("xb") as file:
            shutil.copyfileobj(content, file)
        target.chmod(_OWN)
        os.utime(target, (member.mtime, member.mtime))
