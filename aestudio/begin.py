"""What a run begins with: its machine and data on record, and weights that were another run's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from aestudio.device import describe
from aestudio.networks import count_parameters
from aestudio.networks.weights import misfit, shapes_of
from aestudio.run import Repeated, Run
from aestudio.run.same_data import dealt_fingerprint
from aestudio.spec import SpecError
from aestudio.trainer import Trainer
from aestudio.whole_model import whole_model

__all__ = ["environment_of", "take_weights", "weights_to_begin_with"]


def environment_of(trainer: Trainer) -> dict[str, object]:
    """On what machine and with what data a run begins."""
    dataset, parts = trainer.compiled.dataset, trainer.compiled.parts
    whole = whole_model(trainer.compiled.experiment, dataset.shape, dataset.classes)
    return (
        describe(trainer.compiled.device)
        | {
            "data": dataset.name,
            "data_shape": [len(dataset), *dataset.shape],
            "data_classes": dataset.classes,
            "data_fingerprint": dataset.fingerprint,
            "dealt_fingerprint": dealt_fingerprint(trainer.compiled.experiment, dataset),
            "parts": {part: len(parts[part]) for part in ("train", "validation", "test")},
            "threads": trainer.where.threads,
            "parameters": count_parameters(trainer.compiled.model),
        }
        | ({"macs": whole.macs} if whole else {})
    )


def weights_to_begin_with(
    weights: Run | None, repeated: Repeated | None
) -> tuple[Path | None, dict[str, Any] | None]:
    """The run whose weights to begin with, and these; None: those drawn by the seed."""
    if weights is not None:
        return weights.path, weights.weights()
    if repeated is not None and repeated.source is not None:
        return repeated.source, repeated.run.weights("start")
    return None, None


def take_weights(model: Any, weights: dict[str, Any], source: Path | None) -> None:
    """Put weights into a model.

    Raises:
        SpecError: when they don't fit it.
    """
    own, other = shapes_of(model.state_dict()), shapes_of(weights)
    if wrong := misfit(own, other):
        found = f"{other.get(wrong, 'none')} in {source.name if source else 'those given'}"
        raise SpecError(
            f"networks: {wrong}", f"expected weights of shape {own.get(wrong, 'none')}, found {found}"
        )
    model.load_state_dict(weights)
