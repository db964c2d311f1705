"""Diffusion: samplers where the best denoiser is known, averaged weights, classes, the eight Gaussians."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from aestudio.data import DATASETS, Dataset
from aestudio.data.plane import gaussian_means
from aestudio.experiment import Experiment, problems
from aestudio.families import FAMILIES, Denoises, Given, Samples
from aestudio.families.averaged import Averaged, move_towards
from aestudio.families.ddpm import BANDS
from aestudio.families.ddpm_model import DDPMModel
from aestudio.families.noise import NOISE_SCHEDULES, alpha_bars
from aestudio.families.sampler import SAMPLERS
from aestudio.networks import Shape
from aestudio.trainer import Trainer, compile_experiment
from aestudio.trainer.compiled import build_model


def model(shape: Shape = (2,), **settings: Any) -> DDPMModel:
    experiment = Experiment.drafted(shape, family={"kind": "ddpm", **settings})
    built = build_model(experiment, shape, {"part": 3})
    assert isinstance(built, DDPMModel)
    return built


def step(trained: DDPMModel, x: Tensor, y: Tensor | None = None, rate: float = 0.01) -> dict[str, float]:
    """One step of plain gradient descent, as the trainer does it."""
    found = {}
    for _, terms in trained.losses(x, torch.Generator().manual_seed(1), y):
        terms["loss"].backward()
        with torch.no_grad():
            for parameter in trained.parameters():
                if parameter.grad is not None:
                    parameter.sub_(rate * parameter.grad)
                    parameter.grad = None
        found = {name: float(value.detach()) for name, value in terms.items()}
    return found


# ---------------------------------------------------------------------------------------------- samplers


def walked(sampler: dict[str, Any], steps: int = 200, mean: float = 0.7, scale: float = 0.4) -> Tensor:
    """Samples where the data are N(mean, scale²), for which the best denoiser is known in closed form."""
    left = alpha_bars(NOISE_SCHEDULES.parse("cosine"), steps)

    def predict(x: Tensor, t: int) -> Tensor:
        signal, noise = float(left[t]), 1 - float(left[t])
        gain = math.sqrt(signal) * scale**2 / (signal * scale**2 + noise)
        return mean + gain * (x - math.sqrt(signal) * mean)

    generator = torch.Generator().manual_seed(3)
    noise = torch.randn(20_000, 1, generator=generator, dtype=torch.float64)
    *_, last = SAMPLERS.parse(sampler).walk(noise, predict, left, generator)
    assert last.t == 0
    return last.x


@pytest.mark.parametrize(
    "sampler",
    [{"kind": "ancestral"}, {"kind": "ddim", "eta": 1, "steps": 200}, {"kind": "ddim", "steps": 200}],
)
def test_with_the_best_denoiser_samples_have_the_datas_mean_and_variance(sampler: dict[str, Any]) -> None:
    found = walked(sampler)

    assert float(found.mean()) == pytest.approx(0.7, abs=0.015)
    assert float(found.std()) == pytest.approx(0.4, rel=0.03)


def test_ddim_with_all_steps_and_eta_1_is_distributed_as_the_ancestral_sampler() -> None:
    """The two-sample Kolmogorov-Smirnov statistic stays below its critical value at 0.1 %."""
    one = walked({"kind": "ancestral"}).flatten().numpy()
    other = walked({"kind": "ddim", "eta": 1, "steps": 200}).flatten().numpy()
    both = np.sort(np.concatenate([one, other]))
    shares = [np.searchsorted(np.sort(part), both, side="right") / len(part) for part in (one, other)]

    assert np.abs(shares[0] - shares[1]).max() < 1.95 * np.sqrt(2 / len(one))
    assert one.std() == pytest.approx(other.std(), rel=0.02)


def test_each_step_of_ddim_with_eta_1_has_the_moments_of_the_posterior() -> None:
    left = alpha_bars(NOISE_SCHEDULES.parse("linear"), 50)
    ancestral, ddim = SAMPLERS.parse("ancestral"), SAMPLERS.parse({"kind": "ddim", "eta": 1.0, "steps": 50})
    x, x0 = torch.randn(5, dtype=torch.float64), torch.randn(5, dtype=torch.float64)

    for t in range(50, 0, -1):
        mean, scale = ancestral.step(x, x0, left[t], left[t - 1])
        other_mean, other_scale = ddim.step(x, x0, left[t], left[t - 1])
        torch.testing.assert_close(mean, other_mean)
        assert scale == pytest.approx(other_scale, abs=1e-9)


@pytest.mark.parametrize("steps", [1, 7, 50, 5000])
def test_ddim_goes_from_the_highest_noise_level_to_the_lowest_in_so_many_steps(steps: int) -> None:
    times = SAMPLERS.parse({"kind": "ddim", "steps": steps}).times(100)

    assert len(times) == min(steps, 100)
    assert times[0] == 100
    assert list(times) == sorted(set(times), reverse=True)


@pytest.mark.parametrize("sampler", ["ancestral", {"kind": "ddim", "eta": 0.5, "steps": 5}])
def test_the_same_noise_gives_the_same_chain_and_leaves_random_numbers_alone(sampler: Any) -> None:
    trained = model(steps=10, sampler=sampler).eval()
    noise, before = trained.noise(3, torch.Generator().manual_seed(0)), torch.get_rng_state()

    first, second = list(trained.chain(noise)), list(trained.chain(noise))

    assert torch.equal(before, torch.get_rng_state())
    assert [stage.t for stage in first][-1] == 0
    assert all(torch.equal(a.x, b.x) for a, b in zip(first, second, strict=True))
    assert not torch.equal(first[-1].x, list(trained.chain(-noise))[-1].x)


# ------------------------------------------------------------------------------------------------- model


def test_x_t_of_the_model_has_the_marginals_of_the_closed_form() -> None:
    trained = model(steps=100, centre=2.0, spread=4.0)
    x, noise = (
        torch.full((20_000, 2), 3.0),
        torch.randn(20_000, 2, generator=torch.Generator().manual_seed(0)),
    )

    for t in (1, 50, 100):
        inside, left = (trained.diffuse(x, t, noise) - 2.0) / 4.0, trained.alpha_bar[t]
        assert float(inside.mean()) == pytest.approx(0.25 * left**0.5, abs=0.02)
        assert float(inside.std()) == pytest.approx((1 - left) ** 0.5, rel=0.02)


@pytest.mark.parametrize("prediction", ["noise", "sample", "velocity"])
def test_a_denoiser_that_is_right_has_no_loss_and_gives_back_the_sample(prediction: str) -> None:
    trained, x = model(steps=20, prediction=prediction, bound=0.0).eval(), torch.rand(6, 2)
    noise, t = torch.randn(6, 2), 7
    clean, signal, noisiness = x * 2 - 1, trained.signal[t], trained.noisiness[t]
    right = {"noise": noise, "sample": clean, "velocity": signal * noise - noisiness * clean}[prediction]
    trained._output = lambda *_: right  # type: ignore[method-assign]

    assert float(trained.errors_at(x, torch.full((6,), t), noise).max()) == pytest.approx(0, abs=1e-9)
    expected = trained.expected(signal * clean + noisiness * noise, t)
    torch.testing.assert_close(expected, clean, atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize("count", [1, 3, 4, 5, 7, 16, 33])
def test_the_loss_is_also_told_for_each_quarter_of_the_noise_levels(count: int) -> None:
    trained = model(steps=100).eval()
    levels: list[Tensor] = []
    errors = trained.errors_at

    def watched(x: Tensor, t: Tensor, noise: Tensor, y: Tensor | None = None) -> Tensor:
        levels.append(t)
        return t.float() if count >= 4 else errors(x, t, noise, y)

    trained.errors_at = watched  # type: ignore[method-assign]
    _, terms = next(iter(trained.losses(torch.rand(count, 2), torch.Generator().manual_seed(0))))

    assert list(terms) == ["loss", *BANDS]
    assert all(torch.isfinite(value) for value in terms.values())
    assert len(set(levels[0].tolist())) == len(levels[0])  # evenly spread
    if count >= 16:
        assert [float(terms[band]) for band in BANDS] == pytest.approx([12.5, 37.5, 62.5, 87.5], abs=6)


@pytest.mark.parametrize("count", [4, 5, 7, 16, 30])
def test_a_quarter_has_all_samples_of_its_noise_levels_and_no_other(count: int) -> None:
    """Also where the batch can't be divided by four."""
    trained, seen = model(steps=100).eval(), torch.Generator().manual_seed(1)
    trained.errors_at = lambda x, t, noise, y=None: t.float()  # type: ignore[method-assign]
    for _ in range(50):
        _, terms = next(iter(trained.losses(torch.rand(count, 2), seen)))
        for number, band in enumerate(BANDS):
            assert 25 * number < float(terms[band]) <= 25 * (number + 1)


