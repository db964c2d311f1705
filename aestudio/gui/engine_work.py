"""What the engine does, without threads: the core's own functions, and its errors in words.

Imported on the engine thread only, because it brings torch.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from weakref import ref

from aestudio.analysis.along import Along
from aestudio.analysis.question import LongQuestion, Question
from aestudio.atomic import WriteFailed
from aestudio.data import Dataset, DatasetSpec
from aestudio.data.dataset import Cancelled, DataMissing, Report
from aestudio.device import device_words
from aestudio.experiment import Experiment, Link, Problem, follow, problems, resolve
from aestudio.experiment.advice import Known, advise, known_of
from aestudio.experiment.choosing import draft, use_family
from aestudio.families import Given
from aestudio.footprint import VIEWERS, footprint
from aestudio.gui.messages import DataInfo, Found, RunInfo
from aestudio.job import Pieces
from aestudio.networks import Network, Shape, mirror
from aestudio.networks.weights import shapes_of
from aestudio.numerals import sample_words
from aestudio.reproduce import Reproduction, begin_reproduction, compare
from aestudio.run import Run, Series
from aestudio.session import Session, load_data
from aestudio.spec import SpecError
from aestudio.trainer import Compiled, Diverged, Progress, compile_experiment
from aestudio.whole_model import whole_model

__all__ = ["Work"]

PREVIEW = 24
POINTS = 600  # of data in the plane, which show what they are only together


class Work:
    """The loaded data, the model that is trained or shown, and the session that trains it."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._dataset: Dataset | None = None
        self._loaded: tuple[DatasetSpec, Path] | None = None
        self._known: tuple[DatasetSpec, ref[Dataset], DataInfo] | None = None
        self._advised: tuple[DatasetSpec, ref[Dataset], Known] | None = None
        self._columns: tuple[DatasetSpec, Path, tuple[str, ...]] | None = None
        self._trained: Compiled | None = None
        self._session: Session | None = None
        self._shown = 0

    # ------------------------------------------------------------------ data and networks

    def _load(self, experiment: Experiment, base: Path) -> Dataset:
        """The experiment's data; kept, and loaded again only when their source changes (not their split)."""
        source = experiment.data.source()
        if self._dataset is None or self._loaded != (source, base):
            self._dataset = None
            self._dataset = load_data(experiment, base, self._report)
            self._loaded = (source, base)
        return self._dataset

    def has_data(self, experiment: Experiment, base: Path) -> bool:
        """Whether the experiment's data are those that are loaded."""
        return self._dataset is not None and self._loaded == (experiment.data.source(), base)

    def data_of(self, experiment: Experiment, base: Path) -> Dataset:
        """The experiment's data, loaded if they are not."""
        return self._load(experiment, base)

    def look_later(self, experiment: Experiment, base: Path, before: Experiment | None = None) -> Found:
        """What is known of an experiment whose data are read when the run in progress has ended."""
        problem = Problem("data", "these data are loaded when the run in progress has ended, or is stopped")
        return self._offering(self._found_without(experiment, base, problem, False, before), base)

    def look(self, experiment: Experiment, base: Path, before: Experiment | None = None) -> Found:
        """Shapes, counts and problems; without the data as far as it goes.

        An edit of linked networks, made since `before`, is carried over to the partner first.
        """
        return self._offering(self._look(experiment, base, before), base)

    def _look(self, experiment: Experiment, base: Path, before: Experiment | None) -> Found:
        try:
            dataset = self._load(experiment, base)
            return self._found(experiment, dataset, before)
        except Cancelled:
            problem, missing = (
                Problem("data", "loading was cancelled; choose the data again to load them"),
                False,
            )
        except DataMissing as error:
            problem, missing = Problem(error.path, error.problem), True
        except SpecError as error:
            problem, missing = Problem(error.path, error.problem), False
        except Exception as error:
            problem, missing = Problem("data", self.in_words(error)), False
        return self._found_without(experiment, base, problem, missing, before)

    def _found(self, asked: Experiment, dataset: Dataset, before: Experiment | None) -> Found:
        experiment, link = _followed(before, asked, dataset.shape)
        info = self._info(experiment.data, dataset)
        resolved = resolve(experiment, dataset.shape)
        found = problems(experiment, dataset.shape, info.scaled, dataset.classes, info.step)
        advice = advise(experiment, self._facts(experiment.data, dataset, info.scaled))
        needs = footprint(experiment, dataset, resolved, info.parts, viewers=VIEWERS)
        if needs and not needs.fits:
            found = (*found, Problem("training.batch_size", needs.refusal))
        return Found(
            experiment,
            dataset.shape,
            resolved,
            found,
            info,
            advice=advice,
            asked=asked,
            link=link,
            footprint=needs,
            whole=whole_model(experiment, dataset.shape, dataset.classes),
        )

    def _offering(self, found: Found, base: Path) -> Found:
        """With the columns that can be chosen, whether or not the data could be used."""
        loaded = self._dataset if self.has_data(found.experiment, base) else None
        labels = () if loaded is None else tuple(loaded.labels)
        return replace(found, columns=self._columns_of(found.experiment.data, base), labels=labels)

    def _columns_of(self, spec: DatasetSpec, base: Path) -> tuple[str, ...]:
        """The names in the file, read once as the data are."""
        source = spec.source()
        if self._columns is None or self._columns[:2] != (source, base) or not self._columns[2]:
            self._columns = (source, base, spec.column_names(base=base))
        return self._columns[2]

    def _facts(self, spec: DatasetSpec, dataset: Dataset, scaled: tuple[float, float]) -> Known:
        """What advice may go by; found once, as `_info` is."""
        if self._advised is not None:
            of, loaded, known = self._advised
            if of == spec and loaded() is dataset:
                return known
        known = known_of(spec, dataset, scaled)
        self._advised = (spec, ref(dataset), known)
        return known

    def _info(self, spec: DatasetSpec, dataset: Dataset) -> DataInfo:
        """What is known of the data; found once, since standardising looks at every value."""
        if self._known is not None:
            of, loaded, info = self._known
            if of == spec and loaded() is dataset:
                return info
        parts = spec.split.parts(len(dataset), dataset.labels, dataset.held_out)
        scaled = spec.affine(dataset, parts).range(dataset.range)
        info = DataInfo(
            name=dataset.name,
            count=len(dataset),
            shape=dataset.shape,
            dtype=str(dataset.values.dtype),
            range=dataset.range,
            scaled=scaled,
            units=dataset.units,
            labels={column: dataset.class_names(column) for column in dataset.labels},
            parts={part: len(parts[part]) for part in ("train", "validation", "test")},
            preview=dataset.values[: POINTS if dataset.shape == (2,) else PREVIEW].copy(),
            notes=tuple(getattr(dataset, "notes", ())),
            step=dataset.step(scaled),
            quantities=dataset.quantity_ranges,
            along=Along(dataset.columns).words if dataset.columns else "",
        )
        self._known = (spec, ref(dataset), info)  # the data may go when others come
        return info

    def _found_without(
        self, asked: Experiment, base: Path, problem: Problem, missing: bool, before: Experiment | None
    ) -> Found:
        try:
            shape = asked.data.sample_shape(base=base)
        except (SpecError, OSError, ValueError):
            shape = None
        if shape is None:
            return Found(asked, problems=(problem,), missing=missing, asked=asked)
        experiment, link = _followed(before, asked, shape)
        found = problems(experiment, shape)
        advice = advise(experiment, Known.without_data(experiment.data, shape, problem.path))
        all_, resolved = (problem, *found), resolve(experiment, shape)
        whole = whole_model(experiment, shape)
        return Found(experiment, shape, resolved, all_, None, missing, advice, asked, link, whole=whole)

    def draft(
        self, experiment: Experiment, shape: Shape, convolutional: bool
    ) -> tuple[dict[str, Network], str]:
        """The family's working networks, or those of convolutions, and the name of the edit."""
        what = "convolutional networks" if convolutional else "networks"
        return draft(experiment.family, shape, convolutional), f"Draft {what} for {sample_words(shape)}"

    def use_family(self, experiment: Experiment, kind: str, given: Given) -> tuple[Experiment, str]:
        """The experiment with another family, and the name of the edit."""
        made = use_family(experiment, kind, given)
        return made, f"Use the family {made.family.title.lower()}"

    def mirror(
        self, experiment: Experiment, shape: Shape, source: str, target: str, activation: str
    ) -> tuple[dict[str, Network], str]:
        """The network of role `target` that undoes that of `source`, and the name of the edit."""
        network = experiment.networks.get(source, Network())
        return {target: mirror(network, shape, activation)}, f"Mirror the {source}"

    def download(self, experiment: Experiment) -> None:
        """Fetch the data to this machine."""
        experiment.data.download(self._report)
        self._dataset = None

    # ------------------------------------------------------------------ runs

    def start(
        self, experiment: Experiment, base: Path, path: Path, weights: Path | None, series: Series | None
    ) -> RunInfo:
        """Begin a run."""
        dataset = self._load(experiment, base)
        begin_with = Run(weights) if weights else None
        begun = Session.start(experiment, dataset, path, base=base, weights=begin_with, series=series)
        return self._take(begun)

    def resume(self, path: Path, base: Path) -> RunInfo:
        """Go on with a run."""
        run = Run(path)
        return self._take(Session.resume(run, self._load(run.experiment, base)))

    def reproduce(self, path: Path, base: Path, new_path: Path) -> RunInfo:
        """Begin to repeat a run."""
        run = Run(path)
        dataset = self._load(run.experiment, base)
        return self._take(begin_reproduction(run, dataset, new_path, base=base))

    def reproduction(self) -> Reproduction | None:
        """How the run compares with the one it repeats; None: it repeats none, or is not over."""
        session = self._session
        return compare(session.repeated.run, session.run) if session and session.repeated else None

    def _take(self, session: Session) -> RunInfo:
        self._session = session
        session.trainer.waits = True  # the window asks for a batch that fits
        self._trained = session.trainer.compiled
        self._shown += 1
        compiled = session.trainer.compiled
        words = device_words(compiled.device.type, session.trainer.where.threads)
        in_force = session.trainer.course.experiment
        return RunInfo(
            session.run.path,
            compiled.experiment,
            words,
            True,
            in_force,
            tuple(compiled.dataset.shape),
            shapes_of(compiled.model.state_dict()),
        )

    def progress(self) -> Iterator[Progress]:
        """The session's reports."""
        assert self._session is not None
        return self._session.progress()

    def look_closely(self, closely: bool) -> None:
        """Have every step measured and reported by itself, or not any more."""
        assert self._session is not None
        self._session.trainer.closely = closely

    def stop(self, running: Iterator[Progress]) -> None:
        """End the run at once, a checkpoint written."""
        assert self._session is not None
        running.close()  # type: ignore[attr-defined]
        self._session.stop()

    def pause(self, paused: bool) -> None:
        """Record a pause or its end."""
        assert self._session is not None
        self._session.pause(paused)

    def change(self, name: str, value: Any) -> Progress:
        """Change something of the run."""
        assert self._session is not None
        return self._session.change(name, value)

    @property
    def late(self) -> str:
        """Why what was changed last is not on record yet; empty: it is."""
        return self._session.late if self._session is not None else ""

    def result(self) -> dict[str, Any]:
        """How the run ended."""
        assert self._session is not None
        return self._session.result()

    def show(self, path: Path, base: Path) -> RunInfo:
        """Load a run's newest weights to look at."""
        run = Run(path)
        experiment = run.experiment
        compiled = compile_experiment(experiment, self._load(experiment, base))
        compiled.model.load_state_dict(run.weights())
        self._trained, self._session = compiled, None
        self._shown += 1
        words = device_words(compiled.device.type, run.summary.threads)
        return RunInfo(
            path,
            experiment,
            words,
            live=False,
            shape=tuple(compiled.dataset.shape),
            weights=shapes_of(compiled.model.state_dict()),
        )

    def forget(self) -> None:
        """Show no model."""
        self._trained, self._session = None, None

    # ------------------------------------------------------------------ questions

    def has_model(self) -> bool:
        """Whether there is a model to ask."""
        return self._trained is not None

    def version(self) -> tuple[int, int, int]:
        """Changes whenever the model's weights may have: a step was taken, or the best ones were put back.

        Those come back at the end of an epoch, after whose last step the viewers may have been answered.
        """
        if self._session is None:
            return (self._shown, 0, 0)
        where = self._session.trainer.where
        return (self._shown, where.step, where.epoch)

    def epoch(self) -> int | None:
        """How many epochs the run has finished whose model is asked; None: no run is at work on it."""
        return None if self._session is None else self._session.trainer.where.epoch

    def answer(self, question: Question[Any]) -> Any:
        """Ask the model."""
        assert self._trained is not None
        return question.answer(self._trained)

    def pieces(self, question: LongQuestion[Any]) -> Pieces[Any]:
        """The same piece by piece, of the weights as they are now, whatever a run makes of them meanwhile."""
        assert self._trained is not None
        return question.pieces(self._trained.still() if self._session else self._trained)

    def in_words(self, error: Exception) -> str:
        """An error as a sentence for the user."""
        if isinstance(error, SpecError | WriteFailed | Diverged):
            return str(error)
        text = str(error)
        if isinstance(error, MemoryError) or "out of memory" in text or "can't allocate memory" in text:
            remedy = "take a smaller batch, fewer units, or close other programs"
            return f"out of memory: {remedy}; the run's last checkpoint is kept"
        return f"{type(error).__name__}: {text.splitlines()[0] if text else 'no details'}"


def _followed(before: Experiment | None, asked: Experiment, shape: Shape) -> tuple[Experiment, Link | None]:
    """A linked experiment with its last edit carried over; without `before` only what belongs together."""
    if not asked.linked:
        return asked, None
    link = follow(before or asked, asked, shape)
    if before is None and link.experiment is not asked:  # it came out of step from a file: left as it is
        return asked, Link(asked)
    return link.experiment, link
