"""The members in what somebody says of a family: who is spoken of, and what is said of each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from policies_corpus.check import Fact
from server.chat.described.clause import Clause
from server.chat.described.words import words
from server.chat.region import NATION, Gazetteer
from sql_tools.recognizers.bound import Bound, bounds

_COUNT = re.compile(r"([\d一二两三四五六七])(?:个|名|位)?$")
_NUMERALS = {numeral: n for n, numeral in enumerate("零一二三四五六七八九")} | {"两": 2}
_SONS_AND_DAUGHTERS = re.compile(r"([\d一二两三])(?:儿|子)([\d一二两三])女")
_ORDINALS = {"大的": 0, "老大": 0, "老二": 1, "二的": 1, "老三": 2, "老四": 3}
_NEXT = ("另一个", "还有一个", "另外一个", "一个", "一人")
_NOT_ONE = re.compile(r"一个(?=月|劳|残|学|老|人(?:住|过|生活))|(?<=[第有没])一个")
_LAST = ("小的", "最小的", "老幺", "老小")
_JOINED = re.compile(r"^(?:和|跟|与|及|以及|还有|、|都|俩|两人|二人)*$")
_OBJECT = re.compile(r"(?:带着?|照顾|照看|抚养|赡养|供养?|伺候|护理)$")
_AGE = re.compile(
    r"(?P<age>\d{1,3}|[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九])(?:周)?岁(?P<vague>多)?"
)


@dataclass
class Member:
    """One member that was spoken of, by the ``word`` said; ``relation`` is None where only a property was said.

    ``values`` are fields of persons, ``job`` those of a job (None: not said), ``groups`` the named groups that the
    words decide by themselves (劳力 is in ``labor``), ``told`` what is shown back but decides nothing.
    """

    word: str
    relation: str | None
    values: dict[str, Fact | None] = field(default_factory=dict)
    job: dict[str, Fact | None] | None = None
    jobless: bool = False
    groups: dict[str, bool | None] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)

    def said(self) -> str | None:
        """The member with its facts as they are shown back."""
        facts = [str(value) for ref, value in self.values.items() if isinstance(value, str) and ref != _RELATION]
        facts += self.told
        if self.job is not None:
            facts += [str(value) for value in self.job.values() if isinstance(value, str)] or ["有工作"]
        if self.jobless:
            facts.append("没有就业")
        told = [each for each in dict.fromkeys(facts) if each != self.word]
        return f"{self.word}：{'，'.join(told)}" if told else (self.word if facts else None)


_RELATION = "person.relation"
_PEOPLE = "人生的力"
"""What a word for people of a kind ends with: 有残疾人, 有学生, but not 腿有残疾."""
_SOME_SCHOOL = "在读书，没有说哪一级"


class MemberReader:
    """Reads clause after clause; one without a member goes on about the one before, until the household is meant."""

    def __init__(self, gazetteer: Gazetteer, own_code: str) -> None:
        self._gazetteer = gazetteer
        self._own_code = own_code
        self._subject: list[Member] = []
        self._several: list[Member] = []
        self._given: int = 0
        self.members: list[Member] = []

    def read(self, clause: Clause, of_household: bool) -> None:
        """Take what the clause says of members; ``of_household``: it speaks of the family as a whole."""
        parts = list(self._parts(clause))
        if not parts:
            if of_household:
                self._subject = []
                self._somebody(clause)
            elif self._subject:
                self._tell(self._subject, clause, 0, len(clause.text), inherited=True)
            else:
                self._somebody(clause)
            return
        if parts[0][1] > 0 and not of_household and self._subject and not self._is_lead(clause.text[: parts[0][1]]):
            self._tell(self._subject, clause, 0, parts[0][1])
        for subject, start, end in parts:
            self._tell(subject, clause, start, end)
        if clause.take_words(words()["gone"]):
            gone = [member for subject, _, _ in parts for member in subject]
            self.members = [member for member in self.members if member not in gone]
            self._subject = []
            return
        first = parts[-1][1]
        is_object = _OBJECT.search(re.sub(r"[\d一二两三四五六七]个?$", "", clause.text[:first])) is not None
        self._subject = [] if is_object else parts[-1][0]

    def alone(self) -> None:
        """A family of one: what is said next is said of its head."""
        self._subject = self._named("户主", "户主", 1)

    def _somebody(self, clause: Clause) -> None:
        """Work that nobody was named for is that of some member."""
        jobless, job = self._work(clause, 0, len(clause.text))
        if job is not None and not jobless:
            self.members.append(Member("家里有人", None, job=job))

    @staticmethod
    def _is_lead(text: str) -> bool:
        return _COUNT.sub("", text) == ""

    def _parts(self, clause: Clause) -> Iterator[tuple[list[Member], int, int]]:
        """Whom each stretch of the clause is about: from one member's name to the next."""
        marks = self._marks(clause)
        while marks:
            place, end, subject = marks.pop(0)
            while marks and _JOINED.match(clause.text[end : marks[0][0]]):
                _, end, more = marks.pop(0)
                subject = [*subject, *more]
            stop = marks[0][0] if marks else len(clause.text)
            yield subject, place, stop

    def _marks(self, clause: Clause) -> list[tuple[int, int, list[Member]]]:
        """Where members are named: the place, the end of the name, and who it is."""
        table = {**words()["members"], "_pair": words()["pairs"], "_unsaid": words()["unnamed"]}
        minded = [
            (match.start(), match.end())
            for phrase in words()["not_working"]
            for match in re.finditer(re.escape(phrase), clause.text)
        ]
        marks = [
            (match.start(), match.end(), self._named(match.group(), "户主", 1))
            for match in re.finditer(words()["named"], clause.text)
        ]
        marks += self._children(clause)
        for start, end, _ in marks:
            clause.take(start, end)
        for place, relation, word in clause.found(table):
            if any(start <= place < end for start, end in minded) or any(
                start <= place < end for start, end, _ in marks
            ):
                continue  # 在家带娃 is said of who does it
            count = _COUNT.search(clause.text[:place])
            if count is not None:
                clause.take(count.start(), count.end())
            if relation == "_pair":
                subject = self._pair()
            else:
                subject = self._named(word, None if relation == "_unsaid" else relation, _number(count))
            first = _with_what_stands_before(clause.text, count.start() if count is not None else place)
            marks.append((first, place + len(word), subject))
        marks += self._ordinals(clause, [(start, end) for start, end, _ in marks])
        return sorted(marks, key=lambda mark: mark[0])

    def _children(self, clause: Clause) -> Iterator[tuple[int, int, list[Member]]]:
        """一儿一女: so many children; which of them is 大的 was not said."""
        for match in _SONS_AND_DAUGHTERS.finditer(clause.text):
            count = sum(_NUMERALS.get(number) or int(number) for number in match.groups())
            yield match.start(), match.end(), self._named("孩子", "子女", count)

    def _ordinals(self, clause: Clause, taken: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, list[Member]]]:
        """大的, 老二, 一个 …: one of several that were named before (or, of children, one not named yet)."""
        for word in (*_ORDINALS, *_LAST, *_NEXT):
            for match in re.finditer(re.escape(word), clause.text):
                if any(match.start() < end and start < match.end() for start, end in taken):
                    continue
                if word in _NEXT and _NOT_ONE.match(clause.text, match.end() - 2):
                    continue
                member = self._one_of_several(word)
                if member is not None:
                    clause.take(match.start(), match.end())
                    taken = [*taken, match.span()]
                    yield match.start(), match.end(), [member]

    def _one_of_several(self, word: str) -> Member | None:
        if word in _NEXT:
            self._given += 1
            return self._several[self._given - 1] if self._given <= len(self._several) else None
        if not self._several and (word in ("老大", "老二", "老三", "老四", "大的") or word in _LAST):
            return self._named(word, "子女", 1)[0]
        place = _ORDINALS.get(word, len(self._several) - 1)
        return self._several[place] if 0 <= place < len(self._several) else None

    def _named(self, word: str, relation: str | None, count: int) -> list[Member]:
        """The member of that name, known or new; several new ones where a number stands before it."""
        known = [member for member in self.members if member.word == word]
        if relation == "户主":
            known = known or [member for member in self.members if member.relation == "户主"]
        if known and count == 1:
            return known[:1]
        new = [Member(word, relation, {_RELATION: relation} if relation is not None else {}) for _ in range(count)]
        self.members += new
        if count > 1:
            self._several, self._given = new, 0
        return new

    def _pair(self) -> list[Member]:
        relations = ("户主", "配偶")
        both = []
        for relation in relations:
            known = [member for member in self.members if member.relation == relation]
            both += known[:1] or self._named(relation, relation, 1)
        self._several, self._given = both, 0
        return both

    def with_property(self, clause: Clause) -> None:
        """学生两个, 两个劳力: so many members of whom nothing else is said."""
        for kind, facts in words()["kinds"].items():
            match = re.search(
                rf"(?:{kind})(?:就|只有|有|共)?(?P<n>[\d一二两三四五六])(?:个|名|位|人)"
                rf"|(?P<m>[\d一二两三四五六])(?:个|名|位)(?:{kind})|(?<![没也])有(?:{kind})",
                clause.text,
            )
            if match is None or (match.group().startswith("有") and match.group()[-1] not in _PEOPLE):
                continue
            clause.take(*match.span())
            number = match["n"] or match["m"] or "1"
            count = _NUMERALS.get(number) or int(number)
            new = [Member(facts["word"], None) for _ in range(count)]
            for member in new:
                member.values.update(facts.get("values", {}))
                member.groups.update(facts.get("groups", {}))
                member.told += [] if member.values else [facts["word"]]
            self.members += new
            self._several, self._given, self._subject = new, 0, []

    # ---- What is said of a member ------------------------------------------------------------------

    def _tell(self, subject: Sequence[Member], clause: Clause, start: int, end: int, inherited: bool = False) -> None:
        if not subject:
            return
        values, groups, told = self._person(clause, start, end)
        jobless, job = self._work(clause, start, end)
        for member in subject:
            member.values.update(values)
            member.groups.update(groups)
            member.told += told
            if "person.education_stage" in member.values:
                member.told = [each for each in member.told if each != _SOME_SCHOOL]
                member.groups.pop("student", None)
            if jobless:
                member.jobless, member.job = True, None
            elif job is not None:
                member.job = {**(member.job or {}), **job}
        own = all(member.job is not None or member.relation not in (None, "户主") for member in subject)
        if not inherited or own:
            self._wage(subject, clause, start, end)

    def _person(
        self, clause: Clause, start: int, end: int
    ) -> tuple[dict[str, Fact | None], dict[str, bool | None], list[str]]:
        values: dict[str, Fact | None] = {}
        groups: dict[str, bool | None] = {}
        told: list[str] = []
        age = _AGE.search(clause.text[start:end])
        if age is not None:
            clause.take(start + age.start(), start + age.end())
            told.append(age.group())
            if not age["vague"]:
                values["person.age"] = _plain_number(age["age"])
        elif (rough := clause.take_pattern(r"[六七八九][十]多|[六七八九]十来|[5-9]0多", start, end)) is not None:
            told.append(f"{rough.group()}岁")
        healthy = clause.take_words(words()["no_illness"], start, end)
        if not healthy and (illness := clause.take_values(words()["health"], start, end)):
            values["person.health"] = illness[0]
        if ability := clause.take_values(words()["labor_ability"], start, end):
            values["person.labor_ability"] = ability[0]
        clause.take_pattern(words()["degree"], start, end)
        stage = clause.take_values(words()["education_stage"], start, end)[:1]
        if clause.take_words(words()["left_school"], start, end):
            values["person.education_stage"] = "非在校生"
            told += [f"{each}已毕业或不读" for each in stage]
        elif stage:
            values["person.education_stage"] = stage[0]
        elif clause.take_words(words()["at_school"], start, end):
            groups["student"] = True
            told.append(_SOME_SCHOOL)
        if clause.take_words(words()["insured"]["not_all"], start, end):
            values["person.has_medical_insurance"] = False
            told.append("没有参加医保")
        return values, groups, told

    def _work(self, clause: Clause, start: int, end: int) -> tuple[bool, dict[str, Fact | None] | None]:
        clause.take_words(words()["farming"], start, end)
        not_working = clause.take_words(words()["not_working"], start, end)
        if clause.take_pattern(words()["cannot_work"], start, end) is not None or not_working:
            return True, None
        if any(nobody in clause.text[start:end] for nobody in words()["nobody_works"]):
            return False, None
        if clause.take_pattern(words()["no_post"], start, end) is not None:
            return False, None
        kind = next(iter(clause.take_values(words()["jobs"], start, end)), None)
        if kind is None and not clause.take_words(words()["working"], start, end):
            return False, None
        place = self._job_place(clause, start, end)
        clause.take_pattern(words()["employer"], start, end)
        if kind is None and place in ("省内", "省外"):
            kind = "外出务工"
        return False, {"employment.kind": kind, "employment.place": place}

    def _job_place(self, clause: Clause, start: int, end: int) -> str | None:
        said = clause.take_values(words()["places"], start, end)
        if said:
            return said[0]
        text = clause.text[start:end]
        named = [place for place in self._gazetteer.named_in(text) if place.code != NATION]
        for place in named:
            clause.take(start + place.start, start + place.end)
        if not named or not self._own_code:
            return None
        code = named[0].code
        if code[:2] != self._own_code[:2]:
            return "省外"
        return "县内" if code[:6] == self._own_code[:6] and len(code) >= len(self._own_code[:6]) else "省内"

    @staticmethod
    def _wage(subject: Sequence[Member], clause: Clause, start: int, end: int) -> None:
        """What one member earns is no income of the family: it is shown back as the member's."""
        text = clause.text[start:end]
        match = re.search(words()["wage"], text)
        if match is None or re.search(words()["whole_family"], text):
            return
        for mention in bounds(text):
            if (
                isinstance(mention.value, Bound)
                and mention.value.unit in (None, "元")
                and mention.start >= match.start()
            ):
                clause.take(start + match.start(), start + mention.end)
                for member in subject:
                    member.told.append(f"{match.group()}{mention.text}（本人的，不算作全家收入）")
                    if member.job is not None:
                        _set_year_income(member.job, match.group(), mention.value)
                return


