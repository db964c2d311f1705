"""What is drawn of the runs: a line for each, or for those that differ only by their seed. Knows no Qt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from aestudio.compare import (
    Compared,
    Difference,
    Side,
    cut_short,
    found_in_words,
    grouped,
    loss_title,
    once_per_seed,
    read_baselines,
    same_data,
    short_title,
    weighed_apart,
    why_apart,
)
from aestudio.experiment import Experiment
from aestudio.gui.training.words import loss_text
from aestudio.numerals import over_seeds
from aestudio.run.label import run_number, with_folder

__all__ = [
    "LOOKS",
    "UNKNOWN",
    "Kind",
    "RunLine",
    "Told",
    "beside_pca",
    "best_of",
    "ends_of",
    "kinds_of",
    "lines_of",
    "merged",
    "remark_on",
]


UNKNOWN = "–"
LOOKS = 36  # lines that can be told apart: twelve colours, each solid, dashed or dotted


@dataclass(frozen=True, eq=False)
class RunLine:
    """A run, or several that differ only by their seed.

    Attributes:
        title: what it is called; no other line has the same.
        index: the number of its oldest run, which gives its colour: that stays, whatever else is drawn.
        runs: of which it is made.
    """

    title: str
    index: int
    runs: tuple[Compared, ...]

    @property
    def counted(self) -> list[Compared]:
        """Of each seed the first, which are what its median and range are of."""
        return once_per_seed(self.runs)

    def has(self, path: Path | None) -> bool:
        """Whether a run is in it."""
        return any(run.path == path for run in self.runs)


@dataclass(frozen=True, eq=False)
class Kind:
    """Runs whose losses may share an axis, or all runs on the same data.

    Attributes:
        title: their data and loss: "Digits 8×8, MSE"; no other kind has the same.
        mixed: whether their losses share none: only settings and reconstructions can be set side by side.
    """

    title: str
    runs: tuple[Compared, ...]
    mixed: bool = False

    @property
    def words(self) -> str:
        """The same and how many there are: "Digits 8×8, MSE: 2 runs"."""
        many = len(self.runs)
        return f"{self.title}: {many:,} run{'s' * (many != 1)}"


@dataclass(frozen=True, eq=False)
class Told:
    """What is said of the lines that are drawn.

    Attributes:
        differences: between their runs, in the order of the lines.
        lines: which.
        pca: of each line, the loss of a PCA of the same size, or `UNKNOWN`.
        verdict: what the comparison found, in words.
    """

    differences: tuple[Difference, ...]
    lines: list[RunLine]
    pca: tuple[str, ...]
    verdict: str


def kinds_of(runs: Sequence[Compared]) -> list[Kind]:
    """Runs sorted into those that may share an axis: the same loss on data of the same unit.

    That of the newest run stands first; those of which every run diverged, and has no curve to see, last.
    Behind them stand, where some data have more than one loss, all runs on these data.
    """
    newest = list(reversed(runs))
    found = _sorted_into(newest, lambda a, b: not why_apart(a, b))
    found.sort(key=lambda ones: all(run.diverged for run in ones))
    titles = [_kind_title(ones[0].experiment) for ones in found]
    kinds = [
        Kind(
            f"{title} ({titles[: number + 1].count(title)})" if titles.count(title) > 1 else title,
            tuple(ones),
        )
        for number, (title, ones) in enumerate(zip(titles, found, strict=True))
    ]
    on_data = [tuple(ones) for ones in _sorted_into(newest, same_data)]
    mixed = [ones for ones in on_data if sum(kind.runs[0] in ones for kind in kinds) > 1]
    return [
        *kinds,
        *(Kind(f"{_data_title(ones[0].experiment)}, any loss", ones, mixed=True) for ones in mixed),
    ]


def _sorted_into(
    runs: Sequence[Compared], fits: Callable[[Experiment, Experiment], bool]
) -> list[list[Compared]]:
    """Lists of runs that fit the first of their list, in the order they came."""
    found: list[list[Compared]] = []
    for run in runs:
        ones = next((ones for ones in found if fits(ones[0].experiment, run.experiment)), None)
        if ones is None:
            found.append([run])
        else:
            ones.append(run)
    return found


def _data_title(experiment: Experiment) -> str:
    """Data in short: "Digits 8×8"; those of a file by its name."""
    name = Path(getattr(experiment.data, "path", "")).name
    return name or experiment.data.title.partition(" (")[0]


def _kind_title(experiment: Experiment) -> str:
    """Data and loss in short; models without a loss of a name of its own by the model's."""
    loss = next((name for name in (short_title(experiment), loss_title(experiment)) if name != "Loss"), "")
    return f"{experiment.data.title.partition(' (')[0]}, {loss or experiment.family.title}"


