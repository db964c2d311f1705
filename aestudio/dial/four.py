"""Data or model? A shift taken apart by four arms: {even, skewed training set} x {faithful sampler, model}.

    information = even sampler                    what the small picture does not say, whoever answers
    data        = skewed sampler - even sampler   what the training set's shares add, faithfully followed
    model       = skewed model - skewed sampler   what this model adds to a faithful answer

Their sum is what is measured of the model. A faithful sampler is known of drawn faces alone; of real ones
there is only the retrain contrast, model trained on skewed data less the same trained on even data.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from aestudio.audit.records import Records
from aestudio.dial.arm import Measured
from aestudio.dial.curve import Curve
from aestudio.dial.estimates import QUANTITIES, Estimate, Quantity, of_group, over_seeds
from aestudio.dial.plan import Arm
from aestudio.spec import SpecError

__all__ = ["EVEN", "PARTS", "TAKEN_APART", "FourArms", "four_arms"]

EVEN = 0.5
TAKEN_APART = tuple(one for one in QUANTITIES if one.key in ("shift", "excess"))
PARTS = {
    "information": "What the small picture does not say: a faithful sampler of an even training set.",
    "data": "What the shares of the training set add, faithfully followed.",
    "model": "What this model adds to a faithful answer.",
    "measured": "What was measured of the model: the sum of the three.",
    "retrain contrast": "The model trained on skewed data minus the same trained on even data.",
}
"""What each number says; where there is no faithful sampler, the retrain contrast alone."""


@dataclass(frozen=True)
class FourArms:
    """A skewed share taken apart.

    Attributes:
        share: of tone B in the skewed training set.
        parts: by (quantity, group 0 or 1), by name of the part, the number over seeds.
    """

    share: float
    parts: Mapping[tuple[str, int], Mapping[str, Estimate]]


def four_arms(curve: Curve, share: float) -> FourArms:
    """A share of a dial taken apart; differences are taken within seeds, which share their test faces.

    Raises:
        SpecError: when the dial has no even share or not this one, or no seed with both was measured.
    """
    dial = curve.log.dial
    if EVEN not in dial.shares or share not in dial.shares or share == EVEN:
        known = ", ".join(f"{100 * one:g} %" for one in sorted(dial.shares))
        raise SpecError("share", f"expected 50 % and another share among those trained, found {known}")
    seeds = [
        seed
        for seed in range(dial.seeds)
        if all(Arm(share=one, seed=seed) in curve.models for one in (EVEN, share))
    ]
    if not seeds:
        raise SpecError("share", "expected a seed of which both shares were measured, found none")
    parts = {
        (quantity.key, group): _parts(curve, quantity, group, share, seeds)
        for quantity in TAKEN_APART
        for group in (0, 1)
    }
    return FourArms(share, parts)


def _parts(
    curve: Curve, quantity: Quantity, group: int, share: float, seeds: list[int]
) -> dict[str, Estimate]:
    def mean(arms: Mapping[Arm, Measured], at: float, seed: int) -> float:
        found = arms.get(Arm(share=at, seed=seed))
        return _mean(found.records, quantity, group) if found is not None else float("nan")

    rows = np.array(
        [
            [
                mean(curve.samplers, EVEN, seed),
                mean(curve.samplers, share, seed),
                mean(curve.models, EVEN, seed),
                mean(curve.models, share, seed),
            ]
            for seed in seeds
        ]
    )
    even, skewed, model_even, model = rows.T
    found = {"measured": model, "retrain contrast": model - model_even}
    if np.isfinite(even).any():
        found = {"information": even, "data": skewed - even, "model": model - skewed, **found}
    return {name: over_seeds(values.tolist()) for name, values in found.items()}


def _mean(records: Records, quantity: Quantity, group: int) -> float:
    values = of_group(records, quantity, group)
    return float(values.mean()) if len(values) else float("nan")
