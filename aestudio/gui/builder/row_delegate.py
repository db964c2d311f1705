"""How a layer's row looks: its words, its output shape and its parameters, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from aestudio.gui import style
from aestudio.gui.builder.findings import Chain, Row
from aestudio.gui.builder.thumbs import THUMB
from aestudio.gui.builder.tree_model import numbers
from aestudio.gui.viewers.painting import draw_image

if TYPE_CHECKING:
    from aestudio.gui.builder.tree import LayerTree

__all__ = ["GAP", "PAD", "Columns", "RowDelegate", "items_that_fit", "tabular"]

PAD, GAP = 8, 10  # right of the numbers, between columns
NUMBER, BESIDE = 5, 7  # pixels behind a layer's number, and behind its picture
LINE = 7  # above and below a line of text
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_WRAPPED = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap


def tabular(font: QFont) -> QFont:
    """The font with digits of one width."""
    same = QFont(font)
    same.setFeature(QFont.Tag("tnum"), 1)
    return same


@dataclass(frozen=True)
class Columns:
    """How wide the columns of numbers are, the same for all rows of a network.

    Attributes:
        shape: of what a layer gives.
        parameters: how many it has.
        place: its number in the list.
    """

    shape: int = 0
    parameters: int = 0
    place: int = 0

    @classmethod
    def of(cls, chain: Chain, font: QFont, total: tuple[str, str]) -> Columns:
        """As wide as the widest of the chain's numbers and of its total, which stands in bold."""
        plain, strong = tabular(font), tabular(font)
        strong.setBold(True)
        metrics, bold = QFontMetrics(plain), QFontMetrics(strong)
        texts = [("", "00,000"), *(numbers(row) for row in chain.all())]
        wide = [max(metrics.horizontalAdvance(text[i]) for text in texts) for i in (0, 1)]
        shape, count = (max(w, bold.horizontalAdvance(t)) for w, t in zip(wide, total, strict=True))
        longest = max((row.path[-1] + 1 for row in chain.all()), default=1)
        return cls(shape, count, metrics.horizontalAdvance("0" * len(f"{longest}")))

    @property
    def width(self) -> int:
        """Of both, with the gaps before each."""
        return GAP + self.shape + GAP + self.parameters


