"""A project's runs, sorted into networks that may be compared."""

from __future__ import annotations

import json
import math
import statistics
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from aestudio.cost.networks import Cost, Group, LeftOut, MeasuredNetwork
from aestudio.cost.speed import speed_of
from aestudio.job import Pieces
from aestudio.run import Run, runs_in
from aestudio.run.baselines import kept_baselines
from aestudio.spec import SpecError
from aestudio.whole_model import recorded_model

if TYPE_CHECKING:
    from aestudio.data import Dataset
    from aestudio.experiment import Experiment

__all__ = ["Gathering", "gather"]

TOGETHER = 8  # runs that are read in one piece of work


@dataclass(frozen=True)
class _Read:
    """A run, as far as it matters here."""

    run: Run
    experiment: Experiment
    data: str
    comparable: str
    network: str
    setting: str
    seed: int
    epochs: int
    loss: float
    parameters: int
    macs: int


@dataclass(frozen=True)
class Gathering:
    """Looks through the runs in a folder."""

    alone: ClassVar[bool] = False
    experiment: ClassVar[None] = None

    runs: Path

    def work(self, dataset: Dataset) -> Pieces[Cost]:
        """Look through them."""
        return gather(runs_in(self.runs))


def gather(runs: list[Run]) -> Pieces[Cost]:
    """The runs as networks that may be compared, in groups of the same data and loss."""
    read: list[_Read] = []
    left_out: list[LeftOut] = []
    for number, run in enumerate(runs):
        if number % TOGETHER == 0:
            yield number / len(runs), "Looking through the runs"
        found = _read(run)
        if isinstance(found, LeftOut):
            left_out.append(found)
        else:
            read.append(found)
    groups = [_group(members) for members in _by(read, "comparable")]
    groups.sort(key=lambda group: (len(group.networks), group.runs), reverse=True)
    return Cost(_told_apart(groups), tuple(left_out))


def _is_judged(run: Run) -> bool:
    try:
        return bool(run.experiment.family.is_judged())
    except SpecError:
        return True


def _read(run: Run) -> _Read | LeftOut:
    """What is known of a run; or why it is in no chart."""
    summary = run.summary
    best, loss = summary.best, summary.best.get("val_loss")
    if not best:
        return LeftOut(run.name, "no finished epoch")
    if loss is None or not math.isfinite(loss):
        return LeftOut(run.name, "no validation loss" if _is_judged(run) else "no single loss to judge it by")
    try:
        environment, experiment = run.environment, run.experiment
        if again := environment.get("repeats"):
            return LeftOut(run.name, f"a repetition of {Path(again).name}")
        parameters, macs = _counts(environment, experiment)
        done = [event for event in run.events() if "base" in event and event["step"] < summary.steps]
        family = _weighed(experiment, done).family.to_json()
    except (SpecError, KeyError, TypeError, ValueError) as error:
        return LeftOut(run.name, f"it can't be read ({error})")
    told = experiment.to_json()
    data = str(environment.get("data_fingerprint") or json.dumps(told["data"]))
    shown = {"data": data, "scaling": told["data"]["scaling"], "split": told["data"]["split"]}
    networks = json.dumps(_unnamed(told["networks"]), sort_keys=True)
    training = {**told["training"], "seed": None, "threads": None, "device": None}
    began = environment.get("weights_from")
    setting = [training, told["family"], str((run.path / began).resolve()) if began else None, done]
    return _Read(
        run,
        experiment,
        str(environment.get("data") or experiment.data.title),
        json.dumps([shown, family], sort_keys=True),
        networks,
        json.dumps(setting, sort_keys=True),
        experiment.training.seed,
        summary.epochs,
        loss,
        parameters,
        macs,
    )


def _weighed(experiment: Experiment, done: list[dict[str, Any]]) -> Experiment:
    """The experiment with the loss weights that were in force in the end: its best loss is by them."""
    from aestudio.experiment import changeable, with_change

    weights = {name for name, path in changeable(experiment).items() if path.startswith("family.")}
    for event in done:
        if event["event"] in weights:
            experiment = with_change(experiment, event["event"], event["value"])
    return experiment


