"""The lexicon: every word that a question may use, and what it can stand for.

Words of the field come from the semantic model (labels, words, values, groups, nouns), names from the value
dictionary, and the words that any question uses (多少, 低于, 各, 最高) from ``grammar/words.yaml``.

The ``lexicon`` section of a model adds what is no field, measure, segment or value::

    lexicon:
      harmless: [...]                      # words of the field that change no figure
      same_as: {消除风险: [消掉 了/_ 风险]}  # other spellings (``spellings.py``) of a word that is known already
      beside: [{words: [退了], means: 消除风险, of: [monitored]}]   # so only beside one of these; see ``beside.py``
      units: {岁: person.age}              # a unit that names its field
      adjectives: {穷: {field: household_year.net_income_per_capita, direction: down}}
      changes: {household_year.income_growth: {measure: income_per_capita, form: percent}}
      periods: {过渡期: [2021, 2025]}
      ambiguous: {挣: [employment_income_mean, employment_income]}   # asked back
      of_whom: {收入: {employment: [务工收入]}}   # what the word stands for where rows of that table are spoken of
      not_on_file: {饮水: {words: [自来水], instead: 户数和收入}}   # known things of the field that no table has
      no_such_group: {贫困户: {words: [贫困人口], why: 按现在的身份登记, options: [脱贫户]}}   # asked back, with why
      codes: {household.household_id: 'h[0-9]{11}'}   # how numbers of rows are written
      money: {hospital_stay: covered_cost}   # of several sums the one that 花了多少钱 asks for
      agents: {land.buyer: [购得, 拍得]}   # verbs whose doer stands in the field (由哪家公司购得)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from copy import copy
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files
from typing import Any, Literal

import rjieba

from sql_tools.errors import ModelError
from sql_tools.model_yaml import plain_yaml
from sql_tools.plan import Compare, InSegment, Predicate, Scalar
from sql_tools.semantic_model import FieldModel, SemanticModel
from sql_tools.spellings import spellings
from sql_tools.text import normalize
from sql_tools.values import PlaceName, ValueDictionary
from sql_tools.word_tree import WordTree

Role = Literal[
    "field", "measure", "fact", "table", "relation", "level", "personal", "question", "quality", "bundle", "agent"
]


@dataclass(frozen=True)
class Ref:
    """One thing of the model that a word may stand for.

    ``name`` is a field, measure, table or level; of a relation ``table.relation``. A ``fact`` carries its predicate and
    the table that it speaks of.
    """

    role: Role
    name: str
    label: str
    table: str | None = None
    fact: Predicate | None = None

    @property
    def names_group(self) -> bool:
        """监测户, 脱贫人口: a group of rows by its name, not a value of a field."""
        return isinstance(self.fact, InSegment)


@dataclass(frozen=True)
class Entry:
    """What a spelling can be: grammatical kinds with their values, things of the model, places, names in the data."""

    kinds: tuple[tuple[str, str], ...] = ()
    refs: tuple[Ref, ...] = ()
    places: tuple[PlaceName, ...] = ()
    bare_place: bool = False

    def merged(self, other: Entry) -> Entry:
        """What either of two entries can be."""
        return Entry(
            tuple(dict.fromkeys(self.kinds + other.kinds)),
            tuple(dict.fromkeys(self.refs + other.refs)),
            self.places + tuple(place for place in other.places if place not in self.places),
            self.bare_place or other.bare_place,
        )


@lru_cache(maxsize=1)
def general_words() -> dict[str, tuple[tuple[str, str], ...]]:
    """Spelling → grammatical kinds; a word with a grammatical use is never only filler."""
    content: Any = plain_yaml(files("sql_tools.grammar").joinpath("words.yaml").read_text(encoding="utf-8"))
    found: dict[str, list[tuple[str, str]]] = {}
    for kind, values in content.items():
        for value, words in values.items():
            for word in words.split():
                found.setdefault(word, []).append((kind, value))
    return {
        word: tuple(kind for kind in kinds if kind[0] != "filler" or len(kinds) == 1) or (("filler", "particle"),)
        for word, kinds in found.items()
    }


class Lexicon:
    """All spellings of one model and one snapshot, as a tree of characters."""

    def __init__(self, model: SemanticModel, values: ValueDictionary) -> None:
        self.model = model
        self.values = values
        self._words: WordTree[Entry] = WordTree()
        self._beside: WordTree[Entry] | None = None
        self.leaning = {word for content in self.section("beside", []) for word in spellings(content["words"])}
        """Words whose meaning may change beside another: they tell nothing of what the question is about."""
        for word, kinds in general_words().items():
            self._add(word, Entry(kinds=kinds))
        for word in spellings(self.section("harmless", [])):
            self._add(word, Entry(kinds=(("filler", "field"),)))
        for kind, content in self.section("spent", {}).items():
            for word in spellings(content["words"]):
                self._add(word, Entry(kinds=(("spent", kind),)))
        for word, ref in _whole_words(model):
            self._add(word, Entry(refs=(ref,)))
        for name, content in self.section("not_on_file", {}).items():
            for word in (name, *spellings(content["words"])):
                self._add(word, Entry(kinds=(("absent", name),)))
        for name, content in self.section("no_such_group", {}).items():
            for word in (name, *spellings(content["words"])):
                self._add(word, Entry(kinds=(("no_such_group", name),)))
        for word in self.section("ambiguous", {}):
            self._add(word, Entry(kinds=(("ambiguous", word),)))
        for word, ref in _lexicon_words(model):
            self._add(word, Entry(refs=(ref,)))
        for word, figure in _counted_groups(model):
            self._add(word, Entry(kinds=(("counted_group", figure),)))
        for word, entry in _place_words(model, values):
            self._add(word, entry)
        for word, ref in _names(model, values):
            self._add(word, Entry(refs=(ref,)))
        own = set(_means_of_ledgers(model))
        for meant, patterns in self.section("same_as", {}).items():
            entry = self.entry(meant)
            for word in spellings(patterns):
                if self._words.get(word) is None and word not in own:
                    self._words.put(word, entry)
        for word, refs in (*_misspelt(model).items(), *_other_names(model).items()):
            if not self.find(word):
                self._add(word, Entry(refs=refs))

    def section(self, name: str, default: Any) -> Any:
        """A part of the model's own lexicon."""
        return self.model.lexicon.get(name, default)

    def beside(self, told: AbstractSet[str]) -> Lexicon:
        """The same words, and those that have a meaning beside one of the names that are ``told``."""
        meanings = [content for content in self.section("beside", []) if not told.isdisjoint(content["of"])]
        if not meanings:
            return self
        found = copy(self)
        found._beside = WordTree()
        for content in reversed(meanings):  # the first of several meanings stays, but of two facts neither is lost
            entry = self.entry(content["means"]) if "means" in content else Entry(kinds=(("filler", "field"),))
            for word in spellings(content["words"]):
                other = found._beside.get(word)
                both = other is not None and _are_facts(entry) and _are_facts(other)
                found._beside.put(word, entry.merged(other) if both and other is not None else entry)
        return found

    def matches(self, text: str, start: int) -> Iterator[tuple[int, Entry]]:
        """Every word that begins at ``start``: where it ends and what it is."""
        beside = dict(self._beside.matches(text, start)) if self._beside is not None else {}
        for end, entry in self._words.matches(text, start):
            yield end, beside.pop(end, entry)
        yield from beside.items()

    def find(self, word: str) -> tuple[Ref, ...]:
        """What exactly this spelling stands for in the model."""
        entry = self._words.get(word)
        return entry.refs if entry is not None else ()

    def entry(self, word: str) -> Entry:
        """All that this spelling can be; ``ModelError`` where there is no such word."""
        entry = self._words.get(normalize(word).text)
        if entry is None:
            raise ModelError(f"“{word}”不是已有的说法。", hint="请检查语义模型的 lexicon。")
        return entry

    def _add(self, word: str, entry: Entry) -> None:
        spelled = normalize(word).text
        if spelled:
            known = self._words.get(spelled)
            self._words.put(spelled, entry if known is None else known.merged(entry))

    def codes(self, text: str) -> Iterator[tuple[int, int, Ref]]:
        """Numbers by which one row is called (H43042100211): where they stand, and the fact that it is that row."""
        for name, pattern in self.section("codes", {}).items():
            for match in re.finditer(rf"(?<![a-z0-9]){pattern}(?![a-z0-9])", text):
                fact = _fact(name, name.partition(".")[0], self.model.field(name).label, match.group().upper())
                yield match.start(), match.end(), fact

    @cached_property
    def terms(self) -> tuple[str, ...]:
        """All words of the field, for offering near ones."""
        return tuple(dict.fromkeys(word for word, _ in model_words(self.model)))


