"""The words of the network's drawing: every block's name below it, and the size of the code above it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter

from aestudio.gui import style
from aestudio.gui.builder.drawing_layout import BOTTOM, Block
from aestudio.gui.builder.drawing_paint import outline, tint
from aestudio.networks import Shape, shape_text

__all__ = ["code_text", "labels", "paint_labels", "titles"]

_CENTRE = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
BETWEEN = 4.0  # at least, from one label to the next


def paint_labels(
    painter: QPainter,
    blocks: Sequence[Block],
    size: tuple[float, float],
    font: QFont,
    *,
    code: tuple[Shape | None, bool] = (None, False),
    strong: Sequence[Block] = (),
    roles: Mapping[str, str] | None = None,
) -> None:
    """Write all of them.

    Args:
        painter: in logical pixels.
        blocks: in their places.
        size: width and height of the drawing.
        font: of the labels.
        code: its shape as far as known, and whether log-variances stand beside it.
        strong: those that stand out: the selected one, the one under the pointer.
        roles: what each network is called.
    """
    same = QFont(font)
    same.setFeature(QFont.Tag("tnum"), 1)
    painter.setFont(same)
    metrics = QFontMetricsF(same)
    for block, lines in labels(blocks, size[0], metrics):
        for number, (line, rect) in enumerate(lines):
            colour = "text" if number == 0 or block in strong else "muted"
            colour = "danger" if block.state == "failed" else colour
            painter.setPen(
                style.colour("muted" if block.state == "beyond" and block not in strong else colour)
            )
            painter.drawText(rect.translated(0, size[1] - BOTTOM + 5), _CENTRE, line)
    for block in blocks:
        if block.code:
            text = code_text(code[0] or (None if code[1] else block.shape), half=code[1])
            _paint_code(painter, block, text, size[0], same)
    painter.setPen(style.colour("muted"))
    for title, left, wide in titles(blocks, roles or {}, size[0]):
        short = metrics.elidedText(title, Qt.TextElideMode.ElideRight, wide)
        painter.drawText(QRectF(left, 3, wide, metrics.height()), Qt.AlignmentFlag.AlignLeft, short)


def titles(blocks: Sequence[Block], roles: Mapping[str, str], width: float) -> list[tuple[str, float, float]]:
    """The name above each network, where it begins and how much room it has; none if all are one chain."""
    starts = [index for index, block in enumerate(blocks) if block.starts]
    if len(starts) < 2:
        return []
    found = []
    for start, end in zip(starts, [*starts[1:], len(blocks)], strict=True):
        role = next((block.role for block in blocks[start:end] if block.row is not None), "")
        left = outline(blocks[start]).left()
        right = outline(blocks[end]).left() - BETWEEN if end < len(blocks) else width
        found.append((roles.get(role, ""), left, right - left))
    return found


def labels(
    blocks: Sequence[Block], width: float, metrics: QFontMetricsF
) -> list[tuple[Block, list[tuple[str, QRectF]]]]:
    """What stands below each block, and where, from the top of the labels: none covers another.

    Where there is room for all, a name and its shape stand one below the other. Else there are only names, in
    turn higher and lower; and where even so they don't fit, names of some blocks only, each of them whole.
    What is left out is in the list and the tooltips.
    """
    named = [block for block in blocks if block.look != "join" and any(block.lines)]
    whole = [(block, _lines(block, width, metrics)) for block in named]
    if not _overlap([[rect for _, rect in lines] for _, lines in whole]):
        return whole
    places = _all_in_turn(named, width, metrics) or _some(named, width, metrics)
    return [(block, [(block.title, places[at])]) for at, block in enumerate(named) if at in places]


def _all_in_turn(blocks: Sequence[Block], width: float, metrics: QFontMetricsF) -> dict[int, QRectF]:
    """All names whole in two lines, by the number of the block; none where one would leave its block."""
    high = metrics.height() - 1
    found: dict[int, QRectF] = {}
    for line in (0, 1):
        mine = list(range(line, len(blocks), 2))
        wide = [metrics.horizontalAdvance(blocks[index].title) + 1 for index in mine]
        middles = [outline(blocks[index]).center().x() for index in mine]
        starts = _pushed([middle - w / 2 for middle, w in zip(middles, wide, strict=True)], wide, width)
        if any(not 0 <= m - s <= w for m, s, w in zip(middles, starts, wide, strict=True)):
            return {}
        places = (QRectF(s, line * high, w, high + 1) for s, w in zip(starts, wide, strict=True))
        found |= dict(zip(mine, places, strict=True))
    return found


def _pushed(starts: Sequence[float], wide: Sequence[float], width: float) -> list[float]:
    """Where labels begin so that none covers another, near where they would; too many leave the drawing."""
    found: list[float] = []
    for place, start in enumerate(starts):
        found.append(max(start, found[-1] + wide[place - 1] + BETWEEN if found else 1.0))
    for place in range(len(found) - 1, -1, -1):
        beyond = found[place + 1] - BETWEEN if place + 1 < len(found) else width - 1.0
        found[place] = min(found[place], beyond - wide[place])
    return found


def _some(blocks: Sequence[Block], width: float, metrics: QFontMetricsF) -> dict[int, QRectF]:
    """Names in two lines where there is room: first of the ends, then of what gives another shape."""
    high = metrics.height() - 1
    found: dict[int, QRectF] = {}
    ends = (0, len(blocks) - 1)
    for index in sorted(range(len(blocks)), key=lambda i: (i not in ends, blocks[i].thin, i)):
        wide = metrics.horizontalAdvance(blocks[index].title) + 1
        start = outline(blocks[index]).center().x() - wide / 2
        start = min(max(start, 1.0), max(width - wide - 1.0, 1.0))
        lines = [QRectF(start, line * high, wide, high + 1) for line in (0, 1)]
        free = [
            place
            for place in lines
            if not any(_close(place, other) for other in found.values() if other.top() == place.top())
        ]
        if free:
            found[index] = free[0]
    return found


def _close(one: QRectF, other: QRectF) -> bool:
    return one.left() < other.right() + BETWEEN and other.left() < one.right() + BETWEEN


def _lines(block: Block, width: float, metrics: QFontMetricsF) -> list[tuple[str, QRectF]]:
    high, middle = metrics.height(), outline(block).center().x()
    lines = [line for line in block.lines if line]
    wide = max(metrics.horizontalAdvance(line) for line in lines) + 1
    left = min(max(middle - wide / 2, 2.0), max(width - wide - 2, 2.0))
    return [(line, QRectF(left, number * (high - 1), wide, high)) for number, line in enumerate(lines)]


def _overlap(labels: Sequence[Sequence[QRectF]]) -> bool:
    pairs = pairwise(rects[0] for rects in labels)
    return any(left.right() + BETWEEN > right.left() for left, right in pairs)


def code_text(shape: Shape | None, *, half: bool) -> str:
    """How large the code is: "code 2 (mean and logvar)" where the encoder gives twice as many numbers."""
    size = f" {shape_text(shape)}" if shape else ""
    return f"code{size}{' (mean and logvar)' if half else ''}"


def _paint_code(painter: QPainter, block: Block, text: str, width: float, font: QFont) -> None:
    """The size of the code, above it."""
    painter.save()
    bold = QFont(font)
    bold.setBold(True)
    painter.setFont(bold)
    painter.setPen(tint(block))
    metrics = QFontMetricsF(bold)
    wide = metrics.horizontalAdvance(text) + 4
    left = min(max(outline(block).center().x() - wide / 2, 2.0), max(width - wide - 2, 2.0))
    painter.drawText(QRectF(left, 3, wide, metrics.height()), _CENTRE, text)
    painter.restore()
