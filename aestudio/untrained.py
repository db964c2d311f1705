"""A network before it is trained, as far as it works: what a question is asked of while one builds."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar
from weakref import WeakKeyDictionary

from aestudio.experiment import Experiment
from aestudio.families import Given
from aestudio.job import within
from aestudio.spec import SpecError
from aestudio.whole_model import whole_model

if TYPE_CHECKING:
    from torch import nn

    from aestudio.analysis.question import Question, Trained
    from aestudio.data import Dataset, DatasetSpec, Parts
    from aestudio.data.dataset import Affine
    from aestudio.networks import Shape

__all__ = ["LARGEST", "Untrained", "same_network"]

A = TypeVar("A")
LARGEST = 30_000_000  # parameters that are drawn anew at every edit, at most: half a second


@dataclass(frozen=True)
class Untrained(Generic[A]):
    """A job: ask a question of the network as a run would begin with it, with the weights its seed draws.

    Attributes:
        experiment: the network's; layers behind an error are left out.
        question: what is asked.
    """

    experiment: Experiment
    question: Question[A]
    alone: ClassVar[bool] = False

    def work(self, dataset: Dataset) -> Generator[tuple[float, str], None, A]:
        """Build the network and ask.

        Raises:
            SpecError: when it is too large to be built at every edit, or the question can't be answered.
        """
        from aestudio.analysis.question import asking

        trained = yield from _built(self.experiment, dataset)
        yield 0.5, "looking at it"
        found: A = yield from within(0.5, 1.0, asking(self.question, trained))
        return found


def _built(experiment: Experiment, dataset: Dataset) -> Generator[tuple[float, str], None, Trained]:
    """The experiment's data and model on the CPU; of a network with an error the layers before it."""
    import torch

    from aestudio.experiment import resolve
    from aestudio.trainer import Compiled

    known = resolve(experiment, dataset.shape)
    whole = whole_model(experiment, dataset.shape, dataset.classes)
    networks = sum(network.parameters for network in known.values() if network is not None)
    count = whole.parameters if whole else networks
    if count > LARGEST:
        found = f"found {count:,}; train it to look at it"
        raise SpecError("networks", f"expected at most {LARGEST:,} parameters to draw at every edit, {found}")
    parts, affine, batches = _data(experiment, dataset)
    model = yield from _model(experiment, dataset.shape, dataset.classes)
    column = experiment.family.label_column
    classes = torch.from_numpy(dataset.labels[column]) if column in dataset.labels else None
    return Compiled(experiment, dataset, parts, affine, torch.device("cpu"), model, batches, classes)


def _data(experiment: Experiment, dataset: Dataset) -> tuple[Parts, Affine, Any]:
    """Parts, scaling and samples; found once, since standardising looks at every value."""
    import torch

    from aestudio.trainer.batches import Batches

    kept = _READY.get(dataset)
    if kept is not None and kept[0] == experiment.data:
        return kept[1:]
    parts = experiment.data.split.parts(len(dataset), dataset.labels, dataset.held_out)
    affine = experiment.data.affine(dataset, parts)
    found = (parts, affine, Batches(dataset.values, affine, torch.device("cpu")))
    _READY[dataset] = (experiment.data, *found)
    return found


_READY: WeakKeyDictionary[Dataset, tuple[DatasetSpec, Parts, Affine, Any]] = WeakKeyDictionary()


def _model(
    experiment: Experiment, shape: Shape, classes: Mapping[str, int]
) -> Generator[tuple[float, str], None, nn.Module]:
    """The family's model where it is whole, else its networks as attributes of a bare module.

    A layer at a time, with the weights that `build_model` draws: in between others may draw numbers too.
    """
    import torch

    from aestudio.experiment import resolve

    resolved = resolve(experiment, shape)
    networks: dict[str, nn.Module] = {}
    state = torch.Generator().manual_seed(experiment.training.seed).get_state()
    for role in experiment.networks:
        found = resolved.get(role)
        layers: list[nn.Module] = []
        for row in found.layers if found is not None else ():
            if row.output_shape is not None:
                with torch.random.fork_rng(devices=[]):
                    torch.set_rng_state(state)
                    layers.append(row.layer.build(row.input_shape or ()))
                    state = torch.get_rng_state()
                yield 0.0, "building the network"
        networks[role] = torch.nn.Sequential(*layers)
    ports = experiment.family.ports(shape)
    whole = [network for role in ports if (network := resolved.get(role)) is not None and not network.error]
    if len(whole) == len(ports) and ports.keys() <= networks.keys():
        with torch.random.fork_rng(devices=[]):  # a family may draw weights of its own
            torch.set_rng_state(state)
            model: nn.Module = experiment.family.model(networks, Given(shape, classes=classes))
        return model
    bare = torch.nn.Module()
    for role, built in networks.items():
        setattr(bare, role, built)
    return bare


def same_network(first: Experiment, second: Experiment) -> bool:
    """Whether the weights of one fit the other and mean the same: equal networks, family and data."""
    alike = first.networks == second.networks and first.family == second.family
    return alike and first.data.source() == second.data.source()
