"""Another family for the same data: what of the networks can stay, stays."""

from __future__ import annotations

from aestudio.data import Dataset
from aestudio.experiment.experiment import Experiment, problems
from aestudio.families import FAMILIES, Family, Given
from aestudio.networks import Network, Shape
from aestudio.spec import replace

__all__ = ["given_of", "quick_start", "use_family", "with_roles"]


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
    networks = family.take_over(_recoded(experiment, family), given.shape)
    wanted = experiment.model_copy(update={"family": family, "networks": networks})
    if networks and not problems(wanted, given.shape, given.range, given.classes, given.step):
        return wanted
    return wanted.model_copy(update={"networks": family.draft(given.shape), "linked": False})


def given_of(experiment: Experiment, dataset: Dataset) -> Given:
    """What families are told of the data."""
    parts = experiment.data.split.parts(len(dataset), dataset.labels, dataset.held_out)
    scaled = experiment.data.affine(dataset, parts).range(dataset.range)
    return Given(dataset.shape, scaled, dataset.classes, dataset.step(scaled))


def with_roles(experiment: Experiment, shape: Shape) -> Experiment:
    """The experiment with the networks that its family asks for as it is set: a setting may bring a role.

    Those that are missing are the family's draft, and those of roles that there are no more go; the others
    stay as they are.

    Args:
        experiment: whose family was changed.
        shape: of a sample.
    """
    roles, there = experiment.family.ports(shape), experiment.networks
    if roles.keys() == there.keys():
        return experiment
    draft = experiment.family.draft(shape)
    return experiment.model_copy(update={"networks": {role: there.get(role, draft[role]) for role in roles}})


def quick_start(experiment: Experiment, kind: str, given: Given) -> Experiment:
    """The experiment with a family's draft and with training settings by which it learns in seconds.

    Args:
        experiment: to be changed; its data stay.
        kind: of the family.
        given: what is known of the data: points in the plane.
    """
    family = FAMILIES.parse(kind).suited(given)
    training = replace(experiment.training, **family.quick)
    changes = {"family": family, "networks": family.draft(given.shape), "linked": False, "training": training}
    return experiment.model_copy(update=changes)


def _recoded(experiment: Experiment, family: Family) -> dict[str, Network]:
    """The networks, with twice the code where it becomes means and log-variances, half where it was."""
    shape, networks = (1,), dict(experiment.networks)
    before, after = (
        {port.takes: port.half for port in one.ports(shape).values() if isinstance(port.takes, str)}
        for one in (experiment.family, family)
    )
    for role in before.keys() & after.keys():
        layers = networks[role].layers if role in networks else ()
        units = getattr(layers[-1], "units", 0) if layers else 0
        if before[role] == after[role] or not units or (before[role] and units % 2):
            continue
        new = 2 * units if after[role] else units // 2
        changes = {"units": new, "name": "Mean and logvar" if after[role] else "Code", "activation": "linear"}
        networks[role] = Network(layers=(*layers[:-1], replace(layers[-1], **changes)))
    return networks