_LOOK_ALIKE = (("入", "人"), ("未", "末"), ("己", "已"), ("已", "己"), ("贫", "贪"), ("测", "侧"))
_LONG_ENOUGH = 3
"""Characters that are taken for each other; in a word of so many there is no doubt what was meant (人均纯收人)."""


def _misspelt(model: SemanticModel) -> dict[str, tuple[Ref, ...]]:
    """Words of the model with one character taken for another that looks the same."""
    found: dict[str, tuple[Ref, ...]] = {}
    for word, ref in _whole_words(model):
        for meant, said in _LOOK_ALIKE if len(word) >= _LONG_ENOUGH else ():
            if meant in word:
                wrong = word.replace(meant, said)
                found[wrong] = (*found.get(wrong, ()), ref)
    return found


def _means_of_ledgers(model: SemanticModel) -> Iterator[str]:
    """平均月工资 where a ledger has a column 月工资: the mean of the ledger's rows, not of another table's figure."""
    means = [word for word, kinds in general_words().items() if any(kind == "mean" for kind, _ in kinds)]
    for table in model.tables.values():
        for field in table.fields.values() if table.ledger else ():
            yield from (said for word in means for said in (word + field.label, field.label + word))


_SAME_END = {
    "增速": ("增幅", "增长率", "增长速度", "增长幅度", "涨幅", "同比增速", "同比增幅", "同比增长率"),
}
"""Ends of names of figures that mean the same."""


