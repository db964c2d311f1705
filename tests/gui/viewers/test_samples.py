"""The Samples view: fixed noise, a film of the epochs, neighbours, and what it says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from aestudio.analysis.generated import Generated, Made
from aestudio.gui.viewers.demo import FakeModel
from aestudio.gui.viewers.film import FRAMES, LAST, LINE, SPEED, Film, as_gif
from aestudio.gui.viewers.samples import SamplesViewer
from aestudio.gui.viewers.tiles import Row, Tiles

NAMES = ("zero", "one")


class FakeSampler(FakeModel):
    """Makes noise of its noise."""

    shape: tuple[int, ...] = (1, 8, 8)

    def answer(self, question: Any) -> Any:
        return made(question, self.shape)


def made(question: Generated, shape: tuple[int, ...] = (1, 8, 8)) -> Made:
    values = np.random.default_rng(question.seed).random((question.count, *shape)).astype(np.float32)
    classes = np.arange(question.count) % 2
    real = np.random.default_rng(1).random((50, 2)) if shape == (2,) else None
    nearest = (values, np.full(question.count, 0.25)) if question.nearest else None
    return Made(
        question, FakeModel().scale if shape != (2,) else plane(), values, classes, NAMES, real, nearest
    )


def plane() -> Any:
    from dataclasses import replace

    return replace(FakeModel().scale, shape=(2,))


@pytest.fixture
def viewer(show: Any) -> Any:
    return show(SamplesViewer, FakeSampler())


def test_it_asks_for_as_many_as_there_is_room_for(viewer: Any, qtbot: QtBot) -> None:
    before = viewer.tiles.capacity
    assert viewer.question().count == before >= 64
    qtbot.keyClick(viewer, Qt.Key.Key_Plus)

    assert viewer.question().count == viewer.tiles.capacity < before


@pytest.mark.parametrize("size", [(296, 450), (560, 480), (1100, 300)])
@pytest.mark.parametrize("wanted", [1, 8, 16, 64])
def test_as_many_as_are_wanted_fit(viewer: Any, size: tuple[int, int], wanted: int) -> None:
    viewer.tiles.resize(*size)
    viewer.tiles.set_wanted(wanted)

    assert viewer.tiles.capacity >= wanted


def test_each_class_has_columns_of_its_own(viewer: Any, qtbot: QtBot) -> None:
    for width in range(400, 700, 10):
        viewer.tiles.resize(width, 400)
        assert viewer.tiles.columns % len(NAMES) == 0
    viewer.tiles.set_turns(tuple("0123456789"))
    viewer.tiles.set_wanted(4)
    assert viewer.tiles.columns == 10, "tiles are smaller, so that each class has its column"


def test_the_dice_are_other_noise_and_the_words_name_it(viewer: Any, qtbot: QtBot) -> None:
    qtbot.mouseClick(viewer.dice, Qt.MouseButton.LeftButton)
    qtbot.wait(30)

    assert viewer.question().seed == 1
    assert "from noise of seed 1" in viewer.tiles.accessibleDescription()


def test_neighbours_stand_below_their_samples(viewer: Any, qtbot: QtBot) -> None:
    viewer.mode.choose("nearest")
    viewer.refresh()
    qtbot.wait(30)

    assert [row.name for row in viewer.tiles._rows[:4]] == ["sample", "nearest", "sample", "nearest"]
    assert "median MSE to the nearest 0.25" in viewer.tiles.accessibleDescription()


def test_a_class_can_be_chosen_where_the_model_is_told_one(viewer: Any, qtbot: QtBot) -> None:
    assert viewer.label.isVisible()
    viewer.label.choose(1)
    viewer.refresh()

    assert viewer.question().label == 1


def test_points_in_the_plane_are_many(show: Any, qtbot: QtBot) -> None:
    model = FakeSampler()
    model.shape = (2,)
    viewer = show(SamplesViewer, model)
    qtbot.wait(50)

    assert viewer.question().count == 2000
    assert viewer.has_picture
    assert viewer.mode._buttons["nearest"].isHidden(), "points are seen among those of the data anyway"
    room = viewer.tiles._tile(0, 0)
    assert room.left() >= 46
    assert room.bottom() <= viewer.tiles.height() - 58, "there is room for the axes"


def test_a_film_keeps_first_and_newest_and_never_grows_long() -> None:
    film, frame = Film(), made(Generated(count=2))
    for epoch in range(1, 200):
        film.add(epoch, frame)
    epochs = [epoch for epoch, _ in film.frames]

    assert epochs[0] == 1
    assert epochs[-1] == 199
    assert 6 <= len(epochs) <= FRAMES
    assert [epoch for epoch, _ in film.spread(3)][0::2] == [1, 199]


def test_a_frame_is_of_the_epoch_whose_weights_made_it_however_long_that_took(
    viewer: Any, qtbot: QtBot
) -> None:
    viewer.take("", made(viewer.question()), 3)  # the run has gone on meanwhile
    qtbot.waitUntil(lambda: 3 in [epoch for epoch, _ in viewer.film.frames])


def test_another_question_begins_another_film() -> None:
    film = Film()
    film.add(1, made(Generated(count=2)))
    film.add(2, made(Generated(count=2, seed=7)))

    assert [epoch for epoch, _ in film.frames] == [2]


def test_a_film_is_written_as_an_animation(tmp_path: Path) -> None:
    frames = [(epoch, made(Generated(count=9, seed=epoch))) for epoch in range(3)]

    as_gif(frames, columns=5)(tmp_path / "a.gif")

    with Image.open(tmp_path / "a.gif") as picture:
        assert picture.n_frames == 3  # type: ignore[attr-defined]
        assert min(picture.size) >= 480
        assert picture.width > 2 * (picture.height - LINE), "five side by side in two rows"
        times, words = [], []
        for number in range(3):
            picture.seek(number)
            times.append(picture.info["duration"])
            words.append(np.asarray(picture.convert("L"))[:LINE].copy())
    assert times == [SPEED, SPEED, LAST]
    assert not np.array_equal(words[0], words[1]), "each frame has its epoch"
    assert words[0].min() < 100 < words[0].max()


def test_points_have_no_animation_and_it_says_so() -> None:
    with pytest.raises(ValueError, match="expected pictures"):
        as_gif([(0, made(Generated(count=3), (2,)))])


@pytest.mark.parametrize(("width", "height", "sides"), [(300, 460, 1), (300, 460, 2), (600, 300, 3)])
def test_points_take_the_room_there_is(
    qtbot: QtBot, themed: QApplication, width: int, height: int, sides: int
) -> None:
    tiles = Tiles()
    qtbot.addWidget(tiles)
    tiles.resize(width, height)
    tiles.show_rows([Row("", made(Generated(5, 0), (2,)))] * sides, "")

    places = [tiles._tile(*divmod(number, tiles.columns)) for number in range(sides)]

    room = min(tiles._room.width(), tiles._room.height())
    assert all(tiles._room.adjusted(-1, -1, 1, 1).contains(place) for place in places)
    assert sum(place.width() * place.height() for place in places) > 0.3 * room * room


def test_the_name_of_a_set_of_points_stands_above_it(qtbot: QtBot, themed: QApplication) -> None:
    tiles = Tiles()
    qtbot.addWidget(tiles)
    tiles.resize(560, 440)
    tiles.show_rows([Row(f"epoch {n}", made(Generated(5, 0), (2,))) for n in range(10)], "")

    places = [tiles._tile(*divmod(number, tiles.columns)) for number in range(10)]

    assert places[0].top() >= tiles._room.top() + 16
    assert all(
        above.bottom() + 16 <= below.top()
        for above, below in zip(places, places[tiles.columns :], strict=False)
    )
    assert places[-1].bottom() <= tiles._room.bottom()
