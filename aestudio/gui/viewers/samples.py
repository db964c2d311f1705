"""New samples from fixed noise, live, and what the same noise became over the epochs."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from aestudio.analysis.generated import Generated, Made
from aestudio.analysis.tables import write_made
from aestudio.gui import settings
from aestudio.gui.shown_run import ShownRun
from aestudio.gui.spins import DecimalSpin, Spin
from aestudio.gui.viewers.base import Viewer
from aestudio.gui.viewers.controls import Box
from aestudio.gui.viewers.film import Film, as_gif
from aestudio.gui.viewers.over_time import Earlier
from aestudio.gui.viewers.tiles import Row, Tiles
from aestudio.gui.widgets import Segments, tool_button

if TYPE_CHECKING:
    from aestudio.gui.document import Document
    from aestudio.gui.engine import Engine

__all__ = ["SamplesViewer"]

SIZES = (4, 9, 16, 36, 64, 100, 196, 400)  # samples to make room for
POINTS = 2000  # in the plane


class SamplesViewer(Viewer):
    """What the model makes of noise: new samples, from the same noise at every epoch.

    It answers whether the model draws samples that look like the data, and differ from each other. Now shows
    those of the present weights, Film what the same noise became from epoch to epoch, Nearest the training
    sample nearest to each, by mean squared error: where the two are equal, the model has memorised.

    Another seed is other noise. Noise × scales it: below 1 samples are more typical and less diverse than the
    model's own. A model that is told a class draws the one chosen, or each in turn. Points in the plane are
    drawn over the data.

    A few good pictures prove little: whether classes are missing is seen in Mode coverage, and noise × must
    be 1 for a fair look.
    """

    key = "samples"
    title = "Samples"
    icon = "grid"
    promise = "Here new samples will stand that the model makes from noise, the same noise at every epoch."
    needs = ("Samples",)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._run: ShownRun | None = None
        self._made: Made | None = None
        self.film = Film()
        self.tiles = Tiles()
        self._add_tools()
        layout = QVBoxLayout(self.body)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.tiles)
        self.tiles.room_changed.connect(self.refresh)

    def _add_tools(self) -> None:
        self.mode = Segments([("now", "Now"), ("film", "Film"), ("nearest", "Nearest")], "What is shown")
        self.mode.setToolTip(
            "<p>Now: the samples of the present weights. Film: what the same noise became, epoch by "
            "epoch. Nearest: below each sample the training sample nearest to it; where they are equal, the "
            "model has memorised.</p>"
        )
        self.mode.chosen.connect(lambda _: self._show_other())
        self.seed = Spin(maximum=9999, prefix="seed ")
        self.seed.setFixedWidth(92)
        self.seed.setAccessibleName("Seed of the noise")
        self.seed.setToolTip("Another seed is other noise, and other samples")
        self.seed.valueChanged.connect(lambda _: self.refresh())
        self.dice = tool_button(
            "dice", "Other noise", pressed=lambda: self.seed.setValue(self.seed.value() + 1)
        )
        self.spread = DecimalSpin(minimum=0.0, maximum=2.0, singleStep=0.1, value=1.0, prefix="noise × ")
        self.spread.setFixedWidth(112)
        self.spread.setAccessibleName("What the noise is multiplied by")
        self.spread.setToolTip(
            "<p>Below 1 samples are more typical and less diverse; 1 is the model's own.</p>"
        )
        self.spread.valueChanged.connect(lambda _: self.refresh())
        self.label = Box("Class of the samples", {-1: "each class"})
        self.label.picked.connect(lambda _: self.refresh())
        self.label.hide()
        for tool in (self.mode, self.seed, self.dice, self.spread, self.label):
            self.tools.addWidget(tool)
        self.menu.addSeparator()
        self.menu_action("Fewer, larger samples\t+", "zoom-in", lambda: self._resize(-1))
        self.menu_action("More, smaller samples\t−", "zoom-out", lambda: self._resize(1))
        self.menu_action("Save samples as table …", "table", self.save_samples)
        self.menu_action("Save the film as GIF …", "image", self.save_film)

    def follow(self, document: Document, engine: Engine) -> None:
        """Know which epoch the samples are of, and who draws earlier ones."""
        self._run = ShownRun(engine, self)
        self.earlier = Earlier(self, document, engine)
        self.earlier.done.connect(self._take_earlier)

    # ------------------------------------------------------------------ questions and answers

    def question(self) -> Generated:
        """As many as there is room for."""
        points = self._made is not None and self._made.real is not None
        count = POINTS if points else max(1, self.tiles.capacity)
        nearest = self.mode.choice == "nearest" and not points
        count = -(-count // 2) if nearest else count
        return Generated(
            count, self.seed.value(), round(self.spread.value(), 2), self.label.currentData(), nearest
        )

    def show_answer(self, answer: Made) -> None:
        """Draw them, and keep them for the film."""
        first = self._made is None or (self._made.real is None) != (answer.real is None)
        self._made = answer
        self.mode.offer("nearest", answer.real is None)  # points are seen among those of the data anyway
        self.label.setVisible(answer.classes is not None)
        if answer.classes is not None:
            self.label.set_choices({-1: "each class", **dict(enumerate(answer.names))})
        turns = answer.classes is not None and answer.question.label < 0
        self.tiles.set_turns(tuple(answer.names) if turns else ())
        self.film.add(self._epoch, answer)
        self._draw()
        if first:
            self.refresh()  # how many are wanted depends on what a sample is

    @property
    def _epoch(self) -> int:
        """Of the samples."""
        known = self._run.epoch if self._run is not None else None
        return (known if self.epoch is None else self.epoch) or 0

    def _show_other(self) -> None:
        """Show something else of what is known, and ask for what is not."""
        self._draw()
        self.refresh()

    def _draw(self) -> None:
        """Show what is known; in a film, have the epochs drawn that nobody watched."""
        if self._made is None:
            return
        self.tiles.show_rows(self._rows(self._made), self._words(self._made))
        if self.mode.choice == "film" and self._run is not None and self._run.run is not None:
            self.earlier.ask(self._run.run.path, self._made.question, self.film.epochs)

    def _take_earlier(self, frames: list[tuple[int, Made]]) -> None:
        """Put what earlier weights made of the same noise into the film."""
        for epoch, made in frames:
            self.film.insert(epoch, made)
        self._draw()

    def _rows(self, made: Made) -> list[Row]:
        if self.mode.choice == "film":
            shown = self.film.spread(self.tiles.lines) if made.real is None else self.film.frames
            return [Row(f"epoch {epoch:,}", frame) for epoch, frame in shown]
        if made.real is not None:
            return [Row("", made)]
        rows, columns = [], self.tiles.columns
        for first in range(0, len(made.values), columns):
            rows.append(Row("sample" if made.nearest is not None else "", made, first))
            if made.nearest is not None:
                rows.append(Row("nearest", made, first, nearest=True))
        return rows

    def _words(self, made: Made) -> str:
        run = self._run.words(self.epoch) if self._run is not None else ""
        words = f"{len(made.values):,} samples from noise of seed {made.question.seed}"
        if made.nearest is not None:
            words += f" · median MSE to the nearest {np.median(made.nearest[1]):.3g}"
        words += " · grey: the data" if made.real is not None else ""
        return " · ".join(part for part in (words, run) if part)

    def forget(self) -> None:
        """Another run begins another film."""
        self._made = None
        self.film.clear()
        if self._run is not None:
            self.earlier.forget()
        self.tiles.show_rows([], "")

    # ------------------------------------------------------------------ what the user does

    def _resize(self, way: int) -> None:
        wanted = self.tiles.wanted
        nearest = min(range(len(SIZES)), key=lambda i: abs(SIZES[i] - wanted))
        capacity = self.tiles.capacity
        for wanted in SIZES[nearest + 1 :] if way > 0 else SIZES[:nearest][::-1]:
            self.tiles.set_wanted(wanted)
            if self.tiles.capacity != capacity:  # pixels grow by whole numbers: some sizes look alike
                break

    def keyPressEvent(self, event: Any) -> None:
        """The same as with the mouse, by keys."""
        if event.key() in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self._resize(-1)
        elif event.key() == Qt.Key.Key_Minus:
            self._resize(1)
        else:
            super().keyPressEvent(event)

    def save_samples(self) -> None:
        """Ask where, and write the numbers of the samples in the data's own units."""
        made = self._made
        self.save_table("samples", None if made is None else partial(write_made, made))

    def save_film(self) -> None:
        """Ask where, and write what the noise became as an animation."""
        if len(self.film.frames) < 2:
            self.note.say(
                "A film needs samples of at least two epochs: choose Film above, and it is drawn from the "
                "weights that were kept as the run trained."
            )
            return
        name = str(settings.export_folder() / "samples.gif")
        path, _ = QFileDialog.getSaveFileName(self, "Save film", name, "Animations (*.gif)")
        if path:
            self.write_film(Path(path))

    def write_film(self, path: Path) -> None:
        """Write the film as a GIF."""
        try:
            written = as_gif(self.film.frames, self.tiles.columns)
            self.saver.save(path if path.suffix else path.with_suffix(".gif"), "The film", written)
        except ValueError as error:
            self.note.say(f"The film could not be saved: {error}", "error")
