"""The project's own text: what to try and what to see, with its variants as buttons."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QResizeEvent, QTextDocument
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QPushButton,
    QSizePolicy,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from aestudio.experiment import Experiment, get_path
from aestudio.gui import style
from aestudio.gui.document import Document
from aestudio.gui.layouts import Flow, across
from aestudio.gui.ring import ringed
from aestudio.gui.tips import plain_tip
from aestudio.gui.training.situation import START
from aestudio.project import Variant, with_settings
from aestudio.spec import SpecError

__all__ = ["Guide", "guide_text"]

_MARKDOWN = QTextDocument.MarkdownFeature.MarkdownDialectGitHub | QTextDocument.MarkdownFeature.MarkdownNoHTML
CODE = "{code}"  # in a project's text: how many numbers the code has, as the network is now
_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def guide_text(about: str, experiment: Experiment) -> str:
    """A project's text with what it says of the network as it is now: "two numbers", "16 numbers"."""
    encoder = experiment.networks.get("encoder")
    layers = reversed(encoder.layers) if encoder is not None else ()
    units = next((int(getattr(layer, "units", 0)) for layer in layers if getattr(layer, "units", 0)), 0)
    count = _WORDS[units] if units < len(_WORDS) else f"{units:,}"
    words = f"{count} number{'s' * (units != 1)}" if units else "a few numbers"
    return about.replace(CODE, words)


class _Text(QTextBrowser):
    """As high as what it says, with a scroll bar only where there is less room.

    Qt keeps a bar once it is there, as the text is longer beside it. A project may be anyone's: of its text
    pictures are not read, from no file and no server, and links lead to nothing but pages of the web.
    """

    def __init__(self) -> None:
        super().__init__(openLinks=False)
        self.anchorClicked.connect(_follow)

    def show_text(self, text: str) -> None:
        """Show Markdown."""
        self.document().setMarkdown(text.replace("![", "!\\["), _MARKDOWN)
        self.fit()

    def fit(self) -> None:
        """Take the height that the text has across the whole width."""
        text = self.document().clone()
        text.setTextWidth(self.width())
        height = math.ceil(text.size().height()) + style.SPACE
        policy = Qt.ScrollBarPolicy
        self.setVerticalScrollBarPolicy(
            policy.ScrollBarAlwaysOff if self.height() >= height else policy.ScrollBarAsNeeded
        )
        self.setMaximumHeight(height)
        self.document().setTextWidth(self.viewport().width())  # Qt leaves it as it was beside a bar

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width breaks other lines."""
        super().resizeEvent(event)
        self.fit()


def _follow(url: QUrl) -> None:
    if url.scheme() in ("http", "https"):
        QDesktopServices.openUrl(url)


class Guide(QWidget):
    """Shows `Project.about` as Markdown.

    Signals:
        start_wanted(): the button at the end.
    """

    start_wanted = Signal()

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent, accessibleName="Guide")
        self._document = document
        self._text = ringed(_Text())
        self._text.setFrameShape(QFrame.Shape.NoFrame)
        self._text.setAccessibleName("What to try and what to see")
        self._text.setStyleSheet("border: none; background: transparent;")
        self._text.document().setDocumentMargin(2)
        settings = QWidget()
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        policy.setHeightForWidth(True)
        settings.setSizePolicy(policy)
        self._buttons = Flow(settings, gap=style.SPACE, line_gap=style.SPACE_S)
        self._start = style.with_role(QPushButton(START), "primary")
        self._start.setToolTip("Train this project as it is (F5)")
        self._start.clicked.connect(self.start_wanted)
        column = QWidget(maximumWidth=640)
        inner = QVBoxLayout(column)
        inner.setContentsMargins(24, 20, 24, 16)
        inner.setSpacing(style.SPACE_L)
        inner.addWidget(self._text, 1000)
        inner.addWidget(settings)
        inner.addWidget(self._start, 0, Qt.AlignmentFlag.AlignRight)
        inner.addStretch(1)  # what one can press stands below the text, not far away at the bottom
        layout = across(self)
        layout.addStretch(1)
        layout.addWidget(column, 1000)
        layout.addStretch(1)
        column.setMinimumWidth(320)
        self._offered: list[tuple[Variant, QPushButton]] = []
        self._told = ""
        self._check_soon = QTimer(self, singleShot=True, interval=0)  # some milliseconds for many variants
        self._check_soon.timeout.connect(self._check)
        document.opened.connect(self._show)
        document.changed.connect(lambda _: self._check_soon.start())
        document.changed.connect(self._tell)
        style.theme_changed.connect(self._show)
        self._show()

    @property
    def has_text(self) -> bool:
        """Whether the project says anything."""
        return bool(self._document.project.about)

    def follow(self, state: str) -> None:
        """While a run is in progress, which its state is of, none can be started."""
        self._start.setDisabled(state in ("training", "paused"))

    def _show(self) -> None:
        project = self._document.project
        self._told = ""  # colours may be others, too
        self._tell()
        while (item := self._buttons.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        if project.variants:
            self._buttons.addWidget(style.with_role(QLabel("Settings:"), "muted"))
        self._offered = [(variant, self._variant(variant)) for variant in project.variants]
        for _, button in self._offered:
            self._buttons.addWidget(button)
        self._check_soon.start()

    def _tell(self) -> None:
        """The text, anew only where the network made it another: where one reads stays where it is."""
        about = self._document.project.about
        text = guide_text(about, self._document.experiment) or "This project has no text."
        if text != self._told:
            self._told = text
            place = self._text.verticalScrollBar().value()
            self._text.show_text(text)
            self._text.verticalScrollBar().setValue(place)

    def _variant(self, variant: Variant) -> QPushButton:
        button = QPushButton(variant.title)
        button.setCheckable(True)
        button.clicked.connect(lambda: self._use(variant))
        return button

    def _use(self, variant: Variant) -> None:
        """Set what the variants differ in, and leave everything else as it is."""
        self._document.edit(self._with(variant), f"Settings “{variant.title}”")
        self._check_soon.start()  # pressed again, it would else not stay down

    def _with(self, variant: Variant) -> Experiment:
        """The experiment with a variant's settings.

        Raises:
            SpecError: when they don't fit it any more, as a layer was deleted.
        """
        start = self._document.opened_as.to_json()
        differing = [path for other in self._document.project.variants for path in other.settings]
        known = {path: get_path(start, path) for path in differing if path not in variant.settings}
        return with_settings(self._document.experiment, known | dict(variant.settings))

    def _check(self) -> None:
        """The variant in force stays pressed; one that doesn't fit can't be chosen, and says why."""
        for variant, button in self._offered:
            try:
                button.setChecked(self._with(variant) == self._document.experiment)
                words = f"Change the settings to “{variant.title}”; Undo takes it back"
            except SpecError as error:
                button.setChecked(False)
                words = f"“{variant.title}” doesn't fit what is built now: {error}"
            button.setEnabled(words.startswith("Change"))
            button.setToolTip(plain_tip(words))
