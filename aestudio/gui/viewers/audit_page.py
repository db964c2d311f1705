"""What an audit found, part by part, above the pictures behind the mark that was chosen last."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSplitter, QStackedWidget, QTextBrowser, QWidget

from aestudio.analysis.upsampling import MADE_UP
from aestudio.gui import style
from aestudio.gui.labels import ElidedLabel
from aestudio.gui.layouts import down
from aestudio.gui.viewers.audit_flow import AuditClasses
from aestudio.gui.viewers.audit_pictures import AuditPictures
from aestudio.gui.viewers.audit_plane import AuditPlane
from aestudio.gui.viewers.audit_points import cycle_points, tone_points
from aestudio.gui.viewers.audit_results import AuditResults, FlowResults
from aestudio.gui.viewers.audit_texts import sets_text

if TYPE_CHECKING:
    from aestudio.auditing import Audited

__all__ = ["PARTS", "AuditPage"]

PARTS = (
    ("results", "Results"),
    ("tone", "Tone"),
    ("classes", "Tone classes"),
    ("flow", "Flow"),
    ("cycle", "Cycle"),
    ("sets", "Sets and checks"),
)
"""What can be shown, and what it is called."""
SHOWN = 3  # pictures behind a mark
ASKED = {"tone": "shrinkage", "classes": "classes", "flow": "flow", "cycle": "abstention"}
"""By part, the question that it answers; results and checks say theirs themselves."""
HINT = "Click a mark to see the pictures behind it."


class AuditPage(QWidget):
    """Shows an `Audited`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._audited: Audited | None = None
        self._chosen = False
        self.results, self.flows, self.classes = AuditResults(), FlowResults(), AuditClasses()
        self.dots, self.flow = self.results.dots, self.flows.flow
        self.tone = AuditPlane("Lightness of outputs over that of the true pictures")
        self.cycle = AuditPlane("Cycle error of outputs that kept their group and of those that did not")
        self.sets = QTextBrowser()
        self.sets.setAccessibleName("What is in the sets, self-test and controls")
        self.sets.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.missing = style.with_role(QLabel(wordWrap=True), "muted")
        self.missing.setContentsMargins(style.SPACE_L, style.SPACE_L, style.SPACE_L, style.SPACE_L)
        self.missing.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.pictures = AuditPictures()
        self._lay_out()
        self.dots.chosen.connect(self._behind_mark)
        self.flow.chosen.connect(self._behind_cell)
        self.classes.chosen.connect(self._behind_classes)
        for plane in (self.tone, self.cycle):
            plane.chosen.connect(lambda place: self._show_behind([place], "The picture of this point"))

    def _lay_out(self) -> None:
        self._stack = QStackedWidget()
        self._pages: dict[str, QWidget] = {
            "results": self.results,
            "tone": self.tone,
            "classes": self.classes,
            "flow": self.flows,
            "cycle": self.cycle,
            "sets": self.sets,
        }
        for page in (*self._pages.values(), self.missing):
            self._stack.addWidget(page)
        self._parts = QSplitter(Qt.Orientation.Vertical, childrenCollapsible=False)
        self._parts.addWidget(self._stack)
        self._parts.addWidget(self.pictures)
        self._parts.setStretchFactor(0, 1)
        self.pictures.hide()  # until a mark is chosen
        self.remark = style.with_role(QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText), "muted")
        self.question = style.with_role(QLabel(wordWrap=True), "small")
        self.hint = ElidedLabel(HINT, colour="muted")
        layout = down(self, style.SPACE_S, (style.SPACE, 0, style.SPACE, style.SPACE_S))
        layout.addWidget(self.remark)
        layout.addWidget(self.question)
        layout.addWidget(self._parts, 1)
        layout.addWidget(self.hint)
        layout.addWidget(ElidedLabel(MADE_UP, colour="muted"))

    def show_audited(self, audited: Audited, remark: str = "") -> None:
        """Draw it; a `remark` stands above, whole: it says what the figures depend on."""
        self.remark.setText(remark)
        self.remark.setVisible(bool(remark))
        before, self._audited = self._audited, audited
        if before is not None and before.outcomes is audited.outcomes:
            return  # its run has another folder
        self.results.show_found(audited.findings)
        self.flows.show_found(audited.findings)
        self.classes.show_found(audited.findings)
        self.tone.show_points(tone_points(audited), "Each point is a picture")
        self.cycle.show_points(cycle_points(audited, self._limit(audited)), "Each point is a picture")
        self.sets.setHtml(sets_text(audited))
        self.pictures.show_behind(None, [], "")
        self._chosen = False

    def show_part(self, part: str) -> None:
        """Bring a part to the front; what was not measured is said in its place."""
        why = self._why_not(part)
        self.question.setText(self._question(part))
        self.question.setVisible(part in ASKED and not why)
        self.missing.setText(why)
        self._stack.setCurrentWidget(self.missing if why else self._pages[part])
        marks = part != "sets" and not why
        self.pictures.setVisible(marks and self._chosen)
        self.hint.setVisible(marks and not self._chosen)

    def _question(self, part: str) -> str:
        """What a part answers; of tone with what its line says, in the report's words."""
        from aestudio.auditing.report.questions import QUESTIONS
        from aestudio.auditing.report.tone import line_words

        found = self._audited.findings if self._audited is not None else None
        if part == "tone" and found is not None and found.shrinkage is not None:
            return line_words(found.shrinkage)
        return QUESTIONS.get(ASKED.get(part, ""), "")

    def _why_not(self, part: str) -> str:
        if self._audited is None or part == "sets":
            return ""
        found = self._audited.findings
        if found is None:
            return "A self-test failed: no result is shown. See “Sets and checks”."
        if part in ("tone", "classes"):
            return found.notes.get("lightness", "")
        return found.notes.get("flips", "") if part in ("flow", "cycle") else ""

    @staticmethod
    def _limit(audited: Audited) -> float:
        if audited.facts is None:
            return 0.0
        return 255 * math.sqrt(audited.facts.settings.tolerance + audited.facts.how.degrade.noise**2)

    # ------------------------------------------------------------------ pictures

    def _behind_mark(self, metric: int, group: int) -> None:
        """Of a metric and a group: pictures at its quantiles, or of those who were read as another."""
        from aestudio.audit.findings.flips import flipped
        from aestudio.auditing.quantiles import at_quantiles, spread

        audited = self._audited
        if audited is None or audited.records is None or audited.findings is None:
            return
        records, found = audited.records, audited.findings
        one, mine = found.primaries[metric], records["group"] == group
        name = found.names[group]
        if one is found.flips:
            places = spread(mine & (flipped(records) == 1), SHOWN)
            words = f"{name}: outputs read as another group, spread evenly over them"
        else:
            column, what = ("delta_lightness", "ΔL*") if one is found.lightness else ("cycle", "cycle error")
            places = at_quantiles(records[column], mine)
            words = f"{name}: at 5, 50 and 95 % of its {what}"
        self._show_behind(places, words if places else f"{name}: none to show.")
        self.results.keep_in_sight(metric, group)

    def _behind_cell(self, of: str, label: int, read: int) -> None:
        from aestudio.auditing.quantiles import spread

        audited = self._audited
        if audited is None or audited.records is None or audited.findings is None:
            return
        records, names = audited.records, audited.findings.names
        places = spread((records["group"] == label) & (records[f"read_{of}"] == read), SHOWN)
        words = f"Labelled {names[label]}, read as {names[read]}; spread evenly over them"
        self._show_behind(places, words if places else "There are none.")

    def _behind_classes(self, of: str, true: int, made: int) -> None:
        from aestudio.audit.findings.classes import CLASSES
        from aestudio.auditing.quantiles import spread

        found = self._audited.findings if self._audited is not None else None
        if found is None or found.classes is None:
            return
        pictures = found.classes.pictures
        places = spread((pictures["hr"] == true) & (pictures[of] == made), SHOWN)
        words = f"{CLASSES[true]} became {CLASSES[made]}; spread evenly over them"
        self._show_behind(places, words if places else "There are none.")

    def _show_behind(self, places: list[int], words: str) -> None:
        self.pictures.show_behind(self._audited, places, words)
        if not self._chosen:
            self._chosen = True
            high = self.pictures.height_for(self._parts.width(), self._parts.height() * 11 // 20)
            self.pictures.show()
            self.hint.hide()
            self._parts.setSizes([self._parts.height() - high, high])
