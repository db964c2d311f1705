"""Who takes part: an experiment for each family on the same data, with the same training."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aestudio.experiment import Experiment, problems
from aestudio.experiment.choosing import given_of, use_family
from aestudio.experiment.training import EarlyStopping
from aestudio.families import FAMILIES
from aestudio.spec import replace

if TYPE_CHECKING:
    from aestudio.data import Dataset

__all__ = ["Contender", "classifier", "contenders", "usual_epochs"]

EPOCHS = 10


@dataclass(frozen=True)
class Contender:
    """A family that takes part.

    Attributes:
        kind: of the family.
        experiment: what is trained.
        problem: why it can't be; empty: it can.
    """

    kind: str
    experiment: Experiment
    problem: str = ""

    @property
    def title(self) -> str:
        """What the family is called."""
        return FAMILIES[self.kind].title


def contenders(
    experiment: Experiment, dataset: Dataset, epochs: int, *, suited: bool = True
) -> list[Contender]:
    """Every family that makes, encodes or rates samples, in the order of the registry.

    The experiment's own family takes part as it stands; the others begin as if they had been chosen for it:
    with its networks where these work for them, else with their drafts.

    Args:
        experiment: whose data, networks and training are taken.
        dataset: its data, loaded.
        epochs: of each.
        suited: whether the others have the optimizer and schedule that suit them; else they have its own.
    """
    kinds = _taking_part()
    return [_contender(experiment, dataset, kind, epochs, suited) for kind in kinds]


def usual_epochs(shape: tuple[int, ...]) -> int:
    """Of each family, where nothing else is said: of points in the plane, what the slowest needs."""
    return max(FAMILIES[kind].quick["epochs"] for kind in _taking_part()) if shape == (2,) else EPOCHS


def _taking_part() -> list[str]:
    return [kind for kind in FAMILIES.names() if not {"Predicts", "Upsamples"} & {*FAMILIES[kind].abilities}]


def classifier(experiment: Experiment, dataset: Dataset, epochs: int) -> Contender | None:
    """Who learns the labels of the same data; None: there are none to learn."""
    if not any(classes > 1 for classes in dataset.classes.values()):
        return None
    kinds = [kind for kind in FAMILIES.names() if "Predicts" in FAMILIES[kind].abilities]
    made = _contender(experiment, dataset, kinds[0], epochs, suited=True)
    return None if made.problem else made


def _contender(experiment: Experiment, dataset: Dataset, kind: str, epochs: int, suited: bool) -> Contender:
    given = given_of(experiment, dataset)
    own = experiment.family.kind == kind
    made = experiment if own else use_family(experiment, kind, given)
    rates = FAMILIES[kind].suited_training(dataset.shape) if suited and not own else {}
    training = replace(made.training, epochs=epochs, early_stopping=EarlyStopping(), **rates)
    made = made.model_copy(update={"training": training})
    wrong = problems(made, given.shape, given.range, given.classes, given.step)
    return Contender(kind, made, str(wrong[0]) if wrong else "")
