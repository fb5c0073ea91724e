"""Takes a question to the desk that can answer it, and puts the Answer together."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from time import perf_counter

from policies_corpus.model import Clause, DocumentMeta
from policies_corpus.rulebook import RuleBook
from retrieval.tokenizer import words as dictionary_words
from server.chat import understanding
from server.chat.answer import Answer, Understood
from server.chat.changes.desk import INTENT, ChangeDesk
from server.chat.checks.answer import CheckDesk
from server.chat.checks.targets import RuleMatch
from server.chat.checks.words import words
from server.chat.chosen import chosen
from server.chat.conversations import Memory, Turn
from server.chat.data.answer import DataDesk
from server.chat.data.what_before import figure_checked
from server.chat.draft import Draft
from server.chat.examples import Example, examples_for
from server.chat.intent import (
    SURELY_POLICY,
    Intent,
    asks_for_figure,
    choose,
    policy_weight,
    says_rows,
    without_asking,
    words_for_text,
)
from server.chat.on_file.desk import INTENT as OF_THE_STORE
from server.chat.on_file.desk import OnFileDesk
from server.chat.place_meant import place_told, with_place_meant
from server.chat.policy.answer import PolicyDesk
from server.chat.policy.topic_comparison import Side
from server.chat.question import Question
from server.chat.rows_meant import of_rows, opens_as_part, points_to_rows, rows_told
from server.chat.vocabulary import Vocabulary, VocabularyInUse
from server.chat.watch import Watch, unwatched
from server.chat.wording import say
from sql_tools.errors import NotPermitted
from sql_tools.lexicon import general_words
from sql_tools.plan import Place, QueryPlan
from sql_tools.reading import Reading

MAYBE = 0.3
A_LITTLE = 0.08
"""Where the documents have no answer, the data desk says why there is no figure either, if the question is at least so
likely about data; a field that is not on file is known by itself, so that a hint of data is enough for it."""

_GRADES = frozenset("高低好差薄弱大小多少快慢")
"""收入低的, 集体经济薄弱的: how low is asked back, though many a clause has the word."""

_GRADING = frozenset({"adjective", "rather", "vague"})
"""Kinds of words that a clause may have for its own reason (列为帮扶重点)."""


class Timer:
    """Milliseconds spent in each named stage of one answer, and who looks on."""

    def __init__(self, watch: Watch = unwatched) -> None:
        self._watch = watch
        self._start = perf_counter()
        self._stages: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Add the time of the block to ``name``."""
        self._watch(name)
        begun = perf_counter()
        try:
            yield
        finally:
            self._stages[name] = self._stages.get(name, 0.0) + (perf_counter() - begun) * 1000

    def milliseconds(self) -> dict[str, float]:
        """All stages and the total, rounded to 0.1 ms."""
        stages = {**self._stages, "total": (perf_counter() - self._start) * 1000}
        return {name: round(value, 1) for name, value in stages.items()}


