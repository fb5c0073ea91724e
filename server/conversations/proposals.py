"""What an administrator makes of an opinion: a synonym, a gold question or the draft of a rule, each as a file.

The files lie in the data directory for people to look through; nothing in them changes an answer by itself. Only a
synonym that the administrator puts in use is read by the parser (``local_words.py``).
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

from server.conversations.feedback import Feedback
from server.errors import NotReady
from server.store.instants import stored

FOLDER = "proposals"


class Proposal(BaseModel):
    """What is made of an opinion.

    ``synonym``: ``word`` means ``means``; with ``use`` questions about data are read with it from now on. ``gold``:
    ``expected`` is the right answer to the question. ``rule``: ``clause_id`` and ``draft`` in words. ``none``: nothing,
    ``note`` says why.
    """

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"kind": "synonym", "word": "特困供养户", "means": "特困户", "note": "本县说法"}},
    )
    kind: Literal["synonym", "gold", "rule", "none"]
    note: str = Field(default="", max_length=2000)
    word: str | None = Field(default=None, min_length=1, max_length=20)
    means: str | None = Field(default=None, min_length=1, max_length=20)
    use: bool = Field(default=False, description="同义词马上启用")
    expected: str | None = Field(default=None, min_length=1, max_length=2000)
    clause_id: str | None = Field(default=None, min_length=1, max_length=200)
    draft: str | None = Field(default=None, min_length=1, max_length=2000)

    @model_validator(mode="after")
    def _is_whole(self) -> Proposal:
        lacking = [name for name in _NEEDS[self.kind] if getattr(self, name) is None]
        if lacking:
            raise ValueError(f"{self.kind} needs {', '.join(lacking)}")
        return self

    def said(self) -> str:
        """The outcome in one Chinese sentence, for the review list."""
        match self.kind:
            case "synonym":
                return f"同义词{'，已启用' if self.use else ''}：“{self.word}”即“{self.means}”"
            case "gold":
                return "列入题库"
            case "rule":
                return f"规则草稿：{self.clause_id}"
        return f"不作处理{'：' if self.note else ''}{self.note}"


_NEEDS: dict[str, tuple[str, ...]] = {
    "synonym": ("word", "means"),
    "gold": ("expected",),
    "rule": ("clause_id", "draft"),
    "none": (),
}


def write_proposal(home: Path, proposal: Proposal, about: Feedback, by: str, now: datetime) -> Path | None:
    """Write the proposal to ``home``/proposals; None where nothing is made of the opinion."""
    if proposal.kind == "none":
        return None
    path = home / FOLDER / f"{proposal.kind}-{about.id:06d}.yaml"
    content = {
        "question": about.question,
        "opinion": about.note,
        "by": by,
        "on": stored(now),
        **proposal.model_dump(exclude_none=True),
    }
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
    except OSError as error:
        raise NotReady(f"写不了文件 {path.name}：{error.strerror}。", "请检查数据目录的权限和剩余空间。") from error
    return path
