"""The user's own picture: opened, dropped or pasted, cropped, and enlarged by the model; kept nowhere."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QPushButton, QStackedLayout, QWidget

from aestudio.analysis.photo import Enlarged, OwnPicture
from aestudio.data.reading.images import Look, UnreadableError, read_pictures
from aestudio.gui import settings, style
from aestudio.gui.images import to_image
from aestudio.gui.layouts import across, down
from aestudio.gui.notices import EmptyState
from aestudio.gui.training.worker import Worker
from aestudio.gui.viewers.crop_box import CropBox
from aestudio.gui.viewers.upsampling_sheet import UpsamplingSheet

__all__ = ["PhotoPage", "read_photo"]

Array = np.ndarray[Any, Any]
SUFFIXES = (".png", ".jpg", ".jpeg", ".tif", ".tiff")
SHOWN = 1200  # pixels: larger pictures are painted from a smaller copy
OFFER = (
    "Open a picture of your own, drop one here or paste it, and see what the model makes of a part of it. It "
    "stays on this computer and is not stored."
)


class PhotoPage(QWidget):
    """The picture with its crop box above what became of it.

    Signals:
        asked(object): an `OwnPicture`, or None: there is none any more.
        failed(str): why a file can't be read.
    """

    asked = Signal(object)
    failed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAcceptDrops(True)
        self._pixels: Array | None = None
        self._worker = Worker(self)
        self.offer = EmptyState("image", OFFER, "Open a picture …")
        self.offer.clicked.connect(self.open)
        self.crop, self.sheet = CropBox(), UpsamplingSheet()
        self.crop.changed.connect(self._ask)
        self.words = style.with_role(QLabel(wordWrap=True), "small")
        self.notice = style.with_role(QLabel(wordWrap=True), "warning")
        self.another = QPushButton("Open another …")
        self.another.setToolTip("Open another picture; one can also be dropped here or pasted")
        self.another.clicked.connect(self.open)
        self.remove = QPushButton("Remove")
        self.remove.setToolTip("Forget this picture; it was stored nowhere")
        self.remove.clicked.connect(self.clear)
        self._lay_out()

    def _lay_out(self) -> None:
        shown = QWidget()
        row = across(None, style.SPACE, (style.SPACE, 0, style.SPACE, 0))
        row.addWidget(self.words, 1)
        row.addWidget(self.another)
        row.addWidget(self.remove)
        foot = across(None, 0, (style.SPACE, 0, style.SPACE, style.SPACE_S))
        foot.addWidget(self.notice)
        layout = down(shown, style.SPACE_S)
        layout.addLayout(row)
        layout.addWidget(self.crop, 3)
        layout.addWidget(self.sheet, 2)
        layout.addLayout(foot)
        self._pages = QStackedLayout(self)
        self._pages.addWidget(self.offer)
        self._pages.addWidget(shown)
        self._shown = shown

    # ------------------------------------------------------------------ pictures in

    def open(self) -> None:
        """Ask for a file."""
        kinds = f"Pictures ({' '.join('*' + suffix for suffix in SUFFIXES)})"
        start = str(settings.import_folder())
        path, _ = QFileDialog.getOpenFileName(self, "Open a picture", start, kinds)
        if path:
            settings.imported(Path(path))
            self.read(Path(path))

    def read(self, path: Path) -> None:
        """Read a file, off this thread."""
        self._worker.do("photo", partial(read_photo, path), self._take, self.failed.emit)

    def paste(self) -> None:
        """Take the picture on the clipboard, or the file that it names."""
        data = QApplication.clipboard().mimeData()
        if files := _files(data):
            self.read(files[0])
        elif data.hasImage():
            image = QApplication.clipboard().image()
            self._worker.do("photo", partial(_of_image, image), self._take, self.failed.emit)
        else:
            self.failed.emit("There is no picture on the clipboard; copy one first.")

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Pictures and files may be dropped here."""
        if event.mimeData().hasImage() or _files(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Take what was dropped."""
        if files := _files(event.mimeData()):
            self.read(files[0])
        elif isinstance(image := event.mimeData().imageData(), QImage):
            self._worker.do("photo", partial(_of_image, image), self._take, self.failed.emit)
        event.acceptProposedAction()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Paste."""
        if event.matches(QKeySequence.StandardKey.Paste):
            self.paste()
        else:
            super().keyPressEvent(event)

    def _take(self, read: tuple[Array, QImage]) -> None:
        self._pixels, image = read
        self.sheet.show_found(None)
        self.words.setText("")
        self._pages.setCurrentWidget(self._shown)
        before = self.crop.box
        self.crop.show_picture(image, QSize(self._pixels.shape[2], self._pixels.shape[1]))
        if self.crop.box == before:  # another picture of the same size
            self._ask()
        self.crop.setFocus(Qt.FocusReason.OtherFocusReason)

    def clear(self) -> None:
        """Forget the picture."""
        self._pixels = None
        self.crop.show_picture(QImage(), QSize())
        self.sheet.show_found(None)
        self._pages.setCurrentWidget(self.offer)
        self.asked.emit(None)

    # ------------------------------------------------------------------ what becomes of it

    @property
    def question(self) -> OwnPicture | None:
        """What is asked of the model; None: there is no picture."""
        if self._pixels is None:
            return None
        left, top, wide, high = self.crop.box
        return OwnPicture(self._pixels[:, top : top + high, left : left + wide])

    def _ask(self) -> None:
        if self._pixels is not None:
            self.asked.emit(self.question)

    def show_enlarged(self, answer: Enlarged, of: str = "") -> None:
        """Draw what the model made of it; `of` says which run and epoch the model is of."""
        if self._pixels is not None:
            high, wide = answer.found.truth.shape[2:]
            self.crop.set_aspect(wide / high)
            words = " · ".join(said for said in ("Your picture; it is not stored", of) if said)
            self.sheet.show_found(answer.found, ("Yours",), words)
            self.words.setText(answer.words)
            self.notice.setText(answer.notice)


def _files(data: QMimeData) -> list[Path]:
    """The picture files among what was dropped or copied."""
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    return [path for path in paths if path.suffix.lower() in SUFFIXES]


def read_photo(path: Path) -> tuple[Array, QImage]:
    """The picture of a file, `(3, height, width)` uint8, and an image to paint.

    Raises:
        ValueError: when it is no picture that can be read.
    """
    try:
        picture = next(read_pictures(path, Look("RGB")))
    except UnreadableError as error:
        raise ValueError(f"{path.name}: expected a picture (PNG, JPEG, TIFF), found {error}") from None
    except Exception as error:  # the file can't be had, or whatever a decoder does with a broken file
        raise ValueError(f"{path.name} can't be read as a picture: {error}") from None
    if picture.dtype != np.uint8:
        low, high = float(picture.min()), float(picture.max())
        if picture.dtype.kind == "u":
            low, high = 0.0, float(np.iinfo(picture.dtype).max)
        picture = np.round((picture - low) / ((high - low) or 1.0) * 255).astype(np.uint8)
    return picture, _to_paint(picture)


def _of_image(image: QImage) -> tuple[Array, QImage]:
    """The same of an image of the clipboard."""
    plain = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), plain.bytesPerLine())
    picture = rows[:, : 3 * plain.width()].reshape(plain.height(), plain.width(), 3)
    found = np.ascontiguousarray(np.moveaxis(picture, -1, 0))
    return found, _to_paint(found)


def _to_paint(picture: Array) -> QImage:
    every = max(1, -(-max(picture.shape[1:]) // SHOWN))
    return to_image(np.ascontiguousarray(picture[:, ::every, ::every]), 0, 255)
