"""Upsampling by models that were never shown small pictures: search through a decoder, posterior sampling."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from aestudio.analysis.review import Review
from aestudio.analysis.searched import Searched, SearchReview
from aestudio.degrade import Degrade
from aestudio.gui.job_line import JobLine
from aestudio.gui.notices import EmptyState
from aestudio.gui.shown_run import ShownRun
from aestudio.gui.viewers.base import Viewer
from aestudio.gui.viewers.controls import TEST_NOTE, PartBox
from aestudio.gui.viewers.search_tools import DiffusionTools, SearchTools, Tools
from aestudio.gui.viewers.upsampling import each_spin, mode_segments
from aestudio.gui.viewers.upsampling_page import UpsamplingPage

if TYPE_CHECKING:
    from aestudio.families import Family
    from aestudio.gui.document import Document
    from aestudio.gui.engine import Engine
    from aestudio.gui.messages import RunInfo
    from aestudio.networks import Shape

__all__ = ["DecoderSearchViewer", "PosteriorViewer"]

KEPT = 8  # runs whose pictures are remembered


class _JobViewer(Viewer):
    """Found at the press of a button, by a job; what was found is remembered for its run.

    Class attributes:
        offer_words: what a search would do.
        action: the button that begins one.
        doing: while it goes on.
    """

    icon = "image"
    offer_words: ClassVar[str] = ""
    action: ClassVar[str] = ""
    doing: ClassVar[str] = ""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kept: dict[Path, tuple[Searched, int | None]] = {}
        self._searching: tuple[Path, int | None] | None = None
        self._run: ShownRun | None = None
        self._document: Document | None = None
        self.line: JobLine | None = None
        self.page = UpsamplingPage()
        self._add_tools()
        layout = QVBoxLayout(self.body)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.page)

    def _lay_out(self) -> None:
        super()._lay_out()
        self.offer = EmptyState(self.icon, self.offer_words, self.action)
        self.offer.clicked.connect(self.search)
        self._pages.addWidget(self.offer)

    def _add_tools(self) -> None:
        self.mode = mode_segments(("samples", "Samples", "Samples: several pictures for one input."))
        self.mode.chosen.connect(self.page.set_mode)
        self.again = QPushButton("Again")
        self.again.setToolTip(f"{self.action} with these settings, with the run's best weights")
        self.again.clicked.connect(self.search)
        self.part = PartBox()
        self.part.picked.connect(lambda part: self._tell_part(part))
        self.each = each_spin()
        self.settings = self._settings()
        for tool in (self.mode, self.again, self.part, self.each, *self.settings.widgets):
            self.tools.addWidget(tool)

    def _settings(self) -> Tools:
        raise NotImplementedError

    def follow(self, document: Document, engine: Engine) -> None:
        """Know the run that is shown, and who searches."""
        self._document, self._run = document, ShownRun(engine, self)
        self.line = JobLine(engine, self.key)
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.insertWidget(1, self.line)
        self.line.done.connect(self._take)
        self.line.failed.connect(self._fail)
        self.line.cancelled.connect(self._over)
        self._run.changed.connect(self._show)
        document.opened.connect(self._forget_all)

    def question(self) -> None:
        """None: what is shown is asked for by the button."""

    def set_run(self, run: RunInfo | None) -> None:
        """Show what was found for it, or offer to find it."""
        super().set_run(run)
        if run is not None and run.shape is not None and len(run.shape) == 3:
            self.settings.set_sides(run.shape[1:])
        self._show()

    @property
    def asked_for(self) -> SearchReview:
        """What the button asks, as it is set."""
        chosen = self.settings
        review = Review(self.part.part, self.each.value(), chosen.count.value())
        degrade = Degrade(factor=chosen.factor, noise=round(chosen.noise.value(), 3))
        return SearchReview(review, degrade, chosen.how, chosen.samples.value())

    def search(self) -> None:
        """Begin to look for pictures that fit."""
        if self._run is None or self._run.run is None or self._document is None or self.line is None:
            return
        from aestudio.upsampling import UpsamplingJob

        path = self._run.run.path
        self.note.hide()
        self._searching = (path, self._run.epoch)
        self.line.begin(f"{self.doing} {path.name}", UpsamplingJob(path, self.asked_for), self._document.base)
        self._show()

    def _take(self, found: Searched) -> None:
        if self._searching is not None:
            path, epoch = self._searching
            self._kept.pop(path, None)
            self._kept[path] = (found, epoch)
            for old in list(self._kept)[:-KEPT]:
                del self._kept[old]
        self._over()

    def _fail(self, why: str) -> None:
        self.note.say(f"No pictures were found: {why}", "error")
        self._over()

    def _over(self) -> None:
        self._searching = None
        self._show()

    def _tell_part(self, part: object) -> None:
        self.note.say(TEST_NOTE, "warning") if part == "test" else self.note.hide()

    def _forget_all(self) -> None:
        """Another project has other runs."""
        if self.line is not None:
            self.line.cancel()
        self._kept.clear()
        self._over()

    def _show(self) -> None:
        run = self._run.run if self._run is not None else None
        busy = self.line is not None and self.line.busy
        why = self._hindrance(run)
        kept = self._kept.get(run.path) if run is not None else None
        self.again.setEnabled(run is not None and not busy and not why)
        for tool in (self.again, self.mode):
            tool.setVisible(kept is not None)
        if run is None or self._run is None:
            return
        if kept is None:
            self.offer.set_text(self.offer_words, self.action)
            self.offer.set_reason(
                why or (f"{self.doing} {run.path.name}" if busy else ""), hinders=bool(why) or busy
            )
            self._show_page(self.offer)
            return
        found, epoch = kept
        gone_on = epoch is not None and self._run.epoch != epoch
        remark = [f"Found at epoch {epoch:,}; the run has gone on since."] if gone_on else []
        self.page.show_found(found.reviewed, " ".join([*found.words(), *remark]), found.strips)
        self._show_page(self.body)

    def _hindrance(self, run: RunInfo | None) -> str:
        """Why nothing can be found with a run's model; empty: something can."""
        if run is None:
            return ""
        if run.shape is not None and not self.settings.factors:
            return f"Pictures of {' × '.join(map(str, run.shape[1:]))} pixels can't be made small evenly"
        return ""