def test_every_noise_level_is_as_likely() -> None:
    trained, seen, generator = model(steps=10).eval(), torch.zeros(11), torch.Generator().manual_seed(0)

    def watched(x: Tensor, t: Tensor, noise: Tensor, y: Tensor | None = None) -> Tensor:
        seen.index_add_(0, t, torch.ones(len(t)))
        return t.float()

    trained.errors_at = watched  # type: ignore[method-assign]
    for _ in range(2000):
        next(iter(trained.losses(torch.rand(7, 2), generator)))

    assert seen[0] == 0
    assert (seen[1:] / seen.sum()).tolist() == pytest.approx([0.1] * 10, abs=0.005)


def test_averaged_weights_are_the_running_average_to_the_last_bit() -> None:
    trained = model(steps=10, average=0.3)
    expected = {name: value.detach().clone() for name, value in trained.denoiser.named_parameters()}
    for n in range(1, 6):
        step(trained, torch.rand(8, 2))
        share = 1 - min(0.3, (1 + n) / (10 + n))
        for name, value in trained.denoiser.named_parameters():
            expected[name] = torch.lerp(expected[name], value.detach(), share)

    assert trained.averaged is not None
    found = dict(trained.averaged.copies[0].named_buffers())
    assert all(torch.equal(found[name], value) for name, value in expected.items())
    assert int(trained.averaged.steps) == 5


