"""One contract for every family: its draft trains, its terms keep their names, a resumed run is the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from aestudio.data import DATASETS, Dataset
from aestudio.experiment import Experiment, problems, resolve
from aestudio.experiment.choosing import draft
from aestudio.export.work import export
from aestudio.families import FAMILIES, Family, Given, Samples, abilities, family
from aestudio.footprint import footprint
from aestudio.networks import Network, Shape
from aestudio.run import Run
from aestudio.session import Session
from aestudio.spec import replace
from aestudio.trainer import Compiled, Trainer, compile_experiment, loop
from aestudio.whole_model import whole_model
from tests.little_memory import room_for

ADVERSARIAL = "superres with a discriminator"
VARIANTS = {ADVERSARIAL: {"kind": "superres", "adversarial": True}}  # settings that bring another network
KINDS = [*FAMILIES.names(), *VARIANTS]
SHAPES: list[Shape] = [(2,), (40,), (1, 8, 8), (3, 16, 16), (2, 32)]


def parsed(kind: str) -> Family:
    return FAMILIES.parse(VARIANTS.get(kind, kind))


LABELLED = [(kind, "part") for kind in KINDS if hasattr(parsed(kind), "label")]
FITTING = [
    (kind, shape) for kind in KINDS for shape in SHAPES if len(shape) == 3 or not parsed(kind).pictures
]


def dataset(shape: Shape) -> Dataset:
    values = np.random.default_rng(0).random((60, *shape), dtype=np.float32)
    return Dataset("made up", values, labels={"part": np.arange(60) % 3})


def suited(kind: str, shape: Shape) -> Family:
    data = dataset(shape)
    return parsed(kind).suited(Given(shape, data.range, data.classes))


def compiled(kind: str, shape: Shape = (1, 8, 8), label: str = "", **training: Any) -> Compiled:
    settings = {"epochs": 4, "batch_size": 16, "threads": 1, **training}
    wanted = suited(kind, shape)
    wanted = replace(wanted, label=label) if label else wanted
    experiment = Experiment.drafted(shape, family=wanted.to_json(), training=settings)
    return compile_experiment(experiment, dataset(shape))


@pytest.mark.parametrize("kind", KINDS)
def test_json_there_and_back_and_words_for_the_form(kind: str) -> None:
    wanted = parsed(kind)

    assert FAMILIES.parse(json.loads(json.dumps(wanted.to_json()))) == wanted
    assert wanted.title
    assert type(wanted).__doc__
    for field in type(wanted).model_fields.values():
        assert field.title
        assert (field.description or "").endswith(".")


@pytest.mark.parametrize(("kind", "shape"), FITTING, ids=str)
def test_a_draft_for_any_shape_has_no_problems(kind: str, shape: Shape) -> None:
    data, wanted = dataset(shape), suited(kind, shape)
    experiment = Experiment.drafted(shape, family=wanted.to_json())

    assert problems(experiment, shape, data.range, data.classes) == ()


@pytest.mark.parametrize("shape", [(1, 8, 8), (3, 17, 23), (1, 64, 64), (2, 9), (1, 200)], ids=str)
@pytest.mark.parametrize("kind", [kind for kind in KINDS if parsed(kind).convolves((1, 28, 28))])
def test_a_draft_of_convolutions_has_no_problems(kind: str, shape: Shape) -> None:
    data, wanted = dataset(shape), suited(kind, shape)
    assert wanted.convolves(shape)
    networks = draft(wanted, shape, convolutional=True)
    experiment = Experiment.drafted(shape, family=wanted.to_json()).model_copy(update={"networks": networks})

    assert problems(experiment, shape, data.range, data.classes) == ()
    assert any(layer.kind.startswith("conv") for layer in next(iter(networks.values())).layers)


@pytest.mark.parametrize("kind", KINDS)
def test_vectors_and_points_are_not_convolved(kind: str) -> None:
    assert not any(parsed(kind).convolves(shape) for shape in [(2,), (40,), (1, 4, 4)])


@pytest.mark.parametrize(("kind", "shape"), FITTING, ids=str)
def test_it_trains_with_the_same_terms_at_every_step_and_in_validation(kind: str, shape: Shape) -> None:
    *_, last = Trainer(compiled(kind, shape, epochs=2)).run()
    trained = {name for name in last.epoch_terms if not name.startswith("val_")}
    validated = {name.removeprefix("val_") for name in last.epoch_terms if name.startswith("val_")}

    declared = {term.name for group in suited(kind, shape).drawn for term in group.terms}

    assert trained == validated
    assert trained <= declared
    assert {term.name for term in parsed(kind).terms[0].terms} <= trained
    assert parsed(kind).is_judged() == ("loss" in trained)
    assert all(np.isfinite(value) for value in last.epoch_terms.values())


@pytest.mark.parametrize("kind", KINDS)
def test_every_parameter_belongs_to_one_role_and_is_moved(kind: str) -> None:
    ready = compiled(kind, epochs=3)
    before = {name: value.clone() for name, value in ready.model.named_parameters()}
    roles: Any = ready.model
    owned = [id(parameter) for parameters in roles.roles().values() for parameter in parameters]

    for _ in Trainer(ready).run():
        pass

    assert sorted(owned) == sorted(id(parameter) for parameter in ready.model.parameters())
    still = [name for name, value in ready.model.named_parameters() if torch.equal(value, before[name])]
    assert still == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_run_that_is_resumed_ends_as_one_that_was_not_interrupted(kind: str) -> None:
    whole = Trainer(compiled(kind))
    for _ in whole.run():
        pass
    first = Trainer(compiled(kind))
    state = next(first.state() for report in first.run() if report.epoch_terms and report.epoch == 2)

    rest = Trainer(compiled(kind), state)
    for _ in rest.run():
        pass

    expected, found = whole.compiled.model.state_dict(), rest.compiled.model.state_dict()
    assert all(torch.equal(expected[name], found[name]) for name in expected)


@pytest.mark.parametrize("kind", KINDS)
def test_one_that_is_read_from_disk_in_the_middle_of_an_epoch_goes_on_to_the_same_end(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a falling learning rate, classes, all optimizers, and averaged weights where there are any."""
    monkeypatch.setattr(loop, "REPORT_SECONDS", 0.0)
    family, data = suited(kind, (1, 8, 8)).to_json(), dataset((1, 8, 8))
    told = {"label": "part"} if "label" in family else {}
    training = {"epochs": 4, "batch_size": 16, "threads": 1, "schedule": "cosine"}
    experiment = Experiment.drafted((1, 8, 8), family={**family, **told}, training=training)
    whole, first = (Session.start(experiment, data, tmp_path / f"run-00{number}") for number in (1, 2))
    for _ in whole.progress():
        pass
    for progress in first.progress():
        first.stopping = progress.step == 5  # of the second epoch's three steps the second

    rest = Session.resume(Run(tmp_path / "run-002"), data)
    assert rest.trainer.where.step == 5
    for _ in rest.progress():
        pass

    for name in ("weights", "best"):
        expected, found = whole.run.weights(name), rest.run.weights(name)
        assert [key for key in expected if not torch.equal(expected[key], found[key])] == []
    assert rest.result()["final"] == whole.result()["final"]