def _counts(environment: dict[str, Any], experiment: Experiment) -> tuple[int, int]:
    """Parameters and multiply-adds of the model; recorded when a run begins.

    Runs of earlier versions have no record, or one that has multiply-adds of the networks alone. Where the
    whole model can't be counted either, the networks alone are.

    Raises:
        SpecError: when neither can be.
    """
    recorded = "parameters" in environment and "macs" in environment
    whole = None if recorded and not experiment.family.added else recorded_model(experiment, environment)
    if whole is not None:
        return whole.parameters, whole.macs
    parameters, macs = (0, 0) if recorded else _of_networks(environment, experiment)
    return int(environment.get("parameters", parameters)), int(environment.get("macs", macs))


def _of_networks(environment: dict[str, Any], experiment: Experiment) -> tuple[int, int]:
    """Parameters and multiply-adds of the networks alone."""
    from aestudio.experiment import resolve

    shape = tuple(environment.get("data_shape") or ())[1:]
    if not shape:
        wanted = "expected its parameters and multiply-adds, or the shape of its data (data_shape)"
        raise SpecError("environment.json", f"{wanted}, found neither")
    found = [network for network in resolve(experiment, shape).values() if network]
    return sum(network.parameters for network in found), sum(network.macs for network in found)


def _unnamed(networks: Any) -> Any:
    """Networks without what their layers are called."""
    if isinstance(networks, dict):
        return {key: _unnamed(value) for key, value in networks.items() if key != "name"}
    return [_unnamed(value) for value in networks] if isinstance(networks, list) else networks


def _by(read: list[_Read], key: str) -> Iterator[list[_Read]]:
    """Those of one key together, in the order they came."""
    found: dict[Any, list[_Read]] = {}
    for one in read:
        found.setdefault(getattr(one, key), []).append(one)
    yield from found.values()


def _group(members: list[_Read]) -> Group:
    first = members[0]
    title = str(getattr(first.experiment.family, "loss", first.experiment.family).title)
    loss = title.rpartition("(")[2].removesuffix(")")
    networks = sorted(map(_network, _by(members, "network")), key=lambda network: network.loss)
    known: dict[str, float] = {}
    for one in members:
        kept = kept_baselines(one.run)
        known = known or (dict(kept.losses) if kept else {})
    return Group(
        f"{first.data} · {loss}",
        loss,
        _named_apart(networks),
        known.get("mean_sample"),
        known.get("perfect") or 0.0,
    )


def _network(members: list[_Read]) -> MeasuredNetwork:
    """One network: the best of its settings, over the seeds it was trained with."""
    settings = [_one_a_seed(ones) for ones in _by(members, "setting")]
    chosen = min(settings, key=lambda ones: statistics.median(one.loss for one in ones))
    losses = [one.loss for one in chosen]
    best = min(chosen, key=lambda one: one.loss)
    speeds = (speed_of(one.run.path) for one in members)
    return MeasuredNetwork(
        name=_sizes(best.experiment) or best.run.name,
        run=best.run.path,
        runs=tuple(one.run.name for one in members),
        settings=len(settings),
        loss=statistics.median(losses),
        spread=(min(losses), max(losses)) if len(losses) > 1 else None,
        parameters=best.parameters,
        macs=best.macs,
        speed=max((speed for speed in speeds if speed), key=lambda speed: speed.taken, default=None),
    )


def _one_a_seed(runs: list[_Read]) -> list[_Read]:
    """Of runs that differ in nothing, the one that went furthest: another one adds no knowledge."""
    return [max(same, key=lambda one: one.epochs) for same in _by(runs, "seed")]


def _sizes(experiment: Experiment) -> str:
    """The encoder in short: "128-64-2"."""
    layers = next(iter(experiment.networks.values())).layers
    sizes = (getattr(layer, "units", None) or getattr(layer, "channels", None) for layer in layers)
    return "-".join(str(size) for size in sizes if size)


def _named_apart(networks: list[MeasuredNetwork]) -> tuple[MeasuredNetwork, ...]:
    """Networks of the same sizes are told apart by a run."""
    names = [network.name for network in networks]
    return tuple(
        replace(one, name=f"{one.name} ({one.run.name})") if names.count(one.name) > 1 else one
        for one in networks
    )


def _told_apart(groups: list[Group]) -> tuple[Group, ...]:
    """Groups of the same words are numbered: they differ in scaling, split or input noise."""
    titles = [group.title for group in groups]
    return tuple(
        replace(group, title=f"{group.title} ({titles[: number + 1].count(group.title)})")
        if titles.count(group.title) > 1
        else group
        for number, group in enumerate(groups)
    )
