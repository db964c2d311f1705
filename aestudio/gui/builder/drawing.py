"""The drawing of the network: blocks in proportion, the code marked; follows every edit."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal
from PySide6.QtGui import (
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from aestudio.gui import style
from aestudio.gui.builder.drawing_labels import paint_labels
from aestudio.gui.builder.drawing_layout import Block, Drawn, Part, lay_out
from aestudio.gui.builder.drawing_paint import paint_network
from aestudio.gui.builder.findings import Findings
from aestudio.gui.builder.preview import Preview
from aestudio.gui.builder.tree_model import tip
from aestudio.gui.document import Document
from aestudio.gui.engine import Engine
from aestudio.gui.images import to_image
from aestudio.gui.messages import DataInfo
from aestudio.gui.ring import ringed
from aestudio.gui.tips import plain_tip
from aestudio.networks.edits import Path

__all__ = ["NetworkDrawing"]

EMPTY = "The network will be drawn here as you build it."


class NetworkDrawing(QWidget):
    """All networks of the experiment from input to output.

    Signals:
        layer_selected: (role, path) of the layer that was clicked.
    """

    layer_selected = Signal(str, object)

    def __init__(self, document: Document, engine: Engine, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self.findings = Findings(document, engine, self)
        self._drawn: Drawn | None = None
        self._chosen: tuple[str, Path] = ("", ())
        self._hovered: tuple[str, Path] = ("", ())
        self._lit: tuple[str, frozenset[Path]] = ("", frozenset())
        self._data: DataInfo | None = None
        self._sample: QImage | None = None
        self._preview: Preview | None = None
        self._painted: QPixmap | None = None  # neighbours that change expose it often
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumHeight(96)
        ringed(self)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setAccessibleName("Drawing of the network")
        self.findings.changed.connect(self._follow)
        style.theme_changed.connect(self._paint_anew)
        self._follow()

    def sizeHint(self) -> QSize:
        """A strip."""
        return QSize(640, 132)

    def select_layer(self, role: str, path: Path) -> None:
        """Mark a layer; an empty path marks none."""
        if (role, path) != self._chosen:
            self._chosen = (role, tuple(path))
            self._paint_anew()

    def light(self, role: str, paths: frozenset[Path]) -> None:
        """Mark the layers that belong with the selected one."""
        if (role, paths) != self._lit:
            self._lit = (role, paths)
            self._paint_anew()

    def show_preview(self, preview: Preview) -> None:
        """Show the sample of the preview, and what the network makes of it."""
        self._preview = preview
        preview.changed.connect(self._paint_anew)
        preview.watch(self)

    # ------------------------------------------------------------------ following

    def _follow(self) -> None:
        found = self.findings.found
        if found is not None and found.data is not self._data:
            self._data = found.data
            self._sample = _picture(found.data)
        self._drawn = None
        self._paint_anew()

    @property
    def drawn(self) -> Drawn:
        """Everything in its place; found anew when it is looked at after a change."""
        if self._drawn is None:
            self._drawn = self._arrange()
            self.setAccessibleDescription(self._words())
        return self._drawn

    def _arrange(self) -> Drawn:
        ports = self._document.experiment.family.ports((1,))
        taken = {port.takes: port for port in ports.values() if isinstance(port.takes, str)}
        parts = [
            Part(role, self.findings.chain(role), isinstance(port.takes, str), taken.get(role))
            for role, port in ports.items()
        ]
        return lay_out(parts, self.width(), self.height())

    def _words(self) -> str:
        """The drawing for those who can't see it."""
        blocks = self._drawn.blocks if self._drawn else ()
        return ", ".join(" ".join(line for line in block.lines if line) for block in blocks)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Spread anew."""
        super().resizeEvent(event)
        self._drawn = None
        self._painted = None

    def changeEvent(self, event: QEvent) -> None:
        """Another font, palette or screen."""
        super().changeEvent(event)
        self._paint_anew()

    def _paint_anew(self) -> None:
        self._painted = None
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The network, or what will be here."""
        ratio = self.devicePixelRatioF()
        if self._painted is None or self._painted.devicePixelRatio() != ratio:
            self._painted = QPixmap(self.size() * ratio)
            self._painted.setDevicePixelRatio(ratio)
            self._paint(self._painted)
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._painted)
        painter.end()

    def _paint(self, picture: QPixmap) -> None:
        painter = QPainter(picture)
        painter.setFont(self.font())
        painter.fillRect(self.rect(), style.colour("panel"))
        if not self.drawn.blocks:
            painter.setPen(style.colour("muted"))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, EMPTY)
        else:
            painter.setOpacity(0.55 if self.findings.stale else 1.0)
            size = (float(self.width()), float(self.height()))
            chosen, hovered = self.drawn.find(*self._chosen), self.drawn.find(*self._hovered)
            font, (role, lit) = style.small_font(self), self._lit
            paint_network(
                *(painter, self.drawn),
                end=self._end,
                chosen=chosen,
                hovered=hovered,
                lit=[block for path in lit if (block := self.drawn.find(role, path)) is not None],
            )
            strong = [block for block in (chosen, hovered) if block is not None]
            code = (self.drawn.code, self.drawn.half)
            roles = self.findings.roles
            paint_labels(painter, self.drawn.blocks, size, font, code=code, strong=strong, roles=roles)
        painter.end()

    def _end(self, block: Block) -> QImage | None:
        """The picture at an end of a network: of the sample it is given, or of what comes out."""
        if self._preview is None or not self._preview.enabled:
            return self._sample if block.starts else None
        picture = self._preview.end("input" if block.starts else "output", block.shape)
        return picture or (self._sample if block.starts else None)

    # ------------------------------------------------------------------ mouse and keys

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """What is under the pointer stands out."""
        block = self.drawn.at(event.position().x(), event.position().y())
        self._hover(block)
        self.setCursor(Qt.CursorShape.PointingHandCursor if block else Qt.CursorShape.ArrowCursor)

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is."""
        self._hover(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click selects."""
        block = self.drawn.at(event.position().x(), event.position().y())
        if block is not None and event.button() == Qt.MouseButton.LeftButton:
            self._select(block)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and Right go from layer to layer."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        layers = [block for block in self.drawn.blocks if block.row is not None]
        if not step or not layers:
            super().keyPressEvent(event)
            return
        places = [(block.role, block.path) for block in layers]
        now = places.index(self._chosen) if self._chosen in places else -1 if step > 0 else len(layers)
        self._select(layers[min(max(now + step, 0), len(layers) - 1)])

    def event(self, event: QEvent) -> bool:
        """The tooltip of the layer under the pointer."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            self._tell(event.pos(), event.globalPos())
            return True
        return super().event(event)

    def _tell(self, position: QPoint, where: QPoint) -> None:
        block = self.drawn.at(position.x(), position.y())
        ends = (b for b in self.drawn.blocks if b.look == "sample" and b.hit.contains(position))
        if block is not None and block.row is not None:
            more = self._preview.tip(block.role, block.path, block.row.gives) if self._preview else ""
            QToolTip.showText(where, tip(block.row) + more, self)
        elif next(ends, None) is not None and self._preview is not None and self._preview.enabled:
            QToolTip.showText(where, plain_tip(self._preview.all_words), self)
        else:
            QToolTip.hideText()

    def _hover(self, block: Block | None) -> None:
        place = (block.role, block.path) if block else ("", ())
        if place != self._hovered:
            self._hovered = place
            self._paint_anew()

    def _select(self, block: Block) -> None:
        self.select_layer(block.role, block.path)
        self.layer_selected.emit(block.role, block.path)


def _picture(data: DataInfo | None) -> QImage | None:
    """The first sample as a picture, where it is one."""
    if data is None or not len(data.preview) or len(data.shape) != 3 or data.shape[0] not in (1, 3):
        return None
    return to_image(data.preview[0], *data.range)


def _demo() -> None:
    from aestudio.gui.builder.demo import show

    show(lambda document, engine: NetworkDrawing(document, engine), (760, 132))


if __name__ == "__main__":
    _demo()
