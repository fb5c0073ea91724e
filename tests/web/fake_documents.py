"""Two documents for the page's tests: one believable, one full of what must be shown as text and never run."""

from __future__ import annotations

from datetime import date

from policies_corpus.model import Clause, DocumentMeta, Region

HOSTILE = "<img src=x onerror=\"document.title='broken'\"><script>document.title='broken'</script>&amp;"

NOTICE = DocumentMeta(
    doc_id="xinghe-2023",
    title="星河市脱贫人口持续增收三年行动通知（2023—2025年）",
    doc_number="星振组发〔2023〕7号",
    issuer="中共星河市委实施乡村振兴战略工作领导小组办公室",
    region=Region(code="9901", name="星河市", level="city"),
    issued_on=date(2023, 9, 12),
    valid_from=date(2023, 1, 1),
    valid_to=date(2025, 12, 31),
    source="notice.txt",
    source_from="测试用文件",
    sha256="0" * 64,
)

PLAN = DocumentMeta(
    doc_id="kaiyang-2024",
    title=f"开阳县产业帮扶办法{HOSTILE}",
    issuer="开阳县人民政府办公室",
    region=Region(code="990121", name="开阳县", level="county"),
    source="plan.txt",
    source_from="测试用文件",
    sha256="1" * 64,
)

GOALS = (
    "重点聚焦收入不增反降的脱贫人口、人均纯收入低于一万元的脱贫人口，通过实施产业、就业等帮扶措施，确保脱贫人口每年"
    "收入增速高于当年农村居民可支配收入增速2个百分点。到2023年底，脱贫人口人均纯收入达到1.9万元以上，到2025年底，"
    "人均纯收入低于一万元的脱贫人口总量实现动态清零，脱贫人口人均纯收入达到2.3万元以上。"
)
POSTS = "𠀋户优先：公益性岗位优先安排脱贫户、监测户中的弱劳动力和半劳动力，每户原则上安排1人。"
"""Begins with a character beyond the basic plane, so that a span counted in the wrong unit is off by one."""
FILLER = "各区县（市）结合实际细化措施，压实责任，按月调度，按季通报，及时总结推广好经验好做法。"
BAIT = f"对带动农户的经营主体给予补助{HOSTILE}，补助资金按年度据实核定。"


def documents() -> tuple[DocumentMeta, ...]:
    """Metadata of both."""
    return (PLAN, NOTICE)


def clauses(doc_id: str) -> tuple[Clause, ...]:
    """Clauses of one of them, in order."""
    if doc_id == PLAN.doc_id:
        return (_clause(PLAN, "1", ("一、补助对象",), BAIT),)
    tasks = ("二、工作任务",)
    middle = tuple(
        _clause(NOTICE, f"2.{n}", (*tasks, f"（{n}）第{n}项任务"), f"{n}. {FILLER * 3}") for n in range(1, 16)
    )
    return (
        _clause(NOTICE, "0", (), "各区县（市）、各相关单位：\n现将具体要求通知如下。"),
        _clause(NOTICE, "1", ("一、工作目标",), GOALS),
        *middle,
        _clause(NOTICE, "3.1", ("三、就业帮扶", "（一）公益性岗位"), POSTS),
        _clause(NOTICE, "4", ("四、组织保障",), FILLER * 8),
        _clause(NOTICE, "4.1", ("四、组织保障", "（一）压实责任"), f"压实责任。{FILLER}"),
    )


def clause(clause_id: str) -> Clause:
    """One clause of either."""
    doc_id = clause_id.partition("/")[0]
    return next(one for one in clauses(doc_id) if one.clause_id == clause_id)


def _clause(meta: DocumentMeta, number: str, path: tuple[str, ...], text: str) -> Clause:
    return Clause(
        clause_id=f"{meta.doc_id}/{number}",
        doc_id=meta.doc_id,
        number=number,
        path=path,
        text=text,
        offsets=tuple(range(len(text))),
    )
