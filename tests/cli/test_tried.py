"""What the self-test of an installation finds where something is missing."""

import ast
import sys

import pytest

from aestudio.cli import tried


def test_a_library_that_is_asked_for_only_in_use_is_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sklearn.manifold", None)
    with pytest.raises(ImportError, match=r"^missing: sklearn\.manifold TSNE$"):
        tried.imports(whole=False)


def test_what_can_be_done_without_is_missed_in_a_built_copy_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    assert tried.imports(whole=False).startswith("yes: ")
    with pytest.raises(ImportError, match=r"missing: .*onnxruntime"):
        tried.imports(whole=True)


def test_only_libraries_are_looked_for() -> None:
    text = """
import json
import torch.nn as nn
from aestudio import job
from PIL import Image, ImageOps
if TYPE_CHECKING:
    import nothing
def later():
    from scipy import stats
"""
    found = {f"{one.module} {one.name}".strip() for one in tried._libraries(ast.parse(text))}
    assert found == {"torch.nn", "PIL Image", "PIL ImageOps", "scipy stats"}


def test_pictures_that_cannot_be_read_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tifffile", None)
    with pytest.raises((ImportError, RuntimeError)):
        tried.reads_pictures()
