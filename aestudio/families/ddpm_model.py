"""Denoising diffusion as a torch module."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, cast

import torch
from torch import Tensor, nn

from aestudio.families.averaged import Averaged
from aestudio.families.ddpm import BANDS
from aestudio.families.noise import alpha_bars
from aestudio.families.sampler import Sampler, Stage
from aestudio.networks.condition import ClassTold, told
from aestudio.networks.modulate import CONDITION

if TYPE_CHECKING:
    from aestudio.families.ddpm import DDPM
    from aestudio.networks import Shape

__all__ = ["DDPMModel", "Told"]


class Told(nn.Module):
    """What the denoiser is told: the noise level and, where it is known, the class.

    Args:
        steps: noise levels there are.
        classes: how many; 0: none is told. One more stands for "not known".
    """

    def __init__(self, steps: int, classes: int = 0) -> None:
        super().__init__()
        self.classes = classes
        self.time = nn.Sequential(nn.Linear(CONDITION, CONDITION), nn.SiLU(), nn.Linear(CONDITION, CONDITION))
        self.label = ClassTold(classes + 1) if classes else None
        rates = torch.exp(-math.log(1e4) * torch.arange(CONDITION // 2) / (CONDITION // 2))
        self.register_buffer("rates", rates * (1000 / steps), persistent=False)
        self.rates: Tensor

    def forward(self, t: Tensor, y: Tensor | None) -> Tensor:
        """Noise levels and classes, each `(B,)`, to conditions `(B, CONDITION)`.

        Sines and cosines of the level (Vaswani et al. 2017, as in Ho et al. 2020), a small network, and a
        learned vector for the class added.
        """
        angles = t[:, None] * self.rates
        found: Tensor = self.time(torch.cat([angles.sin(), angles.cos()], dim=1))
        return found if self.label is None or y is None else found + self.label(y)


class DDPMModel(nn.Module):
    """Learns to take noise away, and makes samples `(B, *shape)` from noise.

    Inside, samples are centred and divided by their spread; what goes in and comes out is as the data are.

    Attributes:
        alpha_bar: share of the variance left after t steps, `(steps + 1,)`, float64.
        centre: of the data.
        spread: what they are divided by.
    """

    def __init__(self, network: nn.Module, spec: DDPM, shape: Shape, classes: int = 0) -> None:
        super().__init__()
        self.denoiser, self.spec, self.shape = network, spec, shape
        self.told = Told(spec.steps, classes if spec.label else 0)
        self.averaged = Averaged([self.denoiser, self.told], spec.average) if spec.average else None
        self.centre, self.spread = spec.centre, spec.spread
        self.alpha_bar = alpha_bars(spec.schedule, spec.steps)
        left = torch.tensor(self.alpha_bar)
        self.register_buffer("signal", left.sqrt().float(), persistent=False)
        self.register_buffer("noisiness", (1 - left).sqrt().float(), persistent=False)
        self.signal: Tensor
        self.noisiness: Tensor
        self.weights = spec.loss_weights()
        self.rates: Mapping[str, float] = {}

    def roles(self) -> dict[str, list[nn.Parameter]]:
        """One optimizer steps the denoiser and what tells it the noise level."""
        return {"denoiser": list(self.parameters())}

    def losses(
        self, x: Tensor, generator: torch.Generator | None = None, y: Tensor | None = None
    ) -> Iterator[tuple[str, dict[str, Tensor]]]:
        """The mean squared error, and that of each quarter of the noise levels.

        Noise levels are drawn evenly spaced with one common random offset (Kingma et al. 2021, arXiv
        2107.00630, appendix I.1): each is as likely as any other, and every batch has all quarters.
        """
        if len(x) < len(BANDS):  # so that there is a sample for each quarter
            times = math.ceil(len(BANDS) / len(x))
            x, y = x.repeat(times, *[1] * (x.dim() - 1)), None if y is None else y.repeat(times)
        order = torch.randperm(len(x), generator=generator, device=x.device)
        offset = torch.rand(1, generator=generator, device=x.device)
        level = (order + offset) * (self.spec.steps / len(x))
        t = level.long().clamp_(max=self.spec.steps - 1) + 1
        noise = torch.randn(x.shape, generator=generator, device=x.device)
        each = self.errors_at(x, t, noise, self._dropped(y, generator))
        quarters = _quarters(each.detach(), (order + offset) * (len(BANDS) / len(x)))
        yield "denoiser", {"loss": each.mean(), **dict(zip(BANDS, quarters, strict=True))}
        if self.training and self.averaged is not None:
            self.averaged.follow([self.denoiser, self.told])

    def _dropped(self, y: Tensor | None, generator: torch.Generator | None) -> Tensor | None:
        """Classes, some of them replaced by "not known" while it trains."""
        if y is None or self.told.label is None or not (self.training and self.spec.class_dropout):
            return y
        gone = torch.rand(y.shape, generator=generator, device=y.device) < self.spec.class_dropout
        return y.masked_fill(gone, self.told.classes)

    def errors_at(self, x: Tensor, t: Tensor, noise: Tensor, y: Tensor | None = None) -> Tensor:
        """The mean squared error of each sample, `(B,)`.

        Args:
            x: samples, `(B, *shape)`.
            t: noise levels, 1 to `steps`, `(B,)`.
            noise: standard normal numbers, like `x`.
            y: classes, `(B,)`.
        """
        clean, shape = self._inside(x), (len(x), *[1] * (x.dim() - 1))
        signal, noisiness = self.signal[t].view(shape), self.noisiness[t].view(shape)
        found = self._output(signal * clean + noisiness * noise, t, y)
        if self.spec.prediction == "noise":
            target = noise
        elif self.spec.prediction == "sample":
            target = clean
        else:
            target = signal * noise - noisiness * clean
        return (found.float() - target).square().flatten(1).mean(1)

    def _output(self, x: Tensor, t: Tensor, y: Tensor | None) -> Tensor:
        """What the network gives; while it doesn't train, the one of averaged weights."""
        network, teller = self.denoiser, self.told
        if self.averaged is not None and not self.training:
            network, teller = self.averaged.copies[0], cast("Told", self.averaged.copies[1])
        if teller.label is not None and y is None:
            y = torch.full((len(x),), self.told.classes, device=x.device)
        with told(network, teller(t, y)):
            found: Tensor = network(x)
        return found

    def _inside(self, x: Tensor) -> Tensor:
        return (x - self.centre) / self.spread

    def _outside(self, x: Tensor) -> Tensor:
        return x * self.spread + self.centre

    def diffuse(self, x: Tensor, t: int, noise: Tensor) -> Tensor:
        """x_t of samples `(B, *shape)`, as the data are scaled."""
        return self._outside(self.signal[t] * self._inside(x) + self.noisiness[t] * noise)

    def expected(self, x: Tensor, t: int, y: Tensor | None = None) -> Tensor:
        """The sample expected behind x_t, both inside centre and spread: `(B, *shape)`."""
        level = torch.full((1,), t, device=x.device)  # one for all: what is told is worked out once
        output = self._output(x, level, y).float()
        if y is not None and self.told.label is not None and self.spec.guidance != 1:
            output = torch.lerp(self._output(x, level, None).float(), output, self.spec.guidance)
        signal, noisiness = self.signal[t], self.noisiness[t]
        if self.spec.prediction == "noise":
            found = (x - noisiness * output) / signal
        elif self.spec.prediction == "sample":
            found = output
        else:
            found = signal * x - noisiness * output
        return found.clamp(-self.spec.bound, self.spec.bound) if self.spec.bound else found

    def chain(
        self, noise: Tensor, y: Tensor | None = None, sampler: Sampler | None = None
    ) -> Iterator[Stage]:
        """The way from `noise`, `(B, *shape)`, to samples, as the data are scaled; the last stage is t = 0.

        Args:
            noise: where it begins; it also seeds the noise of the steps.
            y: classes, `(B,)`.
            sampler: instead of the family's own.
        """
        seed = int(noise.detach().float().cpu().contiguous().view(torch.int32).sum()) % 2**31
        generator = torch.Generator(noise.device).manual_seed(seed)
        way = sampler or self.spec.sampler
        for stage in way.walk(noise, lambda x, t: self.expected(x, t, y), self.alpha_bar, generator):
            yield Stage(stage.t, self._outside(stage.x), self._outside(stage.x0))

    def noise(self, count: int, generator: torch.Generator | None = None) -> Tensor:
        """Pure noise, `(count, *shape)`."""
        return torch.randn(count, *self.shape, generator=generator, device=self.signal.device)

    def generate(self, noise: Tensor, y: Tensor | None = None) -> Tensor:
        """Samples by the family's sampler, of the averaged weights while the model doesn't train."""
        *_, last = self.chain(noise, y)
        return last.x


def _quarters(errors: Tensor, levels: Tensor) -> tuple[Tensor, ...]:
    """The mean error of each quarter of the noise levels, without waiting for the device.

    Args:
        errors: of each sample, `(B,)`.
        levels: from 0 to the number of quarters, `(B,)`, at least one in each.
    """
    at = levels.long().clamp_(max=len(BANDS) - 1)
    inside = (at == torch.arange(len(BANDS), device=at.device)[:, None]).to(errors.dtype)
    return ((inside @ errors) / inside.sum(1)).unbind()
