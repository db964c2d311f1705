"""What is learned from: the data in a few lines and pictures, and the page on which they are chosen."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QLabel,
    QMenu,
    QPushButton,
    QToolButton,
    QWidget,
)

from aestudio.data.dataset import DatasetSpec, Downloads
from aestudio.data.pointed_at import assumed, spec_for
from aestudio.experiment import Experiment
from aestudio.gui import icons, settings, style
from aestudio.gui.builder.changes import Burst
from aestudio.gui.builder.draft_words import CONVOLUTIONAL, WHY_CONVOLUTIONAL
from aestudio.gui.data_choice import FILES, edit_name, facts
from aestudio.gui.data_parts import Facts, Loading, Page, Ways
from aestudio.gui.document import Document
from aestudio.gui.engine import Engine
from aestudio.gui.labels import ElidedLabel
from aestudio.gui.layouts import across, down
from aestudio.gui.messages import DataInfo, Found, plain
from aestudio.gui.notices import MessageBar
from aestudio.gui.sample_strip import SampleStrip
from aestudio.gui.widgets import ElidedButton, tool_button
from aestudio.networks import Shape
from aestudio.numerals import sample_words
from aestudio.spec import SpecError

__all__ = ["DataPanel"]

UNKNOWN = [("Samples", "…"), ("Values", "…"), ("Labels", "…"), ("Parts", "…")]  # until they are loaded
PATIENCE = 300  # milliseconds that data may take before it is said that they are being loaded


class DataPanel(QWidget):
    """Shows the data of a document's experiment. It is always just as high as what it says."""

    def __init__(self, document: Document, engine: Engine, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document, self._engine = document, engine
        self._found: Found | None = None
        self._fits: Shape | None = None
        self._height = 0
        self._key = Burst()
        self._slow = QTimer(self, singleShot=True, interval=PATIENCE)
        self._slow.timeout.connect(self._say_loading)
        self.setAcceptDrops(True)
        self.setAccessibleName("Data")
        self._make_parts()
        self._lay_out()
        self._connect()
        self._show_data(document.experiment)
        self.facts.show_facts(UNKNOWN)
        if engine.newest is not None:
            self._take(engine.newest)

    # ------------------------------------------------------------------ arrangement

    def _make_parts(self) -> None:
        self.title = ElidedLabel("Data")
        font = self.title.font()
        font.setBold(True)
        self.title.setFont(font)
        self.change = QPushButton("Change…")
        self.change.setCheckable(True)
        self.change.setToolTip("Choose other data, their scaling and their split")
        self.change.setAccessibleName("Change the data")
        self.own = tool_button("open", "Learn from a file or a folder of your own")
        self.own.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.own_menu = QMenu(self)
        self.own_menu.addAction(icons.icon("open"), "File…", self.choose_file)
        self.own_menu.addAction(icons.icon("folder"), "Folder of pictures…", self.choose_folder)
        self.own.setMenu(self.own_menu)
        self.strip = SampleStrip()
        self.facts = Facts()
        self.problem = style.with_role(QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText), "error")
        self.problem.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.notes = style.with_role(QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText), "small")
        self.ways = Ways(self.own_menu)
        self.loading = Loading()
        self.offer = ElidedButton()
        self.offer.setIcon(icons.icon("wand-sparkles"))
        self.offer_convolutional = QPushButton(icons.icon("wand-sparkles"), CONVOLUTIONAL)
        self.offer_convolutional.setToolTip(WHY_CONVOLUTIONAL)
        self.message = MessageBar()
        self.page = Page(self._document)

    def _lay_out(self) -> None:
        head = across(None, style.SPACE)
        head.addWidget(self.title, 1)
        head.addWidget(self.own)
        head.addWidget(self.change)
        layout = down(self, 6)
        layout.addLayout(head)
        offers = [self.offer, self.offer_convolutional]
        wrong: list[QWidget] = [self.problem, self.ways, self.loading, *offers]
        known: list[QWidget] = [self.strip, self.facts, self.notes]
        for part in (self.page, *wrong, self.message, *known):  # fields above all that comes and goes
            layout.addWidget(part)
        for part in (self.page, *wrong, self.notes):
            part.hide()

    def _connect(self) -> None:
        document, engine = self._document, self._engine
        document.changed.connect(self._show_data)
        document.opened.connect(self._opened)
        engine.found.connect(self._take)
        engine.loading.connect(self._show_loading)
        engine.state_changed.connect(self._state_changed)
        engine.failed.connect(self._failed)
        self.change.toggled.connect(self._show_page)
        self.page.edited.connect(self._edit)
        self.page.left.connect(lambda: self.change.setChecked(False))
        self.loading.cancelled.connect(engine.cancel_loading)
        self.ways.download_wanted.connect(self._download)
        self.offer.clicked.connect(lambda: self._draft(False))
        self.offer_convolutional.clicked.connect(lambda: self._draft(True))

    # ------------------------------------------------------------------ what others ask

    def edit(self, path: str = "data") -> None:
        """Open the page of settings and go to the field at a path: "data.missing"."""
        self.change.setChecked(True)
        self.page.take_focus(path)

    def use(self, path: Path) -> None:
        """Learn from a file or folder; where no kind of data reads it, say so."""
        try:
            spec = spec_for(path, self._document.folder)
        except SpecError as error:
            self.message.say(_sentence(str(error)), "error")
            return
        spec = self._assume(spec)
        experiment = self._document.experiment.model_copy(update={"data": spec})
        self._document.edit(experiment, f"Use {path.name} as data")

    def choose_file(self) -> None:
        """Ask for a file to learn from."""
        start = str(settings.import_folder())
        chosen, _ = QFileDialog.getOpenFileName(self, "Choose the data", start, FILES)
        if chosen:
            settings.imported(Path(chosen))
            self.use(Path(chosen))

    def choose_folder(self) -> None:
        """Ask for a folder of pictures to learn from."""
        start = str(settings.import_folder())
        chosen = QFileDialog.getExistingDirectory(self, "Choose the pictures", start)
        if chosen:
            settings.imported(Path(chosen))
            self.use(Path(chosen))

    # ------------------------------------------------------------------ following

    def _show_data(self, experiment: Experiment) -> None:
        """The new spec at once; what it amounts to when the engine has said so."""
        self.page.show_experiment(experiment)
        if self._found is None:
            self.title.set_text(experiment.data.title)
        if self._found is not None and self._found.experiment.data != experiment.data:
            self.facts.setEnabled(False)
            self._slow.start()

    def _say_loading(self) -> None:
        """What is still shown is of the data before."""
        title = self._document.experiment.data.title
        self.title.set_text(title)
        self.strip.setEnabled(False)
        if self.loading.isHidden():
            self.loading.show_progress(0.0, f"Loading: {title} …")

    def _take(self, found: Found) -> None:
        if found.experiment.data != self._document.experiment.data:
            return
        self._found = found
        self._slow.stop()
        self.loading.hide()
        self.facts.setEnabled(True)
        self.strip.setEnabled(True)
        self.page.offer(found, self._document.base)
        self._show_info(found.data)
        self._show_problem(found)
        self._show_offer(found)

    def _show_info(self, info: DataInfo | None) -> None:
        self.strip.setVisible(info is not None)
        self.facts.setVisible(info is not None)
        self.notes.setVisible(info is not None and bool(info.notes))
        self.title.set_text(info.name if info else self._document.experiment.data.title)
        if info is None:
            return
        self.strip.show_samples(info.preview, *info.range, info.along)
        self.facts.show_facts(facts(info, self._document.experiment.data))
        self.notes.setText("\n".join(info.notes))

    def _show_problem(self, found: Found) -> None:
        texts = [plain(p.text) for p in found.problems if p.path.startswith("data")]
        self.problem.setText("\n".join(_sentence(text) for text in texts))
        self.problem.setVisible(bool(texts))
        spec = found.experiment.data
        size = spec.download_size if found.missing and isinstance(spec, Downloads) else 0
        folder = settings.short_path(spec.download_folder) if size and isinstance(spec, Downloads) else ""
        self.ways.show_ways(size, folder, missing=found.missing)

    def _show_offer(self, found: Found) -> None:
        """Offer networks for the new shape where those there are don't fit; an empty list has its own."""
        built = any(network.layers for network in found.experiment.networks.values())
        wrong = built and any(problem.path.startswith("networks") for problem in found.problems)
        if not wrong and found.shape is not None:
            self._fits = found.shape
        offered = wrong and found.shape is not None and found.shape != self._fits
        self.offer.setVisible(offered)
        family = found.experiment.family
        self.offer_convolutional.setVisible(
            offered and found.shape is not None and family.convolves(found.shape)
        )
        if offered and found.shape is not None:
            self.offer.setText(f"Draft networks for {sample_words(found.shape)}")
            self.offer.setToolTip("The networks don't fit these data; replace them by ones that do")

    def _show_loading(self, fraction: float, doing: str) -> None:
        if doing:
            self.loading.show_progress(fraction, doing)
        else:
            self.loading.hide()

    def _state_changed(self, state: str) -> None:
        if state != "loading":
            self.loading.hide()

    def _failed(self, doing: str, text: str) -> None:
        if doing == "download":
            self.loading.hide()
            self.message.say(f"The download did not succeed: {text.removeprefix('path: ')}.", "error")

    def _opened(self) -> None:
        self._fits = None
        self.message.close_message()
        self.change.setChecked(False)

    # ------------------------------------------------------------------ doing

    def _show_page(self, shown: bool) -> None:
        self.page.setVisible(shown)
        self._fit_height()
        self.change.setText("Done" if shown else "Change…")
        if not shown:
            self.change.setFocus()

    def _edit(self, experiment: Experiment) -> None:
        before = self._document.experiment.data
        after = experiment.data
        text, field = edit_name(before, after)
        if getattr(after, "path", "") and getattr(after, "path", "") != getattr(before, "path", ""):
            after = self._assume(after)
        new = self._document.experiment.model_copy(update={"data": after})
        self._document.edit(new, text, self._key("data", field) if field else "")

    def _assume(self, spec: DatasetSpec) -> DatasetSpec:
        """What a file just chosen most likely holds; it is said, and can be changed."""
        spec, said = assumed(spec, self._document.base)
        if said:
            self.message.say(f"{said}. If they are not, set Axes to “as stored” under Change…")
        else:
            self.message.close_message()
        return spec

    def _download(self) -> None:
        self.message.close_message()
        self._show_loading(0.0, "Download")
        self._engine.download(self._document.experiment, self._document.base)

    def _draft(self, convolutional: bool) -> None:
        if self._found is not None and self._found.shape is not None:
            self._engine.draft(self._document.experiment, self._found.shape, convolutional)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A file or folder may be dropped."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Use it as data."""
        path = next(url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile())
        event.acceptProposedAction()
        self.use(Path(path))

    # ------------------------------------------------------------------ height

    def event(self, event: QEvent) -> bool:
        """Keep to the height that the words need."""
        handled = super().event(event)
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Show, QEvent.Type.FontChange):
            self._fit_height()
        return handled

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Words wrap anew."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._fit_height()

    def _fit_height(self) -> None:
        layout = self.layout()
        assert layout is not None
        wanted = layout.totalHeightForWidth(self.width()) if layout.hasHeightForWidth() else -1
        wanted = wanted if wanted > 0 else layout.totalSizeHint().height()
        if wanted != self._height:
            self._height = wanted
            self.setFixedHeight(wanted)
            parent = self.parentWidget()
            if parent is not None and (around := parent.layout()) is not None:
                around.activate()  # now: what lies below would else be painted under it once


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _demo() -> None:
    from aestudio.gui.builder.demo import show

    show(lambda document, engine: DataPanel(document, engine), (320, 560))


if __name__ == "__main__":
    _demo()
