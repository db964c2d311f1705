"""Families of generative models; importing this package registers them all."""

from __future__ import annotations

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
from aestudio.families.autoencoder import Autoencoder
from aestudio.families.corruption import CORRUPTIONS
from aestudio.families.ddpm import DDPM
from aestudio.families.family import FAMILIES, Family, Given, Model, Port
from aestudio.families.flow import Flow
from aestudio.families.gan import GAN
from aestudio.families.likelihood import LIKELIHOODS
from aestudio.families.losses import LOSSES
from aestudio.families.mlp import MLP
from aestudio.families.objective import OBJECTIVES
from aestudio.families.superres import SuperResolution
from aestudio.families.vae import VAE

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

FAMILIES.list_first(Autoencoder, VAE, GAN, Flow, DDPM, SuperResolution, MLP)  # as they are taught
