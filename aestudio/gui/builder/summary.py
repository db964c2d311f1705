"""The summary: every layer of every role with shape, parameters and multiply-adds, and the sums."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from aestudio.experiment import Experiment
from aestudio.experiment.hyperparameters import hyperparameter_counts
from aestudio.gui import icons, style
from aestudio.gui.builder.findings import Chain, Findings, Row
from aestudio.gui.builder.row_delegate import tabular
from aestudio.gui.builder.share_bars import ShareBars
from aestudio.gui.layouts import across, down
from aestudio.networks import shape_text
from aestudio.numerals import percent
from aestudio.whole_model import WholeModel

__all__ = ["HEADINGS", "Summary", "SummaryLine", "summary_lines", "summary_text", "together_words"]
__all__ += ["totals_text", "whole_count"]

WHOLE = "Whole model"

SHARE = 5  # the column with a bar
HEADINGS = ("Layer", "", "Output shape", "Parameters", "Counted as", "Share", "Multiply-adds")
BAR = 10  # characters of the bar that shows a share, as plain text


@dataclass(frozen=True)
class SummaryLine:
    """One line of the table; `strong` ones are headings and sums."""

    cells: tuple[str, str, str, str, str, str, str]
    strong: bool = False
    sure: bool = True
    share: float = 0.0  # of all parameters


def summary_lines(findings: Findings) -> list[SummaryLine]:
    """All that is known of the networks, line by line."""
    lines: list[SummaryLine] = []
    for role, title in findings.roles.items():
        lines += _role_lines(title, findings.chain(role), findings.parameters or 0)
    total = findings.parameters
    macs = sum(findings.chain(role).macs for role in findings.roles)
    sure = all(findings.chain(role).known for role in findings.roles)
    count = f"{total:,}" if total is not None else "–"
    lines.append(SummaryLine(("Networks together", "", "", count, "", "", f"{macs:,}"), True, sure))
    if (whole := _whole(findings)) is not None and whole.words:
        counts = (f"{whole.parameters:,}", "", "", f"{whole.macs:,}")
        lines.append(SummaryLine((WHOLE, whole.words, "", *counts), True, sure))
    return lines


def _whole(findings: Findings) -> WholeModel | None:
    """What is known of the model as a whole, with what its family adds to its networks."""
    return findings.found.whole if findings.found is not None and findings.fresh else None


def whole_count(findings: Findings) -> tuple[str, int | None]:
    """What to call the model as a whole, and its parameters; None while they are not known."""
    if (whole := _whole(findings)) is None:
        return WHOLE, findings.parameters
    return f"{WHOLE} {whole.times}".rstrip(), whole.parameters


def together_words(findings: Findings) -> str:
    """How many parameters there are in all, and of what; empty where that is not known."""
    whole, total = _whole(findings), findings.parameters
    if whole is not None and whole.words:
        return f"{WHOLE}: {whole.parameters:,} parameters = {whole.words}"
    return "" if total is None else f"All networks together: {total:,} parameters"


def summary_text(lines: Sequence[SummaryLine]) -> str:
    """The table as plain text, its columns aligned; a share has a bar there, too."""
    bars = ["█" * round(BAR * line.share) for line in lines]
    cells = [
        (*line.cells[:SHARE], f"{line.cells[SHARE]:>7}  {bar:<{BAR}}" if line.share else "", line.cells[-1])
        for line, bar in zip(lines, bars, strict=True)
    ]
    rows = [HEADINGS, *cells]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    rule = "-" * (sum(widths) + 2 * (len(widths) - 1))
    text = [_aligned(HEADINGS, widths), rule]
    text += [_aligned(row, widths) for row in cells]
    return "\n".join(text) + "\n"


def _aligned(cells: Sequence[str], widths: Sequence[int]) -> str:
    left = [cell.ljust(width) for cell, width in zip(cells[:2], widths[:2], strict=True)]
    right = [cell.rjust(width) for cell, width in zip(cells[2:], widths[2:], strict=True)]
    return "  ".join([*left, *right]).rstrip()


def _role_lines(title: str, chain: Chain, total: int) -> list[SummaryLine]:
    takes = shape_text(chain.takes) if chain.takes else "–"
    lines = [SummaryLine((title, "", takes, "", "", "", ""), True)]
    for row in chain.all():
        lines.append(_layer_line(row, total))
    count = f"{chain.parameters:,}" if chain.parameters is not None else "–"
    gives = shape_text(chain.gives) if chain.gives else "–"
    share = _share(chain.parameters, total)
    sums = (count, "", _percent(share), f"{chain.macs:,}")
    return [*lines, SummaryLine((f"{title} total", "", gives, *sums), True, chain.known, share)]


def _layer_line(row: Row, total: int) -> SummaryLine:
    name = "    " * len(row.path) + row.heading
    shape = shape_text(row.gives) if row.gives else "–"
    count = f"{row.parameters:,}" if row.parameters is not None else "–"
    macs = f"{row.macs:,}" if row.macs else "–"
    words = f"{row.layer.words()}  ({row.problem})" if row.problem else row.layer.words()
    counted = row.formula + (f" (and {row.not_learned:,} not learned)" if row.not_learned else "")
    share = _share(row.parameters, total) if len(row.path) == 1 else 0.0
    return SummaryLine((name, words, shape, count, counted, _percent(share), macs), False, row.known, share)


def _share(part: int | None, total: int) -> float:
    """The share of all parameters."""
    return part / total if part and total else 0.0


def _percent(share: float) -> str:
    return percent(share, 1) if share else ""


def totals_text(experiment: Experiment, findings: Findings) -> str:
    """Memory and hyperparameters in two sentences."""
    shape = findings.found.shape if findings.found else None
    rows = [row for role in findings.roles for row in findings.chain(role).rows]
    sample = 4 * (prod(shape or ()) + sum(row.kept for row in rows)) if shape else 0
    batch = experiment.training.batch_size
    counts = hyperparameter_counts(experiment)
    groups = ", ".join(f"{count} of {group}" for group, count in counts.items())
    memory = (
        f"Memory of a step: {sample / 1024:,.1f} KB per sample, {sample * batch / 2**20:,.1f} MB per batch"
    )
    return (
        f"{memory} of {batch:,} (what goes in and what each layer gives, in 32 bits; without weights).\n"
        f"{sum(counts.values())} hyperparameters: {groups}.\n"
        "Multiply-adds are of a sample that goes once through each dense and convolutional layer."
    )


class Summary(QDialog):
    """The table in a window of its own, which follows every edit."""

    def __init__(self, findings: Findings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Network summary")
        self._findings = findings
        self.table = QTableWidget(0, len(HEADINGS))
        self.table.setAccessibleName("Network summary")
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setShowGrid(False)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 10)
        self.table.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        for column, text in enumerate(["Layer", "Settings", *HEADINGS[2:]]):
            heading = QTableWidgetItem(text)
            heading.setTextAlignment(_side(column))
            self.table.setHorizontalHeaderItem(column, heading)
        self.table.setItemDelegateForColumn(SHARE, ShareBars(self.table))
        copy = QPushButton(icons.icon("duplicate"), "Copy as text")
        copy.setToolTip("Copy the table as plain text")
        copy.setAutoDefault(False)
        copy.clicked.connect(self.copy)
        self._note = note = style.with_role(QLabel(wordWrap=True), "small")
        row = across(None, style.SPACE)
        row.addWidget(note, 1)
        row.addWidget(copy)
        layout = down(self, style.SPACE, (12, 12, 12, 12))
        layout.addWidget(self.table, 1)
        layout.addLayout(row)
        QShortcut(QKeySequence.StandardKey.Copy, self, self.copy)
        findings.changed.connect(self.refresh)
        style.theme_changed.connect(self.refresh)  # items keep the colours they were given
        self.refresh()
        self.resize(self.sizeHint())  # Qt would make it no wider than two thirds of the screen

    def sizeHint(self) -> QSize:
        """Wide enough for most networks."""
        return QSize(920, 520)

    def refresh(self) -> None:
        """Show what is known now."""
        lines = summary_lines(self._findings)
        self._note.setText(totals_text(self._findings.experiment, self._findings))
        self.table.setRowCount(len(lines))
        for row, line in enumerate(lines):
            for column, text in enumerate(line.cells):
                self.table.setItem(row, column, _item(self.table, text, column, line))
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)

    def copy(self) -> None:
        """Put the table on the clipboard as text."""
        QGuiApplication.clipboard().setText(summary_text(summary_lines(self._findings)))


def _item(table: QTableWidget, text: str, column: int, line: SummaryLine) -> QTableWidgetItem:
    item = QTableWidgetItem(text)
    font = QFont(tabular(table.font()))
    font.setBold(line.strong)
    item.setFont(font)
    item.setForeground(style.colour("text" if line.sure else "disabled"))
    item.setTextAlignment(_side(column))
    if column == SHARE:
        item.setData(Qt.ItemDataRole.UserRole, line.share)
    return item


def _side(column: int) -> Qt.AlignmentFlag:
    """Words begin at the left, numbers end at the right."""
    side = Qt.AlignmentFlag.AlignLeft if column in (0, 1, SHARE) else Qt.AlignmentFlag.AlignRight
    return side | Qt.AlignmentFlag.AlignVCenter
