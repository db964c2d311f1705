"""The numbers of an audit beside its rows: an audit that is looked at again shows them at once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import scipy

from aestudio import __version__
from aestudio.atomic import read_json, write_json
from aestudio.audit.findings import Findings
from aestudio.audit.selftest import Outcome
from aestudio.auditing.coded import classes, decoded, encoded, fingerprint

__all__ = ["KeptNumbers"]

VERSION = 1  # of how numbers are worked out: those of another version are worked out anew
NAME = "numbers.json"


@dataclass(frozen=True)
class KeptNumbers:
    """Where they are, and what they have to be of.

    Attributes:
        file: theirs.
        of: what they are made of, as `made_of` tells it: measurements, settings and program.
    """

    file: Path
    of: str

    @classmethod
    def made_of(cls, folder: Path, asked: object) -> KeptNumbers:
        """Those in a folder of rows that are made of exactly what is `asked` by exactly this program."""
        program = (VERSION, __version__, np.__version__, scipy.__version__)
        return cls(folder / NAME, fingerprint((program, asked)))

    def read(self) -> tuple[tuple[Outcome, ...], Findings] | None:
        """Self-test and findings; None where they are not there, damaged or of something else."""
        try:
            found = read_json(self.file)
            if found["of"] != self.of or found["digest"] != self._digest(found["numbers"]):
                return None
            outcomes, numbers = decoded(found["numbers"], classes(Outcome, Findings))
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return None
        return (outcomes, numbers) if isinstance(numbers, Findings) else None

    def write(self, outcomes: tuple[Outcome, ...], numbers: Findings) -> None:
        """Keep them, in place of those before.

        Raises:
            WriteFailed: when they can't be written.
        """
        told = encoded((outcomes, numbers))
        write_json(self.file, {"of": self.of, "digest": self._digest(told), "numbers": told})

    def _digest(self, numbers: Any) -> str:
        """Of the file's own numbers, so that a damaged one is noticed."""
        return fingerprint([self.of, numbers])
