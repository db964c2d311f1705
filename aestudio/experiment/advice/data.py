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
