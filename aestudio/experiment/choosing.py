"""Another family for the same data: what of the networks can stay, stays."""

from __future__ import annotations

from aestudio.experiment.experiment import Experiment, problems
from aestudio.families import FAMILIES, Given

__all__ = ["use_family"]


def use_family(experiment: Experiment, kind: str, given: Given) -> Experiment:
    """The experiment with another family, whose settings suit the data.

    Its networks are those there are where they work for it, as the family takes them over
    (`Family.take_over`), else its draft. A link between two networks is kept where the networks are.

    Args:
        experiment: to be changed; its data stay.
        kind: of the family.
        given: what is known of the data.
    """
    family = FAMILIES.parse(kind).suited(given)
    networks = family.take_over(experiment.networks, given.shape)
    wanted = experiment.model_copy(update={"family": family, "networks": networks})
    if networks and not problems(wanted, given.shape, given.range, given.classes, given.step):
        return wanted
    return wanted.model_copy(update={"networks": family.draft(given.shape), "linked": False})
