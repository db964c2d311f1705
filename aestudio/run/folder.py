"""A run is a folder: what was trained, on what machine, every loss, every event, and the weights.

Its files, of which some come with the first checkpoint:

    experiment.json      the experiment as it was at the start
    environment.json     versions, machine, data fingerprint
    metrics.jsonl        losses by step (`{"step": 40, "loss": [...]}`: the steps up to 40), and epochs' means
    events.jsonl         what happened at which step: the learning rate changed, threads given up ...
    summary.json         state and result in short
    weights.safetensors  the final (or newest) weights
    best.safetensors     those of the best epoch
    start.safetensors    those it began with, where they were another run's
    milestones/          those at some of the epochs, for what is looked at over time
    resume.safetensors   everything needed to go on exactly; its numbers are in the file's own metadata, so
                         that the two can't come apart
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import re
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from aestudio.atomic import WriteFailed, no_pipe, read_json, write_json, write_with
from aestudio.run import plain
from aestudio.run.hold import held
from aestudio.run.maker import newer_maker
from aestudio.run.records import EVENTS, METRICS, History, append, cut, events, history, saved_sizes
from aestudio.run.summary import Summary
from aestudio.spec import SpecError

if TYPE_CHECKING:  # listing runs must be quick, so what reads an experiment is imported where it is read
    from aestudio.experiment import Experiment
    from aestudio.trainer import Progress, State

__all__ = ["Run", "has_runs", "in_order", "next_run", "path_between", "runs_in", "summary_of"]

STARTS = 1000  # at once, of runs in one folder


class Run:
    """One run's folder. Nothing in it is ever overwritten but the checkpoints and the summary."""

    def __init__(self, path: Path) -> None:
        self.path = path
        if not (path / "experiment.json").is_file():
            raise SpecError(str(path), "expected a run's folder with an experiment.json, found none")

    @property
    def name(self) -> str:
        """The folder's name."""
        return self.path.name

    @property
    def lock(self) -> Path:
        """The file that is locked by the process that trains the run."""
        return self.path / ".lock"

    @classmethod
    def create(
        cls, path: Path, experiment: Experiment, environment: Mapping[str, object], *, named: bool = False
    ) -> Self:
        """Begin a run in a new folder.

        Args:
            path: the folder; where another run was begun there meanwhile, the next number's instead.
            experiment: what is trained.
            environment: on what machine, with what data.
            named: whether the user named the folder: then it may be there, empty, and no other will do.

        Raises:
            WriteFailed: when it can't be made, or was named and already holds something.
        """
        try:
            path = _named(path) if named else _numbered(path)
        except OSError as error:
            raise WriteFailed(f"{path}: can't be made ({error.strerror}); choose another folder") from error
        write_json(path / "environment.json", environment)
        write_json(path / "experiment.json", experiment.to_json())
        run = cls(path)
        run.write_summary(Summary(started=time.time(), pid=os.getpid()))
        return run

    @property
    def experiment(self) -> Experiment:
        """What was trained."""
        from aestudio.experiment import Experiment

        data = self._json("experiment.json")
        try:
            return Experiment.parse(data)
        except SpecError as error:
            what = f"{error.problem} (in {self.path / 'experiment.json'}{newer_maker(self.environment)})"
            raise SpecError(error.path, what) from None

    @property
    def environment(self) -> dict[str, Any]:
        """On what machine, with what data; what is not as it should be counts as not recorded."""
        found = self._json("environment.json")
        if not isinstance(found, dict):
            return {}
        return {name: value for name, value in found.items() if _RECORDED.get(name, plain.text)(value)}

    def _json(self, name: str) -> Any:
        """The values in one of the run's files.

        Raises:
            SpecError: when it can't be read.
        """
        try:
            return read_json(self.path / name)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error).removeprefix(f"{self.path / name}: ")
            raise SpecError(
                str(self.path / name), f"expected a file of a run, found none: {reason}"
            ) from None

    @property
    def base(self) -> Path:
        """The folder that relative data paths start from: as recorded, else the project's."""
        recorded = self.environment.get("base")
        return self.path / recorded if recorded else self.path.parent.parent

    @property
    def summary(self) -> Summary:
        """The run in short; a run whose process is gone is "interrupted"."""
        try:
            return summary_of(read_json(self.path / "summary.json"), self.lock)
        except (OSError, ValueError):
            return summary_of(None, self.lock)

    def write_summary(self, summary: Summary) -> None:
        """Replace the summary."""
        write_json(self.path / "summary.json", vars(summary))

    def record(self, progress: Progress) -> None:
        """Add a trainer's report to the metrics and the events."""
        rows: list[dict[str, object]] = []
        if progress.losses:
            rows.append({"step": progress.step, **progress.losses})
        if progress.epoch_terms:
            terms, place = dict(progress.epoch_terms), {"step": progress.step, "epoch": progress.epoch}
            rows.append({**place, **terms, "rate": progress.rate, "seconds": round(progress.seconds, 3)})
        append(self.path / METRICS, rows)
        append(self.path / EVENTS, progress.events)

    def add_event(self, step: int, event: str, **details: object) -> None:
        """Add one event."""
        append(self.path / EVENTS, [{"step": step, "event": event, **details}])

    def checkpoint(self, state: State) -> None:
        """Save everything needed to go on exactly, and the newest and best weights."""
        from safetensors.torch import save_file

        meta = {"format": "1", "where": state.where.to_json(), "optimizers": state.optimizers}
        meta["recorded"] = json.dumps(saved_sizes(self.path))
        write_with(self.path / "resume.safetensors", lambda path: save_file(state.tensors, path, meta))
        self.save_weights("weights", state.weights(), _epoch_of_weights(state))
        if best := state.weights("best"):
            self.save_weights("best", best, int(state.where.best["epoch"]))

    def save_weights(self, name: str, weights: Mapping[str, Any], epoch: int) -> None:
        """Save weights as `name.safetensors`."""
        from safetensors.torch import save_file

        meta = {"format": "1", "epoch": str(epoch)}
        write_with(self.path / f"{name}.safetensors", lambda path: save_file(dict(weights), path, meta))

    def weights(self, name: str = "weights") -> dict[str, Any]:
        """The newest ("weights") or the "best" weights.

        Raises:
            SpecError: when there are none.
        """
        from safetensors import SafetensorError
        from safetensors.torch import load_file

        path = self.path / f"{name}.safetensors"
        try:
            return load_file(no_pipe(path))
        except (OSError, SafetensorError) as error:
            raise SpecError(
                str(path), f"expected saved weights, found none that can be read ({error})"
            ) from None

    def epoch_of(self, name: str = "weights") -> int | None:
        """The epoch whose weights the file `name` holds; None where it does not say."""
        from safetensors import SafetensorError, safe_open

        try:
            with safe_open(no_pipe(self.path / f"{name}.safetensors"), "pt") as file:
                return int((file.metadata() or {})["epoch"])
        except (OSError, SafetensorError, KeyError, ValueError):
            return None

    def state(self) -> State:
        """The last checkpoint.

        Raises:
            SpecError: when there is none that can be read.
        """
        from aestudio.trainer.state import State, Where

        with self._resume_file() as file:
            meta = file.metadata()
            tensors = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118  (no mapping)
            return State(Where.from_json(meta["where"]), tensors, meta["optimizers"])

    @contextlib.contextmanager
    def _resume_file(self) -> Iterator[Any]:
        """The last checkpoint, opened; what is wrong with it is told as a `SpecError`."""
        from safetensors import SafetensorError, safe_open

        path = self.path / "resume.safetensors"
        try:
            with safe_open(no_pipe(path), "pt") as file:
                yield file
        except (OSError, SafetensorError, RuntimeError, KeyError, ValueError, TypeError) as error:
            raise SpecError(str(path), f"expected a checkpoint to go on from, found none ({error})") from None

    def rewind(self) -> list[dict[str, Any]]:
        """Drop what was recorded after the last checkpoint; what was done to the run stays on record.

        Returns:
            What was done to the run from the checkpoint's step on, to be done again.
        """
        with self._resume_file() as file:
            meta = file.metadata()
            step, recorded = json.loads(meta["where"])["step"], json.loads(meta["recorded"])
            done = cut(self.path, recorded)
        for left_over in self.path.glob(".*.tmp"):  # by a process that ended while it wrote
            left_over.unlink(missing_ok=True)
        return [event for event in done if event["step"] >= step]

    def events(self) -> list[dict[str, Any]]:
        """Every event so far, without the losses: quick to read."""
        return events(self.path)

    def history(self) -> History:
        """Every loss and event so far."""
        return history(self.path)


