"""Encoder and decoder that stay mirror images of each other: what an edit of one does to the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from aestudio.experiment.experiment import Experiment
from aestudio.networks import Layer, Network, Shape
from aestudio.networks.edits import Layers, Path
from aestudio.networks.inverse import counterpart, same
from aestudio.networks.mirror import mirror_chain, output_activation, partners
from aestudio.spec import SpecError

__all__ = ["Link", "follow", "last_activation", "mirrors", "pair"]

_PICTURE: Shape = (1, 64, 64)  # of this some families take a small one: what gives it back mirrors nothing


@dataclass(frozen=True)
class Link:
    """What became of a linked experiment.

    Attributes:
        experiment: with the edit carried over to the partner; unlinked where that can't be done.
        said: why it was unlinked, or why the mirrored network was left as it was; empty: it mirrors.
        partners: of layers that belong together: (path in what is mirrored, path in its mirror image).
    """

    experiment: Experiment
    said: str = ""
    partners: tuple[tuple[Path, Path], ...] = ()


def pair(experiment: Experiment) -> tuple[str, str] | None:
    """The role that is mirrored and the one that mirrors it; None: the family has no such pair."""
    ports = experiment.family.ports(_PICTURE)
    takers = ((port.takes, role) for role, port in ports.items() if isinstance(port.takes, str))
    return next(((a, b) for a, b in takers if ports[b].gives == ports[a].takes), None)


def last_activation(experiment: Experiment) -> str:
    """What the mirror image ends in: as before, else sigmoid where the loss needs outputs from 0 to 1."""
    roles = pair(experiment)
    now = output_activation(_layers(experiment, roles[1])) if roles else ""
    loss = getattr(experiment.family, "loss", None)
    return now or ("sigmoid" if getattr(loss, "unit_range", False) else "linear")


def follow(before: Experiment | None, after: Experiment, shape: Shape) -> Link:
    """Carry an edit of a linked experiment over to the partner of what was edited.

    An edit of the encoder makes the decoder its mirror image anew; names of layers that stay are kept, and so
    is the activation it ends in. An edit of the decoder is looked for in the encoder
    (`networks.inverse`); one that has no counterpart there ends the link.

    Args:
        before: the experiment when its networks mirrored each other last; None: take the encoder's word.
        after: as it was edited; returned as it is where it isn't linked.
        shape: of a sample.
    """
    roles = pair(after)
    if not after.linked or roles is None:
        return Link(after)
    source, target = (_layers(after, role) for role in roles)
    edited = before is not None and not same(_layers(before, roles[1]), target)
    try:
        image = mirror_chain(source, shape, last_activation(after))
    except SpecError as error:
        return _without_image(after, roles, edited, error)
    if same(image, target):
        return Link(after, partners=partners(source, shape, last_activation(after)))
    if before is not None and before.linked and not mirrors(before, shape):
        titles = _titles(after, roles)
        return _unlinked(after, f"before this change the {titles[1]} was not the {titles[0]}'s mirror image")
    if not edited or before is None:
        return _mirrored(after, roles, source, _named(image, target), shape)
    old_source, old_target = (_layers(before, role) for role in roles)
    if not before.linked or not same(old_source, source):
        return _unlinked(after, f"{_both(after, roles)} were changed in ways that don't mirror each other")
    found = counterpart(source, old_target, target, shape, last_activation(after))
    if found is None:
        titles = _titles(after, roles)
        return _unlinked(after, f"this change of the {titles[1]} has no counterpart in the {titles[0]}")
    image = mirror_chain(found, shape, last_activation(after))
    return _mirrored(after, roles, _named(found, source), _named(image, target), shape)


def mirrors(experiment: Experiment, shape: Shape) -> bool:
    """Whether the networks are mirror images of each other; also where that can't be told.

    An encoder with a problem of its own has no mirror image to differ from. Samples may have had
    another shape when they were: the one that the decoder gives.
    """
    roles = pair(experiment)
    if roles is None:
        return True
    source, target = (_layers(experiment, role) for role in roles)
    try:
        if same(mirror_chain(source, shape, last_activation(experiment)), target):
            return True
        code = Network(layers=source).resolve(shape).output_shape
        given = Network(layers=target).resolve(code).output_shape if code else None
        return given is not None and same(mirror_chain(source, given, last_activation(experiment)), target)
    except SpecError:
        return True


def _mirrored(
    after: Experiment, roles: tuple[str, str], source: Layers, target: Layers, shape: Shape
) -> Link:
    try:
        networks = {
            **after.networks,
            roles[0]: Network.parse({"layers": source}),
            roles[1]: Network.parse({"layers": target}),
        }
    except SpecError as error:  # more layers than a network holds
        return _without_image(after, roles, False, error)
    belong = partners(source, shape, last_activation(after))
    return Link(after.model_copy(update={"networks": networks}), partners=belong)


def _without_image(after: Experiment, roles: tuple[str, str], edited: bool, error: SpecError) -> Link:
    """The encoder can't be mirrored as it is."""
    source, target = _titles(after, roles)
    if edited:
        return _unlinked(after, f"the {target} was changed while the {source} has a problem")
    return Link(after, f"The {target} stays as it was until the {source}'s problem is solved: {error}")


def _unlinked(after: Experiment, why: str) -> Link:
    roles = pair(after)
    assert roles is not None
    said = f"{_both(after, roles).capitalize()} are no longer linked: {why}"
    return Link(after.model_copy(update={"linked": False}), said)


def _named(layers: Layers, before: Sequence[Layer]) -> Layers:
    """The layers with the names of those they most likely were before."""
    kept = list(layers)
    match = SequenceMatcher(None, [layer.kind for layer in before], [layer.kind for layer in layers], False)
    for start, end, size in match.get_matching_blocks():
        for step in range(size):
            name, layer = before[start + step].name, kept[end + step]
            if name and not layer.name:
                kept[end + step] = layer.model_copy(update={"name": name})
    return tuple(kept)


def _layers(experiment: Experiment, role: str) -> Layers:
    return experiment.networks.get(role, Network()).layers


def _titles(experiment: Experiment, roles: tuple[str, str]) -> tuple[str, str]:
    ports = experiment.family.ports((1,))
    return ports[roles[0]].title.lower(), ports[roles[1]].title.lower()


def _both(experiment: Experiment, roles: tuple[str, str]) -> str:
    return " and ".join(_titles(experiment, roles))
