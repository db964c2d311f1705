"""Latent space: where the samples lie, and what lies between them."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from aestudio.analysis.all_codes import AllCodes
from aestudio.analysis.latent import Codes, DecodeMean, Latent, Plane
from aestudio.analysis.samples import Samples, subset_words
from aestudio.analysis.tables import write_all_codes, write_codes
from aestudio.gui import style
from aestudio.gui.labels import ElidedLabel
from aestudio.gui.layouts import across, down
from aestudio.gui.viewers.base import Viewer
from aestudio.gui.viewers.classes import ClassLegend, NumberScale, class_colours
from aestudio.gui.viewers.cloud import Cloud
from aestudio.gui.viewers.controls import TEST_NOTE, Box, PartBox
from aestudio.gui.viewers.embedding import Embedding
from aestudio.gui.viewers.kept_choices import KeptChoices
from aestudio.gui.viewers.latent_cards import Cards
from aestudio.gui.viewers.scatter import Scatter
from aestudio.gui.viewers.selection import SelectionPanel
from aestudio.gui.widgets import tool_button
from aestudio.numerals import percent

if TYPE_CHECKING:
    from collections.abc import Callable

    from aestudio.gui.document import Document
    from aestudio.gui.engine import Engine
    from aestudio.gui.messages import RunInfo

__all__ = ["LatentViewer"]

Array = np.ndarray[Any, Any]
EMBEDDED = 2000  # samples that t-SNE is given
ALL = "all codes"
ERROR, QUANTITY = "error:", "quantity:"  # a colon ends what is no label column; a quantity's name follows


class LatentViewer(Viewer):
    """The codes of up to 5,000 samples as points; any place can be decoded.

    It answers which samples the encoder puts together. Where a code has more than two numbers, PCA shows the
    two directions in which they vary most, and the axes say how much of the variance that is; t-SNE keeps
    neighbours together. Colours are labels, quantities or the error of each sample.

    Resting on a point shows its sample, a click keeps it; a click on an empty place decodes it. The lasso (or
    Shift and dragging) selects points: their classes are counted and their mean code is decoded.

    Where PCA shows little of the variance, points that lie together may be far apart. In t-SNE distances,
    sizes of islands and axes mean nothing. Labels took no part in training unless the family uses them.
    """

    key = "latent"
    title = "Latent space"
    icon = "scatter"
    promise = "Here each sample will be a point in latent space. A click on an empty place decodes it."
    needs = ("Encodes",)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._codes: Codes | None = None
        self._plane: Plane | None = None
        self._points: Array = np.zeros((0, 2), np.float32)
        self._embedded: Array | None = None
        self._embedded_of: Codes | None = None
        self._embedded_in: RunInfo | None = None
        self._all_to = Path()
        self._stage = ""
        self._columns: tuple[str, ...] = ()
        self._kept = KeptChoices(self.key, self)
        self._add_tools()
        self._add_body()
        self.embedding = Embedding(self)
        self.embedding.progressed.connect(self._embedding_progressed)
        self.embedding.failed.connect(lambda text: self.note.say(text, "error"))

    def _add_tools(self) -> None:
        self.part = PartBox()
        self.part.picked.connect(lambda _: self._changed())
        self.colour_by = Box(
            "Colour by", {}, "What the points are coloured by: a label, a quantity, or the error"
        )
        self.colour_by.picked.connect(lambda by: self._keep("colour", by, self._recolour))
        self.projection = Box(
            "Projection", {"pca": "PCA", "tsne": "t-SNE"}, "How codes of many numbers become points"
        )
        self.projection.picked.connect(lambda by: self._keep("projection", by, self._project))
        self.lasso = tool_button(
            "lasso", "Lasso: drag around points to select them (or drag with Shift)", checkable=True
        )
        self.lasso.toggled.connect(self._set_lasso)
        self.renew = tool_button(
            "refresh", "Compute t-SNE anew, from the model as it is", pressed=self._embed
        )
        fit = tool_button(
            "zoom-fit", "Show all points (0, or a double click)", pressed=lambda: self.scatter.fit()
        )
        for tool in (self.part, self.colour_by, self.projection, self.renew, self.lasso, fit):
            self.tools.addWidget(tool)
        for tool in (self.colour_by, self.projection, self.renew):
            tool.hide()  # until it is known what there is to choose from
        self.menu.addSeparator()
        self.menu_action("Save these codes as table …", "table", self.save_codes)
        self.menu_action("Save codes of all data as table …", "table", self.save_all_codes)
        self.menu_action("Larger points", "plus", lambda: self._resize(1.25))
        self.menu_action("Smaller points", "minus", lambda: self._resize(0.8))

    def _add_body(self) -> None:
        self.scale = NumberScale()
        self.legend = ClassLegend()
        self.legend.changed.connect(self._hide_classes)
        self.scatter = Scatter()
        self.cards = Cards(self.scatter, self.ask)
        self.scatter.selected.connect(self.select)
        self.caption = ElidedLabel(colour="muted", fills=True)
        self.caption.setFont(style.small_font(self.caption))
        self.panel = SelectionPanel()
        self.panel.hide()
        self.panel.cleared.connect(self.clear_selection)
        self.panel.chosen.connect(self.cards.pin)
        self.panel.saver.said.connect(self.note.say)
        left = QWidget()
        column = down(left, 0, (style.SPACE, 0, 0, style.SPACE_S))
        column.addWidget(self.legend)
        column.addWidget(self.scale)
        column.addWidget(self.scatter, 1)
        column.addWidget(self.caption)
        row = across(self.body)
        row.addWidget(left, 1)
        row.addWidget(self.panel)

    # ------------------------------------------------------------------ questions and answers

    def question(self) -> Latent:
        """The codes of the part."""
        return Latent(self.part.part, errors=self.colour_by.currentData() == ERROR)

    def show_answer(self, answer: Codes) -> None:
        """Draw the codes; what is selected stays so while the samples are the same."""
        before, self._codes = self._codes, answer
        if before is None or not np.array_equal(before.samples.rows, answer.samples.rows):
            self.clear_selection()
            self.cards.unpin()
            self._embedded = None
        self._codes = answer if self._plane is None else answer.turned_like(self._plane)
        self._plane = self._codes.plane
        self._points = self._codes.points  # colours may come now, and are drawn at once
        self.cards.show_codes(self._codes)
        self.projection.setVisible(answer.codes.shape[1] > 2)
        self._offer_colours(answer.samples)
        self._project(live=True)

    def _offer_colours(self, samples: Samples) -> None:
        """What there is to colour by: what the user chose, if it is there.

        The error that stood alone gives way to labels when those come.
        """
        before, columns = self.colour_by.currentData(), tuple(samples.labels)
        quantities: dict[object, str] = {f"{QUANTITY}{name}": name for name in samples.quantities}
        self.colour_by.set_choices({**{column: column for column in columns}, **quantities, ERROR: "Error"})
        wanted = self._kept.get("colour")
        if wanted and self.colour_by.offers(wanted):
            self.colour_by.choose(wanted)
        elif columns and not self._columns and before == ERROR:
            self.colour_by.choose(columns[0])
        self._columns = columns
        self.colour_by.show()
        if self._is_number(self.colour_by.currentData()) != self._is_number(before):
            self._recolour()

    @staticmethod
    def _is_number(by: str | None) -> bool:
        """Whether points are coloured by a number."""
        return by is not None and (by == ERROR or by.startswith(QUANTITY))

    def show_part(self, part: str, answer: Any) -> None:
        """Fill the cards, and the picture of what is selected."""
        if part == ALL:
            self.ask(ALL, None)
            self.saver.save(self._all_to, "The table", partial(write_all_codes, answer))
        elif part == "mean":
            sample = None if answer.outputs is None else answer.outputs[0]
            self.panel.show_mean(sample, answer.scale.low, answer.scale.high, answer.scale.shape)
        else:
            self.cards.take(part, answer)

    def fail_part(self, part: str, text: str) -> None:
        """Say in the card why it stays empty, or that there are no codes to save."""
        if part == ALL:
            self.ask(ALL, None)
            self.note.say(f"The codes can't be saved: {text}", "error")
        else:
            self.cards.fail(part, text)

    def set_run(self, run: RunInfo | None) -> None:
        """The t-SNE of another run is no earlier state of this one."""
        if (run and run.path) != (self._embedded_in and self._embedded_in.path):
            self.cards.leave_place()
        if run is not self._embedded_in:
            self._embedded_in, self._embedded = run, None
            self.embedding.cancel()
            self.ask(ALL, None)
        super().set_run(run)

    def begin_project(self) -> None:
        """Colours and projection are those last chosen in it, else those that the data begin with."""
        self._columns = ()
        self._kept.begin_project()
        self.colour_by.set_choices({})
        self.projection.choose(self._kept.get("projection"))
        super().begin_project()

    def follow(self, document: Document, engine: Engine) -> None:
        """Remember what is chosen, for this project."""
        super().follow(document, engine)
        self._kept.follow(document)
        self.projection.choose(self._kept.get("projection"))

    def _keep(self, name: str, value: str, show: Callable[[], None]) -> None:
        """The user has chosen."""
        self._kept.note(name, value)
        show()

    def forget(self) -> None:
        """Drop what belonged to a run that is gone."""
        self._codes, self._plane, self._embedded = None, None, None
        self.embedding.cancel()
        self.clear_selection()
        self.cards.unpin()

    def _changed(self) -> None:
        self.note.say(TEST_NOTE, "warning") if self.part.part == "test" else self.note.hide()
        self.refresh()

    # ------------------------------------------------------------------ points

    @property
    def is_embedded(self) -> bool:
        """Whether t-SNE is shown."""
        return (
            self._codes is not None
            and self._codes.codes.shape[1] > 2
            and self.projection.currentData() == "tsne"
        )

    def _project(self, live: bool = False) -> None:
        """Show the codes by the projection that is chosen."""
        codes = self._codes
        if codes is None:
            return
        self.renew.setVisible(self.is_embedded)
        self.cards.decodes = not self.is_embedded
        if not live:
            self.cards.unpin()
            self.scatter.fit()
        if not self.is_embedded:
            self.embedding.cancel()
            self._points = codes.points
            self._draw()
        elif self._embedded is None and not self.embedding.is_busy:
            self._embed()
        else:
            self._draw()

    def _embed(self) -> None:
        """Begin a t-SNE of the codes as they are."""
        codes = self._codes
        if codes is None or len(codes.samples) < 5:
            self.note.say("t-SNE needs at least five samples.", "warning")
            return
        self._embedded_of, self._stage = codes, "t-SNE is being computed …"
        self.embedding.start(codes.codes[:EMBEDDED], self._embedded)
        self._draw()

    def _embedding_progressed(self, points: Array, done: int, stages: int) -> None:
        first, self._embedded = self._embedded is None, points
        self._stage = f"t-SNE, {100 * done // stages} %" if done < stages else "t-SNE"
        if self.is_embedded:
            self._draw()
            if first or done == 1:
                self.scatter.fit()

    def _draw(self) -> None:
        codes = self._codes
        assert codes is not None
        points = self._points
        if self.is_embedded:
            points = np.full((len(codes.samples), 2), np.nan, np.float32)
            if self._embedded is not None:
                points[: len(self._embedded)] = self._embedded
        classes, colours, names = self._classes(codes)
        x, y = self._titles(codes)
        lanes: tuple[str, ...] = ()
        if points.shape[1] == 1:
            points, lanes = _in_lanes(points, classes, names)
        self.scatter.show_cloud(Cloud(points, classes, colours, x, y, lanes, numbered=not self.is_embedded))
        self.caption.set_text(self._words(codes))
        self.cards.place()

    def _classes(self, codes: Codes) -> tuple[Array, Array, tuple[str, ...]]:
        """Each point's class, the classes' colours, and their names for the legend."""
        by = self.colour_by.currentData()
        if self._is_number(by):
            title, values = codes.scale.loss_short, codes.errors
            if by != ERROR:
                title = by.removeprefix(QUANTITY)
                values = codes.samples.quantities[title]
            self.scale.show_numbers(title, values)
            return self.scale.levels(values, len(codes.samples)), self.scale.point_colours, ()
        if by is None:
            return np.zeros(len(codes.samples), np.int64), class_colours(1), ()
        values, names = codes.samples.labels[by], codes.samples.names[by]
        self.legend.set_classes(by, names)
        return values, class_colours(max(len(names), int(values.max(initial=0)) + 1)), names

    def _titles(self, codes: Codes) -> tuple[str, str]:
        if self.is_embedded:
            return "t-SNE: near is alike, distances and axes have no unit", ""
        if codes.plane.shares is None:
            return ("Code", "") if codes.codes.shape[1] == 1 else ("Unit 1 of the code", "Unit 2 of the code")
        first, second = (
            f"Component {n} · {percent(share, 1)} of the variance"
            for n, share in enumerate(codes.plane.shares, 1)
        )
        return first, second

    def _words(self, codes: Codes) -> str:
        """Which samples are shown, and how much of their codes."""
        size = codes.codes.shape[1]
        if self.is_embedded:
            many = subset_words(min(len(codes.samples), EMBEDDED), codes.samples)
            new = self.embedding.is_busy or self._is_embedding_of(codes)
            old = "" if new else " of an earlier state of the model"
            return f"{self._stage}{old} · {many} · {size:,} numbers per code"
        words = codes.lost or subset_words(len(codes.samples), codes.samples)
        if codes.plane.shares is not None:
            words += f" · {percent(codes.plane.shown, 1)} of the variance of {size:,} numbers is shown"
        return words

    def _is_embedding_of(self, codes: Codes) -> bool:
        """Whether the t-SNE is of these codes: colours and errors may have been asked for since."""
        of = self._embedded_of
        return of is not None and np.array_equal(of.codes[:EMBEDDED], codes.codes[:EMBEDDED])

    def _recolour(self) -> None:
        by = self.colour_by.currentData()
        by_number = self._is_number(by)
        self.legend.setVisible(not by_number)
        self.scale.setVisible(by_number)
        if by_number:
            self.scatter.set_hidden(frozenset())
        self.refresh()
        if by != ERROR and self._codes is not None:
            self._draw()
            self.scatter.set_hidden(frozenset() if by_number else self.legend.hidden)

    def save_codes(self) -> None:
        """Ask where, and write the codes shown with what is known of their samples."""
        self.save_table("codes", None if self._codes is None else partial(write_codes, self._codes, None))

    def save_all_codes(self) -> None:
        """Ask where, and write the codes of all samples of all parts there once they are worked out."""
        if self._codes is None:
            self.note.say("There is nothing to save yet.")
        elif path := self.table_path("all codes"):
            self._all_to = path
            self.note.say("Working out the codes of all data …")
            self.ask(ALL, AllCodes(self._codes.errors is not None))

    def _hide_classes(self, hidden: frozenset[int]) -> None:
        self.scatter.set_hidden(hidden)

    def _resize(self, factor: float) -> None:
        self.scatter.set_radius(float(np.clip(self.scatter.radius * factor, 1.2, 12)))

    # ------------------------------------------------------------------ selection

    def _set_lasso(self, on: bool) -> None:
        self.scatter.lassoing = on
        self.scatter.setCursor(Qt.CursorShape.CrossCursor if on else Qt.CursorShape.ArrowCursor)

    def select(self, indices: Array) -> None:
        """Select samples, by their indices; none: nothing is selected any more."""
        if self._codes is None or not len(indices):
            self.clear_selection()
            return
        column = self.colour_by.currentData()
        self.scatter.set_chosen(indices)
        self.panel.show_selection(
            self._codes, indices, column if column in self._codes.samples.labels else ""
        )
        self.panel.show_mean(None, 0, 1, self._codes.scale.shape)
        self.panel.show()
        self.ask("mean", DecodeMean(self._codes.codes, indices))

    def clear_selection(self) -> None:
        """Select nothing."""
        self.panel.hide()
        self.scatter.set_chosen(None)
        self.ask("mean", None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes the card, then ends the selection."""
        if event.key() == Qt.Key.Key_Escape and not self.cards.pinned.isHidden():
            self.cards.unpin()
        elif event.key() == Qt.Key.Key_Escape and not self.panel.isHidden():
            self.clear_selection()
        else:
            super().keyPressEvent(event)


def _in_lanes(points: Array, classes: Array, names: tuple[str, ...]) -> tuple[Array, tuple[str, ...]]:
    """Points of one number: a lane for each class, in which they are strewn so that none hides the others."""
    strewn = np.random.default_rng(0).uniform(-0.36, 0.36, len(points))
    y = strewn - (classes if names else 0)
    return np.stack([points[:, 0], y], axis=1).astype(np.float32), names


if __name__ == "__main__":
    from aestudio.gui.viewers.demo import run_demo

    run_demo(LatentViewer)
