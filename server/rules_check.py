"""Every rule against its clause, against the schema, and against the other rules: what is wrong, where, what to do."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from importlib.resources import files
from pathlib import Path

from policies_corpus.errors import RuleError
from policies_corpus.load import load_corpus
from policies_corpus.model import (
    Benchmark,
    Clause,
    Condition,
    ConditionTree,
    Document,
    Figure,
    GroupRule,
    Judgement,
    Related,
    Statement,
    Target,
    Uncheckable,
)
from policies_corpus.rulebook import RuleFile, load_rules, rule_files
from policies_corpus.walk import leaves
from retrieval.clauses import parse_clauses
from server.chat.checks.rule_plans import group_plans, target_plans
from sql_tools.compile import compile as compile_plan
from sql_tools.errors import SqlToolsError
from sql_tools.plan import EVERYWHERE
from sql_tools.semantic_model import SemanticModel, shipped_model

_DAY = date(2024, 1, 1)
"""Plans are compiled for some day; which one changes nothing that is checked here."""
_PERCENT_FORMS = ("growth", "annual_growth", "compounded")
_COUNTED = ("人", "户", "个", "个村", "次")


@dataclass(frozen=True)
class Finding:
    """One fault: the file, its line, the rule, what is wrong and what to do (Chinese)."""

    file: str
    line: int
    rule_id: str
    message: str
    hint: str

    def __str__(self) -> str:
        place = self.file if "/" in self.file else f"policies_corpus/rules/{self.file}"
        return f"{place}:{self.line} {self.rule_id}：{self.message}{self.hint}"


def check_rules(home: Path | None = None) -> tuple[list[Finding], int]:
    """All findings over the shipped rules and those of a data directory, and how many statements were checked."""
    documents = load_corpus(home / "corpus" if home is not None else None)
    known = {document.meta.doc_id for document in documents}
    model = shipped_model("household")
    names = (each.name for each in (files("policies_corpus") / "rules").iterdir())
    orphans = sorted(name for name in names if name.endswith(".yaml") and name.removesuffix(".yaml") not in known)
    found = [Finding(name, 1, name, "没有对应的文件。", "文件名要与文档的 doc_id 相同。") for name in orphans]
    loaded: list[RuleFile] = []
    added = home / "rules" if home is not None else None
    for file, meta in rule_files((document.meta for document in documents), added):
        name = str(file) if isinstance(file, Path) and home is not None and home in file.parents else file.name
        try:
            loaded.append(replace(load_rules(file, meta), name=name))
        except RuleError as error:
            found.append(Finding(name, error.line, meta.doc_id, error.message, error.hint))
    found += findings(loaded, documents, model)
    return found, sum(len(file.targets) + len(file.groups) + len(file.uncheckable) for file in loaded)


def findings(loaded: Iterable[RuleFile], documents: Iterable[Document], model: SemanticModel) -> list[Finding]:
    """What is wrong with these rules."""
    rule_list = list(loaded)
    by_id = {clause.clause_id: clause for document in documents for clause in parse_clauses(document)}
    valid = {document.meta.doc_id: document for document in documents}
    checker = _Checker(by_id, valid, model)
    found = [finding for file in rule_list for finding in checker.file(file)]
    return [*found, *_contradictions(rule_list), *_twice(rule_list)]


class _Checker:
    def __init__(self, clauses: Mapping[str, Clause], documents: Mapping[str, Document], model: SemanticModel) -> None:
        self._clauses = clauses
        self._documents = documents
        self._model = model

    def file(self, file: RuleFile) -> Iterator[Finding]:
        """The faults of one file."""
        checks: tuple[Callable[[Statement], Iterator[tuple[str, str]]], ...] = (
            self._clause,
            self._validity,
            self._plans,
            self._units,
            self._words,
        )
        seen: set[str] = set()
        every: tuple[Statement, ...] = (*file.targets, *file.groups, *file.uncheckable)
        for rule in every:
            line = file.lines.get(rule.id, 1)
            if rule.id in seen:
                yield Finding(file.name, line, rule.id, "编号重复。", "请给其中一条换一个 id。")
            seen.add(rule.id)
            for check in checks:
                for message, hint in check(rule):
                    yield Finding(file.name, line, rule.id, message, hint)

    def _clause(self, rule: Statement) -> Iterator[tuple[str, str]]:
        clause = self._clauses.get(rule.clause)
        if clause is None:
            yield f"没有条款 {rule.clause}。", "请核对 clause，条款编号见 zengshou docs list。"
            return
        for quote in (rule.quote, *(leaf.quote for leaf in _leaves(rule) if isinstance(leaf, Judgement))):
            if quote not in clause.text:
                yield f"条款里没有“{quote}”。", "引用要与条款原文逐字相同，包括标点的全角半角。"

    def _validity(self, rule: Statement) -> Iterator[tuple[str, str]]:
        meta = self._documents[rule.clause.split("/")[0]].meta
        if not rule.years:
            yield "没有写 years。", "请写明规则所说的年份。"
        outside = [
            year
            for year in rule.years
            if (meta.valid_from is not None and year < meta.valid_from.year)
            or (meta.valid_to is not None and year > meta.valid_to.year)
        ]
        if outside:
            yield f"年份 {outside} 不在文件有效期内。", "请核对 years 和该文件的 meta.yaml。"

    def _plans(self, rule: Statement) -> Iterator[tuple[str, str]]:
        """Fields, groups and measures that the model does not have."""
        if isinstance(rule, Uncheckable) or not rule.years:
            return
        try:
            own = (
                target_plans(rule, self._model, _DAY)
                if isinstance(rule, Target)
                else group_plans(rule, self._model, _DAY)
            )
            for plan in own:
                compile_plan(plan, self._model, EVERYWHERE, _DAY)
        except (SqlToolsError, KeyError) as error:
            message = error.message if isinstance(error, SqlToolsError) else f"数据字典里没有 {error}。"
            yield message, "请核对字段、指标和人群名，见 sql_tools/models/household.yaml。"

    def _units(self, rule: Statement) -> Iterator[tuple[str, str]]:
        for leaf in _leaves(rule):
            if isinstance(leaf, Condition) and leaf.unit is None and _is_number(leaf.value):
                own = self._field_unit(leaf.field)
                if own is not None:
                    message = f"条件“{leaf.label}”没有写单位，字段 {leaf.field} 的单位是{own}。"
                    yield message, "请写上 unit，并核对 value。"
            if isinstance(leaf, Condition) and leaf.unit is not None:
                own = self._field_unit(leaf.field)
                if own is None and self._has_field(leaf.field):
                    message = f"条件“{leaf.label}”写了单位{leaf.unit}，而字段 {leaf.field} 没有单位。"
                    yield message, "请去掉 unit，或改正字段。"
                elif own is not None and own != leaf.unit:
                    yield f"条件“{leaf.label}”的单位{leaf.unit}与字段单位{own}不符。", "请改 unit，并核对 value。"
        if isinstance(rule, Target):
            own = self._figure_unit(rule.figure)
            if own is not None and not _same_unit(own, rule.unit):
                yield f"目标单位{rule.unit}与指标单位{own}不符。", "请改 unit，并核对 value。"

    def _has_field(self, ref: str) -> bool:
        try:
            self._model.field(ref)
        except SqlToolsError:
            return False
        return True

    def _field_unit(self, ref: str) -> str | None:
        try:
            return self._model.field(ref).unit
        except SqlToolsError:
            return None  # said by _plans

    def _figure_unit(self, figure: Figure) -> str | None:
        if figure.over is not None:
            return "%" if figure.times == 100 else None
        if figure.part is not None or figure.form in _PERCENT_FORMS:
            return "%"
        measure = self._model.measures.get(figure.measure)
        return measure.unit if measure is not None else None

    @staticmethod
    def _words(rule: Statement) -> Iterator[tuple[str, str]]:
        if isinstance(rule, Target) and not rule.topics:
            yield "没有 topics，问不到这条规则。", "请写上人们问它时用的词。"


def _is_number(value: object) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def _leaves(rule: Statement) -> Iterator[object]:
    trees: list[ConditionTree | None] = []
    if isinstance(rule, Target):
        figures: list[Figure | None] = [rule.figure, rule.figure.over, *(each.figure for each in rule.readings)]
        figures += [_of(rule.benchmark)]
        trees = [tree for figure in figures if figure is not None for tree in (figure.where, figure.part)]
        trees.append(rule.narrowed_by)
    elif isinstance(rule, GroupRule):
        trees = [rule.scope, rule.conditions, *(each.conditions for each in rule.readings)]
    for tree in trees:
        for leaf in leaves(tree) if tree is not None else ():
            if not isinstance(leaf, Related):
                yield leaf


def _of(benchmark: Benchmark | None) -> Figure | None:
    return benchmark.figure if benchmark is not None else None


def _same_unit(own: str, stated: str) -> bool:
    return own == stated or (own in _COUNTED and stated.startswith(own)) or (own in stated)


def _contradictions(loaded: Iterable[RuleFile]) -> Iterator[Finding]:
    """Pairs of targets on the same figure for a common place and year: both stated twice, or not to be met together."""
    stated = [(file, rule) for file in loaded for rule in file.targets]
    for (file, first), (_, second) in itertools.combinations(stated, 2):
        years = sorted(set(first.years) & set(second.years))
        same = first.figure == second.figure and _of(first.benchmark) == _of(second.benchmark)
        if not years or not same or not _share_a_place(first, second):
            continue
        span = "、".join(map(str, years))
        line = file.lines.get(first.id, 1)
        hint = f"请核对两条原文，改正 years、figure 或数值（{second.id}）。"
        if not _both_possible(first, second):
            yield Finding(file.name, line, first.id, f"与 {second.id} 在{span}年互相矛盾。", hint)
        elif first.region == second.region:
            yield Finding(file.name, line, first.id, f"与 {second.id} 在{span}年对同一个数各定了一个目标。", hint)


def _twice(loaded: Iterable[RuleFile]) -> Iterator[Finding]:
    """Pairs of rules of households or villages of one place and time with the same label, or the same conditions for
    the same benefit: one of them is a copy that was not finished."""
    stated = [(file, rule) for file in loaded for rule in file.groups]
    for (file, first), (_, second) in itertools.combinations(stated, 2):
        years = sorted(set(first.years) & set(second.years))
        if not years or first.region != second.region or (first.subject, first.kind) != (second.subject, second.kind):
            continue
        same = (first.clause, first.quote, first.scope, first.conditions) == (
            second.clause,
            second.quote,
            second.scope,
            second.conditions,
        )
        if same or (first.label == second.label and first.conditions != second.conditions):
            span, line = "、".join(map(str, years)), file.lines.get(first.id, 1)
            fault = "重复" if same else "名称相同而条件不同"
            told = f"与 {second.id} 在{span}年{fault}。"
            yield Finding(file.name, line, first.id, told, "请删去一条，或改正条件和名称。")


def _share_a_place(first: Target, second: Target) -> bool:
    codes = (first.region.code, second.region.code)
    national = "national" in (first.region.level, second.region.level)
    return national or codes[0].startswith(codes[1]) or codes[1].startswith(codes[0])


def _both_possible(first: Target, second: Target) -> bool:
    if first.benchmark is not None or second.benchmark is not None:
        return first.op == second.op or {first.op[0], second.op[0]} != {"<", ">"}
    low = [rule.value for rule in (first, second) if rule.op in (">=", ">", "=") and rule.value is not None]
    high = [rule.value for rule in (first, second) if rule.op in ("<=", "<", "=") and rule.value is not None]
    return not low or not high or max(low) <= min(high)
