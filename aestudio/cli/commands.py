"""The commands: what each is for, what it is given, and its options."""

from __future__ import annotations

from argparse import SUPPRESS, ArgumentParser
from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["COMMANDS", "PLACES", "Command"]

PLACES = {
    "SOURCE": "a bundled example (`aestudio examples` lists them), or data: a table (.csv), arrays (.npy, "
    ".npz, .h5, .nc), or a folder of pictures",
    "PROJECT": "a project's folder, Name.aestudio, or the project.json in it",
    "RUN": "a run's folder, as in Name.aestudio/runs/run-001; `aestudio runs PROJECT` lists them",
    "VIEW": "one of the views below",
    "FILE": "the file to read",
}
"""What may stand after a command's name."""


def _nothing(_: ArgumentParser) -> None:
    """No options of its own."""


@dataclass(frozen=True)
class Command:
    """One command.

    Attributes:
        text: what it does, in its help.
        places: what has to be given, of `PLACES`, in this order.
        options: adds its options.
        json: whether it has `--json`.
        more: what its help says in the end; asked for only then, as it may have to look around.
    """

    text: str
    places: tuple[str, ...] = ()
    options: Callable[[ArgumentParser], None] = _nothing
    json: bool = True
    more: Callable[[], str] = str


def _setting(parser: ArgumentParser) -> None:
    text = (
        "set a value of the experiment, as in --set training.epochs=50 (JSON, or plain text); can be "
        "repeated; `aestudio summary PROJECT --fields` lists every PATH, its value, and the kinds it may be"
    )
    parser.add_argument("--set", metavar="PATH=VALUE", action="append", default=[], help=text)
    parser.add_argument(
        "--variant", metavar="TITLE", help="begin with one of the project's variants (its title or number)"
    )


def _data(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--data", metavar="PATH", help="read the data from here; they were moved since the run"
    )


def _device(parser: ArgumentParser) -> None:
    parser.add_argument("--device", choices=["auto", "cpu", "cuda", "mps"], default="", help="where to train")


def _new(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--family",
        metavar="KIND",
        default="",
        help="as in --family vae (else the example's, or the autoencoder)",
    )
    parser.add_argument(
        "--convolutional",
        action="store_true",
        help="draft networks of convolutions for pictures or signals of yours (else dense ones)",
    )
    _setting(parser)


def _summary(parser: ArgumentParser) -> None:
    _setting(parser)
    parser.add_argument("--fields", action="store_true", help="list what --set can set, and nothing else")


def _train(parser: ArgumentParser) -> None:
    _setting(parser)
    _device(parser)
    parser.add_argument(
        "--out", metavar="RUN", help="the run's folder, new or empty (else PROJECT/runs/run-NNN)"
    )
    parser.add_argument(
        "--download", action="store_true", help="bring data that are missing to this machine first"
    )


def _reproduce(parser: ArgumentParser) -> None:
    parser.add_argument("--out", metavar="RUN2", help="the new run's folder (else beside the run)")
    _data(parser)


def _runs(parser: ArgumentParser) -> None:
    parser.add_argument("--all", action="store_true", help="hidden ones, too")


def _show(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--set", metavar="K=V", action="append", default=[], help="set a value of the view; see below which"
    )
    parser.add_argument("--out", metavar="FILE", required=True, help="a .png or .npz file")
    parser.add_argument(
        "--weights", choices=["last", "best"], default="last", help="of the last epoch, or the best"
    )
    _data(parser)


def _views() -> str:
    from aestudio.figures import VIEWS

    wide = max(map(len, VIEWS))
    lines = [
        f"  {name:<{wide}}  {view.title}; --set {', '.join(view.settings.model_fields)}"
        for name, view in VIEWS.items()
    ]
    return "\n".join(
        ["", "views (a run has those that its family allows), and what can be set of them:", *lines, ""]
    )


def _diagnose(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--baselines",
        action="store_true",
        help="compute what to compare it with first, and keep it with the run",
    )
    _data(parser)


