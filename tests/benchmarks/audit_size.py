"""An audit of very many pictures: how long it takes, and how much memory it needs beyond the program itself.

`python tests/benchmarks/audit_size.py --pictures 100000` writes as many small drawn faces to a file (2,000
different ones, again and again), audits their bicubic enlargement and prints time and peak memory. Half way
it is cancelled, and goes on from what was kept; the longest time between two reports is what a cancel waits.
Nothing is extrapolated: what is printed was measured for the number of pictures that was asked for.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import numpy as np

from aestudio.aside import aside
from aestudio.audit.findings import findings
from aestudio.audit.measure import Kept, audit_records
from aestudio.audit.panel import taught
from aestudio.audit.records import Measuring
from aestudio.audit.subjects import subjects
from aestudio.audit.upsamplers import enlarging
from aestudio.data.dataset import Array, Cancelled, Dataset
from aestudio.data.drawn.parameters import Draw, draw
from aestudio.data.drawn.render import render
from aestudio.degrade import Degrade
from aestudio.job import run_out

DIFFERENT = 2000
SIZE, FACTOR = 32, 8


def peak() -> float:
    """The most memory this process has ever held, MiB."""
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return held / 1024 if sys.platform != "darwin" else held / 2**20


class Progress:
    """Counts the reports, and cancels at one of them.

    Attributes:
        stop: the fraction at which to cancel; above 1: never.
        reports: how many there were.
        longest: seconds between two of them.
    """

    def __init__(self) -> None:
        self.stop, self.reports, self.longest = 2.0, 0, 0.0
        self._last = time.perf_counter()

    def __call__(self, fraction: float, doing: str) -> None:
        """Note one."""
        now = time.perf_counter()
        self.longest, self._last = max(self.longest, now - self._last), now
        self.reports += 1
        if fraction >= self.stop:
            raise Cancelled


def many(folder: Path, count: int) -> Dataset:
    """Faces in a file, of which memory holds what is looked at."""
    parameters, tone = draw(Draw(), DIFFERENT, 1)
    drawn = render(parameters, SIZE)
    shapes = {"pictures": (count, 3, SIZE, SIZE), "regions": (count, SIZE, SIZE)}
    stored: dict[str, Array] = {}
    for name, shape in shapes.items():
        file = np.lib.format.open_memmap(folder / f"{name}.npy", mode="w+", dtype=np.uint8, shape=shape)
        some: Array = getattr(drawn, name)
        for start in range(0, count, DIFFERENT):
            file[start : start + DIFFERENT] = some[: count - start]
        file.flush()
        del file
        stored[name] = np.load(folder / f"{name}.npy", mmap_mode="r")
    groups = np.resize(tone, count)
    return Dataset(
        "Many faces",
        stored["pictures"],
        {"tone": groups},
        {"tone": ("tone A", "tone B")},
        (0.0, 255.0),
        truth={"regions": stored["regions"]},
        provenance="synthetic truth",
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures", type=int, default=100_000)
    count = parser.parse_args().pictures
    with tempfile.TemporaryDirectory() as held:
        folder = Path(held)
        data = many(folder, count)
        rows = np.arange(count)
        panel = taught(subjects(data, rows[:DIFFERENT]))
        how = Measuring(Degrade(factor=FACTOR), panel.judge)
        who, before = subjects(data, rows), peak()
        kept = Kept(folder / "records")
        start = time.perf_counter()
        measuring = Progress()
        measuring.stop = 0.5
        with suppress(Cancelled):
            run_out(audit_records(enlarging(how.degrade), who, how, kept), measuring)
        half = time.perf_counter() - start
        measuring.stop = 2.0
        records = run_out(audit_records(enlarging(how.degrade), who, how, kept), measuring)
        measured = time.perf_counter() - start
        during, start = peak(), time.perf_counter()
        counting = Progress()
        found = findings(records, who.names, np.array([0.5, 0.5]))
        run_out(aside(lambda report: run_out(found, report)), counting)
        numbers, after = time.perf_counter() - start, peak()
    whole = 8 * 3 * SIZE * SIZE * count / 2**20
    print(f"{count:,} pictures of {SIZE} x {SIZE}, {len(records):,} rows")
    print(f"measured in {measured:.1f} s ({count / measured:,.0f} pictures/s), numbers in {numbers:.1f} s")
    print(f"cancelled half way after {half:.1f} s, and gone on with what was kept")
    for name, one in (("measuring", measuring), ("numbers", counting)):
        print(f"{name}: {one.reports:,} reports of progress, {one.longest:.2f} s between two at most")
    print(f"peak memory: {before:.0f} MiB before, {during:.0f} MiB measuring, {after:.0f} MiB numbers")
    print(f"all pictures at once would have been {whole:,.0f} MiB as they are computed with")


if __name__ == "__main__":
    main()
