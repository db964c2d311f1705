"""Audit: what an upsampler does to whom, measured at the press of a button, with its uncertainty."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFileDialog, QPushButton, QVBoxLayout

from aestudio.analysis.upsampling import MARK
from aestudio.data.people import group_columns
from aestudio.gui import settings
from aestudio.gui.job_line import JobLine
from aestudio.gui.viewers.audit_page import PARTS, AuditPage
from aestudio.gui.viewers.audit_settings import AuditSettingsDialog
from aestudio.gui.viewers.by_button import ByButton
from aestudio.gui.widgets import Segments
from aestudio.run.label import run_name
from aestudio.spec import replace

if TYPE_CHECKING:
    from aestudio.auditing import Audited, AuditJob, AuditSettings, LastAudit
    from aestudio.families import Family
    from aestudio.gui.document import Document
    from aestudio.gui.engine import Engine
    from aestudio.gui.messages import Found, RunInfo
    from aestudio.networks import Shape

__all__ = ["AuditViewer"]

FOLDER = "audit"  # in a run's folder: rows of its audit, so that one that was broken off goes on
FOUND_KEY = "audit kept"
PAGE = "report.html"  # in the folder of a report
SEARCHED = 100  # pictures that are audited at first where a decoder is searched through


class AuditViewer(ByButton):
    """What an upsampler does to whom: does it make skin lighter or darker, or move people to another group?

    The audit first checks itself on planted answers, then measures test pictures; Settings chooses which, how
    many and by which groups. Results says what was found. Tone shows the lightness of skin of outputs against
    the truth, Tone classes and Flow who is moved to which group, Cycle which outputs agree with their input,
    Sets and checks the data and the self-test. Intervals are of 95 %; the control is bicubic enlargement of
    the same inputs. A click on a mark shows the pictures behind it.

    Do not conclude where it says that there are not enough data: no difference shown is not no difference.
    Groups are as the labels or a classifier read them, with their errors. What was measured holds for these
    pictures and this way of making them small.
    """

    key = "audit"
    title = "Audit"
    icon = "check"
    promise = "Here it will be measured what the model does to the pictures of whom."
    offer_words = (
        "Does the model make some people's skin lighter or darker, or move them into another group? The "
        "audit checks itself on planted answers first, then measures the test pictures."
    )
    action = "Audit this run"
    again_words = "Audit again"
    again_tip = "Audit the run's best weights with these settings"
    failure = "The run was not audited"
    mark = MARK
    remembered = 4

    _wanted: AuditSettings | None = None
    _labels: tuple[str, ...] = ()
    _proposed: Path | None = None
    _engine: Engine | None = None
    _reads_again = False  # an audit that was kept, in place of a new one
    saving: JobLine | None = None

    def _make_page(self) -> AuditPage:
        return AuditPage()

    @classmethod
    def suits(cls, family: Family, shape: Shape | None) -> bool:
        """Networks that enlarge, and models of colour pictures that can be searched or sampled with."""
        able = set(family.abilities)
        if "Upsamples" in able:
            return True
        coloured = shape is not None and len(shape) == 3 and shape[0] == 3
        return coloured and bool(able & {"Samples", "Decodes"})

    @classmethod
    def explains(cls) -> Mapping[str, str]:
        """Those of its report."""
        from aestudio.auditing.report.terms import meanings

        return meanings()

    def _fill_menu(self) -> None:
        self.save_action = self.menu_action("Save report …", "save", self.save_report)
        super()._fill_menu()

    def _add_tools(self) -> None:
        self.shown = Segments(PARTS, "What is shown of the audit")
        self.shown.chosen.connect(lambda part: self.page.show_part(part))
        self.set_up = QPushButton("Settings …")
        self.set_up.setToolTip("Whose pictures are audited, how many, by which groups, and everything else")
        self.set_up.clicked.connect(self.show_settings)
        for tool in (self.shown, self.again, self.set_up):
            self.tools.addWidget(tool)

    @property
    def wanted(self) -> AuditSettings:
        """How the run is audited next; a search through a decoder takes long: a few pictures at first."""
        if self._wanted is None:
            from aestudio.auditing import AuditSettings

            self._wanted = AuditSettings(most=self._at_first)
        return self._wanted

    def set_wanted(self, wanted: AuditSettings) -> None:
        """Audit so next time."""
        self._wanted = wanted

    def show_settings(self) -> None:
        """Open the form of the settings."""
        dialog = AuditSettingsDialog(self.wanted, searched=self._searched, labels=self._labels, parent=self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.edited.connect(self.set_wanted)
        dialog.open()

    def _learn(self, found: Found) -> None:
        """Which labels the data have that may name groups."""
        self._labels = tuple(group_columns(found.data.labels)) if found.data is not None else ()

    @property
    def _at_first(self) -> int:
        """How many pictures are audited unless the user wants more; 0: all."""
        return SEARCHED if self._searched else 0

    @property
    def _searched(self) -> bool:
        """Whether the model was not trained to enlarge, so that its pictures are searched for."""
        run = self._run.run if self._run is not None else None
        return run is not None and "Upsamples" not in run.experiment.family.abilities

    def follow(self, document: Document, engine: Engine) -> None:
        """Know the run that is shown, and who audits."""
        self._engine = engine
        engine.job_done.connect(self._take_last)
        engine.found.connect(self._learn)
        super().follow(document, engine)
        self.saving = saving = JobLine(engine, f"{self.key} report")
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.insertWidget(2, saving)
        saving.done.connect(lambda folder: saving.say(f"The report lies in {folder}", folder / PAGE))
        saving.failed.connect(lambda why: self.note.say(f"The report was not saved: {why}", "error"))

    def begin_project(self) -> None:
        """Where the last report lies is told no more."""
        if self.saving is not None:
            self.saving.cancel()
        super().begin_project()

    def showEvent(self, event: QShowEvent) -> None:
        """Look for what is kept with the run."""
        super().showEvent(event)
        self._show()

    def begin(self) -> None:
        """Audit the run that is shown; what is kept with it from before is not looked for any more."""
        self._reads_again = False
        if self.saving is not None and not self.saving.busy:
            self.saving.cancel()  # the report that was saved tells of the audit before
        if self._run is not None and self._run.run is not None:
            self._kept.setdefault(self._run.run.path, None)
        super().begin()

    def _job(self, path: Path) -> tuple[str, AuditJob]:
        from aestudio.auditing import AuditJob

        return f"Audit of {run_name(path)}", AuditJob(path, self.wanted, path / FOLDER)

    def save_report(self) -> None:
        """Ask for the folder that is to be made, and write the report there."""
        audited = self._shown_audit()
        if audited is None or self.saving is None or self._run is None or self._run.run is None:
            self.note.say("There is no audit to save yet.")
            return
        start = settings.export_folder() / f"audit-{self._run.run.path.name}"
        chosen, _ = QFileDialog.getSaveFileName(self, "Folder for the report", str(start), "Folder (*)")
        if chosen:
            self.write_report(Path(chosen))

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

    def _propose(self, run: RunInfo) -> None:
        """As many pictures as at first, once for each run; settings nobody asked for yet are made later."""
        if self._proposed != run.path:
            self._proposed = run.path
            if self._wanted is not None:
                self.set_wanted(replace(self._wanted, most=self._at_first))
        idle = self.line is not None and not self.line.busy
        if idle and run.path not in self._kept and self.isVisible() and self._engine and self._document:
            from aestudio.auditing import FoundAudit
            from aestudio.auditing.work import RECORDS

            look = FoundAudit(run.path, run.path / FOLDER / RECORDS)
            self._engine.begin(FOUND_KEY, look, self._document.base)

    def runs_moved(self, moved: Mapping[Path, Path]) -> None:
        """Pictures of outputs are looked for where they are by now."""
        if self._proposed is not None:
            self._proposed = moved.get(self._proposed, self._proposed)
        super().runs_moved(moved)

    def _placed(self, found: Audited, path: Path) -> Audited:
        return found.moved(path)

    def _take_last(self, key: str, answer: object) -> None:
        """Read the audit again that was kept with the run, unless it was audited since."""
        if key != FOUND_KEY or not isinstance(answer, tuple) or self.line is None or self.line.busy:
            return
        path, last = answer
        shown = self._run.run.path if self._run is not None and self._run.run is not None else None
        if path != shown or path in self._kept or self._document is None:
            return
        self._remember(path, None)  # cancelled or failed, it is not tried again
        if isinstance(last, str):
            self._say_lost(path, last)
        elif last is not None:
            self._read_again(path, last, self._document.base)

    def _read_again(self, path: Path, last: LastAudit, base: Path) -> None:
        from aestudio.auditing import AuditJob

        assert self.line is not None
        self.set_wanted(last.settings)
        self._working, self._reads_again = (path, last.epochs), True
        job = AuditJob.once_more(path, path / FOLDER, last)
        self.line.begin(f"Reading the audit of {run_name(path)}", job, base, kept=False)
        self._show()

    def _say_lost(self, path: Path, why: str) -> None:
        self.note.say(f"The audit kept with {run_name(path)} can't be shown: {why}", "warning")

    def _fail(self, why: str) -> None:
        if self._reads_again and self._working is not None:
            self._say_lost(self._working[0], why)
            self._over()
        else:
            super()._fail(why)

    def _over(self) -> None:
        self._reads_again = False
        super()._over()

    def _working_words(self, run: RunInfo) -> str:
        return "Its audit is being read" if self._reads_again else "The run is being audited"

    def _dress(self, *, found: bool) -> None:
        super()._dress(found=found)
        self.shown.setVisible(found)
        self.save_action.setEnabled(found)

    def _show_found(self, found: Audited, begun: int | None, now: int | None) -> None:
        from aestudio.auditing.report.words import audited_words

        told = audited_words(found.facts) if found.facts is not None else ""
        when = f" on {_date(found.last.when)}" if found.last is not None else ""
        gone_on = "; the run has gone on since" if begun is not None and now != begun else ""
        self.page.show_audited(found, f"Audited{when}: {told}{gone_on}." if told else "")
        self.page.show_part(self.shown.choice)


def _date(when: float) -> str:
    """A time of this place: "27 Nov 2026, 13:45"."""
    return time.strftime("%d %b %Y, %H:%M", time.localtime(when))