def _audit(parser: ArgumentParser) -> None:
    parser.add_argument("run", nargs="?", default="", metavar="RUN", help="the run to audit")
    parser.add_argument("--out", metavar="DIR", default="", help="the folder for its report")
    parser.add_argument(
        "--self-test", action="store_true", help="check the audit itself on planted answers; needs no run"
    )
    text = "set a value of the audit: groups, part, tolerance, sure, most, skin, factor, starts, steps, seed"
    parser.add_argument("--set", metavar="K=V", action="append", default=[], help=text)
    _data(parser)


def _export(parser: ArgumentParser) -> None:
    kinds = ["script", "onnx", "weights", "report"]
    parser.add_argument("--to", "--kind", dest="kind", choices=kinds, required=True, help="as what")
    parser.add_argument(
        "--out",
        metavar="FILE",
        required=True,
        help="the file to write; it is given its kind's ending if it has none",
    )
    _data(parser)


def _import(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--into", metavar="PROJECT", required=True, help="the project whose networks are replaced"
    )
    parser.add_argument(
        "--encoder",
        type=int,
        metavar="N",
        help="how many layers are the encoder's (else up to the narrowest)",
    )


def _compare(parser: ArgumentParser) -> None:
    parser.add_argument("runs", nargs="*", metavar="RUN", help="names or folders of runs (else all)")
    parser.add_argument(
        "--out", metavar="FILE", help="a .png, .svg, .pdf or .npz file, or of curves their numbers in a .csv"
    )
    parser.add_argument(
        "--view",
        choices=["curves", "reconstructions"],
        default="curves",
        help="what goes into the file: curves, or the same samples as each run reconstructs them",
    )


def _cost(parser: ArgumentParser) -> None:
    parser.add_argument("--out", metavar="FILE", help="a .png, .svg, .pdf or .npz file for the charts")
    parser.add_argument("--measure", action="store_true", help="measure samples per second first")
    parser.add_argument(
        "--reference", action="store_true", help="published networks instead of the project's"
    )


def _bottleneck(parser: ArgumentParser) -> None:
    _setting(parser)
    parser.add_argument("--sizes", metavar="LIST", default="", help="sizes of the code, as in 1,2,4,8")
    parser.add_argument("--epochs", type=int, default=0, metavar="N", help="of each run (else the project's)")
    parser.add_argument("--seeds", type=int, default=1, metavar="N", help="runs of each size (1)")
    parser.add_argument("--out", metavar="FILE", help="a .png, .svg, .pdf or .npz file for the chart")


def _families(parser: ArgumentParser) -> None:
    _setting(parser)
    parser.add_argument("--epochs", type=int, default=0, metavar="N", help="of each family (see below)")
    parser.add_argument("--seconds", type=float, default=0.0, metavar="S", help="of training each, instead")
    parser.add_argument("--samples", type=int, default=1000, metavar="N", help="new ones, at most (1000)")
    parser.add_argument("--draws", type=int, default=3, metavar="N", help="how often they are made (3)")
    parser.add_argument("--trainings", type=int, default=3, metavar="N", help="of each, by other seeds (3)")
    parser.add_argument(
        "--same-rate",
        action="store_true",
        help="all with the project's optimizer and schedule (else others with those that suit them)",
    )
    parser.add_argument(
        "--kept", action="store_true", help="show the table of the last comparison again; nothing is trained"
    )
    parser.add_argument(
        "--out", metavar="DIR", help="a folder for the table (.csv, .json) and the samples (.png)"
    )


def _usual_epochs() -> str:
    from aestudio.benchmark import usual_epochs

    return f"\nwithout --epochs: {usual_epochs(())} of each; of points in the plane {usual_epochs((2,))}\n"


def _dial(parser: ArgumentParser) -> None:
    parser.add_argument(
        "project", nargs="?", default="", metavar="PROJECT", help="with an upsampler of faces"
    )
    parser.add_argument("--column", default="", metavar="LABEL", help="of the groups, unless faces are drawn")
    parser.add_argument("--group", default="", metavar="NAME", help="the one whose share is set")
    text = "instead of a project: autoencoder-4x4, autoencoder-2x2, or search (through a VAE, from 8 x 8)"
    parser.add_argument("--recipe", choices=["autoencoder-4x4", "autoencoder-2x2", "search"], help=text)
    _setting(parser)
    parser.add_argument(
        "--shares", default="5,20,50,80,95", metavar="LIST", help="of tone B, or the group, per cent"
    )
    parser.add_argument("--seeds", type=int, default=5, metavar="N", help="trainings of each share (5)")
    parser.add_argument("--test", dest="tested", type=int, default=-1, metavar="N", help="faces of each seed")
    parser.add_argument("--bank", type=int, default=-1, metavar="N", help="of the faithful sampler; 0: none")
    parser.add_argument("--kept", action="store_true", help="show what lies in DIR; nothing is trained")
    parser.add_argument(
        "--out", metavar="DIR", required=True, help="new, or of a dial that was broken off: it goes on"
    )


