"""What a question asks of the documents: its places, its year, and documents that it names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from policies_corpus.model import DocumentMeta
from retrieval.model import Query
from retrieval.tokenizer import fold
from server.chat.answer import RegionUsed
from server.chat.conversations import Turn
from server.chat.follow_up import completed
from server.chat.policy.document_names import DocumentNames, called
from server.chat.policy.document_number import DocumentNumber, numbers_in, without_numbers
from server.chat.question import Question
from server.chat.region import NATION, Gazetteer, Named, region_chain

_YEAR = re.compile(r"(?<!\d)(20\d\d)(?=\s*年|[^\d〕\])】号]|$)")
_RELATIVE_YEARS = {"前年": -2, "去年": -1, "上年": -1, "今年": 0, "本年": 0, "明年": 1, "后年": 2}
_QUOTED = re.compile(r"[“\"「『]([^”\"」』“「『]{2,40})[”\"」』]")
_BARE = 7
"""A question of so few characters (谁牵头？) has no topic of its own."""
_KIND_OF_DOCUMENT = re.compile(r"通知|方案|计划|工作要点|要点|文件|意见|办法|文")
_VALIDITY = re.compile(
    r"有效(?!衔接|措施|消除|果|益|防|保|解|对|途)|管用|算数|执行期|过期|到期|失效|废止|作废|还在(?:执行|实施)"
)
_OWN_TERM = re.compile(
    r"(贷款?|信贷|借款|合同|协议|保险|保单|岗位?|证件?|证明|身份证|低保|补贴)(?!政策|文件|规定|办法|通知|方案)[^，,。?？]{0,3}"
    r"(?:过期|到期|失效|作废)了?(?:以后|之后|后)?"
)
"""A loan or a contract that has run out is no document that has."""
_STILL = re.compile(r"(?:还是?(?:要|得|按|照|维持|保持)|是不是(?:只|就)管|仍然?(?:要|按))")
_BACK = re.compile(r"这事|这件事|这项|这个|这条|此事|该项|上面|刚才")
_FIGURES_DIFFER = re.compile(
    r"(比例|占比|比重|标准|目标|人数|规模|增速|金额|数量|收入|岗位)[^，,。?？]{0,4}?"
    r"(?:(?:有|是)?(?:什么|啥|哪些|何|多大)?(?:不同|区别|差别|差异|差距)|(?:是不是|是否)?一样[吗不么]?|(?:谁|哪[个边里]).{0,2}[高多大])"
)
_REQUIRED = re.compile(
    r"(比例|占比|比重|目标|人数|规模|增速|金额|数量|收入|年龄|面积|期限)(?:上|方面)?有(?:没有|无)?(?:什么|啥|具体|明确|硬性)*"
    r"(?:要求|规定|标准|限制|说法|底线)(?:吗|没有|没|么|不)?"
)
_ENDS_IN_FIGURE = re.compile(
    r"((?:收入|增速|人数|规模|就业|比例|金额|补贴)(?:目标|标准|要求)|比例|占比|增速)[呢?？。\s]*$"
)
_OTHER_LEVELS = re.compile(r"[省市县区]里|(?:我|我们|咱们?|本)[省市县区]|各级|省(?:、|和|到)")


@dataclass(frozen=True)
class PolicyQuestion:
    """``text`` is the whole question, follow-ups completed; ``codes`` the places whose documents may answer.

    ``year`` is the year that the question names, if it names one; ``about_validity``: it asks whether a document still
    holds, ``still``: whether what a document says does. ``before`` are the clauses that the last answer cited, where
    the question refers back to it (这事归谁管). ``speaks_of_levels``: it names 省里, 县里 and the like beside places.
    ``missing``: a document asked for that is not on file; then ``doc_ids`` are those that cite it.
    """

    text: str
    asked_on: date
    codes: tuple[str, ...]
    named: tuple[Named, ...]
    region: RegionUsed | None
    year: int | None
    doc_ids: tuple[str, ...]
    numbers: tuple[DocumentNumber, ...]
    exact: tuple[str, ...]
    about_validity: bool
    still: bool
    before: tuple[str, ...]
    speaks_of_levels: bool
    missing: str = ""

    @property
    def plain(self) -> str:
        """The question; one that asks for figures in other words says so: 比例有要求吗, 收入目标 → …是多少."""
        text = _OWN_TERM.sub(r"\1", self.text)
        for asks in (_FIGURES_DIFFER, _REQUIRED, _ENDS_IN_FIGURE):
            text = asks.sub(r"\1是多少", text)
        return text

    def query(self, limit_to: Sequence[str] = ()) -> Query:
        """The query for the corpus, over documents asked for by name or ``limit_to`` where given.

        A number that names the document says nothing of what is looked for in it.
        """
        topic = self.plain
        for number in self.numbers:
            topic = topic.replace(number.text, "")
        return Query(
            text=topic if len(topic) > _BARE else self.text,
            asked_on=self.asked_on,
            region_codes=self.codes,
            doc_ids=tuple(limit_to) or self.doc_ids,
            must_contain=self.exact,
            year=self.year,
        )


def read_policy_question(
    question: Question,
    previous: Turn | None,
    gazetteer: Gazetteer,
    documents: Sequence[DocumentMeta],
    names: DocumentNames,
) -> PolicyQuestion:
    """Read a question for the policy desk; ``previous`` completes a follow-up, ``names`` are those of ``documents``."""
    text = completed(fold(question.text), previous.text if previous else None, gazetteer)
    named = gazetteer.named_in(text)
    asker = gazetteer.find(question.region) if question.region else None
    codes, region = _places(text, named, asker, gazetteer)
    numbers = numbers_in(text)
    return PolicyQuestion(
        text=text,
        asked_on=question.asked_on,
        codes=codes,
        named=named,
        region=region,
        year=_year(text, question.asked_on),
        doc_ids=_documents_named(text, named, numbers, documents, names),
        numbers=numbers,
        exact=tuple(_QUOTED.findall(text)),
        about_validity=_VALIDITY.search(text) is not None and _OWN_TERM.search(text) is None,
        still=_STILL.search(text) is not None,
        before=previous.clause_ids if previous is not None and _refers_back(question.text) else (),
        speaks_of_levels=_OTHER_LEVELS.search(text) is not None,
    )


def _refers_back(text: str) -> bool:
    return _BACK.search(text) is not None or len(text) <= _BARE


def _places(
    text: str, named: tuple[Named, ...], asker: str | None, gazetteer: Gazetteer
) -> tuple[tuple[str, ...], RegionUsed | None]:
    """The codes whose documents apply, nearest first: of the places named, else of the asker's, else all (empty)."""
    only_nation = all(place.code == NATION for place in named)
    if named and not (only_nation and asker is not None and _OTHER_LEVELS.search(text)):
        chains = [region_chain(place.code) for place in named]
        codes = dict.fromkeys(code for chain in chains for code in chain if code != NATION)
        names = "、".join(dict.fromkeys(place.name for place in named))
        return (*codes, NATION), RegionUsed(name=names, from_="question")
    if asker is not None:
        return region_chain(asker), RegionUsed(name=gazetteer.name(asker) or asker, from_="asker")
    return (), None


