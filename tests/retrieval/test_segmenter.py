"""The plain and the compiled form of jieba cut the field's words alike."""

from __future__ import annotations

import pytest

from retrieval.segmenter import PlainSegmenter, Segmenter, compiled_segmenter
from retrieval.tokenizer import field_words

SENTENCES = [
    "边缘易致贫户的防返贫监测",
    "公益性岗位优先安置弱劳动能力的监测对象",
    "雨露计划毕业生就业帮扶",
    "易地搬迁脱贫人口人均纯收入",
]


@pytest.fixture(scope="module")
def forms() -> tuple[Segmenter, Segmenter]:
    return PlainSegmenter(field_words()), compiled_segmenter(field_words())


def test_every_word_of_the_field_stays_whole_in_both(forms: tuple[Segmenter, Segmenter]) -> None:
    for word in field_words():
        assert [form.cut(word, hmm=False) for form in forms] == [[word], [word]]


@pytest.mark.parametrize("sentence", SENTENCES)
def test_both_cut_and_tag_alike(forms: tuple[Segmenter, Segmenter], sentence: str) -> None:
    plain, compiled = forms
    assert plain.cut(sentence, hmm=False) == compiled.cut(sentence, hmm=False)
    assert [word for word, _ in plain.tag(sentence, hmm=True)] == [word for word, _ in compiled.tag(sentence, hmm=True)]
