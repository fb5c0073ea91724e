"""Words that sort what is shown: 按人均纯收入从高到低, 排名, 排第几."""

from __future__ import annotations

from sql_tools.grammar.asks import OrderBy
from sql_tools.grammar.pattern import Found, GrammarRule, rule
from sql_tools.grammar.refs import change_refs, field_ref
from sql_tools.grammar.rules.figures.ask_base import AskRules
from sql_tools.grammar.token import Token, made_of


class SortedRules(AskRules):
    """The order of an answer, without a choice."""

    def _sorted_by_change(self, found: Found) -> Token:
        """按人均纯收入比上年的增速从高到低."""
        down = not any(token.can("order_up") for token in found["how"])
        form = "percent" if found["way"][0].can("growth") else "difference"
        names = {ref.name for ref in found["term"][0].of_role("measure")}
        return made_of("order", OrderBy(change_refs(self._lexicon, names, form), down), found.all)

    def _sorted_by_name(self, found: Found) -> Token | None:
        """…的户数占比，按户数占比从高到低: by a figure that was asked for, called by the end of its name."""
        name = found["name"]
        said = "".join(token.text for token in name)
        plain = len(name) == 1 and (name[0].can("measure") or name[0].can("field"))
        told = [word.text for word in found.behind(found.start)]
        again = any(len(said) < len(text) and text.endswith(said) for text in told) if plain else said in "".join(told)
        share = any(token.can("share") for token in name)
        if not (again or (share and len(name) == 1)) or (plain and said in told):
            return None
        down = not any(token.can("order_up") for token in found["how"])
        return made_of("order", OrderBy((), down, share=share, named=said), found.all)

    def _by_place(self, found: Found) -> Token | None:
        """把户列出来，按乡镇排: the rows of a list in the order of their places."""
        level, places = found["group"][0].value.level, self.model.places
        listed = found.anywhere("list") and not (found.anywhere("howmany") or found.anywhere("ask"))
        if level is None or places is None or not listed or not found["group"][0].text.startswith("按"):
            return None
        title = field_ref(self.model, places.level(level).title)
        return made_of("order", OrderBy((title,), descending=False), found.all)

    def _sorted(self, found: Found) -> list[Token]:
        down = not any(token.can("order_up") for token in found["how"])
        refs = tuple(ref for token in found["term"] for ref in token.of_role("field", "measure"))
        order = made_of("order", OrderBy(refs, down), [token for token in found.all if token not in found["time"]])
        return [*found["time"], order]

    def _place_asked(self, found: Found) -> list[Token]:
        """人均纯收入排第几, 监测户占比排第几: by that figure, the largest first."""
        share = found["share"]
        refs = tuple(ref for token in found["term"] for ref in token.of_role("field", "measure"))
        order = OrderBy(refs, share=bool(share))
        return [*share, made_of("order placed", order, [token for token in found.all if token not in share])]

    def rules(self) -> tuple[GrammarRule, ...]:
        """Applied behind superlatives."""
        term = r"(?P<term>{field|measure})"
        return (
            rule("by_place", r"(?P<group>{group})(?P<how>{rank|order_down|order_up})(?={stop}|$)", self._by_place),
            rule(
                "sorted_by_change",
                r"{split}?" + term + r"{versus}(?:{years}|{last_time}){de}?(?P<way>{rise|fall|growth|change})"
                r"(?P<how>(?:{rank|order_down|order_up}{split_end}?)+)",
                self._sorted_by_change,
            ),
            rule(
                "sorted_by_name",
                r"{split}(?P<name>(?:{measure|field|share|growth|rise|fall|change|total|mean|median|cond|table}{de}?)+)"
                r"(?P<how>(?:{rank|order_down|order_up}{split_end}?)+)",
                self._sorted_by_name,
            ),
            rule(
                "sorted",
                r"{split}?(?P<time>{years}?)"
                + term
                + r"(?:{de}|{split_end})?(?P<how>(?:{rank|order_down|order_up}{split_end}?)+)",
                self._sorted,
            ),
            rule(
                "sorted_in_brackets",
                r"{open}{split}(?P<time>{years}?){de}?(?P<term>{field|measure})(?P<how>{order_down|order_up}?){rank}?{close}",
                lambda found: None if found.anywhere("order") or found.anywhere("most") else self._sorted(found),
            ),
            rule(
                "place_asked",
                r"(?P<term>(?:{field|measure})?)(?P<share>{share}?)(?:{de}|{is})*{place_asked}",
                self._place_asked,
            ),
            rule(
                "sorted_alone",
                r"{split}?(?P<time>)(?P<term>)(?P<how>(?:{rank|order_down|order_up}{split_end}?)+)",
                self._sorted,
            ),
        )
