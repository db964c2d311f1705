"""Every family on the same data with the same budget: trained, measured, and set beside baselines."""

from __future__ import annotations

from aestudio.benchmark.advice import QUESTIONS, Advice, Needs, advise
from aestudio.benchmark.contenders import usual_epochs
from aestudio.benchmark.kept import FoundBenchmarks, Kept, benchmarks_in, kept, write_table
from aestudio.benchmark.measures import MEASURES, Measure
from aestudio.benchmark.saving import Saving
from aestudio.benchmark.table import Cell, Row, Table
from aestudio.benchmark.work import TRAININGS, Budget, FamilyBenchmark

__all__ = [
    "MEASURES",
    "QUESTIONS",
    "TRAININGS",
    "Advice",
    "Budget",
    "Cell",
    "FamilyBenchmark",
    "FoundBenchmarks",
    "Kept",
    "Measure",
    "Needs",
    "Row",
    "Saving",
    "Table",
    "advise",
    "benchmarks_in",
    "kept",
    "usual_epochs",
    "write_table",
]
