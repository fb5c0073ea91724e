"""Names, numbers and telephones of people who do not exist."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sql_tools.warehouse.made_up.arrays import Bools, Ints, chance, choose
from sql_tools.warehouse.made_up.families import CHILD, GRANDCHILD, HEAD, PARENT, Families

SURNAMES = (
    "李王张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
    "余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
MALE = "伟强军勇杰涛明超辉波鹏斌飞刚平国建华文志海林峰武松柏根生福贵德胜利庆祥云龙虎泉清山川新民安康富荣春光亮正"
FEMALE = "芳娟敏静丽艳娜霞燕玲梅兰英红秀珍凤琴云莲翠玉桂香月素春菊芬芝华慧琼淑萍莉雪晴欣怡佳颖婷洁蓉瑶琳珊婉柔露"
CHECK_CHARACTERS = "10X98765432"
AREA_NEVER_GIVEN_OUT = 99
"""No province-level code of GB/T 2260 begins with 99: a number that begins so belongs to nobody."""

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_NO_SECOND = 0


@dataclass(frozen=True)
class Identities:
    """Codes of names and numbers, one element a person.

    ``surname`` and ``given`` point into the strings above (by ``male``), ``second`` too, but 0 there means a name of
    one character; ``number`` has 17 digits, ``check`` points into ``CHECK_CHARACTERS``.
    """

    surname: Ints
    given: Ints
    second: Ints
    number: Ints
    check: Ints


def make_identities(rng: np.random.Generator, people: Families, county_number: int) -> Identities:
    """Names that run in families, and numbers (GB 11643) unique over all counties of a demo."""
    households = len(people.kind)
    family_name = choose(rng, 1 / (np.arange(len(SURNAMES)) + 8), households)[people.household]
    by_blood = np.isin(people.relation, (HEAD, CHILD, GRANDCHILD)) | ((people.relation == PARENT) & people.male)
    own_name = choose(rng, 1 / (np.arange(len(SURNAMES)) + 8), people.size)
    size = min(len(MALE), len(FEMALE))
    number = _numbers(people, county_number)
    return Identities(
        surname=np.where(by_blood, family_name, own_name),
        given=rng.integers(0, size, people.size),
        second=np.where(chance(rng, 0.75, people.size), rng.integers(1, size, people.size), _NO_SECOND),
        number=number,
        check=check_codes(number),
    )


def _numbers(people: Families, county_number: int) -> Ints:
    """Area, birth date, and a number within the day: odd for men, even for women."""
    day = people.birth.astype("datetime64[D]")
    month = day.astype("datetime64[M]")
    date = (
        people.birth_year * 10_000
        + (month.astype(np.int64) % 12 + 1) * 100
        + (day - month.astype("datetime64[D]")).astype(np.int64)
        + 1
    )
    order = 2 * _count_within(date * 2 + people.male) + np.where(people.male, 1, 2)
    area = AREA_NEVER_GIVEN_OUT * 10_000 + county_number
    number: Ints = area * 10**11 + date * 1000 + order
    return number


def _count_within(group: Ints) -> Ints:
    """0, 1, 2 … within each group."""
    order = np.argsort(group, kind="stable")
    ordered = group[order]
    count = np.empty_like(group)
    count[order] = np.arange(len(group)) - np.searchsorted(ordered, ordered)
    return count


def check_codes(number: Ints) -> Ints:
    """The place of the check character of each 17-digit number in ``CHECK_CHARACTERS``."""
    digits = (number // 10 ** (16 - place) % 10 * weight for place, weight in enumerate(_WEIGHTS))
    codes: Ints = np.sum(list(digits), axis=0) % len(CHECK_CHARACTERS)
    return codes


def make_phones(rng: np.random.Generator, households: int) -> Ints:
    """Eleven digits that no telephone has (mobile numbers begin with 13 to 19); −1 where none is on file."""
    number = 10_000_000_000 + rng.integers(1, 10**7, households)
    known: Bools = ~chance(rng, 0.18, households)
    return np.where(known, number, -1)