def test_on_another_device_the_average_moves_the_same_way_without_a_look_at_the_step() -> None:
    averages, weights = [torch.rand(3, 2), torch.rand(4)], [torch.rand(3, 2), torch.rand(4)]
    expected = [torch.lerp(a, b, 0.25) for a, b in zip(averages, weights, strict=True)]

    move_towards(averages, weights, torch.tensor(0.25))
    for found, wanted in zip(averages, expected, strict=True):
        torch.testing.assert_close(found, wanted)

    average = Averaged([torch.nn.Linear(2, 2)], 0.3)
    for n in (1, 2, 5, 50):
        average.steps.fill_(n)
        assert float(average._new_share()) == pytest.approx(1 - min(0.3, (1 + n) / (10 + n)))


def test_statistics_of_layers_are_taken_as_they_are_and_the_average_moves_with_the_model() -> None:
    experiment = Experiment.parse(
        {
            "family": "ddpm",
            "networks": {"denoiser": {"layers": ["batch_norm", {"kind": "dense", "units": 2}]}},
        }
    )
    trained: Any = build_model(experiment, (2,))
    step(trained, torch.rand(8, 2))
    trained.double().float()  # as a move to another device does, this makes buffers other tensors
    step(trained, torch.rand(8, 2))

    own, averaged = trained.denoiser[0], trained.averaged.copies[0][0]
    assert torch.equal(own.running_mean, averaged.running_mean)
    assert int(trained.averaged.steps) == 2


def test_samples_and_validation_are_of_the_averaged_weights() -> None:
    trained = model(steps=10, average=0.9999)
    noise = trained.noise(4, torch.Generator().manual_seed(0))
    with torch.no_grad():
        before = trained.eval().generate(noise)
        for parameter in trained.parameters():
            parameter.add_(1.0)

        assert torch.equal(before, trained.generate(noise))
        assert not torch.equal(before, trained.train().generate(noise))


