"""``zengshou docs``: what is confirmed goes in, what fails is named, and nothing changes without a person."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from policies_corpus.cards import load_cards
from policies_corpus.load import load_documents
from server.cli import main
from server.library.card_file import template
from tests.server.library.conftest import Notice

Run = Callable[..., tuple[int, str, str]]


class Terminal(io.StringIO):
    """What a person types."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ZENGSHOU_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("ZENGSHOU_ENCODER", "off")
    monkeypatch.setenv("COLUMNS", "200")
    return tmp_path / "home"


@pytest.fixture
def run(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command as typed; its exit code, output and messages."""

    def call(*arguments: str | Path, typed: str | None = None) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["zengshou", "docs", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.StringIO() if typed is None else Terminal(typed))
        code = 0
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


def on_file(home: Path) -> dict[str, str]:
    folder = home / "corpus"
    found = load_documents(folder) if folder.is_dir() else ()
    return {document.meta.doc_id: document.meta.title for document in found}


def test_without_a_person_nothing_changes_and_the_proposal_can_be_given_back(
    run: Run, home: Path, notice: Notice, tmp_path: Path
) -> None:
    path = notice("交通补助")
    code, out, err = run("add", path)
    assert code == 2
    assert "没有添加任何文件" in err
    assert on_file(home) == {}
    proposed = yaml.safe_load(out)
    assert proposed[path.name]["title"] == "关于做好交通补助工作的通知"
    assert proposed[path.name]["region"] == "430421"

    proposed[path.name] |= {"doc_id": "jiaotong-2024", "valid_to": "2026-12-31", "doc_number": "蒸农发〔2024〕12号"}
    (tmp_path / "meta.yaml").write_text(yaml.safe_dump(proposed, allow_unicode=True), "utf-8")
    code, _, err = run("add", path, "--meta", tmp_path / "meta.yaml")
    assert code == 0, err
    (document,) = load_documents(home / "corpus")
    assert document.meta.doc_id == "jiaotong-2024"
    assert str(document.meta.valid_to) == "2026-12-31"
    assert document.meta.doc_number == "蒸农发〔2024〕12号"
    assert (home / "corpus" / "jiaotong-2024" / "original.docx").is_file()


def test_a_file_that_fails_is_named_and_the_others_go_in(run: Run, home: Path, notice: Notice, tmp_path: Path) -> None:
    empty, silent = tmp_path / "空.pdf", tmp_path / "无题.txt"
    empty.touch()
    silent.write_text("请按时报送材料，过期不再受理。\n", "utf-8")
    code, _, err = run("add", empty, notice("交通补助"), silent, notice("雨露计划"), "--yes")
    assert code == 1
    assert "未添加：空.pdf：空.pdf 是空文件" in err
    assert "未添加：无题.txt" in err
    assert "题名、发文单位、适用地区" in err
    assert list(on_file(home).values()) == ["关于做好交通补助工作的通知", "关于做好雨露计划工作的通知"]


def test_in_a_terminal_a_person_confirms_changes_or_skips(run: Run, home: Path, notice: Notice) -> None:
    edited = ["e", "luyun-2024", "", "", "-", "", "430424", "无此日", "2024-03-06", "", "", "", ""]
    typed = "\n".join(["y", "n", *edited]) + "\n"
    code, out, err = run("add", notice("交通补助"), notice("公益岗"), notice("雨露计划"), typed=typed)
    shown = out + err
    assert code == 1, shown
    assert "公益岗.docx：已跳过" in shown
    assert "成文日期" in shown
    documents = {document.meta.doc_id: document.meta for document in load_documents(home / "corpus")}
    assert set(documents) == {"hengyang-jiaotongbuzhugongzuo-2024", "luyun-2024"}
    assert documents["luyun-2024"].region.name == "衡东县"
    assert str(documents["luyun-2024"].issued_on) == "2024-03-06"


def test_what_is_missing_is_asked_for(run: Run, home: Path, tmp_path: Path) -> None:
    path = tmp_path / "说明.txt"
    path.write_text("关于材料报送的说明\n请按时报送材料。\n", "utf-8")
    answers = ["e", "", "关于材料报送的说明", "", "", "西渡镇人民政府", "衡阳县", "", "", "", "", ""]
    code, out, err = run("add", path, typed="\n".join(answers) + "\n")
    assert code == 0, out + err
    (document,) = load_documents(home / "corpus")
    assert (document.meta.issuer, document.meta.region.code) == ("西渡镇人民政府", "430421")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("title: [", "不是有效的 YAML"),
        ("", "没有内容"),
        ("标题: 甲\n", "填写有误"),
        ("交通补助.docx: {issued_on: 去年}\n", "成文日期"),
        ("交通补助.docx: {region: 无此地}\n", "没有找到地区“无此地”"),
        ("交通补助.docx: {titel: 甲}\n", "titel"),
    ],
)
def test_a_wrong_file_of_metadata_is_named(
    run: Run, home: Path, notice: Notice, tmp_path: Path, text: str, message: str
) -> None:
    (tmp_path / "meta.yaml").write_text(text, "utf-8")
    code, _, err = run("add", notice("交通补助"), "--meta", tmp_path / "meta.yaml")
    assert code == 2
    assert message in err
    assert on_file(home) == {}


def test_dates_in_the_wrong_order_are_refused(run: Run, home: Path, notice: Notice, tmp_path: Path) -> None:
    (tmp_path / "meta.yaml").write_text("valid_to: 2020-01-01\n", "utf-8")
    code, _, err = run("add", notice("交通补助"), "--meta", tmp_path / "meta.yaml")
    assert code == 1
    assert "成文日期晚于有效期止" in err
    assert on_file(home) == {}


def test_list_remove_and_reindex(run: Run, home: Path, notice: Notice) -> None:
    run("add", notice("交通补助"), "--yes")
    (doc_id,) = on_file(home)
    assert doc_id in run("list")[1]
    code, _, err = run("remove", doc_id)
    assert code == 2
    assert "没有删除" in err
    assert run("remove", doc_id, "--yes")[0] == 0
    assert on_file(home) == {}
    code, _, err = run("remove", "nrra-2023", "--yes")
    assert code == 2
    assert "随产品附带" in err
    assert run("reindex")[0] == 0


CARDS = """
- 项目: 交通补助
  别的叫法: 路费、车票钱
  适用地区: 衡阳县
  材料: 身份证；务工证明（单位、村委会均可）
  电话: 0734-1234567
  依据: 县农业农村局公告
  填写日期: 2026-01-01
- 项目: 雨露计划
  适用地区: 无此地
  依据: 公告
  填写日期: 2026-01-01
"""


def test_cards_are_imported_after_confirmation(run: Run, home: Path, tmp_path: Path) -> None:
    (tmp_path / "卡.yaml").write_text(CARDS, "utf-8")
    code, _, err = run("cards", "import", tmp_path / "卡.yaml")
    assert code == 2
    assert load_cards(home / "cards") == ()
    code, _, err = run("cards", "import", tmp_path / "卡.yaml", "--yes")
    assert code == 1
    assert "第 2 张" in err
    assert "适用地区" in err
    (card,) = load_cards(home / "cards")
    assert card.card_id == "430421-jiaotongbuzhu"
    assert card.words == ("路费", "车票钱")
    assert card.papers == ("身份证", "务工证明（单位、村委会均可）")
    assert "交通补助" in run("cards", "list")[1]
    assert run("cards", "remove", card.card_id, "--yes")[0] == 0
    assert load_cards(home / "cards") == ()


def test_the_form_can_be_filled_in_and_imported(run: Run, home: Path, tmp_path: Path) -> None:
    import openpyxl

    form = tmp_path / "表.xlsx"
    assert run("cards", "template", form)[0] == 0
    book = openpyxl.load_workbook(form)
    sheet = book.active
    values = {"项目": "交通补助", "适用地区": "衡阳县", "依据": "公告", "填写日期": "2026-01-01", "电话": 13800000000}
    header = [cell.value for cell in sheet[1]]
    sheet.append([values.get(name) for name in header])
    book.save(form)
    assert run("cards", "import", form, "--yes")[0] == 0
    assert load_cards(home / "cards")[0].phone == "13800000000"
    code, _, err = run("cards", "template", form)
    assert code == 2
    assert "已经存在" in err


def test_a_file_that_holds_no_cards_is_refused(run: Run, tmp_path: Path) -> None:
    other, text = tmp_path / "别的.xlsx", tmp_path / "坏.xlsx"
    other.write_bytes(template())
    import openpyxl

    book = openpyxl.load_workbook(other)
    book.active["B1"] = "别的"
    book.save(other)
    text.write_text("x", "utf-8")
    for path, message in (
        (other, "不是办理指南的表头"),
        (text, "不是能打开的 xlsx"),
        (tmp_path / "无.yaml", "读不出来"),
    ):
        code, _, err = run("cards", "import", path, "--yes")
        assert code == 2
        assert message in err
