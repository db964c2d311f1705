"""Drafts are trained for long enough, however few samples there are."""

from __future__ import annotations

import math

import pytest

from aestudio.experiment import Training
from aestudio.experiment.amount import enough_training


@pytest.mark.parametrize("samples", [1, 30, 192, 1438, 20_000, 1_000_000])
def test_a_draft_takes_two_thousand_steps_at_least(samples: int) -> None:
    found = enough_training(Training(), samples)
    assert found.epochs * math.ceil(samples / found.batch_size) >= 2000
    assert 16 <= found.batch_size <= 128
    assert found.epochs >= 20


def test_small_data_have_small_batches_and_large_ones_what_they_had() -> None:
    assert (enough_training(Training(), 192).batch_size, enough_training(Training(), 192).epochs) == (16, 170)
    assert enough_training(Training(), 48_000) == Training()


def test_what_was_set_by_hand_or_is_not_known_stays() -> None:
    by_hand = Training(epochs=3)
    assert enough_training(by_hand, 192) is by_hand
    assert enough_training(Training(), 0) == Training()
