"""The laboratory's one question: data, samples, density and movement of a model in the plane."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from aestudio.analysis.coverage import Covered, modes_of
from aestudio.analysis.generated import from_noise as drawing
from aestudio.analysis.laboratory.ground import Ground, grounds, log_densities
from aestudio.analysis.laboratory.measured import Measured, measured
from aestudio.analysis.laboratory.moves import Move, decoded, directions, from_noise, pushes, reconstructed
from aestudio.analysis.laboratory.plane import Choice, Square, chosen, square_around, told_classes
from aestudio.analysis.laboratory.quality import FEWEST, Quality, compared
from aestudio.analysis.question import Array, LongQuestion, Trained, to_numpy
from aestudio.analysis.samples import Part, Samples, described, drawn
from aestudio.job import Pieces, within
from aestudio.spec import SpecError

__all__ = ["Lab", "Laboratory"]

TRAIN = 4000  # training points, at most, that samples are compared with; points whose likelihood is told
FOLLOWED = 600  # points that are followed from noise to data
MOVED = 240  # points whose reconstructions are shown


@dataclass(frozen=True)
class Laboratory(LongQuestion["Lab"]):
    """What to look at.

    Attributes:
        count: points of the data at most, and of the model's samples.
        seed: of the noise the samples are made from.
        cells: of the grid on which densities are shaded, in each direction.
        ground: which ground is worked out, by its key; empty: the first there is; "none", "all".
        move: which of the moves, alike.
    """

    counts: ClassVar[float] = 0.1  # in the plane a run takes seconds, and is there to be watched

    count: int = 1000
    seed: int = 0
    cells: int = 64
    ground: str = ""
    move: str = ""

    def work(self, trained: Trained) -> Pieces[Lab]:
        """What the model's abilities allow.

        Raises:
            SpecError: when the data are not points in the plane.
        """
        import torch

        if tuple(trained.dataset.shape) != (2,):
            found = " × ".join(str(side) for side in trained.dataset.shape)
            raise SpecError("", f"expected data of two numbers, points in the plane, found {found}")
        part: Part = "validation" if len(trained.parts["validation"]) else "train"
        rows, known = self._apart(trained, part)
        x, y = trained.batch(trained.batches.rows(rows))
        data, train = to_numpy(x), to_numpy(trained.batches(trained.batches.rows(known)))
        square = square_around(train)
        made, moves = yield from self._moves(trained, square, x, y)
        yield 0.7, "comparing samples with data"
        shaded = grounds(trained, square, self.cells, made, np.concatenate([data, train]))
        quality = modes = None
        if made is not None:
            quality = compared(made, data, train)
            yield 0.75, "counting modes"
            modes = modes_of(trained, torch.from_numpy(made).to(x), quality.near)
        yield 0.8, "working out the density"
        ground = chosen(shaded, self.ground)
        yield 0.9, "moving points"
        moved = chosen(moves, self.move)
        yield 0.95, "working out the likelihood"
        return Lab(
            question=self,
            square=square,
            samples=described(trained, rows, part),
            data=data,
            made=made,
            offers=tuple((choice.key, choice.title) for choice in shaded),
            grounds=ground,
            movements=tuple((choice.key, choice.title) for choice in moves),
            moves=moved,
            quality=quality,
            likelihood=self._likelihood(trained, part, rows),
            modes=modes,
        )

    def _apart(self, trained: Trained, part: Part) -> tuple[Array, Array]:
        """Rows of the part that is shown, and others of the training part that it is compared with."""
        if part != "train":
            return drawn(trained, part, self.count, 0), drawn(trained, "train", TRAIN, 1)
        both = drawn(trained, "train", self.count + TRAIN, 0)
        held = min(self.count, len(both) // 2)  # were they among the others, none could be away from them
        return both[: held or 1], both[held:]

    def _likelihood(self, trained: Trained, part: Part, rows: Array) -> tuple[Array, Array | None] | None:
        """Of more points than are shown, where they are there: each makes the mean surer."""
        tested = rows if part == "train" else drawn(trained, part, TRAIN, 0)
        return log_densities(trained, *trained.batch(trained.batches.rows(tested)))

    def _moves(
        self, trained: Trained, square: Square, x: Any, y: Any
    ) -> Pieces[tuple[Array | None, list[Choice[Move]]]]:
        """Samples, where the model makes some, and all by which it moves points."""
        import torch

        from aestudio.families import abilities as able

        model: Any = trained.model
        made, found = None, []
        if isinstance(model, able.Samples):
            told = told_classes(trained, self.count, self.seed)
            noise = model.noise(self.count, torch.Generator(trained.device).manual_seed(self.seed))
            new = yield from within(0.0, 0.7, drawing(model, noise, told))
            made = to_numpy(new)
            some, told_some = noise[:FOLLOWED], None if told is None else told[:FOLLOWED]
            found.append(Choice("noise", "From noise to data", lambda: from_noise(trained, some, told_some)))
            if isinstance(model, able.Discriminates):
                title = "Pushes of the generator"
                found.append(Choice("pushes", title, lambda: pushes(trained, square, new, told)))
        if isinstance(model, able.Denoises):
            found.append(Choice("directions", "Directions", lambda: directions(trained, square)))
        few, of = x[:MOVED], None if y is None else y[:MOVED]
        if isinstance(model, able.Reconstructs):
            title = "Reconstructions"
            found.append(Choice("reconstructions", title, lambda: reconstructed(trained, few, of)))
        if isinstance(model, able.Encodes) and isinstance(model, able.Decodes) and made is None:
            found.append(Choice("latent", "Decoded codes", lambda: decoded(trained, x, y)))
        return made, found


@dataclass(frozen=True, eq=False)
class Lab:
    """What a model makes of the plane; all as the network sees it, after scaling.

    Attributes:
        question: what was asked.
        square: what is looked at.
        samples: which points of the data are shown.
        data: these, `(m, 2)`.
        made: samples of the model, `(n, 2)`; None: it makes none.
        offers: key and title of all that can be shaded.
        grounds: what was worked out of it.
        movements: key and title of all by which the model moves points.
        moves: what was worked out of it.
        quality: of the samples; None: there are none.
        likelihood: ln p of data held out in nats by the model, `(k,)`, and by the truth where that is known.
        modes: which modes the samples reach, by the first label; None: unknown.
    """

    question: Laboratory
    square: Square
    samples: Samples
    data: Array
    made: Array | None
    offers: tuple[tuple[str, str], ...]
    grounds: tuple[Ground, ...]
    movements: tuple[tuple[str, str], ...]
    moves: tuple[Move, ...]
    quality: Quality | None
    likelihood: tuple[Array, Array | None] | None
    modes: Covered | None

    @property
    def arrays(self) -> dict[str, Array]:
        """What goes into a file."""
        found = {"data": self.data, **self.samples.arrays}
        if self.made is not None:
            found["samples"] = self.made
        for ground in self.grounds:
            found[f"ground_{ground.key}"] = ground.values
        for move in self.moves:
            parts = {"points": move.points, "lines": move.lines, "starts": move.starts, "arrows": move.arrows}
            found |= {f"{move.key}_{name}": value for name, value in parts.items() if value.size}
        return found

    @property
    def measured(self) -> list[Measured]:
        """The numbers, each with its name."""
        return measured(self.modes, self.quality, self.likelihood)

    @property
    def notes(self) -> list[str]:
        """Why there is no number where one would look for it, in sentences."""
        found = []
        if self.quality is None:
            found.append("This family makes no samples.")
        elif np.isnan(self.quality.off):
            found.append(f"Fewer than {FEWEST} points are held out: too few to tell how near samples lie.")
        if self.likelihood is None and self.made is not None:
            found.append("This family has no density that can be computed.")
        return found

    def words(self) -> list[str]:
        """The numbers and notes, a line each."""
        return [*(one.words for one in self.measured), *self.notes]
