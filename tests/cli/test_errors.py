"""What is said of errors that are neither the input's nor the program's."""

from __future__ import annotations

from aestudio.cli.errors import sentence


def test_a_library_that_the_system_lacks_is_no_bug() -> None:
    error = ImportError("libGL.so.1: cannot open shared object file: No such file or directory")
    text, wrong_input = sentence(error, [])
    assert text.startswith(
        "the system's library libGL.so.1 is not installed, which the window needs; on Debian"
    )
    assert not wrong_input
