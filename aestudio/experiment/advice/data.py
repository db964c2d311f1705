"""Rules: the data, their scaling and their parts."""

from __future__ import annotations

from collections.abc import Iterator

from aestudio.data.reading.labels import NO_ENTRY
from aestudio.experiment.advice.places import set_data, set_family, set_layer
from aestudio.experiment.advice.rules import Advice, Case, Fix, rule
from aestudio.experiment.experiment import Experiment
from aestudio.spec import replace

__all__: list[str] = []

LARGE = 10.0  # values beyond which weights that are drawn for values near 1 saturate what they feed


@rule
def groups_across_parts(case: Case) -> Iterator[Advice]:
    """An individual that is known from training is no test."""
    split = case.experiment.data.split
    for column, shared in case.known.shared.items():
        if split.method == "groups" and split.group == column:
            continue
        yield Advice(
            "data.split.method",
            f"{shared:,} values of “{column}” are both in training and in validation or test.",
            "If the column says whose a sample is, the network has seen these individuals already, and the "
            "validation and test losses come out too good.",
            f"Split by “{column}”",
            set_data(split=replace(split, method="groups", group=column)),
        )


@rule
def values_of_another_kind(case: Case) -> Iterator[Advice]:
    """A temperature beside a spectrum is known of the sample, and no part of it."""
    data = case.experiment.data
    known = tuple(getattr(data, "quantity_columns", ()))
    strays = tuple(name for name in case.known.strays if name not in known)
    if not strays:
        return
    names = ", ".join(f"“{name}”" for name in strays)
    them, one = ("it", True) if len(strays) == 1 else ("them", False)
    yield Advice(
        "data.quantity_columns",
        f"{names} {'is' if one else 'are'} of another kind than the other columns, by scale or by name.",
        "If it is known of each sample and no part of what is to be learned, as a temperature beside a "
        "spectrum, name it a quantity: latent space can be coloured by it.",
        f"Take {them} as {'a quantity' if one else 'quantities'}",
        set_data(quantity_columns=(*known, *strays)),
    )


@rule
def missing_numbers(case: Case) -> Iterator[Advice]:
    """A table with an empty cell is refused until somebody says what is to be made of it."""
    if case.known.refused == "data.missing" and getattr(case.experiment.data, "missing", "") == "refuse":
        yield Advice(
            "data.missing",
            "Numbers are missing.",
            "No network can be shown a number that is missing. What is left out is counted below the data. "
            "Where columns have an order, as in a spectrum, the data's Missing numbers may be interpolated.",
            "Leave out the samples that hold any",
            set_data(missing="leave out rows"),
            settles=True,
        )


@rule
def samples_without_a_label(case: Case) -> Iterator[Advice]:
    """An empty cell says that a class is not known; to a family that is told classes it is one more."""
    column, left_out = case.experiment.family.label_column, _left_out_if_empty(case.experiment)
    found = case.known.unlabelled.get(column)
    if found is None or column in (left_out or ()):
        return
    one = found.samples == 1
    can = left_out is not None and found.classes > 0
    remedy = "" if can else " Label them in the file that the labels come from, or take them out of it."
    yield Advice(
        "family.label",
        f"{found.samples:,} {'sample has' if one else 'samples have'} no label in “{column}”, and "
        f"{'counts' if one else 'count'} as a class of {'its' if one else 'their'} own, “{NO_ENTRY}”.",
        "What nobody has labelled is no kind of its own: learned as one, it is told from the kinds that it "
        f"belongs to.{remedy}",
        f"Leave {'it' if one else 'them'} out" if can else "",
        _without_empty(column, found.classes) if can else None,
    )


def _left_out_if_empty(experiment: Experiment) -> tuple[str, ...] | None:
    """The columns whose empty cells leave samples out; None where the data can't do so."""
    columns: tuple[str, ...] | None = getattr(experiment.data, "left_out_if_empty", None)
    return columns


def _without_empty(column: str, classes: int) -> Fix:
    """Leave out samples without a label; a network with an output for each class gets one fewer."""

    def fix(experiment: Experiment) -> Experiment:
        names = (*(_left_out_if_empty(experiment) or ()), column)
        return _with_outputs(set_data(left_out_if_empty=names)(experiment), classes)

    return fix


def _with_outputs(experiment: Experiment, classes: int) -> Experiment:
    """The experiment with one output fewer where it has one for each class and one for empty cells."""
    if getattr(experiment.family, "outputs", 0) != classes + 1 or not classes:
        return experiment
    made = set_family(outputs=classes)(experiment)
    for role, network in made.networks.items():
        last = len(network.layers) - 1
        if getattr(network.layers[last] if network.layers else None, "units", 0) == classes + 1:
            made = set_layer(role, (last,), units=classes)(made)
    return made


@rule
def unscaled_data(case: Case) -> Iterator[Advice]:
    """Initial weights are drawn for values of about 1."""
    found = case.known.range
    if case.experiment.data.scaling != "none" or found is None or case.known.counts:
        return
    if case.loss in ("msle", "bce", "categorical"):
        return
    if max(map(abs, found)) > LARGE:
        bounded = found[0] >= 0
        yield Advice(
            "data.scaling",
            f"The data go from {found[0]:g} to {found[1]:g} and are not scaled.",
            "Initial weights and learning rates are meant for values of about 1 (LeCun et al. 1998, "
            "“Efficient BackProp”, 4.3).",
            f"Scale the data: {'0 to 1' if bounded else 'standardise'}",
            set_data(scaling="0 to 1" if bounded else "standardise"),
        )
