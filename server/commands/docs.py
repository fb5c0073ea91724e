"""``zengshou docs``: the documents and their index."""

from __future__ import annotations

from datetime import date

import typer

from server.settings import load_settings

app = typer.Typer(help="政策文件库。", no_args_is_help=True)


@app.command("list")
def list_documents() -> None:
    """列出现有的政策文件。"""
    from server.prepare import load_documents
    from server.terminal import print_documents

    print_documents([document.meta for document in load_documents(load_settings())], date.today())


@app.command("reindex")
def reindex() -> None:
    """重建检索索引；建好后整体替换，旧索引在此之前照常使用。"""
    from server.prepare import rebuild_index

    rebuild_index(load_settings())