def _epoch_of_weights(state: State) -> int:
    """The epoch whose weights the newest ones are: the best, where a run that has ended went back to it."""
    import torch

    newest, best = state.weights(), state.weights("best")
    went_back = (
        state.where.ended and best and all(torch.equal(newest[key], value) for key, value in best.items())
    )
    return int(state.where.best["epoch"]) if went_back else state.where.epoch


def summary_of(values: Any, lock: Path) -> Summary:
    """A run in short, by what its summary.json holds; None: that can't be read.

    Args:
        values: plain values.
        lock: the file that is locked while it trains.
    """
    try:
        summary = Summary.parse(values)
    except TypeError:
        return Summary(state="failed", reason="summary.json can't be read")
    if summary.state == "running" and not held(lock):
        return Summary(**{**vars(summary), "state": "interrupted"})
    return summary


def runs_in(folder: Path) -> list[Run]:
    """The runs in a folder, oldest first; what is no run is left out."""
    return [Run(path) for path in in_order(folder) if (path / "experiment.json").is_file()]


def in_order(folder: Path) -> list[Path]:
    """What lies in a folder, in the order of runs' numbers, without a look into any of it."""
    return [folder / name for name in sorted(_names(folder), key=lambda name: (len(name), name))]


def _names(folder: Path) -> list[str]:
    try:
        return os.listdir(folder)  # noqa: PTH208  (ten times as quick as Path's)
    except OSError:
        return []


