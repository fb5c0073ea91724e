"""A follow-up such as “那监测对象呢？” or “江西呢？”, completed from the question before it."""

from __future__ import annotations

import re

from server.chat.region import Gazetteer

_SHORT = 14
_LEAD = re.compile(r"^(?:那么|那|还有|再说说|再问|换成|改成|如果是)+")
_TAIL = re.compile(r"(?:又?(?:呢|咋样|怎么样|怎样|如何|是多少|多少|有吗|吗))?[？?。!！\s]*$")
_YEAR = re.compile(r"(?:20\d\d年?|[今去前明后]年)底?")
_ITEM = re.compile(r"第\s*[(（]?[0-9一二三四五六七八九十]+[)）]?\s*(?:条|项|点|款|部分|章|节)")
_ELLIPTIC = re.compile(r"^(?:那么?|还有|再|换成|改成|如果是)|呢[？?。\s]*$")


def is_elliptic(text: str) -> bool:
    """Whether a question is short and leans on the one before (那监测对象呢？)."""
    return len(text) <= _SHORT and _ELLIPTIC.search(text) is not None


def completed(text: str, before: str | None, gazetteer: Gazetteer) -> str:
    """The whole question: ``text`` itself, or the one ``before`` with the place, year or group of ``text`` in it.

    A place, a year or the number of a part takes the place of the one asked about before; anything else is added to
    what was asked.
    """
    if before is None or not is_elliptic(text):
        return text
    topic = _TAIL.sub("", _LEAD.sub("", text)).strip(" ，,、")
    if not topic:
        return before
    named = gazetteer.named_in(topic)
    whole = before
    if named:
        for place in reversed(gazetteer.named_in(before)):
            whole = whole[: place.start] + whole[place.end :]
        whole = topic[named[0].start : named[-1].end] + whole
        topic = topic[: named[0].start] + topic[named[-1].end :]
    year = _YEAR.search(topic)
    if year is not None:
        whole = _YEAR.sub("", whole)
        whole = year.group() + whole
        topic = topic[: year.start()] + topic[year.end() :]
    item = _ITEM.search(topic)
    if item is not None and _ITEM.search(whole):
        whole = _ITEM.sub(item.group(), whole)
        topic = topic[: item.start()] + topic[item.end() :]
    rest = topic.strip("的 ，,、")
    return f"{rest}，{whole}" if rest else whole