def _set_year_income(job: dict[str, Fact | None], said: str, bound: Bound) -> None:
    """A yearly wage that is exact is the income of the job; a monthly one says nothing of the months."""
    operator, value = bound.tests[0]
    if "年" in said and operator == "=" and bound.about is None:
        job["employment.income"] = Decimal(value)


def _with_what_stands_before(text: str, place: int) -> int:
    """Where the name of a member begins with what stands before it: 智障儿子, 读高中的女儿."""
    for table in (words()["health"], words()["education_stage"], words()["labor_ability"]):
        for word in sorted((each for spelt in table.values() for each in spelt), key=len, reverse=True):
            if re.search(rf"{re.escape(word)}的?$", text[:place]):
                return text[:place].rindex(word)
    return place


def _number(match: re.Match[str] | None) -> int:
    if match is None:
        return 1
    return _NUMERALS.get(match.group(1)) or int(match.group(1))


def _plain_number(text: str) -> int:
    if text.isdigit():
        return int(text)
    tens, _, ones = text.rpartition("十")
    return (_NUMERALS.get(tens, 1) * 10 if "十" in text else 0) + _NUMERALS.get(ones, 0)


def merged(newer: Iterable[Member], older: Iterable[Member]) -> list[Member]:
    """The members of both, where the newer words count first; one of the same name is the same member."""
    known = {member.word: member for member in newer}
    result = list(newer)
    for member in older:
        same = known.get(member.word) if member.relation is not None else None
        if same is None:
            result.append(member)
            continue
        same.values = {**member.values, **same.values}
        same.job = None if same.jobless else (same.job or member.job)
        same.jobless = same.jobless or (member.jobless and same.job is None)
        same.groups = {**member.groups, **same.groups}
        same.told = same.told or member.told
    return result
