"""The generative adversarial network: objectives against their formulas, two optimizers, its training."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from aestudio.data import DATASETS
from aestudio.data.plane import gaussian_means
from aestudio.experiment import Experiment, problems
from aestudio.families import FAMILIES, OBJECTIVES, Given, Samples
from aestudio.families.gan_model import GANModel
from aestudio.networks import Shape
from aestudio.trainer import Trainer, compile_experiment, train
from aestudio.trainer.compiled import build_model

LN2 = math.log(2)
SCORES = torch.linspace(-6, 6, 25, dtype=torch.float64)


def model(settings: dict[str, Any] | None = None, shape: Shape = (1, 8, 8)) -> GANModel:
    experiment = Experiment.drafted(shape, family={"kind": "gan", "latent": 5, **(settings or {})})
    built = build_model(experiment, shape, {"digit": 10})
    assert isinstance(built, GANModel)
    return built


def slopes(loss: Tensor, score: Tensor) -> Tensor:
    """The gradient for each score, of a mean."""
    return torch.autograd.grad(loss, score)[0] * len(score)


def fake() -> Tensor:
    return SCORES.clone()[:, None].requires_grad_()


# What the papers' formulas give when differentiated by hand; D = sigmoid(l).
D = SCORES.sigmoid()[:, None]
L = SCORES[:, None]
GENERATOR = {
    "non-saturating": D - 1,
    "minimax": -D,
    "hinge": torch.full_like(D, -1),
    "least squares": L - 1,
}
ON_REAL = {"non-saturating": D - 1, "minimax": D - 1, "hinge": -(L < 1).double(), "least squares": L - 1}
ON_FAKE = {"non-saturating": D, "minimax": D, "hinge": (L > -1).double(), "least squares": L}


@pytest.mark.parametrize("kind", OBJECTIVES.names())
def test_the_gradients_are_those_of_the_formulas(kind: str) -> None:
    objective, made, real = OBJECTIVES.parse(kind), fake(), fake()
    loss = objective.discriminator(real, made)

    on_real, on_fake = (part * len(made) for part in torch.autograd.grad(loss, (real, made)))
    inside = (SCORES.abs() != 1)[:, None]  # where hinge has its corners

    torch.testing.assert_close(slopes(objective.generator(made), made), GENERATOR[kind])
    torch.testing.assert_close(on_real[inside], ON_REAL[kind][inside])
    torch.testing.assert_close(on_fake[inside], ON_FAKE[kind][inside])


@pytest.mark.parametrize("kind", OBJECTIVES.names())
def test_the_slope_a_plot_draws_is_the_gradient(kind: str) -> None:
    objective, made = OBJECTIVES.parse(kind), fake()
    d = objective.probability(made.detach()).flatten()
    found = slopes(objective.generator(made), made).abs().flatten()
    known = (d > 0) & (d < 1)

    assert [objective.slope(float(chance)) for chance in d[known]] == pytest.approx(found[known].tolist())


@pytest.mark.parametrize("kind", OBJECTIVES.names())
def test_smoothing_asks_for_less_than_certainty(kind: str) -> None:
    if "label_smoothing" not in type(OBJECTIVES.parse(kind)).model_fields:
        pytest.skip(f"{kind} has no labels to smooth")
    objective, real = OBJECTIVES.parse({"kind": kind, "label_smoothing": 0.1}), fake()
    found = slopes(objective.discriminator(real, torch.zeros_like(real)), real)

    torch.testing.assert_close(found, ON_REAL[kind] + 0.1)


def test_at_the_equilibrium_the_losses_are_ln_2_and_2_ln_2() -> None:
    same = torch.zeros(8, 1)
    original, saturating = OBJECTIVES.parse("non-saturating"), OBJECTIVES.parse("minimax")

    assert float(original.probability(same)[0]) == 0.5
    assert float(original.generator(same)) == pytest.approx(LN2)
    assert float(saturating.generator(same)) == pytest.approx(-LN2)
    assert float(original.discriminator(same, same)) == pytest.approx(2 * LN2)
    assert [words for words, _ in original.equilibrium().values()] == ["2 ln 2", "ln 2"]
    assert [value for _, value in original.equilibrium().values()] == pytest.approx([2 * LN2, LN2])


@pytest.mark.parametrize("smoothing", [0.0, 0.2])
@pytest.mark.parametrize("kind", OBJECTIVES.names())
def test_the_reference_lines_are_the_losses_of_the_best_answer_to_samples_that_are_alike(
    kind: str, smoothing: float
) -> None:
    smoothed = "label_smoothing" in type(OBJECTIVES.parse(kind)).model_fields
    objective = OBJECTIVES.parse({"kind": kind, **({"label_smoothing": smoothing} if smoothed else {})})
    answers = torch.linspace(-3, 3, 6001, dtype=torch.float64)[:, None, None]
    losses = torch.stack([objective.discriminator(score, score) for score in answers])
    best = answers[losses.argmin()]
    found = {"discriminator_loss": losses.min(), "generator_loss": objective.generator(best)}

    for term, (_, value) in objective.equilibrium().items():
        assert value == pytest.approx(float(found[term]), abs=1e-3)


@pytest.mark.parametrize("shape", [(2,), (784,), (1, 28, 28), (3, 32, 32), (2, 100)], ids=str)
@pytest.mark.parametrize("label", ["", "digit"])
def test_a_draft_works_for_any_shape(shape: Shape, label: str) -> None:
    experiment = Experiment.drafted(shape, family={"kind": "gan", "label": label})
    made = model({"label": label}, shape)

    assert problems(experiment, shape) == ()
    assert isinstance(made, Samples)
    assert made.generate(made.noise(2)).shape == (2, *shape)
    assert made.score(torch.rand(2, *shape)).shape == (2, 1)


def test_a_family_just_chosen_suits_the_data() -> None:
    family = FAMILIES.parse("gan")

    assert family.suited(Given((1, 28, 28))) == family
    assert family.suited(Given((2,))).to_json()["latent"] == 2


def test_the_discriminator_steps_first_and_as_often_as_set() -> None:
    trained, x = model({"discriminator_steps": 3}), torch.rand(6, 1, 8, 8)

    assert [role for role, _ in trained.losses(x)] == ["discriminator"] * 3 + ["generator"]
    assert [role for role, _ in trained.eval().losses(x)] == ["discriminator", "generator"]


def test_each_loss_gives_gradients_to_its_own_network() -> None:
    trained, x = model(), torch.rand(6, 1, 8, 8)
    roles = trained.roles()

    for role, terms in trained.losses(x):
        next(iter(terms.values())).backward()
        moved = {name for name, owned in roles.items() if any(p.grad is not None for p in owned)}
        assert moved == {role}
        trained.zero_grad()
    assert all(parameter.requires_grad for parameter in trained.parameters())


def test_each_network_has_its_own_learning_rate() -> None:
    family = {"kind": "gan", "generator_rate": 0.25, "discriminator_rate": 2.0}
    wanted = Experiment.drafted((2,), family=family, data=PLANE, training={"epochs": 1, "threads": 1})
    trainer = Trainer(compile_experiment(wanted, DATASETS.parse(PLANE).load()))
    for _ in trainer.run():
        pass
    found = {
        role: optimizer.param_groups[0]["lr"] for role, optimizer in trainer._steps.stepper.optimizers.items()
    }

    assert found == pytest.approx({"generator": 0.25 * trainer.rate, "discriminator": 2 * trainer.rate})


@pytest.mark.parametrize("shape", [(2,), (1, 16, 16)], ids=str)
def test_spectral_norm_holds_the_discriminators_weights_at_a_largest_singular_value_of_1(
    shape: Shape,
) -> None:
    trained = model({"spectral_norm": True}, shape)
    for _ in range(30):
        trained.score(torch.rand(4, *shape))
    weights = [part.weight for part in trained.discriminator.modules() if isinstance(part, torch.nn.Linear)]

    assert weights
    for weight in weights:
        assert float(torch.linalg.matrix_norm(weight.detach(), 2)) == pytest.approx(1, abs=0.05)
    assert not any("parametrizations" in name for name in trained.generator.state_dict())


def test_with_spectral_norm_a_discriminator_that_is_told_the_class_begins_with_numbers() -> None:
    """What tells it begins at zero: divided by its largest singular value it was none."""
    trained = model({"spectral_norm": True, "label": "digit"}).train()

    terms = {
        name: float(value.detach())
        for _, found in trained.losses(torch.rand(6, 1, 8, 8), y=torch.arange(6))
        for name, value in found.items()
    }

    assert np.isfinite(list(terms.values())).all(), terms


PLANE = {"kind": "plane", "count": 2000, "noise": 0.1}


@pytest.mark.parametrize(
    "settings",
    [
        {"spectral_norm": True, "objective": "hinge"},
        {"discriminator_steps": 2, "generator_rate": 0.5},
        {"label": "part"},
    ],
    ids=str,
)
def test_a_run_with_two_optimizers_that_is_resumed_ends_as_one_that_was_not(settings: dict[str, Any]) -> None:
    training = {"epochs": 4, "batch_size": 300, "threads": 1}
    wanted = Experiment.drafted((2,), family={"kind": "gan", **settings}, data=PLANE, training=training)
    data = DATASETS.parse(PLANE).load()
    whole, first = (Trainer(compile_experiment(wanted, data)) for _ in range(2))
    for _ in whole.run():
        pass
    state = next(first.state() for report in first.run() if report.epoch_terms and report.epoch == 2)

    rest = Trainer(compile_experiment(wanted, data), state)
    for _ in rest.run():
        pass

    expected, found = whole.compiled.model.state_dict(), rest.compiled.model.state_dict()
    assert expected.keys() == found.keys()
    assert all(torch.equal(expected[name], found[name]) for name in expected)


def test_a_class_is_told_to_both_networks() -> None:
    trained, noise = model({"label": "digit"}), torch.randn(1, 5)
    for parameter in trained.parameters():
        torch.nn.init.normal_(parameter, std=0.3)
    x, y = torch.rand(4, 1, 8, 8), torch.tensor([0, 1, 2, 3])

    three, seven = (trained.generate(noise, torch.tensor([digit])) for digit in (3, 7))

    assert not torch.allclose(three, seven)
    assert not torch.allclose(trained.score(x, y), trained.score(x, y.flip(0)))


def test_on_eight_gaussians_it_reaches_them_all_within_seconds() -> None:
    """The draft, 2 dimensions of noise, Adam(0.001, beta1 0.5), 25 epochs of 26 steps; one thread."""
    data = {"kind": "plane", "count": 8192, "noise": 0.1}
    adam = {"kind": "adam", "learning_rate": 1e-3, "beta1": 0.5}
    training = {"epochs": 25, "batch_size": 256, "threads": 1, "optimizer": adam}
    wanted = Experiment.drafted((2,), family={"kind": "gan", "latent": 2}, data=data, training=training)
    compiled = compile_experiment(wanted, DATASETS.parse(data).load())
    ends = [report.epoch_terms for report in train(compiled) if report.epoch_terms]
    trained = compiled.model.eval()
    assert isinstance(trained, GANModel)
    with torch.inference_mode():
        made = trained.generate(trained.noise(2000, torch.Generator().manual_seed(0))).numpy()

    apart = np.linalg.norm(made[:, None] - gaussian_means(), axis=2)
    at_home = apart.min(1) < 0.3  # three standard deviations
    counts = np.bincount(apart.argmin(1)[at_home], minlength=8)
    assert (counts >= 20).sum() >= 6
    assert at_home.mean() > 0.4
    assert abs(ends[-1]["val_discriminator_loss"] - 2 * LN2) < 0.3
    assert "loss" not in ends[-1]


def test_the_lines_to_compare_with_follow_the_objective() -> None:
    def lines(objective: Any) -> tuple[tuple[str, float], ...]:
        return FAMILIES.parse({"kind": "gan", "objective": objective}).drawn[0].lines

    assert [words for words, _ in lines("non-saturating")] == ["ln 2", "2 ln 2"]
    assert [words for words, _ in lines("minimax")] == ["−ln 2", "2 ln 2"]
    assert lines("hinge") == (("equilibrium", 2.0),)


def test_a_run_s_figure_and_report_speak_of_its_terms_and_judge_none(tmp_path: Path) -> None:
    from aestudio.export.kinds import Source
    from aestudio.export.report.write import write
    from aestudio.figures import VIEWS
    from aestudio.run.diagnosis import diagnosis_of
    from aestudio.session import Session, load_data

    training = {"epochs": 2, "batch_size": 500, "threads": 1, "device": "cpu"}
    wanted = Experiment.drafted((2,), family={"kind": "gan", "latent": 2}, data=PLANE, training=training)
    session = Session.start(wanted, load_data(wanted, Path()), tmp_path / "run-001")
    for _ in session.progress():
        pass
    run = session.run

    arrays = VIEWS["loss"].make(run, None, VIEWS["loss"].settings()).arrays
    assert {"step_generator_loss", "epoch_val_d_fake"} <= arrays.keys()
    assert run.summary.best["epoch"] == 2  # the last: none is the best
    with pytest.raises(ValueError, match="say who is ahead, not how good the samples are"):
        diagnosis_of(run)
    for _ in write(Source(run, load_data(wanted, Path())), tmp_path / "r.html"):
        pass
    text = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "It is not judged" in text
    assert "A generative adversarial network" in text
