"""Facts that hold or are denied: 有医保, 非脱贫户, 不是低保户, a name of the data, the money of a kind of row."""

from __future__ import annotations

from dataclasses import replace

from sql_tools.grammar.conditions import Both, Either, Exists, Fact, No, Test, both
from sql_tools.grammar.counters import LIKE_MONEY
from sql_tools.grammar.pattern import Found, GrammarRule, rule
from sql_tools.grammar.refs import field_ref, table_ref
from sql_tools.grammar.rules.conditions.floors import WANTS_ITS_VERB, ScopeBase
from sql_tools.grammar.rules.conditions.the_others import TheOthers
from sql_tools.grammar.rules.lists.each_asked import each_is_asked
from sql_tools.grammar.token import Token, made_of
from sql_tools.lexicon import Ref
from sql_tools.plan import And, Compare, InSegment, OneOf, Or
from sql_tools.recognizers.number import parse_numeral


class FactRules(ScopeBase):
    """The rules of one model."""

    def _had_of_ledger(self, found: Found) -> list[Token] | None:
        """享受小额信贷, 贷了小额信贷: before the name of a ledger any verb of having says no more than 有."""
        if not any(self._model.tables[ref.name].ledger for ref in found["thing"][0].of_role("table")):
            return None
        denied = found.before is not None and (found.before.can("have_not") or found.before.can("not"))
        had = [] if denied else [made_of("have", None, found["verb"])]
        return [*had, *found["thing"]]

    def _had(self, found: Found) -> Token | None:
        """有医保, 没有集中安置区: a yes/no field that is had or not; a group (没有脱贫户) is there or not."""
        if found["what"][0].names_group:
            return None
        holds = not any(token.can("have_not") or token.can("not") for token in found["how"])
        refs = tuple(
            Ref(
                "fact",
                ref.name,
                ref.label if holds else f"不是{ref.label}",
                ref.table,
                Compare(field=ref.name, op="=", value=holds),
            )
            for ref in found["what"][0].of_role("question")
        )
        return made_of("cond noun", Fact(refs), found.all)

    def _had_behind(self, found: Found) -> Token | None:
        """医保没交的, 养老保险都没参: the verb behind what is not had."""
        if (found.before is not None and found.before.can("amount")) or found["how"][0].text.startswith("一"):
            return None  # 一个重点帮扶村都没有, 重点帮扶村一个都没有: not one of them.
        return self._had(found) if found["how"][0].text not in WANTS_ITS_VERB else None

    def _not_first(self, found: Found) -> Token | None:
        """非易地搬迁脱贫户: of a group that is two at once, 非 denies the first."""
        condition = found["cond"][0].value
        names = [ref.fact.name for ref in getattr(condition, "refs", ()) if isinstance(ref.fact, InSegment)]
        where = self._model.segments[names[0]].where if len(names) == 1 else None
        if found["how"][0].text != "非" or not isinstance(condition, Fact) or not isinstance(where, And):
            return None
        if not all(isinstance(item, InSegment) for item in where.items):
            return None
        parts = [self._fact_of(item.name) for item in where.items if isinstance(item, InSegment)]
        joined = Both((No(parts[0]), *parts[1:]))
        return made_of("cond noun", joined, found.all, refs=found["cond"][0].refs)

    def _lacking(self, found: Found) -> list[Token] | None:
        """无劳动力的监测户: a household in which nobody is one, not one with somebody who is none."""
        value, noun = found["value"][0], found["noun"][0]
        if value.text[0] not in _LACKING or not self._counts_households(noun):
            return None
        refs = tuple(ref for ref in self._lexicon.find(value.text[1:]) if isinstance(ref.fact, InSegment))
        held = tuple(ref for ref in refs if ref.table is not None and ref.table not in self._upper)
        if not held:
            return None
        return [made_of("cond", Exists("none", Fact(held)), [replace(value, refs=())]), *found["de"], noun]

    def _taken_share(self, found: Found) -> list[Token] | None:
        """务工人数占劳动力比例: behind 占 the name of a share is the group and 比例."""
        name = found["name"][0]
        for cut in range(2, len(name.text)):
            refs = tuple(ref for ref in self._lexicon.find(name.text[:cut]) if ref.role in ("fact", "measure"))
            if self._is_share_word(name.text[cut:]) and any(ref.role == "fact" for ref in refs):
                group = made_of("term fact", None, [replace(name, text=name.text[:cut], refs=())], refs=refs)
                return [found.all[0], group, made_of("share", None, [replace(name, text=name.text[cut:], refs=())])]
        return None

    def _is_share_word(self, text: str) -> bool:
        whole = [entry for end, entry in self._lexicon.matches(text, 0) if end == len(text)]
        return any(kind == "share" for entry in whole for kind, _ in entry.kinds)

    def _counts_households(self, noun: Token) -> bool:
        """户, 监测户: the rows of the default subject, by their name or at the end of it."""
        counter = self._model.tables[self._model.default_subject].counter
        tables = [ref.name for ref in noun.of_role("table")]
        named = any(self._model.tables[name].counter == counter for name in tables)
        return named or (noun.can("fact") and noun.text.endswith(counter))

    def _fact_of(self, segment: str) -> Fact:
        content = self._model.segments[segment]
        return Fact((Ref("fact", segment, content.label, content.table, InSegment(name=segment)),))

    def _named_thing(self, found: Found) -> Token | None:
        """雅园小区: a name of the data, and what kind of thing it is."""
        name, noun = found["name"][0], found.all[-1]
        names = [
            ref for ref in name.of_role("fact") if isinstance(ref.fact, Compare) and self._from_data(ref.fact.field)
        ]
        if not names or not {ref.table for ref in names} & {ref.table for ref in noun.of_role("table")}:
            return None
        return made_of("term fact", None, found.all, refs=name.refs)

    def _named_event(self, found: Found) -> Token | None:
        """在公益岗就业的: the noun behind the kind of an event only says once more what happens."""
        name, noun = found["name"][0], found["noun"][0]
        events = {ref.table for ref in name.of_role("fact") if isinstance(ref.fact, Compare)} & self._events
        same = events & {ref.name for ref in noun.of_role("table")}
        return made_of("term fact", None, found.all, refs=name.refs) if same else None

    def _from_data(self, name: str) -> bool:
        return self._model.field(name).values_from_data

    def _money_of(self, found: Found) -> list[Token] | None:
        """小额信贷5万元以上: the one amount of money that such a row has."""
        condition, bound = found["cond"][0].value, found["bound"][0].value
        vague = not bound.exact or found["bound"][0].text.endswith(_IN_WORDS)
        large = bound.unit is None and vague and all(value >= LIKE_MONEY for _, value in bound.tests)
        if not isinstance(condition, Fact) or bound.about is not None or not (bound.unit == "元" or large):
            return None
        for table in {ref.table for ref in condition.refs if ref.table is not None}:
            fields = self._model.tables[table].fields
            money = [name for name, entry in fields.items() if entry.type == "money" and entry.column is not None]
            if len(money) == 1:
                ref = field_ref(self._model, f"{table}.{money[0]}")
                if found["name"] and ref.name not in {each.name for each in found["name"][0].refs}:
                    return None
                joined = both([condition, Test((ref,), bound.tests, bound.unit)])
                said = [token for token in found.all if token not in found["time"]]
                return [made_of("cond", joined, said), *found["time"]]
        return None

    def _this_row(self, found: Found) -> Token | None:
        """H43042100211这一户: the row is called by its number."""
        code = found.first("code") or found["after"][0]
        called = self._lexicon.section("codes", {})
        named = any(isinstance(ref.fact, Compare) and ref.fact.field in called for ref in code.refs)
        return made_of(" ".join(code.kinds), None, found.all, refs=code.refs) if named else None

    def _each_of_two(self, found: Found) -> Token | None:
        """脱贫户和监测户各有多少户: a group that has the name of two is both of them where each is asked about."""
        group = found["group"][0]
        names = [ref.fact.name for ref in group.of_role("fact") if isinstance(ref.fact, InSegment)]
        where = self._model.segments[names[0]].where if len(names) == 1 else None
        if not isinstance(where, Or) or not each_is_asked(found):
            return None
        # 脱贫户和监测户, 两类人群
        if not set(group.text) & set("和与及、") and parse_numeral(group.text[:1]) != len(where.items):
            return None
        items = tuple(self._fact_of(item.name) for item in where.items if isinstance(item, InSegment))
        if len(items) < len(where.items):
            return None
        return made_of("cond noun", Either(items, listed=True), found.all, refs=group.refs)

    def _amount_in_all(self, found: Found) -> Token | None:
        """资产收益合计, 资产收益最高: a word that is a kind of help as well is an amount here."""
        term = found["term"][0]
        amounts = tuple(r for r in term.of_role("measure") if self._model.measures[r.name].type == "money")
        if not amounts or term.names_group:
            return None
        return made_of("term measure field", None, found.all, refs=(*amounts, *term.of_role("field")))

    def _goes_without_saying(self, found: Found) -> list[Token] | None:
        """读高中的娃, 18岁以下的娃: beside a value of its field the word only says whose it is; not in 没读书的娃."""
        word, said = found["word"][0], found["said"][0]
        denied = found.before is not None and (found.before.can("not") or found.before.can("have_not"))
        told: dict[str, list[str]] = self._lexicon.section("goes_without_saying", {})
        fields = {field for ref in said.of_role("fact") for field in self._fields_of(ref)} | _at_most(said)
        name = next((name for name, words in told.items() if word.text in words and name in fields), None)
        if name is None or denied or said.text in told[name]:
            return None
        if _of_home(found):
            return [token for token in found.all if token is not word]
        table = name.partition(".")[0]
        ref = table_ref(self._model, table)
        noun = made_of("term table", None, [word], refs=(ref,))
        return [noun if token is word else token for token in found.all]

    def _fields_of(self, ref: Ref) -> tuple[str, ...]:
        """The field of which a fact names a value, or several by the name of a group."""
        fact = self._model.segments[ref.fact.name].where if isinstance(ref.fact, InSegment) else ref.fact
        return (fact.field,) if isinstance(fact, Compare | OneOf) else ()

    def rules(self) -> tuple[GrammarRule, ...]:
        """Facts by themselves; applied first."""
        return (
            rule(
                "amount_in_all",
                r"(?P<term>{fact})(?={total|mean}(?:{howmany}|{howmuch}|{stop}|$)|{de}?{superlative}{adjective})",
                self._amount_in_all,
            ),
            rule("taken_share", r"{take}(?P<name>{measure})", self._taken_share),
            rule("lacking", r"(?P<value>{fact})(?P<de>{de}?)(?P<noun>{fact|table})", self._lacking),
            rule("this_row", r"(?P<code>{fact}){de}?{this_row}|{this_row}(?P<after>{fact})", self._this_row),
            rule("goes_without_saying", r"(?P<said>{fact|cond}){de}?(?P<word>{fact})", self._goes_without_saying),
            rule(
                "goes_without_saying_behind",
                r"(?P<said>{fact|cond}){de}?{fact}{de}?(?P<word>{fact})",
                self._goes_without_saying,
            ),
            rule(
                "goes_without_saying_first",
                r"(?P<word>{fact})(?:{de}|{stop}|{inside}|{table})*(?P<said>{fact})",
                self._goes_without_saying,
            ),
            *TheOthers(self._lexicon).rules(),
            rule("had_of_ledger", r"(?P<verb>{relation})(?P<thing>{table})", self._had_of_ledger),
            rule("had", r"(?P<how>{have}|{have_not})(?P<what>{question})", self._had),
            rule(
                "had_behind",
                r"(?P<what>{question})(?P<how>{have_not}){have}?(?={de}|{stop}|{table}|$)",
                self._had_behind,
            ),
            rule("named_thing", r"(?P<name>{fact}){table}", self._named_thing),
            rule("named_event", r"(?P<name>{fact})(?P<noun>{table})(?={de})", self._named_event),
            rule("each_of_two", r"(?P<group>{fact})", self._each_of_two),
            rule("fact", r"{fact}", _fact),
        )

    def money_rules(self) -> tuple[GrammarRule, ...]:
        """Amounts behind a kind of row."""
        return (
            rule(
                "money_of",
                r"(?P<name>{field}?)(?P<cond>{cond}){de}?(?P<time>{years}?){total}?(?:{have}|{is}|{relation})?"
                r"(?P<bound>{bound}|{amount}(?={de}))",
                self._money_of,
            ),
        )

    def denials(self) -> tuple[GrammarRule, ...]:
        """What does not hold; applied when every condition is made."""
        return (
            rule("not_in_brackets", r"{not}{open}(?P<cond>{cond}(?:{both}{cond})*){close}", _not_in_brackets),
            rule("not_both", r"(?P<how>{not})(?P<cond>{cond})", self._not_first),
            rule("not", r"(?:{not}|{except})(?P<cond>{cond}){except_end}?", _no),
            rule(
                "all_but",
                r"(?P<cond>{cond})(?P<end>{except_end}){de}?(?P<field>{field}?)(?={cond}|{table}|{relation}|{de})",
                _all_but,
            ),
            rule("left_out_alone", r"(?P<cond>{cond}){de}?(?P<end>{except_end})(?={stop}|$)", _left_out_alone),
            rule("left_out", r"(?:{stop}|{open})(?P<cond>{cond})(?P<end>{except_end})(?={stop}|{close}|$)", _left_out),
        )


