"""The files of an audit: report.html, audit.json, pictures.csv."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from aestudio.atomic import write_with
from aestudio.auditing.report.page import report
from aestudio.auditing.report.values import table_of_pictures, values
from aestudio.auditing.work import Audited

__all__ = ["Written", "write"]


@dataclass(frozen=True)
class Written:
    """What was written where."""

    files: tuple[Path, ...]


def write(audited: Audited, folder: Path) -> Written:
    """Write report, numbers and the table of pictures; where the self-test failed, without results.

    Raises:
        WriteFailed: when the folder can't be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(values(audited), indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    texts = {"report.html": str(report(audited)), "audit.json": text}
    if audited.records is not None:
        texts["pictures.csv"] = table_of_pictures(audited)
    for name, content in texts.items():
        _put(folder / name, content)
    return Written(tuple(folder / name for name in texts))


def _put(path: Path, content: str) -> None:
    write_with(path, lambda to: to.write_text(content, encoding="utf-8"))
