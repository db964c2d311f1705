"""The autoencoder: its draft for any data, its noise, and the model's abilities."""

from __future__ import annotations

import pytest
import torch

from aestudio.experiment import Experiment, problems
from aestudio.families import CORRUPTIONS, FAMILIES, Decodes, Encodes, Reconstructs, Scores
from aestudio.families.autoencoder_model import AutoencoderModel
from aestudio.networks import Shape
from aestudio.trainer.compiled import build_model

SHAPES: list[Shape] = [(1,), (3,), (784,), (1, 8, 8), (3, 64, 64), (2, 100), (1, 5)]


def model(settings: dict[str, object] | None = None, shape: Shape = (1, 8, 8)) -> AutoencoderModel:
    experiment = Experiment.drafted(shape, family={"kind": "autoencoder", **(settings or {})})
    built = build_model(experiment, shape)
    assert isinstance(built, AutoencoderModel)
    return built


@pytest.mark.parametrize("shape", SHAPES)
def test_a_draft_works_for_any_shape(shape: Shape) -> None:
    experiment = Experiment.drafted(shape)

    assert problems(experiment, shape) == ()
    assert model(shape=shape).reconstruct(torch.rand(2, *shape)).shape == (2, *shape)


def test_the_roles_and_what_they_take_and_give() -> None:
    ports = FAMILIES.parse("autoencoder").ports((1, 8, 8))

    assert list(ports) == ["encoder", "decoder"]
    assert (ports["encoder"].takes, ports["encoder"].gives) == ((1, 8, 8), None)
    assert (ports["decoder"].takes, ports["decoder"].gives) == ("encoder", (1, 8, 8))


def test_it_can_do_what_viewers_ask_for() -> None:
    assert isinstance(model(), Encodes)
    assert isinstance(model(), Decodes)
    assert isinstance(model(), Reconstructs)
    assert isinstance(model(), Scores)


def test_decoding_a_code_is_reconstructing() -> None:
    trained, x = model(), torch.rand(3, 1, 8, 8)

    assert torch.equal(trained.decode(trained.encode(x)), trained.reconstruct(x))


def test_its_loss_compares_the_output_with_the_clean_sample() -> None:
    trained, x = model({"corruption": "gaussian", "loss": "mae"}), torch.rand(3, 1, 8, 8)

    role, terms = next(trained.losses(x, torch.Generator().manual_seed(1)))

    noisy = trained.corrupt(x, torch.Generator().manual_seed(1))
    assert role == "autoencoder"
    assert terms["loss"].item() == pytest.approx(
        (trained.reconstruct(noisy) - x).abs().mean().item(), rel=1e-5
    )


def test_errors_per_sample_average_to_the_loss() -> None:
    trained, x = model(), torch.rand(5, 1, 8, 8)

    errors = trained.errors(x, trained.reconstruct(x))

    assert errors.shape == (5,)
    assert errors.mean().item() == pytest.approx(next(trained.losses(x))[1]["loss"].item(), rel=1e-5)


def test_the_corruptions_there_are() -> None:
    assert CORRUPTIONS.names() == ["none", "gaussian", "masking", "salt and pepper"]


@pytest.mark.parametrize("kind", CORRUPTIONS.names())
def test_a_generator_decides_the_noise(kind: str) -> None:
    x, corruption = torch.rand(4, 50), CORRUPTIONS.parse(kind)
    state = torch.get_rng_state()

    first, second, other = (corruption.apply(x, torch.Generator().manual_seed(seed)) for seed in (1, 1, 2))

    assert torch.equal(first, second)
    assert torch.equal(first, other) == (kind == "none")
    assert torch.equal(torch.get_rng_state(), state)


@pytest.mark.parametrize("kind", CORRUPTIONS.names())
def test_the_sample_itself_stays_clean(kind: str) -> None:
    x = torch.rand(4, 50)
    clean = x.clone()

    CORRUPTIONS.parse(kind).apply(x)

    assert torch.equal(x, clean)


def test_how_much_noise() -> None:
    x, generator = torch.rand(100, 1000), torch.Generator().manual_seed(0)

    gaussian = CORRUPTIONS.parse({"kind": "gaussian", "std": 0.3}).apply(x, generator) - x
    masked = CORRUPTIONS.parse({"kind": "masking", "fraction": 0.25}).apply(x, generator) == 0
    salted = CORRUPTIONS.parse({"kind": "salt and pepper", "fraction": 0.4}).apply(x, generator)

    assert gaussian.std().item() == pytest.approx(0.3, rel=0.01)
    assert masked.float().mean().item() == pytest.approx(0.25, rel=0.02)
    assert (salted == x.max()).float().mean().item() == pytest.approx(0.2, rel=0.02)
    assert (salted == x.min()).float().mean().item() == pytest.approx(0.2, rel=0.02)


@pytest.mark.parametrize(
    ("low", "high", "complains"), [(0.0, 1.0, False), (-1.0, 1.0, True), (0.0, 16.0, True)]
)
def test_cross_entropy_wants_data_from_0_to_1(low: float, high: float, complains: bool) -> None:
    experiment = Experiment.drafted((1, 8, 8), family={"kind": "autoencoder", "loss": "bce"})

    found = problems(experiment, (1, 8, 8), (low, high))

    assert [problem.path for problem in found] == ["family.loss"] * complains


@pytest.mark.parametrize(("loss", "activation"), [("bce", "sigmoid"), ("mse", "linear")])
def test_a_draft_gives_values_that_its_loss_can_judge(loss: str, activation: str) -> None:
    experiment = Experiment.drafted((1, 24, 24), family={"kind": "autoencoder", "loss": loss})
    dense = [layer for layer in experiment.networks["decoder"].layers if layer.kind == "dense"]

    assert dense[-1].to_json()["activation"] in (activation, {"kind": activation})