@pytest.mark.parametrize("kind", KINDS)
def test_its_abilities_are_those_of_its_model(kind: str) -> None:
    protocols = {
        name: value
        for name, value in vars(abilities).items()
        if getattr(value, "_is_protocol", False) and name != "Protocol"
    }
    model = compiled(kind).model

    assert set(parsed(kind).abilities) == {name for name, it in protocols.items() if isinstance(model, it)}


@pytest.mark.parametrize("kind", KINDS)
def test_what_it_needs_of_the_memory_can_be_counted(kind: str) -> None:
    ready = compiled(kind)
    resolved, parts = resolve(ready.experiment, (1, 8, 8)), {"train": 40, "validation": 10, "test": 10}

    needs = footprint(ready.experiment, dataset((1, 8, 8)), resolved, parts)

    assert needs is not None


@pytest.mark.parametrize(("kind", "label"), [*((kind, "") for kind in KINDS), *LABELLED])
def test_it_is_counted_as_a_whole_and_every_number_it_learns_is_named(kind: str, label: str) -> None:
    """Wherever parameters are shown they are these: networks as often as it has each, and what it adds."""
    ready = compiled(kind, label=label)
    networks = [found for found in resolve(ready.experiment, (1, 8, 8)).values() if found]

    whole = whole_model(ready.experiment, (1, 8, 8), ready.dataset.classes)

    assert whole is not None
    assert whole.parameters == sum(parameter.numel() for parameter in ready.model.parameters())
    assert whole.networks == sum(network.parameters for network in networks)
    assert whole.parameters == whole.copies * whole.networks + sum(whole.added.values())
    once = whole.copies * sum(network.macs for network in networks)
    beside = {"flow": 6 * 128 * 32 * 23, "ddpm": 2 * 128 * 128}  # last layers of six splines; a small network
    assert whole.macs == once + beside.get(kind, 0)


@pytest.mark.parametrize("kind", KINDS)
def test_out_of_memory_is_survived_with_a_smaller_batch(kind: str) -> None:
    """As if that batch had been asked for: no weight, random number, average or statistic of it is left."""
    layer = torch.nn.Conv2d if kind in ("ddpm", "superres", ADVERSARIAL) else torch.nn.Linear
    with room_for(8, layer):
        short = Trainer(compiled(kind))
        reports = list(short.run())
    plain = Trainer(compiled(kind, batch_size=8))
    for _ in plain.run():
        pass

    told = [event["event"] for report in reports for event in report.events]
    assert "out of memory" in told
    assert reports[-1].epoch == 4
    found, expected = short.compiled.model.state_dict(), plain.compiled.model.state_dict()
    assert [name for name in expected if not torch.equal(found[name], expected[name])] == []


