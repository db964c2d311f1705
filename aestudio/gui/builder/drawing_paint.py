"""How the drawing of a network is painted: cuboids, bars, what flows between them, arcs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QImage,
    QLinearGradient,
    QPainter,
    QPainterPath,
    QPen,
    QPolygonF,
)

from aestudio.gui import style
from aestudio.gui.builder.drawing_layout import Arc, Block, Drawn
from aestudio.gui.builder.roles import role_colour

__all__ = ["outline", "paint_network", "tint"]


def paint_network(
    painter: QPainter,
    drawn: Drawn,
    *,
    end: Callable[[Block], QImage | None] = lambda block: None,
    chosen: Block | None = None,
    hovered: Block | None = None,
    lit: Sequence[Block] = (),
) -> None:
    """Paint everything but the labels.

    Args:
        painter: in logical pixels.
        drawn: what, and where.
        end: the picture for an input or an output.
        chosen: the selected block.
        hovered: the block under the pointer.
        lit: blocks that belong with the selected one.
    """
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _paint_flow(painter, drawn)
    for arc in drawn.arcs:
        _paint_arc(painter, drawn, arc)
    for block in drawn.blocks:
        _paint_block(painter, block, end(block) if block.look == "sample" else None)
    for partner in lit:
        _paint_ring(painter, partner, 1.5, Qt.PenStyle.DashLine)
    for marked, width in ((hovered, 1.5), (chosen, 2.0)):
        if marked is not None:
            _paint_ring(painter, marked, width)


def tint(block: Block) -> QColor:
    """The block's colour: its role's, the code's, or that of an error."""
    if block.state == "failed":
        return style.colour("danger")
    if block.code:
        return style.colour("bottleneck")
    return style.colour("muted" if block.look == "sample" else role_colour(block.role))


# ---------------------------------------------------------------------- what flows


def _paint_flow(painter: QPainter, drawn: Drawn) -> None:
    """A light band from each block to the next, as wide as they are high."""
    solid = [block for block in drawn.blocks if block.look != "join"]
    for left, right in pairwise(solid):
        if right.starts:
            continue
        edges = _band(left, right)
        if right.state != "known":
            painter.setPen(QPen(style.colour("border"), 1, Qt.PenStyle.DashLine))
            painter.drawLine(
                QPointF(left.front.right() + left.depth / 2, drawn.middle),
                QPointF(right.front.left(), drawn.middle),
            )
            continue
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_band_brush(left, right))
        painter.drawPolygon(edges)
        if right.sparse < 1:
            painter.setBrush(QBrush(_faded(tint(right), 130), Qt.BrushStyle.BDiagPattern))
            painter.drawPolygon(edges)


def _band(left: Block, right: Block) -> QPolygonF:
    a, b = left.front, right.front
    start = a.right() + (left.depth / 2 if left.look == "maps" else 0)
    shift = left.depth / 2 if left.look == "maps" else 0
    return QPolygonF(
        [
            QPointF(start, a.top() - shift),
            QPointF(b.left(), b.top()),
            QPointF(b.left(), b.bottom()),
            QPointF(start, a.bottom() - shift),
        ]
    )


def _band_brush(left: Block, right: Block) -> QBrush:
    """From one block's colour to the next one's."""
    strength = 60 if style.colours().is_dark else 42
    fade = QLinearGradient(left.front.right(), 0, right.front.left(), 0)
    fade.setColorAt(0, _faded(tint(left), strength))
    fade.setColorAt(1, _faded(tint(right), strength))
    return QBrush(fade)


def _paint_arc(painter: QPainter, drawn: Drawn, arc: Arc) -> None:
    """A shortcut: from before its first block over all of them to the join."""
    first, join = drawn.blocks[arc.first], drawn.blocks[arc.last]
    before = drawn.blocks[arc.first - 1] if arc.first else first
    begin = (before.front.right() + before.depth + first.front.left()) / 2
    inside = drawn.blocks[arc.first : arc.last]
    top = max(min(b.front.top() - b.depth for b in inside) - 7, 4.0 + 4 * (arc.level - 1))
    end = join.front.center().x()
    path = QPainterPath(QPointF(begin, drawn.middle))
    radius = min(8.0, (end - begin) / 2)
    path.lineTo(begin, top + radius)
    path.quadTo(begin, top, begin + radius, top)
    path.lineTo(end - radius, top)
    path.quadTo(end, top, end, top + radius)
    path.lineTo(end, join.front.top())
    dashed = Qt.PenStyle.DashLine if join.state == "beyond" else Qt.PenStyle.SolidLine
    painter.setPen(QPen(_faded(tint(join), 190), 1.4, dashed))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(path)


# ---------------------------------------------------------------------- blocks


