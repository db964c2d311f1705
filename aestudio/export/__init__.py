"""Taking a run out of AE Studio, by the names of `EXPORTS`; no Qt.

job = exporting(run.path, "script", Path("run-001.py"))
exported = finish(job, dataset)
"""

from __future__ import annotations

from aestudio.export.kinds import EXPORTS, Export, Exported
from aestudio.export.work import Exporting, exporting

__all__ = ["EXPORTS", "Export", "Exported", "Exporting", "exporting"]
