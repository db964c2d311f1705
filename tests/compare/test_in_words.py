"""What changed, in one sentence."""

from __future__ import annotations

from aestudio.compare import changes_in_words
from aestudio.experiment import Experiment
from aestudio.project import with_settings


def test_changes_are_named_up_to_three_of_them() -> None:
    before = Experiment()
    one = with_settings(before, {"training.epochs": 7})
    assert changes_in_words(before, one) == f"Epochs {before.training.epochs} → 7"
    five = with_settings(
        before,
        {f"training.{name}": 9 for name in ("epochs", "batch_size", "seed", "threads")}
        | {"training.optimizer.learning_rate": 0.5},
    )
    assert changes_in_words(before, five).endswith("; and 2 more")
    assert changes_in_words(before, before) == "names or notes"
