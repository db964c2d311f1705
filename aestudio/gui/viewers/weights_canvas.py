"""The painted part of the weights view: cards in lines, the weight under the pointer told."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetricsF,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QToolTip, QWidget

from aestudio.analysis.weights import NetworkWeights
from aestudio.gui import style
from aestudio.gui.viewers.painting import nice_limit
from aestudio.gui.viewers.weights_layout import ARROW, Card, Piece, Sizes, lay_out
from aestudio.gui.viewers.weights_paint import Fonts, limit_of, paint_card, picture_of
from aestudio.gui.viewers.weights_places import carry, cell_of, picture_words, place_at, told

__all__ = ["WeightsCanvas"]


@dataclass(frozen=True)
class _At:
    """One weight: its card, its piece there, and its place in the array."""

    card: int
    piece: int
    place: tuple[int, ...]


class WeightsCanvas(QWidget):
    """All layers of a network with their weights.

    The arrow keys go from weight to weight, Page Up and Down from matrix to matrix.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Weights of all layers")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._network: NetworkWeights | None = None
        self._cards: list[Card] = []
        self._limits: dict[tuple[int, int], float] = {}
        self._pictures: dict[tuple[int, int], QImage] = {}
        self._shared = False
        self._at: _At | None = None
        self._high = 0.0
        style.theme_changed.connect(self._dress)

    # ------------------------------------------------------------------ what is shown

    @property
    def cards(self) -> list[Card]:
        """Every card in its place."""
        return self._cards

    def show_network(self, network: NetworkWeights) -> None:
        """Show weights; the colours keep their meaning while the weights stay in their range."""
        if self._network is None or _form(self._network) != _form(network):
            self._limits, self._at = {}, None
        self._network = network
        self._arrange()

    def _dress(self) -> None:
        """Paint anew, in colours that suit the theme."""
        self._pictures = {}
        self.update()

    def clear(self) -> None:
        """Show nothing."""
        self._network, self._cards, self._limits, self._pictures, self._at = None, [], {}, {}, None
        self.update()

    def set_shared(self, shared: bool) -> None:
        """One range of colours for all matrices, or each its own."""
        self._shared, self._limits = shared, {}
        self._arrange()

    def _arrange(self) -> None:
        self._pictures = {}
        if self._network is None:
            return
        plain, small = QFontMetricsF(self.font()), QFontMetricsF(style.small_font(self))
        sizes = Sizes(plain.height(), small.height(), plain.horizontalAdvance, small.horizontalAdvance)
        self._cards, self._high = lay_out(self._network, max(self.width(), 240), sizes)
        self._find_limits()
        self.setFixedHeight(round(self._high))
        self.update()

    def _find_limits(self) -> None:
        found = {
            (card, piece): limit_of(self._cards[card].pieces[piece])
            for card in range(len(self._cards))
            for piece in range(len(self._cards[card].pieces))
        }
        if self._shared:
            most = max((v for key, v in found.items() if _is_main(self._cards, key)), default=1.0)
            found = {key: most if _is_main(self._cards, key) else value for key, value in found.items()}
        self._limits = {key: nice_limit(value, self._limits.get(key, 0.0)) for key, value in found.items()}

    def limit(self, card: int, piece: int = 0) -> float:
        """The absolute value of the outermost colours of a picture."""
        return self._limits[card, piece]

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Other lines."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._arrange()

    def sizeHint(self) -> QSize:
        """As high as its lines."""
        return QSize(560, round(self._high) or 300)

    # ------------------------------------------------------------------ painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """The cards that can be seen."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), style.colour("panel"))
        fonts, seen = Fonts(self.font(), style.small_font(self)), QRectF(event.rect())
        for index, card in enumerate(self._cards):
            if card.rect.adjusted(-8, -8, 40, 8).intersects(seen):
                pictures = [self._picture(index, piece) for piece in range(len(card.pieces))]
                limits = [self._limits[index, piece] for piece in range(len(card.pieces))]
                room = card.rect.right() + ARROW - 8 <= self.width()  # at the end of a line there may be none
                flows_on = room and any(other.flow for other in self._cards[index + 1 : index + 2])
                paint_card(painter, card, pictures, limits, fonts, flows_on)
        if self._at is not None and self.hasFocus():
            rect = cell_of(self._piece(self._at), self._at.place)
            painter.setPen(QPen(style.colour("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(rect.adjusted(-1.5, -1.5, 1.5, 1.5))
        painter.end()

    def _picture(self, card: int, piece: int) -> QImage:
        key = (card, piece)
        if key not in self._pictures:
            shown, ratio = self._cards[card].pieces[piece], self.devicePixelRatioF()
            self._pictures[key] = picture_of(shown, self._limits[key], ratio)
        return self._pictures[key]

    # ------------------------------------------------------------------ mouse and keys

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell the weight under the pointer."""
        words = self.words_at(event.position())
        if words:
            QToolTip.showText(event.globalPosition().toPoint() + QPoint(12, 12), words, self)
        else:
            QToolTip.hideText()

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is under the pointer."""
        super().leaveEvent(event)
        QToolTip.hideText()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The arrow keys go on from here."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        found = self._found(event.position())
        if found is not None:
            self._go(found)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keyboard is: at first on the first weight."""
        super().focusInEvent(event)
        pieces = self._matrices()
        if self._at is None and pieces and event.reason() != Qt.FocusReason.MouseFocusReason:
            matrix = self._piece(_At(*pieces[0], ())).matrix
            self._go(_At(*pieces[0], (0,) * len(matrix.shape) if matrix is not None else ()))
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The keyboard is elsewhere."""
        super().focusOutEvent(event)
        QToolTip.hideText()
        self.update()

    def words_at(self, position: QPointF) -> str:
        """What lies at a position, in words; empty: nothing."""
        found = self._found(position)
        return self._words(found) if found is not None else ""

    def _found(self, position: QPointF) -> _At | None:
        for index, card in enumerate(self._cards):
            for number, piece in enumerate(card.pieces):
                if piece.rect.contains(position):
                    place = place_at(piece, position)
                    return None if place is None else _At(index, number, place)
        return None

    def _piece(self, at: _At) -> Piece:
        return self._cards[at.card].pieces[at.piece]

    def _words(self, at: _At) -> str:
        card, piece = self._cards[at.card], self._piece(at)
        if piece.matrix is None:
            return picture_words(card, piece, at.place)
        return told(piece.matrix, at.place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """From weight to weight, and from matrix to matrix."""
        key = Qt.Key(event.key())
        steps = {
            Qt.Key.Key_Left: (0, -1),
            Qt.Key.Key_Right: (0, 1),
            Qt.Key.Key_Up: (-1, 0),
            Qt.Key.Key_Down: (1, 0),
        }
        jump = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}.get(key, 0)
        pieces = self._matrices()
        if not pieces or (key not in steps and not jump):
            super().keyPressEvent(event)
            return
        if self._at is None or jump:
            now = pieces.index((self._at.card, self._at.piece)) if self._at is not None else -max(jump, 0)
            card, piece = pieces[min(max(now + jump, 0), len(pieces) - 1)]
            matrix = self._cards[card].pieces[piece].matrix
            self._go(_At(card, piece, (0,) * len(matrix.shape) if matrix is not None else ()))
        else:
            self._step(self._at, *steps[key])

    def _matrices(self) -> list[tuple[int, int]]:
        """Where pictures of matrices are, in order."""
        return [
            (index, number)
            for index, card in enumerate(self._cards)
            for number, piece in enumerate(card.pieces)
            if piece.matrix is not None
        ]

    def _step(self, at: _At, down: int, across: int) -> None:
        matrix = self._piece(at).matrix
        if matrix is None:
            return
        place, shape = list(at.place), matrix.shape
        if matrix.form == "kernels":  # rows and columns of a kernel, on into the next kernel
            place[0], place[2] = carry(place[0], place[2], down, matrix.tiles[0], shape[2])
            place[1], place[3] = carry(place[1], place[3], across, matrix.tiles[1], shape[3])
        elif matrix.form == "vector":
            place[0] = min(max(place[0] + across + down, 0), shape[0] - 1)
        else:
            place = [min(max(p + d, 0), n - 1) for p, d, n in zip(place, (down, across), shape, strict=True)]
        self._go(_At(at.card, at.piece, tuple(place)))

    def _go(self, at: _At) -> None:
        self._at = at
        words = self._words(at)
        self.setAccessibleDescription(words)
        rect = cell_of(self._piece(at), at.place)
        if self.hasFocus():
            QToolTip.showText(self.mapToGlobal(rect.bottomRight().toPoint() + QPoint(8, 8)), words, self)
        self._show(rect)
        self.update()

    def _show(self, rect: QRectF) -> None:
        """Scroll to a place."""
        above = self.parentWidget()
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parentWidget()
        page = above.widget() if isinstance(above, QScrollArea) else None
        if isinstance(above, QScrollArea) and page is not None:
            spot = self.mapTo(page, rect.center().toPoint())
            above.ensureVisible(spot.x(), spot.y(), 20, 60)


def _is_main(cards: list[Card], key: tuple[int, int]) -> bool:
    matrix = cards[key[0]].pieces[key[1]].matrix
    return matrix is None or matrix.form != "vector"


def _form(network: NetworkWeights) -> tuple[object, ...]:
    """What cards there are."""
    return tuple((term.role, term.path, tuple(m.shape for m in term.matrices)) for term in network.terms)
