"""Runs: folders that hold everything about what was trained."""

from __future__ import annotations

from aestudio.run.folder import Run, has_runs, next_run, path_between, runs_in
from aestudio.run.records import History, was_done
from aestudio.run.repeated import Repeated
from aestudio.run.series import Series
from aestudio.run.summary import RunState, Summary

__all__ = [
    "History",
    "Repeated",
    "Run",
    "RunState",
    "Series",
    "Summary",
    "has_runs",
    "next_run",
    "path_between",
    "runs_in",
    "was_done",
]
