"""What somebody says of one family: its status, size, incomes, members and help; what was not said stays unsaid."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from server.chat.described.clause import Clause, clauses
from server.chat.described.income import Income, Share, incomes, read_incomes
from server.chat.described.members import Member, MemberReader, merged
from server.chat.described.words import words
from server.chat.region import Gazetteer
from sql_tools.recognizers.bound import Bound, bounds
from sql_tools.text import normalize

CORRECTED = "。更正:"
"""Between what was said and what was said later to correct it."""
_SIZE_UNITS = ("口", "口人")
_SIZE = re.compile(r"(?:一家|家里|全家|家中|共|子|女|儿|屋里头?|[我他她咱这]家)$")
_PAIR_OF_KIN = re.compile(
    r"(?:母子|母女|父子|父女|夫妻|夫妇|两口子|老两口|小两口)(?:两|俩|二|2)?(?:人|个)?(?=$|生活|过|都|在)"
)
_ALONE = re.compile(r"独居|单身汉|光棍(?:一个|一人|一条)?|一个人(?:住|过|生活)")
_YEARS = {0: "本年", 1: "上年", 2: "前年", 3: "大前年"}
_SHARES: dict[Share, str] = {"per_head": "人均纯收入", "total": "家庭收入", "unsaid": "收入（没有说是人均还是全家）"}
_MEMBERS_TELL = 2
_STORY = 3
_CONTRARY = (
    {"lifted", "not_lifted", "neither", "边缘易致贫户"},
    {"monitored", "not_monitored", "neither"},
    {"脱贫不稳定户", "边缘易致贫户", "突发严重困难户", "not_monitored", "neither"},
    {"uncleared", "cleared"},
    {"allowance", "not_allowance"},
)
"""Statuses of which a later one takes the place of an earlier one."""
_SINCE = re.compile(r"(?P<year>20\d\d)年?(?:底|初|\d+月)?(?:被)?(?:纳入|列入|识别|认定)")


_SINCE_RELATIVE = re.compile(
    r"(?P<when>大前年|前年|去年|上年|今年|本年)(?P<month>底|初|[\d一二三四五六七八九十]+月(?:份)?)?(?=(?:才|就)?(?:被)?(?:纳入|列入|识别|认定))"
)


@dataclass(frozen=True)
class Description:
    """What was recognised; ``said`` shows it back, fact by fact, for correction; ``unused`` what was not taken."""

    statuses: frozenset[str]
    population: int | None
    incomes: tuple[Income, ...]
    members: tuple[Member, ...]
    nobody_works: bool
    insured: str | None
    help_given: tuple[str, ...]
    help_refused: tuple[str, ...]
    risk: str | None
    monitored_in: int | None
    unused: tuple[str, ...]

    @property
    def vague(self) -> bool:
        """Whether a fact that is compared with a bound may be more than one value."""
        return any(income.vague for income in self.incomes) or self.monitored_in is not None

    @property
    def said(self) -> tuple[str, ...]:
        """Every fact in Chinese."""
        return tuple(_said(self))


def describes_household(text: str) -> bool:
    """Whether the text speaks of one family, and of no set of families."""
    plain = normalize(text).text
    if re.search(words()["many"], plain) is not None:
        return False
    if re.search(words()["one_family"], plain) is not None and _tells(plain):
        return True
    return states_only(text) and _is_told_at_length(plain)


def _is_told_at_length(plain: str) -> bool:
    """A status and a member in a story of several clauses (智障儿子，种几亩地，没人打工，监测户)."""
    parts = list(clauses(plain))
    if len(parts) < _STORY or re.search(words()["asks_for_many"], plain) is not None:
        return False
    reader = MemberReader(Gazetteer((), ()), "")
    for part in parts:
        reader.read(part, _of_household(part))
    status = any(part.take_values(words()["statuses"]) for part in parts)
    return status and any(member.said() is not None for member in reader.members)


def states_only(text: str) -> bool:
    """Whether the text asks for nothing: a description without a question."""
    return re.search(words()["question"], normalize(text).text) is None


def _tells(plain: str) -> bool:
    """An income, the size of the family or two of its members: without any it is a question about families of a
    kind."""
    if any(_population(part) is not None for part in clauses(plain)) or next(incomes(plain), None) is not None:
        return True
    reader = MemberReader(Gazetteer((), ()), "")
    for part in clauses(plain):
        reader.read(part, _of_household(part))
    return sum(member.said() is not None for member in reader.members) >= _MEMBERS_TELL


def corrected(before: str, text: str) -> str | None:
    """The description with what ``text`` corrects or adds; None where it does neither."""
    plain = normalize(text).text
    if not describes_household(before.split(CORRECTED)[0]):
        return None
    told = re.sub(words()["correcting"], "", plain).rstrip("呢?。")
    supposes = re.match(words()["correcting"], plain) is not None
    if describes_household(text) or not told or (not supposes and not states_only(text)) or not states_only(told):
        return None
    description = describe_household(told, Gazetteer((), ()), None)
    return f"{before}{CORRECTED}{told}" if description.said else None


def dated(text: str, year: int) -> str:
    """The text with 去年, 前年 of when the family came under watch as years; ``year`` is that of the asking date."""
    backs = words()["years_back"]
    return _SINCE_RELATIVE.sub(lambda match: f"{year - backs[match['when']]}年", normalize(text).text)


def describe_household(text: str, gazetteer: Gazetteer, own_code: str | None) -> Description:
    """Recognise what a text says of one family; ``own_code`` is the code of its place. Corrections count first."""
    first, *later = normalize(text).text.split(CORRECTED)
    found = _described(first, gazetteer, own_code or "")
    for part in later:
        found = _with_correction(found, _described(part, gazetteer, own_code or ""))
    return found


def _described(plain: str, gazetteer: Gazetteer, own_code: str) -> Description:
    parts = list(clauses(plain))
    statuses = dict.fromkeys(status for part in parts for status in part.take_values(words()["statuses"]))
    risks = [risk for part in parts for risk in part.take_values(words()["risks"])]
    reader = MemberReader(gazetteer, own_code)
    sizes = [size for part in parts if (size := _population(part)) is not None]
    nobody = True in {part.take_words(words()["nobody_works"]) for part in parts}
    insured = _insured(parts)
    given, refused = _help(parts)
    since = [int(match["year"]) for part in parts if (match := part.take_pattern(_SINCE.pattern)) is not None]
    for part in parts:
        part.take_pattern(words()["family_name"])
        reader.with_property(part)
        reader.read(part, _of_household(part))
        if _ALONE.search(part.text):
            reader.alone()
    found = tuple(read_incomes(parts))
    return Description(
        statuses=frozenset(statuses),
        population=sizes[0] if sizes else None,
        incomes=found,
        members=tuple(reader.members),
        nobody_works=nobody,
        insured=insured,
        help_given=given,
        help_refused=refused,
        risk=risks[0] if risks else None,
        monitored_in=since[0] if since else None,
        unused=tuple(_unused(parts)),
    )


def _with_correction(old: Description, new: Description) -> Description:
    """What was said last counts; what it does not touch stays."""
    contrary = {status for group in _CONTRARY if group & new.statuses for status in group}
    years = {income.years_back for income in new.incomes}
    return replace(
        new,
        statuses=new.statuses | (old.statuses - contrary),
        population=new.population if new.population is not None else old.population,
        incomes=(*new.incomes, *(income for income in old.incomes if income.years_back not in years)),
        members=tuple(merged(new.members, old.members)),
        nobody_works=new.nobody_works or (old.nobody_works and not any(m.job is not None for m in new.members)),
        insured=new.insured or old.insured,
        help_given=(*new.help_given, *(each for each in old.help_given if each not in new.help_refused)),
        help_refused=(*new.help_refused, *(each for each in old.help_refused if each not in new.help_given)),
        risk=new.risk or old.risk,
        monitored_in=new.monitored_in if new.monitored_in is not None else old.monitored_in,
        unused=(*old.unused, *new.unused),
    )


def _of_household(clause: Clause) -> bool:
    return re.search(words()["household_words"], clause.text) is not None


def _population(clause: Clause) -> int | None:
    for mention in bounds(clause.text):
        if not isinstance(mention.value, Bound) or mention.value.about is not None:
            continue
        (operator, value), *others = mention.value.tests
        if operator != "=" or others:
            continue
        before = clause.text[max(0, mention.start - 3) : mention.start]
        if clause.text.startswith("子", mention.end):
            continue  # 两口子
        alone = mention.text == clause.text  # 脱贫户，五个人，…
        said = _SIZE.search(before) is not None or alone
        if mention.value.unit in _SIZE_UNITS or (mention.value.unit in ("人", "个人") and said):
            clause.take(mention.start, mention.end)
            return int(value)
    if _ALONE.search(clause.text):
        clause.take_pattern(_ALONE.pattern)
        return 1
    if match := _PAIR_OF_KIN.search(clause.text):
        clause.take(*match.span())
        return 2
    return None


def _insured(parts: Sequence[Clause]) -> str | None:
    """Whether all are insured, or not all, where nothing more is said of whom."""
    for kind in ("not_all", "all"):
        if True in {part.take_words(words()["insured"][kind]) for part in parts}:
            return kind
    return None


def _help(parts: Sequence[Clause]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Help that was received, and help that was not: each by the words of its own clause."""
    given: list[str] = []
    refused: list[str] = []
    for part in parts:
        if not any(word in part.text for spellings in words()["help"].values() for word in spellings):
            continue
        if part.take_words(words()["no_help"]):
            refused += part.take_values(words()["help"])
        elif part.take_pattern(words()["taken_help"]) is not None:
            given += part.take_values(words()["help"])
    return tuple(dict.fromkeys(given)), tuple(dict.fromkeys(refused))


