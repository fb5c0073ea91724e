"""What pages load: our own scripts and styles, and the chart library that an installed package carries.

Both stand under a path that contains a digest of their content, so a browser may keep them for good and still gets the
new ones after an update.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version as installed_version
from importlib.resources import files
from pathlib import Path
from posixpath import dirname, join, normpath

from fastapi import APIRouter, Request, Response
from starlette.responses import Response as StarletteResponse
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

FOREVER = "public, max-age=31536000, immutable"
_SNIPPET = "window.vegaEmbed = vegaEmbed;"
"""What the bundle puts into the page; everything that it needs is bundled with it."""
STATIC = Path(str(files("web") / "static"))
_IMPORT = re.compile(r"""^(?:import|export)\b[^;]*?["'](\.[^"']+)["'];""", re.MULTILINE)

router = APIRouter(include_in_schema=False)


@cache
def version() -> str:
    """Digest of every file under ``web/static``, 12 hexadecimal characters."""
    digest = hashlib.sha256()
    for path in sorted(path for path in STATIC.rglob("*") if path.is_file()):
        digest.update(str(path.relative_to(STATIC)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def asset(path: str) -> str:
    """The address of a file of ``web/static``, e.g. ``css/base.css``."""
    return f"/static/{version()}/{path}"


@cache
def scripts(entry: str) -> tuple[str, ...]:
    """The addresses of a script module, e.g. ``js/chat.js``, and of all that it imports, for preloading."""
    found: dict[str, None] = {}
    waiting = [entry]
    while waiting:
        path = waiting.pop()
        if path not in found:
            found[path] = None
            text = (STATIC / path).read_text(encoding="utf-8")
            waiting.extend(normpath(join(dirname(path), name)) for name in _IMPORT.findall(text))
    return tuple(asset(path) for path in sorted(found))


class VersionedStatic(StaticFiles):
    """Static files, with or without ``version()`` as the first folder of their path; with it they never change."""

    def get_path(self, scope: Scope) -> str:
        """The path inside the folder, without the version."""
        return super().get_path(scope).removeprefix(f"{version()}/")

    async def get_response(self, path: str, scope: Scope) -> StarletteResponse:
        """The file, cacheable for good where its address names the version."""
        response = await super().get_response(path, scope)
        if response.status_code in (200, 304) and f"/{version()}/" in scope["path"]:
            response.headers["Cache-Control"] = FOREVER
        return response


@dataclass(frozen=True)
class Bundle:
    """The chart library (Vega, Vega-Lite, Vega-Embed) as one script, also gzipped."""

    script: bytes
    gzipped: bytes


@cache
def chart_bundle() -> Bundle:
    """The library out of the installed ``vl_convert``; takes about a second the first time."""
    import vl_convert

    script = vl_convert.javascript_bundle(_SNIPPET).encode()
    return Bundle(script, gzip.compress(script, 9))


def chart_address() -> str:
    """Where the library is served: the address names its versions."""
    import vl_convert

    return f"/assets/vega-{vl_convert.get_vega_version()}-{installed_version('vl-convert-python')}.js"


@router.get("/assets/vega-{version}.js")
def chart_library(version: str, request: Request) -> Response:
    """The chart library, whatever version the address names: only one is installed."""
    bundle = chart_bundle()
    zipped = "gzip" in request.headers.get("accept-encoding", "")
    headers = {"Cache-Control": FOREVER, "Vary": "Accept-Encoding"}
    if zipped:
        headers["Content-Encoding"] = "gzip"
    return Response(bundle.gzipped if zipped else bundle.script, media_type="text/javascript", headers=headers)
