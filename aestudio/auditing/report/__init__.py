"""What is written of an audit: a page for people, numbers for programs, a table of the pictures."""

from __future__ import annotations

from aestudio.auditing.report.reading import verdicts
from aestudio.auditing.report.values import values as values_of
from aestudio.auditing.report.write import Written, write

__all__ = ["Written", "values_of", "verdicts", "write"]
