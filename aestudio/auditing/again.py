"""What an audit asks a model beyond one output an input: several, and those of the average face."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from aestudio.aside import aside
from aestudio.audit.bank import FEWEST, Bank
from aestudio.audit.measure import Kept, Upsampler, inputs
from aestudio.audit.several import JITTER, Again, chosen, several, uninformed
from aestudio.data.dataset import Array
from aestudio.degrade import Degrade
from aestudio.job import Pieces, within
from aestudio.spec import replace as changed

if TYPE_CHECKING:
    from aestudio.auditing.work import Facts
    from aestudio.data.faces import Faces
    from aestudio.experiment import Experiment

__all__ = ["asked_again"]

ANOTHER = 7_900_033  # between the seed of a run's faces and that of the bank
READ = 500  # faces that are made small at once


def asked_again(
    experiment: Experiment, facts: Facts, upsampler: Upsampler, draws: bool, kept: Kept
) -> Pieces[Again]:
    """Several outputs for one input, as far as the settings ask for them and somebody can read groups.

    Args:
        experiment: of the run.
        facts: what is audited, and how.
        upsampler: the model.
        draws: whether it draws at random; if not, it gives one output an input, whatever is asked.
        kept: where answers are kept: they are not asked for twice.

    Raises:
        WriteFailed: when answers can't be kept.
    """
    s, who, how, found = facts.settings, facts.who, facts.how, Again(confusion=facts.panel.confusion)
    if how.judge is None:
        return found
    if s.uninformed:
        noise = how.degrade.noise or (0.0 if draws else JITTER)
        answers = yield from within(
            *(0.0, 0.4),
            kept.remembered(
                f"average-face-{s.uninformed}", lambda: uninformed(upsampler, who, how, s.uninformed, noise)
            ),
            "An input that says nothing of groups: ",
        )
        found = replace(found, uninformed=answers, noise=noise)
    if s.samples < 2 or not draws:
        return found
    places = chosen(who, s.several)
    answers = yield from within(
        *(0.4, 0.9),
        kept.remembered(
            f"several-{s.several}-{s.samples}", lambda: several(upsampler, who, places, how, s.samples)
        ),
    )
    found = replace(found, several=answers)
    known = yield from within(0.9, 1.0, _likely(experiment, facts, places))
    return found if known is None else replace(found, likely=known[0], faces=known[1])


def _likely(experiment: Experiment, facts: Facts, places: Array) -> Pieces[tuple[Array, Array] | None]:
    """P(group | input) of drawn faces at the training set's shares, and from how many faces it is known."""
    from aestudio.data.faces import Faces

    drawn, degrade = experiment.data, facts.how.degrade
    if not isinstance(drawn, Faces) or facts.who.column != "tone" or not degrade.noise:
        return None
    bank = yield from aside(lambda _: _bank(drawn, degrade), "Drawing faces that inputs may be of")
    given = inputs(facts.who.pictures(places), facts.who.rows[places], facts.how)
    total = sum(facts.training)
    shares = tuple(n / total for n in facts.training)
    parts = []
    for start in range(0, len(given), 32):
        found = bank.posterior(given[start : start + 32], degrade.noise, shares)
        parts.append((found.groups, found.size))
        yield start / len(given), "Weighing them"
    groups, size = (np.concatenate(part) for part in zip(*parts, strict=True))
    return groups, size


def _bank(drawn: Faces, degrade: Degrade) -> Bank:
    """Faces like the run's, none of which it was trained on, half of them of each tone."""
    seed = (drawn.seed + ANOTHER) % 2**31
    faces = changed(drawn, share=0.5, mislabelled=0.0, count=FEWEST, seed=seed).load()
    small = [
        degrade(np.asarray(faces.values[start : start + READ]) / 255.0)
        for start in range(0, len(faces), READ)
    ]
    return Bank(np.concatenate(small), np.asarray(faces.truth["tone"]), 2)
