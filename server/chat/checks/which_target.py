"""A question that fits targets of several places and names none: asked back, each target as an option."""

from __future__ import annotations

from server.chat.answer import ClarificationOut, OptionOut
from server.chat.checks.work import CheckWork
from server.chat.draft import Draft
from server.chat.wording import say

_MOST = 4
_PROMPT = "问的是哪一个目标？没有说地方，几份文件都对得上。"


def which_target_draft(work: CheckWork) -> Draft:
    """At most four options, each a question that can be asked as it is."""
    options = []
    for match in work.matches[:_MOST]:
        place = match.places[0].name
        if match.rule is None:
            year = f"{match.years[0]}年" if match.years else ""
            options.append(OptionOut(label=f"{place}的目标", question=f"{place}{year}目标完成了吗？"))
        else:
            options.append(
                OptionOut(label=f"{place}：{match.rule.label}", question=f"{place}“{match.rule.label}”完成了吗？")
            )
    return Draft(
        kind="clarification",
        text=say("clarification", prompt=_PROMPT, options=options),
        short=_PROMPT,
        clarification=ClarificationOut(prompt=_PROMPT, options=options),
        steps=("找到几个地方的目标都与所问的相符，问题没有说地方，先问清。",),
        asked=work.matches[0].text or None,
    )