def _other_names(model: SemanticModel) -> dict[str, tuple[Ref, ...]]:
    """农民收入增幅 is 农民收入增速: the names of figures with the other words for their end."""
    found: dict[str, tuple[Ref, ...]] = {}
    for word, ref in _whole_words(model):
        for end, others in _SAME_END.items() if ref.role in ("measure", "field") else ():
            if word.endswith(end) and word != end:
                for other in others:
                    named = word.removesuffix(end) + other
                    found[named] = (*found.get(named, ()), ref)
    return found


# ---- Words of the model ----------------------------------------------------------------------------------


def _are_facts(entry: Entry) -> bool:
    return bool(entry.refs) and all(ref.role == "fact" for ref in entry.refs)


def model_words(model: SemanticModel) -> Iterator[tuple[str, Ref]]:
    """Every word of the model itself with what it may stand for; a word may come more than once."""
    levels = model.places.levels if model.places is not None else ()
    level_words = {word for level in levels for word in (level.label, *level.words)}
    for name, segment in model.segments.items():
        ref = Ref("fact", name, segment.label, segment.table, InSegment(name=name))
        yield from ((word, ref) for word in (segment.label, *segment.words))
    for name, measure in model.measures.items():
        ref = Ref("measure", name, measure.label, measure.subjects[0])
        yield from ((word, ref) for word in (measure.label, *measure.words))
    for table_name, table in model.tables.items():
        ref = Ref("table", table_name, table.noun, table_name)
        yield from ((word, ref) for word in dict.fromkeys((table.noun, table.label, *table.words)))
        for relation_name, relation in table.relations.items():
            ref = Ref("relation", f"{table_name}.{relation_name}", relation.label, relation.table)
            related = model.tables[relation.table]
            yield from ((word, ref) for word in relation.words if word not in (related.noun, *related.words))
        for field_name, entry in table.fields.items():
            for word, field_ref in _field_words(f"{table_name}.{field_name}", table_name, entry):
                if word not in level_words or field_ref.role not in ("fact", "field"):
                    yield word, field_ref
    for level in levels:
        ref = Ref("level", level.name, level.label)
        yield from ((word, ref) for word in (level.label, *level.words))


def _whole_words(model: SemanticModel) -> Iterator[tuple[str, Ref]]:
    """Leave out 脱贫户户数 where it means no more than the group and the figure that it is made of."""
    words = tuple(model_words(model))
    groups = {word for word, ref in words if isinstance(ref.fact, InSegment)}
    figures = {word for word, ref in words if ref.role in ("measure", "table")}
    meant: dict[str, list[Ref]] = {}
    for word, ref in words:
        meant.setdefault(word, []).append(ref)
    for word, refs in meant.items():
        made_up = any(word[:cut] in groups and word[cut:] in figures for cut in range(2, len(word)))
        if not (made_up and all(_counts_a_group(model, ref) for ref in refs)):
            yield from ((word, ref) for ref in refs)


_COUNTED_OTHERWISE = ("人", "口", "户", "的", "员")
"""脱贫人口数, 务工人员数: the last characters say what is counted."""


def _counted_groups(model: SemanticModel) -> Iterator[tuple[str, str]]:
    """脱贫户数, 监测对象数: a group, and the figure 户数 that counts it, of which the last character is said."""
    words = {word for measure in model.measures.values() for word in (measure.label, *measure.words)}
    known = {word for word, _ in model_words(model)}
    for segment in model.segments.values():
        counter = model.tables[segment.table].counter
        for word in (segment.label, *segment.words):
            ends = word.endswith(counter) or not word.endswith(_COUNTED_OTHERWISE)
            if ends and f"{counter}数" in words and f"{word}数" not in known:
                yield f"{word}数", f"{counter}数"


