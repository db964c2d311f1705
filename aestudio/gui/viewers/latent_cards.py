"""What floats over the points of latent space: the sample under the mouse, and what was picked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from PySide6.QtCore import QRectF

from aestudio.analysis.latent import Codes, Decode, Decoded
from aestudio.analysis.reconstruction import Pairs, Reconstructions
from aestudio.gui.viewers.card import Card, Shown
from aestudio.gui.viewers.pair_words import sample_words
from aestudio.gui.viewers.scatter import Scatter
from aestudio.numerals import numeral

__all__ = ["Cards"]

NO_WAY_BACK = "t-SNE has no way back from the plane to a code: choose PCA."


class Cards:
    """Two cards: one follows the mouse, the other stays with what was clicked.

    Args:
        scatter: what they float over.
        ask: asks a question for a part of the viewer, "hover" or "pin".
    """

    def __init__(self, scatter: Scatter, ask: Callable[[str, Any], None]) -> None:
        self._scatter, self._ask = scatter, ask
        self._codes: Codes | None = None
        self._hovered: int | None = None
        self._pinned: int | None = None
        self.decodes = True
        self.hovering, self.pinned = Card(scatter), Card(scatter, closable=True)
        self.pinned.closed.connect(self.unpin)
        scatter.hovered.connect(self.hover)
        scatter.picked.connect(self.pick)

    def show_codes(self, codes: Codes) -> None:
        """The samples that the points stand for."""
        self._codes = codes

    # ------------------------------------------------------------------ what the user does

    def hover(self, index: int | None) -> None:
        """Show the sample under the mouse."""
        self._hovered = index
        if index is None or self._codes is None or index == self._pinned:
            self._ask("hover", None)
            self.hovering.hide()
            return
        self._announce(self.hovering, index)
        self._place_hovering()
        self._ask("hover", self._about(index))

    def pick(self, index: int | None, x: float, y: float) -> None:
        """Pin a sample, or decode the place that was clicked."""
        if self._codes is None:
            return
        if index is not None:
            self.pin(index)
        elif self.decodes:
            self._decode(self._codes, x, y)
        else:
            self.unpin()
            self._scatter.set_mark((x, y))
            self.pinned.strip.show_pictures([], (1, 1, 1))
            self.pinned.say("Nothing to decode here", NO_WAY_BACK)
            self.pinned.show()
            self.place()

    def pin(self, index: int) -> None:
        """Keep a sample in sight."""
        self._pinned = index
        self.hovering.hide()
        self._announce(self.pinned, index)
        self.pinned.show()
        self.place()
        self._ask("pin", self._about(index))

    def leave_place(self) -> None:
        """Another model decodes another picture at the place that was clicked; a sample stays the same."""
        if self._pinned is None:
            self.unpin()

    def unpin(self) -> None:
        """Keep nothing in sight."""
        self._pinned = None
        self.pinned.hide()
        self._scatter.set_mark(None)
        self._ask("pin", None)

    def _decode(self, codes: Codes, x: float, y: float) -> None:
        plane, size = codes.plane, codes.codes.shape[1]
        self._pinned = None
        place = numeral(x) if size == 1 else f"{numeral(x)}, {numeral(y)}"
        held = f"The other {size - 2:,} directions are held at the mean of the data."
        self.pinned.say(f"Decoded at {place}", held if plane.shares is not None else "")
        if len(self.pinned.strip.pictures) != 1:
            self.pinned.strip.show_pictures([Shown("Decoded", None)], codes.scale.shape)
        self.pinned.show()
        self.place()
        self._ask("pin", Decode((plane.code(np.array([x, y])),)))

    def _about(self, index: int) -> Reconstructions:
        assert self._codes is not None
        return Reconstructions(self._codes.samples.part, rows=(int(self._codes.samples.rows[index]),))

    # ------------------------------------------------------------------ answers

    def take(self, part: str, answer: Pairs | Decoded) -> None:
        """Fill a card, unless the answer is about what is no longer meant."""
        card, index = (self.hovering, self._hovered) if part == "hover" else (self.pinned, self._pinned)
        if card.isHidden() or self._codes is None:
            return
        if isinstance(answer, Decoded):
            if index is None:
                sample = None if answer.outputs is None else answer.outputs[0]
                scale = answer.scale
                card.strip.show_pictures([Shown("Decoded", sample, scale.low, scale.high)], scale.shape)
        elif index is not None and answer.samples.rows[0] == self._codes.samples.rows[index]:
            self._fill(card, answer)
        self.place()
        self._place_hovering()

    def fail(self, part: str, text: str) -> None:
        """Say in the card why it stays empty."""
        (self.hovering if part == "hover" else self.pinned).say("This can't be shown", text)

    def _announce(self, card: Card, index: int) -> None:
        """What is known of a sample before the model has been asked."""
        assert self._codes is not None
        samples, shape = self._codes.samples, self._codes.scale.shape
        labels = [samples.words(column, index) for column in samples.labels]
        card.say(" · ".join([f"Sample {samples.id(index)}", *labels[:2]]))
        if len(card.strip.pictures) != 2 or card.isHidden():
            card.strip.show_pictures([Shown("Sample", None), Shown("Reconstruction", None)], shape)

    def _fill(self, card: Card, pairs: Pairs) -> None:
        scale = pairs.scale
        card.say(sample_words(pairs, 0))
        given = (("Sample", pairs.inputs[0]), ("Reconstruction", pairs.outputs[0]))
        shown = [Shown(name, sample, scale.low, scale.high) for name, sample in given]
        card.strip.show_pictures(shown, scale.shape)

    # ------------------------------------------------------------------ places

    def place(self) -> None:
        """Put the pinned card beside its point, which moves as the model learns."""
        if self.pinned.isHidden():
            return
        if self._pinned is not None:
            x, y = self._scatter.cloud.points[self._pinned].tolist()
            self._scatter.set_mark((x, y) if np.isfinite(x) else None)
        if (mark := self._scatter.mark) is not None:
            self.pinned.show_beside(self._scatter.window_.pixel(*mark))

    def _place_hovering(self) -> None:
        if self._hovered is not None and self._hovered != self._pinned:
            avoid = None if self.pinned.isHidden() else QRectF(self.pinned.geometry())
            self.hovering.show_beside(self._scatter.place_of(self._hovered), avoid)
