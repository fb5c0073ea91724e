"""The data desk: a question becomes a plan, the plan rows, and the rows a figure that says how it was counted."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from server.chat.answer import ClarificationOut, DataBlock, OptionOut, RegionUsed
from server.chat.conversations import Turn
from server.chat.data.beyond import lies_beyond
from server.chat.data.how_counted import asks_for_chart, asks_how, counted_in_steps
from server.chat.data.notes import inner_group, notes_of, said_of_inner_group
from server.chat.data.other_source import by_other_source
from server.chat.data.parsers import Parsers, lies_in
from server.chat.data.placed import placed
from server.chat.data.queries import Answered
from server.chat.data.runner import QueryRunner
from server.chat.data.said import headline, short
from server.chat.data.what_before import after_no_figure, past_a_lost_turn
from server.chat.data.wholes import is_one_row, second_table, with_wholes
from server.chat.draft import Draft
from server.chat.question import Question
from server.chat.wording import say
from sql_tools.chart import chart
from sql_tools.coverage import Extent
from sql_tools.errors import PlanError, SqlToolsError, WarehouseError
from sql_tools.execute import DEMO_ONLY
from sql_tools.parser import Parser
from sql_tools.permitted import outside
from sql_tools.plan import Area, Place, QueryPlan
from sql_tools.reading import Clarification, Context, Reading, Refusal, Word
from sql_tools.values import ValueDictionary

FOLLOW_UPS = 3


class SecondReader(Protocol):
    """Reads again what the parser could not read."""

    def read(self, question: Question, reading: Reading, names: ValueDictionary) -> Reading | None:
        """A reading with a plan and a note that says whose it is; None where there is none that holds."""


class DataDesk:
    """Answers from the database alone, through plan, compiler, guard and limits."""

    def __init__(self, queries: QueryRunner, reader: SecondReader | None = None) -> None:
        """``reader`` may propose a plan for what the parser could not read."""
        self.queries = queries
        self._reader = reader
        self._parsers = Parsers(queries)

    def read(self, question: Question, previous: Turn | None) -> Reading:
        """What the parser makes of the question; without a database a refusal that says how to get one."""
        again = previous.plan if previous is not None and previous.kind == "data" else None
        if again is not None and asks_how(question.text):
            note = "库里能说明这个数是怎么数出来的，说明不了为什么；原因要到村到户核实"
            return _of_the_same_plan(question.text, again, "问上一个数是怎么数出来的", note)
        if again is not None and asks_for_chart(question.text):
            return _of_the_same_plan(question.text, again, "要看上一个结果的图")
        context = Context(
            asked_on=question.asked_on,
            region=question.region,
            previous=previous.plan if previous else None,
            earlier=previous.earlier if previous else None,
            unanswered=previous.unanswered if previous else None,
        )
        try:
            if question.area.demo_only and not self.queries.snapshot.demo:
                return self._unread(question, context, Refusal("not_permitted", *DEMO_ONLY))
            reading = self._parsers.everywhere().read(question.text, context)
            reading = by_other_source(question, reading, context, self.queries)
        except WarehouseError as error:
            return self._unread(question, context, Refusal("no_data", error.message, error.hint))
        reading = past_a_lost_turn(after_no_figure(reading, previous, self.queries.model), previous)
        place = question.area.place
        if reading.plans or place is None or self._from_nowhere(question, place):
            return reading
        return self._named_outside(place, reading) or self._read_at(place, question, context)

    def _unread(self, question: Question, context: Context, refusal: Refusal) -> Reading:
        """A refusal with what can be said of the words without any name of the database."""
        read = Parser(self.queries.model, ValueDictionary()).read(question.text, replace(context, region=None))
        return Reading(refusal=refusal, words=read.words, about_data=read.about_data)

    def _from_nowhere(self, question: Question, own: Place) -> bool:
        """Whether the region that came with a question is no place on file: the own one would not be what was asked."""
        given = question.region
        return given not in (None, own.code, own.name) and self.queries.names.find_place(str(given)) is None

    def _read_at(self, place: Place, question: Question, context: Context) -> Reading:
        """A question that could not be read, read by the names of the asker's own place: no other is offered."""
        own = self._parsers.at(place)
        region = context.region if context.region in (place.code, place.name) else place.code
        return own.read(question.text, replace(context, region=region))

    def _named_outside(self, own: Place, reading: Reading) -> Reading | None:
        """That a place of the question lies elsewhere; else it would be called unknown, though it is on file."""
        for mention in reading.mentions:
            known = mention.value if mention.kind == "place" and isinstance(mention.value, tuple) else ()
            if known and not any(lies_in(each, own.code) or own.code.startswith(each.code) for each in known):
                error = outside(own, mention.text)
                return replace(reading, clarification=None, refusal=Refusal("not_permitted", error.message, error.hint))
        return None

    def go_on(self, text: str, context: Context) -> Reading:
        """What the parser makes of words that go on from the plan of ``context``."""
        return self._parsers.everywhere().read(text, context)

    def answer(self, question: Question, reading: Reading) -> Draft:
        """Figures for the plans of a reading, or its clarification or refusal."""
        proposed = None if reading.plans or self._reader is None else self._proposed(self._reader, question, reading)
        return self._answered(question, reading) if proposed is None else proposed

    def _proposed(self, reader: SecondReader, question: Question, reading: Reading) -> Draft | None:
        """Figures for what the second reader makes of the question; nothing where that does not hold."""
        try:
            again = reader.read(question, reading, self.queries.names)
            draft = None if again is None else self._answered(question, again)
        except (SqlToolsError, ValueError, ArithmeticError, LookupError):
            # Whatever is wrong with a proposed plan: it is as if there were none.
            return None
        return draft if draft is not None and draft.kind == "data" else None

    def _answered(self, question: Question, reading: Reading) -> Draft:
        if reading.clarification is not None:
            return _clarification(reading.clarification)
        if reading.refusal is not None:
            return _refusal(_with_way_to_names(reading.refusal, question.area))
        try:
            reading = self._within(question.area, reading)
            answered = [self.queries.run(plan, question.area, question.asked_on) for plan in reading.plans]
        except PlanError as error:
            # What was read makes sense word by word, but the model does not allow it as a whole: no figure.
            return _refusal(Refusal("no_field", error.message, error.hint or "请换个说法，或把问题拆成几个来问。"))
        pairs = list(zip(reading.plans, answered, strict=True))
        extents = [self.extent(plan, each) for plan, each in pairs]
        lacking = [extent for extent in extents if extent.state == "none"]
        if lacking:
            return _refusal(self.not_loaded(lacking[0]))
        late = [each.block for plan, each in pairs if lies_beyond(plan, each.block, self.queries.model)]
        if late:
            return _refusal(_not_yet(late[0].snapshot.as_of))
        return self._figures(question, reading, answered, extents)

    def _within(self, area: Area, reading: Reading) -> Reading:
        """The plans as the asker may have them, so that what is said of them names the asker's place."""
        plans = tuple(self.queries.permitted(plan, area) for plan in reading.plans)
        return reading if plans == reading.plans else replace(reading, plans=plans, region_from="asker")

    # ---- How far the data reach ---------------------------------------------------------------------

    def extent(self, plan: QueryPlan, answered: Answered) -> Extent:
        """The worst extent over the places of a plan: one place without data spoils the figure."""
        # Published statistics of a base year are read but never loaded by themselves; the value tells of its absence.
        reads = [read for read in answered.reads if not self.queries.model.tables[read[0]].public]
        if len(plan.years) > 1:
            # The growth of the first of several years is unknown without the year before it; the other figures stand.
            reads = [(table, year) for table, year in reads if not 0 < year < min(plan.years)]
        wanted: tuple[Place | None, ...] = plan.places or (None,)
        extents = [self.queries.coverage.extent(reads, place) for place in wanted]
        return min(extents, key=lambda extent: ("none", "partial", "complete").index(extent.state))

    def not_loaded(self, extent: Extent) -> Refusal:
        """What to say where what a plan reads was never loaded."""
        named = [
            f"{self.queries.model.tables[table].label}{f'（{year}年）' if year else ''}"
            for table, year in extent.lacking
        ]
        return Refusal(
            "no_data", f"数据库里没有导入：{'、'.join(named)}。", "没有导入不等于零；请先导入数据，或换一个年份、地区。"
        )

    # ---- The answer in words ------------------------------------------------------------------------

    def _inner_group(self, question: Question, plan: QueryPlan) -> list[str]:
        """How many of the counted households belong to a group that must be told with it (监测户中风险已消除的)."""
        inner = inner_group(plan, self.queries.model)
        if inner is None:
            return []
        segment, inside = inner
        rows = self.queries.run(inside, question.area, question.asked_on).result.rows
        return [said_of_inner_group(segment, rows)]

    def _figures(self, question: Question, reading: Reading, answered: list[Answered], extents: list[Extent]) -> Draft:
        model = self.queries.model
        blocks = tuple(
            each.block.model_copy(update={"chart": chart(each.result, plan, model)})
            for plan, each in zip(reading.plans, answered, strict=True)
        )
        newest = max(self.queries.names.years.get(model.default_subject, ()), default=None)
        notes = list(dict.fromkeys(note for note in reading.notes))
        notes += [note for plan in reading.plans for note in notes_of(plan, model, newest)]
        notes += [note for plan in reading.plans for note in self._inner_group(question, plan)]
        notes += [extent.said("库内") for extent in extents if extent.state == "partial"]
        notes += self._steps_of(question, reading)
        left_out = dict(pair for each in answered for pair in each.result.left_out)
        wholes = [self._wholes(question, plan) or block for plan, block in zip(reading.plans, blocks, strict=True)]
        shorts = [
            placed(block, plan, reading, model) or short(whole if is_one_row(block) else block, plan, model)
            for block, whole, plan in zip(blocks, wholes, reading.plans, strict=True)
        ]
        text = say(
            "data",
            headlines=[
                headline(block, plan, said) for block, plan, said in zip(blocks, reading.plans, shorts, strict=True)
            ],
            descriptions=[block.description for block in blocks],
            notes=[note if note.endswith("。") else f"{note}。" for note in dict.fromkeys(notes)],
            left_out=left_out,
            snapshot=blocks[0].snapshot,
            truncated=[block.row_count for block in blocks if block.truncated],
        )
        return Draft(
            kind="data",
            text=text,
            short="；".join(shorts),
            region=self._region(reading),
            data=(
                *blocks,
                *(second_table(each) for each in wholes if each not in blocks and each.rows and not is_one_row(each)),
            ),
            steps=(
                *(f"听成：{block.description}。" for block in blocks),
                "把听懂的条件写成只读查询，检查后在数据库中统计。",
                f"用的是快照 {blocks[0].snapshot.id}，数据截至{blocks[0].snapshot.as_of}。",
            ),
            suggestions=_follow_ups(reading.plans[0]),
        )

    def _wholes(self, question: Question, plan: QueryPlan) -> DataBlock | None:
        """The shares of a plan with what they are of, where the plan itself does not show it."""
        whole = with_wholes(plan, self.queries.model)
        return None if whole is None else self.queries.run(whole, question.area, question.asked_on).block

    def _steps_of(self, question: Question, reading: Reading) -> list[str]:
        """为什么这么少: what each condition left, of a figure that was asked for before."""
        if not (reading.goes_on and asks_how(question.text)):
            return []

        def count(plan: QueryPlan) -> object:
            return self.queries.run(plan, question.area, question.asked_on).result.rows[0][0]

        steps = counted_in_steps(reading.plans[0], self.queries.model, count)
        return [f"逐步来看：{'；'.join(f'{said}{number}' for said, number in steps)}。"] if len(steps) > 1 else []

    def _region(self, reading: Reading) -> RegionUsed:
        names = dict.fromkeys(place.name for plan in reading.plans for place in plan.places)
        name = "、".join(names) or "库内全部地区"
        # 按镇分, of the place that the question before named: it was said, in the conversation.
        said = "question" if reading.region_from == "default" else reading.region_from
        return RegionUsed(name=name, from_=said if names else "default")

    def readiness(self) -> dict[str, object]:
        """State of the database for ``/readyz``; a part out of reach is named, the others still answer."""
        try:
            snapshot, lost = self.queries.snapshot, self.queries.lost()
        except WarehouseError as error:
            return {"ready": False, "message": error.message, "hint": error.hint}
        state = {"ready": True, "snapshot": snapshot.id, "as_of": snapshot.as_of, "demo": snapshot.demo}
        return state | {"message": lost, "hint": "请恢复这台服务器；其余各县照常回答。"} if lost else state