def _counts_a_group(model: SemanticModel, ref: Ref) -> bool:
    """True of a figure that only counts, or is the share of, the rows of some group."""
    if ref.role == "measure":
        measure = model.measures[ref.name]
        return measure.where is not None or (measure.share is not None and measure.share.whole is None)
    return ref.role == "field" and model.field(ref.name).rollup is not None


def _lexicon_words(model: SemanticModel) -> Iterator[tuple[str, Ref]]:
    """Adjectives of the field (最穷) and names of several measures at once (收入结构)."""
    section: Any = model.lexicon
    for word, content in section.get("adjectives", {}).items():
        sign = "+" if content["direction"] == "up" else "-"
        named = content.get("measure") or content["field"]
        yield from (
            (word, Ref("quality", name, sign + word)) for name in ([named] if isinstance(named, str) else named)
        )
    for name, words in section.get("agents", {}).items():
        yield from ((word, Ref("agent", name, model.field(name).label, name.partition(".")[0])) for word in words)
    for name, content in section.get("bundles", {}).items():
        yield from ((word, Ref("bundle", name, name)) for word in (name, *content.get("words", [])))


_COUNTED = {"户", "人", "个", "种", "元", "万元", "%", "次", "人次"}
"""Units that count rows or money, not one figure alone; 多少套, 几个月 name their figure."""


def _field_words(name: str, table: str, entry: FieldModel) -> Iterator[tuple[str, Ref]]:
    role: Role = "personal" if entry.sensitivity == "personal" else "question" if entry.type == "boolean" else "field"
    ref = Ref(role, name, entry.label, table)
    yield from ((word, ref) for word in (entry.label, *entry.words))
    if entry.unit is not None and entry.unit not in _COUNTED and role == "field":
        yield from ((asking + entry.unit, ref) for asking in ("多少", "几"))
    for value in entry.values:
        fact = _fact(name, table, f"{entry.label}为{value.label or value.value}", value.value)
        own = () if value.unspoken else (value.value,)
        yield from ((word, fact) for word in (*own, value.label, *value.words) if word)
    for holds, words in ((True, entry.yes), (False, entry.no)):
        fact = _fact(name, table, entry.label if holds else f"不是{entry.label}", holds)
        yield from ((word, fact) for word in words)


def _fact(name: str, table: str, label: str, value: Scalar) -> Ref:
    return Ref("fact", name, label, table, Compare(field=name, op="=", value=value))


def _names(model: SemanticModel, values: ValueDictionary) -> Iterator[tuple[str, Ref]]:
    """Names that stand in the data; those of places are known as places already."""
    titles = {level.title for level in model.places.levels} if model.places is not None else set()
    for name, spelled in values.names.items():
        if name not in titles:
            label, table = model.field(name).label, name.partition(".")[0]
            yield from ((word, _fact(name, table, f"{label}为{word}", word)) for word in spelled)


def _place_words(model: SemanticModel, values: ValueDictionary) -> Iterator[tuple[str, Entry]]:
    if model.places is None:
        return
    suffixes = {level.name: level.suffixes for level in model.places.levels}
    for place in values.places:
        yield place.name, Entry(places=(place,))
        for outer in place.path:
            if place.name.startswith(outer) and len(place.name) - len(outer) >= 2:
                yield place.name.removeprefix(outer), Entry(places=(place,), bare_place=True)
        for bare in bare_names(place.name, suffixes[place.level]):
            if place.level == model.places.levels[-1].name and is_everyday(bare):
                continue  # 建设 in 建设的项目 is no village; 建设村 is.
            yield bare, Entry(places=(place,), bare_place=True)


@lru_cache(maxsize=20_000)
def is_everyday(word: str) -> bool:
    """A word of the language that is no name (建设, 团结), by the dictionary of the word cutter."""
    if rjieba.cut(word, False) != [word]:
        return False
    return not rjieba.tag(word, False)[0][1].startswith(_NAMES)


_NAMES = ("nr", "ns", "nt", "nz")
"""Tags of names of people, places, bodies and other things."""


def bare_names(name: str, suffixes: Iterable[str]) -> Iterator[str]:
    """长沙市 → 长沙: the name without the word for its level, where two characters are left."""
    for suffix in sorted(suffixes, key=len, reverse=True):
        if name.endswith(suffix) and len(name) - len(suffix) >= 2:
            yield name[: -len(suffix)]
            return
