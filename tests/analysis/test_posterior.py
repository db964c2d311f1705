"""Posterior samples against posteriors that are known: normal data, and two groups of it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from aestudio.analysis import posterior
from aestudio.analysis.posterior import Posterior, PosteriorSampler, sampling
from aestudio.analysis.search import upsampler_of
from aestudio.data import Dataset
from aestudio.degrade import Degrade
from aestudio.experiment import Experiment
from aestudio.families import Upsamples
from aestudio.families.noise import NOISE_SCHEDULES, alpha_bars
from aestudio.spec import SpecError
from aestudio.trainer import Compiled, compile_experiment

LEFT = alpha_bars(NOISE_SCHEDULES["cosine"](), 500)
COUNT = 1500
GAIN, OFFSET = 0.05, 0.5  # so that no value comes near 0 or 1, where pictures end
EYE = torch.eye(16, dtype=torch.float64)


def smooth() -> torch.Tensor:
    """The covariance of pictures of 4 x 4 pixels, in which neighbours go together."""
    at = torch.cartesian_prod(torch.arange(4.0), torch.arange(4.0)).double()
    found: torch.Tensor = torch.exp(-torch.cdist(at, at) / 2)
    return found


def normal(covariance: torch.Tensor) -> Any:
    """What is expected behind x_t of normal data with mean 0: exactly."""

    def expected(x: torch.Tensor, t: int) -> torch.Tensor:
        left = float(LEFT[t])
        gain = left**0.5 * covariance @ torch.linalg.inv(left * covariance + (1 - left) * EYE)
        found: torch.Tensor = (x.flatten(1).double() @ gain.T).reshape(x.shape).float()
        return found

    return expected


def two_groups(share: float, apart: float) -> Any:
    """The same of grey pictures, +apart or -apart with white noise: `share` of them are dark."""

    def expected(x: torch.Tensor, t: int) -> torch.Tensor:
        left = float(LEFT[t])
        flat = x.flatten(1).double()
        means = torch.tensor([[-apart], [apart]], dtype=torch.float64).expand(2, 16)
        far = -((flat[:, None] - left**0.5 * means) ** 2).sum(2) / 2  # left + (1 - left) is 1
        weights = (far + torch.tensor([share, 1 - share]).double().log()).softmax(1)
        each = means + left**0.5 * (flat[:, None] - left**0.5 * means)
        found: torch.Tensor = (weights[:, :, None] * each).sum(1).reshape(x.shape).float()
        return found

    return expected


def drawn(expected: Any, y: torch.Tensor, degrade: Degrade, solves: int = 4) -> torch.Tensor:
    """Samples for one small picture `y`, `(COUNT, 16)`, in the units of the model; all go at once."""
    posterior.TOGETHER = COUNT
    settings = Posterior(steps=100, solves=solves)
    sampler = PosteriorSampler(expected, LEFT, (GAIN, OFFSET), degrade, settings)
    small = (y * GAIN + OFFSET).float().expand(COUNT, -1, -1, -1)
    made = sampler.upsample(small, torch.Generator().manual_seed(0))
    found: torch.Tensor = ((made - OFFSET) / GAIN).flatten(1).double()
    return found


def exact(covariance: torch.Tensor, y: torch.Tensor, degrade: Degrade) -> tuple[torch.Tensor, torch.Tensor]:
    """Mean and covariance of the posterior of normal data."""
    rows, columns = (torch.from_numpy(m) for m in degrade.matrices(4, 4))
    d = torch.kron(rows, columns)
    noise = (degrade.noise / GAIN) ** 2 * torch.eye(len(d), dtype=torch.float64)
    gain = covariance @ d.T @ torch.linalg.inv(d @ covariance @ d.T + noise)
    mean: torch.Tensor = gain @ y.flatten().double()
    return mean, covariance - gain @ d @ covariance


@pytest.mark.parametrize("covariance", [EYE, smooth()], ids=["white", "smooth"])
@pytest.mark.parametrize("noise", [0.3, 0.05])
def test_samples_of_normal_data_have_the_posteriors_mean_and_spread(
    covariance: torch.Tensor, noise: float
) -> None:
    degrade = Degrade(factor=2, noise=noise * GAIN)
    y = torch.tensor([[[[1.0, -0.5], [0.3, -1.2]]]])
    found = drawn(normal(covariance), y, degrade)
    mean, spread = exact(covariance, y, degrade)

    far = (found.mean(0) - mean) / spread.diagonal().sqrt()
    ratio = found.var(0) / spread.diagonal()
    assert float(far.abs().max()) < 0.15
    assert float((ratio - 1).abs().max()) < 0.2
    shares = (torch.cov(found.T) - spread).abs().max() / spread.diagonal().max()
    assert float(shares) < 0.15


def test_without_an_input_that_says_anything_samples_are_those_of_the_prior() -> None:
    found = drawn(normal(smooth()), torch.zeros(1, 1, 2, 2), Degrade(factor=2, noise=1.0))

    np.testing.assert_allclose(torch.cov(found.T), smooth(), atol=0.15)


@pytest.mark.parametrize("share", [0.5, 0.2])
def test_of_two_groups_each_is_drawn_as_often_as_it_fits(share: float) -> None:
    """Two greys two standard deviations apart, seen as one pixel with noise: P(dark | y) is known."""
    degrade, apart, y = Degrade(factor=4, noise=1.0 * GAIN), 1.0, 0.15
    found = drawn(two_groups(share, apart), torch.full((1, 1, 1, 1), y), degrade)
    variance = 1 / 16 + 1.0  # of the one pixel, in either group
    odds = share / (1 - share) * np.exp(-2 * y * apart / variance)
    true, dark = odds / (1 + odds), float((found.mean(1) < 0).double().mean())

    assert abs(dark - true) < 0.08  # x_0 given x_t is not normal here: the corrections are not exact


def denoiser(shape: tuple[int, ...] = (1, 8, 8), kind: str = "ddpm") -> Compiled:
    values = np.random.default_rng(0).random((60, *shape), dtype=np.float32)
    training = {"threads": 1}
    ready = compile_experiment(
        Experiment.drafted(shape, family={"kind": kind}, training=training), Dataset("noise", values)
    )
    ready.model.eval()
    return ready


def test_a_diffusion_model_is_an_upsampler_like_others() -> None:
    ready = denoiser()
    before = {name: values.clone() for name, values in ready.model.state_dict().items()}
    upsampler = upsampler_of(ready, Degrade(factor=4))
    assert isinstance(upsampler, Upsamples)
    assert isinstance(upsampler, PosteriorSampler)
    upsampler.search = Posterior(steps=4, solves=1)

    small = torch.full((3, 1, 2, 2), 0.4)
    one, same, other = (upsampler.upsample(small, torch.Generator().manual_seed(k)) for k in (0, 0, 1))

    with torch.inference_mode():
        looked = upsampler.upsample(small, torch.Generator().manual_seed(0))

    assert one.shape == (3, 1, 8, 8)
    assert torch.equal(one, looked)
    assert bool(((one >= 0) & (one <= 1)).all())
    assert torch.equal(one, same)
    assert not torch.equal(one, other)
    after = ready.model.state_dict()
    assert all(torch.equal(values, after[name]) for name, values in before.items())


def test_whom_it_cannot_sample_with_is_told() -> None:
    with pytest.raises(SpecError, match="expected 'code values'"):
        sampling(denoiser(), Degrade(factor=4, light="linear light"))
    with pytest.raises(SpecError, match="expected a divisor of the pictures' 8 × 8 pixels"):
        sampling(denoiser(), Degrade(factor=3))
    with pytest.raises(SpecError, match="expected a diffusion model, found the"):
        sampling(denoiser(kind="autoencoder"), Degrade(factor=4))
