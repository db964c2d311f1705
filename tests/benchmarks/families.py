"""Each family through our trainer against a loop written by hand for the same model: same process, in turns.

    python tests/benchmarks/families.py [--family flow] [--rounds 11] [--seconds 0.5]

Prints, for each family, samples per second of both and the median of the rounds' ratios, ours to by hand. A
family joins with an entry in `BY_HAND`: what its hand-written model is, and how one step of it is taken.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from aestudio.data import Dataset
from aestudio.device import set_threads
from aestudio.experiment import Experiment
from aestudio.families import FAMILIES
from aestudio.networks import Shape
from aestudio.trainer import Trainer, compile_experiment

Turn = Callable[[float], float]
"""Trains for so many seconds and gives the samples per second."""
Step = Callable[[Tensor], None]
"""One step by hand on a batch `(B, *shape)`."""


@dataclass(frozen=True)
class Entry:
    """A family's benchmark.

    Attributes:
        family: as JSON.
        networks: by role, its layers.
        shape: of a sample.
        batch: samples per step.
        by_hand: makes the model one writes by hand, and gives its step.
    """

    family: dict[str, Any]
    networks: dict[str, Any]
    shape: tuple[int, ...]
    batch: int
    by_hand: Callable[[], Step]


def flow_by_hand() -> Step:
    """A coupling flow as zuko's users write it: `zuko.flows.NICE` with splines, and its log_prob."""
    import zuko

    flow = zuko.flows.NICE(
        2,
        transforms=6,
        hidden_features=(64, 64),
        univariate=zuko.transforms.MonotonicRQSTransform,
        shapes=[(8,), (8,), (7,)],
    )
    optimizer = torch.optim.Adam(flow.parameters(), fused=True)

    def step(x: Tensor) -> None:
        optimizer.zero_grad(set_to_none=True)
        (-flow().log_prob(x).mean()).backward()
        optimizer.step()

    return step


