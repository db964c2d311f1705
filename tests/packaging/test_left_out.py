import shutil
import subprocess
from pathlib import Path

import left_out
import pytest
from console import LaunchError

compiled = pytest.mark.skipif(
    not all(shutil.which(tool) for tool in ("cc", "strip", "objdump", "readelf")), reason="needs a compiler"
)


@pytest.mark.parametrize(
    ("place", "wanted"),
    [
        ("torch/lib/libtorch_cpu.so", True),
        ("torch/lib/libjitbackend_test.so", False),
        ("torch/test/a/b.bin", False),
        ("torch/bin/protoc", False),
        ("torch/bin/torch_shm_manager", True),
        ("sklearn/datasets/data/digits.csv.gz", True),
        ("PySide6/Qt/plugins/platforms/libqxcb.so", True),
        ("PySide6/Qt/plugins/platforms/libqwayland.so", True),
        ("PySide6/Qt/plugins/platforms/libqoffscreen.so", True),
        ("PySide6/Qt/plugins/platforms/libqeglfs.so", False),
        ("PySide6/Qt/plugins/platforms/libqvnc.so", False),
    ],
)
def test_only_what_nothing_asks_for_is_left_out(place: str, wanted: bool) -> None:
    assert left_out.is_wanted(place) == wanted


def test_system_libraries_of_what_is_left_out_go_too(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = {
        "a.so": {"libused.so.1", "libQt6Core.so.6"},
        "lonely": {"libdeeper.so.1"},
        "deeper": set(),
        "used": {"libc.so.6"},
        "core": set(),
        "network": set(),
    }
    monkeypatch.setattr(left_out, "names_in", lambda source: asked.get(source, set()))
    files = [
        ("package/a.so", "a.so"),
        ("libused.so.1", "used"),
        ("liblonely.so.1", "lonely"),
        ("libdeeper.so.1", "deeper"),
        ("libpython3.11.so.1.0", "python"),
        ("PySide6/Qt/lib/libQt6Core.so.6", "core"),
        ("PySide6/Qt/lib/libQt6Network.so.6", "network"),
        ("package.libs/libown.so", "own"),
    ]
    gone = left_out.unneeded(files)
    assert gone == {"liblonely.so.1", "libdeeper.so.1", "PySide6/Qt/lib/libQt6Network.so.6"}


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A compiled library with names for debuggers."""
    (tmp_path / "a.c").write_text(
        "static int hidden(void) { return 41; }\nint seen(void) { return hidden() + 1; }"
    )
    file = tmp_path / "built" / "liba.so.1"
    file.parent.mkdir()
    subprocess.run(["cc", "-g", "-O0", "-shared", "-fPIC", "-o", file, tmp_path / "a.c"], check=True)
    return file


@compiled
def test_a_stripped_library_is_smaller_and_still_answers(library: Path) -> None:
    before = library.stat().st_size
    left_out.strip(library.parent)
    assert library.stat().st_size < before
    assert not left_out.has_names(library)
    code = f"import ctypes; print(ctypes.CDLL({str(library)!r}).seen())"
    done = subprocess.run(["python3", "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "42\n"
    assert [path.name for path in library.parent.iterdir()] == ["liba.so.1"]


@compiled
def test_a_library_that_could_not_be_loaded_afterwards_stays_as_it_was(
    library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = library.read_bytes()
    monkeypatch.setattr(left_out, "loads", lambda file: False)
    left_out.strip(library.parent)
    assert library.read_bytes() == before
    assert [path.name for path in library.parent.iterdir()] == ["liba.so.1"]


@compiled
def test_a_segment_off_its_page_is_seen(library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert left_out.loads(library)
    headers = "  LOAD           0x001100 0x0000000000002000 0x0000000000002000 0x000100 0x000100 R   0x1000\n"
    done = subprocess.CompletedProcess([], 0, stdout=headers, stderr="")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: done)
    assert not left_out.loads(library)


def test_what_is_no_compiled_file_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.so").write_text("no library")
    monkeypatch.setattr(left_out, "has_names", lambda file: True)
    with pytest.raises(LaunchError, match=r"a\.so: strip failed"):
        left_out.strip(tmp_path)
