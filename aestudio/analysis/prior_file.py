"""A learned prior on disk, in one file beside the weights whose codes it was fitted to; none is pickled."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import Field

from aestudio.analysis.latent import plane_of
from aestudio.analysis.prior import FLOW, NORMAL, LearnedPrior, Prior
from aestudio.analysis.question import Array
from aestudio.analysis.samples import Scale
from aestudio.atomic import write_json, write_with
from aestudio.data.dataset import Affine
from aestudio.spec import Spec, SpecError

__all__ = ["KeptPrior", "fingerprint", "read_prior", "write_prior"]

NAME = "prior"  # prior.safetensors holds all of it; prior.json says in words what was measured
CHANCE = "chance"


@dataclass(frozen=True, eq=False)
class KeptPrior:
    """A learned prior, and what it belongs to.

    Attributes:
        prior: what was found.
        run: the name of the run whose codes the flow was fitted to.
        epochs: how many the run had done by then.
        weights: the fingerprint of the weights that gave the codes.
    """

    prior: Prior
    run: str
    epochs: int
    weights: str


class _Record(Spec):
    """What is not an array."""

    format: int = Field(1, ge=1, le=1)
    normal: str = Field(max_length=200)
    steps: int = Field(ge=1)
    transforms: int = Field(ge=1)
    width: int = Field(ge=1)
    made: int = Field(ge=1)
    codes: int = Field(ge=1)
    seed: int
    low: float = Field(allow_inf_nan=False)
    high: float = Field(allow_inf_nan=False)
    shape: tuple[int, ...]
    gain: float = Field(allow_inf_nan=False)
    offset: float = Field(allow_inf_nan=False)
    units: str = Field("", max_length=200)
    loss: str = Field("", max_length=200)
    distance: dict[str, float]
    epochs: int = Field(ge=0)
    weights: str = Field(max_length=200)


def fingerprint(weights: Mapping[str, Any]) -> str:
    """SHA-256 over the names, shapes and values of tensors, as hex."""
    digest = hashlib.sha256()
    for name in sorted(weights):
        values = weights[name].detach().cpu().contiguous().numpy()
        digest.update(f"{name}{values.dtype.str}{values.shape}".encode())
        digest.update(values.tobytes())
    return digest.hexdigest()


def write_prior(folder: Path, kept: KeptPrior) -> None:
    """Write it into the run's folder, in place of an earlier one.

    Raises:
        WriteFailed: when it can't be written.
    """
    from safetensors.numpy import save_file

    found = kept.prior
    arrays = {key: np.ascontiguousarray(values) for key, values in _arrays(found).items()}
    meta = {"format": "1", "prior": json.dumps(_record(kept).to_json())}
    write_with(folder / f"{NAME}.safetensors", lambda path: save_file(arrays, path, meta))
    nats = {key: float(values.mean()) for key, values in found.log_p.items()}
    said = {"normal": found.name, "distance": dict(found.distance), "words": found.words(), "log_p": nats}
    settings = {"settings": asdict(found.question), "epochs": kept.epochs}
    write_json(folder / f"{NAME}.json", {"format": 1, **settings, **said})


def read_prior(folder: Path) -> KeptPrior | None:
    """The prior that was kept in a run's folder; None: none was.

    Raises:
        SpecError: when there is a file, but none that can be read.
    """
    from safetensors import SafetensorError, safe_open

    path = folder / f"{NAME}.safetensors"
    if not path.is_file():
        return None
    try:
        with safe_open(path, "np") as file:
            record = _Record.parse(json.loads(file.metadata()["prior"]))
            arrays = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118  (no mapping)
        found = _prior(record, arrays)
    except (OSError, SafetensorError, RuntimeError, KeyError, ValueError, TypeError) as error:
        wanted = "expected a learned prior, found none that can be read; fit a flow again"
        raise SpecError(str(path), f"{wanted} ({error})") from None
    return KeptPrior(found, folder.name, record.epochs, record.weights)


def _arrays(found: Prior) -> dict[str, Array]:
    arrays = {f"flow.{key}": value for key, value in found.weights.items()} | {"codes": found.codes}
    for key in (NORMAL, FLOW):
        arrays |= {f"draws.{key}": found.draws[key], f"samples.{key}": found.samples[key]}
        arrays[f"log_p.{key}"] = found.log_p[key]
    return arrays


def _record(kept: KeptPrior) -> _Record:
    found, scale = kept.prior, kept.prior.scale
    return _Record(
        normal=found.name,
        **asdict(found.question),
        low=scale.low,
        high=scale.high,
        shape=scale.shape,
        gain=scale.affine.gain,
        offset=scale.affine.offset,
        units=scale.units,
        loss=scale.loss,
        distance=dict(found.distance),
        epochs=kept.epochs,
        weights=kept.weights,
    )


def _prior(record: _Record, arrays: dict[str, Array]) -> Prior:
    """What was found, of what a file holds; a `ValueError` where its parts don't fit together."""
    codes = arrays["codes"]
    by_prior = {
        name: {key: arrays[f"{name}.{key}"] for key in (NORMAL, FLOW)}
        for name in ("draws", "samples", "log_p")
    }
    wanted = {
        "draws": (len(codes), *codes.shape[1:]),
        "samples": (len(by_prior["samples"][FLOW]), *record.shape),
        "log_p": (len(codes),),
    }
    for name, both in by_prior.items():
        if any(values.shape != wanted[name] for values in both.values()):
            raise ValueError(f"{name} of another shape than {wanted[name]}")
    numbers = [codes, *(values for both in by_prior.values() for values in both.values())]
    if codes.ndim != 2 or not codes.size or not len(by_prior["samples"][FLOW]):
        raise ValueError("no codes or no samples")
    if not all(values.dtype.kind == "f" and np.isfinite(values).all() for values in numbers):
        raise ValueError("what is no number")
    if record.distance.keys() != {NORMAL, FLOW, CHANCE}:
        raise ValueError("other distances")
    asked = LearnedPrior(
        record.steps, record.transforms, record.width, record.made, record.codes, record.seed
    )
    affine = Affine(record.gain, record.offset)
    return Prior(
        question=asked,
        name=record.normal,
        scale=Scale(record.low, record.high, record.shape, affine, record.units, record.loss),
        codes=codes,
        plane=plane_of(codes),
        draws=by_prior["draws"],
        samples=by_prior["samples"],
        distance=record.distance,
        log_p=by_prior["log_p"],
        weights={
            key.removeprefix("flow."): value for key, value in arrays.items() if key.startswith("flow.")
        },
    )
