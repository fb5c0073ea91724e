"""The desk for what the database holds; it tells of no place that its asker may not see."""

from __future__ import annotations

from collections.abc import Callable

from server.chat.answer import RegionUsed, SnapshotRef
from server.chat.conversations import Turn
from server.chat.data.runner import QueryRunner
from server.chat.draft import Draft
from server.chat.intent import Intent
from server.chat.on_file.heard import Heard, hear
from server.chat.on_file.told import OnFileQuestion, Told
from server.chat.question import Question
from server.chat.region import Gazetteer
from server.chat.wording import say
from sql_tools.errors import NotPermitted, WarehouseError
from sql_tools.execute import DEMO_ONLY
from sql_tools.permitted import outside
from sql_tools.plan import Place
from sql_tools.reading import Reading

INTENT = Intent("data", "问的是库里有哪些数据")
_LOADED_BY = ("province", "city", "county")
"""Levels of places that data are loaded for; towns and villages are rows, and asked of the rows."""


class OnFileDesk:
    """Answers from coverage and the value dictionary, without a query of rows."""

    def __init__(self, queries: QueryRunner, places: Callable[[], Gazetteer]) -> None:
        self._queries = queries
        self._places = places

    def read(self, question: Question, reading: Reading, previous: Turn | None) -> OnFileQuestion | None:
        """What is asked of the store; None where nothing is, or where the words go on from a figure."""
        goes_on = previous is not None and reading.goes_on and bool(reading.plans)
        levels = self._queries.model.places
        if goes_on or levels is None or question.desk not in (None, "data"):
            return None
        heard = hear(question.text, reading.mentions, self._places().named_in(question.text), levels.levels)
        if heard is None or (heard.bare and previous is not None) or heard.level not in (None, *_LOADED_BY):
            return None
        try:
            return self._typed(heard, question)
        except WarehouseError:
            return None  # Without a database the data desk says so.

    def _typed(self, heard: Heard, question: Question) -> OnFileQuestion | None:
        known = {place.code: place for place in self._queries.names.places}
        codes = [one.code for one in heard.named]
        asker = next((place for place in known.values() if question.region in (place.code, place.name)), None)
        if heard.own is not None:
            around = (asker.code, *asker.path) if asker is not None else ()
            codes += [code for code in around if known[code].level == heard.own]
            if len(codes) == len(heard.named):
                return None  # 我们县 of nobody knows which: the parser asks back.
        elif not codes and asker is not None and "places" not in heard.aspects:
            codes = [asker.code]
        lacking = tuple(one.name for one in heard.named if one.code not in known)
        return OnFileQuestion(heard, tuple(known[code] for code in codes if code in known), lacking)

    def answer(self, question: Question, asked: OnFileQuestion) -> Draft:
        """What is on file; ``NotPermitted`` where the asker may not know it."""
        snapshot, own = self._queries.snapshot, question.area.place
        if question.area.demo_only and not snapshot.demo:
            raise NotPermitted(*DEMO_ONLY)
        _require_inside(asked, own)
        told = Told(self._queries, asked, own, snapshot.as_of)
        sentence = "；".join(told.sentences())
        block = told.block(SnapshotRef(id=snapshot.id, as_of=snapshot.as_of, demo=snapshot.demo))
        text = say("data", headlines=[sentence], descriptions=[block.description], notes=[], left_out={},
                   snapshot=snapshot, truncated=[])  # fmt: skip
        named = "、".join([*(place.name for place in asked.places), *asked.lacking])
        region = RegionUsed(name=named or "库内全部地区", from_="question" if asked.heard.named else "default")
        steps = (f"听成：{block.description}。", "看的是“数据覆盖”：导入过哪些表、哪些地区、哪些年。")
        return Draft(kind="data", text=text, short=sentence, region=region, data=(block,), steps=steps)


def _require_inside(asked: OnFileQuestion, own: Place | None) -> None:
    if own is None:
        return
    for name, code in (*((name, "") for name in asked.lacking), *((place.name, place.code) for place in asked.places)):
        if not code or not (code.startswith(own.code) or own.code.startswith(code)):
            raise outside(own, name)
