"""A backup brings back exactly what was there, or changes nothing."""

from __future__ import annotations

import sqlite3
import tarfile
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from server.backup.restore import restore_backup
from server.backup.write import write_backup
from server.errors import BadRequest, NeedsConfirmation
from server.home_lock import FILE as LOCK
from server.home_lock import in_use, replaced

AT = datetime(2026, 3, 15, 9, 30)
PASSPHRASE = "柳树 石桥 三月 春耕 水稻"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    for name, content in {
        "data/snapshots/a.duckdb": "rows",
        "data/unfinished/new.duckdb": "half",
        "data/uploads/token/files/名单.csv": "证件号码",
        "corpus/doc/source.txt": "条款",
        "index/vectors": "rebuilt",
    }.items():
        file = home / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")
    (home / "data/current.duckdb").hardlink_to(home / "data/snapshots/a.duckdb")
    (home / "service").mkdir()
    return home


def _write(home: Path, target: Path, passphrase: str | None = None) -> int:
    return write_backup(home, target, AT, passphrase, lambda done, total: None)


def _restore(file: Path, home: Path, passphrase: str | None = None, confirmed: bool = False) -> object:
    return restore_backup(file, home, AT, passphrase, confirmed)


def _contents(home: Path) -> dict[str, bytes]:
    files = (path for path in home.rglob("*") if path.is_file() and path.name != LOCK)
    return {path.relative_to(home).as_posix(): path.read_bytes() for path in files}


@pytest.mark.parametrize("passphrase", [None, PASSPHRASE])
def test_what_is_restored_is_what_was_kept(home: Path, tmp_path: Path, passphrase: str | None) -> None:
    kept = {
        name: content
        for name, content in _contents(home).items()
        if not name.startswith(("index", "data/unf", "data/upl"))
    }
    assert _write(home, tmp_path / "backup.tar", passphrase) == len(kept)
    _restore(tmp_path / "backup.tar", tmp_path / "new", passphrase)
    assert _contents(tmp_path / "new") == kept


def test_a_database_in_use_is_kept_with_what_its_log_holds(home: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(home / "service/service.sqlite3")) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE answered (text)")
        connection.execute("INSERT INTO answered VALUES ('西渡镇')")
        connection.commit()
        _write(home, tmp_path / "backup.tar")
    _restore(tmp_path / "backup.tar", tmp_path / "new")
    with closing(sqlite3.connect(tmp_path / "new/service/service.sqlite3")) as connection:
        assert connection.execute("SELECT text FROM answered").fetchall() == [("西渡镇",)]


def test_an_encrypted_backup_shows_nothing_and_opens_with_its_passphrase_alone(home: Path, tmp_path: Path) -> None:
    _write(home, tmp_path / "backup.tar", PASSPHRASE)
    assert "条款".encode() not in (tmp_path / "backup.tar").read_bytes()
    for wrong in (None, PASSPHRASE + "？"):
        with pytest.raises(BadRequest):
            _restore(tmp_path / "backup.tar", tmp_path / "new", wrong)
    assert not (tmp_path / "new").exists()


def test_a_short_passphrase_is_refused(home: Path, tmp_path: Path) -> None:
    with pytest.raises(BadRequest, match="太短"):
        _write(home, tmp_path / "backup.tar", "12345678")
    assert not (tmp_path / "backup.tar").exists()


def test_data_that_are_there_are_replaced_only_when_confirmed_and_stay_beside(home: Path, tmp_path: Path) -> None:
    _write(home, tmp_path / "backup.tar")
    (home / "corpus/doc/source.txt").write_text("后来改的", encoding="utf-8")
    with pytest.raises(NeedsConfirmation):
        _restore(tmp_path / "backup.tar", home)
    assert (home / "corpus/doc/source.txt").read_text(encoding="utf-8") == "后来改的"
    restored = restore_backup(tmp_path / "backup.tar", home, AT, None, confirmed=True)
    assert (home / "corpus/doc/source.txt").read_text(encoding="utf-8") == "条款"
    assert restored.replaced is not None
    assert (restored.replaced / "corpus/doc/source.txt").read_text(encoding="utf-8") == "后来改的"


def test_a_damaged_backup_changes_nothing(home: Path, tmp_path: Path) -> None:
    whole, damaged = tmp_path / "backup.tar", tmp_path / "damaged.tar"
    _write(home, whole)
    content = whole.read_bytes()
    at = content.index("条款".encode())
    damaged.write_bytes(content[:at] + "假的".encode() + content[at + 6 :])
    before = _contents(home)
    with pytest.raises(BadRequest, match="损坏"):
        _restore(damaged, home, confirmed=True)
    damaged.write_bytes(content[: len(content) // 2])
    with pytest.raises(BadRequest):
        _restore(damaged, home, confirmed=True)
    assert _contents(home) == before


@pytest.mark.parametrize("name", ["../../escaped.txt", "{outside}/escaped.txt", "data/../../../escaped.txt"])
def test_a_backup_never_writes_outside(home: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / "outside.txt").write_text("x", encoding="utf-8")
    with tarfile.open(tmp_path / "evil.tar", "w") as archive:
        member = tarfile.TarInfo(name.format(outside=tmp_path))
        archive.addfile(member)
    with pytest.raises(BadRequest):
        _restore(tmp_path / "evil.tar", tmp_path / "deep/new")
    assert not list(tmp_path.rglob("escaped.txt"))


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE])
def test_a_backup_makes_nothing_but_files(tmp_path: Path, kind: bytes) -> None:
    with tarfile.open(tmp_path / "evil.tar", "w") as archive:
        member = tarfile.TarInfo("data")
        member.type, member.linkname = kind, str(tmp_path)
        archive.addfile(member)
    with pytest.raises(BadRequest):
        _restore(tmp_path / "evil.tar", tmp_path / "deep/new")


def test_secrets_stay_their_owners_own(home: Path, tmp_path: Path) -> None:
    (home / "service").mkdir(exist_ok=True)
    secret = home / "service" / "secret.key"
    secret.write_text("x" * 64, encoding="ascii")
    secret.chmod(0o600)
    _write(home, tmp_path / "backup.tar")
    _restore(tmp_path / "backup.tar", tmp_path / "new")
    assert (tmp_path / "new" / "service" / "secret.key").stat().st_mode & 0o777 == 0o600


def test_a_running_service_is_not_replaced(home: Path, tmp_path: Path) -> None:
    _write(home, tmp_path / "backup.tar")
    before = _contents(home)
    with in_use(home), in_use(home):
        with pytest.raises(BadRequest, match="有服务正在使用") as caught:
            _restore(tmp_path / "backup.tar", home, confirmed=True)
        assert "停下服务" in caught.value.hint
        assert _contents(home) == before
    _restore(tmp_path / "backup.tar", home, confirmed=True)
    assert (home / LOCK).exists()


def test_no_service_starts_while_a_backup_is_put_back(home: Path) -> None:
    with replaced(home), pytest.raises(BadRequest, match="正在往数据目录"), in_use(home):
        pass
    with in_use(home):
        assert (home / LOCK).exists()


def test_a_backup_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadRequest, match="找不到备份文件"):
        _restore(tmp_path / "none.tar", tmp_path / "new")


def test_an_existing_file_is_never_overwritten(home: Path, tmp_path: Path) -> None:
    (tmp_path / "backup.tar").write_text("mine", encoding="utf-8")
    with pytest.raises(BadRequest, match="已经存在"):
        _write(home, tmp_path / "backup.tar")
    assert (tmp_path / "backup.tar").read_text(encoding="utf-8") == "mine"
