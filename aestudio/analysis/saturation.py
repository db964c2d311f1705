"""How hard the generator is pushed, against what the discriminator thinks of its samples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from aestudio.analysis.generated import made_of
from aestudio.analysis.question import Array, LongQuestion, Trained, to_numpy
from aestudio.analysis.samples import require
from aestudio.job import Pieces

__all__ = ["Saturated", "Saturation"]

POINTS = 101
THEORY = ("minimax", "non-saturating")


@dataclass(frozen=True)
class Saturation(LongQuestion["Saturated"]):
    """How many samples to ask the discriminator about, from which noise."""

    count: int = 256
    seed: int = 0

    def work(self, trained: Trained) -> Pieces[Saturated]:
        """The objectives' slopes, and D of some generated samples.

        Raises:
            SpecError: when the model has no discriminator.
        """
        import torch

        from aestudio.families import OBJECTIVES
        from aestudio.families.abilities import Discriminates, Samples

        require(trained, Samples, Discriminates)
        model = trained.model
        assert isinstance(model, Samples)
        assert isinstance(model, Discriminates)
        generator = torch.Generator(trained.device).manual_seed(self.seed)
        column = trained.experiment.family.label_column
        turns = np.arange(self.count) % trained.dataset.classes[column] if column else None
        made = yield from made_of(model, self.count, generator, turns)
        y = None if turns is None else torch.from_numpy(turns).to(made.device)
        believed = to_numpy(model.believed(made, y))
        d = np.linspace(0, 1, POINTS)
        known = {OBJECTIVES[kind].title: OBJECTIVES.parse(kind).slope for kind in THEORY}
        curves = {title: np.array([slope(float(at)) for at in d]) for title, slope in known.items()}
        own = model.objective_title
        curves.setdefault(own, np.array([model.slope(float(at)) for at in d]))
        slopes = np.array([model.slope(float(at)) for at in believed])
        return Saturated(self, d, curves, own, believed, slopes)


@dataclass(frozen=True, eq=False)
class Saturated:
    """The plot.

    Attributes:
        question: what was asked.
        d: D(G(z)) along the axis, 0 to 1.
        curves: by objective, |dL/dl| of the generator's loss by the discriminator's score, at `d`.
        own: the objective in use.
        believed: D of the samples, `(count,)`.
        slopes: of the objective in use there.
    """

    question: Saturation
    d: Array
    curves: Mapping[str, Array]
    own: str
    believed: Array
    slopes: Array

    @property
    def sentences(self) -> list[str]:
        """The result: where the samples lie, and what gradient they have there."""
        d, slope = float(np.median(self.believed)), float(np.mean(self.slopes))
        others = [
            f"; {np.interp(self.believed, self.d, values).mean():.3f} with {title.lower()}"
            for title, values in self.curves.items()
            if title != self.own
        ]
        return [
            f"Dots: {len(self.believed)} samples, median of D(G(z)) {d:.3f}",
            f"Mean gradient: {slope:.3f} with the objective in use, {self.own.lower()}{''.join(others)}",
        ]

    @property
    def words(self) -> str:
        """The result in one line."""
        return " · ".join(self.sentences)

    @property
    def arrays(self) -> dict[str, Array]:
        """What goes into a file."""
        curves = {title.lower().replace(" ", "_").replace("-", "_"): y for title, y in self.curves.items()}
        return {"d": self.d, **curves, "believed": self.believed, "slopes": self.slopes}
