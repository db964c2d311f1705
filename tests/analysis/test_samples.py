"""How samples are spoken of."""

from __future__ import annotations

import pytest

from aestudio.analysis.samples import class_words


@pytest.mark.parametrize(
    ("column", "name", "said"),
    [("digit", "3", "digit 3"), ("tone", "tone A", "tone A"), ("to", "tone", "to tone")],
)
def test_a_class_says_its_column_once(column: str, name: str, said: str) -> None:
    assert class_words(column, name) == said
