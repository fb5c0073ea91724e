"""Parts of documents asked for by their number or heading: 第8条, 第（三）项, 工作目标那一段."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

from policies_corpus.model import Clause
from retrieval.marks import Mark, mark_at
from retrieval.numerals import heading_number
from retrieval.tokenizer import squeezed

_N = r"\d{1,3}|[一二三四五六七八九十百]{1,5}"
_ITEM = re.compile(rf"第\s*(?P<open>\()?\s*(?P<n>{_N})\s*\)?\s*(?P<unit>条|款|项|点|大?部分|章|节|个?方面)")
_BRACKETED = ("chinese_bracket", "chinese_half", "bracket", "half")
_NAMED_STYLES = {"章": ("chapter",), "节": ("section",)}
_OUTERMOST = ("部分", "大部分", "方面", "个方面")
_ONLY_ASKS = re.compile(
    r"(?:(?:那|这)?一?(?:段|部分|条|节|块|项)|(?:主要|具体|都)?(?:是|有|[讲说写]了?|包括|规定)?(?:什么|啥|哪些|哪几[个条项])"
    r"(?:内容|意思|要求)?|怎么[说写讲规定]+的?|内容|原文|全文|[的里中是？?。！!\s])+$"
)
_LEADS = re.compile(
    r"^(?:请问|请|帮我|帮忙)?[查看找列说讲]?(?:一?下)?(?:那份|这份)?(?:实施方案|行动方案|行动计划|工作要点|文件|方案|通知|计划|要点)?[里中]?面?的?"
)
_EDGES = "的里中“”\"'「」《》,，、:：.。 "


@dataclass(frozen=True)
class ItemNumber:
    """第（三）项: ``number`` 3, ``bracketed``, ``unit`` 项; ``text`` as asked."""

    number: int
    unit: str
    bracketed: bool
    text: str


@dataclass(frozen=True)
class Part:
    """A numbered part of a document: its headings from the outermost, its mark, the clauses in it, its own first."""

    doc_id: str
    path: tuple[str, ...]
    mark: Mark | None
    clauses: tuple[Clause, ...]

    @property
    def heading(self) -> str:
        """Its own heading without the mark: 工作目标."""
        return self.path[-1][self.mark.length if self.mark else 0 :].strip()

    @property
    def own(self) -> Clause | None:
        """The clause of the part itself; None where only parts stand below its heading."""
        return self.clauses[0] if self.clauses[0].path == self.path else None


def items_in(text: str) -> tuple[ItemNumber, ...]:
    """The item numbers of a folded question, from the outermost as people say them (第二部分第（一）项)."""
    return tuple(
        ItemNumber(heading_number(m["n"]), m["unit"], m["open"] is not None, m.group()) for m in _ITEM.finditer(text)
    )


def without_items(text: str) -> str:
    """The question without its item numbers."""
    return _ITEM.sub("", text)


def parts_of(clauses: Sequence[Clause]) -> tuple[Part, ...]:
    """Every numbered part of one document, in its order."""
    paths = dict.fromkeys(clause.path[:depth] for clause in clauses for depth in range(1, len(clause.path) + 1))
    return tuple(_part(path, [clause for clause in clauses if clause.path[: len(path)] == path]) for path in paths)


def below(part: Part, parts: Sequence[Part]) -> tuple[Part, ...]:
    """The parts directly under ``part``."""
    depth = len(part.path)
    return tuple(each for each in parts if len(each.path) == depth + 1 and each.path[:depth] == part.path)


def numbered(items: Sequence[ItemNumber], parts: Sequence[Part]) -> tuple[Part, ...]:
    """The parts that bear the last of the item numbers, inside those that bear the ones before it."""
    within: tuple[Part, ...] | None = None
    for item in items:
        inside = [p for p in parts if within is None or any(p.path[: len(w.path)] == w.path != p.path for w in within)]
        within = _bearing(item, inside)
    return within or ()


def headed(topic: str, parts: Sequence[Part]) -> tuple[Part, ...]:
    """The parts whose heading is just ``topic``, or else another usual name of such a part (主要目标 for 工作目标)."""
    wanted = _words(topic)
    exact = tuple(part for part in parts if _words(part.heading) == wanted)
    alike = next((names for names in _usual_names() if wanted in names), frozenset())
    return exact or tuple(part for part in parts if _words(part.heading) in alike)


def is_usual(topic: str) -> bool:
    """Whether it is what many documents call one of their parts."""
    return any(_words(topic) in names for names in _usual_names())


def topic_asked(text: str) -> str:
    """What is left of a question such as 工作目标那一段是什么 when the words that only ask are taken off."""
    return _ONLY_ASKS.sub("", _LEADS.sub("", text.strip(_EDGES))).strip(_EDGES)


def _part(path: tuple[str, ...], clauses: Sequence[Clause]) -> Part:
    own = [clause for clause in clauses if clause.path == path]
    rest = [clause for clause in clauses if clause.path != path]
    return Part(clauses[0].doc_id, path, mark_at(path[-1]), (*own, *rest))


def _bearing(item: ItemNumber, parts: Sequence[Part]) -> tuple[Part, ...]:
    fits = [part for part in parts if part.mark is not None and part.mark.number == item.number]
    if item.bracketed:
        return tuple(part for part in fits if part.mark is not None and part.mark.style.name in _BRACKETED)
    if item.unit in _OUTERMOST:
        return tuple(part for part in fits if len(part.path) == 1)
    # A document with articles (第八条), chapters or sections calls just these so; of others any number may be meant.
    styles = _NAMED_STYLES.get(item.unit, ("article",))
    named = tuple(part for part in fits if part.mark is not None and part.mark.style.name in styles)
    return named if named or item.unit in _NAMED_STYLES else tuple(fits)


def _words(text: str) -> str:
    return re.sub(r"[^\w]", "", squeezed(text))


@cache
def _usual_names() -> tuple[frozenset[str], ...]:
    """Headings that stand for one another (``section_names.yaml``)."""
    listed = yaml.safe_load((files("server.chat.policy") / "section_names.yaml").read_text(encoding="utf-8"))
    return tuple(frozenset(map(_words, names)) for names in listed)