def _of_the_same_plan(text: str, plan: QueryPlan, means: str, *notes: str) -> Reading:
    """The figure before once more, to tell how it was counted or to draw it."""
    word = Word(text, 0, len(text), "used", means)
    return Reading(plans=(plan,), notes=notes, words=(word,), about_data=1.0, region_from="question", goes_on=True)


def _follow_ups(plan: QueryPlan) -> tuple[str, ...]:
    """Questions that make sense after this plan, in words that the parser reads."""
    asked = []
    if plan.measures and not plan.by and not any(place.level in ("town", "village") for place in plan.places):
        asked.append("分乡镇呢？")
    if len(plan.years) == 1:
        asked.append(f"{plan.years[0] - 1}年呢？")
    if plan.measures and not plan.by:
        asked.append("把这些户列出来")
    return tuple(asked[:FOLLOW_UPS])


def _clarification(clarification: Clarification) -> Draft:
    options = [OptionOut(label=option.label, question=option.question) for option in clarification.options]
    text = say("clarification", prompt=clarification.prompt, options=options)
    out = ClarificationOut(prompt=clarification.prompt, options=options)
    return Draft(kind="clarification", text=text, short=clarification.prompt, clarification=out)


def _not_yet(as_of: str) -> Refusal:
    """What to say of a time after the last day of the data."""
    return Refusal(
        "no_data",
        f"库里的数据截至{as_of}，还没有这以后的记录。",
        "没有记录不等于零；请换成这以前的时间，或先导入新的数据。",
    )


def _with_way_to_names(refusal: Refusal, area: Area) -> Refusal:
    """Names are never shown here; who may see them is told where they are."""
    if not refusal.personal or not area.names:
        return refusal
    return replace(refusal, hint=f"{refusal.hint}要看户主和成员的姓名，请到“农户”页按条件查找，打开那一户。")


def _refusal(refusal: Refusal) -> Draft:
    text = say("data_refusal", message=refusal.message, hint=refusal.hint)
    return Draft(kind="refusal", reason=refusal.reason, text=text, short=refusal.message)
