"""What became of the words of a question, as the desk that answered it used them."""

from __future__ import annotations

from collections.abc import Sequence

from retrieval.asked import read
from retrieval.tokenizer import squeezed
from server.chat.answer import Understood
from sql_tools.reading import Word

_FOUND = 0.85
"""How surely a word stands in a text where the text has it, or a form of it that documents use."""


def of_the_data(words: Sequence[Word]) -> list[Understood]:
    """The words as the parser of data questions took them."""
    return [_entry(word, word) for word in words]


def of_the_documents(words: Sequence[Word], grounds: str) -> list[Understood]:
    """The same words where documents answered: used are those that the cited clauses and rules name.

    What only asks is harmless. A word of content that the grounds do not name stays not understood: the reader should
    see that the answer may be about something else.
    """
    text = squeezed(grounds)
    return [_entry(word, _judged(word, text)) for word in words]


def _judged(word: Word, grounds: str) -> Word:
    if word.used_as == "harmless":
        return word
    notions = read(word.text).notions
    if squeezed(word.text) in grounds or any(notion.stands_in(grounds) >= _FOUND for notion in notions):
        return Word(word.text, word.start, word.end, "used", "引用的条款里有这个说法")
    if not notions:
        return Word(word.text, word.start, word.end, "harmless", "问法")
    if word.used_as == "used":
        return word
    return Word(word.text, word.start, word.end, "not_understood", "引用的条款里没有这个说法")


def _entry(word: Word, judged: Word) -> Understood:
    return Understood(text=word.text, start=word.start, end=word.end, as_=judged.used_as, means=judged.means)
