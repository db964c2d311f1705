"""What a loss curve says, from its numbers alone: few rules, each with its evidence and what to try.

    found = diagnose(Curve.of(history.epochs, mean_sample=0.067))
    found.headline.title      "Still learning"
    found.headline.evidence   "The last 4 of 20 epochs brought 3.3 % of the whole fall of the validation
    loss."

No rule sees a single step: curves are judged by their epochs. The thresholds were set on one half of the
labelled curves and of runs made for the purpose; `tests/benchmarks/diagnosis.py` prints what becomes of the
other half.
"""

from __future__ import annotations

from aestudio.analysis.diagnosis.beside_pca import PcaVerdict, beside_pca_of
from aestudio.analysis.diagnosis.curve import Curve
from aestudio.analysis.diagnosis.finding import KINDS, Diagnosis, Finding, Kind, Severity
from aestudio.analysis.diagnosis.known import (
    changes,
    comparable,
    failure_of,
    full_rate,
    in_use,
    random_layers,
    unjudged,
)
from aestudio.analysis.diagnosis.rules import diagnose

__all__ = [
    "KINDS",
    "Curve",
    "Diagnosis",
    "Finding",
    "Kind",
    "PcaVerdict",
    "Severity",
    "beside_pca_of",
    "changes",
    "comparable",
    "diagnose",
    "failure_of",
    "full_rate",
    "in_use",
    "random_layers",
    "unjudged",
]
