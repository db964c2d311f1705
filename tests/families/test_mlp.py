"""The classifier: it learns the digits, counts right, and says what it needs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch.nn import functional

from aestudio.analysis.predictions import Predictions
from aestudio.analysis.rates import score_interval
from aestudio.data import DATASETS
from aestudio.experiment import Experiment, problems
from aestudio.families import FAMILIES, Given
from aestudio.session import Session
from aestudio.spec import SpecError
from aestudio.trainer import Compiled, compile_experiment, train

DIGITS = DATASETS.parse("digits").load()


def digits(task: str = "classification", epochs: int = 12) -> Compiled:
    outputs = 1 if task == "regression" else 10
    family = {"kind": "mlp", "label": "digit", "task": task, "outputs": outputs}
    training = {"epochs": epochs, "batch_size": 64, "threads": 1, "optimizer": "adam"}
    return compile_experiment(Experiment.drafted((1, 8, 8), family=family, training=training), DIGITS)


def trained(task: str = "classification", epochs: int = 12) -> tuple[Compiled, dict[str, float]]:
    ready = digits(task, epochs)
    terms: dict[str, float] = {}
    for report in train(ready):
        terms = dict(report.epoch_terms) or terms
    return ready, terms


def test_it_tells_more_than_nineteen_of_twenty_digits() -> None:
    ready, terms = trained()
    found = Predictions("test").answer(ready)
    share, low, high = found.accuracy

    assert terms["val_accuracy"] > 0.94
    assert share > 0.94
    assert low < share < high
    assert found.usual < 0.2
    assert "% right (95 % interval" in found.words


def test_the_confusion_matrix_counts_every_sample_and_its_cells_open() -> None:
    ready, _ = trained(epochs=2)
    found = Predictions().answer(ready)
    row, column = np.unravel_index(
        np.argmax(found.confusion - np.diag(np.diag(found.confusion))), found.confusion.shape
    )
    cell = Predictions(cell=(int(row), int(column))).answer(ready)

    assert found.confusion.sum() == len(ready.parts.validation)
    assert found.confusion.sum(1).tolist() == np.bincount(found.truth, minlength=10).tolist()
    assert all(found.said[place] != found.truth[place] for place in found.places)
    assert len(cell.places) == found.confusion[row, column] > 0
    assert (cell.truth[cell.places] == row).all()


def test_its_loss_is_the_cross_entropy_of_the_logits() -> None:
    ready = digits()
    x, y = ready.batch(torch.arange(20))
    assert y is not None
    model: Any = ready.model.eval()

    ((_, terms),) = model.losses(x, None, y)

    torch.testing.assert_close(terms["loss"], functional.cross_entropy(model.network(x), y))
    torch.testing.assert_close(model.predict(x).sum(1), torch.ones(20))


def test_a_number_is_told_better_than_by_its_mean() -> None:
    ready, _ = trained("regression")
    found = Predictions().answer(ready)

    assert found.regression
    assert found.error < found.usual / 3
    assert "always saying the mean" in found.words


@pytest.mark.parametrize(
    ("settings", "text"),
    [
        ({}, "expected a label column to learn (digit), found none"),
        ({"label": "colour"}, "expected a label column of the data (digit), found 'colour'"),
        (
            {"label": "digit", "outputs": 7},
            "expected 10 outputs, one for each class of digit, found 7",
        ),
        (
            {"label": "digit", "task": "regression"},
            "expected 1 outputs, the number, found 10",
        ),
    ],
)
def test_what_it_needs_is_said_in_words(settings: dict[str, Any], text: str) -> None:
    family = FAMILIES.parse({"kind": "mlp", **settings})

    assert [said for _, said in family.complaints(Given((1, 8, 8), (0, 1), {"digit": 10}))] == [text]


def test_an_output_too_few_is_a_problem_of_the_last_layer() -> None:
    family = {"kind": "mlp", "label": "digit"}
    dense = [{"kind": "dense", "units": 9, "activation": "linear"}]
    wanted = Experiment.parse({"family": family, "networks": {"network": {"layers": ["flatten", *dense]}}})

    (found,) = problems(wanted, (1, 8, 8), (0.0, 1.0), {"digit": 10})

    assert found.path == "networks.network.layers[1]"


def test_the_interval_is_wilsons() -> None:
    low, high = score_interval(9, 10)  # by hand: 0.596 to 0.982

    assert (low, high) == pytest.approx((0.5958, 0.9821), abs=1e-4)
    assert score_interval(0, 0) == (0.0, 1.0)


def test_a_model_that_tells_no_label_is_refused_in_words() -> None:
    ready = compile_experiment(Experiment.drafted((1, 8, 8)), DIGITS)

    with pytest.raises(
        SpecError, match="expected a model that tells a sample's label, found the Autoencoder"
    ):
        Predictions().answer(ready)


def test_without_a_label_training_is_refused_in_words(tmp_path: Path) -> None:
    """Before its memory is counted, for which a step is looked at."""
    experiment = Experiment.drafted((1, 8, 8), family={"kind": "mlp", "label": ""})
    with pytest.raises(SpecError, match=r"family\.label: expected a label column to learn \(digit\), found"):
        Session.start(experiment, DIGITS, tmp_path / "run")
