"""Audit: what an upsampler does to whom, measured at the press of a button, with its uncertainty."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QPushButton, QVBoxLayout, QWidget

from aestudio.gui import settings
from aestudio.gui.job_line import JobLine
from aestudio.gui.notices import EmptyState
from aestudio.gui.shown_run import ShownRun
from aestudio.gui.spins import Spin
from aestudio.gui.viewers.audit_page import PARTS, AuditPage
from aestudio.gui.viewers.base import Viewer
from aestudio.gui.viewers.controls import Box
from aestudio.gui.widgets import Segments

if TYPE_CHECKING:
    from aestudio.auditing import Audited
    from aestudio.families import Family
    from aestudio.gui.document import Document
    from aestudio.gui.engine import Engine
    from aestudio.gui.messages import RunInfo
    from aestudio.networks import Shape

__all__ = ["AuditViewer"]

KEPT = 4  # runs whose audit is remembered
FOLDER = "audit"  # in a run's folder: rows of its audit, so that one that was broken off goes on
SEARCHED = 100  # pictures that are audited at first where a decoder is searched through
OFFER = (
    "Does the model make some people's skin lighter or darker, or move them into another group? The audit "
    "checks "
    "itself on planted answers first, then measures the test part."
)


class AuditViewer(Viewer):
    """Offers an audit of the shown run, and shows what it found."""

    key = "audit"
    title = "Audit"
    icon = "check"
    promise = "Here it will be measured what the model does to the pictures of whom."
    resamples = 2000
    """Of intervals and tests."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kept: dict[Path, tuple[Audited, int | None]] = {}
        self._auditing: tuple[Path, int | None] | None = None
        self._proposed: Path | None = None
        self._run: ShownRun | None = None
        self._document: Document | None = None
        self.line: JobLine | None = None
        self.saving: JobLine | None = None
        self._add_tools()
        self.page = AuditPage()
        layout = QVBoxLayout(self.body)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.page)

    @classmethod
    def suits(cls, family: Family, shape: Shape | None) -> bool:
        """Networks that enlarge, and decoders of colour pictures, which can be searched through."""
        able = set(family.abilities)
        if "Upsamples" in able:
            return True
        coloured = shape is not None and len(shape) == 3 and shape[0] == 3
        return coloured and "Denoises" not in able and bool(able & {"Samples", "Decodes"})

    def _lay_out(self) -> None:
        super()._lay_out()
        self.offer = EmptyState(self.icon, OFFER, "Audit this run")
        self.offer.clicked.connect(self.audit)
        self._pages.addWidget(self.offer)

    def _fill_menu(self) -> None:
        self.save_action = self.menu_action("Save report …", "save", self.save_report)
        super()._fill_menu()

    def _add_tools(self) -> None:
        self.again = QPushButton("Audit again")
        self.again.setToolTip("Audit the run's best weights with these settings")
        self.again.clicked.connect(self.audit)
        self.shown = Segments(PARTS, "What is shown of the audit")
        self.shown.chosen.connect(lambda part: self.page.show_part(part))
        self.part = Box(
            "Part that is audited",
            {"test": "Test part", "validation": "Validation part"},
            "Whose pictures are audited. The test part is for the final word; look at validation while "
            "settings "
            "still change.",
        )
        self.skin = Box(
            "Where the skin is",
            {"masks": "Skin: masks", "ellipse": "Skin: ellipse"},
            "Where the skin is: as the data's masks say, or for pictures without any in an ellipse in the "
            "middle, "
            "the same for all.",
        )
        self.most = Spin(minimum=0, maximum=1_000_000, singleStep=100, suffix=" pictures", prefix="at most ")
        self.most.setSpecialValueText("all pictures")
        self.most.setAccessibleName("Pictures at most")
        self.most.setToolTip("How many pictures are audited at most, spread evenly over the part")
        self.most.setFixedWidth(170)
        for tool in (self.shown, self.again, self.part, self.most, self.skin):
            self.tools.addWidget(tool)

    def follow(self, document: Document, engine: Engine) -> None:
        """Know the run that is shown, and who audits."""
        self._document, self._run = document, ShownRun(engine, self)
        self.line, self.saving = JobLine(engine, self.key), JobLine(engine, f"{self.key} report")
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.insertWidget(1, self.line)
        layout.insertWidget(2, self.saving)
        saving = self.saving
        self.line.done.connect(self._take)
        self.line.failed.connect(self._fail)
        self.line.cancelled.connect(self._over)
        saving.done.connect(lambda folder: saving.say(f"The report lies in {folder}"))
        saving.failed.connect(lambda why: self.note.say(f"The report was not saved: {why}", "error"))
        self._run.changed.connect(self._show)
        document.opened.connect(self._forget_all)

    def question(self) -> None:
        """None: what is shown is asked for by the button."""

    def set_run(self, run: RunInfo | None) -> None:
        """Show what was found for it, or offer to find it."""
        super().set_run(run)
        self._show()

    def audit(self) -> None:
        """Begin to audit the run that is shown."""
        if self._run is None or self._run.run is None or self._document is None or self.line is None:
            return
        from aestudio.auditing import AuditJob, AuditSettings

        path = self._run.run.path
        wanted = AuditSettings.parse(
            {
                "part": self.part.currentData(),
                "skin": self.skin.currentData(),
                "most": self.most.value(),
            }
        )
        self.note.hide()
        self._auditing = (path, self._run.epoch)
        job = AuditJob(path, wanted, path / FOLDER, self.resamples)
        self.line.begin(f"Audit of {path.name}", job, self._document.base)
        self._show()

    def save_report(self) -> None:
        """Ask for a folder, and write the report there."""
        audited = self._shown_audit()
        if audited is None or self.saving is None or self._run is None or self._run.run is None:
            self.note.say("There is no audit to save yet.")
            return
        start = str(settings.export_folder())
        chosen = QFileDialog.getExistingDirectory(self, "Folder for the report", start)
        if chosen:
            self.write_report(Path(chosen) / f"audit-{self._run.run.path.name}")

    def write_report(self, folder: Path) -> None:
        """Write report.html, audit.json and pictures.csv there."""
        audited = self._shown_audit()
        if audited is None or self.saving is None:
            return
        from aestudio.auditing.saving import SaveAudit

        self.saving.begin(f"Saving {folder.name}", SaveAudit(audited, folder), Path())

    def _shown_audit(self) -> Audited | None:
        run = self._run.run if self._run is not None else None
        kept = self._kept.get(run.path) if run is not None else None
        return kept[0] if kept is not None else None

    def _take(self, found: Audited) -> None:
        if self._auditing is not None:
            path, epoch = self._auditing
            self._kept.pop(path, None)
            self._kept[path] = (found, epoch)
            for old in list(self._kept)[:-KEPT]:
                del self._kept[old]
        self._over()

    def _fail(self, why: str) -> None:
        self.note.say(f"The run was not audited: {why}", "error")
        self._over()

    def _over(self) -> None:
        self._auditing = None
        self._show()

    def _forget_all(self) -> None:
        """Another project has other runs."""
        if self.line is not None:
            self.line.cancel()
        self._kept.clear()
        self._over()

    def _propose(self, run: RunInfo) -> None:
        """A search through a decoder takes long: a few pictures at first, once for each run."""
        if self._proposed != run.path:
            self._proposed = run.path
            searched = "Upsamples" not in run.experiment.family.abilities
            self.most.setValue(SEARCHED if searched else 0)

    def _show(self) -> None:
        run = self._run.run if self._run is not None else None
        busy = self.line is not None and self.line.busy
        kept = self._kept.get(run.path) if run is not None else None
        self.again.setEnabled(run is not None and not busy)
        self.again.setVisible(kept is not None)
        self.shown.setVisible(kept is not None)
        self.save_action.setEnabled(kept is not None)
        if run is None or self._run is None:
            return
        if kept is None:
            self._propose(run)
            self.offer.set_text(OFFER, "Audit this run")
            self.offer.set_reason("The run is being audited" if busy else "", hinders=busy)
            self._show_page(self.offer)
            return
        found, epoch = kept
        gone_on = epoch is not None and self._run.epoch != epoch
        self.page.show_audited(
            found, f"Audited at epoch {epoch:,}; the run has gone on since." if gone_on else ""
        )
        self.page.show_part(self.shown.choice)
        self._show_page(self.body)
