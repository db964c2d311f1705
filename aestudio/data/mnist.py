"""MNIST: 70,000 handwritten digits, from the user's copy or a download."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pydantic import Field

from aestudio.data.dataset import DATASETS, Array, DataMissing, Dataset, DatasetSpec, Report, silent
from aestudio.data.reading.files import existing, reading, size_text
from aestudio.data.reading.idx import read_idx
from aestudio.data.reading.npy import headers, load_array
from aestudio.data.reading.places import cache_folder
from aestudio.data.split import Split
from aestudio.spec import SpecError, hints

__all__ = ["MNIST"]

MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
    "https://raw.githubusercontent.com/fgnt/mnist/master/",
    # Unencrypted, for machines whose certificates are out of date; the SHA-256 vouches for the content.
    "http://ossci-datasets.s3.amazonaws.com/mnist/",
)


@dataclass(frozen=True)
class Part:
    """One of MNIST's four arrays.

    Attributes:
        key: its name in the Keras .npz file.
        file: the name of its IDX file.
        size: bytes of that file, gzipped.
        sha256: of that file, gzipped.
        shape: of the array.
        fingerprint: SHA-256 of the array's bytes.
    """

    key: str
    file: str
    size: int
    sha256: str
    shape: tuple[int, ...]
    fingerprint: str


PARTS = (
    Part(
        *("x_train", "train-images-idx3-ubyte", 9_912_422),
        "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
        (60_000, 28, 28),
        "741c988805d008ac6e4c904b69001ba184c24b2c540a4ef403f4c71b676cf757",
    ),
    Part(
        *("y_train", "train-labels-idx1-ubyte", 28_881),
        "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
        (60_000,),
        "1feba77c54802fa5339a11837ea4b2866434b83314ec45192930f1df69120c13",
    ),
    Part(
        *("x_test", "t10k-images-idx3-ubyte", 1_648_877),
        "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
        (10_000, 28, 28),
        "6d87418db22cc8025d05968bec9bd5c3932904b23485740db143a061a2c9d161",
    ),
    Part(
        *("y_test", "t10k-labels-idx1-ubyte", 4_542),
        "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
        (10_000,),
        "ddeff807876a9661a1110d45c266c86239a3a1b7d37da0c3716a7a683c852ff5",
    ),
)
_WANTED = "MNIST (an .npz file, or the four IDX files or their folder)"


@DATASETS.register
class MNIST(DatasetSpec):
    """Handwritten digits (Y. LeCun, C. Cortes, C. Burges): 60,000 pictures to train on and 10,000 to test."""

    kind = "mnist"
    title = "MNIST digits 28×28"

    path: str = Field(
        "",
        title="File or folder",
        description="A copy of your own: the Keras file mnist.npz, or the folder of the four IDX files, "
        "gzipped or not. Empty: the downloaded copy.",
        json_schema_extra=hints(file="open"),
    )
    split: Split = Field(
        Split(method="provided"), title="Split", description="Which samples train, validate and test."
    )

    @property
    def download_size(self) -> int:
        """Bytes that `download` brings; 0 where `path` names a copy of the user's own."""
        return 0 if self.path else sum(part.size for part in PARTS)

    @property
    def download_folder(self) -> Path:
        """In the cache folder."""
        return cache_folder() / "mnist"

    @property
    def is_downloaded(self) -> bool:
        """Whether all four files are there; what is in them is checked when they are read."""
        return all((self.download_folder / f"{part.file}.gz").is_file() for part in PARTS)

    def download(self, report: Report = silent) -> None:
        """Bring the four files into the cache folder; what came before a stop is kept and gone on from.

        Raises:
            SpecError: when no source gave the right files, or they could not be stored.
        """
        from aestudio.data.reading.download import Remote, download

        files = [Remote(f"{part.file}.gz", part.size, part.sha256) for part in PARTS]
        own = "choose a copy of your own"
        download(files, MIRRORS, self.download_folder, report, "path", own)

    def load(self, *, base: Path = Path(), report: Report = silent) -> Dataset:
        """70,000 grey pictures `(1, 28, 28)`, uint8 0 to 255, and a label column `digit`.

        The first 60,000 are the training pictures, the last 10,000 (`held_out`) the test pictures.

        Raises:
            DataMissing: when there is no such file, or nothing was downloaded yet.
            SpecError: when a file's magic number, size or fingerprint is not MNIST's; says which.
        """
        arrays = dict(_read(self._where(base), report))
        values = np.concatenate([arrays["x_train"], arrays["x_test"]])
        return Dataset(
            name="MNIST",
            values=values[:, None],
            labels={"digit": np.concatenate([arrays["y_train"], arrays["y_test"]]).astype(np.int64)},
            names={"digit": tuple("0123456789")},
            range=(0.0, 255.0),
            held_out=np.arange(len(values)) >= len(arrays["x_train"]),
        )

    def sample_shape(self, *, base: Path = Path()) -> tuple[int, ...]:
        """`(1, 28, 28)`, with or without the data."""
        return (1, 28, 28)

    def _where(self, base: Path) -> Path:
        """The .npz file or the folder to read from."""
        if self.path:
            return existing("path", self.path, base, _WANTED, folder=None)
        folder = self.download_folder
        if not self.is_downloaded:
            size = size_text(self.download_size)
            own = f"give your own copy with --set data.path=FILE (there is none in {folder})"
            how = f"press Download in the window ({size}), or {own}"
            raise DataMissing("path", f"expected MNIST, found no copy on this computer yet; {how}")
        return folder


