"""The demo is made from its seed, grows beyond the six counties, and says in Chinese what stops it."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from sql_tools.errors import WarehouseError
from sql_tools.warehouse import demo
from sql_tools.warehouse.demo import build_demo, make_demo
from sql_tools.warehouse.made_up.places import LARGEST_COUNTY, counties
from sql_tools.warehouse.schema import TABLES
from sql_tools.warehouse.snapshots import SnapshotStore


def _content(path: Path, threads: int) -> dict[str, object]:
    with duckdb.connect(path, read_only=True, config={"threads": threads}) as connection:
        return {
            table: connection.execute(f"SELECT count(*), sum(hash(t)) FROM {table} t").fetchone() for table in TABLES
        }


def test_the_same_seed_gives_the_same_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = tmp_path / "first.duckdb", tmp_path / "second.duckdb"
    build_demo(first, households=600, seed=7)
    monkeypatch.setattr(demo, "_SETTINGS", {"threads": 2})
    monkeypatch.setattr(demo, "_WRITTEN_OUT", 100)
    build_demo(second, households=600, seed=7)
    assert _content(first, 1) == _content(second, 2)


def test_another_seed_gives_other_people(tmp_path: Path) -> None:
    first, second = tmp_path / "first.duckdb", tmp_path / "second.duckdb"
    build_demo(first, households=300, seed=1)
    build_demo(second, households=300, seed=2)
    assert _content(first, 1)["person"] != _content(second, 1)["person"]


@pytest.mark.parametrize("households", [1, 100, 10_000, 115_384, 115_386, 1_000_000])
def test_every_household_has_a_county(households: int) -> None:
    world = counties(households)
    assert sum(county.households for county in world) == households
    assert max(county.households for county in world) <= LARGEST_COUNTY
    assert len({county.region.code for county in world}) == len(world)
    assert [county.region.name for county in world[:6]] == ["望城区", "长沙县", "浏阳市", "宁乡市", "衡阳县", "于都县"]


def test_made_up_counties_say_so_in_their_names() -> None:
    beyond = counties(200_000)[6:]
    assert beyond
    assert all(county.region.name.startswith("样例") and county.city.name.startswith("样例") for county in beyond)
    assert len({county.city.code for county in beyond}) == -(-len(beyond) // 10)


def test_progress_is_told_county_by_county(tmp_path: Path) -> None:
    told: list[tuple[int, int, str]] = []
    build_demo(tmp_path / "demo.duckdb", 60, progress=lambda done, of, name: told.append((done, of, name)))
    assert [(done, of) for done, of, _ in told] == [(n, 6) for n in range(1, 7)]
    assert told[-1][2] == "于都县"


def test_the_demo_is_in_use_once_it_is_made(tmp_path: Path) -> None:
    made = make_demo(tmp_path, households=60)
    assert SnapshotStore(tmp_path / "data").live() == made
    assert made.demo
    assert made.as_of == "2025-12-31"


def test_a_file_in_place_of_the_data_directory(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.write_text("not a directory")
    with pytest.raises(WarehouseError) as error:
        make_demo(home, households=60)
    assert "目录" in error.value.message
    assert "ZENGSHOU_HOME" in error.value.hint


def test_a_place_where_nothing_can_be_written() -> None:
    if not Path("/proc/self").exists():
        pytest.skip("/proc is where even an administrator cannot make a directory")
    with pytest.raises(WarehouseError) as error:
        make_demo(Path("/proc/self/zengshou"), households=60)
    assert "/proc/self/zengshou" in error.value.message
    assert error.value.hint


def test_a_damaged_database_is_said_and_left_alone(tmp_path: Path) -> None:
    store = SnapshotStore(tmp_path / "data")
    store.current.parent.mkdir()
    store.current.write_bytes(b"this was a database once" * 1000)
    with pytest.raises(WarehouseError) as error:
        store.live()
    assert "已损坏" in error.value.message
    assert "rollback" in error.value.hint
    assert store.current.read_bytes().startswith(b"this was")


def test_a_full_disk(tmp_path: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("/dev/full stands for a full disk")
    from sql_tools.warehouse.file_errors import file_errors

    def fill() -> None:
        with Path("/dev/full").open("wb") as disk:
            disk.write(b"x" * 100_000)

    with pytest.raises(WarehouseError, match="磁盘空间不足"), file_errors(tmp_path / "current.duckdb"):
        fill()
