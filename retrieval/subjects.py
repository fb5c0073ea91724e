"""Subjects of other fields (``data/subjects.txt``): what is asked about one that no document names has no answer."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

from retrieval.tokenizer import fold


def subjects_in(question: str) -> tuple[str, ...]:
    """The subjects that a squeezed question names."""
    return tuple(dict.fromkeys(_subjects().findall(question)))


@cache
def _subjects() -> re.Pattern[str]:
    lines = (resources.files("retrieval") / "data" / "subjects.txt").read_text(encoding="utf-8").splitlines()
    listed = {fold(line.strip()) for line in lines if line.strip() and not line.startswith("#")}
    return re.compile("|".join(map(re.escape, sorted(listed, key=len, reverse=True))))
