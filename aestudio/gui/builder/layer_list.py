"""The list of a role's layers between what goes in and what it comes to."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from aestudio.gui.builder.empty import EmptyList
from aestudio.gui.builder.ends import EndLine
from aestudio.gui.builder.findings import Findings
from aestudio.gui.builder.summary import together_words, whole_count
from aestudio.gui.builder.tree import LayerTree
from aestudio.gui.builder.tree_model import tight
from aestudio.gui.layouts import down
from aestudio.numerals import sample_words

__all__ = ["LayerList"]


class LayerList(QWidget):
    """The tree with a line above and one below it; while it is empty, what can be done about that.

    Attributes:
        input_line: what goes in.
        total_line: what comes out of the role that is shown, and its parameters.
        whole_line: the parameters of all roles; there where there is more than one.
        empty: offers working networks.
    """

    def __init__(self, tree: LayerTree, findings: Findings) -> None:
        super().__init__()
        self._findings = findings
        self.input_line, self.total_line = EndLine(tree), EndLine(tree, strong=True)
        self.whole_line = EndLine(tree, ruled=False)
        self.empty = tree.instead = EmptyList(tree)
        self._stack = down(self)
        for part in (self.input_line, tree, self.total_line, self.whole_line):
            self._stack.addWidget(part, 1 if part is tree else 0)

    def put_around(self, above: QWidget, below: QWidget) -> None:
        """Put one thing more above all, and one below."""
        self._stack.insertWidget(0, above)
        self._stack.addWidget(below)

    def show_ends(self, role: str) -> None:
        """Say what is known now of a role's input and output."""
        findings = self._findings
        chain, fresh = findings.chain(role), not findings.stale
        takes = tight(chain.takes) if chain.takes else "–"
        self.input_line.show_line("Input", takes, sure=fresh and chain.takes is not None)
        count = f"{chain.parameters:,}" if chain.parameters is not None else "–"
        gives = tight(chain.gives) if chain.gives else "–"
        title = findings.roles.get(role, "Network")
        self.total_line.show_line(title, gives, count, sure=fresh and chain.known)
        title_of_whole, whole = whole_count(findings)
        self.whole_line.setVisible(len(findings.roles) > 1 or whole != findings.parameters)
        sure = fresh and all(findings.chain(one).known for one in findings.roles)
        count = f"{whole:,}" if whole is not None else "–"
        self.whole_line.show_line(title_of_whole, "", count, sure=sure, tip=together_words(findings))
        title = title.lower()
        shape = findings.found.shape if findings.found else None
        self.empty.show_for(not chain.rows, title, sample_words(shape) if shape else "", findings.convolves)