def vae_by_hand(shape: Shape) -> Step:
    """Kingma & Welling 2014: a draw, the cross-entropy summed over pixels, and the KL in closed form."""
    drafted = FAMILIES.parse("vae").draft(shape)
    encoder = drafted["encoder"].build(shape)
    decoder = drafted["decoder"].build((encoder(torch.zeros(1, *shape)).shape[1] // 2,))
    optimizer = torch.optim.Adam([*encoder.parameters(), *decoder.parameters()], fused=True)

    def step(x: Tensor) -> None:
        optimizer.zero_grad(set_to_none=True)
        mean, logvar = encoder(x).chunk(2, dim=1)
        z = mean + (logvar / 2).exp() * torch.randn_like(mean)
        nll = torch.nn.functional.binary_cross_entropy(decoder(z), x, reduction="sum")
        kl = (mean**2 + logvar.exp() - 1 - logvar).sum() / 2
        ((nll + kl) / len(x)).backward()
        optimizer.step()

    return step


def gan_by_hand() -> Step:
    """Goodfellow et al. 2014, non-saturating: a step of the discriminator, then one of the generator."""
    generator = _GAN["generator"].build((_LATENT,))
    discriminator = _GAN["discriminator"].build(_PICTURE)
    optimizers = [torch.optim.Adam(part.parameters(), fused=True) for part in (generator, discriminator)]
    loss = torch.nn.functional.binary_cross_entropy_with_logits

    def step(x: Tensor) -> None:
        made = generator(torch.randn(len(x), _LATENT))
        optimizers[1].zero_grad(set_to_none=True)
        real, fake = discriminator(x), discriminator(made.detach())
        (loss(real, torch.ones_like(real)) + loss(fake, torch.zeros_like(fake))).backward()
        optimizers[1].step()
        optimizers[0].zero_grad(set_to_none=True)
        for weight in discriminator.parameters():  # the generator's loss needs no gradients of them
            weight.requires_grad_(False)
        score = discriminator(made)
        loss(score, torch.ones_like(score)).backward()
        for weight in discriminator.parameters():
            weight.requires_grad_(True)
        optimizers[0].step()

    return step


def ddpm_by_hand(shape: Shape) -> Step:
    """Ho et al. 2020, algorithm 1, on the same network, with a running average of the weights."""
    from aestudio.families.ddpm_model import Told
    from aestudio.families.noise import NOISE_SCHEDULES, alpha_bars
    from aestudio.families.unet import denoiser
    from aestudio.networks.condition import told

    network, teller = denoiser(shape).build(shape), Told(1000)
    left = torch.from_numpy(alpha_bars(NOISE_SCHEDULES.parse("cosine"), 1000)).float()
    weights: list[Tensor] = [*network.parameters(), *teller.parameters()]
    averages = [weight.detach().clone() for weight in weights]
    optimizer = torch.optim.Adam(weights, fused=True)

    def step(x: Tensor) -> None:
        t = torch.randint(1, 1001, (len(x),))
        noise, kept = torch.randn_like(x), left[t].view(-1, *[1] * len(shape))
        optimizer.zero_grad(set_to_none=True)
        with told(network, teller(t, None)):
            found = network(kept.sqrt() * (2 * x - 1) + (1 - kept).sqrt() * noise)
        torch.nn.functional.mse_loss(found, noise).backward()
        optimizer.step()
        with torch.no_grad():
            torch._foreach_lerp_(averages, weights, 0.001)

    return step


def _vae(shape: Shape) -> Entry:
    return Entry({"kind": "vae"}, FAMILIES.parse("vae").draft(shape), shape, 128, lambda: vae_by_hand(shape))


def _ddpm(shape: Shape, batch: int) -> Entry:
    networks = FAMILIES.parse("ddpm").draft(shape)
    return Entry({"kind": "ddpm"}, networks, shape, batch, lambda: ddpm_by_hand(shape))


_DENSE = {"kind": "dense", "units": 64, "activation": "relu"}
_PICTURE, _PLANE, _LATENT = (1, 8, 8), (2,), 64
_GAN = FAMILIES.parse({"kind": "gan", "latent": _LATENT}).draft(_PICTURE)

BY_HAND: dict[str, Entry] = {
    "flow": Entry(
        {"kind": "flow", "transforms": 6},
        {"conditioner": {"layers": [_DENSE, _DENSE]}},
        (2,),
        512,
        flow_by_hand,
    ),
    "vae": _vae((1, 28, 28)),
    "vae-small": _vae(_PICTURE),
    "gan": Entry({"kind": "gan", "latent": _LATENT}, _GAN, _PICTURE, 128, gan_by_hand),
    "ddpm": _ddpm(_PICTURE, 64),
    "ddpm-plane": _ddpm(_PLANE, 512),
}


def ours(entry: Entry, values: np.ndarray, threads: int) -> Turn:
    """Through the trainer, headless."""
    experiment = Experiment.parse(
        {
            "data": {"kind": "plane", "split": {"train": 1.0, "validation": 0.0, "test": 0.0}},
            "family": entry.family,
            "networks": entry.networks,
            "training": {
                "epochs": 100_000,
                "batch_size": entry.batch,
                "optimizer": "adam",
                "device": "cpu",
                "threads": threads,
            },
        }
    )
    reports = Trainer(compile_experiment(experiment, Dataset("made up", values))).run()

    def turn(seconds: float) -> float:
        begun = samples = 0.0
        while True:
            progress = next(reports)
            begun = begun or progress.seconds
            if progress.seconds > begun:
                samples += progress.samples
            if progress.seconds - begun > seconds:
                return samples / (progress.seconds - begun)

    return turn


def by_hand(entry: Entry, values: np.ndarray, threads: int) -> Turn:
    """The data in memory, shuffled each epoch; nothing is waited for."""
    x, step, order = torch.from_numpy(values), entry.by_hand(), iter(())

    def turn(seconds: float) -> float:
        nonlocal order
        set_threads(threads)
        samples, begun = 0, time.perf_counter()
        while (passed := time.perf_counter() - begun) < seconds:
            rows = next(order, None)
            if rows is None:
                order = iter(torch.randperm(len(x)).split(entry.batch))
                continue
            step(x[rows])
            samples += len(rows)
        return samples / passed

    return turn


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--family", nargs="+", choices=list(BY_HAND), default=list(BY_HAND))
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument("--seconds", type=float, default=0.5, help="of each turn")
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    for name in options.family:
        entry = BY_HAND[name]
        values = np.random.default_rng(0).random((16_384, *entry.shape), np.float32)
        turns = [make(entry, values, options.threads) for make in (ours, by_hand)]
        for turn in turns:
            turn(options.seconds)  # warm
        rates = [[turn(options.seconds) for turn in turns] for _ in range(options.rounds)]
        mine, hand = (statistics.median(column) for column in zip(*rates, strict=True))
        low, middle, high = statistics.quantiles([a / b for a, b in rates], n=4)
        print(f"{name}: ours {mine:,.0f}, by hand {hand:,.0f} samples/s on {options.threads} thread(s)")
        print(f"  ratio {middle:.3f} (quartiles {low:.3f} to {high:.3f})", flush=True)


if __name__ == "__main__":
    main()
