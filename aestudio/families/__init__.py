"""Families of generative models; importing this package registers them all."""

from __future__ import annotations

from aestudio.families import autoencoder, ddpm, flow, gan, mlp, superres, vae
from aestudio.families.abilities import (
    Decodes,
    Denoises,
    Encodes,
    Likelihoods,
    Morphs,
    Predicts,
    Reconstructs,
    Samples,
    Scores,
    Upsamples,
)
from aestudio.families.corruption import CORRUPTIONS
from aestudio.families.family import FAMILIES, Family, Given, Model, Port
from aestudio.families.likelihood import LIKELIHOODS
from aestudio.families.losses import LOSSES
from aestudio.families.objective import OBJECTIVES

__all__ = [
    "CORRUPTIONS",
    "FAMILIES",
    "LIKELIHOODS",
    "LOSSES",
    "OBJECTIVES",
    "Decodes",
    "Denoises",
    "Encodes",
    "Family",
    "Given",
    "Likelihoods",
    "Model",
    "Morphs",
    "Port",
    "Predicts",
    "Reconstructs",
    "Samples",
    "Scores",
    "Upsamples",
]

_KINDS = (autoencoder, vae, gan, flow, ddpm, superres, mlp)
FAMILIES.list_first("autoencoder", "vae", "gan", "flow", "ddpm", "superres", "mlp")  # as they are taught
