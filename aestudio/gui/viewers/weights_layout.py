"""Where the parts of the weights view stand: a card for each layer, in lines, read like a text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from PySide6.QtCore import QPointF, QRectF

from aestudio.analysis.formula import EXPANDED
from aestudio.analysis.matrices import SIGNED_SIZE, Matrix
from aestudio.analysis.question import Array
from aestudio.analysis.weights import NetworkWeights, Term
from aestudio.networks import shape_text

__all__ = ["ARROW", "Card", "Piece", "Sizes", "lay_out"]

BOX = 256.0  # a picture's longer side, at most
CELL, SLIM = 14.0, 14.0  # a weight's side, and a picture's shorter side, at least
NUMBER = (50.0, 22.0)  # a weight with its number written in it
STRIP, PLOT = 12.0, 54.0  # height of a vector, side of an activation's plot
GAP, ARROW, EDGE = 8.0, 34.0, 12.0  # in a card, between cards, around everything
CHIP = 84.0  # the width of a card without weights


@dataclass(frozen=True, eq=False)
class Piece:
    """A picture of weights.

    Attributes:
        matrix: what it shows; None: `images`.
        rect: where.
        written: whether every number is written into it.
        widened: whether it is drawn wider or higher than its true shape.
        images: pictures `(n, C, H, W)` in `columns` columns instead.
        label: what stands beside it: "+ b₁".
    """

    matrix: Matrix | None
    rect: QRectF
    written: bool = False
    widened: bool = False
    images: Array | None = None
    columns: int = 1
    label: str = ""

    def moved(self, x: float, y: float) -> Piece:
        """The same somewhere else."""
        return replace(self, rect=self.rect.translated(x, y))


@dataclass(frozen=True, eq=False)
class Card:
    """A layer, or the pictures of one.

    Attributes:
        rect: all of it.
        title: in its first line, strong.
        name: behind that, muted.
        flow: what goes in and comes out: "B × 64 → B × 256"; empty for mere pictures.
        plot: where the activation function is drawn; empty: nowhere.
        bar: where the colours are explained; empty: nowhere.
        lines: statistics, from `text` on.
    """

    term: Term
    rect: QRectF
    title: str = ""
    name: str = ""
    flow: str = ""
    pieces: tuple[Piece, ...] = ()
    plot: QRectF = field(default_factory=QRectF)
    bar: QRectF = field(default_factory=QRectF)
    lines: tuple[str, ...] = ()
    text: QPointF = field(default_factory=QPointF)

    def moved(self, x: float, y: float) -> Card:
        """The same somewhere else."""
        return replace(
            self,
            rect=self.rect.translated(x, y),
            pieces=tuple(piece.moved(x, y) for piece in self.pieces),
            plot=self.plot.translated(x, y),
            bar=self.bar.translated(x, y),
            text=self.text + QPointF(x, y),
        )


@dataclass(frozen=True)
class Sizes:
    """Of text: how high a line is, and a small one; how wide a text is, and a small one."""

    line: float
    small: float
    wide: Callable[[str], float]
    wide_small: Callable[[str], float]


def lay_out(network: NetworkWeights, width: float, sizes: Sizes) -> tuple[list[Card], float]:
    """Every card in its place, and the height of all; lines are as wide as `width` allows."""
    small = 0 < network.parameters <= EXPANDED
    box = max(min(BOX, width - 2 * EDGE - PLOT - 3 * GAP), 60.0)
    cards: list[Card] = []
    for term in network.terms:
        cards.append(_card(term, box, sizes, small))
        if term.images is not None and not term.matrices[0].diverged:
            cards.append(_images(term, term.images, box, sizes))
    return _wrapped(cards, width)


def _wrapped(cards: Sequence[Card], width: float) -> tuple[list[Card], float]:
    """The cards in lines, the tops of a line's cards at one height."""
    placed: list[Card] = []
    x, y, high = EDGE, EDGE, 0.0
    for card in cards:
        if x > EDGE and x + card.rect.width() > width - EDGE:
            x, y, high = EDGE, y + high + 2 * GAP, 0.0
        placed.append(card.moved(x, y))
        x += card.rect.width() + ARROW
        high = max(high, card.rect.height())
    return placed, y + high + EDGE


def _card(term: Term, box: float, sizes: Sizes, small: bool) -> Card:
    flow = f"B × {shape_text(term.takes)} → B × {shape_text(term.gives)}"
    title = term.matrices[0].symbol if term.matrices else ""
    card = Card(term, QRectF(), title, term.called, flow)
    top = sizes.line + sizes.small + GAP
    if not term.matrices:
        return _chip(card, top, sizes)
    pieces = _pieces(term, box, top, small)
    right = max(piece.rect.right() for piece in pieces)
    below = max(piece.rect.bottom() for piece in pieces)
    labels = max((sizes.wide_small(piece.label) for piece in pieces), default=0.0)
    plot = QRectF()
    if term.activation != "linear":
        first = pieces[0].rect
        plot = QRectF(right + max(labels, 0) + 2 * GAP, max(first.center().y() - PLOT / 2, top), PLOT, PLOT)
        below = max(below, plot.bottom() + sizes.small)
    bar = QRectF(0, below + GAP, max(min(right, 220.0), 150.0), sizes.small)
    lines = _lines(term, pieces[0])
    text = QPointF(0, bar.bottom() + GAP / 2)
    texts = [*(sizes.wide_small(line) for line in (*lines, flow)), sizes.wide(f"{title}  {card.name}  ")]
    wide = max(right + labels, plot.right(), bar.right(), *texts)
    rect = QRectF(0, 0, wide, text.y() + sizes.small * len(lines))
    return replace(card, rect=rect, pieces=tuple(pieces), plot=plot, bar=bar, lines=lines, text=text)


