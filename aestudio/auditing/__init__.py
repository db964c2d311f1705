"""The audit of a run: its self-test, its model over its data's test part, its numbers and its report."""

from __future__ import annotations

from aestudio.auditing.last import FoundAudit, LastAudit
from aestudio.auditing.settings import AuditSettings
from aestudio.auditing.work import Audited, AuditJob, Facts

__all__ = ["AuditJob", "AuditSettings", "Audited", "Facts", "FoundAudit", "LastAudit"]