def _sweep(parser: ArgumentParser) -> None:
    text = (
        "values of a setting, whose PATH `aestudio summary PROJECT --fields` lists: a list (0.001,0.01) or a "
        "range (16..64 step 16; 1e-4..1e-1 x 4 log)"
    )
    parser.add_argument("--set", metavar="PATH=VALUES", action="append", default=[], help=text)
    parser.add_argument("--variant", metavar="TITLE", help="begin with one of the project's variants")
    parser.add_argument("--seeds", type=int, default=1, metavar="N", help="runs of each combination (1)")
    _device(parser)
    parser.add_argument("--download", action="store_true", help="bring data that are missing here first")


def _check(parser: ArgumentParser) -> None:
    parser.add_argument("--window", action="store_true", help=SUPPRESS)  # the part that may crash


def _gpu(parser: ArgumentParser) -> None:
    ways = parser.add_mutually_exclusive_group()
    ways.add_argument("--install", action="store_true", help="bring PyTorch for the card, and try it")
    ways.add_argument("--remove", action="store_true", help="delete it, and compute on the CPU")
    ways.add_argument("--test", action="store_true", help="compute on the card, and compare with the CPU")


_PROJECT, _RUN = ("PROJECT",), ("RUN",)

COMMANDS = {
    "examples": Command("List the bundled examples."),
    "new": Command(
        "Make a new project from an example, or from data of yours with networks drafted for them.",
        ("SOURCE", "PROJECT"),
        _new,
        json=False,
    ),
    "summary": Command("Layers, shapes, parameters, hyperparameters and problems.", _PROJECT, _summary),
    "train": Command("Train a project.", _PROJECT, _train),
    "resume": Command("Go on with a run from its last checkpoint as if it had never stopped.", _RUN, _data),
    "reproduce": Command(
        "Train a run again on the CPU, with all that was changed while it trained, and compare the losses. "
        "Exit status 1: they differ.",
        _RUN,
        _reproduce,
    ),
    "runs": Command("List a project's runs.", _PROJECT, _runs),
    "show": Command(
        "Write a view's picture (.png) or its numbers (.npz).",
        ("RUN", "VIEW"),
        _show,
        json=False,
        more=_views,
    ),
    "diagnose": Command(
        "What a run's loss curve shows, on which evidence, and what to try.", _RUN, _diagnose
    ),
    "find-rate": Command("Sweep the learning rate of a fresh network, and suggest one.", _PROJECT, _setting),
    "audit": Command(
        "What a face upsampler does to whom: report.html, audit.json and a table of the pictures.",
        options=_audit,
    ),
    "export": Command("Export a run as a PyTorch script, ONNX file, weights or report.", _RUN, _export),
    "import": Command(
        "Take over the network in a .safetensors, .pt, .pth, Keras .json or .keras file, and report on it.",
        ("FILE",),
        _import,
    ),
    "compare": Command(
        "Settings in which runs differ, their losses, and the difference to the first of them.",
        _PROJECT,
        _compare,
    ),
    "cost": Command("Loss against operations, parameters and speed, as charts.", _PROJECT, _cost),
    "bottleneck": Command("Train a run for each size of the code, beside a PCA.", _PROJECT, _bottleneck),
    "families": Command(
        "Train every family on a project's data, and compare them.", _PROJECT, _families, more=_usual_epochs
    ),
    "dial": Command(
        "Train a face upsampler at several shares of a group, beside a faithful sampler.", options=_dial
    ),
    "sweep": Command("Train a run for every combination of values of up to two settings.", _PROJECT, _sweep),
    "check": Command("Test this installation.", options=_check),
    "gpu": Command("Which graphics card is there, whether it is used, and what makes it so.", options=_gpu),
}
"""By name, in the order of the help."""
