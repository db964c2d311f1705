"""The weights view: what is shown is what the model computes with."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from aestudio.analysis.formula import batch_words, expanded, formula
from aestudio.analysis.matrices import as_kernels, as_matrix, shrunk
from aestudio.analysis.question import to_numpy
from aestudio.analysis.weights import NetworkWeights, Weights
from aestudio.experiment import Experiment
from aestudio.job import finish
from aestudio.session import load_data
from aestudio.trainer import compile_experiment
from aestudio.untrained import Untrained


def looked_at(encoder: list[Any], decoder: list[Any], tmp_path: Any) -> NetworkWeights:
    networks = {"encoder": {"layers": encoder}, "decoder": {"layers": decoder}}
    experiment = Experiment.parse({"data": "digits", "networks": networks})
    return finish(Untrained(experiment, Weights()), load_data(experiment, tmp_path))


BACK = [{"kind": "dense", "units": 64, "activation": "sigmoid"}, {"kind": "reshape", "shape": [1, 8, 8]}]


def test_a_sample_times_the_matrices_shown_is_what_the_network_gives(build: Any) -> None:
    trained = build(code=3, activation="tanh")
    found = Weights().answer(trained)
    x = trained.batches(trained.batches.rows(np.arange(5)))
    value = to_numpy(x).reshape(5, -1)
    first, second, last = (term for term in found.terms if term.matrices)
    value = np.maximum(value @ first.matrices[0].values + first.matrices[1].values, 0)
    value = np.tanh(value @ second.matrices[0].values + second.matrices[1].values)
    value = 1 / (1 + np.exp(-(value @ last.matrices[0].values + last.matrices[1].values)))
    with torch.no_grad():
        given = to_numpy(trained.model.reconstruct(x))
    np.testing.assert_allclose(value.reshape(given.shape), given, atol=1e-6)


def test_the_formula_is_nested_and_a_sum_is_bracketed(tmp_path: Any) -> None:
    encoder = [
        {"kind": "flatten"},
        {"kind": "dense", "units": 8},
        {"kind": "dense", "units": 2, "activation": "linear"},
    ]
    assert formula(looked_at(encoder, BACK, tmp_path)) == (
        "z = relu(flatten(x) W₁ + b₁) W₂ + b₂",
        "y = reshape(sigmoid(z W₃ + b₃))",
    )
    linear = [{"kind": "flatten"}, *({"kind": "dense", "units": 2, "activation": "linear"} for _ in range(2))]
    assert formula(looked_at(linear, BACK, tmp_path))[0] == "z = (flatten(x) W₁ + b₁) W₂ + b₂"


def test_the_batch_dimension_is_named(tmp_path: Any) -> None:
    found = looked_at(["flatten", {"kind": "dense", "units": 2}], BACK, tmp_path)
    words = batch_words(found)
    assert words == "x: B × 1 × 8 × 8, z: B × 2, y: B × 1 × 8 × 8; B samples pass at once, a row each"


def test_a_code_that_is_drawn_is_drawn_in_the_formula_too(tmp_path: Any) -> None:
    wanted = Experiment.drafted((1, 8, 8), family="vae", data="digits")
    found = Weights().answer(compile_experiment(wanted, load_data(wanted, tmp_path)))
    encoder, drawn, decoder, *_ = formula(found)

    assert encoder.startswith("(μ, ln σ²) = ")
    assert drawn == "z = μ + σ ε"
    assert decoder.startswith("y = ")
    code = next(term.takes[0] for term in found.terms if term.role == "decoder")
    letters = f"x: B × 1 × 8 × 8, (μ, ln σ²): B × {2 * code}, z: B × {code}, y: B × 1 × 8 × 8"
    assert batch_words(found).startswith(letters)


def test_what_a_network_is_told_scales_and_shifts_and_is_no_factor_of_its_input(tmp_path: Any) -> None:
    family = {"kind": "ddpm", "centre": 0.0, "spread": 1.0, "bound": 0.0}
    wanted = Experiment.drafted((2,), family=family, data="plane").to_json()
    layers = ["modulate", {"kind": "dense", "units": 2, "activation": "linear"}]
    wanted["networks"]["denoiser"] = {"layers": [{"kind": "dense", "units": 4}, *layers]}
    found = Weights().answer(
        compile_experiment(Experiment.parse(wanted), load_data(Experiment.parse(wanted), tmp_path))
    )

    first, told = formula(found)
    assert first == "y = FiLM₂(relu(x W₁ + b₁)) W₃ + b₃"
    assert told.startswith("FiLMₖ(u) = (1 + γ) u + β with (γ, β) = c Wₖ + bₖ")


def test_what_is_made_of_noise_is_a_sample_which_another_role_judges(tmp_path: Any) -> None:
    wanted = Experiment.drafted((2,), family={"kind": "gan", "latent": 3}, data="plane")
    found = Weights().answer(compile_experiment(wanted, load_data(wanted, tmp_path)))
    generator, discriminator, *_ = formula(found)

    assert generator.startswith("x = ")
    assert "z W₁ + b₁" in generator
    assert discriminator.startswith("y = ")
    assert "(x W" in discriminator
    assert batch_words(found).startswith("z: B × 3, x: B × 2, y: B × 1;")


def test_what_holds_layers_has_a_line_of_its_own(tmp_path: Any) -> None:
    body = [{"kind": "conv2d", "channels": 4}, "batch_norm"]
    encoder = [
        {"kind": "residual", "shortcut": "projection", "body": body},
        "flatten",
        {"kind": "dense", "units": 2},
    ]
    lines = formula(looked_at(encoder, BACK, tmp_path))
    assert lines[0] == "z = relu(flatten(R₁(x)) W₄ + b₄)"
    assert lines[2] == "R₁(u) = u * K₁ + b₁ + BN₃(relu(u * K₂ + b₂))"


def test_a_network_of_few_numbers_is_written_out_with_every_number(tmp_path: Any) -> None:
    experiment = Experiment.parse(
        {
            "networks": {
                "encoder": {
                    "layers": [{"kind": "dense", "units": 2, "activation": "tanh", "connectivity": 0.5}]
                },
                "decoder": {"layers": [{"kind": "dense", "units": 3, "activation": "linear"}]},
            }
        }
    )
    rng = np.random.default_rng(0)
    from aestudio.data import Dataset

    values = rng.random((50, 3), dtype=np.float32)
    found = finish(Untrained(experiment, Weights()), Dataset("three", values, {}, {}))
    lines = expanded(found)
    assert len(lines) == 5
    first = found.terms[0].matrices[0]
    assert first.mask is not None
    assert sum(line.count("x") for line in lines[:2]) == first.mask.sum() == 3, "no connection, no number"
    k = int(np.flatnonzero(first.mask[:, 0])[0])
    assert f"{abs(first.values[k, 0]):.3g} x{'₁₂₃'[k]}" in lines[0]
    assert lines[0].startswith("h₁ = tanh(")
    assert not expanded(looked_at(["flatten", {"kind": "dense", "units": 8}], BACK, tmp_path))


def test_a_dense_layer_on_pictures_is_not_written_out(tmp_path: Any) -> None:
    """It acts on the last axis alone, so that there are more numbers than its weights name."""
    found = looked_at([{"kind": "dense", "units": 1}], [{"kind": "dense", "units": 8}], tmp_path)
    assert 0 < found.parameters <= 40
    assert not expanded(found)


def test_a_missing_connection_is_no_zero_weight(tmp_path: Any) -> None:
    sparse = {"kind": "dense", "units": 16, "connectivity": 0.25}
    found = looked_at(["flatten", sparse, {"kind": "dense", "units": 2}], BACK, tmp_path)
    matrix = found.terms[1].matrices[0]
    assert matrix.mask is not None
    np.testing.assert_array_equal(np.isnan(matrix.picture), ~matrix.mask)
    assert matrix.stats.count == 256
    assert matrix.stats.missing == 768
    assert "768 of 1,024 not connected" in matrix.words()
    values = np.array([[0.0, 1.0], [2.0, 0.0]], np.float32)
    zero = as_matrix("W", values, np.array([[True, True], [True, False]]))
    assert zero.picture[0, 0] == 0
    assert np.isnan(zero.picture[1, 1])


def test_large_weights_of_both_signs_do_not_vanish_in_a_small_picture() -> None:
    """A board of +1 and -1 on the left, nothing on the right: a mean would show both halves white."""
    values = np.where(np.indices((90, 80)).sum(0) % 2, 1.0, -1.0).astype(np.float32)
    values[:, 40:] = 0
    small = shrunk(values, 30, 16)
    assert small.shape == (30, 16)
    np.testing.assert_allclose(np.abs(small[:, :8]), 1)
    assert (small[:, 8:] == 0).all()
    one = shrunk(np.full((7, 5), -0.3, np.float32), 3, 99)
    assert one.shape == (3, 5)
    np.testing.assert_allclose(one, -0.3, rtol=1e-6)
    assert shrunk(values, 90, 200) is values


@pytest.mark.parametrize("masked", [False, True])
def test_large_matrices_are_shrunk_and_say_so(masked: bool) -> None:
    rng = np.random.default_rng(1)
    values = rng.standard_normal((1100, 600)).astype(np.float32)
    mask = rng.random(values.shape) < 0.3 if masked else None
    found = as_matrix("W", values, mask)
    assert found.step == (3, 2)
    assert found.picture.shape == (367, 300)
    block, there = values[3:6, 2:4], np.ones((3, 2), bool) if mask is None else mask[3:6, 2:4]
    size = np.sqrt((block[there] ** 2).mean())
    assert found.picture[1, 1] == pytest.approx(np.copysign(size, block[there].mean()), abs=1e-6)
    assert found.drawn_words() == "3 × 2 weights to a pixel: root mean square, sign of the mean"
    np.testing.assert_array_equal(found.values, values)


def test_statistics_are_numpys(tmp_path: Any) -> None:
    values = np.outer(np.arange(1, 9), np.ones(5)).astype(np.float32)
    stats = as_matrix("W", values).stats
    assert stats.rank == np.linalg.matrix_rank(values) == 1
    assert stats.norm == pytest.approx(np.linalg.norm(values))
    assert stats.mean == pytest.approx(values.mean())
    assert stats.largest == 8
    values[:, 0] = 0.01
    assert as_matrix("W", values).stats.near_zero == pytest.approx(0.2)
    broken = as_matrix("W", np.full((3, 3), np.nan, np.float32))
    assert broken.stats.rank is None
    assert broken.words() == ("9 of 9 are NaN or infinite",)


@pytest.mark.parametrize("kind", ["conv1d", "conv2d", "conv_transpose1d", "conv_transpose2d"])
def test_kernels_stand_in_rows_of_inputs_and_columns_of_channels(kind: str) -> None:
    from aestudio.networks import LAYERS

    axes = int(kind[-2])
    layer = LAYERS[kind].parse({"kernel": 3, "channels": 5})
    module: Any = layer.build((4, *[8] * axes))
    from aestudio.analysis.weights import _matrices

    found = next(_matrices(module.conv, 1))
    weight = module.conv.weight.detach().numpy()
    kernel = weight[1, 2] if "transpose" in kind else weight[2, 1]  # input 1, channel 2
    np.testing.assert_array_equal(found.values[1, 2].reshape(kernel.shape), kernel)
    height = 3 if axes == 2 else 1
    tile = found.picture[height + 1 : 2 * height + 1, 8:11]
    np.testing.assert_array_equal(tile.reshape(kernel.shape), kernel)
    assert np.isnan(found.picture[:, 3]).all()


def test_many_kernels_are_cut_off_and_that_is_said() -> None:
    found = as_kernels("K", np.ones((300, 200, 3, 3), np.float32))
    assert found.tiles == (96, 96)
    assert found.drawn_words() == "the first 96 × 96 kernels of 300 × 200"


def test_the_first_and_last_weights_are_pictures_of_samples(build: Any) -> None:
    found = Weights().answer(build())
    first, last = found.terms[1], [term for term in found.terms if term.matrices][-1]
    assert (first.of, last.of) == ("units", "inputs")
    assert first.images is not None
    assert last.images is not None
    assert first.images.shape == (32, 1, 8, 8)
    np.testing.assert_array_equal(first.images[7].reshape(-1), first.matrices[0].values[:, 7])
    np.testing.assert_array_equal(last.images[1].reshape(-1), last.matrices[0].values[1])


def test_the_answer_does_not_move_with_the_training(build: Any) -> None:
    trained = build()
    found = Weights().answer(trained)
    before = {key: value.copy() for key, value in found.arrays.items()}
    with torch.no_grad():
        for parameter in trained.model.parameters():
            parameter.add_(1.0)
    for key, value in found.arrays.items():
        np.testing.assert_array_equal(value, before[key])


def test_normalisation_is_shown_by_its_vectors(tmp_path: Any) -> None:
    found = looked_at(["flatten", "batch_norm", {"kind": "dense", "units": 2}], BACK, tmp_path)
    titles = [matrix.title for matrix in found.terms[1].matrices]
    assert titles == ["scale", "shift", "running mean", "running variance"]
    assert found.parameters == 64 * 2 + 64 * 2 + 2 + 2 * 64 + 64
    assert found.count == f"{found.parameters} parameters"


def test_what_the_family_adds_to_the_layers_shown_is_counted(tmp_path: Any) -> None:
    data = {"kind": "plane", "count": 200}
    experiment = Experiment.drafted((2,), data=data, family={"kind": "flow", "transforms": 3})
    found = finish(Untrained(experiment, Weights()), load_data(experiment, tmp_path))

    assert found.whole > 3 * found.parameters, "each transform has such a conditioner, and an output layer"
    assert found.count == f"{found.parameters:,} of the model's {found.whole:,} parameters"


def test_weights_that_diverged_have_no_statistics_but_say_how_many_are_no_numbers() -> None:
    values = np.ones((4, 3), np.float32)
    assert not as_matrix("W₁", values).diverged

    values[0, :2] = np.nan, np.inf
    found = as_matrix("W₁", values)

    assert found.diverged
    assert found.words() == ("2 of 12 are NaN or infinite",)
