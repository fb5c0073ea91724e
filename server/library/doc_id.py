"""A readable id for a document: place, words of its title, year."""

from __future__ import annotations

import re
from collections.abc import Collection

from pypinyin import lazy_pinyin

from retrieval.metadata.proposal import Proposal

_LONGEST_WORDS = 8
_LONGEST_ID = 60
_QUOTED = re.compile(r"(?:印发|修订|落实|转发)[^《]{0,10}《([^《》]+)")
_ABOUT = re.compile(r"关于(?:进一步|切实|全面)*(?:做好|印发|加强|推进|促进|落实|开展|实施|明确|调整|修订|公布|下达)*")
_LEFT_OUT = re.compile(
    r"[（(].*?[）)]|20\d\d(?:[-—–~～至到]+20\d\d)?年?度?|的?(?:通知|公告|通告)$|[^\u4e00-\u9fffA-Za-z0-9]"
)
_PLACE = re.compile(r"^(?:中共)?[\u4e00-\u9fff]{2,8}?(?:省|市|县|区|州)")
_PLACE_ENDS = re.compile(r"(?<=..)(?:省|市|县|区|自治区|自治州|特别行政区)$")
_NOT_ALLOWED = re.compile(r"[^a-z0-9]+")


def proposed_id(proposal: Proposal, file_stem: str, taken: Collection[str]) -> str:
    """An id that is not yet taken; from the title, or the file's name where there is no title."""
    title = proposal.title or file_stem
    place = _PLACE_ENDS.sub("", proposal.region.name) if proposal.region and proposal.region.code != "0" else ""
    years = re.findall(r"20\d\d", title)
    year = str(proposal.issued_on.year) if proposal.issued_on else (years[0] if years else "")
    parts = (pinyin(place), pinyin(_core(title)[:_LONGEST_WORDS]), year)
    base = "-".join(part for part in parts if part)[:_LONGEST_ID].strip("-") or "document"
    return unique(base, taken)


def unique(base: str, taken: Collection[str]) -> str:
    """``base``, or with the first free number behind it."""
    number, name = 1, base
    while name in taken:
        number += 1
        name = f"{base}-{number}"
    return name


def pinyin(text: str) -> str:
    """Letters and digits only."""
    return _NOT_ALLOWED.sub("", "".join(lazy_pinyin(text)).lower())


def _core(title: str) -> str:
    """The words of a title that tell it from others."""
    quoted = _QUOTED.search(title)
    words = quoted[1] if quoted is not None else _ABOUT.sub("", title[max(title.find("关于"), 0) :])
    return _PLACE.sub("", _LEFT_OUT.sub("", _ABOUT.sub("", words)))
