"""Words that need a bound before they can be counted (收入高, 一万多, 困难): the bounds that are usual are offered."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from sql_tools.describe import amount_text
from sql_tools.grammar.frame import Frame
from sql_tools.grammar.outcome import Unclear
from sql_tools.grammar.token import Token
from sql_tools.grammar.words.stretch import slot, spanning, with_fillers
from sql_tools.lexicon import Lexicon
from sql_tools.reading import Option
from sql_tools.recognizers.bound import Bound
from sql_tools.semantic_model import FieldModel
from sql_tools.text import NormalText

_MOSTLY = (50, 80)
"""Parts of a whole, in percent, from which on something may be said to come mostly from them."""


class VagueWords:
    """Offers bounds for the vague words of one model."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon, self._model = lexicon, lexicon.model

    def about_amount(self, token: Token, frame: Frame, text: NormalText) -> Unclear:
        """一万多, 十来户: an amount that nobody can count with as it is."""
        bound: Bound = token.value
        assert bound.about is not None
        (low, high), value = bound.about, bound.tests[0][1]
        unit = bound.unit or ""
        said = [f"{amount_text(low, unit)}到{amount_text(high, unit)}"]
        said += [f"{amount_text(value, unit)}以上", f"{amount_text(value, unit)}以下"]
        opening = slot("amount", text, token, lead := self._lead(token, frame))
        options = [Option(choice, opening.before + lead + choice + opening.after) for choice in said]
        return Unclear(f"“{token.text}”是个约数，要有明确的界限才好统计。您要问的是：", tuple(options), opening)

    def _lead(self, token: Token, frame: Frame) -> str:
        """差不多一万块钱的监测户: what an amount of money is mostly of, where no word says so."""
        figures = any(word.of_role("field", "measure") for word in frame.words)
        usual = next(iter(self._lexicon.section("typical", [])), None)
        entry = self._model.field(usual) if usual is not None else None
        return entry.label if entry is not None and not figures and entry.unit == token.value.unit else ""

    def amount_of_what(self, token: Token, text: NormalText) -> Unclear:
        """8000元以下的: nobody said what it measures."""
        labels = self._labels_of(token.value.unit)
        opening = slot("amount", text, token)
        options = [Option(label, opening.before + label + token.text + opening.after) for label in labels]
        return Unclear(f"“{token.text}”指的是哪一项？您要问的是：", tuple(options))

    def one_of_several(self, token: Token, text: NormalText) -> Unclear:
        """挣: of each person, or of all together."""
        names = self._lexicon.section("ambiguous", {})[token.as_value("ambiguous")]
        opening = slot("amount", text, token)
        labels = [self._model.measures[name].label for name in names]
        options = tuple(Option(label, opening.before + label + opening.after) for label in labels)
        return Unclear(f"“{token.text}”可以指几项，您要问的是：", options)

    def no_such_group(self, token: Token, text: NormalText) -> Unclear:
        """没脱贫的户: nobody on file is such; why, and who may be meant."""
        known = self._lexicon.section("no_such_group", {})[token.as_value("no_such_group")]
        opening, end = slot("amount", text, token), "的" if token.text.endswith("的") else ""
        options = (Option(name, opening.before + name + end + opening.after) for name in known["options"])
        return Unclear(f"{known['why']}。您要问的是：", tuple(options))

    def high_or_low(self, token: Token, frame: Frame, text: NormalText) -> Unclear:
        """收入高, 家里人多, 困难: high is not a bound; the usual borders and the mean are offered."""
        before = self._before(token, frame)
        entry = self._entry(before)
        said = token if before is None else spanning(before, token)
        opening = slot("amount", text, with_fillers(said, frame), entry.label)
        down = _points_down(token)
        borders = entry.bands[:2] if down else entry.bands[-2:]
        chosen = [_bounded(entry, border, down) for border in borders]
        chosen.append(f"{entry.label}{'低于' if down else '高于'}平均水平")
        de = "的" if self._names_rows(token, frame) and not opening.after.startswith("的") else ""
        options = tuple(Option(each, opening.before + each + de + opening.after) for each in chosen)
        return Unclear(f"“{said.text}”没有明确的界限，要说一个数才好统计。您要问的是：", options, opening)

    @staticmethod
    def _names_rows(token: Token, frame: Frame) -> bool:
        """困难户: the noun stands right behind; behind a bound it needs 的."""
        behind = next((each for each in frame.tokens if each.start == token.end), None)
        return behind is not None and any(leaf.of_role("table", "fact", "level") for leaf in behind.leaves())

    def mainly_from(self, token: Token, frame: Frame, text: NormalText) -> Unclear | None:
        """收入主要靠工资: how large a part of the whole is mostly is not said."""
        place = frame.tokens.index(token)
        whole, part = frame.tokens[max(place - 1, 0)], frame.tokens[place + 1 : place + 2]
        if not part:
            return None
        wholes = _measures(whole)
        shares = self._model.shares(_measures(part[0]), wholes or self._model.measures)
        if not shares:
            return None
        share = self._model.measures[shares[0]]
        last = next(leaf for leaf in reversed([*part[0].leaves()]) if leaf.refs)
        said = spanning(whole if wholes and whole is not token else token, last)
        opening = slot("amount", text, said, share.label)
        chosen = [f"{share.label}{part}%以上" for part in _MOSTLY]
        options = tuple(Option(each, opening.before + each + opening.after) for each in chosen)
        return Unclear(f"“{token.text}”没有明确的界限，要说一个比例才好统计。您要问的是：", options, opening)

    def _labels_of(self, unit: str | None) -> list[str]:
        """What amounts of this unit usually measure."""
        table = self._model.tables[self._model.default_subject]
        typical = [self._model.field(name) for name in self._lexicon.section("typical", [])]
        fields = [*typical, *(entry for entry in table.fields.values() if entry.bands and entry not in typical)]
        same = [entry for entry in fields if unit is None or entry.unit == unit]
        return [entry.label for entry in (same or fields)][:4]

    def _before(self, token: Token, frame: Frame) -> Token | None:
        """The word that the adjective is said of: 收入 in 收入高."""
        place = frame.tokens.index(token)
        before = [each for each in frame.tokens[:place] if not (each.can("rather") or each.can("versus"))]
        found = before[-1] if before else None
        if found is None or not any(leaf.refs for leaf in found.leaves()):
            return None
        return found if found.can("ask") or found.can("table") or found.can("relation") else None

    def _entry(self, token: Token | None) -> FieldModel:
        """The field with usual borders that a word speaks of; without a word the one that is mostly meant."""
        return next(entry for name in self._names(token) if (entry := self._model.field(name)).bands)

    def _names(self, token: Token | None) -> Iterator[str]:
        refs = [ref for leaf in token.leaves() for ref in leaf.refs] if token is not None else []
        yield from (ref.name for ref in refs if ref.role == "field")
        counters = {self._model.tables[ref.table].counter for ref in refs if ref.table in self._model.tables}
        yield from (name for unit, name in self._lexicon.section("units", {}).items() if unit in counters)
        yield from self._lexicon.section("typical", [])
        default = self._model.default_subject
        for name, entry in self._model.tables[default].fields.items():
            if entry.better is not None:
                yield f"{default}.{name}"


def _measures(token: Token) -> set[str]:
    return {ref.name for leaf in token.leaves() for ref in leaf.of_role("measure")}


def _points_down(token: Token) -> bool:
    """Whether little is meant (收入低, 困难), not much."""
    qualities = token.of_role("quality")
    if qualities:
        return qualities[0].label.startswith("-")
    return token.as_value("adjective") == "down"


def _bounded(entry: FieldModel, border: Decimal, down: bool) -> str:
    amount = amount_text(border, entry.unit or "")
    return f"{entry.label}低于{amount}" if down else f"{entry.label}{amount}以上"
