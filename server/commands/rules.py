"""``zengshou rules``: the rule base, and rules of added documents."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from server.errors import BadRequest, NeedsConfirmation, NotFound
from server.settings import load_settings

if TYPE_CHECKING:
    from policies_corpus.model import Document
    from server.settings import Settings

app = typer.Typer(help="规则库。", no_args_is_help=True)
DocId = Annotated[str, typer.Argument(help="文件编号，见 zengshou docs list")]


@app.callback()
def _group() -> None:
    """规则库。"""


@app.command("check")
def check() -> None:
    """核对每条规则与条款原文、数据字典是否相符。"""
    from server.rules_check import check_rules

    findings, count = check_rules(load_settings().home)
    for finding in findings:
        typer.echo(finding)
    typer.echo(f"共核对 {count} 条规则，发现 {len(findings)} 个问题。")
    if findings:
        raise typer.Exit(1)


@app.command("propose")
def propose_rules(doc_id: DocId) -> None:
    """从添加的文件里提出规则草稿（数、方向、人群、年份、原文），供人核对；未经确认不生效。"""
    from retrieval.clauses import parse_clauses
    from server.rule_proposals.propose import as_yaml, propose
    from server.rule_proposals.store import RuleStore

    settings = load_settings()
    document = _added(settings, doc_id)
    proposal = propose(document.meta, parse_clauses(document))
    path = RuleStore(settings.home).keep_draft(doc_id, as_yaml(document.meta, proposal, date.today()))
    typer.echo(f"提出 {proposal.count} 条草稿，其中 {len(proposal.targets)} 条认出了指标。请逐条核对：{path}")
    typer.echo(f"核对后运行 zengshou rules confirm {doc_id}；在此之前不参与任何判断。")


@app.command("confirm")
def confirm(
    doc_id: DocId, yes: Annotated[bool, typer.Option("--yes", "-y", help="已逐条核对，确认生效")] = False
) -> None:
    """确认核对过的草稿：先检查，没有问题才生效。"""
    from policies_corpus.rulebook import load_rules
    from retrieval.clauses import parse_clauses
    from server.rule_proposals.propose import TO_CONFIRM
    from server.rule_proposals.store import RuleStore
    from server.rules_check import findings
    from server.terminal_log import terminal_note
    from sql_tools.semantic_model import shipped_model

    settings = load_settings()
    document, store = _added(settings, doc_id), RuleStore(settings.home)
    path = store.open_draft(doc_id)
    open_ = [n for n, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1) if TO_CONFIRM in line]
    if open_:
        raise BadRequest(
            f"{path} 第 {'、'.join(map(str, open_))} 行还写着“{TO_CONFIRM}”，没有生效。", "请改定或删去那几条。"
        )
    file = load_rules(path, document.meta)
    found = findings([file], [document], shipped_model("household"))
    for finding in found:
        typer.echo(f"{path}:{finding.line} {finding.rule_id}：{finding.message}{finding.hint}")
    if found:
        raise BadRequest(f"草稿还有 {len(found)} 个问题，没有生效。", f"请改正 {path} 后再确认。")
    count = len(file.targets) + len(file.groups) + len(file.uncheckable)
    clauses = len({rule.clause for rule in (*file.targets, *file.groups, *file.uncheckable)})
    typer.echo(
        f"《{document.meta.title}》{count} 条规则，出自 {clauses} 条条款，共 {len(parse_clauses(document))} 条。"
    )
    if not yes and not _confirmed():
        raise NeedsConfirmation("没有确认，规则没有生效。", "逐条核对后加 --yes，或在终端里回答“是”。")
    terminal_note(settings, "rules_confirmed", {"documents": [doc_id], "rules": count})
    typer.echo(f"已生效：{store.confirm(doc_id)}。正在运行的服务重启后使用。")


def _confirmed() -> bool:
    """A person at a terminal says so; nobody else can."""
    return sys.stdin.isatty() and typer.confirm("已逐条与原文核对，确认生效？")


def _added(settings: Settings, doc_id: str) -> Document:
    """A document that the user added; the shipped ones have their rules in the product."""
    from policies_corpus.load import load_corpus

    shipped = {document.meta.doc_id for document in load_corpus()}
    if doc_id in shipped:
        raise BadRequest(f"《{doc_id}》随产品发布，规则已在产品里。", "只为自己添加的文件提出规则。")
    documents = load_corpus(Path(settings.home) / "corpus")
    document = next((each for each in documents if each.meta.doc_id == doc_id), None)
    if document is None:
        raise NotFound(f"没有编号为“{doc_id}”的文件。", "请先用 zengshou docs add 添加，编号见 zengshou docs list。")
    return document
