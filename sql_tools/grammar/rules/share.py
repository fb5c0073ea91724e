"""Words for shares: 占比, 占全县的比重, 率, 构成, 分布."""

from __future__ import annotations

from sql_tools.grammar.asks import Among, Amount, Bundle, Count, GroupBy, PortionOf, Proportion, Spread
from sql_tools.grammar.conditions import Exists, both, one_field, tables_of
from sql_tools.grammar.pattern import Found, GrammarRule, rule
from sql_tools.grammar.refs import table_ref
from sql_tools.grammar.rules.ask_base import ASKING, RUN, ask
from sql_tools.grammar.rules.beside_share import BesideShareRules
from sql_tools.grammar.rules.floors import PEOPLE
from sql_tools.grammar.rules.share_base import ShareBase
from sql_tools.grammar.token import Token, made_of
from sql_tools.lexicon import Lexicon, Ref
from sql_tools.plan import Compare, InSegment
from sql_tools.values import PlaceName


class ShareRules(ShareBase):
    """What is the part and what the whole, by where each stands."""

    def __init__(self, lexicon: Lexicon) -> None:
        super().__init__(lexicon)
        self._beside = BesideShareRules(lexicon)

    def _share_of(self, found: Found) -> list[Token] | Token | None:
        """X 占 Y 的比例; where Y is only a place, every group is a part of the whole place."""
        if not found["whole"] and not any(token.can("share") or token.can("percent_asked") for token in found.all):
            return None  # 低保户占几户: a number.
        part, whole = self._said_of(found["part"]), self._said_of(found["whole"])
        part = [item for item in part if item not in whole] or part  # …的监测户占监测户总数的比例
        refs = tuple(ref for token in (*found["part"], *found["whole"]) for ref in token.of_role("table"))
        areas = [token for token in found["whole"] if token.can("area")]
        named, levels = _named(found["whole"]), tuple(token.value for token in areas if token.value is not None)
        figures = tuple(ref for token in found["part"] for ref in token.of_role("measure") if not token.can("cond"))
        happens = self._happens(found["part"][-1:])
        if whole and happens:
            # 务工人数占脱贫人口的比重: of those, so many to whom it happens.
            said = [token.value for token in found["part"] if token.can("cond")]
            event = Exists("any", both(said), happens)
            refs = self._nouns_at_end(found["whole"]) or self._whose(happens)
            return [*areas, ask(found, Proportion(event, both(whole), refs, areas=levels, named=named))]
        again = tuple(ref for token in found["whole"] for ref in token.of_role("measure") if not token.can("cond"))
        among = {ref.table for ref in self._happens([token for token in found["whole"] if token.can("table")])}
        happening = self._happening_part(found, part, whole, again) if whole or not among else None
        if happening is not None:
            happens_to, counted = happening
            return [*areas, ask(found, Proportion(happens_to, both(whole), counted, areas=levels, named=named))]
        persons = self._persons_of(part)
        if again and not figures and persons:
            # 残疾人占总人口的比例: both are counted person by person.
            asked = Proportion(both(part), both(whole), persons, areas=levels, named=named)
            return [*areas, ask(found, asked)]
        if again and not figures and all(self.kind_of(ref) == "integer" for ref in again):
            figures = again  # 脱贫人口占总人口的比例
        if again and not {ref.name for ref in again} & {ref.name for ref in figures}:
            return None
        if again:
            # 公益岗人数占务工人数, 占务工总人数: 人数 is the one of those of whom the whole is.
            figures = tuple(ref for ref in figures if ref.name in {each.name for each in again})
            counted = tuple(ref for ref in figures if self.model.measures[ref.name].subjects[0] in among)
            figures = counted or figures
        if figures and (part or whole):
            alone = not (whole or again)
            asked = Proportion(both(part), both(whole), (), levels, named, alone, figure=figures)
            return [*areas, ask(found, asked)]
        if figures:
            return [*areas, ask(found, PortionOf(Amount(figures), areas=levels, named=named))]
        refs = refs or self._nouns_at_end(found["whole"]) or self._nouns_at_end(found["part"])
        return [
            *areas,
            ask(
                found,
                Proportion(
                    both(part),
                    both(whole),
                    refs,
                    areas=levels,
                    named=named,
                    place_alone=not any(token.can("cond") or token.can("table") for token in found["whole"]),
                ),
            ),
        ]

    def _share_of_figure(self, found: Found) -> list[Token] | None:
        """庭院经济占产业项目衔接资金的比重: the part of an amount that adds up."""
        figures = tuple(
            ref
            for ref in found["figure"][0].of_role("measure")
            if self.model.measures[ref.name].type == "money" and self.model.measures[ref.name].additive
        )
        part = both(self._said_of(found["part"]))
        mine = {ref.name for token in found["mine"] for ref in token.of_role("measure")}
        if not figures or part is None or (mine and not mine & {ref.name for ref in figures}):
            return None
        areas, whole = [token for token in found["area"] if token.can("area")], both(self._said_of(found["whole"]))
        levels = tuple(token.value for token in areas if token.value is not None)
        asked = Proportion(part, whole, (), levels, _named(found["area"]), figure=figures)
        return [*areas, ask(found, asked)]

    def _share_in_figure(self, found: Found) -> Token | None:
        """工资性收入总额里脱贫户占多少: the part of an amount, not of a number of rows."""
        refs = found["figure"][0].of_role("measure")
        figures = tuple(ref for ref in refs if self.model.measures[ref.name].additive and self.kind_of(ref) == "money")
        return ask(found, Proportion(found["part"][0].value, None, (), figure=figures)) if figures else None

    def _of_counted(self, found: Found) -> list[Token] | Token | None:
        """…有多少人，占残疾人总数的几成: of what was counted before, among those that are named."""
        if not _asks_a_number_before(found):
            return None
        area = found.first("area")
        groups = {t.value.level for t in found.elsewhere("group")}
        counted = [ref for token in found["number"] for ref in token.of_role("measure")]
        if counted and not any(self.model.measures[ref.name].counts_rows for ref in counted):
            return None
        around = area is not None and area.value is not None and area.value not in groups
        if not found["whole"] and not counted and not around:
            # 各占百分之几, beside a number of each group: of all of them together.
            each = area is None and found.anywhere("group") and found.all[-1].can("percent_asked")
            each = each or (area is None and found.anywhere("group") and found.all[0].can("respectively"))
            return made_of("share", None, found.all) if each else None
        whole = both(self._said_of(found["whole"]))
        happens = self._happens(found["whole"]) if whole is None else ()
        if not around:
            return made_of("share", Among(whole, happens), found.all)
        rest = [token for token in found.all if token is not area]
        among = Among(whole, happens, tuple(token.value for token in found["area"]), whole is None and not counted)
        return [*found["area"], made_of("share", among, rest)]

    def _share_in(self, found: Found) -> Token | None:
        """脱贫户中监测户占比, 务工的里面到省外去的占比: what stands before 中 is the whole."""
        if not any(token.can("cond") for token in found["whole"]) and not self._happens(found["whole"]):
            return None
        whole, part = both(self._said_of(found["whole"])), both(self._said_of(found["part"]))
        happens = self._happens(found["part"][-1:])
        if part is None and happens:
            part = Exists("any", None, happens)
            refs = self._nouns_at_end(found["whole"]) or self._whose(happens)
            return ask(found, Proportion(part, whole, refs))
        refs = tuple(ref for token in (*found["part"], *found["whole"]) for ref in token.of_role("table"))
        people = self._people_in(found["whole"])
        if people and not any(self.model.tables[ref.name].counter in PEOPLE for ref in refs):
            refs = people  # 护林员里低保户家的: of those people, not of the households that have one.
        return ask(found, Proportion(part, whole, refs or self._nouns_at_end(found["whole"])))

    def _share_in_other(self, found: Found) -> Token | None:
        """技能劳动力在劳动力中的占比: between the two stands 在, which the grammar does not see."""
        apart = found["part"][-1].end < found["whole"][0].start
        return self._share_in(found) if apart else None

    def _at_home(self, found: Found) -> list[Token] | None:
        """享受教育资助的家庭里监测户占多少: behind 的 the noun is of those households, not of their members."""
        home = found["home"][0]
        refs = tuple(ref for ref in self._lexicon.find(home.text[:-1]) if ref.role == "table")
        if not refs or len(home.text) <= len(_HOME):
            return None
        noun = made_of("term table", None, [home], refs=refs)
        return [found.all[0], noun, made_of("inside", None, [home])]

    def _coverage(self, found: Found) -> list[Token] | None:
        """监测户防返贫保险覆盖率: those who have it, among all of the group, or of all households."""
        event = found["event"][0]
        tables = {ref.table for ref in event.of_role("fact", "table", "relation")} & self._events
        if not tables:
            return None
        had = Exists("any", event.value if event.can("cond") else None, event.of_role("table", "relation"))
        own = table_ref(self.model, self.model.default_subject)
        asked = Proportion(had, both(self._said_of(found["who"])), (own,))
        return [made_of("ask", asked, found.all)]

    def _share(self, found: Found) -> list[Token] | Token | None:
        """人均纯收入达到1.5万元的脱贫户占比: the last noun is the whole, what narrows it the part."""
        banded = [token for token in found.elsewhere("group") if token.value.edges]
        if banded and banded[-1].end <= found.all[0].start and len(found["part"]) == 1:
            # 1万以下、1万到2万、2万以上的脱贫户占比: each band's part of them.
            return [*found["part"], made_of("ask", PortionOf(), found.all[1:])]
        counted = found.first("of")
        if counted is not None and any(self.kind_of(ref) != "integer" for ref in counted.of_role("measure")):
            return None
        conditions = [token for token in found["part"] if token.can("cond")]
        refs = tuple(ref for token in found["part"] for ref in token.of_role("table"))
        event = self._happens(found["of"])
        of_what = found["part"][0].text.endswith(_DE) or any(token.can("de") for token in found["part"][1:2])
        doing = self._happens(found["part"][:1]) if of_what else ()
        if doing and conditions and conditions[-1] is found["part"][-1] and conditions[-1].can("noun"):
            # 享受帮扶的监测户占比: what happens is the part, the group the whole.
            whole = both([token.value for token in conditions])
            of = self._whose(doing) if self._people_at_end(conditions[-1]) else ()
            return ask(found, Proportion(Exists("any", None, doing), whole, of))
        people = self._people(counted)
        groups = [ref for token in conditions for ref in token.refs if isinstance(ref.fact, InSegment)]
        if event and groups:
            # 易地搬迁户的务工人数占多少: the event is the part, the group the whole.
            of = self._whose(event)
            return ask(found, Proportion(Exists("any", None, event), both(self._said_of(found["part"])), of))
        last = self._happens(found["part"][-1:])
        rate = any(leaf.text == "率" for token in found.all for leaf in token.leaves())
        if last and len(conditions) == 1 and (rate or self._said_of_group(found, last)):
            # 脱贫人口务工率, 残疾人打工的比例: so many of them have a job.
            return ask(found, Proportion(Exists("any", None, last), conditions[0].value, self._whose(last)))
        if one_field(conditions[-1].value) is not None and found["part"][-1] is conditions[-1]:
            rest = found.all[len(found["part"]) - 1 :]
            return [*found["part"][:-1], made_of("ask", Proportion(conditions[-1].value, None, refs), rest)]
        if len(conditions) < 2:
            people = people or self._people_at_end(conditions[0])
            return ask(found, Proportion(both(self._said_of(found["part"])), None, refs, figure=people))
        happens = found["part"][-1].of_role("table")
        if happens and all(self.model.tables[ref.name].year is not None for ref in happens):
            # 脱贫劳动力就业率: the event is the part, all that is said before it the whole.
            of = tuple(table_ref(self.model, ref.table) for ref in conditions[-1].of_role("fact") if ref.table)
            whole_of = both([token.value for token in conditions])
            return ask(found, Proportion(Exists("any", None, happens), whole_of, of))
        if self._last_is_part(found, conditions):
            group = both([token.value for token in conditions[:-1]])
            return ask(found, Proportion(conditions[-1].value, group, refs or self._noun_at_end(conditions[-2])))
        part = both([token.value for token in conditions[:-1]])
        if self._of_places(conditions[:-1]) and not self._of_places(conditions[-1:]):
            # 重点帮扶村的监测户占比: where the households are is the whole, as a named place is.
            refs = refs or self._noun_at_end(conditions[-1])
            if len(conditions) == 2 and one_field(conditions[0].value) is not None:
                # 重点村和非重点村的监测户占比: the share in each of them.
                rest = [token for token in found.all if token is not conditions[0]]
                return [conditions[0], made_of("ask", Proportion(conditions[-1].value, None, refs), rest)]
            return ask(found, Proportion(conditions[-1].value, part, refs))
        people = self._people_at_end(conditions[-1])
        if people and not refs:
            # 患大病的, 外出务工的脱贫人口占比: those who have it or do it; 收入下降的: the people of such households.
            said = [token.value for token in conditions[:-1]]
            refs = self._persons_of(said) or self._whose(self._events_in(said))
            figure = () if refs else people
            return ask(found, Proportion(part, conditions[-1].value, refs, figure=figure))
        return ask(found, Proportion(part, conditions[-1].value, refs))

    def _of_places(self, conditions: list[Token]) -> bool:
        return all(tables_of(token.value) <= self.of_home for token in conditions)

    def _said_of_group(self, found: Found, event: tuple[Ref, ...]) -> bool:
        """残疾人打工的比例, 监测户享受帮扶的占比: 的 behind the event, and in front of it those of whom it is said."""
        group, happens = found["part"][0], found["part"][-1]
        behind = found.all[len(found["part"]) : len(found["part"]) + 1]
        said = happens.text.endswith(_DE) or any(token.can("de") for token in behind)
        own = tables_of(group.value) & {ref.table for ref in event} if group.can("cond") else {None}
        return said and len(found["part"]) == 2 and not own and not group.text.endswith(_DE)

    def _last_is_part(self, found: Found, conditions: list[Token]) -> bool:
        """监测户风险消除率, 监测户因病占比: 率, or a mere value behind a group, is of the group that was named."""
        last = conditions[-1]
        if conditions[0].can("noun") and (not last.can("noun") or last.text[0] in "有没"):
            return True  # 残疾人有劳动能力的占比
        rate = any(leaf.can("share") and leaf.text == "率" for token in found.all for leaf in token.leaves())
        return rate or (not _is_group(last) and _is_value(last) and any(map(_is_group, conditions[:-1])))

    def _portion(self, found: Found) -> list[Token]:
        """工资性、经营性收入各占多少: of each the share that it has by its name; else the part of its total."""
        term = found["term"][0]
        told = [(token, self.shares_of(token.refs)) for token in (*found["list"], term) if token.refs]
        last = found.all[len(found["list"]) :]
        if not all(shares for _, shares in told):
            return [*found["list"], made_of("ask", PortionOf(Amount(term.of_role("measure"))), last)]
        asked = {token: made_of("ask", Amount(shares), last if token is term else [token]) for token, shares in told}
        return [asked.get(token, token) for token in (*found["list"], term)]

    def _structure(self, found: Found) -> list[Token] | None:
        """务工地点构成: groups by the field, each with its part."""
        refs = found["term"][0].of_role("field")
        if refs and all(self.kind_of(ref) in ("money", "number", "integer", "percent") for ref in refs):
            return [made_of("ask", Spread(refs), found.all)]
        if not refs or not any(self.kind_of(ref) in ("enum", "text", "boolean") for ref in refs):
            return None
        group = made_of("group", GroupBy(refs=refs), found["term"])
        return [group, made_of("ask", PortionOf(Count()), found["how"])]

    def _bundle(self, found: Found) -> Token:
        """四项收入, 四项收入各占多少: the figures, or the share of each where they have shares of their own."""
        bundles: dict[str, dict[str, list[str]]] = self._lexicon.section("bundles", {})
        name = found["what"][0].of_role("bundle")[0].name
        shares = [self.own_share(each) for each in bundles[name]["measures"]]
        of_shares = next((key for key, content in bundles.items() if content["measures"] == shares), name)
        return ask(found, Bundle(of_shares if found["how"] else name))

    def rules(self) -> tuple[GrammarRule, ...]:
        """Applied when conditions are made, before figures are asked for."""
        return (
            rule(
                "year_inside",
                r"(?P<who>(?:{cond}{de}?)+)(?P<year>{years})(?P<what>(?:{cond}|{table}){measure}?{share})",
                lambda found: [*found["year"], *found["who"], *found["what"]],
            ),
            rule(
                "year_behind_part",
                r"(?P<who>)(?P<what>(?:{cond}|{table}))(?P<year>{years})(?={de}?(?:{share}|{take}))",
                lambda found: [*found["year"], *found["what"]],
            ),
            rule(
                "bundle_by_years",
                r"(?P<what>{bundle}){de}?(?P<way>{change|trend})",
                lambda found: [found["what"][0], made_of("trend", None, found["way"])],
            ),
            rule("in_each_place", r"{take}(?P<level>{level}){de}?(?={cond|table})", _in_each_place),
            rule(
                "coverage",
                r"(?P<who>(?:{cond}{de}?{inside}?)*)(?P<event>{cond}|{table}){de}?{coverage}" + ASKING,
                self._coverage,
            ),
            rule("bundle", r"(?P<what>{bundle})(?P<how>(?:{share}|{structure})*)" + ASKING, self._bundle),
            *self._beside.first_rules(),
            rule(
                "of_counted",
                r"{take}(?P<area>{area}?){de}?(?P<whole>(?:(?:{cond}|{table}){de}?)*)(?:{total}?(?P<number>{measure}))?"
                r"(?:(?:{howmany}|{total})(?={de}))?{de}?(?:{share}|{howmany}|{howmuch}|{percent_asked})+(?:{respectively}(?:{howmany}|{howmuch}))?"
                r"(?:{open}(?:{share}|{percent_asked}){close})?",
                self._of_counted,
            ),
            rule(
                "share_of_figure",
                r"(?P<part>" + RUN + r"){de}?(?P<mine>{measure}?){take}(?P<area>(?:{area}|{places})?){de}?"
                r"(?P<whole>(?:(?:{cond}|{table}){de}?)*)"
                r"{total}?(?P<figure>{measure}){de}?{share}" + ASKING,
                self._share_of_figure,
            ),
            rule(
                "share_of",
                r"(?P<part>(?:" + RUN + r"(?:{de}?{measure})?|{table}|{measure})){de}?{stop}?{take}"
                r"(?P<whole>(?:{area}|{places})?{de}?(?:(?:{cond}|{table}|{total}?{measure}){de}?)*)"
                + r"(?:(?:{total}|{howmany}(?={de}|{share}))?{de}?{share})?"
                + ASKING,
                self._share_of,
            ),
            rule(
                "share_of_such",
                r"(?P<part>" + RUN + r"){de}{take}(?P<whole>(?:{area}|{places})?{de}?(?:(?:{cond}|{table}){de}?)+)"
                r"(?:{share}|{percent_asked}|{howmany})" + ASKING,
                self._share_of,
            ),
            rule(
                "share_of_before",
                r"(?P<part>){take}(?P<whole>(?:{area}|{places})?{de}?(?:(?:{cond}|{table}){de}?)+)"
                r"(?:{share}|{howmany}|{howmuch}|{percent_asked})" + ASKING,
                self._share_of,
            ),
            rule(
                "share_in_figure",
                r"(?P<figure>{measure}){total}?{inside}{stop}?(?P<part>{cond}){table}?{de}?"
                r"(?:{take}(?:{howmany}|{howmuch}|{share}|{percent_asked})|{share})" + ASKING,
                self._share_in_figure,
            ),
            rule("at_home", r"{de}(?P<home>{relation})(?={cond}+{de}?{measure}?{share|take})", self._at_home),
            rule(
                "share_in_other",
                r"(?P<part>(?:{cond}{de}?)*(?:{cond}|{table}))(?P<whole>{cond}){inside}{measure}?{de}?(?:{take}?{share}|{take})"
                + ASKING,
                self._share_in_other,
            ),
            rule(
                "share_in",
                r"(?P<whole>"
                + RUN
                + r"|{table}){de}?{inside}{stop}?(?P<part>"
                + RUN
                + r"|{table}){de}?{measure}?{de}?(?:{share}|{take}(?={percent_asked}))"
                + ASKING,
                self._share_in,
            ),
            *self._beside.rules(),
            rule("share", r"(?P<part>" + RUN + r"){de}?(?P<of>{measure}?){de}?{share}" + ASKING, self._share),
            rule(
                "structure_of_groups",
                r"(?P<group>{group}){de}?(?P<how>{structure}{share}?" + ASKING + r")",
                lambda found: [found["group"][0], made_of("ask", PortionOf(Count()), found["how"])],
            ),
            rule("structure", r"(?P<term>{field})(?P<how>{de}?{structure}{share}?" + ASKING + r")", self._structure),
            rule(
                "portion",
                r"(?P<list>(?:{measure|field}(?:{pause}|{list_and}))*)(?P<term>{measure}){de}?{share}" + ASKING,
                self._portion,
            ),
            rule("share_asked", r"{share}(?:{howmany}|{howmuch}|{percent_asked})+", _share_asked),
        )


