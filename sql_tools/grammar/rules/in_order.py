"""All rules of the grammar, in the order in which they apply."""

from __future__ import annotations

from sql_tools.grammar.pattern import GrammarRule
from sql_tools.grammar.rules.changes.turned import TurnedRules
from sql_tools.grammar.rules.conditions.condition import ConditionRules
from sql_tools.grammar.rules.conditions.each_again import EACH_AGAIN
from sql_tools.grammar.rules.conditions.figure_before import FigureBeforeRules
from sql_tools.grammar.rules.conditions.framed import FramedRules
from sql_tools.grammar.rules.conditions.newly import NewlyRules
from sql_tools.grammar.rules.conditions.not_doing import NotDoingRules
from sql_tools.grammar.rules.conditions.on_record import OnRecordRules
from sql_tools.grammar.rules.conditions.recipient import RecipientRules
from sql_tools.grammar.rules.conditions.scope import scope_rules
from sql_tools.grammar.rules.conditions.whose import WhoseRules
from sql_tools.grammar.rules.figures.basis import BasisRules
from sql_tools.grammar.rules.figures.called_before import CALLED_BEFORE
from sql_tools.grammar.rules.figures.figure import FigureRules
from sql_tools.grammar.rules.figures.middle import MIDDLE
from sql_tools.grammar.rules.figures.per_row import PerRowRules
from sql_tools.grammar.rules.figures.spent import SpentRules
from sql_tools.grammar.rules.gaps.against_average import ALONE
from sql_tools.grammar.rules.gaps.former import FORMER
from sql_tools.grammar.rules.gaps.which_way import THAN, WHICH_WAY
from sql_tools.grammar.rules.groups.bands import BandRules
from sql_tools.grammar.rules.groups.group import GroupRules
from sql_tools.grammar.rules.groups.over_groups import OverGroupRules
from sql_tools.grammar.rules.groups.sorts import SortRules
from sql_tools.grammar.rules.groups.steps import STEPS
from sql_tools.grammar.rules.groups.values_inside import ValuesInsideRules
from sql_tools.grammar.rules.groups.whether import WhetherRules
from sql_tools.grammar.rules.lists.columns import ColumnRules
from sql_tools.grammar.rules.lists.head import HeadRules
from sql_tools.grammar.rules.lists.home import HomeRules
from sql_tools.grammar.rules.lists.naming import NamingRules
from sql_tools.grammar.rules.orders.order import OrderRules
from sql_tools.grammar.rules.places.place import PLACE_RULES
from sql_tools.grammar.rules.places.place_kind import PlaceKindRules
from sql_tools.grammar.rules.shares.named import NamedShareRules
from sql_tools.grammar.rules.shares.wanted import SHARE_WANTED
from sql_tools.grammar.rules.talk.compared_before import COMPARED_BEFORE
from sql_tools.grammar.rules.talk.dropped import DROPPED
from sql_tools.grammar.rules.words.elided import CONTRAST
from sql_tools.grammar.rules.words.interrupted import InterruptedRules
from sql_tools.grammar.rules.words.noted import NotedRules
from sql_tools.grammar.rules.years.year import YearRules
from sql_tools.grammar.rules.years.year_words import YearWordRules
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
        *WHICH_WAY,
        *NamingRules(lexicon).rules(),
        *NotDoingRules(lexicon).rules(),
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
        *FigureBeforeRules(lexicon).rules(),
        *conditions.rules(),
        *scope_rules(lexicon),
        *YearRules(lexicon).rules(),
        *conditions.late_rules(),
        *EACH_AGAIN,
        *THAN,
        *ALONE,
        *TurnedRules(lexicon).rules(),
        *FramedRules(lexicon).rules(),
        *WhetherRules(lexicon).rules(),
        *SortRules(lexicon).rules(),
        *OrderRules(lexicon).rules(),
        *HeadRules(lexicon).rules(),
        *over_groups.gap_rules(),
        *FigureRules(lexicon).rules(),
    )
