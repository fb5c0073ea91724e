"""What a later clause leaves out: 有没有给临时救助？没给的几户, 消除了多少户，还剩多少户."""

from __future__ import annotations

from dataclasses import replace

from sql_tools.grammar.conditions import Condition, Exists, Fact, No, tables_of
from sql_tools.grammar.pattern import Found, GrammarRule, rule
from sql_tools.grammar.rules.conditions.floors import ScopeBase
from sql_tools.grammar.token import Token, made_of

_LEFT = "剩余"
_DONE = set("到了过")
_COUNTED = ("howmany", "howmuch")


def _asked_and_lacking(found: Found) -> list[Token] | None:
    """有没有给临时救助？没给的几户: whether they have it is only the lead; those who lack it are counted."""
    asked = found["asked"][0]
    refs = asked.of_role("table", "relation")
    lacking = _denied(asked.value if asked.can("cond") else Exists("any", None, refs), found["lacking"][0])
    if lacking is None:
        return None
    said = [token for token in found.all if token not in found["years"]]
    return [made_of("cond", lacking, said), *found["years"]]


def _said_whether(found: Found) -> list[Token] | None:
    """享受公益岗补贴没有，没享受的多少户: 没有 at the end of the clause asks, it does not deny."""
    asked = found["asked"][0]
    denied = isinstance(asked.value, Exists) and asked.value.quantifier == "none"
    asking = any(leaf.can("have_not") for leaf in list(asked.leaves())[-1:])
    return _asked_and_lacking(found) if denied and asking else None


def _asks_whether_done(found: Found) -> list[Token] | None:
    """贷到款没有，几户: behind what is done (到, 了, 过) 没有 only asks; what is denied is not done at all."""
    asked = found["asked"][0]
    said = asked.value
    *before, last = asked.leaves()
    asking = last.can("have_not") and bool(before) and bool(set(before[-1].text) & _DONE)
    if not asking or not isinstance(said, Exists) or said.quantifier != "none":
        return None
    return [made_of("cond", replace(said, quantifier="any"), found["asked"]), *found["years"]]


def _denied(asked: Condition, lacking: Token) -> Condition | None:
    """The denial of what was asked, where the later clause denies nothing else."""
    asked = asked.inner if isinstance(asked, Exists) and isinstance(asked.inner, Exists) else asked
    bare = lacking.value if lacking.can("cond") else Exists("none")
    if not isinstance(bare, Exists) or bare.quantifier != "none" or bare.inner is not None:
        return None
    if not isinstance(asked, Exists):
        return Exists("none", asked, bare.refs)
    other = bare.refs and not {ref.table for ref in bare.refs} & {ref.table for ref in asked.refs}
    return None if other else replace(asked, quantifier="none")


def _the_rest(found: Found) -> list[Token] | None:
    """消除了多少户，还剩多少户: the rest of those among whom they were counted."""
    if not any(char in found["rest"][0].text for char in _LEFT):
        return None
    cond, rest = found["cond"][0], found["rest"]
    held = cond.value
    plain = isinstance(held, Exists) and held.quantifier == "any"
    opposite: Condition = replace(held, quantifier="none") if plain else No(held)
    other = made_of("cond", opposite, rest, refs=cond.refs)
    kept = [token for token in found.all if token.end <= rest[0].start]
    return [*kept, other]


def _stressed(found: Found) -> list[Token] | None:
    """人均纯收入却不升反降: between a figure and what is said of it 却 joins nothing."""
    return found["term"] if found.all[-1].text[0] == "却" else None


def _has_as_well(found: Found) -> list[Token] | None:
    """屋里又有老人的: behind those who have it, 又有 says 有 once more."""
    also = found["also"]
    return [*found["home"], made_of("have", None, also)] if also[0].text.endswith("有") else None


class ElidedRules(ScopeBase):
    """What needs the tables of one model."""

    def _lacking_again(self, found: Found) -> Token | None:
        """贷了款的户多少，没贷的多少; 有残疾人的户几户，没有的几户: what those before have and the others have not."""
        before = found.before
        told = [token for token in found.elsewhere("cond") if token.end <= found.all[0].start]
        counted = any(token.end <= found.all[0].start for kind in _COUNTED for token in found.elsewhere(kind))
        if before is None or not any(map(before.can, ("stop", "list_and", "pause"))) or not counted:
            return None
        for token in reversed(told):
            held = token.value
            if isinstance(held, Exists) and held.quantifier == "any" and held.inner is not None:
                return made_of("cond", replace(held, quantifier="none"), found.all)
            if isinstance(held, Fact) and tables_of(held) <= self._events:
                return made_of("cond", Exists("none", held), found.all)
        return None

    def rules(self) -> tuple[GrammarRule, ...]:
        """Applied when conditions are made."""
        return (rule("lacking_again", r"(?P<lacking>{have_not})(?={de}{have}?{howmany}{table})", self._lacking_again),)


CONTRAST = (
    rule("stressed", r"(?P<term>{field|measure}){both}", _stressed),
    rule("has_as_well", r"(?P<home>{relation})(?P<also>{both})", _has_as_well),
)
"""Applied first."""

ELIDED: tuple[GrammarRule, ...] = (
    rule(
        "asked_and_lacking",
        r"{exists}(?P<asked>{cond}|{table}|{relation}){de}?(?P<years>{years}?){stop}(?P<lacking>{have_not}|{cond})(?={de})",
        _asked_and_lacking,
    ),
    rule(
        "said_whether",
        r"(?P<asked>{cond})(?P<years>{years}?){stop}(?P<lacking>{have_not}|{cond})(?={de})",
        _said_whether,
    ),
    rule("asks_whether_done", r"(?P<asked>{cond})(?P<years>{years}?)(?={stop}|$)", _asks_whether_done),
    rule(
        "the_rest",
        r"(?P<cond>{cond}){de}?{have}?{howmany}{table}?{stop}(?P<rest>{have|other}){de}?(?={have}?{howmany})",
        _the_rest,
    ),
)
"""Applied when conditions are made."""
