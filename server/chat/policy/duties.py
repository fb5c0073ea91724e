"""Who is responsible, by the words of the clauses (谁牵头, 责任单位); and what an agency has to do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from policies_corpus.model import Clause
from retrieval.citation import make_quote, quotable_spans
from retrieval.duties import Duty, find_duties
from retrieval.model import Passage, Quote
from server.chat.draft import Draft
from server.chat.policy.question import PolicyQuestion
from server.chat.policy.writer import PolicyWriter

_ASKS_WHO = re.compile(
    r"牵头|负责|责任(?:单位|部门|处室)|主管|归口|处室|归(?:哪|谁管)|谁(?:来)?(?:管|抓|办)|(?:哪|什么)(?!.{0,2}(?:材料|资料|手续|证|东西|条件|窗口|地方)).{0,3}(?:部门|单位|局|(?<!好)处|办(?!法|理|事))"
)
_DUTIES_OF = (
    r"(?:都|具体|主要|分别|还)*(?:(?:需?要|该|应该?|得|负责|承担|牵头|主管|管|配合|落实)?(?:做|干|办|抓|管|负责|承担|牵头|配合)?"
    r"(?:些|的)?(?:什么|啥|哪些|哪几[项件])(?:方面)?的?(?:事情?|工作|任务|职责|责任|活)?"
    r"|的?(?:工作)?(?:职责|分工|任务)(?:是什么|有哪些|有啥)?|有(?:什么|哪些|啥)(?:职责|分工|任务|责任))[吗呢啊?？。\s]*$"
)
"""What follows the name of an agency whose duties are asked for, to the end of the question."""
_ELSEWHERE = re.compile(r"(?:国家|国务院|全国|自治区|直辖市)$")
_ASKS_DUTIES = re.compile(
    r"[局厅委办处](?:都|具体|主要)?(?:的职责|有(?:什么|哪些)职责|(?:要|该|得|应该)(?:做|干)(?:些)?(?:什么|啥))"
)
_OPENING = "（("
_LEAD = "牵头"
_LEVEL = re.compile(r"^[省市州盟县区旗]")
_CLOSE = 0.8
"""A clause of another document is shown too where it scores so much of the best one."""
_DOCUMENTS = 3
_SHORTEST = 3


@dataclass(frozen=True)
class Responsible:
    """The agencies of a clause by role, each name as printed, and the quote that says so."""

    roles: tuple[tuple[str, tuple[str, ...]], ...]
    quote: Quote

    @property
    def short(self) -> str:
        """Roles and names in one line."""
        return "；".join(f"{role}：{'、'.join(names)}" for role, names in self.roles)


@dataclass(frozen=True)
class Task:
    """A clause that makes an agency responsible: the role as printed, the clause's headings, the quote that says so."""

    role: str
    agency: str
    clause: Clause
    quote: Quote


