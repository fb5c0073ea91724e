"""The command ``zengshou``: its sub-commands, and one way for every error to reach a person."""

from __future__ import annotations

import os
import sys
from typing import NoReturn

import typer
from typer.exceptions import TyperException

from server.commands import ask, audit, backup, data, data_servers, docs, evaluate, mcp, rules, serve, users
from server.errors import ROOM_ERRORS, ServerError, translate
from server.usage import usage_line

app = typer.Typer(
    help="增收问策：有出处的政策问答与农户数据查询，离线运行。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("serve")(serve.serve)
app.command("ask")(ask.ask)
app.add_typer(docs.app, name="docs")
data.app.command("init")(data_servers.init)
data.app.command("publish")(data_servers.publish)
app.add_typer(data.app, name="data")
app.add_typer(rules.app, name="rules")
app.add_typer(users.app, name="users")
app.add_typer(audit.app, name="audit")
app.command("eval")(evaluate.evaluate)
app.command("mcp")(mcp.mcp)
app.command("backup")(backup.backup)
app.command("restore")(backup.restore)


_NOT_FOR_OTHERS = 0o077
"""What is written holds families' data: nobody else on this computer reads it."""


def main() -> None:
    """Run the command; every error known to the product is one Chinese line, and exit code 2."""
    before = os.umask(_NOT_FOR_OTHERS)
    try:
        sys.exit(app(standalone_mode=False))
    except (ServerError, *ROOM_ERRORS) as error:
        translated = translate(error)
        _fail(f"{translated.message}{translated.hint}")
    except TyperException as error:
        _fail(usage_line(error))
    except typer.Abort:
        _fail("已中止，没有改动任何东西。")
    finally:
        os.umask(before)


def _fail(line: str) -> NoReturn:
    if line:
        typer.echo(line, err=True)
    sys.exit(2)


if __name__ == "__main__":
    main()
