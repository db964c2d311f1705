"""The live preview: one sample on its way through the network as it is built, layer by layer."""

from __future__ import annotations

from html import escape
from random import Random
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QAction, QImage
from PySide6.QtWidgets import QWidget

from aestudio.analysis.flow import Flow, FlowOf, Stage
from aestudio.analysis.samples import PART_WORDS, Part
from aestudio.gui import settings, style
from aestudio.gui.builder.thumbs import big_picture, html_picture, thumb
from aestudio.gui.document import Document
from aestudio.gui.engine import Engine
from aestudio.gui.images import to_image
from aestudio.gui.shown_run import ShownRun
from aestudio.gui.throttle import Throttle
from aestudio.gui.untrained import AskUntrained
from aestudio.networks import Shape, shape_text
from aestudio.networks.edits import Path
from aestudio.numerals import percent
from aestudio.untrained import same_network

if TYPE_CHECKING:
    from aestudio.gui.messages import RunInfo

__all__ = ["Preview"]

KEY = "preview/"
SHARE = 0.01  # of the time, at most, goes into redrawing while a run trains


class Preview(QObject):
    """Asks what each layer makes of a sample, while someone who shows it can be seen.

    The weights are those of the run that is trained or shown where its network is the one being built, else
    those an untrained network begins with.

    Attributes:
        enabled: whether it is switched on.
        flow: the sample and what stands behind each layer; None while unknown.
        trouble: why there is none, in words.
        weights_words: whose weights: "epoch 12 of run-003", "untrained weights".
        index: which sample, counted from 0.

    Signals:
        changed(): other pictures, words, or switched on or off.
    """

    changed = Signal()

    def __init__(self, document: Document, engine: Engine, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document, self._engine = document, engine
        self._run = ShownRun(engine, self)
        self._untrained = AskUntrained("preview", document, engine, self)
        self._redraw = Throttle(self.changed.emit, SHARE, self)
        self._random = Random()
        self._watchers: list[QWidget] = []
        self._images: dict[object, QImage] = {}
        self._asked: Flow | None = None
        self._by_run = False
        self.enabled = settings.settings().value("preview", "on") != "off"
        self.flow: FlowOf | None = None
        self.trouble = ""
        self.weights_words = ""
        self.index = 0
        self.actions = self._make_actions()
        self._untrained.answered.connect(self._take)
        self._untrained.failed.connect(self._fail)
        engine.answered.connect(self._answered)
        engine.question_failed.connect(self._failed)
        engine.run_changed.connect(self._run_changed)
        engine.found.connect(lambda _: self._ask())
        document.opened.connect(self._opened)
        style.theme_changed.connect(self._paint_anew)

    def _make_actions(self) -> list[QAction]:
        self.toggle = QAction("&Live preview of the layers", self, checkable=True, checked=self.enabled)
        self.toggle.setShortcut("Ctrl+Alt+P")
        self.toggle.toggled.connect(self.set_enabled)
        made = [self.toggle]
        for text, keys, do in (
            ("Preview the next sample", "Alt+.", lambda: self.go(self.index + 1)),
            ("Preview the sample before", "Alt+,", lambda: self.go(self.index - 1)),
            ("Preview a random sample", "Alt+/", self.throw_dice),
        ):
            action = QAction(text, self)
            action.setShortcut(keys)
            action.triggered.connect(do)
            made.append(action)
        return made

    # ------------------------------------------------------------------ what the user does

    def set_enabled(self, on: bool) -> None:
        """Switch it on or off; remembered."""
        if on == self.enabled:
            return
        self.enabled = on
        settings.settings().setValue("preview", "on" if on else "off")
        self.toggle.setChecked(on)
        if not on:
            self._forget()
        self._ask()
        self.changed.emit()

    def go(self, index: int) -> None:
        """To another sample, counted from 0; beyond the last it starts again. Switches the preview on."""
        self.set_enabled(True)
        self.index = index % max(self.count, 1)
        self._ask()

    def throw_dice(self) -> None:
        """To a random sample."""
        self.go(self._random.randrange(max(self.count, 1)))

    def watch(self, widget: QWidget) -> None:
        """Ask only while one of the watched widgets can be seen."""
        self._watchers.append(widget)
        widget.installEventFilter(self)
        self._ask()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A watched widget comes or goes."""
        if event.type() in (QEvent.Type.Show, QEvent.Type.Hide):
            self._ask(coming=event.type() == QEvent.Type.Show)
        return False

    # ------------------------------------------------------------------ what is known

    @property
    def count(self) -> int:
        """How many samples the part holds."""
        return self.flow.count if self.flow is not None else 1

    @property
    def sample_words(self) -> str:
        """Which sample: "digit 3"."""
        if self.flow is None:
            return self.trouble
        words = self.flow.label_words() or f"sample {self.flow.samples.id(0)}"
        drawn = " and ".join(self.flow.drawn)
        return f"{words}; noise for the {drawn}" if drawn else words

    @property
    def all_words(self) -> str:
        """Everything about the sample and the weights."""
        if self.flow is None:
            return self.trouble or "The preview comes as soon as the data are there"
        part = PART_WORDS[self.flow.question.part]
        of = f"{part} sample {self.flow.index + 1:,} of {self.flow.count:,}"
        seed = f", as seed {self._document.experiment.training.seed} draws them"
        return f"{of}, {self.sample_words}; {self.weights_words}{'' if self._by_run else seed}"

    def stage(self, role: str, path: Path, gives: Shape | None = None) -> Stage | None:
        """What stands behind a layer; None where that is not known, or of another shape than `gives`."""
        if self.flow is None:
            return None
        found = self.flow.stages.get((role, tuple(path)))
        return found if found is not None and gives in (None, found.shape) else None

    def thumb(self, role: str, path: Path, gives: Shape | None) -> QImage | None:
        """The small picture of a layer's values."""
        stage = self.stage(role, path, gives)
        return None if stage is None else self._image(("thumb", role, path), stage)

    def _image(self, key: object, stage: Stage) -> QImage:
        if key not in self._images:
            self._images[key] = thumb(stage.values, stage.low, stage.high)
        return self._images[key]

    def end(self, which: str, shape: Shape | None = None) -> QImage | None:
        """The sample ("input") or what the network makes of it ("output").

        Args:
            which: of both.
            shape: of what the network takes or gives there; None: not known. A network beside the one that is
                shown the sample made small is given it whole, and a score is no picture.
        """
        flow = self.flow
        if flow is None:
            return None
        values = flow.output if which == "output" else flow.input
        if which == "input" and shape == flow.whole.shape:
            which, values = "whole", flow.whole
        if values is None or (which == "output" and shape is not None and len(shape) != values.ndim):
            return None
        if which not in self._images:
            range_ = (flow.scale.low, flow.scale.high)
            flat = len(values.shape) == 1  # fills a bar of the drawing, from top to bottom
            self._images[which] = (
                to_image(values[:, None], *range_) if flat else big_picture(values, *range_, 96)
            )
        return self._images[which]

    def tip(self, role: str, path: Path, gives: Shape | None) -> str:
        """The values of a layer enlarged, with their numbers, as rich text; empty where there are none."""
        stage = self.stage(role, path, gives)
        if stage is None:
            return ""
        picture = html_picture(big_picture(stage.values, stage.low, stage.high, 180))
        zeros = f", {percent(stage.zeros)} zero" if stage.zeros else ""
        about = f"{shape_text(stage.shape)}: {stage.words()}{zeros}"
        return f"<p>{picture}<br>{about}<br>{escape(self.sample_words)}, {self.weights_words}</p>"

    # ------------------------------------------------------------------ asking

    def _ask(self, *, coming: bool = False) -> None:
        """Ask whom there is to ask, or nobody."""
        seen = coming or any(widget.isVisible() for widget in self._watchers)
        question = Flow(self._part(), self.index) if self.enabled and seen else None
        run = self._run.run
        by_run = run is not None and same_network(run.experiment, self._document.experiment)
        self._by_run = by_run
        wanted = question if by_run else None
        if wanted != self._asked:
            self._asked = wanted
            self._engine.ask(KEY, wanted)
        self._untrained.ask(None if by_run else question)

    def _part(self) -> Part:
        """The validation part; the training part where that is empty."""
        newest = self._engine.newest
        if newest is None or newest.data is None or newest.data.parts["validation"]:
            return "validation"
        return "train"

    def _run_changed(self, run: RunInfo | None) -> None:
        self._asked = None  # the engine forgets its answers with the run
        self._ask()

    def _paint_anew(self) -> None:
        """Curves have the colours of the theme."""
        self._images = {}
        self.changed.emit()

    def _opened(self) -> None:
        self.index = 0
        self._forget()

    def _forget(self) -> None:
        self.flow, self.trouble, self._images = None, "", {}
        self._redraw.ask()

    def _answered(self, key: str, answer: object, epoch: int | None) -> None:
        if key == KEY and self._by_run and self.enabled:
            self._take(answer, epoch)

    def _failed(self, key: str, why: str) -> None:
        if key == KEY and self._by_run and self.enabled:
            self._fail(why)

    def _take(self, answer: Any, epoch: int | None = None) -> None:
        self.flow, self.trouble, self._images = answer, "", {}
        self.index %= max(answer.count, 1)  # not the answer's own: that of an earlier press may be late
        self.weights_words = self._run.words(epoch) if self._by_run else "untrained weights"
        self._redraw.ask()

    def _fail(self, why: str) -> None:
        self._forget()
        self.trouble = f"No sample to show: {why}"
