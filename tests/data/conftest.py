"""What the data tests share: a cache of their own, the developers' data files, what an error must say."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from aestudio.data.reading.places import VARIABLE
from aestudio.spec import SpecError

SHARED = Path(__file__).parents[3] / "shared" / "data"
Fails = Callable[..., AbstractContextManager[None]]


@pytest.fixture(autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache folder for this test."""
    folder = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv(VARIABLE, str(folder))
    return folder


@pytest.fixture
def shared() -> Callable[[str], Path]:
    """A file of the developers' data; the test is skipped where it is absent."""

    def find(name: str) -> Path:
        path = SHARED / name
        if not path.exists():
            pytest.skip(f"needs {path}, which is not on this machine")
        return path

    return find


@pytest.fixture
def fails() -> Fails:
    """Asserts that the block fails at a field with a sentence that has all the given parts."""

    @contextmanager
    def check(field: str, *parts: str) -> Iterator[None]:
        with pytest.raises(SpecError) as caught:
            yield
        assert caught.value.path == field, str(caught.value)
        assert re.match(r"expected .*found ", caught.value.problem, re.DOTALL), caught.value.problem
        for part in parts:
            assert part in caught.value.problem

    return check