_DE = "的"
_HOME = "家里"
"""Of one character and 里: whose members these are, not the households themselves."""


def _in_each_place(found: Found) -> list[Token] | None:
    """各乡镇…占该乡镇脱贫户的比重: of those in each of the places that are asked about."""
    level = found["level"][0].of_role("level")[0].name
    grouped = any(token.value.level == level for token in found.elsewhere("group"))
    return found.all[:1] if grouped else None


def _asks_a_number_before(found: Found) -> bool:
    """True where a number was asked for in front of the match."""
    tokens = [
        token for token in (*found.elsewhere("howmany"), *found.elsewhere("ask")) if token.end <= found.all[0].start
    ]
    numbers = (isinstance(token.value, Count) for token in tokens)
    return any(numbers) or any(leaf.can("howmany") for token in tokens for leaf in token.leaves())


def _share_asked(found: Found) -> Token | None:
    """…有几户，占比多少: of what was counted before."""
    share = found.all[0]
    return None if share.parts else made_of("share", None, found.all)


def _named(tokens: list[Token]) -> tuple[PlaceName, ...]:
    """The places named among these."""
    return tuple(
        place for token in tokens if token.can("places") for mention in token.value for place in mention.places
    )


def _is_group(token: Token) -> bool:
    """True of the name of a group of rows: 监测户, 脱贫人口."""
    return any(isinstance(ref.fact, InSegment) for ref in token.refs)


def _is_value(token: Token) -> bool:
    """True of a value of a field by itself: 因病, 风险已消除."""
    return any(isinstance(ref.fact, Compare) for ref in token.refs) and not token.of_role("table")
