"""Rules: the loss against the last activation and the data."""

from __future__ import annotations

from collections.abc import Iterator

from aestudio.experiment.advice.output import _is_single, _is_unit
from aestudio.experiment.advice.places import append, ending, set_data, set_family
from aestudio.experiment.advice.rules import Advice, Case, rule
from aestudio.experiment.experiment import Experiment
from aestudio.networks import LAYERS

__all__: list[str] = []

COUNTS_FROM = 20  # a highest count above which squared errors are ruled by the large ones


@rule
def cross_entropy_data(case: Case) -> Iterator[Advice]:
    """A cross-entropy wants data from 0 to 1."""
    found = case.known.range
    if case.unit_range and found and (found[0] < 0 or found[1] > 1):
        yield Advice(
            "family.loss",
            f"Cross-entropy wants data from 0 to 1; these go from {found[0]:g} to {found[1]:g}.",
            "It compares probabilities; with other values it is not smallest where output and data agree.",
            "Scale the data to 0 to 1",
            set_data(scaling="0 to 1"),
            settles=True,
        )


@rule
def bce_without_sigmoid(case: Case) -> Iterator[Advice]:
    """A binary cross-entropy wants probabilities."""
    end = ending(case)
    if end and case.loss == "bce" and end.function not in ("sigmoid", "softmax"):
        yield Advice(
            end.place,
            f"Binary cross-entropy wants a sigmoid at the end, the output ends in {end.function}.",
            "It takes the logarithm of probabilities from 0 to 1; outputs beyond them are cut off, "
            "and what is cut off has no gradient.",
            "Set the last activation to sigmoid",
            end.set_to("sigmoid"),
        )


@rule
def categorical_without_softmax(case: Case) -> Iterator[Advice]:
    """A categorical cross-entropy wants a distribution (a sigmoid per unit is for several labels at once)."""
    end = ending(case)
    if end is None or case.loss != "categorical" or end.function == "softmax" or case.known.shape[0] == 1:
        return
    single = len(case.known.shape) == 1

    def fix(experiment: Experiment) -> Experiment:
        if single and end.field:
            return end.set_to("softmax")(experiment)
        plain = end.set_to("linear")(experiment) if end.field else experiment
        return append(end.role, LAYERS["activation"].parse({"function": "softmax"}))(plain)

    yield Advice(
        end.place,
        f"Categorical cross-entropy wants a softmax at the end, the output ends in {end.function}.",
        "It looks only at the output where the data are 1; without a softmax, which makes the outputs sum "
        "to 1, "
        "giving 1 everywhere is best. (Sigmoids are for several labels at once, with binary cross-entropy.)",
        "End the output in a softmax",
        fix,
    )


@rule
def categorical_single(case: Case) -> Iterator[Advice]:
    """One category is no choice."""
    if case.loss == "categorical" and case.known.shape[0] == 1:
        other = "bce" if _is_unit(case) else "mse"
        yield Advice(
            "family.loss",
            "Categorical cross-entropy compares the numbers along a sample's first axis; here it has only "
            "one.",
            "A distribution over one category is always 1. N pixels are N numbers of their own, each with "
            "the "
            "same loss.",
            f"Set the loss to {other}",
            set_family(loss=other),
        )


@rule
def squared_error_on_counts(case: Case) -> Iterator[Advice]:
    """Counts spread with their size."""
    stored, end = case.known.stored, ending(case)
    if case.loss != "mse" or not case.known.counts or not stored or stored[1] < COUNTS_FROM or end is None:
        return
    if case.experiment.data.scaling == "standardise":
        return

    def fix(experiment: Experiment) -> Experiment:
        edited = set_family(loss="msle")(set_data(scaling="none")(experiment))
        return edited if end.function == "softplus" else end.set_to("softplus")(edited)

    yield Advice(
        "family.loss",
        f"The data are counts from {stored[0]:g} to {stored[1]:g}, and the loss is the squared error.",
        "The spread of counts grows with their size, so a few large counts rule a squared error. "
        "MSLE compares their ratios.",
        "Take MSLE on the counts as they are, with a softplus at the end",
        fix,
    )


@rule
def log_error_below_zero(case: Case) -> Iterator[Advice]:
    """A logarithm wants no negative numbers."""
    found = case.known.range
    negative = case.experiment.data.scaling == "standardise" or (found is not None and found[0] < 0)
    if case.loss == "msle" and negative:
        yield Advice(
            "family.loss",
            "MSLE counts everything below 0 as 0, and the data go below 0.",
            "What lies below 0 is never learned.",
            "Set the loss to the mean squared error",
            set_family(loss="mse"),
        )


@rule
def log_error_output(case: Case) -> Iterator[Advice]:
    """An output below 0 has no gradient under MSLE."""
    end, found = ending(case), case.known.range
    if end is None or case.loss != "msle" or found is None or found[0] < 0 or _is_single(case, end):
        return
    if end.function in ("linear", "leaky_relu", "elu", "gelu", "silu"):
        yield Advice(
            end.place,
            f"MSLE counts outputs below 0 as 0, and the output ends in {end.function}.",
            "An output below 0 gets no gradient and stays there.",
            "Set the last activation to softplus",
            end.set_to("softplus"),
        )
