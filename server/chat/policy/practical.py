"""What policy documents seldom say: papers, place, telephone, deadline. How each is asked, how it is told."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from policies_corpus.model import Clause, DocumentMeta
from retrieval.asked import Notion, read
from retrieval.model import Passage
from retrieval.sentences import sentence_spans
from retrieval.tokenizer import squeezed
from server.chat.policy.year_span import undated

_ON_TOPIC = 0.5
"""A quote is about what is asked where it, its headings and its document's title name so much of it."""


@dataclass(frozen=True)
class Practical:
    """``field`` of a card, ``called`` so; ``asks`` is found in questions, ``tells`` in sentences that say it."""

    field: str
    called: str
    asks: re.Pattern[str]
    tells: re.Pattern[str]


PRACTICAL = (
    Practical(
        "papers",
        "材料",
        re.compile(
            r"(?:什么|哪些|啥|哪几样)[^，,。?？]{0,6}(?:材料|资料|证件|证明|手续)|(?:材料|资料|手续)(?:有|是|要)?(?:什么|哪些|啥)"
            r"|(?:带|准备|交)(?:什么|啥|哪些)(?:东西)?"
        ),
        re.compile(
            r"(?:提供|提交|携带|出具|准备|凭|持|附|报送|填写|填报|递交|备齐).{0,40}(?:材料|资料|证|复印件|表|书|件)|身份证|户口|材料:|复印件"
        ),
    ),
    Practical(
        "phone",
        "电话",
        re.compile(
            r"(?:电话|热线|号码|联系方式)[^，,。?？]{0,4}(?:多少|几|什么|啥|是|$)|(?:什么|哪个|几号|有没有|有无)(?:电话|热线)"
            r"|(?:怎么|如何)(?:联系|打|拨)|打(?:什么|哪个|啥)"
        ),
        re.compile(r"\d{5,}|\d{3,4}-\d{7,8}"),
    ),
    Practical(
        "where",
        "办理地点",
        re.compile(
            r"(?:找|去|到|在|上)(?:哪(?!些)|哪些(?:部门|单位|地方|窗口)|谁|什么地方|啥地方|什么部门|啥部门)[^，,。?？]{0,8}(?:办|申请|领|报|交|问|弄|$)"
            r"|哪[里儿]?(?:办|申请|领)|办理地点|窗口"
        ),
        re.compile(
            r"(?:到|在|向|由|通过|登录|前往).{0,40}(?:申请|办理|领取|申报|受理|提出|报名|提交)|窗口|受理|地址|地点"
        ),
    ),
    Practical(
        "deadline",
        "期限",
        # 截至目前、截至1月25日 say as of when something is, and ask for no deadline.
        re.compile(
            r"(?:截止|截至)(?!目前|[到\d])|哪天(?:前|之前)|几号(?:前|之前)|什么时候(?:前|之前)|最晚|申请期限|办理期限"
        ),
        re.compile(r"截止|截至|前|以内|日内|内(?:提|办|申|报)|期限|底|至|逾期|过期|延长"),
    ),
)


_OVERDUE = re.compile(
    r"逾期|还不上|还不起|还不了|没钱还|(?:贷款?|信贷|借款)[^，,。?？]{0,4}(?:过期|到期)[^，,。?？]{0,4}还(?!能)"
)
_REPAYS = re.compile(r"逾期|展期|还款|还贷|代偿|风险补偿")


_LINE = re.compile(
    r"(?:(?<![底红主一上下])线|(?:监测|贫困|脱贫|返贫)[^，,。?？]{0,6}标准)(?:具体)?(?:是|为|定|划)?(?:在|到|成)?"
    r"(?:多少|几(?![月号时天年])|好多|多高)"
    r"|(?:低于|少于|不到|不足|高于|超过)(?:多少|几|好多)[^，,。?？]{0,5}(?:纳入|识别|认定|(?:算是?|是|能)?(?:监测|贫困|脱贫|返贫))"
)
_DRAWN = re.compile(r"(?:(?<![底红主一上下])线|标准)[^，,]{0,8}\d|\d[^，,]{0,8}(?:线|标准)")
_TOLD = (
    (_OVERDUE, _REPAYS, "贷款还不上、逾期怎么处理"),
    # A target (人均纯收入超过1万元) is not the line below which a household is watched.
    (_LINE, _DRAWN, "这条线的数额"),
)
"""How each is asked, how a quote tells it, and what it is called."""


def not_told(text: str, passage: Passage) -> str:
    """What a question asks that no quote tells, in Chinese; empty where there is nothing of the kind."""
    told = [undated(squeezed(quote.text)) for quote in passage.quotes]
    return next((c for asks, tells, c in _TOLD if asks.search(text) and not any(map(tells.search, told))), "")


_BELOW = re.compile(r"(?<![不得])(?:低于|少于|不到|不足)(?:多少|几|好多)")
_SAID_BELOW = re.compile(r"(?:低于|少于|不到|不足|未达到?)[^，,]{0,4}\d|\d[^，,]{0,6}以下")


def beside_figure(text: str) -> list[re.Pattern[str]]:
    """What words with the figure that is asked for must say too: that it is a deadline, that one is to be below it."""
    until = [each.tells for each in asked_for(text) if each.field == "deadline"]
    return [*until, _SAID_BELOW] if _BELOW.search(text) else until


def asked_for(text: str) -> tuple[Practical, ...]:
    """Which of these things a question asks for."""
    return tuple(each for each in PRACTICAL if each.asks.search(text))


def is_told(text: str, passage: Passage, clause: Callable[[str], Clause], meta: Callable[[str], DocumentMeta]) -> bool:
    """Whether a sentence of some quote tells one of the things asked for, and the quote is of the topic asked about.

    A certificate for companies does not answer which papers a household needs.
    """
    wanted = asked_for(text)
    topic = text
    for each in wanted:
        topic = each.asks.sub(" ", topic)
    notions = [notion for notion in read(topic).notions if not notion.is_place]
    for quote in passage.quotes:
        own = clause(quote.clause_id)
        over = squeezed(f"{meta(own.doc_id).title} {' '.join(own.path)} {quote.text}")
        on_topic = _named(notions, over) >= _ON_TOPIC
        for start, end in sentence_spans(quote.text, at_semicolons=True):
            said = squeezed(quote.text[start:end])
            if any(each.tells.search(said) for each in wanted) and on_topic:
                return True
    return False


def _named(notions: list[Notion], text: str) -> float:
    total = sum(notion.weight for notion in notions)
    return sum(notion.weight * notion.stands_in(text) for notion in notions) / total if total else 1.0
