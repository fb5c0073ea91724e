"""A backup under a passphrase, in the age format.

The data are encrypted for a key made for this one backup, and that key under the passphrase, so that files of any size
pass through in pieces. The program ``age`` opens it too: ``age -d key.age > key``, ``age -d -i key backup.tar.age``.
"""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pyrage

from server.backup.unpack import unpack
from server.errors import BadRequest

KEY, DATA = "key.age", "backup.tar.age"
LEAST_CHARACTERS = 12


def seal(plain: Path, target: Path, passphrase: str) -> None:
    """Write ``plain`` encrypted to ``target``; ``BadRequest`` where the passphrase is too short."""
    if len(passphrase) < LEAST_CHARACTERS:
        raise BadRequest(
            f"口令只有 {len(passphrase)} 个字符，太短。",
            f"请用至少 {LEAST_CHARACTERS} 个字符，几个不相干的词连起来就好。",
        )
    identity = pyrage.x25519.Identity.generate()
    with TemporaryDirectory(dir=target.parent) as folder:
        key, data = Path(folder, KEY), Path(folder, DATA)
        key.write_bytes(pyrage.passphrase.encrypt(str(identity).encode(), passphrase))
        pyrage.encrypt_file(str(plain), str(data), [identity.to_public()])
        with tarfile.open(target, "w") as sealed:
            sealed.add(key, KEY)
            sealed.add(data, DATA)


def is_sealed(file: Path) -> bool:
    """Whether this backup asks for a passphrase."""
    with tarfile.open(file) as archive:
        first = archive.next()
        return first is not None and first.name == KEY


@contextmanager
def opened(file: Path, passphrase: str, workspace: Path) -> Iterator[Path]:
    """The plain backup inside ``file``, for as long as the block runs; ``BadRequest`` for a wrong passphrase."""
    with TemporaryDirectory(dir=workspace) as folder:
        plain = Path(folder, "backup.tar")
        try:
            with tarfile.open(file) as sealed:
                unpack(sealed, Path(folder))
            secret = pyrage.passphrase.decrypt(Path(folder, KEY).read_bytes(), passphrase)
            identity = pyrage.x25519.Identity.from_str(secret.decode())
            pyrage.decrypt_file(str(Path(folder, DATA)), str(plain), [identity])
        except (pyrage.DecryptError, tarfile.TarError, OSError) as error:
            raise BadRequest("备份解不开：口令不对，或文件已损坏。", "请核对口令，或换一份备份。") from error
        yield plain
