"""One answer of the check desk in the making: what was asked, the data, and the quotes and tables used so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from policies_corpus.rulebook import RuleBook
from server.chat.answer import CheckNode, RegionUsed
from server.chat.checks.rule_sources import RuleSources
from server.chat.checks.targets import RuleMatch
from server.chat.data.queries import Asker, Blocks
from server.chat.draft import Draft
from server.chat.question import Question
from server.chat.region import Gazetteer


@dataclass
class CheckWork:
    """``matches`` are of one form; ``last_year`` is the newest year that can be judged."""

    question: Question
    matches: Sequence[RuleMatch]
    book: RuleBook
    asker: Asker
    sources: RuleSources
    gazetteer: Gazetteer
    last_year: int
    blocks: Blocks = field(default_factory=Blocks)

    @property
    def demo(self) -> bool:
        """Whether the data are made up."""
        return self.asker.queries.snapshot.demo

    def region(self) -> RegionUsed | None:
        """The places judged, and whether the question or the asker's own place named them."""
        places = dict.fromkeys(place.name for match in self.matches for place in match.places)
        if not places:
            return None
        named = any(name[:2] in self.matches[0].text for name in places)
        asker = "asker" if self.question.region is not None else "default"
        return RegionUsed.model_validate({"name": "、".join(places), "from": "question" if named else asker})

    def year_notes(self) -> list[str]:
        """What must be said of years: another one was asked for, or the document has ended."""
        notes = []
        for match in self.matches:
            if match.rule is None:
                continue
            if match.instead is not None:
                notes.append(f"所说的数是“{match.instead}”的；所问年份的目标是“{match.rule.label}”")
            if match.asked_year is not None and match.years:
                judged = "、".join(f"{year}年" for year in match.years)
                notes.append(f"“{match.rule.label}”没有{match.asked_year}年的要求，按{judged}核对")
            term = self.sources.term(match.rule)
            if term is not None:
                notes.append(term)
        return list(dict.fromkeys(notes))

    def draft(
        self, text: str, short: str, nodes: Sequence[CheckNode], steps: Sequence[str], suggestions: Sequence[str] = ()
    ) -> Draft:
        """The draft of a check."""
        demo = ("结论依据演示数据，不代表真实情况。",) if self.blocks.all() and self.demo else ()
        return Draft(
            kind="check",
            text=text,
            short=short,
            region=self.region(),
            citations=self.sources.citations(),
            data=self.blocks.all(),
            checks=tuple(nodes),
            steps=(*steps, *demo),
            suggestions=tuple(suggestions),
            asked=self.matches[0].text or None,
        )
