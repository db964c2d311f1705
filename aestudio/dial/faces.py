"""Who is trained on, tested and judged by: drawn faces, or labelled pictures that the user brings."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from aestudio.aside import aside
from aestudio.audit.subjects import NOT_STATED, Ellipse, Subjects, group_column, subjects
from aestudio.data.dataset import Array
from aestudio.dial.plan import Arm, Dial
from aestudio.expected import likely
from aestudio.job import Pieces
from aestudio.spec import SpecError

if TYPE_CHECKING:
    from aestudio.data import Dataset
    from aestudio.data.faces import Faces
    from aestudio.experiment import Experiment

__all__ = ["People"]

_JUDGED = "train", "validation"  # parts that the classifier of groups learns from


class People:
    """The sets of faces of one dial.

    Attributes:
        provenance: who says what the labels say, as soon as faces were read.
        skin: how skin is found; empty where it is known.
    """

    def __init__(self, dial: Dial, base: Path) -> None:
        self._dial, self._base = dial, base
        self._whole: Dataset | None = None
        self.provenance, self.skin = "", ""

    def trained_on(self, arm: Arm) -> Experiment:
        """The experiment of an arm; the data were read before, where they are not drawn."""
        return self._dial.trained_on(arm, 1 if self._dial.drawn else self._code())

    def tested_on(self, seed: int) -> Pieces[Subjects]:
        """Test faces of a seed: the second of two groups is the one whose share is set."""
        if self._dial.drawn:
            return (yield from self._drawn(self._dial.tested_on(seed)))
        whole = yield from self._read()
        return self._part(whole, ("test",), seed, self._dial.tested)

    def judged_on(self, seed: int) -> Pieces[Subjects]:
        """Faces that the classifier of groups learns from, none of which is a test face of that seed."""
        if self._dial.drawn:
            return (yield from self._drawn(self._dial.judged_on()))
        whole = yield from self._read()
        return self._part(whole, _JUDGED, seed, 0)

    def _drawn(self, spec: Faces) -> Pieces[Subjects]:
        dataset = yield from aside(lambda report: spec.load(report=report))
        self.provenance = dataset.provenance
        return subjects(dataset, np.arange(len(dataset)))

    def _read(self) -> Pieces[Dataset]:
        """The user's data, once."""
        if self._whole is None:
            data = self._dial.experiment.data
            self._whole = yield from aside(lambda report: data.load(base=self._base, report=report))
            self.provenance = self._whole.provenance or NOT_STATED
        return self._whole

    def _code(self) -> int:
        """The group's number among the classes of its column.

        Raises:
            SpecError: when there is no such column or group.
        """
        assert self._whole is not None
        names = self._whole.class_names(group_column(self._whole, self._dial.column))
        if self._dial.group not in names:
            found = f"found {self._dial.group!r}{likely(self._dial.group, names, '')}"
            raise SpecError("group", f"expected one of {', '.join(names)}, {found}")
        return names.index(self._dial.group)

    def _part(self, whole: Dataset, parts: tuple[str, ...], seed: int, limit: int) -> Subjects:
        """Labelled pictures of parts of the data as they are dealt with a seed, in two groups.

        Raises:
            SpecError: when there are none.
        """
        split = self._dial.trained_on(Arm(seed=seed)).data.split.model_copy(update={"share_column": ""})
        dealt = split.parts(len(whole), whole.labels, whole.held_out)
        rows: Array = np.sort(np.concatenate([dealt[part] for part in parts]))
        if not len(rows):
            raise SpecError("data.split.test", "expected pictures that are not trained on, found none")
        found = subjects(whole, rows, self._dial.column, Ellipse(), limit)
        self.skin = found.skin_words
        self._code()
        second = np.array(found.names) == self._dial.group
        return replace(found, groups=second[found.groups].astype(np.int64), names=self._dial.groups)