def _read(place: Path, report: Report) -> list[tuple[str, Array]]:
    """The four arrays by key, each checked."""
    arrays = []
    for number, part in enumerate(PARTS):
        report(number / len(PARTS), f"Reading MNIST, {part.key}")
        array = _from_idx(place, part) if _is_idx(place) else _from_npz(place, part)
        _check_fingerprint(array, part, place)
        arrays.append((part.key, array))
    return arrays


def _is_idx(place: Path) -> bool:
    """Whether to look for IDX files there: it is a folder, or one of them."""
    return place.is_dir() or "ubyte" in place.name


def _from_idx(place: Path, part: Part) -> Array:
    """The part's file in the folder, or beside the file, under any of the names it goes by."""
    folder = place if place.is_dir() else place.parent
    names = [part.file, part.file.replace("-idx", ".idx")]
    tried = [
        folder / under / f"{name}{end}" for under in ("", "raw") for name in names for end in ("", ".gz")
    ]
    with reading("path", folder):
        found = next((file for file in tried if file.is_file()), None)
    if found is None:
        missing = f"expected {part.file} or {part.file}.gz in {folder}, found neither"
        raise DataMissing("path", f"{missing}; put it there, or choose another copy")
    return read_idx(found, part.shape, "path")


def _from_npz(file: Path, part: Part) -> Array:
    known = headers(file, "path")
    if part.key not in known:
        keys = ", ".join(known) or "none"
        raise SpecError("path", f"expected the array {part.key} in {file}, found {keys}")
    if known[part.key].shape != part.shape or known[part.key].dtype.kind not in "iu":
        message = f"expected {part.key} as uint8 {part.shape} in {file}, found {known[part.key]}"
        raise SpecError("path", message)
    return load_array(file, part.key, "path").astype(np.uint8)


def _check_fingerprint(array: Array, part: Part, place: Path) -> None:
    """That it is MNIST, all of it: other data come in the same format, and damaged copies go around."""
    if hashlib.sha256(array.tobytes()).hexdigest() != part.fingerprint:
        mean = f"mean {array.mean():.2f}, {np.count_nonzero(array):,} of {array.size:,} not 0"
        message = f"expected MNIST's {part.key} in {place}, found other values of the same shape ({mean})"
        raise SpecError("path", f"{message}; is it another data set, or a changed copy?")