class Assistant:
    """Answers questions with five desks; what it keeps between questions are the conversations only."""

    def __init__(
        self,
        policy: PolicyDesk,
        data: DataDesk,
        check: CheckDesk,
        changes: ChangeDesk,
        on_file: OnFileDesk,
        conversations: Memory,
        meant: Callable[[str], str] = lambda text: text,
    ) -> None:
        """``meant`` puts local words of a question in words that documents and rules know."""
        self.policy = policy
        self.data = data
        self.check = check
        self.changes = changes
        self.on_file = on_file
        self._conversations = conversations
        self._meant = meant
        self._vocabulary = VocabularyInUse(data.queries, [meta.title for meta in policy.documents()])

    def ask(self, question: Question, watch: Watch = unwatched) -> Answer:
        """Answer one question; what cannot be answered comes back as a refusal or a clarification.

        ``watch`` is told each stage as it begins, and may stop the work by raising ``Stopped``.
        """
        timer = Timer(watch)
        question = replace(question, conversation_id=question.conversation_id or uuid.uuid4().hex)
        previous = self._conversations.last(question.conversation_id)
        typed = question
        question = with_place_meant(_chosen(question, previous), previous, self.data.queries.model)
        with timer.stage("parse"):
            question, reading = self._read(question, previous)
            plain = replace(question, text=self._meant(question.text))
            rules = self.check.match(_about_data(plain, question, reading), reading, previous)
            held = self.on_file.read(question, reading, previous)
            change = self.changes.read(question, previous) if held is None else None
        intent = _intent(plain, reading, rules, previous)
        try:
            if held is not None:
                intent, reading, draft = OF_THE_STORE, held.reading, self.on_file.answer(question, held)
            elif change is not None:
                intent, reading, draft = INTENT, change.reading, self.changes.answer(question, change)
            else:
                draft = self._draft(intent, (question, plain), reading, rules, previous, timer)
        except NotPermitted as error:
            draft = _not_permitted(error)
        turn = _turn(question, reading, intent, draft, previous)
        if previous is not None and previous.rows is not None and previous.rows.named_in(question.text):
            turn = replace(turn, rows=previous.rows)
        self._conversations.remember(question.conversation_id, self._with_what_was_told(turn, reading, draft))
        answer = _compose(question, reading, intent, draft, timer)
        return answer if typed.text == question.text else _as_typed(answer, typed)

    def _read(self, question: Question, previous: Turn | None) -> tuple[Question, Reading]:
        """What the data desk makes of the question, of the rows picked before where it is about them."""
        rows = previous.rows if previous is not None else None
        meant = of_rows(question, rows)
        if meant is None or previous is None or rows is None:
            return question, self.data.read(question, previous)
        of_them = self.data.read(meant, replace(previous, plan=rows.listed, earlier=None, unanswered=None))
        if points_to_rows(question.text) or (of_them.plans and opens_as_part(question.text)):
            return meant, of_them
        own = self.data.read(question, previous)
        return (meant, of_them) if of_them.plans and own.goes_on and not own.plans else (question, own)

    def _with_what_was_told(self, turn: Turn, reading: Reading, draft: Draft) -> Turn:
        """The turn with the one place and the few rows that the answer was about."""
        if turn.plan is None or draft.kind != "data" or len(reading.plans) != 1:
            return turn
        told = (reading.plans[0], draft.data[0], self.data.queries.model)
        return replace(turn, place=place_told(*told), rows=rows_told(*told) or turn.rows)

    def _draft(
        self,
        intent: Intent,
        asked: tuple[Question, Question],
        reading: Reading,
        rules: tuple[RuleMatch, ...],
        previous: Turn | None,
        timer: Timer,
    ) -> Draft:
        """What the desk says; ``asked`` is the question as it was put, and in words that documents know."""
        question, plain = asked
        if intent.kind == "elsewhere":
            return Draft(kind="refusal", reason="out_of_domain", text=say("elsewhere"), short="这不是本系统能答的事")
        if intent.kind == "check" and not rules:
            return Draft(kind="refusal", reason="not_covered", text=say("no_rule"), short="没有对得上的规则")
        if intent.kind == "check":
            with timer.stage("check"):
                return self.check.answer(plain, reading, rules)
        if intent.kind == "data":
            said = self._said_of_what_data_lack(plain, reading, previous, timer)
            with timer.stage("sql"):
                return said or self.data.answer(question, reading)
        with timer.stage("search"):
            draft = self.policy.answer(plain, previous)
        nothing_to_cite = draft.kind == "refusal" and draft.reason != "out_of_domain" and not draft.citations
        only_text = bool(reading.plans) and policy_weight(question.text) >= SURELY_POLICY
        if nothing_to_cite and not only_text and _asks_for_data(reading, question.text):
            with timer.stage("sql"):
                return self.data.answer(question, reading)
        with timer.stage("check"):
            return self.check.counted(plain, draft)

    def _said_of_what_data_lack(
        self, question: Question, reading: Reading, previous: Turn | None, timer: Timer
    ) -> Draft | None:
        """The policy answer to a question that data cannot answer, if it quotes every word that they do not know.

        选多少个村搞庭院经济试点 looks like a question for a figure; 选 is no word of the data, but of the clause.
        """
        unknown = [word.text for word in reading.words if word.used_as == "not_understood"]
        settled = reading.plans or not unknown or _known_absent(reading) or _not_allowed(reading)
        settled = settled or says_rows(question.text)
        if settled or _GRADES.issuperset("".join(unknown)) or _can_only_be_asked_back(unknown, reading, previous):
            return None
        with timer.stage("search"):
            draft = self.policy.answer(question, previous)
        quoted = "".join(citation.quote for citation in draft.citations)
        asked = frozenset() if asks_for_figure(question.text) else words_for_text()
        said = all(word in asked or all(part in quoted for part in _parts_of(word)) for word in unknown)
        return draft if draft.kind == "policy" and said else None

    def documents(self) -> tuple[DocumentMeta, ...]:
        """Metadata of every document on file."""
        return self.policy.documents()

    def rule_book(self) -> RuleBook:
        """The rules that judge, those confirmed for added documents among them."""
        return self.check.book

    def clauses(self, doc_id: str) -> tuple[Clause, ...]:
        """The clauses of one document, in its order."""
        return self.policy.clauses(doc_id)

    def examples(self, place: Place | None) -> tuple[Example, ...]:
        """Questions to start with, for people of ``place``."""
        return examples_for(place)

    def vocabulary(self) -> Vocabulary:
        """The words that a question may use, for the snapshot in use."""
        return self._vocabulary()

    def on_topic(self, doc_id: str, topic: str, asked_on: date) -> Side:
        """What one document says on a topic; KeyError if there is no such document."""
        return self.policy.on_topic(doc_id, topic, asked_on)

    def readiness(self) -> dict[str, dict[str, object]]:
        """Whether index and database can be read, for ``/readyz``."""
        return {"index": self.policy.readiness(), "database": self.data.readiness()}


