"""What `aestudio check` tries: each answers in a few words, or raises what went wrong."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import os
import pkgutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import aestudio

__all__ = ["draws_and_exports", "imports", "reads_arrays", "reads_pictures", "trains"]

_FORMATS = ("a.png", "b.jpg", "c.tif")  # each is read by code of its own
_DRAWN = ("loss.png", "reconstructions.pdf", "latent.svg")  # each is written by code of its own


class _Wanted(NamedTuple):
    """An import statement of a library: `from module import name`, or no name."""

    module: str
    name: str


def trains(family: str) -> str:
    """Two steps of the family's draft on the digits."""
    from aestudio.data import DATASETS
    from aestudio.experiment import Experiment
    from aestudio.families import FAMILIES, Given
    from aestudio.trainer import compile_experiment, train

    data = DATASETS.parse("digits").load()
    suited = FAMILIES.parse(family).suited(Given(data.shape, (0.0, 1.0), data.classes, data.step((0.0, 1.0))))
    training = {"epochs": 1, "batch_size": 719, "threads": 1}
    experiment = Experiment.drafted(data.shape, family=suited.to_json(), training=training)
    *_, last = train(compile_experiment(experiment, data))
    losses = ", ".join(f"{name} {value:.3g}" for name, value in last.epoch_terms.items())
    return f"{last.step} steps, {losses}"


def imports(whole: bool) -> str:
    """Import what any module of the program asks a library for, also what is asked for only when it is used.

    Args:
        whole: whether what the program can do without (Qt, ONNX) must be there too.

    Raises:
        ImportError: names everything that is missing.
    """
    optional = _optional()
    wanted = sorted({one for file in _sources() for one in _libraries(ast.parse(file.read_bytes()))})
    missing = [f"{one.module} {one.name}".strip() for one in wanted if not _there(one)]
    if not whole:
        missing = [name for name in missing if name.partition(" ")[0].partition(".")[0] not in optional]
    if missing:
        raise ImportError(f"missing: {', '.join(missing)}")
    return f"yes: {len(wanted)} names"


def _sources() -> Iterator[Path]:
    """The program's own modules, in their text."""
    for module in pkgutil.walk_packages(aestudio.__path__, "aestudio.", onerror=lambda _: None):
        spec = importlib.util.find_spec(module.name)
        if spec is not None and spec.origin is not None:
            yield Path(spec.origin)


def _libraries(tree: ast.AST) -> Iterator[_Wanted]:
    """What a module imports that is neither its own nor Python's, nor only named for a type checker."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            continue
        if isinstance(node, ast.Import):
            yield from (_Wanted(one.name, "") for one in node.names if _is_library(one.name))
        elif isinstance(node, ast.ImportFrom) and node.module and _is_library(node.module):
            yield from (_Wanted(node.module, one.name) for one in node.names)
        else:
            yield from _libraries(node)


def _is_library(module: str) -> bool:
    return module.partition(".")[0] not in {"aestudio", *sys.stdlib_module_names}


def _there(wanted: _Wanted) -> bool:
    try:
        module = importlib.import_module(wanted.module)
        if wanted.name and not hasattr(module, wanted.name):
            importlib.import_module(f"{wanted.module}.{wanted.name}")
    except ImportError:
        return False
    return True


def _optional() -> set[str]:
    from aestudio.export.onnx import NEEDED

    return {*NEEDED, "PySide6", "shiboken6", "pyqtgraph"}


def reads_pictures() -> str:
    """Write pictures of each format, and read them back as a data set."""
    import numpy as np
    from PIL import Image

    from aestudio.data import DATASETS

    with _own_folder() as folder:
        (folder / "pictures").mkdir()
        grey = np.arange(64, dtype=np.uint8).reshape(8, 8)
        for name in _FORMATS:
            Image.fromarray(grey).save(folder / "pictures" / name)
        data = DATASETS.parse({"kind": "folder", "path": str(folder / "pictures")}).load()
        if len(data) != len(_FORMATS):
            raise RuntimeError(f"expected {len(_FORMATS)} pictures, read {len(data)}: {data.notes}")
    return f"yes: {', '.join(Path(name).suffix for name in _FORMATS)}"


def reads_arrays() -> str:
    """Write an array as HDF5, compressed, and read it back as a data set."""
    import h5py
    import numpy as np

    from aestudio.data import DATASETS

    with _own_folder() as folder:
        with h5py.File(folder / "a.h5", "w") as file:
            file.create_dataset("x", data=np.ones((4, 3)), compression="gzip")
        data = DATASETS.parse({"kind": "arrays", "path": str(folder / "a.h5")}).load()
        if data.values.tolist() != [[1, 1, 1]] * 4:
            raise RuntimeError(f"expected four rows of ones, read {data.values.tolist()}")
    return f"yes: HDF5 {h5py.version.hdf5_version}"


def draws_and_exports() -> str:
    """Train an example for an epoch, draw it in each format, and export it in each way."""
    from aestudio.examples import example
    from aestudio.export.kinds import EXPORTS
    from aestudio.export.work import export
    from aestudio.figures import VIEWS
    from aestudio.job import run_out
    from aestudio.session import Session, load_data
    from aestudio.spec import replace
    from aestudio.trainer import compile_experiment

    with _own_folder() as folder:
        given = example("digits").project().experiment
        experiment = replace(given, training=replace(given.training, epochs=1, threads=1))
        data = load_data(experiment, folder)
        session = Session.start(experiment, data, folder / "run")
        for _ in session.progress():
            pass
        trained = compile_experiment(experiment, data)
        trained.model.load_state_dict(session.run.weights())
        for name in _DRAWN:
            view = VIEWS[Path(name).stem]
            view.make(session.run, trained, view.settings()).save(folder / name)
        ways = [kind for kind in EXPORTS.values() if kind.name != "onnx" or _has_onnx()]
        for kind in ways:
            run_out(export(session.run, kind.name, folder / f"exported{kind.suffix}", data))
    return f"yes: {', '.join([*_DRAWN, *(kind.name for kind in ways)])}"


def _has_onnx() -> bool:
    from aestudio.export.onnx import NEEDED

    return all(importlib.util.find_spec(name) for name in NEEDED)


@contextmanager
def _own_folder() -> Iterator[Path]:
    """A folder for a while, with the cache in it, so that nothing of the user's is changed."""
    from aestudio.data.reading.places import VARIABLE

    before = os.environ.get(VARIABLE)
    with tempfile.TemporaryDirectory(prefix="aestudio-check-", ignore_cleanup_errors=True) as folder:
        os.environ[VARIABLE] = str(Path(folder) / "cache")
        try:
            yield Path(folder)
        finally:
            if before is None:
                del os.environ[VARIABLE]
            else:
                os.environ[VARIABLE] = before
