"""What is set, in words."""

from __future__ import annotations

from aestudio.experiment import Training
from aestudio.experiment.words import training_words
from aestudio.spec import replace


def test_what_of_the_training_is_set_anew() -> None:
    before = Training()
    sgd = replace(before, optimizer={"kind": "sgd", "learning_rate": 0.05}, schedule="cosine", epochs=1)
    assert training_words(before, before) == ""
    assert training_words(before, replace(before, batch_size=2048)) == "batch size 2,048"
    assert training_words(before, sgd) == "1 epoch, SGD at learning rate 0.05, schedule cosine"
