"""Words for figures: counts, amounts, averages; shares, changes and gaps have rules of their own."""

from __future__ import annotations

from dataclasses import replace

from sql_tools.grammar.asks import Amount, Bundle, Count, Function, Moved
from sql_tools.grammar.conditions import Condition, Exists, Fact, opposite, tables_of
from sql_tools.grammar.joins import events_of
from sql_tools.grammar.pattern import Found, GrammarRule, rule
from sql_tools.grammar.refs import measure_ref
from sql_tools.grammar.rules.changes.moved import MovedRules
from sql_tools.grammar.rules.figures.ask_base import ASKING, AskRules, ask
from sql_tools.grammar.rules.figures.average import AverageRules
from sql_tools.grammar.rules.gaps.gap import GapRules
from sql_tools.grammar.rules.shares.share import ShareRules
from sql_tools.grammar.token import Token, made_of
from sql_tools.lexicon import Lexicon, Ref

_MONEY_WORDS = {
    *("钱", "总额", "总金额", "金额", "数额", "款项", "资金", "资金总额"),
    *("多少钱", "好多钱", "几多钱", "多少元", "多少块钱", "多少块", "多少万元", "多少万"),
}
_KINDS = {"total": "sum", "mean": "mean", "median": "median", "maximum": "max", "minimum": "min"}


_FUNCTIONS: tuple[Function, ...] = ("sum", "mean", "median", "max", "min")


def _asked_by_unit(found: Found) -> list[Token] | None:
    """监测时长平均多少天: the unit asks for the figure that was named."""
    term, again = found["term"][0], found["again"][0]
    same = {ref.name for ref in term.refs} & {ref.name for ref in again.refs}
    if not same or not again.text.startswith(("多少", "几")):
        return None
    asked = tuple(ref for ref in term.refs if ref.name in same)
    return [replace(term, refs=asked), *found["how"], made_of("howmuch", None, [again])]


def _are_how_many(found: Found) -> Token | None:
    """分别是多少户: in front of what is counted, 是多少 asks for a number."""
    token = found.all[0]
    return made_of("howmany", None, [token]) if token.text.endswith(("多少", "好多", "几多")) else None


def _and_figure(found: Found) -> list[Token] | None:
    """甲的人均纯收入多少，乙又是多少: the same figure of the other; 多少户 would say what is counted."""
    asked = found["n"][0]
    before = [token for token in found.elsewhere("ask") if token.end <= found["stop"][0].start]
    bare = asked.can("howmuch") or asked.value in (Count(), Amount(()))
    if not bare or not asked.text.endswith(_BARE) or len(before) != 1:
        return None
    figure = before[0].value
    if not isinstance(figure, Amount) or not figure.refs:
        return None
    return [*found["stop"], *found["who"], made_of("ask", figure, [asked])]


_BARE = ("多少", "好多", "几多", "呢")


def _and_those(found: Found) -> list[Token] | None:
    """…有多少户，三样都不沾的呢; 脱贫户人均多少，监测户呢; …的户数，未消除的单列: the same figure of others."""
    before = [token for token in found.elsewhere("ask") if token.end <= found.all[0].start]
    if len(before) != 1 or not isinstance(before[0].value, Count | Amount):
        return None
    told = [token for token in found.elsewhere("cond") if token.end <= before[0].start]
    others = bool(told) and (found["de"] or (told[-1].can("noun") and found["cond"][-1].can("noun")))
    if not (found["apart"] or others or (found["de"] and isinstance(before[0].value, Count))):
        return None  # 人均纯收入是多少，脱贫户: whose it is, said last.
    said = [found.all[0], *found["cond"]]
    return [*said, made_of("ask", before[0].value, found.all[len(said) :] or said[-1:])]


def _function_again(found: Found) -> list[Token] | None:
    """排中间那个数是多少，中位数: the same function by its other name."""
    asked = found["ask"][0].value
    same = isinstance(asked, Amount) and asked.function == _function_of(found["again"])
    return [*found["ask"], *found["stop"]] if same else None


def _function_of(tokens: list[Token]) -> Function | None:
    """The function that the words say: 合计, 平均, 中位数 …"""
    functions = [_KINDS[kind] for token in tokens for kind in token.kinds if kind in _KINDS]
    return next((f for f in _FUNCTIONS if f in functions), None)