def _not_permitted(error: NotPermitted) -> Draft:
    """The whole question is refused: a figure of the permitted part would be taken for that of what was asked."""
    text = say("data_refusal", message=error.message, hint=error.hint)
    return Draft(kind="refusal", reason="not_permitted", text=text, short=error.message)


def _about_data(plain: Question, question: Question, reading: Reading) -> Question:
    """The question without its clauses about the asking, where it was read: 来函要求排查 speaks of no target."""
    told = bool(reading.plans) and plain.text == question.text
    return replace(plain, text=without_asking(plain.text, reading)) if told else plain


def _intent(question: Question, reading: Reading, rules: tuple[RuleMatch, ...], previous: Turn | None) -> Intent:
    if question.desk is not None:
        return Intent(question.desk, "指定了问法")
    if _meets_another_places_number(rules, reading):
        return Intent("data", "问的是库里的数；别处文件的目标管不到这里")
    return choose(question.text, reading, _can_judge(question.text, rules, reading), previous)


def _turn(question: Question, reading: Reading, intent: Intent, draft: Draft, previous: Turn | None) -> Turn:
    """What is remembered; after a question without an answer the plan before stays, to be asked in other words."""
    plan = reading.plans[0] if draft.kind == "data" and reading.plans else None
    lacking = draft.kind in ("clarification", "refusal")
    kept = previous.plan if previous is not None and lacking else None
    # A part of a question that got no figure leaves the question before as it was: the next part leans on that one.
    asked_back = reading.goes_on and draft.kind == "clarification"
    part = asked_back or (reading.goes_on and previous is not None and previous.unanswered is not None)
    open_before = previous.unanswered if previous is not None and part else None
    of_data = intent.kind == "data" or _lacks_data(reading, draft)
    unanswered = (open_before if part else question.text) if lacking and of_data else None
    return Turn(
        text=draft.asked or question.text,
        kind=draft.kind,
        desk=_desk(intent, reading, draft, previous),
        plan=plan or figure_checked(draft) or kept,
        rule_ids=tuple(dict.fromkeys(node.rule_id for node in draft.checks)),
        clause_ids=tuple(dict.fromkeys(citation.clause_id for citation in draft.citations)),
        earlier=_earlier(plan, reading, previous),
        unanswered=unanswered,
        options=tuple(option.question for option in draft.clarification.options) if draft.clarification else (),
    )


def _desk(intent: Intent, reading: Reading, draft: Draft, previous: Turn | None) -> str:
    """A fragment of a data question that no desk could answer leaves the conversation with the data."""
    lost = previous is not None and draft.kind == "refusal" and reading.goes_on
    if lost and previous is not None:
        return previous.desk
    return "data" if _lacks_data(reading, draft) else intent.kind


def _lacks_data(reading: Reading, draft: Draft) -> bool:
    """Whether the data desk said in the end what is not on file, whichever desk was asked first."""
    refused = reading.refusal is not None and draft.reason == reading.refusal.reason in ("no_field", "no_data")
    return draft.kind == "refusal" and refused


