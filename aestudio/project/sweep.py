"""A parameter sweep: every combination of some fields' values, each with several seeds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from aestudio.experiment import Experiment, follow, get_path
from aestudio.experiment.choosing import with_roles
from aestudio.networks import Shape
from aestudio.project.project import with_settings
from aestudio.spec import SpecError

__all__ = ["FIELDS_MOST", "RUNS_MOST", "SEED", "Planned", "planned", "words_of"]

FIELDS_MOST = 2  # more are a search, not a comparison that can be read from one table
RUNS_MOST = 1_000  # of one sweep
SEED = "training.seed"


@dataclass(frozen=True)
class Planned:
    """One run of a sweep.

    Attributes:
        settings: what sets it apart, by path in the experiment; with several seeds, the seed too.
        experiment: what is to be trained.
    """

    settings: Mapping[str, Any]
    experiment: Experiment

    @property
    def title(self) -> str:
        """What sets it apart, in words: "learning_rate 0.01, seed 2"."""
        return ", ".join(f"{path.rpartition('.')[2]} {value}" for path, value in self.settings.items())


def words_of(path: str) -> str:
    """What a field is called in words, by its path: "learning rate"."""
    return path.rpartition(".")[2].replace("_", " ")


def planned(
    experiment: Experiment,
    values: Mapping[str, Sequence[Any]],
    seeds: int = 1,
    shape_of: Callable[[Experiment], Shape | None] | None = None,
) -> list[Planned]:
    """The runs of a sweep: the first field changes slowest, the seed fastest.

    Args:
        experiment: whose fields are varied.
        values: by path in the experiment (`training.optimizer.learning_rate`), what it takes in turn.
        seeds: how many runs of each combination, from the experiment's own seed upwards.
        shape_of: an experiment's samples, None where they are not known; given, a linked network follows
            what is varied in its partner.

    Raises:
        SpecError: when there is no such field, a value doesn't fit it or comes twice, or runs are too many.
    """
    _check(experiment, values, seeds)
    return [
        Planned(settings, _fitted(experiment, with_settings(experiment, settings), shape_of))
        for settings in _combinations(experiment, values, seeds)
    ]


def _fitted(
    before: Experiment, after: Experiment, shape_of: Callable[[Experiment], Shape | None] | None
) -> Experiment:
    """With the networks that the family asks for as it is set, and with linked ones carried along."""
    asked = after.linked or after.family != before.family
    shape = shape_of(after) if shape_of is not None and asked else None
    if shape is None:
        return after
    after = with_roles(after, shape)
    return follow(before, after, shape).experiment if after.linked else after


def _combinations(
    experiment: Experiment, values: Mapping[str, Sequence[Any]], seeds: int
) -> Iterator[dict[str, Any]]:
    first = experiment.training.seed
    for chosen in product(*values.values()):
        settings = dict(zip(values, chosen, strict=True))
        for seed in range(first, first + seeds):
            yield settings | ({SEED: seed} if seeds > 1 else {})


def _check(experiment: Experiment, values: Mapping[str, Sequence[Any]], seeds: int) -> None:
    if len(values) > FIELDS_MOST:
        raise SpecError("", f"expected at most {FIELDS_MOST} fields to vary, found {len(values)}")
    if seeds < 1:
        raise SpecError("seeds", f"expected at least 1, found {seeds}")
    if SEED in values and seeds > 1:
        raise SpecError(SEED, "expected either values of the seed or a number of seeds, found both")
    data, count = experiment.to_json(), seeds
    for path, given in values.items():
        get_path(data, path)
        if not given:
            raise SpecError(path, "expected at least one value, found none")
        twice = [value for index, value in enumerate(given) if value in given[:index]]
        if twice:
            raise SpecError(path, f"expected each value once, found {twice[0]} twice")
        count *= len(given)
    if count > RUNS_MOST:
        raise SpecError(
            "", f"expected at most {RUNS_MOST:,} runs, found {count:,}; give fewer values or seeds"
        )