def _chip(card: Card, top: float, sizes: Sizes) -> Card:
    """A layer without weights: its words, and its function where it is one."""
    wide = max(sizes.wide_small(card.flow), sizes.wide(card.name), CHIP)
    if card.term.activation == "linear":
        return replace(card, rect=QRectF(0, 0, wide, top))
    plot = QRectF(0, top, PLOT, PLOT)
    return replace(card, rect=QRectF(0, 0, wide, plot.bottom() + sizes.small), plot=plot)


def _pieces(term: Term, box: float, top: float, small: bool) -> list[Piece]:
    """The matrix, and its vectors below it, so that a bias stands under the column it is added to."""
    pieces: list[Piece] = []
    y = top
    vectors = term.matrices
    wide = 0.0
    if term.matrices[0].form != "vector":
        piece = _main(term.matrices[0], box, top, small)
        pieces.append(piece)
        vectors, wide, y = term.matrices[1:], piece.rect.width(), piece.rect.bottom() + GAP
    for matrix in vectors:
        length = wide or min(box, max(len(matrix.values) * CELL, 60.0))
        high = NUMBER[1] if small else STRIP
        written = small and length / max(len(matrix.values), 1) >= NUMBER[0] - 1
        plus = "+ " if matrix.title == "bias" else ""
        label = f"{plus}{matrix.symbol}"
        pieces.append(Piece(matrix, QRectF(0, y, length, high), written, label=label))
        y += high + GAP / 2
    return pieces


def _main(matrix: Matrix, box: float, top: float, small: bool) -> Piece:
    """The matrix in its true shape, unless that were a hairline."""
    if matrix.form == "kernels":
        tall, wide = matrix.picture.shape
    else:
        tall, wide = matrix.shape
    if small and matrix.form == "matrix" and wide * NUMBER[0] <= 2 * box:
        return Piece(matrix, QRectF(0, top, wide * NUMBER[0], tall * NUMBER[1]), written=True, widened=True)
    scale = min(box / tall, box / wide, CELL)
    width, height = wide * scale, tall * scale
    slim = min(width, height) < SLIM
    if matrix.form == "matrix" and slim:
        width, height = max(width, SLIM), max(height, SLIM)
    return Piece(matrix, QRectF(0, top, width, height), widened=matrix.form == "matrix" and slim)


def _lines(term: Term, first: Piece) -> tuple[str, ...]:
    """What stands below the picture: its shape, statistics, and how it is drawn."""
    matrix = term.matrices[0]
    drawn = matrix.drawn_words() or _shrunk(matrix, first.rect)
    widened = "drawn wider than its shape" if first.widened and not first.written else ""
    head = f"{matrix.symbol}: {matrix.shape_words}"
    return tuple(line for line in (head, *matrix.words(), drawn, widened) if line)


def _shrunk(matrix: Matrix, rect: QRectF) -> str:
    """How many weights there are to a pixel, where there is more than one."""
    if matrix.form != "matrix":
        return ""
    tall, wide = matrix.shape
    most = max(tall / max(rect.height(), 1), wide / max(rect.width(), 1))
    return f"about {most:.1f} weights across a pixel: {SIGNED_SIZE}" if most > 1.05 else ""


def _images(term: Term, images: Array, box: float, sizes: Sizes) -> Card:
    """A layer's weights as pictures of samples."""
    count, channels, height, width = images.shape
    seen = channels if channels not in (1, 3) else 1
    columns = max(1, int(np.ceil(np.sqrt(count * height / max(width * seen, 1)))))
    rows = -(-count // columns)
    full_w, full_h = columns * (width * seen + 1) - 1, rows * (height + 1) - 1
    scale = min(box / full_w, box / full_h, 6.0)
    symbol = term.matrices[0].symbol
    of = term.gives[-1] if term.of == "units" else term.takes[-1]
    what = "columns, as pictures" if term.of == "units" else "rows, as pictures"
    does = "what each unit looks for" if term.of == "units" else "what each input paints"
    top = sizes.line + sizes.small + GAP
    rect = QRectF(0, top, full_w * scale, full_h * scale)
    lines = (does, f"the first {count:,} of {of:,}") if count < of else (does,)
    text = QPointF(0, rect.bottom() + GAP / 2)
    wide = max(rect.width(), *(sizes.wide_small(line) for line in lines), sizes.wide(f"{symbol}  {what}  "))
    piece = Piece(None, rect, images=images, columns=columns)
    whole = QRectF(0, 0, wide, text.y() + sizes.small * len(lines))
    return Card(term, whole, symbol, what, "", (piece,), lines=lines, text=text)