def _earlier(plan: QueryPlan | None, reading: Reading, previous: Turn | None) -> QueryPlan | None:
    """The plan that this one went on from; what got no figure leaves it as it was."""
    if previous is None:
        return None
    return (previous.plan if reading.goes_on else None) if plan is not None else previous.earlier


def _chosen(question: Question, previous: Turn | None) -> Question:
    """The question offered before that the reply names (第一个), else the question as it is."""
    offered = chosen(question.text, previous.options) if previous is not None else None
    return question if offered is None else replace(question, text=offered)


def _as_typed(answer: Answer, typed: Question) -> Answer:
    """The answer to the whole question, told of the words that stood for it (第一个; 那个镇监测户呢)."""
    word = Understood(text=typed.text, start=0, end=len(typed.text), as_="used", means=f"问的是：{answer.question}")
    steps = [f"问的是：{answer.question}", *answer.steps]
    return answer.model_copy(update={"question": typed.text, "understanding": [word], "steps": steps})


def _can_judge(text: str, rules: tuple[RuleMatch, ...], reading: Reading) -> bool:
    """Whether some rule found speaks of the year asked about; else a question that reads as one for data is that.

    A number of groups (参保率没有达到100%的乡镇有几个) and what lies in bands are for data too.
    """
    if any(plan.count_groups or any(each.bands for each in plan.by) for plan in reading.plans):
        return False
    of_another_year = bool(reading.plans) and re.search(words()["target"], text) is None
    judged = [rule for rule in rules if rule.rule is None or (rule.years and not (of_another_year and rule.asked_year))]
    return bool(judged) or (bool(rules) and not reading.plans)


def _meets_another_places_number(rules: tuple[RuleMatch, ...], reading: Reading) -> bool:
    """Whether only a number is that of another place's target, and none is asked about (低于一万元的还剩多少户)."""
    by_number = bool(rules) and all(rule.form == "elsewhere" and not rule.stated for rule in rules)
    return by_number and (bool(reading.plans) or reading.clarification is not None)


def _parts_of(word: str) -> list[str]:
    """What a clause must have of a word that data do not know: the whole, or the longer words that it is made of (of
    引导多少人读: 引导)."""
    parts = [part for part in dictionary_words(word) if len(part) > 1 and part not in general_words()]
    return parts or [word]


def _can_only_be_asked_back(unknown: list[str], reading: Reading, previous: Turn | None) -> bool:
    """Whether all that was not understood are words of any question (按, 各), which many a clause has; or what is said
    goes on from figures."""
    after_data = previous is not None and previous.desk == "data" and reading.goes_on
    known = (general_words().get(word, ()) for word in unknown)
    return after_data or all(kinds and not _GRADING & {kind for kind, _ in kinds} for kinds in known)


def _not_allowed(reading: Reading) -> bool:
    return reading.refusal is not None and reading.refusal.reason == "not_permitted"


def _known_absent(reading: Reading) -> bool:
    return reading.refusal is not None and reading.refusal.known_absent


def _asks_for_data(reading: Reading, text: str) -> bool:
    no_field = reading.refusal is not None and reading.refusal.reason == "no_field" and not reading.refusal.known_absent
    return reading.about_data >= (A_LITTLE if no_field or not policy_weight(text) else MAYBE)


def _compose(question: Question, reading: Reading, intent: Intent, draft: Draft, timer: Timer) -> Answer:
    return Answer(
        kind=draft.kind,
        reason=draft.reason,
        question=question.text,
        asked_on=question.asked_on,
        region=draft.region,
        answer=draft.text,
        short=draft.short,
        citations=list(draft.citations),
        related=list(draft.related),
        data=list(draft.data),
        checks=list(draft.checks),
        clarification=draft.clarification,
        understanding=_understanding(reading, draft),
        steps=[f"判断问法：{intent.why}。", *draft.steps],
        suggestions=list(draft.suggestions),
        conversation_id=question.conversation_id,
        timings_ms=timer.milliseconds(),
    )


def _understanding(reading: Reading, draft: Draft) -> list[Understood]:
    if not draft.citations and (reading.plans or draft.data or draft.kind != "data"):
        return understanding.of_the_data(reading.words)
    cited = " ".join(" ".join((c.title, c.region, *c.path, c.quote)) for c in draft.citations)
    return understanding.of_the_documents(reading.words, f"{cited} {draft.short} {draft.text}")
