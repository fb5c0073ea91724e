"""``zengshou docs``: the documents, their index, and the county's own cards."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from server.errors import BadRequest, NeedsConfirmation
from server.settings import Settings, load_settings

if TYPE_CHECKING:
    from rich.console import Console

    from policies_corpus.model import DocumentMeta
    from server.library.draft import Choices, Draft

app = typer.Typer(help="政策文件库。", no_args_is_help=True)
cards_app = typer.Typer(help="本县自己的办理指南：材料、地点、期限。", no_args_is_help=True)
app.add_typer(cards_app, name="cards")

Refused = list[tuple[str, str]]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="不再询问，按建议的内容添加")]


@app.command("add")
def add(
    files: Annotated[
        list[Path], typer.Argument(help="txt、md、html、docx、pdf 或图片；doc、wps、ofd 需要 LibreOffice")
    ],
    yes: Yes = False,
    meta: Annotated[Path | None, typer.Option(help="写明各文件题名、文号等的 YAML 文件")] = None,
) -> None:
    """添加政策文件：读取、核对题名文号等、建索引；有一份读不了不影响其他。"""
    from server.library_terminal import print_outcome

    settings, out = load_settings(), _console()
    drafts, refused = _read(settings, files, out)
    accepted = _accepted(drafts, refused, yes, meta, out)
    added = _added(settings, accepted, refused)
    print_outcome([f"{each.doc_id}《{each.title}》" for each in added], refused, out)
    if refused:
        raise typer.Exit(1)


@app.command("list")
def list_documents() -> None:
    """列出现有的政策文件。"""
    from server.prepare import load_documents
    from server.terminal import print_documents

    print_documents([document.meta for document in load_documents(load_settings())], date.today())


@app.command("remove")
def remove(doc_id: Annotated[str, typer.Argument(help="文件编号")], yes: Yes = False) -> None:
    """删除一份自己添加的文件，并更新索引。"""
    from server.library.change import remove_document
    from server.prepare import load_setting_encoder
    from server.terminal_log import terminal_note

    if not yes and not (sys.stdin.isatty() and typer.confirm(f"删除 {doc_id}，并更新索引？")):
        raise NeedsConfirmation(f"没有删除 {doc_id}。", "确认要删除时请加 --yes。")
    settings = load_settings()
    terminal_note(settings, "document_removed", {"documents": [doc_id]})
    remove_document(settings, doc_id, load_setting_encoder(settings))
    typer.echo(f"已删除 {doc_id}。", err=True)


@app.command("reindex")
def reindex() -> None:
    """重建检索索引；建好后整体替换，旧索引在此之前照常使用。"""
    from server.prepare import rebuild_index

    rebuild_index(load_settings())


@cards_app.command("import")
def import_cards(
    file: Annotated[Path, typer.Argument(help="xlsx 或 YAML 文件")],
    yes: Yes = False,
) -> None:
    """导入办理指南；编号相同的替换原来的。"""
    from policies_corpus.cards import save_cards
    from server.library.card_file import read_cards
    from server.library_terminal import print_cards, print_outcome

    settings, out = load_settings(), _console()
    cards, refused = read_cards(file)
    print_cards(cards, out)
    if cards and not yes and not (sys.stdin.isatty() and typer.confirm(f"保存这 {len(cards)} 张办理指南？")):
        raise NeedsConfirmation("没有保存办理指南。", "核对上表，确认后请加 --yes。")
    save_cards(settings.home / "cards", cards)
    print_outcome([f"{card.card_id} {card.programme}" for card in cards], refused, out)
    if refused:
        raise typer.Exit(1)


@cards_app.command("list")
def list_cards() -> None:
    """列出办理指南。"""
    from rich.console import Console

    from policies_corpus.cards import load_cards
    from server.library_terminal import print_cards

    print_cards(load_cards(load_settings().home / "cards"), Console())


@cards_app.command("remove")
def remove_one_card(card_id: Annotated[str, typer.Argument(help="办理指南的编号")], yes: Yes = False) -> None:
    """删除一张办理指南。"""
    from policies_corpus.cards import remove_card

    if not yes and not (sys.stdin.isatty() and typer.confirm(f"删除办理指南 {card_id}？")):
        raise NeedsConfirmation(f"没有删除 {card_id}。", "确认要删除时请加 --yes。")
    remove_card(load_settings().home / "cards", card_id)


@cards_app.command("template")
def template(file: Annotated[Path, typer.Argument(help="要生成的 xlsx 文件")]) -> None:
    """生成一张空表，填好后用 import 导入。"""
    from server.library.card_file import template as empty_form

    if file.exists():
        raise BadRequest(f"{file} 已经存在，没有改动。", "请换一个文件名。")
    file.write_bytes(empty_form())
    typer.echo(f"已生成 {file}。", err=True)


def _console() -> Console:
    from rich.console import Console

    return Console(stderr=True)


def _read(settings: Settings, files: Sequence[Path], out: Console) -> tuple[list[Draft], Refused]:
    """Reads every file, with a bar for each; those that cannot be read come back with the reason."""
    from retrieval.errors import UnreadableFile
    from server.library.draft import read_draft
    from server.library_terminal import reading_bars
    from server.prepare import load_documents

    taken = {document.meta.doc_id for document in load_documents(settings)}
    drafts: list[Draft] = []
    refused: Refused = []
    with reading_bars(out) as bars:
        for path in dict.fromkeys(files):
            task = bars.start(path.name)
            try:
                draft = read_draft(path, path.name, taken, lambda done, total, task=task: bars.pages(task, done, total))  # type: ignore[misc]
            except UnreadableFile as error:
                refused.append((path.name, f"{error.message}{error.hint}"))
                bars.finish(task, "读不了")
                continue
            taken.add(draft.doc_id)
            drafts.append(draft)
            bars.finish(task, "已读")
    return drafts, refused


def _accepted(
    drafts: Sequence[Draft], refused: Refused, yes: bool, meta: Path | None, out: Console
) -> list[tuple[Draft, Choices]]:
    """What a person confirmed: in the file of ``--meta``, by ``--yes``, or when asked in a terminal."""
    from server.library.draft import Choices
    from server.library.meta_file import as_yaml, read_meta_file
    from server.library_terminal import ask_choices, print_draft

    chosen = read_meta_file(meta, [draft.name for draft in drafts]) if meta is not None else {}
    asked = [draft for draft in drafts if draft.name not in chosen and not yes]
    if asked and not sys.stdin.isatty():
        typer.echo(as_yaml(asked))
        raise NeedsConfirmation(
            f"这 {len(asked)} 份文件的题名、文号等要由人核对，没有添加任何文件。",
            "核对上面的内容：无误请加 --yes；要改请存成文件改好，用 --meta 指定。",
        )
    accepted: list[tuple[Draft, Choices]] = []
    for draft in drafts:
        choices: Choices | None = chosen.get(draft.name, Choices())
        if draft in asked:
            print_draft(draft, out)
            choices = ask_choices(draft, out)
        if choices is None:
            refused.append((draft.name, "已跳过。"))
        else:
            accepted.append((draft, choices))
    return accepted


def _added(settings: Settings, accepted: Sequence[tuple[Draft, Choices]], refused: Refused) -> list[DocumentMeta]:
    """Adds what can be added in one change of corpus and index."""
    from server.library.change import Addition, add_documents, check_new
    from server.library.draft import confirmed
    from server.prepare import load_documents, load_setting_encoder
    from server.terminal_log import terminal_note

    on_file = load_documents(settings)
    additions: list[Addition] = []
    for draft, choices in accepted:
        try:
            addition = Addition(confirmed(draft, choices), draft.extracted.text, draft.path)
            check_new(on_file, [*additions, addition])
            additions.append(addition)
        except BadRequest as error:
            refused.append((draft.name, f"{error.message}{error.hint}"))
    if additions:
        added = [f"{addition.meta.doc_id}《{addition.meta.title}》" for addition in additions]
        terminal_note(settings, "documents_added", {"documents": added})
        add_documents(settings, additions, load_setting_encoder(settings))
    return [addition.meta for addition in additions]