def _year(text: str, asked_on: date) -> int | None:
    years = [int(match.group(1)) for match in _YEAR.finditer(without_numbers(text))]
    years += [asked_on.year + offset for word, offset in _RELATIVE_YEARS.items() if word in text]
    return max(years) if years else None


def _documents_named(
    text: str,
    named: tuple[Named, ...],
    numbers: tuple[DocumentNumber, ...],
    documents: Sequence[DocumentMeta],
    names: DocumentNames,
) -> tuple[str, ...]:
    """Documents asked for by number, by title or short title, or as those of a named place (江西的增收方案)."""
    own = ((meta.doc_id, numbers_in(meta.doc_number or "")) for meta in documents)
    by_number = [doc_id for doc_id, (*printed,) in own if any(p.is_same(n) for p in printed for n in numbers)]
    by_title = names.named_in(text)
    if by_number or by_title:
        return tuple(dict.fromkeys((*by_number, *by_title)))
    # A name in 《》 that no document bears is one that is not on file, not another document of the place.
    if not named or called(text) or _KIND_OF_DOCUMENT.search(text) is None:
        return ()
    codes = {place.code for place in named}
    of_place = [meta.doc_id for meta in documents if meta.region.code in codes]
    if len(of_place) == len(codes):
        return tuple(of_place)
    return names.abbreviated_in(text, of_place)
