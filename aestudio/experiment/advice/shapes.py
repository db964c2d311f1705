"""Rules: what mends networks whose shapes don't fit each other or the data. Each settles a problem."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from aestudio.experiment.advice.places import place, set_layer, with_layers
from aestudio.experiment.advice.rules import Advice, Case, Fix, rule
from aestudio.experiment.linking import last_activation, pair
from aestudio.networks import Network, mirror
from aestudio.networks.edits import layer_name
from aestudio.networks.mending import Mended, mended_ends, mended_layers, width_field
from aestudio.numerals import sample_words
from aestudio.spec import SpecError

__all__: list[str] = []


@rule
def layer_that_does_not_fit(case: Case) -> Iterator[Advice]:
    """The first layer that can't take what it gets."""
    for role, network in case.resolved.items():
        if network is None or network.error is None:
            continue
        layers = case.experiment.networks[role].layers
        made = mended_layers(layers, network.input_shape, case.known.shape)
        error = network.error.under(f"networks.{role}")
        what = f"{error.problem[:1].upper()}{error.problem[1:]}."
        why = "Nothing behind this layer is reached before it can take what it gets."
        yield _advice(case, Advice(error.path, what, why), role, made)


@rule
def end_that_does_not_fit(case: Case) -> Iterator[Advice]:
    """A network that must give samples gives another shape: after other data were chosen, as a rule."""
    for role, port in case.experiment.family.ports(case.known.shape).items():
        network = case.resolved.get(role)
        gives, out = port.gives, network.output_shape if network is not None else None
        if network is None or not network.layers or gives is None or out in (None, gives):
            continue
        layers = case.experiment.networks[role].layers
        made = mended_ends(layers, network.input_shape, gives)
        what = f"The {port.title.lower()} gives another shape than samples have."
        why = "The loss compares what it gives with a sample, number by number."
        where = place(role, (len(layers) - 1,))
        yield _advice(case, Advice(where, what, why), role, made or _mirrored(case, role))


@rule
def network_without_layers(case: Case) -> Iterator[Advice]:
    """Nothing is there yet."""
    for role, network in case.resolved.items():
        if network is not None and not network.layers:
            what = f"The {role.replace('_', ' ')} has no layers."
            why = "Each network of the family needs layers to learn with."
            yield _advice(case, Advice(f"networks.{role}", what, why), role, _mirrored(case, role))


@rule
def odd_number_of_means_and_logvars(case: Case) -> Iterator[Advice]:
    """A mean and a logvar for each dimension make an even number."""
    for port in case.experiment.family.ports(case.known.shape).values():
        giver = case.resolved.get(port.takes) if port.half and isinstance(port.takes, str) else None
        if giver is None or not giver.output_shape or giver.output_shape[0] % 2 == 0:
            continue
        role = str(port.takes)
        size = giver.output_shape[0] + 1
        for index in reversed(range(len(giver.layers))):
            layer = giver.layers[index].layer
            field = width_field(layer)
            if field and getattr(layer, field) == size - 1:
                what = f"The {role} gives {size - 1:,} numbers, which can't be halved."
                why = "One half are means, the other the logarithms of their variances."
                line = Advice(place(role, (len(giver.layers) - 1,)), what, why)
                action = f"Set the {field} of {layer_name(layer, (index,))} to {size:,}"
                yield _settled(line, action, set_layer(role, (index,), **{field: size}))
                break


def _mirrored(case: Case, role: str) -> Mended | None:
    """The mirror image of the network that this one undoes, where it fits."""
    roles = pair(case.experiment)
    if roles is None or role != roles[1] or not case.experiment.networks.get(roles[0], Network()).layers:
        return None
    source = case.experiment.networks[roles[0]]
    try:
        image = mirror(source, case.known.shape, last_activation(case.experiment))
    except SpecError:
        return None
    takes, sample = case.resolved.get(role), case.known.shape
    if takes is None or image.resolve(takes.input_shape).output_shape != sample:
        return None
    return Mended(f"Make the {role} the mirror image of the {roles[0]}", image.layers)


def _advice(case: Case, line: Advice, role: str, made: Mended | None) -> Advice:
    """The line with what mends the network; where no edit of it is known, networks drafted for these data."""
    if made is not None:
        return _settled(line, made.action, lambda e: with_layers(e, role, made.layers))
    try:
        networks = case.experiment.family.draft(case.known.shape)
    except SpecError:
        return replace(line, settles=True)
    action = f"Draft networks for {sample_words(case.known.shape)}, in place of all there are"
    return _settled(line, action, lambda e: e.model_copy(update={"networks": networks}))


def _settled(line: Advice, action: str, fix: Fix) -> Advice:
    return replace(line, action=action, fix=fix, settles=True)