def lines_of(runs: Sequence[Compared], *, together: bool) -> list[RunLine]:
    """A line for each run, or for each group of those that differ only by their seed."""
    groups = grouped(runs) if together else [[run] for run in runs]
    names = [run.name for run in runs]
    lines, taken = [], set[int]()
    for group in groups:
        first = group[0]
        number = min(run_number(run.path) for run in group)
        number = next((n for n in range(number, number + LOOKS) if n % LOOKS not in taken), number)
        taken.add(number % LOOKS)
        title = first.name if names.count(first.name) == 1 else with_folder(first.name, first.path)
        if len(group) > 1:
            title += f" and {len(group) - 1} more"
        lines.append(RunLine(title, number, tuple(group)))
    return lines


def remark_on(lines: Sequence[RunLine], *, together: bool, term: str) -> str:
    """What may mislead who compares these lines, in words; empty: nothing.

    Args:
        lines: what is drawn.
        together: whether runs that differ only by their seed are one line.
        term: of the loss that is drawn.
    """
    runs, said = [run for line in lines for run in line.runs], []
    weights = weighed_apart(run.experiment for run in runs) if term == "loss" else ""
    if weights:
        said.append(f"Loss weighed differently ({weights}): lower may be no better")
    alone = cut_short(runs) if together else []
    if count := sum(run.state == "running" for run in alone):
        said.append(f"{count:,} {'run still trains' if count == 1 else 'runs still train'}: not grouped")
    if count := sum(run.state != "running" for run in alone):
        said.append(f"{count:,} run{'s' * (count != 1)} ended early: not grouped")
    again = sum(len(line.runs) - len(line.counted) for line in lines)
    if again:
        which = "1 run repeats another's seed" if again == 1 else f"{again:,} runs repeat others' seeds"
        said.append(f"{which}: equal seeds count once")
    return " · ".join(said)


def merged(found: Sequence[Difference], lines: Sequence[RunLine]) -> list[tuple[str, tuple[str, ...]]]:
    """Differences between runs (in the order of the lines) by line; what differs within one together."""
    rows = []
    for difference in found:
        values, cells = iter(difference.values), []
        for line in lines:
            own = [next(values) for _ in line.runs]
            cells.append(", ".join(dict.fromkeys(own)))
        rows.append((difference.title, tuple(cells)))
    return rows


def best_of(line: RunLine, *, named: bool = False) -> str:
    """The best loss of a line: of several seeds the median and range; `named`: and which loss it is."""
    known = [run.best for run in line.counted if run.best is not None]
    if not known:
        judged = line.runs[0].experiment.family.is_judged()
        return "no finished epoch" if judged else "has no single loss"
    experiment = line.runs[0].experiment
    loss = short_title(experiment)
    which = f" ({experiment.family.title if loss == 'Loss' else loss})" if named else ""
    return f"{over_seeds(known, loss_text)}{which}"


def ends_of(lines: Sequence[RunLine]) -> tuple[str, ...]:
    """The epochs each line was trained, as in "32 of 1,000 (stopped)"; empty: all were to their end."""
    found = [", ".join(dict.fromkeys(map(_epochs, line.runs))) for line in lines]
    return tuple(found) if any(run.unfinished for line in lines for run in line.runs) else ()


def _epochs(run: Compared) -> str:
    planned, state = run.experiment.training.epochs, "diverged" if run.diverged else run.state
    return f"{run.epochs:,} of {planned:,} ({state})" if run.unfinished else f"{run.epochs:,}"


def beside_pca(lines: Sequence[RunLine]) -> tuple[tuple[str, ...], str]:
    """Of each line the loss of a PCA of the same size, and what the comparison found, in words.

    A PCA of the same size has as many components as the code has units; in the words, runs that differ only
    by their seed count as one. Reads what each run kept, once.
    """
    read = cache(read_baselines)
    losses = [Side.of(line.title, line.runs, read).pca for line in lines]
    groups = lines_of([run for line in lines for run in line.runs], together=True)
    found = found_in_words([Side.of(line.title, line.runs, read) for line in groups], loss_text)
    return tuple(UNKNOWN if pca is None else loss_text(pca) for pca in losses), found
