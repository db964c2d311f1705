"""Where everything stands in the drawing of a network: plain geometry, without painting."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from PySide6.QtCore import QRectF

from aestudio.families import Port
from aestudio.gui.builder.findings import Chain, Row
from aestudio.networks import Shape, shape_text
from aestudio.networks.edits import Path, body_of

__all__ = ["Arc", "Block", "Drawn", "Part", "code_row", "lay_out"]

MARGIN = 14  # left and right of everything
TOP, BOTTOM = 22, 34  # above the blocks for the code's label and arcs, below them for labels
GAP, WIDEST_GAP = 16.0, 46.0
BAR = 11.0  # the width of a bar of numbers
THIN = ("Functions", "Normalisation", "Noise")  # what changes numbers but no shapes


@dataclass(frozen=True)
class Part:
    """A role's network to be drawn.

    Attributes:
        follows: whether it takes what the part before it gives; else it begins with a sample of its own.
        code: what takes what it gives as the code; None: nothing does.
    """

    role: str
    chain: Chain
    follows: bool = False
    code: Port | None = None


@dataclass(frozen=True)
class Block:
    """One thing in the drawing.

    Attributes:
        look: "bar" (numbers), "maps" (a cuboid of feature maps), "join" (where a shortcut ends), "sample".
        front: the face towards the viewer.
        depth: how far the cuboid goes back, to the upper right.
        hit: where the pointer means this block.
        thin: it changes no shape.
        state: "known", "failed", or "beyond" an error.
        code: it makes the code.
        sparse: the share of the connections that exist.
    """

    look: str
    role: str = ""
    path: Path = ()
    row: Row | None = None
    shape: Shape | None = None
    front: QRectF = field(default_factory=QRectF)
    depth: float = 0.0
    hit: QRectF = field(default_factory=QRectF)
    thin: bool = False
    state: str = "known"
    code: bool = False
    sparse: float = 1.0
    title: str = ""
    starts: bool = False

    @property
    def lines(self) -> tuple[str, str]:
        """What stands below it."""
        return self.title, shape_text(self.shape) if self.shape else ""


@dataclass(frozen=True)
class Arc:
    """A shortcut past some blocks, from before the block `first` to the join `last`."""

    first: int
    last: int
    level: int


@dataclass(frozen=True)
class Drawn:
    """Everything in its place.

    Attributes:
        code: the shape of the code, where there is one and it is known.
        half: it is half of what the encoder gives: the means beside the log-variances.
    """

    blocks: tuple[Block, ...] = ()
    arcs: tuple[Arc, ...] = ()
    middle: float = 0.0
    code: Shape | None = None
    half: bool = False

    def at(self, x: float, y: float) -> Block | None:
        """The block that a pointer at (x, y) means."""
        found = (b for b in self.blocks if b.row is not None and b.hit.left() <= x < b.hit.right())
        return next((b for b in found if b.hit.top() <= y <= b.hit.bottom()), None)

    def find(self, role: str, path: Path) -> Block | None:
        """The block of a layer."""
        return next((b for b in self.blocks if b.role == role and b.path == path and b.row), None)


def lay_out(parts: Sequence[Part], width: float, height: float) -> Drawn:
    """The parts from left to right in a space of this size."""
    blocks, arcs = _sequence(parts)
    if not blocks:
        return Drawn()
    room = max(height - TOP - BOTTOM, 24.0)
    middle = TOP + room / 2
    scale = _Scale.of(blocks)
    sized = [_sized(block, room, scale) for block in blocks]
    code, half = next(((p.code.received(p.chain.gives), p.code.half) for p in parts if p.code), ((), False))
    return Drawn(tuple(_placed(sized, width, height, middle)), tuple(arcs), middle, code or None, half)


def _sequence(parts: Sequence[Part]) -> tuple[list[Block], list[Arc]]:
    """All blocks in the order data flow through them, and the shortcuts past them."""
    blocks: list[Block] = []
    arcs: list[Arc] = []
    for number, part in enumerate(parts):
        if not part.chain.rows:
            continue
        if not part.follows:
            if blocks:
                blocks.append(_end(parts[number - 1], "Output"))
            blocks.append(Block("sample", part.role, shape=part.chain.takes, title="Input", starts=True))
        _add_rows(part, part.chain.rows, blocks, arcs, 1)
        if part.code:
            _mark_code(part, blocks)
    full = [part for part in parts if part.chain.rows]
    if full:
        blocks.append(_end(full[-1], "Output"))
    return blocks, arcs


def code_row(chain: Chain) -> Row | None:
    """Of a network that gives the code, the row that makes it: what only acts on its numbers comes behind."""
    making = [row for row in chain.rows if row.layer.role != "value"]
    found = making or list(chain.rows)
    return found[-1] if found else None


def _mark_code(part: Part, blocks: list[Block]) -> None:
    row = code_row(part.chain)
    for index, block in enumerate(blocks):
        if row is not None and (block.role, block.path) == (part.role, row.path) and block.row is not None:
            blocks[index] = replace(block, code=True)


def _end(part: Part, title: str) -> Block:
    failed = any(row.problem for row in part.chain.all()) or not part.chain.rows[-1].reached
    return Block(
        "sample", part.role, shape=part.chain.gives, title=title, state="beyond" if failed else "known"
    )


def _add_rows(part: Part, rows: Sequence[Row], blocks: list[Block], arcs: list[Arc], level: int) -> None:
    for row in rows:
        if row.body:
            first = len(blocks)
            _add_rows(part, row.body, blocks, arcs, level + 1)
            arcs.append(Arc(first, len(blocks), level))
            blocks.append(_block(part, row, "join"))
        else:
            shape = row.gives or row.takes
            flat = shape is None or len(shape) == 1
            blocks.append(_block(part, row, "bar" if flat else "maps"))


def _block(part: Part, row: Row, look: str) -> Block:
    failed = bool(row.problem)
    state = "failed" if failed else "known" if row.reached else "beyond"
    holds = body_of(row.layer) is not None
    return Block(
        look,
        part.role,
        row.path,
        row,
        row.gives or row.takes,
        thin=row.layer.heading in THIN or (holds and look != "join"),
        state=state,
        sparse=float(getattr(row.layer, "connectivity", 1.0)),
        title=row.layer.name or row.layer.title,
    )


@dataclass(frozen=True)
class _Scale:
    """The largest of each, so that all are in proportion."""

    numbers: float
    side: float

    @classmethod
    def of(cls, blocks: Sequence[Block]) -> _Scale:
        shapes = [block.shape for block in blocks if block.shape]
        numbers = max((math.prod(s) for s in shapes if len(s) == 1), default=1)
        side = max((max(s[1:]) for s in shapes if len(s) > 1), default=1)
        return cls(max(numbers, 8), max(side, 2))


def _sized(block: Block, room: float, scale: _Scale) -> Block:
    """The block with its natural size, at the origin."""
    shape = block.shape or (1,)
    if block.look == "join":
        return replace(block, front=QRectF(0, 0, 11, 11))
    if block.look == "sample" and len(shape) > 1:
        side = min(room * 0.86, 64.0)
        tall = shape[-2] if len(shape) > 2 else shape[0]
        wide = min(max(side * shape[-1] / max(tall, 1), side / 3), side * 1.8)
        return replace(block, front=QRectF(0, 0, wide, side))
    if block.look != "maps":
        share = math.log2(1 + shape[0]) / math.log2(1 + scale.numbers)
        return replace(
            block, front=QRectF(0, 0, BAR * 0.5 if block.thin else BAR, room * (0.1 + 0.9 * min(share, 1.0)))
        )
    return _cuboid(block, shape, room, scale)


def _cuboid(block: Block, shape: Shape, room: float, scale: _Scale) -> Block:
    """Channels to the right, height upwards, width to the back."""
    tall, wide = (shape[-2], shape[-1]) if len(shape) > 2 else (shape[-1], 1)
    unit = room * 0.8
    high = max(unit * (tall / scale.side) ** 0.8, 6.0)
    depth = max(0.26 * unit * (wide / scale.side) ** 0.8, 3.0)
    through = 4.0 + 3.2 * math.log2(max(shape[0], 1)) if not block.thin else 4.0
    return replace(block, front=QRectF(0, 0, through, high), depth=depth)


def _placed(blocks: Sequence[Block], width: float, height: float, middle: float) -> list[Block]:
    """The blocks side by side, spread or squeezed to the width, all about one middle line."""
    own = sum(block.front.width() + block.depth for block in blocks)
    gaps = [_gap(left, right) for left, right in pairwise(blocks)]
    room = width - 2 * MARGIN
    spread = min(max((room - own) / (sum(gaps) or 1.0), 0.25), WIDEST_GAP / GAP)
    ends = sum(block.front.width() for block in blocks if block.look == "sample")  # pictures keep their form
    squeeze = min(1.0, (room - ends) / max(own - ends + sum(gaps) * spread, 1.0))
    x = (width - ends - (own - ends + sum(gaps) * spread) * squeeze) / 2
    placed = []
    for block, gap in zip(blocks, [*gaps, 0.0], strict=True):
        front, depth = block.front, block.depth * squeeze
        high, wide = front.height(), front.width() * (1.0 if block.look == "sample" else squeeze)
        at = QRectF(x, middle - high / 2 + depth / 2, max(wide, 1.5), high)
        step = wide + depth + gap * spread * squeeze
        reach = QRectF(x - gap * spread * squeeze / 2, 0, step, height)
        placed.append(replace(block, front=at, depth=depth, hit=reach))
        x += step
    return placed


def _gap(left: Block, right: Block) -> float:
    """Less room before what only acts on each number."""
    return GAP * 0.45 if right.thin or right.look == "join" else GAP * 1.25 if right.starts else GAP
