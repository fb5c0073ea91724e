"""The command as people call it: exit codes, one line for a wrong call, batch in order."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from server.home_lock import replaced
from server.settings import Settings

SHORT = "长沙市2023年脱贫人口人均纯收入要达到多少？"


@pytest.fixture(scope="module")
def run(settings: Settings) -> object:
    def call(*arguments: str, home: Path | None = None) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "ZENGSHOU_HOME": str(home or settings.home)}
        return subprocess.run(
            [sys.executable, "-m", "server.cli", *arguments],
            capture_output=True,
            text=True,
            env=environment,
            stdin=subprocess.DEVNULL,
            check=False,
        )

    return call


def test_one_answer_as_json_is_the_contract(run, assistant) -> None:  # type: ignore[no-untyped-def]
    done = run("ask", SHORT, "--asked-on", "2026-03-15", "--json")
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["kind"] == "policy"
    assert answer["asked_on"] == "2026-03-15"
    assert "1.9万元" in answer["short"].replace(" ", "")
    assert all(word["as"] in ("used", "harmless", "not_understood") for word in answer["understanding"])


@pytest.mark.parametrize(
    "arguments",
    [
        ("ask", ""),
        ("ask",),
        ("ask", "问" * 2001),
        ("ask", SHORT, "--asked-on", "昨天"),
        ("ask", "--batch", "no-such.jsonl", "--out", "x"),
    ],
)
def test_a_wrong_call_is_one_line_and_exit_2(run, arguments: tuple[str, ...]) -> None:  # type: ignore[no-untyped-def]
    done = run(*arguments)
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert any("\u4e00" <= char <= "\u9fff" for char in done.stderr)


def test_a_question_that_cannot_be_answered_is_an_answer(run, assistant) -> None:  # type: ignore[no-untyped-def]
    done = run("ask", "今天天气怎么样？")
    assert done.returncode == 0


def test_batch_keeps_the_order_and_goes_on_after_a_bad_line(run, assistant, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    lines = [
        {"id": "a", "question": SHORT, "asked_on": "2026-03-15"},
        {"id": "b", "question": ""},
        {"id": "c", "turns": ["西渡镇脱贫户有多少户？", "那监测户呢？"], "region": "衡阳县"},
    ]
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text("\n".join([*(json.dumps(line) for line in lines), "{broken"]), encoding="utf-8")
    done = run("ask", "--batch", str(source), "--out", str(target))
    assert done.returncode == 0, done.stderr
    out = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert [line["id"] for line in out] == ["a", "b", "c", None]
    assert out[0]["answer"]["kind"] == "policy"
    assert out[1]["error"]["code"] == "bad_question"
    assert out[2]["answer"]["kind"] == "data"
    assert out[3]["error"]["message"]


def test_the_terminal_shows_answer_grounds_and_steps(run, assistant) -> None:  # type: ignore[no-untyped-def]
    done = run("ask", SHORT, "--asked-on", "2026-03-15")
    assert all(part in done.stdout for part in ("依据", "怎么得来的", "[1]"))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("ask", "--nope"), "没有“--nope”这个选项"),
        (("nosuch",), "没有“nosuch”这个子命令"),
        (("data", "demo", "--households", "abc"), "“--households”的值不能用"),
        (("data", "import"), "缺少“"),
    ],
)
def test_wrong_usage_is_said_in_chinese(run, arguments: tuple[str, ...], said: str) -> None:  # type: ignore[no-untyped-def]
    done = run(*arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_what_is_written_is_for_nobody_else(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    before = os.umask(0o022)
    try:
        assert run("data", "demo", "--households", "30", home=tmp_path / "home").returncode == 0
        assert run("backup", str(tmp_path / "kept.tar"), home=tmp_path / "home").returncode == 0
        assert run("restore", str(tmp_path / "kept.tar"), home=tmp_path / "new").returncode == 0
    finally:
        os.umask(before)
    written = [path for home in ("home", "new") for path in (tmp_path / home, *(tmp_path / home).rglob("*"))]
    assert len(written) > 8
    assert [path for path in written if path.stat().st_mode & 0o077] == []


def test_the_service_holds_its_data_directory(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    with replaced(tmp_path):
        done = run("serve", "--port", "0", home=tmp_path)
    assert done.returncode == 2 and "恢复备份" in done.stderr
