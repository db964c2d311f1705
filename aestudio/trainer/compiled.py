"""An experiment made ready to run: its model with initial weights, and its data on the device."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn

from aestudio.data import Dataset, Parts
from aestudio.data.dataset import Affine
from aestudio.device import choose_device
from aestudio.experiment import Experiment, problems, resolve
from aestudio.families import Given
from aestudio.memory import check_memory
from aestudio.spec import SpecError
from aestudio.trainer.batches import Batches

__all__ = ["Compiled", "build_model", "compile_experiment"]


@dataclass(frozen=True, eq=False)
class Compiled:
    """What the trainer and the viewers work on.

    Attributes:
        experiment: what was compiled.
        dataset: against what.
        parts: rows of the data set that train, validate and test.
        affine: the scaling in numbers.
        model: the family's module, on `device`.
        batches: samples of the data set, on `device`.
        classes: of every sample, int64 `(N,)` on `device`, where the family has a label column; else None.
    """

    experiment: Experiment
    dataset: Dataset
    parts: Parts
    affine: Affine
    device: torch.device
    model: nn.Module
    batches: Batches
    classes: Tensor | None = None

    def batch(self, rows: Tensor) -> tuple[Tensor, Tensor | None]:
        """The samples of `rows`, and their classes where the family asks for them."""
        return self.batches(rows), None if self.classes is None else self.classes[rows]

    def still(self) -> Compiled:
        """The same with a copy of the model, which training no longer changes."""
        return replace(self, model=copy.deepcopy(self.model))


def compile_experiment(experiment: Experiment, dataset: Dataset, device: str = "") -> Compiled:
    """Make an experiment ready to run; the same seed gives the same initial weights.

    Args:
        experiment: what to run.
        dataset: its data, loaded.
        device: "auto", "cpu", "cuda" or "mps"; empty: as the experiment says.

    Raises:
        SpecError: at the first problem.
    """
    parts = experiment.data.split.parts(len(dataset), dataset.labels, dataset.held_out)
    affine = experiment.data.affine(dataset, parts)
    scaled = affine.range(dataset.range)
    for problem in problems(experiment, dataset.shape, scaled, dataset.classes, dataset.step(scaled)):
        raise SpecError(problem.path, problem.text)
    where = choose_device(device or experiment.training.device)
    model = build_model(experiment, dataset.shape, dataset.classes).to(where)
    column = experiment.family.label_column
    classes = torch.from_numpy(dataset.labels[column]).to(where) if column else None
    batches = Batches(dataset.values, affine, where)
    return Compiled(experiment, dataset, parts, affine, where, model, batches, classes)


def build_model(
    experiment: Experiment, shape: tuple[int, ...], classes: Mapping[str, int] | None = None
) -> nn.Module:
    """The family's module with its initial weights, on the CPU, so that they don't depend on the device.

    The global random state is left as it was: a run may be going on.

    Args:
        experiment: to be built.
        shape: of a sample.
        classes: by label column, how many classes it has; needed where the family has a label column.

    Raises:
        OutOfMemory: when there is too little for its weights.
    """
    check_memory(experiment, shape, 1)
    resolved = resolve(experiment, shape)
    networks: dict[str, nn.Module] = {}
    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(experiment.training.seed)
        for role, network in experiment.networks.items():
            found = resolved[role]
            assert found is not None
            networks[role] = network.build(found.input_shape)
        model: nn.Module = experiment.family.model(networks, Given(shape, classes=classes))
    return model
