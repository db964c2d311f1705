"""One arm of the dial on disk: what was measured of each test face, and some of the pictures."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from aestudio.atomic import write_with
from aestudio.audit.measure import Upsampler, audit_records
from aestudio.audit.records import COLUMNS, Measuring, Records, completed
from aestudio.audit.subjects import Subjects
from aestudio.data.dataset import Array
from aestudio.data.reading.npy import stored_arrays
from aestudio.job import Pieces
from aestudio.spec import SpecError

__all__ = ["LIKELIEST", "Measured", "measured_in", "of_upsampler", "write"]

SHOWN = 6  # of each group, the pictures of which are kept
LIKELIEST = "likeliest"
"""The column of a faithful sampler: which group its input is likeliest of."""
_STRIP, _STRIP_GROUPS = "shown", "shown_groups"


@dataclass(frozen=True, eq=False)
class Measured:
    """What an upsampler did to test faces.

    Attributes:
        records: of each face.
        shown: truth, input (as large) and output of a few, uint8 `(3, n, C, H, W)`.
        groups: of these few, `(n,)`.
    """

    records: Records
    shown: Array
    groups: Array


def of_upsampler(upsampler: Upsampler, faces: Subjects, how: Measuring) -> Pieces[Measured]:
    """Audit an upsampler on test faces; the first few of each group are kept as pictures.

    Args:
        upsampler: makes small pictures large.
        faces: the test faces.
        how: they are made small and measured.
    """
    wanted = np.concatenate([np.flatnonzero(faces.groups == k)[:SHOWN] for k in range(len(faces.names))])
    kept: dict[int, tuple[Array, Array]] = {}
    passed = 0

    def watched(small: Array) -> Pieces[Array]:
        nonlocal passed
        made = upsampler(small)
        output: Array = (yield from made) if isinstance(made, Generator) else made
        kept.update(
            {k: (small[k - passed], output[k - passed]) for k in wanted if 0 <= k - passed < len(small)}
        )
        passed += len(small)
        return output

    records = yield from audit_records(watched, faces, how)
    given, outputs = (np.stack([kept[k][part] for k in wanted]) for part in (0, 1))
    large = given.repeat(how.degrade.factor, 2).repeat(how.degrade.factor, 3)
    pictures = np.stack([faces.pictures(wanted), large, outputs])
    coded = np.rint(255 * np.clip(np.nan_to_num(pictures), 0, 1)).astype(np.uint8)
    return Measured(records, coded, faces.groups[wanted])


def write(file: Path, measured: Measured) -> None:
    """Write an arm, whole or not at all.

    Raises:
        WriteFailed: when it can't be written.
    """
    arrays = {**measured.records.columns, _STRIP: measured.shown, _STRIP_GROUPS: measured.groups}
    file.parent.mkdir(parents=True, exist_ok=True)

    def save(path: Path) -> None:
        with path.open("wb") as to:
            np.savez_compressed(to, **arrays)  # type: ignore[arg-type]

    write_with(file, save)


def measured_in(file: Path) -> Measured:
    """The arm in a file.

    Raises:
        SpecError: when it is none that can be read.
    """
    try:
        found = stored_arrays(file)
        shown, groups = found.pop(_STRIP), found.pop(_STRIP_GROUPS)
        found = completed(found)
    except (OSError, ValueError, KeyError) as error:
        raise SpecError(str(file), f"expected what was measured of an arm, found none: {error}") from None
    columns = {"row", "group", "person", *COLUMNS}
    count = found["row"].shape if "row" in found else ()
    whole = columns <= set(found) and all(values.shape == count for values in found.values())
    if not whole or len(count) != 1 or any(values.dtype.kind not in "fiub" for values in found.values()):
        raise SpecError(str(file), "expected all numbers of each face, found others")
    if shown.ndim != 5 or shown.dtype != np.uint8 or shown.shape[:2] != (3, *groups.shape):
        raise SpecError(str(file), "expected three pictures of each face shown, found others")
    return Measured(Records(found), shown, groups)
