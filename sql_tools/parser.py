"""Chinese to a query plan: every word of the question is used, harmless, or a reason not to give a figure.

::

    question → one spelling → words → conditions, groups, orders, asks → what is counted → plan
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import zip_longest

from sql_tools.grammar.asked_back.doubts import Doubts
from sql_tools.grammar.asked_back.offers import settled
from sql_tools.grammar.asks import Amount
from sql_tools.grammar.assembly.assemble import Assembled, Assembler
from sql_tools.grammar.assembly.row_facts import Unreachable
from sql_tools.grammar.assembly.toolbox import CannotSay, Tools
from sql_tools.grammar.checks.finished import Finished
from sql_tools.grammar.checks.traces import Tracer
from sql_tools.grammar.conditions import Outside, leaves
from sql_tools.grammar.figures.counted_too import counted_too
from sql_tools.grammar.frame import Frame, sort_out
from sql_tools.grammar.outcome import Refused, Unclear
from sql_tools.grammar.pattern import rewrite
from sql_tools.grammar.places.places import PlaceReader, PlacesRead
from sql_tools.grammar.places.which_place import require_level
from sql_tools.grammar.rules.conditions.all_of import AllOfRules
from sql_tools.grammar.rules.in_order import rules_of_phrases, rules_of_words
from sql_tools.grammar.rules.talk.compared_before import year_of_it
from sql_tools.grammar.talk.conversation import Conversation
from sql_tools.grammar.talk.in_turn import takes_its_turn
from sql_tools.grammar.talk.leaning import continues
from sql_tools.grammar.talk.of_places import counts_in_places
from sql_tools.grammar.talk.places_before import means_places_before
from sql_tools.grammar.talk.unanswered import Fragment, Stretch, Unanswered
from sql_tools.grammar.talk.unchanged import says_how_far
from sql_tools.grammar.times.years import read_years
from sql_tools.grammar.token import UNKNOWN, Token
from sql_tools.grammar.words.about_data import about_data
from sql_tools.grammar.words.account import account, mentions
from sql_tools.grammar.words.beside import words_of
from sql_tools.grammar.words.explained import unexplained
from sql_tools.lexicon import Lexicon
from sql_tools.plan import Change, Measure, QueryPlan
from sql_tools.reading import Clarification, Context, Reading
from sql_tools.semantic_model import SemanticModel
from sql_tools.text import NormalText, normalize
from sql_tools.values import ValueDictionary

_OPENING = re.compile(r"^(?:好的?|行|嗯+|哦+|OK|ok|明白了?|知道了?|收到|谢谢|可以)[，,。！!\s]+(?=\S)")
"""What a person says to the answer before, ahead of the next question (好的，那监测户呢)."""
_OF_A_PART = ("share", "bound", "amount", "reverse", "dropped", "other", "ambiguous")
"""What may stand alone in a part of a question: the plan before says of what."""


def _of_a_part(frame: Frame, before: QueryPlan | None) -> tuple[str, ...]:
    """按乡镇再分, 两个县相差多少, 哪种最多: what the words beside it or the plan before make plain."""
    split = ("split",) if frame.groups else ()
    apart = ("gap", "level") if any(token.can("gap") for token in frame.left) else ()
    sort = ("which_sort",) if before is not None and before.by and frame.orders else ()
    several = sum(len(years.exact) for years in frame.years) > 1 and frame.versus  # 前年呢？跟去年比高了还是低了
    moved = ("change", "trend") if several or frame.by_year or any(not y.exact for y in frame.years) else ()
    rose = ("rise",) if before is not None and frame.orders and any(map(_is_change, before.measures)) else ()
    alone = ("apart",) if before is not None and frame.conditions and not frame.asks else ()
    places = ("so_many_places", "above_average", "both_of_them", "none_of_both") if before is not None else ()
    beside = frame.areas or frame.against or (frame.beside and frame.places)
    around = ("adjective", "or", "mean", "rise", "fall") if frame.versus and beside and not frame.conditions else ()
    spent = ("spent",) if frame.asks and all(ask == Amount(()) for _, ask in frame.asks) else ()
    lacking = ("have_not",) if not (frame.conditions or frame.asks or frame.nouns) else ()
    farther = ("adjective", "rise", "fall", "percent_asked") if before is not None and says_how_far(frame) else ()
    return (*_OF_A_PART, *split, *apart, *sort, *moved, *rose, *alone, *lacking, *places, *around, *spent, *farther)


def _is_change(measure: Measure) -> bool:
    return isinstance(measure, Change)


@dataclass(frozen=True)
class _Question:
    """A question on its way through the grammar."""

    text: NormalText
    words: list[Token]
    parsed: list[Token]
    frame: Frame


class Parser:
    """Reads questions about one database; one instance serves any number of threads."""

    def __init__(self, model: SemanticModel, values: ValueDictionary) -> None:
        self._lexicon = Lexicon(model, values)
        self._model, self._values = model, values
        self._all_of = AllOfRules(self._lexicon)
        self._of_words, self._rules = rules_of_words(self._lexicon), rules_of_phrases(self._lexicon)
        tools = Tools(self._lexicon, values)
        self._assembler, self._finished = Assembler(tools), Finished(tools)
        self._tracer = Tracer(tools.joins)
        self._conversation = Conversation(self._assembler)
        self._doubts = Doubts(self._lexicon, values)
        self._unanswered = Unanswered(model, self.read, self._stretches)

    def read(self, question: str, context: Context) -> Reading:
        """The plan of a question, or why there is none; and what became of every word."""
        asked = self._parse(question, context)
        leans = continues(asked.frame, [word.text for word in asked.words])
        leans = leans or takes_its_turn(asked.frame, context.previous, context.earlier, self._model)
        leans = leans or means_places_before(asked.frame, context.previous, context.earlier)
        leans = leans and not counts_in_places(asked.frame, context.previous, self._model)
        goes_on = leans and (context.previous is not None or context.unanswered is not None)
        if goes_on and context.unanswered is not None:
            reading = self._unanswered.go_on(Fragment(question, asked.frame), context)
        else:
            reading = self._outcome(asked, replace(context, unanswered=None), goes_on)
            if reading.clarification is not None:
                reading = replace(reading, clarification=self._offered(reading.clarification, asked, context, goes_on))
        return replace(
            reading,
            words=account(asked.words, asked.parsed, () if reading.plans else asked.frame.left, asked.text),
            mentions=tuple(mentions(asked.words, asked.text)),
            about_data=about_data(asked.words, asked.frame, bool(reading.plans)),
            goes_on=goes_on,
            leans=leans,
        )

    def _outcome(self, asked: _Question, context: Context, goes_on: bool) -> Reading:
        try:
            return self._planned(asked, context, goes_on)
        except Unclear as unclear:
            return Reading(clarification=unclear.clarification)
        except Refused as refused:
            return Reading(refusal=refused.refusal)

    def _offered(self, asked_back: Clarification, asked: _Question, context: Context, partial: bool) -> Clarification:
        """The clarification with whole questions as options; each is read as the question itself was."""

        def read(option: str) -> Reading:
            return self._outcome(self._parse(option, context), replace(context, unanswered=None), partial)

        return settled(asked_back, self._model, read, partial, self._doubts.related(asked.frame))

    def _stretches(self, question: str, context: Context) -> list[Stretch]:
        """The places and years of a question, and what looks like a place, in order."""
        asked, found = self._parse(question, context), []
        for token, after in zip_longest(asked.parsed, asked.parsed[1:]):
            like_a_place = token.can(UNKNOWN) and after is not None and after.can("level")
            kind = "places" if like_a_place else next((kind for kind in ("places", "years") if token.can(kind)), None)
            if kind is not None:
                found.append(
                    Stretch(kind, *asked.text.original_span(token.start, (after if like_a_place else token).end))
                )
        return found

    def _parse(self, question: str, context: Context) -> _Question:
        text = normalize(_OPENING.sub(lambda said: " " * len(said[0]), question))
        said = words_of(text.text, self._lexicon, context.asked_on, context.previous)
        said = year_of_it(said, context.previous)
        words = rewrite(said, self._of_words)
        parsed = rewrite(self._all_of.kept(words), self._rules)

        def rewritten(token: Token, said: str) -> str:
            left, right = text.original_span(token.start, token.end)
            return text.original[:left] + said + text.original[right:]

        return _Question(text, words, parsed, sort_out(parsed, words, rewritten))

    def _planned(self, asked: _Question, context: Context, goes_on: bool) -> Reading:
        frame = asked.frame
        self._assembler.shares.shown(frame)
        self._assembler.shares.of_sorts(frame)
        self._assembler.shares.of_count(frame)
        self._assembler.shares.of_figure(frame)
        self._assembler.shares.said_again(frame)
        counted_too(frame, self._tracer)
        self._assembler.names_of_places.leave_out(frame)
        parts = _of_a_part(frame, context.previous)
        left = [token for token in unexplained(frame, self._model) if not (goes_on and any(map(token.can, parts)))]
        if context.previous is None and any(token.can("change_to") for token in asked.parsed):
            raise self._doubts.writing()
        if left and all(token.can("finer") for token in left):
            # 2026年一季度: that the year is not on file comes before that no quarter is.
            table = self._model.default_subject
            read_years(
                frame.years, self._values.years.get(table, ()), context.asked_on, self._model.tables[table].label
            )
        if left:
            raise self._doubts.explain(frame, asked.words, asked.text, goes_on)
        if not goes_on:
            require_level(frame, self._model)
        places = self._places(asked, context)
        made = self._made(frame, places, context, goes_on)
        return Reading(plans=(made.plan, *made.more), notes=made.notes, region_from=places.source)

    def _made(self, frame: Frame, places: PlacesRead, context: Context, goes_on: bool) -> Assembled:
        try:
            made = self._assembled(frame, places, context, goes_on)
            self._finished.check(frame, (made.plan, *made.more), whole=not goes_on)
        except (CannotSay, Unreachable) as cannot:
            raise self._doubts.cannot_say(frame, context.asked_on) from cannot
        return made

    def _assembled(self, frame: Frame, places: PlacesRead, context: Context, goes_on: bool) -> Assembled:
        if context.previous is not None and goes_on:
            return self._conversation.go_on(frame, places, context.asked_on, context.previous, context.earlier)
        if context.previous is not None:
            return self._conversation.begun(frame, places, context.asked_on, context.previous)
        if frame.is_empty:
            raise self._doubts.nothing_asked(frame)
        return self._assembler.assemble(frame, places, context.asked_on)

    def _places(self, asked: _Question, context: Context) -> PlacesRead:
        before = context.previous.places if context.previous is not None else ()
        around = self._values.by_code.get((before[0].level, before[0].code)) if len(before) == 1 else None
        reader = PlaceReader(self._model, self._values, context.region, asked.frame.rewrite, around)
        everywhere = any(word.can("everywhere") for word in asked.words)
        outside = tuple(
            place
            for said in asked.frame.conditions
            for leaf in leaves(said.condition)
            if isinstance(leaf, Outside)
            for place in leaf.places
        )
        return reader.read(
            asked.frame.places,
            asked.frame.own_areas,
            asked.frame.beside or asked.frame.asked_in_turn,
            everywhere,
            outside,
        )
