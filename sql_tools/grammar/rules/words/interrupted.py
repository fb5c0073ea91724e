"""What is said in one piece and has another word in the middle: 村集体去年收入, 21年报到25年, 去年有几户消除了风险."""

from __future__ import annotations

from sql_tools.grammar.pattern import Found, GrammarRule, rule
from sql_tools.grammar.token import UNKNOWN, Token, made_of
from sql_tools.lexicon import Lexicon
from sql_tools.recognizers.bound import Bound
from sql_tools.recognizers.date import Years

_COUNTS = ("amount", "howmany", "each", "which")

_FROM = ("从", "自", "打", "由")


class InterruptedRules:
    """The rules of one model."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    def _name(self, found: Found) -> list[Token] | None:
        """农村居民2025年人均可支配收入, 村集体去年收入: a year in the middle of one name.

        The first half is no word by itself, or the name of things, of which the second half alone is no figure.
        """
        first, second = found["a"][0], found["b"][0]
        refs = self._lexicon.find(first.text + second.text)
        counted = found.before is not None and any(map(found.before.can, _COUNTS))  # 几个村去年集体收入
        if counted or first.can("fact") or not (first.can(UNKNOWN) or any(ref.role == "measure" for ref in refs)):
            return None
        kinds = " ".join(("term", *dict.fromkeys(ref.role for ref in refs)))
        return [*found["year"], *found["have"], made_of(kinds, None, [first, second], refs=refs)] if refs else None

    def rules(self) -> tuple[GrammarRule, ...]:
        """Applied before years, groups and conditions take the words."""
        return (*self._asides(), *self._years())

    def _asides(self) -> tuple[GrammarRule, ...]:
        """却, 还是, 按…排名: words in the middle of what is said that change nothing."""
        return (
            rule("stop_before_but", r"{pause}(?={both})", lambda found: made_of("stop", None, found.all)),
            rule(
                "again_moved",
                r"(?P<term>{measure|field}){both}(?={rise|fall})",
                lambda found: found["term"] if found.all[-1].text == "又" else None,
            ),
            rule(
                "still",
                r"(?P<before>(?:{relation}{inside}?|{years}|{places}|{stop})(?={or}{nobody|have_not})"
                r"|{field|measure|inside}(?={or}(?:{versus}|{fact}{de})))(?P<still>{or})",
                _still,
            ),
            rule(
                "ranked_by",
                r"{split}(?P<what>(?:{field}|{measure}|{fact}|{table}|{relation}|{place}|{years}|{take}|{share}|{growth}|{de}|{inside}|{mean}|{median})+)"
                r"{rank}{stop}(?P<rest>(?:{years}|{place}|{fact}|{table}|{stop})*)(?={superlative}|{top})",
                _ranked_by,
            ),
            rule(
                "either_or",
                r"{or}{is}?(?P<one>(?:{have|have_not|nobody|relation|spent|fact|table|field|inside|bound})+){de}?{stop}?"
                r"(?P<or>{or}){is}?(?={have|have_not|nobody|relation|spent|fact|table|field})",
                lambda found: (
                    [*found["one"], *found["or"]] if found.before is None or not found.before.can("fact") else None
                ),
            ),
            rule("much_or_not", r"(?P<a>{adjective}){not}(?P<b>{adjective})(?={stop}|$)", _much_or_not),
            rule(
                "gap_again",
                r"(?P<said>{gap}(?:{howmuch}|{howmany})?)(?P<stop>{stop})(?P<year>{years}?){respectively}?{gap}(?={stop}|$)",
                lambda found: [*found["said"], *(found["stop"] + found["year"] if found["year"] else [])],
            ),
            rule("moved_and_gap", r"(?P<moved>{change}{stop}){gap}(?={stop}|$)", lambda found: found["moved"]),
            rule("on_file", r"{recorded}(?={howmany}{table})", _on_file),
            rule("those", r"(?P<those>{follow})(?P<n>{howmany}){table|level}?(?={fact})", _those),
        )

    def _years(self) -> tuple[GrammarRule, ...]:
        """Years in the middle of a name, or said once more by their number."""
        return (
            rule(
                "years_and_their_number",
                r"(?P<years>{years}(?:(?:{list_and}|{pause}){years})*)(?P<n>{amount})",
                _so_many_years,
            ),
            rule(
                "years_of_change",
                r"(?P<n>{amount})(?:{inside}?(?={which_year})|(?={de}?{change|trend}))",
                _years_of_change,
            ),
            rule("years_in_a_row", r"(?P<from>{unknown}?)(?P<a>{years}){list}?{toward}(?P<b>{years})", _range),
            rule(
                "name_interrupted",
                r"(?P<a>{unknown|table})(?P<year>{years})(?P<have>{have}?)(?P<b>{measure|field})",
                self._name,
            ),
        )


def _range(found: Found) -> list[Token] | None:
    """21年报到25年, 从2021年到去年: all years from the one to the other."""
    first, last = found["a"][0].value, found["b"][0].value
    single = all(years.kind == "years" and len(years.exact) == 1 for years in (first, last))
    if not single or first.exact >= last.exact:
        return None
    value = Years("years", tuple(range(first.exact[0], last.exact[0] + 1)), is_range=True)
    other = [token for token in found["from"] if token.text not in _FROM]
    return [*other, made_of("years", value, [token for token in found.all if token not in found["from"]])]


def _still(found: Found) -> list[Token] | None:
    """收入还是比上年下降的, 去年还是没人务工的: as before, no choice between two."""
    return found["before"] if found["still"][0].text == "还是" and not found.anywhere("is") else None


def _ranked_by(found: Found) -> list[Token] | None:
    """按监测户占比排名，最高的五个乡镇: the figure, and which of those that have it come first."""
    figures = [token for token in found["what"] if any(map(token.can, ("measure", "field", "share", "growth")))]
    return [*found["rest"], *found["what"]] if figures else None


def _those(found: Found) -> list[Token] | None:
    """月桥村那几户监测户: how many they are is not asked."""
    few = found["n"][0].text.startswith("几") and found["those"][0].text in ("那", "这")
    return [] if few else None


def _on_file(found: Found) -> list[Token] | None:
    """某乡登记了几户: only what is on file is counted, which a field in front would make a condition."""
    before = found.before
    fields = before is not None and any(map(before.can, ("field", "measure", "fact")))
    return None if fields else []


def _so_many_years(found: Found) -> list[Token] | None:
    """前年和去年两年, 过渡期五年: how many years they are, said once more."""
    years = [token.value for token in found["years"] if token.can("years")]
    told = sum(each.count or len(each.exact) for each in years)
    return found["years"] if told and _years_said(found["n"][0]) == told else None


def _years_of_change(found: Found) -> Token | None:
    """村集体收入五年变化, 五年当中哪年: the newest so many years."""
    count = _years_said(found["n"][0])
    named = found.anywhere("years")
    return made_of("years", Years("recent", count=count), found.all) if count > 1 and not named else None


def _years_said(token: Token) -> int:
    """So many whole years; 0 where it is no number of years."""
    bound = token.value
    if not isinstance(bound, Bound) or bound.unit != "年" or bound.about is not None or len(bound.tests) != 1:
        return 0
    [(op, value)] = bound.tests
    return int(value) if op == "=" and value == value.to_integral_value() else 0


def _much_or_not(found: Found) -> list[Token] | None:
    """多不多, 高不高: the number is wanted, once where it is asked for elsewhere too."""
    first, second = found["a"][0], found["b"][0]
    if first.text != second.text:
        return None
    told = found.elsewhere("howmany") or found.elsewhere("howmuch")
    return [] if told else [made_of("howmany" if first.text == "多" else "howmuch", None, found.all)]
