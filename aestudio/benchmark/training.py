"""One training of a benchmark: an ordinary run with a name, within its budget, or why it came to nothing."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from aestudio.benchmark.attempt import first_line
from aestudio.benchmark.contenders import Contender
from aestudio.benchmark.pacing import epochs_within
from aestudio.experiment import Experiment
from aestudio.job import Pieces
from aestudio.run import Series, next_run
from aestudio.run.label import Label, write_label
from aestudio.spec import SpecError

if TYPE_CHECKING:
    from aestudio.data import Dataset
    from aestudio.session import Session

__all__ = ["Place", "seeded"]


@dataclass(frozen=True, eq=False)
class Place:
    """Where the runs of a benchmark go, and what all have in common.

    Attributes:
        dataset: they are trained on.
        runs: the folder they go into.
        base: the folder that relative data paths start from.
        benchmark: they belong to.
        seconds: of training, of each; 0: as many epochs as an experiment has.
    """

    dataset: Dataset
    runs: Path
    base: Path
    benchmark: str
    seconds: float

    def trained(
        self, contender: Contender, title: str, which: str = "", *, paced: bool = False
    ) -> Pieces[Session | str]:
        """The session of a run that was trained; or why it was not.

        Args:
            contender: who is trained.
            title: what it is called meanwhile.
            which: of several trainings: " 2 of 3".
            paced: whether it has as many epochs already as fit into the seconds.
        """
        from aestudio.memory import OutOfMemory
        from aestudio.session import Session
        from aestudio.trainer import Diverged

        seconds, experiment = self.seconds, contender.experiment
        try:
            if seconds and not paced:
                experiment = yield from epochs_within(experiment, self.dataset, seconds, title)
            path, series = next_run(self.runs), Series(type="families", planned=self.benchmark)
            session = Session.start(experiment, self.dataset, path, base=self.base, series=series)
        except (SpecError, Diverged, OutOfMemory, RuntimeError) as error:
            return first_line(error)
        seed = f", seed {experiment.training.seed}" if which else ""
        write_label(session.run.path, Label(name=f"{contender.title}, family benchmark{seed}"))
        try:
            with closing(session.progress()) as training:  # type: ignore[type-var]
                for progress in training:
                    if seconds and progress.seconds >= seconds:
                        session.stop(f"after {seconds:g} s, the budget of the benchmark")
                        break
                    done = progress.step / max(progress.steps, 1)
                    share = max(done, progress.seconds / seconds if seconds else 0.0)
                    yield min(share, 1.0), f"{title}: training{which}"
        except (Diverged, OutOfMemory, RuntimeError) as error:
            return first_line(error)
        finally:
            session.stop()  # where the benchmark is broken off; else it is over already
        return session


def seeded(experiment: Experiment, seed: int, epochs: int) -> Experiment:
    """With another seed, and with so many epochs; 0: as many as it has."""
    training = experiment.training.model_copy(update={"seed": seed, **({"epochs": epochs} if epochs else {})})
    return experiment.model_copy(update={"training": training})
