"""How a run is trained: everything that determines it beyond data, family and networks."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from aestudio.experiment.optimizers import OPTIMIZERS
from aestudio.experiment.schedules import SCHEDULES
from aestudio.spec import Spec, hints
from aestudio.threads import MOST

__all__ = ["EarlyStopping", "Training"]


class EarlyStopping(Spec):
    """When to stop early: after `patience` epochs none of which was better by more than `min_delta`."""

    enabled: bool = Field(False, title="Stop early", description="End the run when it no longer improves.")
    monitor: Literal["val_loss", "loss"] = Field(
        "val_loss",
        title="Watch",
        description="val_loss: the validation loss; loss: the training loss.",
        json_schema_extra=hints(shown_if=("enabled", True)),
    )
    patience: int = Field(
        5,
        ge=1,
        le=1_000_000,
        title="Patience",
        description="Epochs without improvement before it stops.",
        json_schema_extra=hints(unit="epochs", shown_if=("enabled", True)),
    )
    min_delta: float = Field(
        1e-4,
        ge=0,
        le=1e6,
        title="Smallest improvement",
        description="Less than this does not count as improvement.",
        json_schema_extra=hints(log=True, shown_if=("enabled", True)),
    )
    restore_best: bool = Field(
        True,
        title="Go back to the best",
        description="End with the weights of the best epoch instead of the last.",
        json_schema_extra=hints(shown_if=("enabled", True)),
    )


class Training(Spec):
    """Optimizer, schedule, length, seed, and what it runs on."""

    epochs: int = Field(
        20, ge=1, le=10_000_000, title="Epochs", description="Passes over the training samples."
    )
    batch_size: int = Field(
        128,
        ge=1,
        le=1_000_000,
        title="Batch size",
        description="Samples per step.",
        json_schema_extra=hints(log=True),
    )
    optimizer: OPTIMIZERS.field() = Field(  # type: ignore[valid-type]
        "adam", title="Optimizer", description="How the weights are moved along the gradient."
    )
    schedule: SCHEDULES.field() = Field(  # type: ignore[valid-type]
        "constant", title="Schedule", description="How the learning rate changes as training goes on."
    )
    early_stopping: EarlyStopping = Field(
        EarlyStopping(), title="Early stopping", description="When to stop before the last epoch."
    )
    seed: int = Field(
        0,
        ge=0,
        le=2**31 - 1,
        title="Seed",
        description="Of initial weights, shuffling and noise. The same seed gives the same run on a machine.",
    )
    device: Literal["auto", "cpu", "cuda", "mps"] = Field(
        "auto",
        title="Device",
        description="auto: the GPU where there is one; cuda: an NVIDIA or AMD GPU; mps: an Apple GPU.",
        json_schema_extra=hints(advanced=True),
    )
    precision: Literal["float32", "bf16"] = Field(
        "float32",
        title="Precision",
        description="bf16 computes in 16 bits where that is safe: faster on recent GPUs, less exact.",
        json_schema_extra=hints(advanced=True),
    )
    threads: int | None = Field(
        None,
        ge=1,
        le=MOST,
        title="CPU threads",
        description="Automatic: found by a short trial at the start, given up when the machine gets busy.",
        json_schema_extra=hints(advanced=True),
    )
