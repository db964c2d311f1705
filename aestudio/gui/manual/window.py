"""The manual's window: contents and a search on the left, the page on the right; it needs no network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache, partial
from itertools import groupby
from pathlib import Path
from urllib.parse import unquote

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QAction, QDesktopServices, QImage, QImageReader, QTextDocument
from PySide6.QtWidgets import (
    QDialog,
    QLabel,
    QLineEdit,
    QSplitter,
    QTextBrowser,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from aestudio.gui import style
from aestudio.gui.layouts import down
from aestudio.gui.manual.about import Library, about, shipped
from aestudio.gui.manual.dressing import dress
from aestudio.gui.manual.kinds import glossary, kind_pages, view_pages
from aestudio.gui.manual.page import Page
from aestudio.gui.manual.readme import guide_pages
from aestudio.gui.manual.shortcuts import shortcuts
from aestudio.gui.training.worker import Worker
from aestudio.resources import resource

__all__ = ["Manual"]

ABOUT, SHORTCUTS = "program/about", "program/shortcuts"
LAST = "This program"
NAME = Qt.ItemDataRole.UserRole
PICTURE = 560  # pixels of width
PICTURES = "resources/"  # begins their names


class Manual(QDialog):
    """Pages by name; a window beside the others.

    Args:
        menus: every action by the title of its menu, for the page of shortcuts.
        parent: whose window it is.
    """

    def __init__(self, menus: Mapping[str, Sequence[QAction]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Manual")
        self.setModal(False)
        last = [
            Page("program/glossary", LAST, "Glossary", glossary, searched=False),
            Page(SHORTCUTS, LAST, "Keyboard shortcuts", lambda: shortcuts(menus)),
            Page(ABOUT, LAST, "About AE Studio", lambda: about(self._libraries), searched=False),
        ]
        found = [*guide_pages(), *kind_pages(), *view_pages(), *last]
        self._pages = {page.name: page for page in found}
        self._text = lru_cache(maxsize=None)(lambda name: self._pages[name].text())
        self.search = QLineEdit(placeholderText="Search the manual", clearButtonEnabled=True)
        self.search.setAccessibleName("Search the manual")
        self.nothing = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.nothing.hide()
        self.contents = QTreeWidget()
        self.contents.setHeaderHidden(True)
        self.contents.setAccessibleName("Contents")
        self._worker = Worker(self)
        self.browser = _Browser(self._worker)
        self._lay_out()
        self._fill()
        self.search.textChanged.connect(self._filter)
        self.search.returnPressed.connect(self._open_first)
        self.contents.currentItemChanged.connect(self._chosen)
        self.browser.anchorClicked.connect(self._follow)
        style.theme_changed.connect(self._show)
        self.shown = ""
        self._libraries: list[Library] | None = None
        self._worker.do("libraries", shipped, self._take_libraries)

    def _lay_out(self) -> None:
        left = QWidget()
        column = down(left, style.SPACE)
        column.addWidget(self.search)
        column.addWidget(self.nothing)
        column.addWidget(self.contents, 1)
        across = QSplitter(childrenCollapsible=False)
        across.addWidget(left)
        across.addWidget(self.browser)
        across.setStretchFactor(1, 1)
        across.setSizes([230, 650])
        down(self, style.SPACE_L, (style.SPACE_L,) * 4).addWidget(across)
        self.resize(900, 640)

    def _fill(self) -> None:
        for heading, pages in groupby(self._pages.values(), lambda page: page.heading):
            top = QTreeWidgetItem(self.contents, [heading])
            top.setFlags(Qt.ItemFlag.ItemIsEnabled)
            for page in pages:
                QTreeWidgetItem(top, [page.title]).setData(0, NAME, page.name)
            top.setExpanded(heading == "Guide")

    def _items(self) -> list[QTreeWidgetItem]:
        """Of the pages, without the headings."""
        tops = [self.contents.topLevelItem(index) for index in range(self.contents.topLevelItemCount())]
        return [item for top in tops if top for item in map(top.child, range(top.childCount())) if item]

    # ------------------------------------------------------------------ what is shown

    def open(self, name: str) -> None:  # type: ignore[override]
        """Show a page; one that there is not is the first."""
        items = self._items()
        item = next((one for one in items if one.data(0, NAME) == name), items[0])
        self.search.clear()
        self.contents.setCurrentItem(item)
        self.contents.scrollToItem(item)

    @property
    def listed(self) -> list[str]:
        """The titles of the pages that the search leaves."""
        return [item.text(0) for item in self._items() if not item.isHidden()]

    def _chosen(self, item: QTreeWidgetItem | None) -> None:
        name = item.data(0, NAME) if item is not None else None
        if name and name != self.shown:
            self.shown = name
            self._show()

    def _show(self) -> None:
        """The page anew: colours may be others."""
        if not self.shown:
            return
        self.browser.document().setMarkdown(self._text(self.shown), _MARKDOWN)
        dress(self.browser.document())
        self.browser.find_first(self.search.text())

    def _take_libraries(self, libraries: list[Library]) -> None:
        self._libraries = libraries
        self._text.cache_clear()
        if self.shown == ABOUT:
            self._show()

    def _filter(self, text: str) -> None:
        """Leave the pages that hold every word."""
        words = text.lower().split()
        for item in self._items():
            item.setHidden(not all(word in self._searched(item.data(0, NAME)) for word in words))
        self.nothing.setText(f"Nothing found for “{text.strip()}”")
        self.nothing.setHidden(bool(self.listed))
        for index in range(self.contents.topLevelItemCount()):
            top = self.contents.topLevelItem(index)
            assert top is not None
            left = any(not child.isHidden() for child in map(top.child, range(top.childCount())) if child)
            top.setHidden(not left)
            top.setExpanded(bool(words) or index == 0)

    def _searched(self, name: str) -> str:
        page = self._pages[name]
        return f"{page.title} {self._text(name) if page.searched else ''}".lower()

    def _open_first(self) -> None:
        """Show the first page that the search leaves, those first that are named so."""
        left = [item for item in self._items() if not item.isHidden()]
        text = self.search.text().lower()
        left.sort(key=lambda item: text not in item.text(0).lower())
        if left:
            self.contents.setCurrentItem(left[0])

    def _follow(self, url: QUrl) -> None:
        if url.scheme() == "page":
            self.open(unquote(url.path()))
        else:
            QDesktopServices.openUrl(url)


_MARKDOWN = QTextDocument.MarkdownFeature.MarkdownDialectGitHub | QTextDocument.MarkdownFeature.MarkdownNoHTML


def _read(file: Path, ratio: float) -> QImage:
    """A picture as wide as there is room for, in pixels of the screen."""
    width = round(PICTURE * ratio)
    picture = QImage(str(file)).scaledToWidth(width, Qt.TransformationMode.SmoothTransformation)
    picture.setDevicePixelRatio(ratio)
    return picture


def _blank(file: Path) -> QImage:
    """The room for a picture that is still to be read."""
    size = QImageReader(str(file)).size()
    high = round(PICTURE * size.height() / max(size.width(), 1)) if size.isValid() else 1
    blank = QImage(PICTURE, max(high, 1), QImage.Format.Format_ARGB32_Premultiplied)
    blank.fill(Qt.GlobalColor.transparent)
    return blank


class _Browser(QTextBrowser):
    """Shows a page; links are followed by the window, pictures come as soon as they have been read."""

    def __init__(self, worker: Worker) -> None:
        super().__init__(openLinks=False)
        self._worker = worker
        self._pictures: dict[str, QImage] = {}
        self.setAccessibleName("Page")
        self.document().setDocumentMargin(style.SPACE_L)

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """A bundled picture, named as from the README; nothing is fetched from elsewhere."""
        path = QUrl(name).path()
        if kind != QTextDocument.ResourceType.ImageResource.value or not path.startswith(PICTURES):
            return QImage()  # for None, Qt would read whatever file has that name
        if path not in self._pictures:
            file, ratio = resource(path.removeprefix(PICTURES)), self.devicePixelRatioF()
            self._worker.do(path, partial(_read, file, ratio), partial(self._take, path))
            return _blank(file)
        return self._pictures[path]

    def _take(self, path: str, picture: QImage) -> None:
        """A picture was read: it takes the place that was kept for it."""
        self._pictures[path] = picture
        document = self.document()
        document.addResource(QTextDocument.ResourceType.ImageResource.value, QUrl(path), picture)
        document.markContentsDirty(0, document.characterCount())

    def find_first(self, text: str) -> None:
        """Go to where the text stands first; else to the top."""
        if not (text and self.find(text)):
            self.verticalScrollBar().setValue(0)