class DecoderSearchViewer(_JobViewer):
    """Codes whose pictures, made small, are the input (Menon et al. 2020)."""

    key = "decoder search"
    title = "Decoder search"
    promise = (
        "Here pictures will stand that the decoder draws and that, made small, agree with a small picture."
    )
    offer_words = (
        "The decoder was never shown small pictures. Search its codes for pictures that, made small, agree "
        "with one (the idea of PULSE), and see what they have in common with the truth."
    )
    action = "Search"
    doing = "Searching the codes of"

    def _settings(self) -> Tools:
        return SearchTools()

    @classmethod
    def suits(cls, family: Family, shape: Shape | None) -> bool:
        """What draws pictures from a code, in one step."""
        able = set(family.abilities)
        draws = "Samples" in able or {"Encodes", "Decodes"} <= able
        return draws and not {"Denoises", "Upsamples"} & able and (shape is None or len(shape) == 3)


class PosteriorViewer(_JobViewer):
    """Samples of a diffusion model that agree with the input (Rozet et al. 2024)."""

    key = "posterior samples"
    title = "Posterior samples"
    promise = "Here several samples will stand side by side that, made small, agree with one small picture."
    offer_words = (
        "Draw samples of this model that, made small, agree with a small picture: several for each, as many "
        "pictures fit it."
    )
    action = "Draw samples"
    doing = "Drawing samples of"

    def _settings(self) -> Tools:
        return DiffusionTools()

    @classmethod
    def suits(cls, family: Family, shape: Shape | None) -> bool:
        """What takes noise away from pictures."""
        return "Denoises" in family.abilities and (shape is None or len(shape) == 3)