@pytest.mark.parametrize("kind", KINDS)
def test_validating_twice_gives_the_same_and_changes_nothing(kind: str) -> None:
    trainer = Trainer(compiled(kind))
    before = {name: value.clone() for name, value in trainer.compiled.model.state_dict().items()}

    assert trainer.evaluate("validation") == trainer.evaluate("validation")
    after = trainer.compiled.model.state_dict()
    assert all(torch.equal(before[name], after[name]) for name in before)


@pytest.mark.parametrize("kind", KINDS)
def test_what_samples_makes_the_same_of_the_same_noise(kind: str) -> None:
    ready = compiled(kind)
    model = ready.model.eval()
    if not isinstance(model, Samples):
        pytest.skip(f"{kind} makes no samples")
    with torch.inference_mode():
        noise = model.noise(3, torch.Generator().manual_seed(1))
        first, second = model.generate(noise), model.generate(noise)

    assert first.shape == (3, 1, 8, 8)
    assert torch.equal(first, second)
    assert torch.equal(noise, model.noise(3, torch.Generator().manual_seed(1)))


@pytest.mark.parametrize("kind", KINDS)
def test_its_run_is_reported_and_exported_as_a_script(kind: str, tmp_path: Path) -> None:
    data = DATASETS.parse("digits").load()
    wanted = parsed(kind).suited(Given(data.shape, (0.0, 1.0), data.classes, data.step((0.0, 1.0))))
    training = {"epochs": 1, "batch_size": 700, "threads": 1}
    experiment = Experiment.drafted(data.shape, family=wanted.to_json(), training=training)
    session = Session.start(experiment, data, tmp_path / "run-001")
    for _ in session.progress():
        pass

    run = Run(tmp_path / "run-001")
    for _ in export(run, "report", tmp_path / "report.html", data):
        pass

    report = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert wanted.title.lower() in report
    *_, _last = export(run, "script", tmp_path / "a.py", data)
    assert f"class {type(wanted).__name__}" in (tmp_path / "a.py").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", KINDS)
def test_it_trains_in_16_bits(kind: str) -> None:
    *_, last = Trainer(compiled(kind, epochs=1, precision="bf16")).run()

    assert all(np.isfinite(value) for value in last.epoch_terms.values())


def test_a_family_that_nobody_knows_trains_resumes_and_is_exported_without_a_change_elsewhere(
    tmp_path: Path,
) -> None:
    """Two roles that step one after the other, defined here and nowhere else."""
    data = dataset((2,))
    FAMILIES.register(Twice)
    try:
        training = {"epochs": 3, "batch_size": 16, "threads": 1, "schedule": "cosine"}
        experiment = Experiment.drafted((2,), family="twice", training=training)
        whole, first = (Session.start(experiment, data, tmp_path / f"run-00{n}") for n in (1, 2))
        for _ in whole.progress():
            pass
        for progress in first.progress():
            first.stopping = progress.epoch == 1
        rest = Session.resume(Run(tmp_path / "run-002"), data)
        for _ in rest.progress():
            pass

        expected, found = whole.run.weights(), rest.run.weights()
        assert all(torch.equal(expected[key], found[key]) for key in expected)
        assert whole.run.summary.final.keys() == {"loss", "second", "val_loss", "val_second"} | {
            "test_loss",
            "test_second",
        }
        list(export(whole.run, "script", tmp_path / "a.py", data))
        assert "class TwiceModel" in (tmp_path / "a.py").read_text(encoding="utf-8")
    finally:
        del FAMILIES._kinds["twice"]


class TwiceModel(torch.nn.Module):
    """Two networks that give back what they are given, the second what the first made."""

    def __init__(self, networks: Any) -> None:
        super().__init__()
        self.first, self.second = networks["first"], networks["second"]
        self.weights: dict[str, float] = {}
        self.rates = {"second": 0.5}

    def roles(self) -> Any:
        """An optimizer each."""
        return {role: list(getattr(self, role).parameters()) for role in ("first", "second")}

    def losses(self, x: Any, generator: Any = None, y: Any = None) -> Any:
        """One after the other."""
        yield "first", {"loss": (self.first(x) - x).square().mean()}
        made = self.first(x).detach()
        yield "second", {"second": (self.second(made) - x).square().mean()}


class Twice(Family):
    """Two roles."""

    kind = "twice"
    title = "Twice"

    def ports(self, shape: Shape) -> Any:
        """Two networks of the same shape."""
        return {role: family.Port(role.capitalize(), shape, shape) for role in ("first", "second")}

    def draft(self, shape: Shape) -> Any:
        """A layer each."""
        layers = {"layers": [{"kind": "dense", "units": shape[0], "activation": "linear"}]}
        return dict.fromkeys(("first", "second"), Network.parse(layers))

    def model(self, networks: Any, given: Given) -> torch.nn.Module:
        """Of both."""
        return TwiceModel(networks)
