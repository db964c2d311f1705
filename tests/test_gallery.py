"""The gallery's curves are what they say, and real: they can be made again."""

from __future__ import annotations

import pytest

from aestudio.analysis.diagnosis import KINDS
from aestudio.gallery import Entry, entries, reproduced

BY_KIND = {entry.kind: entry for entry in entries()}


def test_there_is_one_of_every_kind() -> None:
    assert set(BY_KIND) == set(KINDS) - {"too_early", "rate_gone"}  # those are told by more than a shape


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.kind)
def test_each_is_diagnosed_as_what_it_is_and_can_be_opened(entry: Entry) -> None:
    assert entry.kind in entry.diagnosis.kinds
    if entry.kind != "validation_below":  # that is never the headline
        assert entry.diagnosis.headline.kind == entry.kind
    assert entry.experiment.training.epochs == len(entry.training)
    assert entry.title in entry.about


def test_one_of_them_made_again_is_the_same_curve() -> None:
    entry = BY_KIND["flat"]
    found = reproduced(entry)
    assert found["loss"] == pytest.approx(entry.training, rel=1e-4)
    assert found["val_loss"] == pytest.approx(entry.validation, rel=1e-4)
