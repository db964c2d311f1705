"""What is known of the data when advice is given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from aestudio.data import Dataset, DatasetSpec
from aestudio.data.people import PEOPLE
from aestudio.data.reading.labels import NO_ENTRY
from aestudio.data.split import Parts
from aestudio.networks import Shape

__all__ = ["Known", "Unlabelled", "known_of"]

SCALED = {"0 to 1": (0.0, 1.0), "-1 to 1": (-1.0, 1.0)}  # known without the data
GROUP_WORDS = (
    *PEOPLE,
    *("patient", "participant", "individual", "donor", "animal"),
    *("speaker", "author", "writer", "session", "specimen", "family"),
)
GROUP_CLASSES, GROUP_SIZE = 20, 25  # a column of so many values or more, each of so few samples: individuals


@dataclass(frozen=True)
class Unlabelled:
    """Samples without an entry in a label column.

    Attributes:
        samples: how many there are.
        classes: of the column, without that of empty cells.
    """

    samples: int
    classes: int


@dataclass(frozen=True)
class Known:
    """What advice may go by; what is not known is None, and rules that need it say nothing.

    Attributes:
        shape: of a sample.
        range: lowest and highest value after scaling.
        stored: the same as stored.
        counts: whether the values are whole numbers from 0 up that are no picture's.
        parts: samples in "train", "validation" and "test".
        shared: by label column that names individuals, how many of them are in more than one part.
        strays: columns of values of another kind than the rest, by scale or by name.
        unlabelled: by label column, the samples whose cell is empty, where there are any.
        refused: the setting by which the data were refused: "data.missing"; empty: they were not.
    """

    shape: Shape
    range: tuple[float, float] | None = None
    stored: tuple[float, float] | None = None
    counts: bool = False
    parts: Mapping[str, int] | None = None
    shared: Mapping[str, int] = field(default_factory=dict)
    strays: tuple[str, ...] = ()
    unlabelled: Mapping[str, Unlabelled] = field(default_factory=dict)
    refused: str = ""

    @classmethod
    def without_data(cls, spec: DatasetSpec, shape: Shape, refused: str = "") -> Known:
        """What the settings alone tell, and by which of them the data were `refused`."""
        return cls(shape, SCALED.get(spec.scaling), refused=refused)


def known_of(spec: DatasetSpec, dataset: Dataset, scaled: tuple[float, float] | None = None) -> Known:
    """What the loaded data tell.

    Args:
        spec: how they are scaled and split.
        dataset: their labels are looked at, and their values only to standardise.
        scaled: the range after scaling, where it has been found already.
    """
    parts = spec.split.parts(len(dataset), dataset.labels, dataset.held_out)
    whole = np.issubdtype(dataset.values.dtype, np.integer) and dataset.range[0] >= 0
    return Known(
        dataset.shape,
        scaled or spec.affine(dataset, parts).range(dataset.range),
        dataset.range,
        bool(whole) and not dataset.is_image,
        {part: len(parts[part]) for part in ("train", "validation", "test")},
        {
            column: shared
            for column in dataset.labels
            if _names_individuals(column, dataset) and (shared := _shared(dataset, column, parts))
        },
        dataset.strays,
        {column: found for column in dataset.labels if (found := _unlabelled(column, dataset))},
    )


def _unlabelled(column: str, dataset: Dataset) -> Unlabelled | None:
    names = dataset.class_names(column)
    if NO_ENTRY not in names:
        return None
    samples = int((dataset.labels[column] == names.index(NO_ENTRY)).sum())
    return Unlabelled(samples, len(names) - 1) if samples else None


def _names_individuals(column: str, dataset: Dataset) -> bool:
    """Whether a column says whose a sample is, by its name or by many values of few samples each."""
    count = len(dataset.class_names(column))
    if any(word in column.lower() for word in GROUP_WORDS):
        return count > 1
    return count >= GROUP_CLASSES and count < len(dataset) <= GROUP_SIZE * count


def _shared(dataset: Dataset, column: str, parts: Parts) -> int:
    labels = dataset.labels[column]
    trained = np.unique(labels[parts.train])
    return int(np.isin(trained, labels[np.concatenate([parts.validation, parts.test])]).sum())