def _paint_block(painter: QPainter, block: Block, sample: QImage | None) -> None:
    if block.look == "sample":
        _paint_sample(painter, block, sample)
    elif block.state == "beyond":
        _paint_beyond(painter, block)
    elif block.look == "join":
        _paint_join(painter, block)
    elif block.look == "maps":
        _paint_cuboid(painter, block)
    else:
        _paint_bar(painter, block)


def _paint_bar(painter: QPainter, block: Block) -> None:
    colour = tint(block)
    painter.setPen(QPen(colour, 1))
    painter.setBrush(_faded(colour, 120) if block.thin else colour)
    radius = min(3.0, block.front.width() / 3)
    painter.drawRoundedRect(block.front, radius, radius)
    if block.sparse < 1:
        _hatch(painter, block)


def _paint_cuboid(painter: QPainter, block: Block) -> None:
    """Front, top and side, each in its own light."""
    colour, face, depth = tint(block), block.front, block.depth
    if block.thin:
        colour = QColor(style.mixed(colour.name(), style.colours().panel, 0.45))
    back = QPointF(depth, -depth)
    top = QPolygonF([face.topLeft(), face.topRight(), face.topRight() + back, face.topLeft() + back])
    side = QPolygonF([face.topRight(), face.bottomRight(), face.bottomRight() + back, face.topRight() + back])
    edge = QColor(style.mixed(colour.name(), style.colours().panel, 0.55))
    painter.setPen(QPen(edge, 0.8, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    painter.setBrush(QColor(style.mixed(colour.name(), "#ffffff", 0.28)))
    painter.drawPolygon(top)
    painter.setBrush(QColor(style.mixed(colour.name(), "#000000", 0.18)))
    painter.drawPolygon(side)
    painter.setBrush(colour)
    painter.drawRect(face)


def _paint_join(painter: QPainter, block: Block) -> None:
    """A circle with a plus: the shortcut is added, or put beside."""
    colour, face = tint(block), block.front
    painter.setPen(QPen(colour, 1.4))
    painter.setBrush(style.colour("panel"))
    painter.drawEllipse(face)
    middle, arm = face.center(), face.width() * 0.27
    if block.row is not None and block.row.layer.kind == "skip":  # two bars: one beside the other
        for shift in (-1.6, 1.6):
            painter.drawLine(middle + QPointF(shift, -arm), middle + QPointF(shift, arm))
        return
    painter.drawLine(middle - QPointF(arm, 0), middle + QPointF(arm, 0))
    painter.drawLine(middle - QPointF(0, arm), middle + QPointF(0, arm))


def _paint_sample(painter: QPainter, block: Block, sample: QImage | None) -> None:
    """An end: the picture of a sample where there is one."""
    if sample is not None:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, sample.width() > block.front.width())
        scale = min(block.front.width() / sample.width(), block.front.height() / sample.height())
        if sample.width() == 1:  # a row of numbers, from top to bottom
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
            painter.drawImage(block.front, sample)
            scale = 0.0
        size = QSizeF(sample.width() * scale, sample.height() * scale)
        place = QRectF(block.front.center() - QPointF(size.width() / 2, size.height() / 2), size)
        painter.drawImage(place, sample, QRectF(sample.rect()))
    dashed = Qt.PenStyle.DashLine if block.state == "beyond" else Qt.PenStyle.SolidLine
    painter.setPen(QPen(style.colour("control"), 1, dashed))
    painter.setBrush(
        Qt.BrushStyle.NoBrush if sample is not None else QBrush(_faded(style.colour("control"), 36))
    )
    painter.drawRoundedRect(block.front, 2, 2)


def _paint_beyond(painter: QPainter, block: Block) -> None:
    """Behind an error: only an outline of what it was."""
    painter.setPen(QPen(style.colour("control"), 1, Qt.PenStyle.DashLine))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if block.look == "join":
        painter.drawEllipse(block.front)
    else:
        painter.drawRoundedRect(block.front, 2, 2)


def _hatch(painter: QPainter, block: Block) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(style.colour("panel"), Qt.BrushStyle.BDiagPattern))
    painter.drawRect(block.front)


def _paint_ring(
    painter: QPainter, block: Block, width: float, line: Qt.PenStyle = Qt.PenStyle.SolidLine
) -> None:
    rect = outline(block).adjusted(-3, -3, 3, 3)
    painter.setPen(QPen(style.colour("accent"), width, line))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(rect, 4, 4)


def outline(block: Block) -> QRectF:
    """Where all of a block is."""
    return block.front.adjusted(0, -block.depth, block.depth, 0)


def _faded(colour: QColor, alpha: int) -> QColor:
    return QColor(colour.red(), colour.green(), colour.blue(), alpha)
