"""The numbers of an audit beside its rows: an audit that is looked at again shows them at once.

A digest guards them against damage, not against forgery: who can write the file can write its digest too.
"""

from __future__ import annotations

import platform
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from aestudio import __version__
from aestudio.atomic import read_json, write_json
from aestudio.audit.findings import Findings
from aestudio.audit.selftest import Outcome
from aestudio.auditing.coded import classes, decoded, encoded, fingerprint, fits

__all__ = ["KeptNumbers"]

VERSION = 1  # of how numbers are worked out: those of another version are worked out anew
NAME = "numbers.json"
MADE_WITH = ("numpy", "scipy", "scikit-learn", "pillow")  # what the self-test and the numbers go through


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
        """Those in a folder of rows that are made of exactly what is `asked` by exactly this program.

        On a machine of another kind it is another program: its self-test has not been run there.
        """
        program = (VERSION, __version__, platform.machine(), *map(version, MADE_WITH))
        return cls(folder / NAME, fingerprint((program, asked)))

    def read(self) -> tuple[tuple[Outcome, ...], Findings] | None:
        """Self-test and findings; None where they are not there, damaged or of something else."""
        try:
            found = read_json(self.file)
            if found["of"] != self.of or found["digest"] != self._digest(found["numbers"]):
                return None
            outcomes, numbers = decoded(found["numbers"], classes(Outcome, Findings))
            whole = fits(outcomes, tuple[Outcome, ...]) and fits(numbers, Findings)
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return None
        return (outcomes, numbers) if whole else None

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
