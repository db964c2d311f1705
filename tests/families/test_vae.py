"""The variational autoencoder: its bound against torch's distributions, its warm-up, its training."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import torch
from torch.distributions import Bernoulli, Independent, Normal, kl_divergence

from aestudio.analysis.reconstruction import errors_of
from aestudio.data import DATASETS
from aestudio.experiment import Experiment, problems
from aestudio.families import FAMILIES, LIKELIHOODS, Decodes, Encodes, Given, Reconstructs, Samples, Scores
from aestudio.families.nats import LOGVAR, cross_entropy, draw
from aestudio.families.vae_model import VAEModel
from aestudio.networks import Shape
from aestudio.trainer import compile_experiment, train
from aestudio.trainer.compiled import build_model

RESHAPE = {"kind": "reshape", "shape": [1, 8, 8]}
SHAPES: list[Shape] = [(2,), (784,), (1, 8, 8), (3, 32, 32), (2, 100)]


def model(settings: dict[str, Any] | None = None, shape: Shape = (1, 8, 8)) -> VAEModel:
    experiment = Experiment.drafted(shape, family={"kind": "vae", **(settings or {})})
    built = build_model(experiment, shape, {"digit": 10})
    assert isinstance(built, VAEModel)
    return built


@pytest.mark.parametrize("shape", SHAPES)
def test_a_draft_works_for_any_shape(shape: Shape) -> None:
    experiment = Experiment.drafted(shape, family="vae")

    assert problems(experiment, shape) == ()
    assert model(shape=shape).generate(model(shape=shape).noise(2)).shape == (2, *shape)


def test_it_can_do_what_viewers_ask_for() -> None:
    for ability in (Encodes, Decodes, Reconstructs, Scores, Samples):
        assert isinstance(model(), ability)


def test_the_decoder_takes_a_code_and_the_encoder_gives_means_and_logvars() -> None:
    trained, x = model(), torch.rand(5, 1, 8, 8)

    mean, logvar = trained.distribution(x)

    assert mean.shape == logvar.shape == (5, *trained.code_shape)
    assert torch.equal(trained.encode(x), mean)
    assert trained.noise(3).shape == (3, *trained.code_shape)


def test_an_encoder_that_gives_an_odd_number_is_a_problem_in_words() -> None:
    experiment = Experiment.parse(
        {
            "family": "vae",
            "networks": {
                "encoder": {"layers": ["flatten", {"kind": "dense", "units": 5}]},
                "decoder": {"layers": [{"kind": "dense", "units": 64}, RESHAPE]},
            },
        }
    )

    (found,) = problems(experiment, (1, 8, 8))

    assert found.path == "networks.encoder.layers[1]"
    assert "expected an even number of values, a mean and a logvar" in found.text
    assert found.text.endswith("found 5")


def test_the_kl_is_that_of_torchs_distributions_and_the_draw_is_by_the_noise() -> None:
    mean, logvar, noise = torch.randn(3, 7, 3)
    expected = kl_divergence(Normal(mean, (logvar / 2).exp()), Normal(0.0, 1.0))

    z, kl = draw(torch.cat((mean, logvar), 1), noise)

    torch.testing.assert_close(kl, expected.sum(1))
    torch.testing.assert_close(z, mean + (logvar / 2).exp() * noise)


def doubles(*shape: int) -> torch.Tensor:
    return torch.rand(*shape, dtype=torch.float64).mul_(0.8).add_(0.1).requires_grad_()


def test_gradients_in_closed_form_are_those_of_finite_differences() -> None:
    noise = torch.randn(3, 2, 2, dtype=torch.float64)

    assert torch.autograd.gradcheck(lambda doubled: draw(doubled, noise), doubles(3, 4, 2))
    assert torch.autograd.gradcheck(lambda p, x: cross_entropy(p, x, 1e-7), (doubles(3, 4), doubles(3, 4)))


def test_beyond_their_edges_probabilities_and_log_variances_get_no_gradient() -> None:
    certain = torch.tensor([[0.0, 1.0]], requires_grad=True)
    doubled = torch.tensor([[1.0, 2.0, 2 * LOGVAR, -2 * LOGVAR]], requires_grad=True)

    cross_entropy(certain, torch.tensor([[1.0, 0.0]]), 1e-7).sum().backward()
    z, kl = draw(doubled, torch.zeros(1, 2))
    (z.sum() + kl.sum()).backward()

    assert certain.grad is not None
    assert certain.grad.tolist() == [[0.0, 0.0]]
    assert doubled.grad is not None
    assert doubled.grad.tolist() == [[2.0, 3.0, 0.0, 0.0]]  # of the means: 1 by z, and themselves by the KL
    assert float(kl.detach()) == pytest.approx((math.exp(LOGVAR) + math.exp(-LOGVAR) - 2 + 5) / 2)


def test_the_likelihoods_are_torchs_distributions() -> None:
    output, x = torch.rand(6, 1, 4, 4), torch.rand(6, 1, 4, 4).round()
    wide = Independent(Normal(output, 0.3), 3)
    gaussian = LIKELIHOODS.parse({"kind": "gaussian", "scale": 0.3, "learned": False})
    learned = LIKELIHOODS.parse({"kind": "gaussian", "scale": 5.0})

    torch.testing.assert_close(gaussian.nll(output, x), -wide.log_prob(x))
    torch.testing.assert_close(learned.nll(output, x, torch.tensor(math.log(0.3))), -wide.log_prob(x))
    torch.testing.assert_close(
        LIKELIHOODS.parse("bernoulli").nll(output, x), -Independent(Bernoulli(output), 3).log_prob(x)
    )


def test_the_loss_is_the_reconstruction_and_beta_times_the_kl() -> None:
    trained, x = model({"beta": 4.0}).eval(), torch.rand(20, 1, 8, 8)

    role, terms = next(trained.losses(x, torch.Generator().manual_seed(1)))

    assert role == "vae"
    torch.testing.assert_close(terms["loss"], terms["reconstruction"] + 4 * terms["kl"])


def test_the_kl_warms_up_while_it_trains_and_validation_uses_beta() -> None:
    trained, x, shares = model({"warm_up": 4}), torch.rand(20, 1, 8, 8), []
    for _ in range(6):
        for _, terms in trained.losses(x):
            shares.append(float((terms["loss"] - terms["reconstruction"]).detach() / terms["kl"].detach()))
    _, validated = next(trained.eval().losses(x))

    assert shares == pytest.approx([0.25, 0.5, 0.75, 1, 1, 1], rel=1e-3)
    torch.testing.assert_close(validated["loss"], validated["reconstruction"] + validated["kl"])
    assert trained.state_dict()["steps"] == 6  # so a run that is resumed goes on warming up


def test_the_bound_lies_below_the_likelihood_and_meets_it_at_the_true_posterior() -> None:
    """X = z + e with z, e ~ N(0, 1): p(x) = N(0, 2), and the posterior is N(x / 2, 1 / 2)."""
    dense = {"kind": "dense", "activation": "linear"}
    experiment = Experiment.parse(
        {
            "family": {"kind": "vae", "likelihood": {"kind": "gaussian", "scale": 1.0, "learned": False}},
            "networks": {
                "encoder": {"layers": [{**dense, "units": 2}]},
                "decoder": {"layers": [{**dense, "units": 1, "bias": False}]},
            },
        }
    )
    trained = build_model(experiment, (1,))
    assert isinstance(trained, VAEModel)
    weight, (means, biases) = next(trained.decoder.parameters()), trained.encoder.parameters()
    torch.manual_seed(0)
    with torch.no_grad():
        weight.fill_(1.0)
        means.copy_(torch.tensor([[0.5], [0.0]]))
        biases.copy_(torch.tensor([0.0, math.log(0.5)]))
    x = torch.randn(200_000, 1) * math.sqrt(2)

    nll, kl = trained.terms(x)

    expected = -Normal(0.0, math.sqrt(2)).log_prob(x).mean()
    assert float((nll + kl).mean().detach()) == pytest.approx(float(expected), abs=0.01)


def test_a_class_is_told_to_both_networks() -> None:
    trained, noise = model({"label": "digit"}), torch.randn(1, 8)
    for parameter in trained.parameters():
        torch.nn.init.normal_(parameter, std=0.3)
    x, y = torch.rand(4, 1, 8, 8), torch.tensor([0, 1, 2, 3])

    three, seven = (trained.generate(noise, torch.tensor([digit])) for digit in (3, 7))
    same, others = trained.distribution(x, y)[0], trained.distribution(x, y.flip(0))[0]

    assert not torch.allclose(three, seven)
    assert not torch.allclose(same, others)


def test_a_class_the_data_do_not_have_is_a_problem_in_words() -> None:
    family = FAMILIES.parse({"kind": "vae", "label": "colour"})

    ((field, text),) = family.complaints(Given((1, 8, 8), (0.0, 1.0), {"digit": 10}))

    assert field == "label"
    assert text == "expected a label column of the data (digit), found 'colour'"


def test_a_family_just_chosen_suits_the_data() -> None:
    family = FAMILIES.parse("vae")

    assert family.suited(Given((1, 8, 8), (0.0, 1.0))) == family
    assert family.suited(Given((2,), (-3.0, 3.0))).to_json()["likelihood"]["kind"] == "gaussian"


def experiment(family: dict[str, Any], **training: Any) -> Experiment:
    data = {"kind": "plane", "count": 4000, "noise": 0.1}
    settings = {"epochs": 30, "batch_size": 200, "threads": 1, **training}
    return Experiment.drafted((2,), family={"kind": "vae", **family}, data=data, training=settings)


def test_on_eight_gaussians_it_learns_and_its_samples_reach_most_of_them() -> None:
    gaussian = {"kind": "gaussian", "scale": 0.3}
    wanted = experiment({"likelihood": gaussian}, optimizer={"kind": "adam", "learning_rate": 3e-3})
    compiled = compile_experiment(wanted, DATASETS.parse(wanted.to_json()["data"]).load())
    losses = [report.epoch_terms["val_loss"] for report in train(compiled) if report.epoch_terms]
    trained = compiled.model.eval()
    assert isinstance(trained, VAEModel)
    with torch.inference_mode():
        made = trained.generate(trained.noise(2000, torch.Generator().manual_seed(0))).numpy()

    from aestudio.data.plane import gaussian_means

    near = np.linalg.norm(made[:, None] - gaussian_means(), axis=2).argmin(1)
    independent_normals = math.log(2 * math.pi * math.e * 2.01)  # the entropy of two, as wide as the data
    assert losses[-1] < losses[0]
    assert losses[-1] < independent_normals
    assert np.bincount(near, minlength=8).min() > 50


def test_a_model_that_is_told_the_class_is_looked_at_with_it() -> None:
    wanted = Experiment.drafted(
        (1, 8, 8),
        family={"kind": "vae", "label": "digit"},
        training={"epochs": 12, "batch_size": 64, "threads": 1},
    )
    compiled = compile_experiment(wanted, DATASETS.parse("digits").load())
    *_, last = train(compiled)

    errors = errors_of(compiled, compiled.parts.validation)

    assert errors.mean() == pytest.approx(last.epoch_terms["val_reconstruction"], rel=0.05)


def test_the_bound_is_the_elbo_and_none_of_grey_values_under_bernoulli() -> None:
    gaussian = model({"beta": 4.0, "likelihood": {"kind": "gaussian"}}, (6,))
    x = torch.rand(5, 6)

    def draw() -> torch.Generator:
        return torch.Generator().manual_seed(3)

    nll, kl = gaussian.terms(x, draw())
    bound, stepped = gaussian.bound(x, None, draw()), gaussian.bound(x, None, draw(), 1 / 255)

    assert bound is not None
    assert torch.allclose(bound, -nll - kl)
    assert stepped is not None
    assert stepped.shape == (5,)
    bernoulli = model({"likelihood": {"kind": "bernoulli"}}, (6,))
    assert bernoulli.bound(x) is None
    assert bernoulli.bound(x, step=1 / 255) is None
    assert bernoulli.bound(x.round(), step=1.0) is not None
