"""Fields of an experiment by path and title, and in which of them two differ."""

from __future__ import annotations

from aestudio.experiment import Experiment, differences, fields_of, get_path
from aestudio.project import with_settings
from tests.trainer.small import experiment


def test_every_field_stands_at_its_path() -> None:
    data = experiment().to_json()
    found = fields_of(experiment())
    assert len({field.path for field in found}) == len(found) > 30
    for field in found:
        assert get_path(data, field.path) == field.value


def test_titles_lead_from_the_outside_in() -> None:
    titles = {field.path: field.title for field in fields_of(experiment())}
    assert titles["training.optimizer.learning_rate"] == "Training, Optimizer, Learning rate"
    assert titles["networks.encoder.layers[1].units"] == "Encoder, layer 2 (Dense), Units"


def test_what_another_field_switches_off_is_not_offered() -> None:
    path = "training.early_stopping.patience"
    assert path not in {field.path for field in fields_of(experiment())}
    on = experiment({"training.early_stopping.enabled": True})
    assert path in {field.path for field in fields_of(on)}


def test_of_a_linked_pair_only_the_one_that_leads_is_offered() -> None:
    linked = with_settings(experiment(), {"linked": True})
    assert not [field for field in fields_of(linked, all_networks=False) if "decoder" in field.path]


def test_differences_are_short() -> None:
    changed = with_settings(
        experiment(), {"training.optimizer.learning_rate": 0.01, "networks.encoder.layers[1].units": 8}
    )
    assert differences(experiment(), changed) == ["learning rate 0.01", "encoder layer 2 (Dense) units 8"]
    assert differences(experiment(), experiment()) == []


def test_another_kind_is_one_difference() -> None:
    changed = with_settings(experiment(), {"training.optimizer.kind": "sgd"})
    assert differences(experiment(), changed) == ["optimizer sgd"]


def test_another_network_is_one_difference() -> None:
    layers = experiment().to_json()["networks"]["encoder"]["layers"]
    changed: Experiment = with_settings(experiment(), {"networks.encoder": {"layers": layers[:1]}})
    assert differences(experiment(), changed) == ["another encoder"]
