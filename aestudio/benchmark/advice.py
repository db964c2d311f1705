"""Which family is right for one: four questions, answered from what was measured and from nothing else."""

from __future__ import annotations

from dataclasses import dataclass, replace

from aestudio.benchmark.measures import measure_named
from aestudio.benchmark.table import Cell, Row, Table

__all__ = ["GOALS", "QUESTIONS", "SECONDS", "Advice", "Needs", "Question", "advise"]

TOGETHER = "together"
GOALS = {
    TOGETHER: "quality and diversity together",
    "precision": "that each sample is good",
    "recall": "that they cover all of the data",
    "reconstruction": "good reconstructions",
}
SECONDS = {"0": "any time will do", "60": "within a minute", "10": "within 10 s", "1": "within 1 s"}


@dataclass(frozen=True)
class Question:
    """One of the four.

    Attributes:
        key: the field of `Needs` it sets.
        text: as it is asked.
        answers: value to words; the first is the one to begin with.
    """

    key: str
    text: str
    answers: dict[str, str]


NO_YES = {"": "no", "yes": "yes"}
QUESTIONS = (
    Question("likelihood", "Must it tell how likely samples are?", NO_YES),
    Question("encode", "Must it encode samples of yours?", NO_YES),
    Question("seconds", "How soon must 1,000 samples be there?", SECONDS),
    Question("goal", "What matters most?", GOALS),
)


@dataclass(frozen=True)
class Needs:
    """The answers.

    Attributes:
        likelihood: it must tell how likely a sample is.
        encode: it must take samples in and give them back.
        seconds: for 1,000 new samples at most; 0: any time.
        goal: what decides: one of `GOALS`. They are measures, but for the first: that is the distance which
            suits the data (`Table.together`).
    """

    likelihood: bool = False
    encode: bool = False
    seconds: float = 0.0
    goal: str = TOGETHER


@dataclass(frozen=True)
class Advice:
    """What follows from the answers.

    Attributes:
        title: the answer in one line.
        best: the families that are right, best first: those that can't be told apart are all there.
        because: sentences with the numbers it follows from.
        out: by title, why a family is not right, or can't be judged.
    """

    title: str
    best: tuple[str, ...]
    because: tuple[str, ...]
    out: dict[str, str]


def advise(table: Table, needs: Needs) -> Advice:
    """The families that do what is needed, by the measure that matters.

    Two whose values lie within twice their common spread of each other are not told apart.
    """
    if needs.goal == TOGETHER:
        needs = replace(needs, goal=table.together)
    out: dict[str, str] = {}
    left: list[Row] = []
    for row in table.families:
        why = _why_not(row, needs)
        if why:
            out[row.name] = why
        else:
            left.append(row)
    if not left:
        said = "No family was measured yet."
        if table.families:
            measured = "here" if table.complete else "measured so far"
            said = f"No family {measured} does all of that."
        return Advice(said, (), (), out)
    goal = measure_named(needs.goal)
    left.sort(key=lambda row: _judged(row, goal.key).value, reverse=goal.better == "high")
    first = left[0]
    best = _judged(first, goal.key)
    equal = [row for row in left if row is first or not _judged(row, goal.key).differs(best)]
    titles = [row.name for row in equal]
    because = [f"{row.name}: {_numbers(row, needs)}." for row in left]
    because.append(table.covers)
    if table.choosing:
        because.append(table.selection)
    if len(equal) > 1 and any(row.cells[goal.key].spread is None for row in equal):
        because.append("How sure the numbers are is not known: have samples drawn several times.")
    if len(equal) > 1:
        because.append("The first of these can't be told apart by this measurement.")
    because += _no_better_than_a_gaussian(table, first, goal.key)
    return Advice(_joined(titles), tuple(row.family for row in equal), tuple(because), out)


def _judged(row: Row, key: str) -> Cell:
    """What a family that does what is needed is chosen by."""
    return row.judged(key) or row.cells[key]


def _no_better_than_a_gaussian(table: Table, first: Row, goal: str) -> list[str]:
    """A warning, where the simplest model does as well: what is measured is not what matters then."""
    plain = next((row for row in table.rows if row.baseline and row.family == "gaussian"), None)
    if plain is None or goal not in plain.cells:
        return []
    measure, found, best = measure_named(goal), plain.cells[goal], first.cells[goal]
    worse = found.value > best.value if measure.better == "low" else found.value < best.value
    if worse and found.differs(best):
        return []
    said = f"But the {plain.name} is no worse by this ({measure.title} {found.text(measure)})"
    more = "; it sees means and covariances only: look at precision and recall" if goal == "frechet" else ""
    return [f"{said}{more}."]


def _why_not(row: Row, needs: Needs) -> str:
    """Why a family is not right; empty: it is, as far as this was measured."""
    wanted = ["likelihood"] if needs.likelihood else []
    wanted += ["reconstruction"] if needs.encode else []
    wanted += ["sampling"] if needs.seconds else []
    for key in (*wanted, needs.goal):
        measure = measure_named(key)
        if key not in row.cells:
            return f"{measure.title} not measured ({row.why_blank(measure)})"
    if row.cells[needs.goal].exact:
        return "it gives every sample back by construction, which says nothing of what it has learned"
    if needs.seconds and row.cells["sampling"].value > needs.seconds:
        return f"1,000 samples take {measure_named('sampling').text(row.cells['sampling'].value)} s"
    return ""


def _numbers(row: Row, needs: Needs) -> str:
    """What was measured of it that the answers ask for."""
    keys = [needs.goal, *(["likelihood"] if needs.likelihood else [])]
    keys += ["reconstruction"] if needs.encode else []
    keys += ["sampling"] if needs.seconds else []
    said = []
    for key in dict.fromkeys(keys):
        measure = measure_named(key)
        unit = f" {measure.unit}" if measure.unit else ""
        said.append(f"{measure.title} {row.cells[key].text(measure)}{unit}")
    copying = row.cells.get("copying")
    if copying is not None and copying.value < 0.8:
        said.append(f"but its samples are near copies of training samples (novelty {copying.value:.2f})")
    return ", ".join(said)


def _joined(titles: list[str]) -> str:
    return titles[0] if len(titles) == 1 else f"{', '.join(titles[:-1])} or {titles[-1]}"
