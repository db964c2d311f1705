"""The families' training steps as one writes them by hand, without AE Studio's trainer and models.

Each does what the family's own step does, to the same numbers where the parametrisation is the same: draws
from the same generator in the same order, the same loss, one fused optimizer for each role, and the terms
that are reported, detached. `families.py --check` shows that the numbers are the same.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from aestudio.families import FAMILIES
from aestudio.networks import Network, Shape

__all__ = ["ByHand", "ddpm", "flow", "gan", "vae"]


@dataclass(frozen=True)
class ByHand:
    """A model written by hand.

    Attributes:
        step: takes one on a batch `(B, *shape)`, and returns the terms.
        parts: its modules, whose parameters are those of our model in the same order; (): they are others.
    """

    step: Callable[[Tensor], dict[str, Tensor]]
    parts: tuple[nn.Module, ...] = ()


def flow() -> ByHand:
    """A coupling flow as zuko's users write it: `zuko.flows.NICE` with splines, and its log_prob."""
    import zuko

    model = zuko.flows.NICE(
        2,
        transforms=6,
        hidden_features=(64, 64),
        univariate=zuko.transforms.MonotonicRQSTransform,
        shapes=[(8,), (8,), (7,)],
    )
    optimizer = torch.optim.Adam(model.parameters(), fused=True)

    def step(x: Tensor) -> dict[str, Tensor]:
        optimizer.zero_grad(set_to_none=True)
        loss = -model().log_prob(x).mean()
        loss.backward()
        optimizer.step()
        loss = loss.detach()
        return {"loss": loss, "bits_per_dim": loss / (2 * math.log(2))}

    return ByHand(step)


def vae(shape: Shape) -> ByHand:
    """Kingma & Welling 2014: a draw, the cross-entropy summed over pixels, and the KL in closed form."""
    drafted = FAMILIES.parse("vae").draft(shape)
    encoder = drafted["encoder"].build(shape)
    decoder = drafted["decoder"].build((encoder(torch.zeros(1, *shape)).shape[1] // 2,))
    optimizer = torch.optim.Adam([*encoder.parameters(), *decoder.parameters()], eps=1e-7, fused=True)

    def step(x: Tensor) -> dict[str, Tensor]:
        optimizer.zero_grad(set_to_none=True)
        mean, logvar = encoder(x).chunk(2, dim=1)
        z = mean + (logvar / 2).exp() * torch.randn_like(mean)
        nll = functional.binary_cross_entropy(decoder(z), x, reduction="sum") / len(x)
        kl = (mean**2 + logvar.exp() - 1 - logvar).sum() / (2 * len(x))
        loss = nll + kl
        loss.backward()
        optimizer.step()
        return {"loss": loss.detach(), "reconstruction": nll.detach(), "kl": kl.detach()}

    return ByHand(step, (encoder, decoder))


def gan(networks: dict[str, Network], latent: int, shape: Shape) -> ByHand:
    """Goodfellow et al. 2014, non-saturating: a step of the discriminator, then one of the generator."""
    generator, discriminator = networks["generator"].build((latent,)), networks["discriminator"].build(shape)
    optimizers = [
        torch.optim.Adam(part.parameters(), eps=1e-7, fused=True) for part in (generator, discriminator)
    ]
    loss = functional.binary_cross_entropy_with_logits

    def step(x: Tensor) -> dict[str, Tensor]:
        made = generator(torch.randn(len(x), latent))
        optimizers[1].zero_grad(set_to_none=True)
        real, fake = discriminator(x), discriminator(made.detach())
        judged = loss(real, torch.ones_like(real)) + loss(fake, torch.zeros_like(fake))
        judged.backward()
        optimizers[1].step()
        with torch.no_grad():
            chances = [score.sigmoid().mean() for score in (real, fake)]
        optimizers[0].zero_grad(set_to_none=True)
        for weight in discriminator.parameters():  # the generator's loss needs no gradients of them
            weight.requires_grad_(False)
        score = discriminator(made)
        fooled = loss(score, torch.ones_like(score))
        fooled.backward()
        for weight in discriminator.parameters():
            weight.requires_grad_(True)
        optimizers[0].step()
        return {
            "discriminator_loss": judged.detach(),
            "d_real": chances[0],
            "d_fake": chances[1],
            "generator_loss": fooled.detach(),
        }

    return ByHand(step, (generator, discriminator))


def ddpm(shape: Shape) -> ByHand:
    """Ho et al. 2020, algorithm 1, on the same network, with a running average of the weights.

    Noise levels are spread evenly over the batch, and the loss is told for each quarter of them too.
    """
    from aestudio.families.ddpm_model import Told
    from aestudio.families.noise import NOISE_SCHEDULES, alpha_bars
    from aestudio.families.unet import denoiser
    from aestudio.networks.condition import told

    network, teller = denoiser(shape).build(shape), Told(1000)
    left = torch.from_numpy(alpha_bars(NOISE_SCHEDULES.parse("cosine"), 1000)).float()
    signal, noisiness = left.sqrt(), (1 - left).sqrt()
    weights: list[Tensor] = [*network.parameters(), *teller.parameters()]
    averages = [weight.detach().clone() for weight in weights]
    optimizer = torch.optim.Adam(weights, eps=1e-7, fused=True)

    def step(x: Tensor) -> dict[str, Tensor]:
        level = (torch.randperm(len(x)) + torch.rand(1)) / len(x)
        t = (1000 * level).long().clamp_(max=999) + 1
        noise, wide = torch.randn_like(x), (-1, *[1] * len(shape))
        optimizer.zero_grad(set_to_none=True)
        shown = signal[t].view(wide) * (2 * x - 1) + noisiness[t].view(wide) * noise
        with told(network, teller(t, None)):
            found = network(shown)
        each = ((found - noise) ** 2).flatten(1).mean(1)
        loss = each.mean()
        loss.backward()
        optimizer.step()
        with torch.no_grad():
            torch._foreach_lerp_(averages, weights, 0.001)
            quarter = (4 * level).long().clamp_(max=3)
            sums = torch.zeros(4).index_add_(0, quarter, each.detach())
            quarters = sums / torch.bincount(quarter, minlength=4)
        return {"loss": loss.detach(), **{f"quarter {n}": value for n, value in enumerate(quarters.unbind())}}

    return ByHand(step, (network, teller))
