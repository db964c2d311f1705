from pathlib import Path

import parts
import pytest


@pytest.mark.parametrize(
    ("path", "part"),
    [
        ("_internal/torch/lib/libtorch_cpu.so", "torch"),
        ("_internal/numpy.libs/libopenblas.so", "numpy"),
        ("_internal/torch-2.13.0.dist-info/METADATA", "torch"),
        ("_internal/libpython3.11.so.1.0", "Python and system libraries"),
        ("aestudio", "Python modules, compressed"),
    ],
)
def test_a_file_belongs_to_its_library(path: str, part: str) -> None:
    assert parts.part_of(Path(path)) == part


def test_the_table_names_the_largest_first_and_sums_up_the_others(tmp_path: Path) -> None:
    for number in range(parts.SHOWN + 2):
        file = tmp_path / "_internal" / f"library{number:02}" / "a.so"
        file.parent.mkdir(parents=True)
        file.write_bytes(bytes(100_000 * (number + 1)))
    (tmp_path / "_internal/again.so").symlink_to(file)
    lines = [line.split() for line in parts.table(tmp_path)]
    assert lines[0] == ["all", "13.6", "MB", "16", "files"]
    assert lines[1] == ["library15", "1.6", "MB", "12", "%"]
    assert ["others", "0.3", "MB", "2", "parts"] in lines
    assert ["_internal/library15/a.so", "1.6", "MB"] in lines
