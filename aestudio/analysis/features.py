"""Numbers by which samples are compared as sets: those a classifier goes by, or simpler ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from aestudio.analysis.question import Array, Trained, looking, to_numpy
from aestudio.analysis.samples import chunks_of, require

if TYPE_CHECKING:
    from torch import Tensor, nn

__all__ = ["FEW", "LEARNED", "Features", "features_of_classifier", "plain_features"]

FEW = 16  # numbers in a sample up to which they are their own features
COMPONENTS = 32
LEARNED = 5000  # samples from which components and scale are learnt fast and well enough


@dataclass(frozen=True, eq=False)
class Features:
    """What turns samples `(n, *shape)` into features `(n, d)`.

    They are divided by one number, so that those of training samples have variance 1 in the mean: distances
    between sets mean the same whatever the data.

    Attributes:
        title: what they are, in words.
        count: d.
        raw: samples to features before that.
        scale: the number.
        own: whether they are the numbers of a sample themselves.
    """

    title: str
    count: int
    raw: Callable[[Array], Array]
    scale: float = 1.0
    own: bool = False

    def __call__(self, samples: Array) -> Array:
        """The features of samples."""
        return self.raw(samples) / self.scale


def plain_features(train: Array) -> Features:
    """The numbers themselves where they are few, else principal components.

    Args:
        train: training samples, scaled, `(n, *shape)`, drawn from all of them: some `LEARNED` do.
    """
    flat = _flat(train)
    size = flat.shape[1]
    if size <= FEW:
        return _scaled(Features("the data's own numbers", size, _flat, own=True), train)
    mean = flat.mean(0)
    components = np.linalg.svd(flat - mean, full_matrices=False)[2][:COMPONENTS].T
    title = f"{components.shape[1]} principal components of the training samples"
    made = Features(title, components.shape[1], lambda samples: (_flat(samples) - mean) @ components)
    return _scaled(made, train)


def features_of_classifier(trained: Trained, train: Array) -> Features:
    """What the last layer of a classifier that was trained on the same data goes by.

    Args:
        trained: the classifier; it must not be trained on.
        train: training samples, scaled, drawn from all of them: some `LEARNED` do.
    """
    from aestudio.families.abilities import Predicts

    require(trained, Predicts)
    last = _last(trained.model)

    def raw(samples: Array) -> Array:
        return np.concatenate([_seen_by(trained, last, part) for part in chunks_of(samples)])

    count = raw(train[:1]).shape[1]
    return _scaled(
        Features(f"the {count} features that a classifier of the same data goes by", count, raw), train
    )


def _scaled(features: Features, train: Array) -> Features:
    spread = float(np.sqrt(features(train).var(0).mean()))
    return replace(features, scale=spread or 1.0)


def _flat(samples: Array) -> Array:
    return samples.reshape(len(samples), -1).astype(np.float64)


def _last(model: nn.Module) -> nn.Module:
    """The last layer with weights."""
    layers = [part for part in model.modules() if not list(part.children()) and list(part.parameters())]
    return layers[-1]


def _seen_by(trained: Trained, layer: nn.Module, samples: Array) -> Array:
    """What a layer is given when the model sees samples."""
    import torch

    model: Any = trained.model
    seen: list[Tensor] = []
    hook = layer.register_forward_pre_hook(lambda _, given: seen.append(given[0]))
    try:
        with looking(trained):
            model.predict(torch.from_numpy(np.ascontiguousarray(samples, np.float32)).to(trained.device))
            return to_numpy(seen[0].flatten(1)).astype(np.float64)
    finally:
        hook.remove()