class DutyAnswers:
    """Answers from the lists of responsible agencies that stand at the end of clauses."""

    def __init__(self, writer: PolicyWriter) -> None:
        self._writer = writer
        self._sources = writer.sources

    def who(self, asked: PolicyQuestion, passage: Passage) -> Draft | None:
        """The agencies of the best clause that names any, and of as good clauses of other documents."""
        if _ASKS_WHO.search(asked.text) is None:
            return None
        found = list(self._responsible(asked, passage))
        if not found:
            return None
        book = self._sources.book(asked.asked_on)
        quotes = [each.quote for each in found]
        lines: list[dict[str, Any]] = [
            {"meta": self._sources.meta_of(each.quote), "said": each.short, "mark": book.mark(each.quote)}
            for each in found
        ]
        about = [q for q in passage.quotes if q.clause_id in {quote.clause_id for quote in quotes}]
        book.mark(*about)
        leads = any(_LEAD in role for each in found for role, _ in each.roles)
        whose = lines[0]["meta"].region.name
        is_own = asked.region is None or whose in asked.region.name
        return self._writer.draft(
            asked,
            passage,
            book,
            [*quotes, *about],
            say_with="responsible",
            short=found[0].short if is_own else f"{whose}文件：{found[0].short}",
            silent="" if is_own or asked.region is None else asked.region.name,
            whose=whose,
            lines=lines,
            no_lead=_LEAD in asked.text and not leads,
            practical=self._writer.cards.is_asked_for(asked),
        )

    def what(self, asked: PolicyQuestion, passage: Passage) -> Draft | None:
        """Every clause that makes the agency of the question responsible, those that it leads first."""
        tasks = [task for meta in self._documents(asked) for task in self._tasks(meta, asked.text)]
        if not tasks:
            return self._writer.refusal(asked, passage, reason="duties") if _ASKS_DUTIES.search(asked.text) else None
        if _LEAD in asked.text:
            tasks = [task for task in tasks if _LEAD in task.role] or tasks
        tasks.sort(key=lambda task: _LEAD not in task.role)
        book = self._sources.book(asked.asked_on)
        quotes = [task.quote for task in tasks]
        lines = [
            {"task": task, "meta": self._sources.meta(task.clause.doc_id), "mark": book.mark(task.quote)}
            for task in tasks
        ]
        short = "，".join(f"{role}{count}项" for role, count in _counts(tasks))
        agency = "、".join(dict.fromkeys(task.agency for task in tasks))
        return self._writer.draft(
            asked, passage, book, quotes, say_with="agency", short=f"{agency}：{short}", lines=lines
        )

    def _responsible(self, asked: PolicyQuestion, passage: Passage) -> Iterator[Responsible]:
        if asked.before:
            found = [_responsible(self._sources.clause(clause_id), asked.text) for clause_id in asked.before]
            yield from [each for each in found if each is not None][:1]
            return
        best = passage.hits[0].score if passage.hits else 0.0
        seen: set[str] = set()
        for hit in passage.hits[:_DOCUMENTS]:
            clause = self._sources.clause(hit.clause_id)
            one = _responsible(clause, asked.text) if clause.doc_id not in seen else None
            if one is not None and (not seen or (asked.region is None and hit.score >= _CLOSE * best)):
                seen.add(clause.doc_id)
                yield one

    def _documents(self, asked: PolicyQuestion) -> Iterator[str]:
        for meta in self._sources.documents():
            if asked.doc_ids and meta.doc_id not in asked.doc_ids:
                continue
            if asked.doc_ids or not asked.codes or meta.region.code in asked.codes:
                yield meta.doc_id

    def _tasks(self, doc_id: str, text: str) -> Iterator[Task]:
        for clause in self._sources.clauses(doc_id):
            duties = find_duties(clause.text)
            for duty in duties:
                if _is_asked(duty.agency, text):
                    yield Task(duty.role, duty.agency, clause, _quote(clause, [duty]))


def _is_asked(agency: str, text: str) -> bool:
    """Whether the question asks what the agency, with or without its level (县医保局, 医保局), has to do."""
    bare = _LEVEL.sub("", agency)
    found = re.search(re.escape(bare) + _DUTIES_OF, text) if len(bare) >= _SHORTEST else None
    if found is None or _ELSEWHERE.search(text[: found.start()]):
        return False
    level = text[max(0, found.start() - 1) : found.start()]
    return f"{level}{bare}" == agency or _LEVEL.match(level) is None


def _counts(tasks: Sequence[Task]) -> Iterable[tuple[str, int]]:
    roles = dict.fromkeys(task.role for task in tasks)
    return [(role, sum(task.role == role for task in tasks)) for role in roles]


def _responsible(clause: Clause, asked: str) -> Responsible | None:
    """The agencies of the clause; only those that lead, where the question asks for them."""
    duties = find_duties(clause.text)
    leading = tuple(duty for duty in duties if _LEAD in duty.role) if _LEAD in asked else ()
    chosen = leading or duties
    if not chosen:
        return None
    roles: dict[str, list[str]] = {}
    for duty in chosen:
        roles.setdefault(duty.role, []).append(duty.agency)
    return Responsible(tuple((role, tuple(names)) for role, names in roles.items()), _quote(clause, chosen))


def _quote(clause: Clause, duties: Sequence[Duty]) -> Quote:
    """From the role to the last of the agencies, as far as it stands together in the source."""
    start = clause.text.rfind(duties[0].role, 0, duties[0].start)
    start -= start > 0 and clause.text[start - 1] in _OPENING
    parts = quotable_spans(clause, start, duties[-1].end)
    return make_quote(clause, *parts[-1 if len(duties) == 1 else 0])
