"""A picture with a box on it that can be moved and resized: what lies inside is taken."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from aestudio.gui import style

__all__ = ["CropBox"]

MARGIN = 6  # pixels around the picture, into which the corners reach
HANDLE = 12  # pixels around a corner in which it is taken hold of
LEAST = 8  # pixels of the picture that a side of the box has at least
STEP, LEAP = 0.01, 0.1  # of the picture's shorter side, by an arrow key, and with Shift
GROWTH = 1.1
DIM = 150  # of 255: how dark it is outside the box
CURSORS = {
    "": Qt.CursorShape.ArrowCursor,
    "move": Qt.CursorShape.SizeAllCursor,
    "nw": Qt.CursorShape.SizeFDiagCursor,
    "se": Qt.CursorShape.SizeFDiagCursor,
    "ne": Qt.CursorShape.SizeBDiagCursor,
    "sw": Qt.CursorShape.SizeBDiagCursor,
}


class CropBox(QWidget):
    """The box keeps its proportions and stays inside the picture.

    Dragging inside moves it, dragging a corner resizes it; arrow keys move it (with Shift further), + and −
    resize it, a double click makes it as large as it can be.

    Signals:
        changed(): the box is another.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Crop box")
        self.setToolTip(
            "<p>Drag the box, or its corners. Arrow keys move it (with Shift further), + and − resize it; a "
            "double click makes it as large as it can be.</p>"
        )
        self._image = QImage()
        self._size = QSize()  # of the picture itself; the image may be smaller
        self._aspect = 1.0
        self._box = QRectF()
        self._grip = ""
        self._from = QPointF()
        self._before = QRectF()
        self.setMinimumSize(120, 90)
        style.theme_changed.connect(self.update)

    # ------------------------------------------------------------------ what is shown

    def show_picture(self, image: QImage, size: QSize) -> None:
        """Show a picture that has `size` pixels (the image itself may be a smaller copy)."""
        self._image, self._size = image, size
        self.reset()

    def set_aspect(self, aspect: float) -> None:
        """Width over height of the box."""
        if aspect != self._aspect:
            self._aspect = aspect
            self.reset()

    @property
    def box(self) -> tuple[int, int, int, int]:
        """Left, top, width and height of the box in pixels of the picture."""
        box = self._box
        wide, high = max(1, round(box.width())), max(1, round(box.height()))
        left = min(max(round(box.left()), 0), max(self._size.width() - wide, 0))
        top = min(max(round(box.top()), 0), max(self._size.height() - high, 0))
        return left, top, min(wide, self._size.width()), min(high, self._size.height())

    def reset(self) -> None:
        """The largest box there can be, in the middle."""
        width, height = self._size.width(), self._size.height()
        wide = min(width, height * self._aspect)
        high = wide / self._aspect
        self._set(QRectF((width - wide) / 2, (height - high) / 2, wide, high))

    def _set(self, box: QRectF) -> None:
        """Take a box, inside the picture."""
        width, height = float(self._size.width()), float(self._size.height())
        least = min(LEAST * max(self._aspect, 1.0), width, height * self._aspect)
        wide = min(max(box.width(), least), width, height * self._aspect)
        high = wide / self._aspect
        left = min(max(box.left(), 0.0), width - wide)
        top = min(max(box.top(), 0.0), height - high)
        found = QRectF(left, top, wide, high)
        if found != self._box:
            self._box = found
            self.setAccessibleDescription("{2} × {3} pixels from {0}, {1}".format(*self.box))
            self.update()
            self.changed.emit()

    # ------------------------------------------------------------------ room

    def sizeHint(self) -> QSize:
        """What it gets in a small window."""
        return QSize(400, 220)

    @property
    def _scale(self) -> float:
        """Pixels of the screen per pixel of the picture."""
        width, height = max(self._size.width(), 1), max(self._size.height(), 1)
        return max(min((self.width() - 2 * MARGIN) / width, (self.height() - 2 * MARGIN) / height), 1e-3)

    @property
    def _frame(self) -> QRectF:
        """Where the picture is painted."""
        wide, high = self._size.width() * self._scale, self._size.height() * self._scale
        return QRectF((self.width() - wide) / 2, (self.height() - high) / 2, wide, high)

    @property
    def shown_box(self) -> QRectF:
        """Where the box is painted."""
        frame, scale, box = self._frame, self._scale, self._box
        return QRectF(
            frame.left() + box.left() * scale,
            frame.top() + box.top() * scale,
            box.width() * scale,
            box.height() * scale,
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        """The picture, darker outside the box."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), style.colour("panel"))
        if not self._image.isNull():
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(self._frame, self._image)
            outside = QPainterPath()
            outside.addRect(self._frame)
            outside.addRect(self.shown_box)  # odd-even: the box stays clear
            shade = style.colour("#000000")
            shade.setAlpha(DIM)
            painter.fillPath(outside, shade)
            colour = style.colour("accent" if self.hasFocus() else "#ffffff")
            painter.setPen(QPen(colour, 2))
            painter.drawRect(self.shown_box)
            for corner in self._corners().values():
                painter.fillRect(QRectF(corner.x() - 4, corner.y() - 4, 8, 8), colour)
        painter.end()

    # ------------------------------------------------------------------ mouse and keyboard

    def _corners(self) -> dict[str, QPointF]:
        box = self.shown_box
        corners = (box.topLeft(), box.topRight(), box.bottomLeft(), box.bottomRight())
        return dict(zip(("nw", "ne", "sw", "se"), corners, strict=True))

    def _at(self, place: QPointF) -> str:
        """What is taken hold of at a place: a corner, "move" or nothing."""
        for name, corner in self._corners().items():
            if abs(place.x() - corner.x()) <= HANDLE and abs(place.y() - corner.y()) <= HANDLE:
                return name
        return "move" if self.shown_box.contains(place) else ""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the box or a corner."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        if event.button() == Qt.MouseButton.LeftButton and not self._image.isNull():
            self._grip = self._at(event.position())
            self._from, self._before = event.position(), QRectF(self._box)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move or resize."""
        if not self._grip:
            self.setCursor(CURSORS[self._at(event.position())])
            return
        moved = (event.position() - self._from) / max(self._scale, 1e-9)
        if self._grip == "move":
            self._set(self._before.translated(moved))
        else:
            self._pull(moved)

    def _pull(self, moved: QPointF) -> None:
        """Resize from a corner: the opposite one stays."""
        before, grip = self._before, self._grip
        across = moved.x() if "e" in grip else -moved.x()
        down = (moved.y() if "s" in grip else -moved.y()) * self._aspect
        east, south = "e" in grip, "s" in grip
        width, height = float(self._size.width()), float(self._size.height())
        room = min(
            width - before.left() if east else before.right(),
            (height - before.top() if south else before.bottom()) * self._aspect,
        )
        wide = min(max(before.width() + max(across, down, key=abs), LEAST), room)
        high = wide / self._aspect
        left = before.left() if east else before.right() - wide
        top = before.top() if south else before.bottom() - high
        self._set(QRectF(left, top, wide, high))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._grip = ""

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """As large as it can be."""
        self.reset()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The same as with the mouse, by keys."""
        share = LEAP if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else STEP
        step = max(1.0, share * min(self._size.width(), self._size.height()))
        moves: dict[int, tuple[float, float]] = {
            Qt.Key.Key_Left: (-step, 0.0),
            Qt.Key.Key_Right: (step, 0.0),
            Qt.Key.Key_Up: (0.0, -step),
            Qt.Key.Key_Down: (0.0, step),
        }
        key = event.key()
        if key in moves:
            self._set(self._box.translated(*moves[key]))
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self._grow(GROWTH)
        elif key == Qt.Key.Key_Minus:
            self._grow(1 / GROWTH)
        else:
            super().keyPressEvent(event)

    def _grow(self, times: float) -> None:
        centre, wide = self._box.center(), self._box.width() * times
        high = wide / self._aspect
        self._set(QRectF(centre.x() - wide / 2, centre.y() - high / 2, wide, high))