class RowDelegate(QStyledItemDelegate):
    """Paints rows for a `LayerTree`, which paints the ground they stand on."""

    def __init__(self, tree: LayerTree) -> None:
        super().__init__(tree)
        self._tree = tree
        self._widths: dict[str, int] = {}  # of texts; rows are measured often
        self._line = tree.fontMetrics().height()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """One line, two where name and numbers don't fit beside each other, and the problem's lines."""
        row = self._tree.layers.row(index)
        if row is None:
            return QSize()
        width, line = self._tree.text_width(row.path) - self._lead, self._line
        height = LINE * 2 + line
        if self._wraps(row, width):
            height += line + 1
        if row.problem:
            height += self._problem_rect(row, QRect(0, 0, width - PAD, 10_000)).height() + LINE
        return QSize(max(width, 1), height)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Words on the left, numbers on the right, the problem below."""
        row, rect, line = self._tree.layers.row(index), option.rect, self._line
        if row is None:
            return
        self._paint_place(painter, row, rect)
        self._paint_values(painter, row, rect.adjusted(self._place, 0, 0, 0))
        rect = rect.adjusted(self._lead, 0, 0, 0)
        top = QRect(rect.left(), rect.top() + LINE, rect.width() - PAD, line)
        wraps = self._wraps(row, rect.width())
        room = top.width() if wraps else top.width() - self.beside(row)
        painter.save()
        self._paint_words(painter, row, QRect(top.left(), top.top(), room, line))
        below = top.translated(0, line + 1) if wraps else top
        self.paint_numbers(painter, below, *numbers(row), sure=row.known and not self._tree.findings.stale)
        if row.problem:
            self._paint_problem(
                painter, row, QRect(top.left(), below.bottom() + LINE, top.width(), rect.height())
            )
        painter.restore()

    @property
    def _place(self) -> int:
        """The room for a layer's number."""
        return self._tree.columns.place + NUMBER

    @property
    def _lead(self) -> int:
        """The room before the words: for the number, and the picture of what stands behind the layer."""
        preview = self._tree.preview
        return self._place + (THUMB[0] + BESIDE if preview is not None and preview.enabled else 0)

    def _paint_place(self, painter: QPainter, row: Row, rect: QRect) -> None:
        """The layer's number in the list, by which it is called elsewhere: "layer 3 (Dense)"."""
        room = QRect(rect.left(), rect.top() + LINE, self._tree.columns.place, self._line)
        painter.setFont(tabular(self._tree.font()))
        painter.setPen(style.colour("muted"))
        painter.drawText(room, _RIGHT, f"{row.path[-1] + 1}")

    def _paint_values(self, painter: QPainter, row: Row, rect: QRect) -> None:
        """The sample as it stands behind the layer; nothing where that is not known."""
        preview = self._tree.preview
        enabled = preview is not None and preview.enabled
        image = preview.thumb(self._tree.layers.role, row.path, row.gives) if preview and enabled else None
        if image is None:
            return
        room = QRect(rect.left(), rect.top() + 3, THUMB[0], min(rect.height() - 6, THUMB[0]))
        scale = min(room.width() / image.width(), room.height() / image.height())
        wide, high = image.width() * scale, image.height() * scale
        place = QRectF(room.center().x() + 0.5 - wide / 2, room.center().y() + 0.5 - high / 2, wide, high)
        painter.setOpacity(0.55 if self._tree.findings.stale else 1.0)
        draw_image(painter, place, image)
        painter.setOpacity(1.0)

    def paint_numbers(
        self, painter: QPainter, rect: QRect, shape: str, count: str, *, sure: bool, strong: bool = False
    ) -> None:
        """A shape and a count in their columns at the right end of `rect`."""
        columns = self._tree.columns
        font = tabular(self._tree.font())
        font.setBold(strong)
        painter.setFont(font)
        painter.setPen(style.colour("muted" if sure else "disabled"))
        painter.drawText(rect.adjusted(0, 0, -columns.parameters - GAP, 0), _RIGHT, shape)
        painter.setPen(style.colour("text" if sure else "disabled"))
        painter.drawText(rect, _RIGHT, count)

    def _paint_words(self, painter: QPainter, row: Row, rect: QRect) -> None:
        """What it is in the text's colour, its settings muted."""
        head, comma, tail = row.layer.words().partition(",")
        if row.layer.name:
            head, comma, tail = row.layer.name, "  ", row.layer.words()
        font, metrics = self._tree.font(), self._tree.fontMetrics()
        painter.setFont(font)
        painter.setPen(style.colour("text" if row.reached else "muted"))
        painter.drawText(rect, _LEFT, metrics.elidedText(head, Qt.TextElideMode.ElideRight, rect.width()))
        used = metrics.horizontalAdvance(head)
        rest = rect.adjusted(used, 0, 0, 0)
        painter.setPen(style.colour("muted"))
        painter.drawText(rest, _LEFT, items_that_fit(comma + tail, rest.width(), metrics))

    def _paint_problem(self, painter: QPainter, row: Row, rect: QRect) -> None:
        painter.setFont(style.small_font(self._tree))
        painter.setPen(style.colour("danger"))
        painter.drawText(rect, _WRAPPED, _sentence(row.problem))

    def _wraps(self, row: Row, width: int) -> bool:
        """Whether the numbers go below: where not even the name fits beside them; settings are shortened."""
        text = row.layer.name or row.layer.words().partition(",")[0]
        return self._advance(text) + 4 + self.beside(row) > width - PAD  # 4: parts are rounded up

    def beside(self, row: Row) -> int:
        """How much of a line the row's numbers take: a short shape leaves room for words in its column."""
        shape, _ = numbers(row)
        return GAP + self._advance(shape) + GAP + self._tree.columns.parameters

    def _advance(self, text: str) -> int:
        if text not in self._widths:
            self._widths[text] = QFontMetrics(tabular(self._tree.font())).horizontalAdvance(text)
        return self._widths[text]

    def measure_anew(self) -> None:
        """The font is another."""
        self._widths.clear()
        self._line = self._tree.fontMetrics().height()

    def _problem_rect(self, row: Row, room: QRect) -> QRect:
        metrics = QFontMetrics(style.small_font(self._tree))
        return metrics.boundingRect(room, _WRAPPED, _sentence(row.problem))

    def createEditor(
        self, parent: QWidget, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QWidget:
        """None: layers are edited in the form."""
        return None  # type: ignore[return-value]


def items_that_fit(words: str, room: int, metrics: QFontMetrics) -> str:
    """Settings with commas between, from the first as many as there is room for: each whole or not there."""
    while words and metrics.horizontalAdvance(words) > room:
        words = words.rpartition(",")[0]
    return words


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
