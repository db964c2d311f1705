"""Choices may be typed as the window words them."""

from __future__ import annotations

import pytest

from aestudio.auditing import AuditSettings
from aestudio.cli.worded import worded
from aestudio.figures import VIEWS
from aestudio.spec import Spec, SpecError

RECONSTRUCTIONS = VIEWS["reconstructions"].settings


@pytest.mark.parametrize(
    ("kind", "name", "typed", "meant"),
    [
        (RECONSTRUCTIONS, "part", "Training", "train"),
        (RECONSTRUCTIONS, "part", "training", "train"),
        (RECONSTRUCTIONS, "part", "TRAIN", "train"),
        (RECONSTRUCTIONS, "part", "Test (final)", "test"),
        (RECONSTRUCTIONS, "choose", "Worst", "worst"),
        (AuditSettings, "part", "Validation", "validation"),
        (AuditSettings, "part", "Test", "test"),
    ],
)
def test_the_words_of_the_window_are_understood(kind: type[Spec], name: str, typed: str, meant: str) -> None:
    assert getattr(kind.parse(worded(kind, {name: typed})), name) == meant


def test_what_is_no_choice_stays_as_it_is() -> None:
    assert worded(RECONSTRUCTIONS, {"count": 3, "nonsense": "Training"}) == {
        "count": 3,
        "nonsense": "Training",
    }


def test_a_part_that_there_is_none_of_is_told_as_it_was_typed() -> None:
    with pytest.raises(SpecError, match="found 'Training'"):
        AuditSettings.parse(worded(AuditSettings, {"part": "Training"}))
