"""Secrets that are handed out once and stored as hashes, and the key that signs the cookies of sessions."""

from __future__ import annotations

import hashlib
import os
import secrets
from pathlib import Path

from itsdangerous import BadSignature, URLSafeSerializer

from server.errors import NotReady
from server.store.store import FOLDER

KEY_FILE = "secret.key"
_KEY_BYTES = 32


def new_secret(prefix: str = "") -> str:
    """A secret that nobody can guess."""
    return prefix + secrets.token_urlsafe(_KEY_BYTES)


def digest(secret: str) -> str:
    """How a secret of ``new_secret`` is stored; it is long and random, so that a plain hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


def service_key(home: Path) -> str:
    """The key of this data directory, made on first use and readable by its owner only."""
    path = home / FOLDER / KEY_FILE
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _made(path)
        key = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise NotReady(f"签名用的密钥 {path} 读不出来：{error}。", "请检查数据目录的权限，或从备份恢复。") from error
    if len(key) < _KEY_BYTES:
        raise NotReady(f"签名用的密钥 {path} 不完整。", "请删除它后重新启动；所有人需要重新登录。")
    return key


def _made(path: Path) -> None:
    """Written whole under another name and linked, so that two processes that start together agree on one key."""
    if path.exists():
        return
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(secrets.token_hex(_KEY_BYTES), encoding="ascii")
    try:
        draft.rename(path) if os.name == "nt" else os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink(missing_ok=True)


class Signer:
    """Signs what a cookie carries, so that a made-up one is not even looked up."""

    def __init__(self, key: str) -> None:
        self._serializer = URLSafeSerializer(key, salt="session")

    def signed(self, value: str) -> str:
        """The value with its signature."""
        return str(self._serializer.dumps(value))

    def opened(self, signed: str) -> str | None:
        """The value, or None where the signature is not ours."""
        try:
            value = self._serializer.loads(signed)
        except BadSignature:
            return None
        return value if isinstance(value, str) else None
