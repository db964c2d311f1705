"""Another family for the same data: what of the networks can stay, stays."""

from __future__ import annotations

from aestudio.data import Dataset
from aestudio.experiment.experiment import Experiment, problems
from aestudio.families import FAMILIES, Family, Given
from aestudio.networks import Network, Shape, shape_text
from aestudio.spec import SpecError, replace

__all__ = ["draft", "given_of", "quick_start", "use_family", "with_roles"]


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
    return wanted.model_copy(update={"networks": draft(family, given.shape), "linked": False})


def given_of(experiment: Experiment, dataset: Dataset) -> Given:
    """What families are told of the data."""
    parts = experiment.data.split.parts(len(dataset), dataset.labels, dataset.held_out)
    scaled = experiment.data.affine(dataset, parts).range(dataset.range)
    return Given(dataset.shape, scaled, dataset.classes, dataset.step(scaled))


def draft(family: Family, shape: Shape, convolutional: bool = False) -> dict[str, Network]:
    """The family's draft for samples of that shape.

    Args:
        family: whose draft.
        shape: of a sample.
        convolutional: the one of convolutions, where the family `convolves` such samples.

    Raises:
        SpecError: when they are too large for its layers.
    """
    try:
        return family.convolutional(shape) if convolutional else family.draft(shape)
    except ValueError as error:  # a layer would need more units than any may have
        why = error.problem if isinstance(error, SpecError) else "a layer would have too many units"
        found = f"found {shape_text(shape)} numbers each ({why})"
        remedy = "make pictures smaller (Size, where the data have it), or choose another family"
        wanted = f"expected samples small enough for the draft of the family {family.title}"
        raise SpecError("networks", f"{wanted}, {found}; {remedy}") from None


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
    drafted = draft(experiment.family, shape)
    return experiment.model_copy(
        update={"networks": {role: there.get(role, drafted[role]) for role in roles}}
    )


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