def _unused(parts: Sequence[Clause]) -> Iterator[str]:
    for part in parts:
        left = part.left_over()
        if left is not None and re.search(words()["asking"], part.text) is None:
            yield left


def _said(description: Description) -> Iterator[str]:
    spellings = words()["statuses"]
    yield from (f"身份：{spellings[status][0]}" for status in spellings if status in description.statuses)
    if description.risk is not None:
        yield f"返贫致贫风险：{description.risk}"
    if description.monitored_in is not None:
        yield f"纳入监测：{description.monitored_in}年"
    if description.population is not None:
        yield f"家庭人口：{description.population}人"
    for income in description.incomes:
        amount = f"{income.low.normalize():f}元" if income.low == income.high else income.said
        year = _YEARS.get(income.years_back, f"{-income.years_back}年")
        yield f"{year}{_SHARES[income.share]}：{amount}"
    told = [said for member in description.members if (said := member.said()) is not None]
    yield from (said if told.count(said) == 1 else f"{said}（{told.count(said)}人）" for said in dict.fromkeys(told))
    if description.nobody_works:
        yield "全家没有人务工就业"
    if description.insured is not None:
        yield "医保：全家都参加了" if description.insured == "all" else "医保：有人没有参加"
    yield from (f"领过：{each}" for each in description.help_given)
    yield from (f"没有领过：{each}" for each in description.help_refused)
