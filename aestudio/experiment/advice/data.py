"""Rules: the data, their scaling and their parts."""

from __future__ import annotations

from collections.abc import Iterator

from aestudio.experiment.advice.places import set_data
from aestudio.experiment.advice.rules import Advice, Case, rule
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
