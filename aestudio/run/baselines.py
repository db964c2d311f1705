"""Losses to compare a run's with, kept in its folder once they were computed."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from aestudio.atomic import read_json, write_json
from aestudio.run.folder import Run

__all__ = ["BASELINES", "BaselineLosses", "keep_baselines", "kept_baselines"]

BASELINES = "baselines.json"


@dataclass(frozen=True)
class BaselineLosses:
    """Losses of the run's own kind, on the part that its validation loss is of.

    Where the code is penalised they are reconstruction losses: what a mean sample or a PCA would pay for a
    code is no question. The run's "val_reconstruction" is what to compare them with. Of the untrained network
    it is always the whole loss, as the trainer validates it.

    Attributes:
        losses: by name. "mean_sample": the mean training sample as the answer to everything; "pca": a PCA of
        the
            training part with as many components as the code has units; "untrained": the network with its
            first weights; "perfect": every sample given back exactly.
        components: of the PCA.
        part: on which they were measured: "validation", or "train" where nothing validates.
        why_not: by name, why there is none.
    """

    losses: Mapping[str, float]
    components: int = 0
    part: str = "validation"
    why_not: Mapping[str, str] = field(default_factory=dict)


def keep_baselines(run: Path, found: BaselineLosses) -> None:
    """Write them into a run's folder.

    Raises:
        WriteFailed: when they can't be written.
    """
    write_json(run / BASELINES, {"format": 1, **asdict(found)})


def kept_baselines(run: Run) -> BaselineLosses | None:
    """Those of the run's folder; None: none that can be read."""
    try:
        data: Any = read_json(run.path / BASELINES)
        losses = {
            str(name): float(value)
            for name, value in data["losses"].items()
            if isinstance(value, int | float) and math.isfinite(value)
        }
        why_not = {str(name): str(why) for name, why in data.get("why_not", {}).items()}
        part = "train" if data.get("part") == "train" else "validation"
        return BaselineLosses(losses, int(data.get("components", 0)), part, why_not)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
