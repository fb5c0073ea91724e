"""办理指南: what a county itself says of how a programme is applied for, on dated cards.

Policy documents seldom say which papers are needed, where, and until when. A county enters that itself; none ships,
and a card is always shown with its place, its source and its dates. Cards lie as one YAML file each in a folder.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from policies_corpus.errors import DocumentError
from policies_corpus.model import Region

_FIELD_NAMES = {
    "card_id": "编号",
    "programme": "项目",
    "words": "别的叫法",
    "region": "适用地区",
    "who": "办理对象",
    "how_much": "标准",
    "where": "办理地点",
    "phone": "电话",
    "papers": "材料",
    "deadline": "期限",
    "source": "依据",
    "issued_on": "填写日期",
    "valid_to": "有效至",
}
FIELD_NAMES: dict[str, str] = _FIELD_NAMES
"""Chinese name of each field, as tables and pages head it."""


class Card(BaseModel):
    """One programme in one place. Empty fields are None: not known, which is not “none needed”.

    ``words`` are other names that people use for the programme; ``source`` is what it rests on; ``issued_on`` is the
    day it was written or last checked, ``valid_to`` its last day.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    card_id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,80}$")
    programme: str = Field(min_length=2, max_length=50)
    words: tuple[str, ...] = ()
    region: Region
    who: str | None = None
    how_much: str | None = None
    where: str | None = None
    phone: str | None = None
    papers: tuple[str, ...] = ()
    deadline: str | None = None
    source: str = Field(min_length=2)
    issued_on: date
    valid_to: date | None = None

    @field_validator("words")
    @classmethod
    def _long_enough(cls, words: tuple[str, ...]) -> tuple[str, ...]:
        if any(len(word) < 2 for word in words):
            raise ValueError("别的叫法至少两个字")
        return words

    @model_validator(mode="after")
    def _dates_in_order(self) -> Card:
        if self.valid_to is not None and self.valid_to < self.issued_on:
            raise ValueError("有效至早于填写日期")
        return self

    def in_force(self, day: date) -> bool:
        """Whether the card holds on ``day``; without an end it holds on."""
        return self.issued_on <= day and (self.valid_to is None or day <= self.valid_to)

    def names(self) -> tuple[str, ...]:
        """The programme and its other names."""
        return (self.programme, *self.words)


def load_cards(folder: Path) -> tuple[Card, ...]:
    """The cards of a folder, by id; it need not exist.

    Raises:
        DocumentError: a card is damaged; says which and what is wrong.
    """
    cards, damaged = readable_cards(folder)
    if damaged:
        raise damaged[0]
    return cards


def readable_cards(folder: Path) -> tuple[tuple[Card, ...], tuple[DocumentError, ...]]:
    """The cards of a folder that can be read, by id, and what is wrong with the others."""
    cards: list[Card] = []
    damaged: list[DocumentError] = []
    for path in sorted(folder.glob("*.yaml")) if folder.is_dir() else ():
        try:
            cards.append(_load_card(path))
        except DocumentError as error:
            damaged.append(error)
    return tuple(cards), tuple(damaged)


def save_cards(folder: Path, cards: Iterable[Card]) -> None:
    """Writes cards, each by a rename; one with the same id is replaced."""
    folder.mkdir(parents=True, exist_ok=True)
    for card in cards:
        beside = folder / f".{card.card_id}"
        text = yaml.safe_dump(card.model_dump(mode="python"), allow_unicode=True, sort_keys=False, width=120)
        beside.write_text(text, encoding="utf-8")
        beside.replace(folder / f"{card.card_id}.yaml")


def remove_card(folder: Path, card_id: str) -> None:
    """Deletes a card.

    Raises:
        DocumentError: it is not there.
    """
    path = folder / f"{card_id}.yaml"
    if Path(card_id).name != card_id or not path.is_file():
        raise DocumentError(f"没有编号为 {card_id} 的办理指南。", "可用 zengshou docs cards list 查看编号。")
    path.unlink()


def find_cards(cards: Sequence[Card], text: str, region_codes: Sequence[str], day: date) -> tuple[Card, ...]:
    """The cards whose programme a question names, nearest place first; those not in force come last.

    ``region_codes`` are the asker's place and the levels above it, nearest first; empty means all places. A county's
    card holds below it too: the code of a village begins with that of its county.
    """
    asked = _plain(text)
    found = [
        card
        for card in cards
        if any(_plain(name) in asked for name in card.names()) and _holds_in(card.region.code, region_codes)
    ]
    return tuple(sorted(found, key=lambda card: (not card.in_force(day), -_depth(card.region.code), card.card_id)))


def card_from(values: dict[str, object], name: str) -> Card:
    """A card from values as a file holds them; ``name`` is what messages call it.

    Raises:
        DocumentError: a field is missing or wrong: says which, by its Chinese name.
    """
    try:
        return Card.model_validate(values)
    except ValidationError as error:
        wrong = "、".join(dict.fromkeys(_complaint(each["loc"], each["msg"]) for each in error.errors()))
        raise DocumentError(
            f"{name} 这些项缺失或填写有误：{wrong}。", "请对照 zengshou docs cards template 的样表改正。"
        ) from error


def _complaint(place: tuple[int | str, ...], message: str) -> str:
    if not place:
        return message.removeprefix("Value error, ")
    return FIELD_NAMES.get(str(place[0]), str(place[0]))


def _load_card(path: Path) -> Card:
    try:
        values = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise DocumentError(f"办理指南 {path.name} 读不出来。", "请恢复该文件，或删除后重新导入。") from error
    card = card_from(values if isinstance(values, dict) else {}, f"办理指南 {path.name}")
    if card.card_id != path.stem:
        raise DocumentError(f"办理指南 {path.name} 的编号与文件名不同。", "请把两者改成一样。")
    return card


def _holds_in(code: str, region_codes: Sequence[str]) -> bool:
    """Whether one of the places is the card's own or lies in it."""
    return not region_codes or any(
        asked == code or (_depth(code) > 0 and asked.startswith(code)) for asked in region_codes
    )


def _depth(code: str) -> int:
    """How near a place is: a county's code is longer than a province's; the nation's (0) counts nothing."""
    return len(code) if len(code) > 1 else 0


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).lower().split())
