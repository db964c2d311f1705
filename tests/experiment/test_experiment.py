"""The experiment: one declaration, its problems in words, and fields set by their path."""

from __future__ import annotations

import json
from typing import Any

import pytest

from aestudio.experiment import OPTIMIZERS, SCHEDULES, Experiment, Training, problems, resolve, set_path
from aestudio.spec import SpecError

SHAPE = (1, 8, 8)


def experiment(encoder: list[Any], decoder: list[Any], **fields: Any) -> Experiment:
    networks = {"encoder": {"layers": encoder}, "decoder": {"layers": decoder}}
    return Experiment.parse({"networks": networks, **fields})


def dense(units: int) -> dict[str, Any]:
    return {"kind": "dense", "units": units}


def problems_of(encoder: list[Any], decoder: list[Any], **fields: Any) -> list[str]:
    return [str(problem) for problem in problems(experiment(encoder, decoder, **fields), SHAPE)]


def changed(path: str, value: Any) -> Experiment:
    """The drafted experiment with one field set."""
    data = Experiment.drafted(SHAPE).to_json()
    set_path(data, path, value)
    return Experiment.parse(data)


def test_json_there_and_back() -> None:
    drafted = Experiment.drafted(SHAPE)

    again = Experiment.parse(json.loads(json.dumps(drafted.to_json())))

    assert again == drafted
    assert again.key() == drafted.key()


def test_the_default_is_the_digits_autoencoder() -> None:
    plain = Experiment()

    assert (plain.data.kind, plain.family.kind, plain.training.optimizer.kind) == (
        "digits",
        "autoencoder",
        "adam",
    )


@pytest.mark.parametrize("registry", [OPTIMIZERS, SCHEDULES])
def test_every_kind_and_field_says_what_it_is(registry: Any) -> None:
    for kind in registry:
        assert kind.title
        assert kind.__doc__
        assert all(field.title and field.description for field in kind.model_fields.values())


def test_every_setting_of_the_training_says_what_it_is() -> None:
    for spec in (Training, type(Training().early_stopping), Experiment):
        assert all(field.title and field.description for field in spec.model_fields.values())


def test_networks_are_resolved_in_the_order_data_flow() -> None:
    found = resolve(experiment(["flatten", dense(5)], [dense(64)]), SHAPE)

    assert found["encoder"] is not None
    assert found["decoder"] is not None
    assert found["encoder"].output_shape == (5,)
    assert found["decoder"].input_shape == (5,)


def test_behind_an_encoder_that_fails_the_decoder_is_not_known() -> None:
    assert resolve(experiment(["conv1d"], [dense(64)]), SHAPE)["decoder"] is None


def test_a_draft_has_no_problems() -> None:
    assert problems(Experiment.drafted(SHAPE), SHAPE) == ()


def test_a_failing_layer_is_the_problem_and_named_with_its_path() -> None:
    found = problems_of(["flatten", dense(4), "conv2d"], [dense(64)])

    assert found == [
        "networks.encoder.layers[2]: expected (channels, height, width), found 4; "
        "a Reshape to 1 × 2 × 2 before it would do"
    ]


def test_a_decoder_that_gives_another_shape() -> None:
    assert problems_of(["flatten", dense(4)], [dense(64)]) == [
        "networks.decoder.layers[0]: expected the decoder to give 1 × 8 × 8, found 64; "
        "add a Reshape to 1 × 8 × 8"
    ]
    assert problems_of(["flatten", dense(4)], [dense(10)]) == [
        "networks.decoder.layers[0]: expected the decoder to give 1 × 8 × 8, found 10; "
        "the last layer must give 64 numbers"
    ]


def test_a_network_that_is_missing_or_unknown() -> None:
    found = problems_of(["flatten", dense(64)], [], networks={"critic": {"layers": []}})

    assert found == [
        "networks.critic: expected one of the roles encoder, decoder, found 'critic'",
        "networks.encoder: expected at least one layer, found none",
        "networks.decoder: expected at least one layer, found none",
    ]


def test_networks_without_weights_have_nothing_to_learn() -> None:
    picture = {"kind": "reshape", "shape": [1, 8, 8]}

    assert problems_of(["flatten"], [picture]) == [
        "networks: expected a layer that learns, such as Dense, found none"
    ]


def test_set_a_plain_field() -> None:
    assert changed("training.epochs", 7).training.epochs == 7


def test_set_a_field_of_a_layer() -> None:
    found = changed("networks.encoder.layers[1].units", 5)

    assert found.to_json()["networks"]["encoder"]["layers"][1]["units"] == 5


def test_set_a_kind_by_its_name() -> None:
    assert changed("training.optimizer", "sgd").training.optimizer.kind == "sgd"


def test_setting_a_kind_gives_the_others_fields_their_defaults() -> None:
    data = Experiment.parse({"training": {"optimizer": {"kind": "adam", "learning_rate": 0.5}}}).to_json()

    set_path(data, "training.optimizer.kind", "adadelta")

    assert Experiment.parse(data).training.optimizer.learning_rate == 1.0


def test_setting_the_kind_of_data_keeps_scaling_and_split() -> None:
    data = Experiment.parse(
        {"data": {"kind": "digits", "scaling": "standardise", "split": {"seed": 3}}}
    ).to_json()

    set_path(data, "data.kind", "mnist")

    found = Experiment.parse(data).data
    assert (found.scaling, found.split.seed) == ("standardise", 3)


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("training.epochs", 0, "training.epochs: expected an integer from 1 to 10000000, found 0"),
        ("training.epoch", 5, "training.epoch: there is no setting of this name; did you mean 'epochs'?"),
        (
            "training.optimizer.learning_rate",
            "much",
            "training.optimizer.learning_rate: expected a number above 0",
        ),
        ("training.optimizer", "sdg", "did you mean 'sgd'?"),
        (
            "networks.encoder.layers[1].units",
            0,
            "networks.encoder.layers[1].units: expected an integer from 1 to 65536",
        ),
        ("networks.encoder.layers[9].units", 5, "networks.encoder.layers[9]: expected"),
        (
            "networks.coder.layers[0]",
            "flatten",
            "networks.coder: there is no setting of this name; did you mean 'encoder'?",
        ),
        ("networks.encoder.layers[x]", "flatten", "networks.encoder.layers[x]: expected"),
        ("training.epochs.more", 5, "training.epochs"),
        ("family.loss", {"kind": "adam"}, "family.loss: expected a loss kind"),
        ("family.loss", {"kind": ["mse"]}, "family.loss: expected a loss kind"),
    ],
)
def test_what_can_not_be_set_is_said_with_its_path(path: str, value: Any, message: str) -> None:
    with pytest.raises(SpecError) as caught:
        changed(path, value)

    assert message in str(caught.value)


def test_a_spec_of_another_sort_is_refused() -> None:
    with pytest.raises(
        SpecError, match=r"optimizer: expected an optimizer with a kind|optimizer: expected a"
    ):
        Training.parse({"optimizer": SCHEDULES.parse("constant")})
