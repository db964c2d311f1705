"""Walks through latent space: over two dimensions, from one sample to another, along a label."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from aestudio.analysis.latent import BROKEN, encoding
from aestudio.analysis.question import Array, LongQuestion, Trained, to_numpy
from aestudio.analysis.samples import (
    Part,
    Scale,
    chunks_of,
    class_words,
    drawn,
    part_rows,
    passing,
    require,
    scale_of,
)
from aestudio.expected import likely
from aestudio.job import Pieces, run_out
from aestudio.numerals import numeral, percent
from aestudio.spec import SpecError

__all__ = ["Traversal", "Walk", "Way", "slerp"]

Way = Literal["grid", "between", "label"]
Found = tuple[Array, list[str], list[str], str, tuple[int, ...]]
"""Codes `(rows, columns, d)`, what rows and columns are called, what the walk is, and over which axes."""

LIMIT = 5000  # samples whose codes are looked at, at most
DRAWS = 10_000  # of posteriors, at least: of few, their 1 in 200 is chance
TOGETHER = 128  # codes that are decoded together
EDGE = 0.025  # the grid goes from this share of the distribution to as much before its end


@dataclass(frozen=True)
class Traversal(LongQuestion["Walk"]):
    """Which walk.

    Attributes:
        way: "grid": two dimensions of the code over their distribution, the others at their mean; "between":
            from one sample to another, straight and on the sphere; "label": from one sample along the
            direction from the mean code of all to that of each class.
        steps: places on the way, or of each side of the grid.
        part: of the data.
        first: the sample to begin with, of the part, in order.
        second: the one to end at.
        axes: the two dimensions of the grid, counted from 0; empty: the two whose values vary most.
        column: the label column; empty: the first there is.
    """

    way: Way = "grid"
    steps: int = 9
    part: Part = "validation"
    first: int = 0
    second: int = 1
    axes: tuple[int, ...] = ()
    column: str = ""

    def work(self, trained: Trained) -> Pieces[Walk]:
        """The samples along the way."""
        from aestudio.families.abilities import Decodes, Encodes

        require(trained, Encodes, Decodes)
        codes, shape = yield from encoding(trained, drawn(trained, self.part, LIMIT, 0))
        makers = {"grid": self._grid, "between": self._between, "label": self._label}
        walk, rows, columns, words, axes = makers[self.way](trained, codes)
        if not np.isfinite(walk).all():
            rows, columns = ([name if name != "nan" else "" for name in names] for names in (rows, columns))
            words = BROKEN
        seen, called = yield from _seen(trained, drawn(trained, self.part, LIMIT, 0), codes)
        outside, made = _outside(walk, seen), (yield from _decoded(trained, walk, shape))
        return Walk(self, scale_of(trained), made, rows, columns, words, outside, axes, called)

    def _grid(self, trained: Trained, codes: Array) -> Found:
        """Steps of equal probability: of N(0, 1) where that is the prior, else of the data's codes."""
        size = codes.shape[1]
        by_spread = np.argsort(-codes.var(0), kind="stable")
        axes = [axis % size for axis in self.axes or by_spread[:2]] * 2
        across, up = axes[0], axes[1] if size > 1 else axes[0]
        shares = np.linspace(EDGE, 1 - EDGE, self.steps)
        values, by = _quantiles(trained, codes, shares)
        walk = np.tile(codes.mean(0), (self.steps, self.steps, 1))
        walk[:, :, across] = values[:, across]
        if up != across:
            walk[:, :, up] = values[::-1, up, None]
        row_names = (
            [numeral(value, ".2f") for value in values[::-1, up]] if up != across else [""] * self.steps
        )
        over = f"Dimension {across + 1} to the right, {up + 1} up"
        if up == across:
            walk, row_names, over = walk[:1], [""], f"Dimension {across + 1}"
        words = f"{over}, by quantiles of {by}{_held(size, {across, up})}"
        columns = [numeral(value, ".2f") for value in values[:, across]]
        return walk, row_names, columns, words, (int(across), int(up))

    def _between(self, trained: Trained, codes: Array) -> Found:
        """Straight, and at the length that codes have (Shoemake 1985; White 2016, arXiv 1609.04468)."""
        (start, end), named = self._ends(trained, (self.first, self.second))
        shares = np.linspace(0, 1, self.steps)[:, None]
        walk = np.stack([(1 - shares) * start + shares * end, slerp(start, end, shares)])
        words = f"From {self.part} sample {named[0]} to {named[1]}"
        return walk, ["straight", "on the sphere"], [percent(share) for share in shares[:, 0]], words, ()

    def _label(self, trained: Trained, codes: Array) -> Found:
        """The class's mean code less the mean of all, added step by step."""
        labels = trained.dataset.labels
        column = self.column or next(iter(labels), "")
        if column not in labels:
            known = ", ".join(labels) or "the data have none"
            hint = likely(self.column, labels, "")
            raise SpecError("column", f"expected a label column ({known}), found {self.column!r}{hint}")
        (start,), named = self._ends(trained, (self.first,))
        classes = labels[column][drawn(trained, self.part, LIMIT, 0)]
        names = trained.dataset.class_names(column)
        there = [int(k) for k in np.unique(classes)]
        shares = np.linspace(0, 2, self.steps)[:, None]
        walk = np.stack([start + shares * (codes[classes == k].mean(0) - codes.mean(0)) for k in there])
        towards = f"{self.part.capitalize()} sample {named[0]} towards each {column}"
        words = f"{towards}: its mean code less the mean of all, times 0 to 2"
        return walk, [names[k] for k in there], [f"× {share:.3g}" for share in shares[:, 0]], words, ()

    def _ends(self, trained: Trained, indices: tuple[int, ...]) -> tuple[Array, list[str]]:
        rows, data = part_rows(trained, self.part), trained.dataset
        places = [index % len(rows) for index in indices]
        kind = "row" if data.ids is None else "id"
        named = []
        for place in places:
            row = int(rows[place])
            column = next(iter(data.labels), "")
            classes = data.class_names(column) if column else ()
            labels = [class_words(column, classes[data.labels[column][row]])] if column else []
            named.append(f"{place + 1:,} ({', '.join([f'{kind} {data.id(row)}', *labels])})")
        return run_out(encoding(trained, rows[places]))[0], named


