"""Title, document number and issuer, from the letterhead, the title lines and the signature."""

from __future__ import annotations

import re
from collections.abc import Sequence

from retrieval.metadata.dates import closing_place
from retrieval.metadata.lines import DocumentLines

_MOST_TITLE_LINES = 5
_LONGEST_TITLE = 150
_LONGEST_FIRST_LINE = 60
_MOST_ISSUERS = 12

_KIND = (
    r"(?:通知|通报|公告|通告|意见|办法|方案|规定|规程|细则|条例|计划|规划|要点|决定|决议|批复|函|复函|报告|制度|措施|政策"
    r"|指引|指南|清单|纪要|标准|答复|解读|倡议书|任务书|一览表)"
)
_TITLE_END = re.compile(rf"{_KIND}》?(?:的{_KIND})?(?:[（(][^（）()]{{1,20}}[）)])?$")
NUMBER = r"[\u4e00-\u9fff]{1,15}[〔﹝\[［（(【]\s*(?:19|20)\d\d\s*年?[〕﹞\]］）)】]\s*第?\s*\d{1,4}\s*号"
_OWN_NUMBER = re.compile(
    rf"(?:发文字号|发文号|文件编号|文号|文\s*号)[:：]?(?P<labelled>{NUMBER})|^(?P<alone>{NUMBER})(?:签发人.*)?$"
)
_LETTERHEAD = re.compile(r"(?P<issuer>[\u4e00-\u9fff（）()]{3,40}?)(?:文件|便函|办公室文件)$")
_AGENCY = re.compile(
    r"[\u4e00-\u9fff（）()、·]{2,45}(?:局|厅|部|委|委员会|办公室|办公厅|政府|领导小组|院|署|办|总社|联社|联合会|总工会|银行|支行"
    r"|分行|中心|指挥部|公司|协会|研究所|集团|党组|工作组|专班)(?:[（(][\u4e00-\u9fff]{2,20}[）)])?"
)
_NO_TITLE = re.compile(
    r"发布时间|发布日期|来源[:：]|字体|浏览|阅读次数|索引号|主题分类|签发人|公开方式|^\d{6}$|^(?:机密|秘密|绝密|特急|加急|急件)"
)


def title_of(lines: DocumentLines, said: str | None) -> str | None:
    """The title: the one the file's head gives, if the text bears it out, else that of the first title lines."""
    if said is not None and _TITLE_END.search(said.replace(" ", "")):
        return said
    heads = [line for line in lines.spaced[: lines.head] if not _NO_TITLE.search(line.replace(" ", ""))]
    return _about(heads) or _kind_of_document(heads) or said or _first_line(heads)


def _about(heads: Sequence[str]) -> str | None:
    """“关于……的通知”, over several lines where it was broken; what stands before on its line belongs to it."""
    for index, line in enumerate(heads):
        place = line.find("关于")
        if place < 0 or line.endswith("文件"):
            continue
        begun = line[place:] if line[:place].endswith(" ") else line
        title = _to_its_end([begun, *heads[index + 1 :]])
        if title is not None:
            return title
    return None


def _kind_of_document(heads: Sequence[str]) -> str | None:
    for index, line in enumerate(heads):
        if not _is_letterhead(line.replace(" ", "")) and not _OWN_NUMBER.search(line.replace(" ", "")):
            title = _to_its_end(heads[index:])
            if title is not None:
                return title
    return None


def _to_its_end(lines: Sequence[str]) -> str | None:
    title = ""
    for line in lines[:_MOST_TITLE_LINES]:
        squeezed = line.replace(" ", "")
        if _OWN_NUMBER.search(squeezed) or len(title) + len(squeezed) > _LONGEST_TITLE:
            return None
        title += squeezed
        if _TITLE_END.search(title) and title.count("《") == title.count("》"):
            return title
    return None


def _first_line(heads: Sequence[str]) -> str | None:
    usable = (line.replace(" ", "") for line in heads)
    return next(
        (
            line
            for line in usable
            if 4 <= len(line) <= _LONGEST_FIRST_LINE and not line.endswith(("。", "，", "：", "；"))
        ),
        None,
    )


def _is_letterhead(line: str) -> bool:
    return _LETTERHEAD.fullmatch(line) is not None


def doc_number(lines: DocumentLines) -> str | None:
    """The document's own number: alone on a line of the head, or named there as its number; never one that it cites."""
    for line in lines.heads():
        found = _OWN_NUMBER.search(line)
        if found is not None:
            return found["labelled"] or found["alone"]
    return None


def issuers(lines: DocumentLines, title: str | None, said: str | None) -> str | None:
    """Who signs; else whose letterhead it is, who stands before 关于 in the title, or what the file's head says."""
    return _signed(lines) or _letterhead(lines) or _before_title(lines) or _in_title(title) or _agency(said)


def _signed(lines: DocumentLines) -> str | None:
    """The agencies right above the date at the end."""
    place = closing_place(lines)
    if place is None:
        return None
    names: list[str] = []
    for line in reversed(lines.spaced[max(lines.head, place - _MOST_ISSUERS) : place]):
        parts = [part for part in line.split(" ") if part]
        if not all(_AGENCY.fullmatch(part) for part in parts):
            break
        names[:0] = parts
    return "、".join(names) or None


def _letterhead(lines: DocumentLines) -> str | None:
    found = (_LETTERHEAD.fullmatch(line) for line in lines.heads())
    return next((match["issuer"] for match in found if match and _AGENCY.fullmatch(match["issuer"])), None)


def _before_title(lines: DocumentLines) -> str | None:
    """An agency on the line above “关于……”, or before it on the same line."""
    heads = lines.spaced[: lines.head]
    for index, line in enumerate(heads):
        place = line.find("关于")
        if place >= 0:
            before = line[:place].strip() or (heads[index - 1] if index else "")
            return _agency(before.replace(" ", ""))
    return None


def _in_title(title: str | None) -> str | None:
    return _agency(title.partition("关于")[0]) if title and "关于" in title else None


def _agency(text: str | None) -> str | None:
    return text if text and _AGENCY.fullmatch(text) else None
