"""The manual: a page for everything there is, found by F1, by links and by words; and all licences."""

from __future__ import annotations

import platform
import re
import shutil
from pathlib import Path
from urllib.parse import unquote

import pytest
from PySide6.QtGui import QImage, QTextDocument
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from aestudio.gui import style
from aestudio.gui.manual import Manual
from aestudio.gui.manual.about import about, shipped
from aestudio.gui.manual.kinds import CHAPTERS, glossary, name_of
from aestudio.gui.manual.page import escaped, prose
from aestudio.gui.manual.places import page_for
from aestudio.gui.manual.readme import guide_pages, readme
from aestudio.gui.viewers import VIEWERS, Viewer
from aestudio.gui.window import MainWindow
from aestudio.gui.workspace import Workspace
from aestudio.program import CALLED
from aestudio.resources import resource
from tests.benchmarks.guide import BOXES


@pytest.fixture
def manual(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Manual:
    """Without the licences, which take their time to be read."""
    monkeypatch.setattr("aestudio.gui.manual.window.shipped", list)
    manual = Manual({})
    qtbot.addWidget(manual)
    return manual


def shown(manual: Manual, name: str) -> str:
    manual.open(name)
    assert manual.shown == name
    return manual.browser.toPlainText()


def test_every_kind_has_a_page_with_all_its_settings(manual: Manual) -> None:
    for key, (_, kinds) in CHAPTERS.items():
        for kind in kinds:
            text = " ".join(shown(manual, f"{key}/{kind.kind}").split())
            assert text.startswith(kind.title)
            assert "Attributes:" not in text
            for name, info in kind.model_fields.items():
                assert name == "name" or " ".join((info.description or "").split()) in text, (kind, name)


def test_its_picture_is_there_whatever_the_folder_is_called(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in "C:/Program Files": a space ends the place of a picture in Markdown."""
    there = tmp_path / "Program Files (x86)"
    shutil.copytree(resource("pictures"), there / "pictures")
    monkeypatch.setattr("aestudio.resources._root", lambda: there)
    monkeypatch.setattr("aestudio.gui.manual.window.shipped", list)
    readme.cache_clear()
    manual = Manual({})
    qtbot.addWidget(manual)
    assert "![" not in shown(manual, "guide/overview")
    assert isinstance(manual.browser.loadResource(2, "resources/pictures/window.png"), QImage)


def test_the_page_of_reconstructions_says_what_is_shown_and_how_it_is_saved(manual: Manual) -> None:
    text = " ".join(shown(manual, "views/reconstructions").split())
    for word in ("Fixed", "Random", "Best and Worst", "difference", "error", "A sample is called"):
        assert word in text
    assert "saves the picture (.png, .svg)" in text
    assert "aestudio show RUN reconstructions --out FILE" in text
    assert "sets part, choose," in text


def test_the_page_of_tables_says_what_no_label_is(manual: Manual) -> None:
    text = " ".join(shown(manual, "data/table").split())
    assert "A column of texts whose entries all differ is no label" in text
    assert "points in latent space can be coloured by it" in text


@pytest.mark.parametrize("page", BOXES)
def test_pages_of_the_guide_have_a_picture_of_few_bytes(manual: Manual, page: str) -> None:
    assert "￼" in shown(manual, f"guide/{page}")
    assert resource(f"pictures/{page}.png").stat().st_size < 100_000


def test_every_view_has_a_page_that_says_which_families_fill_it(manual: Manual) -> None:
    assert "Variational autoencoder" in shown(manual, "views/health")
    assert "Normalizing flow" not in shown(manual, "views/health")


@pytest.mark.parametrize("viewer", VIEWERS, ids=lambda viewer: viewer.key)
def test_the_page_of_a_view_explains_it(manual: Manual, viewer: type[Viewer]) -> None:
    """What is said while there is nothing to see explains no number and no control."""
    page = shown(manual, f"views/{viewer.key}")
    assert viewer.promise not in " ".join(page.split())
    said = [*prose(viewer).split(), *" ".join(viewer.explains().values()).split()]
    assert len(said) >= 60, "what it answers, what is drawn, what numbers and controls mean, when to distrust"


def test_pages_of_views_say_what_was_asked_for(manual: Manual) -> None:
    assert "below 0 worse" in " ".join(shown(manual, "views/upsampling").split())
    traversal = " ".join(shown(manual, "views/traversal").split())
    assert "on the sphere, along the arc" in traversal
    assert "Label adds to the code" in traversal


def test_the_readme_is_its_guide_with_its_picture(manual: Manual, qtbot: QtBot) -> None:
    assert "pointing and clicking" in shown(manual, "guide/overview")
    assert "￼" in manual.browser.toPlainText()  # a picture
    picture = manual.browser.loadResource(2, "resources/pictures/window.png")
    assert isinstance(picture, QImage)
    assert picture.height() > 100
    room = picture.size()
    assert picture.pixelColor(5, 5).alpha() == 0  # kept free until it has been read
    manual.show()
    qtbot.waitUntil(lambda: not manual._worker.busy, timeout=60_000)
    there = manual.browser.loadResource(2, "resources/pictures/window.png")
    assert isinstance(there, QImage)
    assert there.pixelColor(5, 5).alpha() == 255
    assert there.deviceIndependentSize().toSize() == room
    other = manual.browser.loadResource(2, "/etc/hostname")
    assert isinstance(other, QImage)
    assert other.isNull()
    assert "A run that is killed resumes" in shown(manual, "guide/train")
    assert "takes a file you have" in shown(manual, "guide/start")


def guide() -> dict[str, str]:
    """The text of each page of the guide, by its title."""
    return {page.title: page.text() for page in guide_pages()}


def test_the_guide_of_an_installed_program_speaks_to_its_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """He has no checkout: there is no file to start it from, and nothing to build."""
    monkeypatch.delenv(CALLED, raising=False)
    text = readme()
    monkeypatch.setattr("aestudio.gui.manual.readme.readme", lambda: text)
    monkeypatch.setattr("aestudio.gui.manual.readme._file", lambda: tmp_path / "README.md")
    pages = guide()
    assert {"AE Studio", "Install", "Start", "On the command line", "Licence"} <= set(pages)
    assert "An installed AE Studio is in your menu; in a terminal it is called `aestudio`." in pages["Start"]
    assert "    aestudio new digits Digits.aestudio" in pages["On the command line"]
    text = "\n".join(pages.values())
    for word in ("checkout", "launch.py", "packaging/", ".venv", "aestudio/networks"):
        assert word not in text


@pytest.mark.parametrize("typed", ["python3 packaging/launch.py", "aestudio"])
def test_from_a_checkout_the_guide_says_what_is_typed_there(
    typed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(CALLED, typed)
    pages = guide()
    assert "    python3 packaging/launch.py test" in pages["From a checkout"]
    assert f"    {typed} new digits Digits.aestudio" in pages["On the command line"]
    assert "How to add a layer" in pages


def test_the_glossary_says_what_the_words_of_an_audit_mean() -> None:
    assert "**null band** (audit): chance alone: with the group labels shuffled" in glossary()


def test_every_link_leads_to_a_page(manual: Manual) -> None:
    links = {
        unquote(name)
        for page in manual._pages.values()
        for name in re.findall(r"\]\(page:([^)]+)\)", page.text())
    }
    assert len(links) > 60
    assert links <= set(manual._pages)


@pytest.mark.parametrize("words", ["abstention", "excess flips", "null band"])
def test_the_words_of_an_audit_are_found(manual: Manual, words: str) -> None:
    manual.search.setText(words)
    assert "Audit" in manual.listed
    assert words in shown(manual, "views/audit")


def test_a_search_leaves_the_pages_that_hold_every_word(manual: Manual) -> None:
    manual.search.setText("Kernel  size")
    assert manual.listed[:2] == ["Conv1d", "Conv2d"]
    assert "Dense" not in manual.listed
    manual.search.setText("adam")
    manual._open_first()
    assert manual.shown == "optimizers/adam"
    assert manual.nothing.isHidden()
    manual.search.setText("phlogiston")
    assert manual.nothing.text() == "Nothing found for “phlogiston”"
    assert not manual.nothing.isHidden()
    assert manual.listed == []
    manual.search.clear()
    assert len(manual.listed) == len(manual._pages)


def test_another_theme_keeps_the_page(manual: Manual, themed: QApplication) -> None:
    text = shown(manual, "layers/dense")
    style.apply(themed, "dark")
    assert manual.browser.toPlainText() == text


def test_f1_opens_the_page_for_what_is_selected(
    window: MainWindow, workspace: Workspace, qtbot: QtBot
) -> None:
    assert page_for(None, None) == "guide/overview"
    window.open_example("digits")
    assert page_for(workspace, workspace.data.change) == "data/digits"
    workspace.builder.tree.clearSelection()
    assert page_for(workspace, workspace.builder.tree) == "families/autoencoder"
    workspace.builder.select_layer("encoder", (1,))
    assert page_for(workspace, workspace.builder.tree) == "layers/dense"
    assert page_for(workspace, workspace.training.buttons) == "guide/train"
    workspace.tabs.show_view(next(one for one in workspace.viewers if one.key == "latent"))
    assert page_for(workspace, workspace.tabs) == "views/latent"
    assert page_for(workspace, workspace.settings) == "optimizers/adam"
    workspace.builder.tree.setFocus()
    window.asides.show_help()
    window.asides.finish()  # it takes some turns
    manual = window.asides.manual
    assert manual is not None
    assert manual.isVisible()
    assert not manual.isModal()
    assert manual.shown == name_of(workspace.builder.selected_layers()[0])
    qtbot.waitUntil(lambda: not manual._worker.busy, timeout=60_000)


def test_the_licences_of_all_that_is_shipped_are_listed() -> None:
    libraries = {one.name.lower().replace("_", "-"): one.licence for one in shipped()}
    assert "BSD-3-Clause" in libraries["torch"]
    assert "LGPL" in libraries["pyside6-essentials"]
    assert {"numpy", "sympy", "pydantic-core", "pillow", "threadpoolctl"} <= set(libraries)
    assert not {"pytest", "ruff"} & set(libraries)
    assert all(libraries.values())
    assert "pydantic" in about(shipped())


def test_a_licence_opens_its_text() -> None:
    numpy = next(one for one in shipped() if one.name == "numpy")
    assert numpy.text is not None
    assert "NumPy Developers" in numpy.text.read_text(encoding="utf-8")
    document = QTextDocument()
    document.setMarkdown(about([numpy._replace(licence="BSD | MIT")]))
    assert f'href="{numpy.text.as_uri()}"' in document.toHtml()
    assert "BSD | MIT" in document.toPlainText()


def test_what_no_library_brings_is_found_in_the_built_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aestudio.gui.manual.about.TEXTS", tmp_path)
    for name in ("zlib1g", "Python", "PySide6_Essentials"):
        (tmp_path / f"{name}.txt").touch()
    found = {one.name: one for one in shipped()}
    assert found["PySide6_Essentials"].text == tmp_path / "PySide6_Essentials.txt"
    assert [one.name for one in shipped()][-2:] == ["Python", "zlib1g"]
    assert found["Python"].version == platform.python_version()


def test_signs_of_a_docstring_are_no_markup() -> None:
    assert escaped("a * b, `c * d` | x_t") == r"a \* b, `c * d` \| x\_t"

    class Documented:
        """Does it.

        More.

        Attributes:
            x: only for programmers.
        """

    assert prose(Documented) == "Does it.\n\nMore."