def has_runs(folder: Path) -> bool:
    """Whether there is a run in a folder; looks no further than the first."""
    return any((folder / name / "experiment.json").is_file() for name in _names(folder))


def next_run(runs: Path) -> Path:
    """The folder of a project's next run: `run-001`, `run-002` ..."""
    found = (re.fullmatch(r"run-(\d{1,9})", name) for name in _names(runs))
    last = max((int(name[1]) for name in found if name), default=0)
    return runs / f"run-{last + 1:03}"


def _numbered(path: Path) -> Path:
    """A folder made for one run: of those who ask for the same one, the first has it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    for _ in range(STARTS):
        with contextlib.suppress(FileExistsError):
            path.mkdir()
            return path
        path = next_run(path.parent)
    raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))


def _named(path: Path) -> Path:
    """A folder that may be there, empty, taken for one run."""
    path.mkdir(parents=True, exist_ok=True)
    if any(path.iterdir()):
        raise WriteFailed(f"{path}: expected an empty or new folder for the run, found files in it")
    (path / "environment.json").touch(exist_ok=False)  # another may have found it empty too
    return path


def path_between(start: Path, end: Path) -> str:
    """The relative path that leads from one folder to another, so that both can be moved together."""
    try:
        return Path(os.path.relpath(end.resolve(), start.resolve())).as_posix()
    except ValueError:  # another drive
        return str(end.resolve())


_RECORDED = {
    "belongs_to": lambda value: isinstance(value, dict),  # see `aestudio.run.series`
    "data_shape": plain.shape,
    "data_classes": plain.counts,
    "parts": plain.counts,
    **dict.fromkeys(("threads", "parameters", "macs", "cores", "gpu_memory"), plain.count),
}