def _at_most(said: Token) -> set[str]:
    """18岁以下的: the fields of which there is at most so much."""
    if not isinstance(said.value, Test) or not all(op in ("<", "<=") for op, _ in said.value.tests):
        return set()
    return {ref.name for ref in said.value.refs}


def _of_home(found: Found) -> bool:
    """屋里有读高中的娃: the home is spoken of, not those whom it has."""
    before = found.behind(2)
    return len(before) == 2 and before[0].can("relation") and before[1].can("have")


def _fact(found: Found) -> Token | None:
    """A condition; 没参的 beside two kinds of insurance does not say which of them."""
    token = found.all[0]
    flags = {ref.fact.field for ref in token.refs if isinstance(ref.fact, Compare) and ref.fact.value is False}
    if len(flags) > 1:
        return None
    return made_of("cond noun", Fact(token.of_role("fact", "measure")), found.all, refs=token.refs)


def _not_in_brackets(found: Found) -> Token | None:
    """不符合（致贫返贫风险是因病）: what stands in the brackets is denied as a whole."""
    joined = both([token.value for token in found["cond"] if token.can("cond")])
    return made_of("cond noun", No(joined), found.all, refs=found["cond"][-1].refs) if joined is not None else None


def _no(found: Found) -> Token:
    return made_of("cond noun", No(found["cond"][0].value), found.all, refs=found["cond"][0].refs)


def _left_out(found: Found) -> list[Token] | None:
    """…的帮扶措施，小额信贷除外: all but these."""
    return [found.all[0], _denied(found)] if found["end"][0].as_value("except_end") == "out" else None


def _left_out_alone(found: Found) -> Token | None:
    """公益岗的不要, 低保户不算: all that the question says."""
    if found.before is not None or found["end"][0].as_value("except_end") != "out":
        return None
    return _no(found)


def _all_but(found: Found) -> Token | None:
    """低保户以外的监测户, 因学以外原因的: all the others; a field behind it is the one of the value left out."""
    fields = {ref.name for token in found["field"] for ref in token.of_role("field")}
    own = {ref.name for ref in found["cond"][0].refs}
    return _no(found) if found["end"][0].text in _ALL_BUT and (not fields or fields & own) else None


_LACKING = ("无", "没")
_IN_WORDS = ("万", "千")
_ALL_BUT = {"以外", "之外", "以外的", "之外的"}
"""Without 除 in front these still leave out (因病以外的监测户); 后 and 不算 do not."""


def _denied(found: Found) -> Token:
    return made_of("cond", No(found["cond"][0].value), found.all[1:], refs=found["cond"][0].refs)
