"""Walks through latent space: their places, the arc, the classes' directions, the edge of the data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.stats import norm

from aestudio.analysis.latent import encoding
from aestudio.analysis.question import Array, Trained
from aestudio.analysis.traversal import Traversal, slerp
from aestudio.bottleneck.code import with_code
from aestudio.experiment import Experiment
from aestudio.job import run_out
from aestudio.session import load_data
from aestudio.spec import SpecError
from aestudio.trainer import compile_experiment


def model(family: str = "vae", data: Any = "digits", shape: Any = (1, 8, 8), code: int = 0) -> Trained:
    wanted = Experiment.drafted(shape, family=family, data=data)
    wanted = with_code(wanted, code) if code else wanted
    return compile_experiment(wanted, load_data(wanted, Path()), "cpu")


def encoded(trained: Trained, rows: Array) -> tuple[Array, tuple[int, ...]]:
    return run_out(encoding(trained, rows))


def decoded(trained: Any, codes: Any) -> Any:
    import torch

    with torch.inference_mode():
        return trained.model.eval().decode(torch.tensor(np.asarray(codes, np.float32))).numpy()


def test_the_grid_goes_by_the_quantiles_of_the_prior() -> None:
    trained = model()
    walk = Traversal(steps=5, axes=(0, 1)).answer(trained)
    codes, _ = encoded(trained, trained.parts.validation)
    corner = codes.mean(0)
    corner[0], corner[1] = norm.ppf(0.025), norm.ppf(0.975)

    assert walk.values.shape == (5, 5, 1, 8, 8)
    assert walk.columns[0] == "−1.96"
    np.testing.assert_allclose(walk.values[0, 0], decoded(trained, corner[None])[0], atol=1e-4)
    assert "quantiles of N(0, 1)" in walk.words


def test_codes_that_are_no_numbers_are_told_as_such() -> None:
    trained = model("autoencoder", code=2)
    for weights in trained.model.parameters():
        weights.data.fill_(float("nan"))
    walk = Traversal("grid", 3).answer(trained)
    assert walk.words == "The codes are not numbers, as happens when a run diverges"
    assert (walk.rows, walk.columns) == (["", "", ""], ["", "", ""])


def test_an_autoencoders_grid_goes_by_its_codes() -> None:
    assert "quantiles of the data's codes" in Traversal().answer(model("autoencoder")).words


@pytest.mark.parametrize(
    ("axes", "said"),
    [((0, 1), "; dimension 3 at its mean"), ((2, 2), "; the others at their mean")],
)
def test_what_becomes_of_the_other_dimensions_is_said(axes: tuple[int, ...], said: str) -> None:
    """Of a code of three."""
    words = Traversal(axes=axes).answer(model("autoencoder", code=3)).words
    assert words.endswith(f"quantiles of the data's codes{said}")


def test_of_a_code_of_two_there_are_no_others() -> None:
    assert Traversal().answer(model("autoencoder", code=2)).words.endswith("quantiles of the data's codes")


def test_the_way_between_two_samples_begins_and_ends_at_their_reconstructions() -> None:
    trained = model()
    walk = Traversal("between", steps=6, first=3, second=8).answer(trained)
    codes, _ = encoded(trained, trained.parts.validation[[3, 8]])
    ends = decoded(trained, codes)

    for row in range(2):
        np.testing.assert_allclose(walk.values[row, 0], ends[0], atol=1e-5)
        np.testing.assert_allclose(walk.values[row, -1], ends[1], atol=1e-5)
    first, second = trained.parts.validation[[3, 8]]
    digits = trained.dataset.labels["digit"]
    said = f"4 (row {first}, digit {digits[first]}) to 9 (row {second}, digit {digits[second]})"
    assert walk.words == f"From validation sample {said}"


def test_the_arc_keeps_the_length_and_turns_evenly() -> None:
    start, end = np.array([3.0, 0.0, 0.0]), np.array([0.0, 3.0, 0.0])

    arc = slerp(start, end, np.linspace(0, 1, 4)[:, None])

    assert np.linalg.norm(arc, axis=1) == pytest.approx([3, 3, 3, 3])
    assert np.degrees(np.arctan2(arc[:, 1], arc[:, 0])) == pytest.approx([0, 30, 60, 90])
    np.testing.assert_allclose(slerp(start, 2 * start, np.array([[0.5]])), [[4.5, 0, 0]])
    np.testing.assert_allclose(slerp(start, 0 * start, np.array([[0.5]])), [[1.5, 0, 0]])


def test_a_labels_direction_is_the_classes_mean_code_less_that_of_all() -> None:
    trained = model()
    walk = Traversal("label", steps=3, first=2).answer(trained)
    rows = trained.parts.validation
    codes, _ = encoded(trained, rows)
    start, _ = encoded(trained, rows[[2]])
    sevens = codes[trained.dataset.labels["digit"][rows] == 7].mean(0)

    assert walk.rows == [*"0123456789"]
    nine = Traversal("label").answer(trained)
    assert nine.columns[4:7] == ["× 1", "× 1.25", "× 1.5"], "a quarter is not rounded away"
    middle = start + (sevens - codes.mean(0))
    np.testing.assert_allclose(walk.values[7, 1], decoded(trained, middle)[0], atol=1e-4)
    with pytest.raises(SpecError, match=r"column: expected a label column \(digit\), found 'colour'"):
        Traversal("label", column="colour").answer(trained)


def test_of_a_vae_places_that_draws_of_its_posteriors_reach_are_not_marked() -> None:
    trained = model()  # untrained: the means lie close together, their draws about as N(0, 1)
    walk = Traversal(axes=(0, 1)).answer(trained)

    means, _ = encoded(trained, trained.parts.validation)
    reach = norm.ppf(0.025 + 0.95 * 7 / 8)  # of the grid, but for its edge
    assert np.quantile(means[:, :2], 0.995, axis=0).max() < reach
    assert not walk.outside[1:-1, 1:-1].any()
    assert walk.seen == "draws of q(z | x)"
    assert Traversal().answer(model("autoencoder")).seen == "codes of the data"


def test_places_where_no_code_of_the_data_lies_are_marked() -> None:
    walk = Traversal("label", steps=9).answer(model())

    assert not walk.outside[:, 0].any()
    assert walk.outside.dtype == bool
