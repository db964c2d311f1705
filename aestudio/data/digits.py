"""The 8x8 handwritten digits that come with scikit-learn: 1,797 pictures, always at hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from aestudio.data.dataset import DATASETS, Dataset, DatasetSpec, Report, silent

__all__ = ["Digits"]


@DATASETS.register
class Digits(DatasetSpec):
    """Optical recognition of handwritten digits (E. Alpaydin, C. Kaynak, UCI 1998), from scikit-learn."""

    kind = "digits"
    title = "Digits 8×8 (built in)"

    def load(self, *, base: Path = Path(), report: Report = silent) -> Dataset:
        """1,797 grey pictures `(1, 8, 8)` with values 0 to 16 and a label column `digit`."""
        from sklearn.datasets import load_digits

        data = load_digits()
        return Dataset(
            name="Digits 8×8",
            values=data.images.astype(np.uint8)[:, None],
            labels={"digit": data.target.astype(np.int64)},
            names={"digit": tuple("0123456789")},
            range=(0.0, 16.0),
        )

    def sample_shape(self, *, base: Path = Path()) -> tuple[int, ...]:
        """`(1, 8, 8)`."""
        return (1, 8, 8)
