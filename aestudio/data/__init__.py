"""Data sets: one kind a file; importing this package registers them all."""

from __future__ import annotations

import importlib
import pkgutil

from aestudio.data.dataset import DATASETS, Dataset, DatasetSpec
from aestudio.data.split import Parts, Split

__all__ = ["DATASETS", "Dataset", "DatasetSpec", "Parts", "Split"]

for _module in pkgutil.iter_modules(__path__, f"{__name__}."):
    importlib.import_module(_module.name)