def test_classes_are_told_and_some_are_left_out_while_it_trains() -> None:
    trained = model(label="part", class_dropout=0.5, guidance=2.0, average=0.0, steps=10, bound=0.0)
    y = torch.arange(3).repeat(200)
    dropped = trained._dropped(y, torch.Generator().manual_seed(0))
    for _ in range(3):
        step(trained, torch.rand(600, 2), y, rate=0.3)
    noise = trained.eval().noise(1, torch.Generator().manual_seed(0))

    assert dropped is not None
    assert 0.4 < float((dropped == 3).float().mean()) < 0.6
    assert trained._dropped(y, None) is y  # validation tells all
    samples = [trained.generate(noise, given) for given in (None, torch.tensor([0]), torch.tensor([1]))]
    assert not torch.equal(samples[0], samples[1])
    assert not torch.equal(samples[1], samples[2])


def test_it_makes_samples_of_the_datas_range() -> None:
    trained = model((1, 8, 8), steps=4).eval()
    with torch.inference_mode():
        found = trained.generate(trained.noise(3))

    assert isinstance(trained, Samples)
    assert isinstance(trained, Denoises)
    assert found.shape == (3, 1, 8, 8)
    assert float(found.min()) >= 0
    assert float(found.max()) <= 1


# ------------------------------------------------------------------------------------------------- family


@pytest.mark.parametrize("shape", [(1, 28, 28), (3, 17, 9), (1, 1, 1), (2, 7), (1, 3, 200), (2, 3, 4, 5)])
def test_a_draft_for_odd_sizes(shape: Shape) -> None:
    assert problems(Experiment.drafted(shape, family="ddpm"), shape) == ()


def test_it_suits_itself_to_the_range_of_the_data() -> None:
    family = FAMILIES.parse("ddpm")

    def suited(shape: Shape, low: float, high: float) -> tuple[float, ...]:
        found: Any = family.suited(Given(shape, (low, high)))
        assert found.complaints(Given(shape, (low, high))) == []
        return found.centre, found.spread, found.bound

    assert suited((1, 8, 8), 0, 1) == (0.5, 0.5, 1)
    assert suited((1, 8, 8), -1, 1) == (0, 1, 1)
    assert suited((2,), -2.5, 2.2) == (0, 1, 2.5)  # about standardised: as it is
    assert suited((2,), 0, 400) == (200, 200, 1)


def test_data_beyond_the_bound_are_a_problem_that_says_what_to_do() -> None:
    ((field, text),) = FAMILIES.parse("ddpm").complaints(Given((2,), (-1.0, 1.0)))

    assert field == "bound"
    assert text.startswith("expected data within the bound, that is from 0 to 1 with this centre and spread")
    assert text.endswith("found data from -1 to 1; set centre to 0, spread to 1 and bound to 1")


def test_it_finds_the_eight_gaussians() -> None:
    data: Dataset = DATASETS.parse({"kind": "plane", "shape": "eight Gaussians"}).load()
    family = FAMILIES.parse({"kind": "ddpm", "steps": 100}).suited(Given((2,), data.range))
    training = {
        "epochs": 24, "batch_size": 128, "threads": 1, "schedule": "cosine",
        "optimizer": {"kind": "adam", "learning_rate": 5e-3},
    }  # fmt: skip
    points = {"kind": "plane", "shape": "eight Gaussians"}
    experiment = Experiment.drafted((2,), data=points, family=family.to_json(), training=training)
    ready = compile_experiment(experiment, data)
    for _ in Trainer(ready).run():
        pass

    trained: Any = ready.model.eval()
    with torch.inference_mode():
        found = trained.generate(trained.noise(1000, torch.Generator().manual_seed(0))).numpy()
    apart = np.linalg.norm(found[:, None] - gaussian_means(), axis=2)
    close = apart.min(1) < 0.4  # four standard deviations
    modes = np.bincount(apart.argmin(1)[close], minlength=8)
    assert (modes >= 30).sum() >= 7
    assert close.mean() > 0.7