def _held(size: int, moved: set[int]) -> str:
    """What becomes of the dimensions that a grid doesn't go over; empty: there are none."""
    rest = [axis for axis in range(size) if axis not in moved]
    if len(rest) == 1:
        return f"; dimension {rest[0] + 1} at its mean"
    return "; the others at their mean" if rest else ""


@dataclass(frozen=True, eq=False)
class Walk:
    """Samples along a way.

    Attributes:
        question: what was asked.
        scale: what their numbers mean.
        values: the samples, `(rows, columns, *shape)`.
        rows: what each row is called.
        columns: what each column is called.
        words: what the walk is.
        outside: whether the code at a place is further out than 99 of 100 that the decoder is given in
            training, in some dimension. Bool `(rows, columns)`.
        axes: of a grid, the dimensions of the code to the right and up, counted from 0; empty: no grid.
        seen: what the decoder is given in training: "draws of q(z | x)" where codes are distributions.
    """

    question: Traversal
    scale: Scale
    values: Array
    rows: list[str]
    columns: list[str]
    words: str
    outside: Array
    axes: tuple[int, ...] = ()
    seen: str = "codes of the data"

    @property
    def arrays(self) -> dict[str, Array]:
        """What goes into a file."""
        return {"samples": self.values, "outside": self.outside}


def slerp(start: Array, end: Array, shares: Array) -> Array:
    """From one code to another on the arc between their directions, their lengths growing evenly.

    Args:
        start: `(d,)`.
        end: `(d,)`.
        shares: of the way, `(n, 1)`.
    """
    lengths = np.linalg.norm(start), np.linalg.norm(end)
    if min(lengths) == 0:
        return np.asarray((1 - shares) * start + shares * end)
    first, second = start / lengths[0], end / lengths[1]
    angle = np.arccos(np.clip(first @ second, -1, 1))
    if np.sin(angle) < 1e-6:  # the same way, or no arc is shorter than others
        return np.asarray((1 - shares) * start + shares * end)
    arc = np.sin((1 - shares) * angle) * first + np.sin(shares * angle) * second
    return np.asarray(arc / np.sin(angle) * ((1 - shares) * lengths[0] + shares * lengths[1]))


def _quantiles(trained: Trained, codes: Array, shares: Array) -> tuple[Array, str]:
    """Values of each dimension at shares of its distribution, `(n, d)`, and whose distribution that is."""
    from scipy.special import ndtri

    from aestudio.families.abilities import Posteriors

    if isinstance(trained.model, Posteriors):
        return np.repeat(ndtri(shares)[:, None], codes.shape[1], 1), "N(0, 1)"
    return np.quantile(codes, shares, axis=0), "the data's codes"


def _seen(trained: Trained, rows: Array, codes: Array) -> Pieces[tuple[Array, str]]:
    """The codes that the decoder is given in training, `(n, d)`, and what they are called.

    Where the encoder gives distributions those are draws of them, which reach further than their means.
    """
    from aestudio.families.abilities import Posteriors

    model, found = trained.model, list[Array]()
    if not isinstance(model, Posteriors):
        return codes, "codes of the data"
    normal, each = np.random.default_rng(0).standard_normal, max(1, DRAWS // len(rows))
    for chunk in chunks_of(rows):
        given = model.distribution(*trained.batch(trained.batches.rows(chunk)))
        mean, logvar = (to_numpy(one.flatten(1)) for one in given)
        found.append((mean + np.exp(logvar / 2) * normal((each, *mean.shape))).reshape(-1, mean.shape[1]))
        yield passing(len(found), rows)
    return np.concatenate(found), "draws of q(z | x)"


def _outside(walk: Array, codes: Array) -> Array:
    low, high = np.quantile(codes, (0.005, 0.995), axis=0)
    room = 1e-6 + 1e-3 * (high - low)
    found: Array = ((walk < low - room) | (walk > high + room)).any(-1)
    return found


def _decoded(trained: Trained, walk: Array, shape: tuple[int, ...]) -> Pieces[Array]:
    import torch

    model: Any = trained.model
    flat = torch.from_numpy(walk.reshape(-1, *shape).astype(np.float32)).to(trained.device)
    found = []
    for part in flat.split(TOGETHER):
        found.append(to_numpy(model.decode(part)))
        yield len(found) * TOGETHER / len(flat), f"decoding, {len(found) * TOGETHER:,} of {len(flat):,}"
    made = np.concatenate(found)
    return made.reshape(*walk.shape[:2], *made.shape[1:])
