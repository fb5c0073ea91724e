"""All rules of the grammar, in the order in which they apply."""

from __future__ import annotations

from sql_tools.grammar.compared_before import COMPARED_BEFORE
from sql_tools.grammar.dropped import DROPPED
from sql_tools.grammar.pattern import GrammarRule
from sql_tools.grammar.rules.bands import BandRules
from sql_tools.grammar.rules.basis import BasisRules
from sql_tools.grammar.rules.called_before import CALLED_BEFORE
from sql_tools.grammar.rules.columns import ColumnRules
from sql_tools.grammar.rules.condition import ConditionRules
from sql_tools.grammar.rules.elided import CONTRAST
from sql_tools.grammar.rules.figure import FigureRules
from sql_tools.grammar.rules.former import FORMER
from sql_tools.grammar.rules.framed import FramedRules
from sql_tools.grammar.rules.group import GroupRules
from sql_tools.grammar.rules.head import HeadRules
from sql_tools.grammar.rules.home import HomeRules
from sql_tools.grammar.rules.interrupted import InterruptedRules
from sql_tools.grammar.rules.middle import MIDDLE
from sql_tools.grammar.rules.named_share import NamedShareRules
from sql_tools.grammar.rules.naming import NamingRules
from sql_tools.grammar.rules.newly import NewlyRules
from sql_tools.grammar.rules.noted import NotedRules
from sql_tools.grammar.rules.on_record import OnRecordRules
from sql_tools.grammar.rules.order import OrderRules
from sql_tools.grammar.rules.over_groups import OverGroupRules
from sql_tools.grammar.rules.per_row import PerRowRules
from sql_tools.grammar.rules.place import PLACE_RULES
from sql_tools.grammar.rules.place_kind import PlaceKindRules
from sql_tools.grammar.rules.recipient import RecipientRules
from sql_tools.grammar.rules.scope import scope_rules
from sql_tools.grammar.rules.share_wanted import SHARE_WANTED
from sql_tools.grammar.rules.sorts import SortRules
from sql_tools.grammar.rules.spent import SpentRules
from sql_tools.grammar.rules.steps import STEPS
from sql_tools.grammar.rules.turned import TurnedRules
from sql_tools.grammar.rules.values_inside import ValuesInsideRules
from sql_tools.grammar.rules.whether import WhetherRules
from sql_tools.grammar.rules.whose import WhoseRules
from sql_tools.grammar.rules.year import YearRules
from sql_tools.grammar.rules.year_words import YearWordRules
from sql_tools.lexicon import Lexicon


def rules_of_words(lexicon: Lexicon) -> tuple[GrammarRule, ...]:
    """What words mean beside others, before any phrase is read."""
    return (
        *NotedRules(lexicon.model).word_rules(),
        *OnRecordRules(lexicon).word_rules(),
        *ValuesInsideRules(lexicon).word_rules(),
        *FORMER,
        *COMPARED_BEFORE,
        *MIDDLE,
        *WhoseRules(lexicon).rules(),
        *YearWordRules(lexicon).word_rules(),
        *HomeRules(lexicon).word_rules(),
        *SHARE_WANTED,
        *CALLED_BEFORE,
    )


def rules_of_phrases(lexicon: Lexicon) -> tuple[GrammarRule, ...]:
    """From names and places over groups, years and conditions to orders, and last the figures that are asked for."""
    conditions, over_groups = ConditionRules(lexicon), OverGroupRules(lexicon)
    return (
        *DROPPED,
        *CONTRAST,
        *NamingRules(lexicon).rules(),
        *NamedShareRules(lexicon).rules(),
        *PlaceKindRules(lexicon).rules(),
        *HomeRules(lexicon).rules(),
        *PLACE_RULES,
        *InterruptedRules(lexicon).rules(),
        *NewlyRules(lexicon).rules(),
        *RecipientRules(lexicon).rules(),
        *SpentRules(lexicon).rules(),
        *STEPS,
        *BandRules(lexicon).rules(),
        *BasisRules(lexicon).rules(),
        *PerRowRules(lexicon).rules(),
        *ColumnRules(lexicon).rules(),
        *GroupRules(lexicon).rules(),
        *over_groups.mean_rules(),
        *YearWordRules(lexicon).infix_rules(),
        *conditions.rules(),
        *scope_rules(lexicon),
        *YearRules(lexicon).rules(),
        *conditions.late_rules(),
        *TurnedRules(lexicon).rules(),
        *FramedRules(lexicon).rules(),
        *WhetherRules(lexicon).rules(),
        *SortRules(lexicon).rules(),
        *OrderRules(lexicon).rules(),
        *HeadRules(lexicon).rules(),
        *over_groups.gap_rules(),
        *FigureRules(lexicon).rules(),
    )