class FigureRules(AskRules):
    """Counts and amounts, with the rules of shares, changes and gaps in their order."""

    def __init__(self, lexicon: Lexicon) -> None:
        super().__init__(lexicon)
        self._gaps, self._shares, self._moved = GapRules(lexicon), ShareRules(lexicon), MovedRules(lexicon)
        self._averages = AverageRules(lexicon)

    def _and_those_without(self, found: Found) -> list[Token] | None:
        """贷了款的户均多少，没贷的呢; 有大病的几户，没有的呢: those of whom the same does not hold."""
        told = [had for token in found.elsewhere("cond") if (had := self._had(token.value)) is not None]
        asked = [token for token in found.elsewhere("ask") if token.end <= found.all[0].start]
        if len(told) != 1 or len(asked) != 1:
            return None
        return [found.all[0], made_of("cond", opposite(told[0]), found["lack"]), *found["de"]]

    def _had(self, said: Condition) -> Exists | None:
        """What belongs to somebody: a member, a job, help."""
        if isinstance(said, Fact) and tables_of(said) <= events_of(self.model):
            return Exists("any", said)
        return said if isinstance(said, Exists) and said.quantifier == "any" else None

    def _amount(self, found: Found) -> Token | None:
        refs = found["term"][0].of_role("measure", "field")
        if refs and any(token.can("percent_asked") for token in found.all) and not any(map(self._is_percent, refs)):
            rates = self._rates_of({ref.name for ref in refs})
            if rates or not (found.anywhere("ask") or found.anywhere("take")):
                return ask(found, Amount(rates)) if rates else made_of("unread", None, found.all)
        return ask(found, Amount(refs, _function_of(found.all))) if refs else None

    def _is_percent(self, ref: Ref) -> bool:
        entry = self.model.measures[ref.name] if ref.role == "measure" else self.model.field(ref.name)
        return entry.type == "percent"

    def _rates_of(self, names: set[str]) -> tuple[Ref, ...]:
        """住院报了百分之几, 工资性收入是百分之几: the one rate of the model whose upper part is the figure."""
        rates = [n for n, each in self.model.measures.items() if each.type == "percent" and each.numerator in names]
        return (measure_ref(self.model, rates[0]),) if len(rates) == 1 else ()

    def _money(self, found: Found) -> Token | None:
        """发了多少钱, 总额: the money of what is spoken of."""
        if not any(leaf.text in _MONEY_WORDS for token in found.all for leaf in token.leaves()):
            return None
        return ask(found, Amount(()))

    def _function_alone(self, found: Found) -> Token:
        kinds = [_KINDS[kind] for kind in found["how"][0].kinds if kind in _KINDS]
        return ask(found, Amount((), next(f for f in _FUNCTIONS if f in kinds)))

    def _several_functions(self, found: Found) -> list[Token] | None:
        """人均纯收入的平均数、中位数和最大值: each function of the one figure."""
        asked = found["ask"][0]
        if not isinstance(asked.value, Amount) or not asked.value.refs:
            return None
        added = tuple(field for ref in asked.value.refs if ref.role == "measure" for field in self.added_up(ref.name))
        if asked.value.function is None and not added:
            return None
        tokens = [token for token in found["more"] if any(kind in _KINDS for kind in token.kinds)]
        refs = added if asked.value.function is None else asked.value.refs
        rest = [Amount(refs, _function_of([token])) for token in tokens]
        return [asked, *(made_of("ask", each, [token]) for each, token in zip(rest, tokens, strict=True))]

    def _functions_first(self, found: Found) -> list[Token] | None:
        """中位数和均值都给我：脱贫户家庭纯收入: each function of the figure behind."""
        asked = found["ask"][0]
        if not isinstance(asked.value, Amount) or not asked.value.refs or asked.value.function is not None:
            return None
        tokens = [token for token in found["how"] if any(kind in _KINDS for kind in token.kinds)]
        said = [*found["how"], asked]
        asks = [made_of("ask", replace(asked.value, function=_function_of([token])), said) for token in tokens]
        return [*found["rest"], *asks]

    def _number_by_figure(self, found: Found) -> Token | None:
        """多少人口，多少劳力: of a group that has a figure of its own, among other figures of the same rows."""
        asked = [token.value for token in found.elsewhere("ask") if isinstance(token.value, Amount)]
        told = {ref.name for each in asked for ref in each.refs if ref.role == "measure"}
        homes = {self.model.measures[name].subjects[0] for name in told}
        own = tuple(
            ref for ref in found["cond"][0].of_role("measure") if self.model.measures[ref.name].subjects[0] in homes
        )
        return ask(found, Amount(own)) if own else None

    def _named_apart(self, found: Found) -> Token | None:
        """带动多少户脱贫户和监测户: a figure whose own name goes on with the group that it counts."""
        term, cond = found["term"][0], found["cond"][0]
        heads, groups = {term.text, term.text.rstrip("了过")}, {cond.text, *(ref.label for ref in cond.refs)}
        names = (head + group + end for head in heads for group in groups for end in ("", "数", "户数", "人数"))
        for name in names:
            named = self._lexicon.find(name)
            refs = tuple(ref for ref in named if ref.role in ("measure", "field"))
            if refs:
                return ask(found, Amount(refs))
        return None

    def _in_its_unit(self, found: Found) -> Token | None:
        """带动多少户: so many of what the figure counts."""
        counters = {self.model.tables[ref.name].counter for ref in found["noun"][0].of_role("table")}
        refs = found["term"][0].of_role("measure", "field")
        units = {
            self.model.measures[r.name].unit if r.role == "measure" else self.model.field(r.name).unit for r in refs
        }
        return ask(found, Amount(refs)) if units & counters else None

    def _said_again(self, found: Found) -> list[Token] | None:
        """收入结构，四项各占多少: the figures once more, by their number."""
        asks = [token for token in found["asks"] if token.can("ask")]
        if any(token.can("ask") and token.value != Count() for token in found["how"]):
            return None
        shares = any(token.can("take") or token.text.endswith("占") or token.can("share") for token in found["how"])
        figures = [name for token in asks for name in self._figures_of(token.value)]
        if found["n"][0].value.tests != (("=", len(figures)),) or len(figures) < 2:
            return None
        percents = all(name is not None and self.model.measures[name].type == "percent" for name in figures)
        return found["asks"] if percents or not shares else self._shares_of(found["asks"])

    def _shares_of(self, asks: list[Token]) -> list[Token] | None:
        """工资性、经营性四项占比: the share of each by its own name, where the model has one."""
        told: list[Token] = []
        for token in asks:
            shares = self.shares_of(token.value.refs) if token.can("ask") else ()
            if token.can("ask") and not shares:
                return None
            told.append(made_of("ask", Amount(shares), [token]) if shares else token)
        return told

    def _shared_tail(self, found: Found) -> list[Token] | None:
        """工资性、经营性、财产性收入占比: the end of the last name is said of all."""
        last, text = found["last"][0], found["last"][0].text
        shares = [at for at in range(1, len(text)) if self._is_share(text[at:])]
        told: list[Token] = []
        for token in found["first"]:
            if not (token.can("measure") or token.can("field")):
                told.append(token)
                continue
            ends = (text[at:] for at in range(1, (shares or [0])[0] + 1))
            named = (self._lexicon.find(token.text + end) for end in ends)
            refs = next((r for r in named if any(ref.role == "measure" for ref in r)), ())
            if not refs or text.startswith(token.text):
                return None
            told.append(made_of("term measure field", None, [token], refs=refs))
        return [*told, found.all[-2], last]

    def _is_share(self, text: str) -> bool:
        whole = (entry for end, entry in self._lexicon.matches(text, 0) if end == len(text))
        return any(kind == "share" for entry in whole for kind, _ in entry.kinds)

    def _figures_of(self, asked: object) -> list[str | None]:
        """The measures that an ask shows; ``None`` for one that has no name of its own."""
        if isinstance(asked, Bundle):
            return list(self._lexicon.section("bundles", {})[asked.name]["measures"])
        names = [ref.name for ref in asked.refs if ref.role == "measure"] if isinstance(asked, Amount) else []
        return [names[0] if names else None]

    def _moved_most(self, found: Found) -> list[Token] | None:
        """比上年增长最快的: by the rate, not by the amount; 下降最快的 rise least."""
        token, order = found["moved"][0], found["order"][0]
        if not isinstance(token.value, Moved) or not order.value.pick or order.value.refs:
            return None
        falls = any(leaf.can("fall") for leaf in token.leaves())
        sized = any(char in order.text for char in "多少大小")
        form = "percent" if not sized and token.value.form == "difference" else token.value.form
        turned = replace(order.value, descending=order.value.descending != falls, count=False)
        moved = made_of("ask moved", replace(token.value, form=form), [token])
        return [moved, made_of("order", turned, found.all[1:])]

    def _topic(self, found: Found) -> Token | None:
        """住院费用报销比例: of two figures of one table side by side, the last is asked for."""
        topic, head = found["topic"][0], found["head"][0]
        if any(self.model.measures[ref.name].counts_all_rows for ref in topic.of_role("measure")):
            return None  # 项目个数 投资总额: two figures.
        tables = [{ref.table for ref in token.of_role("measure")} for token in (topic, head)]
        named = tuple(ref for ref in self._lexicon.find(head.text + topic.text) if ref.role == "measure")
        if named:
            # 医疗支出户均: 户均 alone would be of another figure.
            return made_of("term measure field", None, found.all, refs=named)
        if not set.intersection(*tables) or any(ref.label.startswith(head.text) for ref in head.of_role("measure")):
            return None
        return made_of("term measure field", None, found.all, refs=head.refs)

    def rules(self) -> tuple[GrammarRule, ...]:
        """Applied last, to what orders and lists have left."""
        return (*self._compared(), *self._figures(), *self._functions(), *self._of_others())

    def _compared(self) -> tuple[GrammarRule, ...]:
        """Averages, gaps, shares and changes, each before plain figures take its words."""
        return (
            rule(
                "asked_by_unit",
                r"(?P<term>{field|measure})(?P<how>(?:{de}?{mean|median|maximum|minimum})?)(?:{is}|{have})*(?P<again>{field})",
                _asked_by_unit,
            ),
            rule(
                "shared_tail",
                r"(?P<first>{field|measure}(?:(?:{pause}|{list_and}){field|measure})*)(?:{pause}|{list_and})(?P<last>{measure})",
                self._shared_tail,
            ),
            *self._averages.rules(),
            *self._gaps.rules(),
            *self._moved.first_rules(),
            rule(
                "named_apart",
                r"(?P<term>{measure|field})(?:{howmany}{table}?)?{de}?(?P<cond>{cond})(?:{howmany}{table}?)?",
                self._named_apart,
            ),
            *self._shares.rules(),
            *self._gaps.late_rules(),
            *self._moved.rules(),
        )

    def _figures(self) -> tuple[GrammarRule, ...]:
        """多少户, 人均纯收入是多少."""
        function = r"(?:{total|mean|median|maximum|minimum})"
        return (
            rule("are_how_many", r"(?P<how>{howmuch})(?={table}|{level})", _are_how_many),
            rule("takes_so_many", r"{take}{howmany}(?P<noun>{table}?)", self.count),
            rule("how_much_of", r"{howmany}{de}?(?P<term>{measure|field})(?!{measure|howmany|howmuch})", self._amount),
            rule(
                "in_its_unit",
                r"(?P<term>{measure|field})(?:{have}|{total})*{howmany}(?P<noun>{table})",
                self._in_its_unit,
            ),
            rule("count", r"{howmany}{de}?(?P<noun>{table|level})", self.count),
            rule("number_by_figure", r"{howmany}(?P<cond>{cond})(?={stop}|{pause}|$)", self._number_by_figure),
            *self._moved.and_growth(),
            rule("topic", r"(?P<topic>{measure})(?P<head>{measure})", self._topic),
            rule("amount", function + r"*{de}?(?P<term>{measure|field}){de}?" + function + r"*" + ASKING, self._amount),
        )

    def _functions(self) -> tuple[GrammarRule, ...]:
        """中位数, 平均数和最大值, 合计."""
        return (
            rule(
                "functions_first",
                r"^(?P<how>{median|mean|maximum|minimum}(?:(?:{list_and}|{pause}){median|mean|maximum|minimum})+)"
                r"{stop}(?P<rest>(?:<[^<>]*>)*?)(?P<ask>{ask})(?={stop}?$)",
                self._functions_first,
            ),
            rule(
                "several_functions",
                r"(?P<ask>{ask})(?P<more>(?:(?:{pause}|{list_and}){mean|median|maximum|minimum})+)" + ASKING,
                self._several_functions,
            ),
            *self._averages.late_rules(),
            rule("money", r"(?:{total}{de}?)+" + ASKING + r"|{howmuch}", self._money),
            *self._moved.late_rules(),
            rule("moved_most", r"(?P<moved>{moved})(?:{de}|{is})*(?P<order>{order})", self._moved_most),
            rule(
                "function_alone",
                r"^{follow}*(?P<how>{median|mean|maximum|minimum}){is}?{howmuch}?{stop}*$",
                self._function_alone,
            ),
            rule(
                "function_again", r"(?P<ask>{ask})(?P<stop>{stop})(?P<again>{median|mean})(?={stop}|$)", _function_again
            ),
            rule(
                "said_again",
                r"(?P<asks>{ask}(?:(?:{pause}|{list_and}){ask})*){stop}?{this}?(?P<n>{amount}){sort}?"
                r"(?P<how>(?:{respectively}|{each}|{take}|{share}|{is}|{howmuch}|{howmany}|{percent_asked})+|{ask})",
                self._said_again,
            ),
        )

    def _of_others(self) -> tuple[GrammarRule, ...]:
        """A bare 多少, and the same figure of others."""
        return (
            rule("count_noun", r"(?P<noun>{table})(?:{have}|{is})?(?:{howmany}|{total}{howmany}?)", self.count_noun),
            rule("count_alone", r"(?P<noun>){howmany}", self.count),
            *self._moved.late_rules(in_own_clause=True),
            rule(
                "and_figure",
                r"(?P<stop>{stop})(?P<who>(?:{years}|{places}|{area}|{cond}|{inside}|{de})*{cond}{de}?)(?P<n>{ask}|{howmuch})(?={stop}|$)",
                _and_figure,
            ),
            rule("and_those_without", r"{stop}(?P<lack>{have_not})(?P<de>{de})(?={stop}*$)", self._and_those_without),
            rule("and_those", r"{stop}(?P<cond>{cond})(?P<de>{de}?)(?:(?P<apart>{apart})|(?={stop}*$))", _and_those),
        )
