"""What belongs to what, in the order in which it is read: facts, numbers, lists, members, denials."""

from __future__ import annotations

from sql_tools.grammar.pattern import GrammarRule
from sql_tools.grammar.rules.conditions.all_of import AllOfRules
from sql_tools.grammar.rules.conditions.bounded import BoundedRules
from sql_tools.grammar.rules.conditions.fact import FactRules
from sql_tools.grammar.rules.conditions.framed import FramedRules
from sql_tools.grammar.rules.conditions.fronted import FrontedRules
from sql_tools.grammar.rules.conditions.kinds import KindRules
from sql_tools.grammar.rules.conditions.listed import (
    ANY_OF_THEM,
    AT_ONCE,
    GROUPED_VALUES,
    LISTED_NOUNS,
    LISTS,
    SIDE_BY_SIDE,
    SO_MANY_ARE,
    WITH_AND_WITHOUT,
)
from sql_tools.grammar.rules.conditions.member import MemberRules
from sql_tools.grammar.rules.conditions.noun_lists import NounListRules
from sql_tools.grammar.rules.conditions.of_household import OfHouseholdRules
from sql_tools.grammar.rules.conditions.quantity import QuantityRules
from sql_tools.grammar.rules.words.elided import ELIDED, ElidedRules
from sql_tools.lexicon import Lexicon


def scope_rules(lexicon: Lexicon) -> tuple[GrammarRule, ...]:
    """The rules of one model; each makes tokens that the later ones read."""
    facts, members, quantities = FactRules(lexicon), MemberRules(lexicon), QuantityRules(lexicon)
    nouns = NounListRules(lexicon).rules()
    return (
        *facts.rules(),
        *BoundedRules(lexicon).rules(),
        *AllOfRules(lexicon).rules(),
        *FramedRules(lexicon).first_rules(),
        *members.first_rules(),
        *KindRules(lexicon).rules(),
        *quantities.rules(),
        *SIDE_BY_SIDE,
        *facts.money_rules(),
        *ANY_OF_THEM,
        *nouns,
        *LISTS,
        *FrontedRules(lexicon).rules(),
        *quantities.share_rules(),
        *GROUPED_VALUES,
        *members.verbs(),
        *members.rules(),
        *LISTED_NOUNS,
        *SO_MANY_ARE,
        *facts.denials(),
        *WITH_AND_WITHOUT,
        *nouns,
        *ELIDED,
        *ElidedRules(lexicon).rules(),
        *AT_ONCE,
        *OfHouseholdRules(lexicon).rules(),
    )
