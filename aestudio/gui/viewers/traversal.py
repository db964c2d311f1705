"""Traversal: a grid over two dimensions of the code, the way between two samples, and what a label adds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QVBoxLayout, QWidget

from aestudio.analysis.traversal import Traversal, Walk
from aestudio.gui.spins import Spin
from aestudio.gui.viewers.base import Viewer
from aestudio.gui.viewers.walk import WalkCanvas
from aestudio.gui.widgets import Segments, tool_button

if TYPE_CHECKING:
    from aestudio.families import Family
    from aestudio.networks import Shape

__all__ = ["TraversalViewer"]


class TraversalViewer(Viewer):
    """What the decoder makes of codes on a way through latent space.

    Grid goes over two dimensions of the code (dim. … and …) in steps of equal probability of N(0, 1) where
    that is the prior, else of the data's codes, the others at their mean. Two samples goes from one sample to
    another: straight, or on the sphere, along the arc between their directions (slerp), which keeps codes as
    long as the two are; the straight way passes nearer to the middle. Label adds to the code of one sample
    the direction of each class, which is the mean code of the class less the mean of all, times 0 to 2. The
    numbers count samples of the validation part from 1.

    Framed pictures are of codes further out than 99 of 100 in training: the decoder learned hardly anything
    there. Smooth changes alone prove nothing about labels.
    """

    key = "traversal"
    title = "Traversal"
    icon = "grid"
    promise = (
        "Here will stand what the decoder makes of codes on a grid, between two samples, or along a label."
    )
    needs = ("Encodes", "Decodes")

    @classmethod
    def suits(cls, family: Family, shape: Shape | None) -> bool:
        """More than two numbers: points in the plane move in the laboratory, and are no pictures."""
        return super().suits(family, shape) and shape != (2,)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        ways = [("grid", "Grid"), ("between", "Two samples"), ("label", "Label")]
        self.way = Segments(ways, "Way through latent space")
        self.way.setToolTip(
            "<p>Grid: two dimensions of the code over their distribution, in steps of equal probability. "
            "Two samples: from one to the other, straight and on the sphere. Label: a sample moved towards "
            "the mean code of each class.</p>"
        )
        self.way.chosen.connect(lambda _: self._changed())
        self.first, self.second = self._spin("from ", 1), self._spin("to ", 2)
        self.across, self.up = self._spin("dim. ", 1), self._spin("and ", 2)
        self.dice = tool_button("dice", "Two other samples", pressed=self.throw_dice)
        for tool in (self.way, self.across, self.up, self.first, self.second, self.dice):
            self.tools.addWidget(tool)
        self._axes: tuple[int, ...] = ()
        self.canvas = WalkCanvas()
        layout = QVBoxLayout(self.body)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.canvas)
        self._show_tools()

    def _spin(self, prefix: str, value: int) -> Spin:
        spin = Spin(minimum=1, maximum=999_999, prefix=prefix, value=value)
        spin.setFixedWidth(92)
        about = "Dimension of the code" if prefix in ("dim. ", "and ") else "Sample of the validation part"
        about += ", counted from 1"
        spin.setAccessibleName(f"{about}, {prefix.strip()}")
        spin.setToolTip(about)
        is_axis = about.startswith("Dimension")
        spin.valueChanged.connect(lambda _: self._set_axes() if is_axis else self._changed())
        return spin

    def question(self) -> Traversal:
        """By the way chosen."""
        way: Any = self.way.choice
        first, second = self.first.value() - 1, self.second.value() - 1
        return Traversal(way, 9, "validation", first, second, self._axes)

    def show_answer(self, answer: Walk) -> None:
        """Draw it; the fields say which two dimensions it chose by itself."""
        self.canvas.show_walk(answer)
        if not self._axes:
            for spin, axis in zip((self.across, self.up), answer.axes, strict=False):
                with QSignalBlocker(spin):
                    spin.setValue(axis + 1)

    def forget(self) -> None:
        """Another model has another code."""
        self._axes = ()
        self.canvas.show_walk(None)

    def throw_dice(self) -> None:
        """Two samples further."""
        for spin in (self.first, self.second):
            spin.setValue(spin.value() + 2)

    def _show_tools(self) -> None:
        way = self.way.choice
        for tool in (self.across, self.up):
            tool.setVisible(way == "grid")
        self.first.setVisible(way != "grid")
        self.dice.setVisible(way != "grid")
        self.second.setVisible(way == "between")

    def _set_axes(self) -> None:
        self._axes = (self.across.value() - 1, self.up.value() - 1)
        self._changed()

    def _changed(self) -> None:
        self._show_tools()
        self.refresh()
