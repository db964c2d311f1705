"""What may stand on the command line."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NoReturn

from aestudio import __version__

__all__ = ["COMMANDS", "UsageError", "parse"]

COMMANDS = (
    "examples",
    "new",
    "summary",
    "train",
    "resume",
    "reproduce",
    "runs",
    "show",
    "diagnose",
    "find-rate",
    "audit",
    "export",
    "import",
    "compare",
    "cost",
    "bottleneck",
    "families",
    "dial",
    "sweep",
    "check",
    "gpu",
)
_SET = (
    "set a value of the experiment, as in --set training.epochs=50 (JSON, or plain text); can be repeated; "
    "`aestudio summary PROJECT --fields` lists every PATH, its value, and the kinds it may be"
)
_PLACES = {
    "SOURCE": "a bundled example (`aestudio examples` lists them), or data: a table (.csv), arrays (.npy, "
    ".npz, .h5, .nc), or a folder of pictures",
    "PROJECT": "a project's folder, Name.aestudio, or the project.json in it",
    "RUN": "a run's folder, as in Name.aestudio/runs/run-001; `aestudio runs PROJECT` lists them",
    "VIEW": "one of the views below",
    "FILE": "the file to read",
}
_EPILOG = """\
A PROJECT is a folder Name.aestudio, a RUN a folder in its runs/, an EXAMPLE one that `examples` lists, a
VIEW one that `show --help` lists.

Commands:
  examples                  the bundled examples
  new EXAMPLE PROJECT       make a new project from an example
  new FILE PROJECT          ... or from data of yours, a file or a folder
  summary PROJECT           layers, shapes, parameters, hyperparameters, problems
  train PROJECT             train it
  resume RUN                go on with a run from its last checkpoint
  reproduce RUN             train it again, changes and all, and compare the losses
  runs PROJECT              list its runs
  show RUN VIEW --out FILE  write a view's picture (.png) or its numbers (.npz)
  find-rate PROJECT         sweep the learning rate, and suggest one
  diagnose RUN              what its loss curve shows, and what to try
  audit RUN --out DIR       what a face upsampler does to whom, as a report
  audit --self-test         check that audit on planted answers
  export RUN --to KIND --out FILE
                            as a script, onnx, weights or a report
  import FILE --into PROJECT
                            a network from a PyTorch or Keras file
  compare PROJECT RUN RUN   where runs differ, and what they came to
  cost PROJECT --out FILE   loss against operations, parameters and speed
  bottleneck PROJECT        train a run for each size of the code
  families PROJECT          train every family on its data, and compare them
  dial --out DIR            train a face upsampler at several shares of a group
  sweep PROJECT             train every combination of some settings' values
  check                     test this installation
  gpu                       which graphics card is there, whether it is used, and what makes it so

`aestudio COMMAND --help` tells more.
Exit status: 0 done, 1 failed, 2 the input is wrong, 130 stopped by Ctrl+C.
"""


class UsageError(ValueError):
    """The command line can't be understood."""


class _Parser(argparse.ArgumentParser):
    """Raises instead of printing the usage and leaving.

    Attributes:
        more: what the help says in the end; asked for only then, as it may have to look around.
        commands: the parsers of its commands.
    """

    more: Callable[[], str] = staticmethod(lambda: "")
    commands: Mapping[str, argparse.ArgumentParser] = MappingProxyType({})

    def format_help(self) -> str:
        """With what is said in the end."""
        return super().format_help() + self.more()

    def error(self, message: str) -> NoReturn:
        """One line that says what is wrong, what was probably meant, and where help is."""
        choice = re.search(r"invalid choice: '([^']*)' \(choose from (.*)\)", message)
        hint = _hint(choice[1], re.findall(r"[\w-]+", choice[2])) if choice else ""
        raise UsageError(f"{message}{hint}; see {self.prog} --help")


def parse(argv: list[str]) -> argparse.Namespace:
    """The arguments; `command` is one of `COMMANDS`, or "open".

    Raises:
        UsageError: when they can't be understood.
    """
    if argv and argv[0] in COMMANDS:
        parser = _commands()
        found, unknown = parser.parse_known_args(argv)
        if unknown:
            raise UsageError(_unknown(unknown, parser.commands[argv[0]]))
        return found
    if argv and not argv[0].startswith("-"):
        _check_place(argv[0])
    return _window().parse_args(argv)


def _unknown(given: list[str], parser: argparse.ArgumentParser) -> str:
    """What can't be understood, and the option that was probably meant."""
    option = next((one.partition("=")[0] for one in given if one.startswith("--")), "")
    hint = _hint(option, re.findall(r"--[a-z][a-z-]*", parser.format_usage())) if option else ""
    return f"unrecognized arguments: {' '.join(given)}{hint}; see {parser.prog} --help"


def _hint(given: str, known: list[str]) -> str:
    """What was probably meant; what finds that out is imported only where something is wrong."""
    from aestudio.expected import likely

    return likely(given, known, "")


def _check_place(given: str) -> None:
    """What stands first is a place if it is no command; where there is nothing, a command may be meant."""
    if not Path(given).exists() and (hint := _hint(given, list(COMMANDS))):
        raise UsageError(f"{given}: expected a command or a project, found neither{hint}")


def _window() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="aestudio",
        description="Build, train and look into neural networks. Without a command: open the window.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("project", nargs="?", metavar="PROJECT", help="a project to open in the window")
    parser.add_argument("--example", metavar="NAME", help="open a fresh copy of a bundled example")
    parser.add_argument("--version", action="version", version=f"AE Studio {__version__}")
    parser.set_defaults(command="open", json=False)
    return parser


def _commands() -> _Parser:
    parser = _Parser(prog="aestudio")
    commands = parser.add_subparsers(dest="command", required=True, parser_class=_Parser)
    parser.commands = commands.choices

    def command(name: str, text: str, *places: str, json: bool = True) -> _Parser:
        made = commands.add_parser(name, help=text, description=text)
        for place in places:
            made.add_argument(place.lower(), metavar=place, help=_PLACES[place])
        made.set_defaults(json=False)
        if json:
            made.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
        return made

    command("examples", "List the bundled examples.")
    text = "Make a new project from an example, or from data of yours with networks drafted for them."
    new = command("new", text, "SOURCE", "PROJECT", json=False)
    new.add_argument(
        "--family",
        metavar="KIND",
        default="",
        help="as in --family vae (else the example's, or the autoencoder)",
    )
    new.add_argument(
        "--convolutional",
        action="store_true",
        help="draft networks of convolutions for pictures or signals of yours (else dense ones)",
    )
    _setting(new)
    summary = command("summary", "Layers, shapes, parameters, hyperparameters and problems.", "PROJECT")
    _setting(summary)
    summary.add_argument("--fields", action="store_true", help="list what --set can set, and nothing else")
    train = command("train", "Train a project.", "PROJECT")
    _setting(train)
    train.add_argument("--device", choices=["auto", "cpu", "cuda", "mps"], default="", help="where to train")
    train.add_argument(
        "--out", metavar="RUN", help="the run's folder, new or empty (else PROJECT/runs/run-NNN)"
    )
    train.add_argument(
        "--download", action="store_true", help="bring data that are missing to this machine first"
    )
    _data(command("resume", "Go on with a run from its last checkpoint as if it had never stopped.", "RUN"))
    text = "Train a run again on the CPU, with all that was changed while it trained, and compare the losses."
    reproduce = command("reproduce", f"{text} Exit status 1: they differ.", "RUN")
    reproduce.add_argument("--out", metavar="RUN2", help="the new run's folder (else beside the run)")
    _data(reproduce)
    runs = command("runs", "List a project's runs.", "PROJECT")
    runs.add_argument("--all", action="store_true", help="hidden ones, too")
    show = command("show", "Write a view's picture (.png) or its numbers (.npz).", "RUN", "VIEW", json=False)
    show.add_argument(
        "--set", metavar="K=V", action="append", default=[], help="set a value of the view; see below which"
    )
    show.add_argument("--out", metavar="FILE", required=True, help="a .png or .npz file")
    show.add_argument(
        "--weights", choices=["last", "best"], default="last", help="of the last epoch, or the best"
    )
    show.more = _views
    _data(show)
    _setting(command("find-rate", "Sweep the learning rate of a fresh network, and suggest one.", "PROJECT"))
    text = "What a run's loss curve shows, on which evidence, and what to try."
    diagnose = command("diagnose", text, "RUN")
    diagnose.add_argument(
        "--baselines",
        action="store_true",
        help="compute what to compare it with first, and keep it with the run",
    )
    _data(diagnose)
    text = "What a face upsampler does to whom: report.html, audit.json and a table of the pictures."
    audit = command("audit", text)
    audit.add_argument("run", nargs="?", default="", metavar="RUN", help="the run to audit")
    audit.add_argument("--out", metavar="DIR", default="", help="the folder for its report")
    audit.add_argument(
        "--self-test", action="store_true", help="check the audit itself on planted answers; needs no run"
    )
    audit.add_argument(
        "--set",
        metavar="K=V",
        action="append",
        default=[],
        help="set a value of the audit: groups, part, tolerance, sure, most, skin, factor, starts, steps, "
        "seed",
    )
    _data(audit)
    export = command("export", "Export a run as a PyTorch script, ONNX file, weights or report.", "RUN")
    kinds = ["script", "onnx", "weights", "report"]
    export.add_argument("--to", "--kind", dest="kind", choices=kinds, required=True, help="as what")
    export.add_argument("--out", metavar="FILE", required=True, help="the file to write")
    _data(export)
    text = "Take over the network in a .safetensors, .pt, .pth, Keras .json or .keras file, and report on it."
    brought = command("import", text, "FILE")
    brought.add_argument(
        "--into", metavar="PROJECT", required=True, help="the project whose networks are replaced"
    )
    brought.add_argument(
        "--encoder",
        type=int,
        metavar="N",
        help="how many layers are the encoder's (else up to the narrowest)",
    )
    text = "Settings in which runs differ, their losses, and the difference to the first of them."
    compare = command("compare", text, "PROJECT")
    compare.add_argument("runs", nargs="*", metavar="RUN", help="names or folders of runs (else all)")
    compare.add_argument(
        "--out", metavar="FILE", help="a .png, .svg, .pdf or .npz file, or of curves their numbers in a .csv"
    )
    compare.add_argument(
        "--view",
        choices=["curves", "reconstructions"],
        default="curves",
        help="what goes into the file: curves, or the same samples as each run reconstructs them",
    )
    cost = command("cost", "Loss against operations, parameters and speed, as charts.", "PROJECT")
    cost.add_argument("--out", metavar="FILE", help="a .png, .svg, .pdf or .npz file for the charts")
    cost.add_argument("--measure", action="store_true", help="measure samples per second first")
    cost.add_argument("--reference", action="store_true", help="published networks instead of the project's")
    sweep = command("bottleneck", "Train a run for each size of the code, beside a PCA.", "PROJECT")
    _setting(sweep)
    sweep.add_argument("--sizes", metavar="LIST", default="", help="sizes of the code, as in 1,2,4,8")
    sweep.add_argument("--epochs", type=int, default=0, metavar="N", help="of each run (else the project's)")
    sweep.add_argument("--seeds", type=int, default=1, metavar="N", help="runs of each size (1)")
    sweep.add_argument("--out", metavar="FILE", help="a .png, .svg, .pdf or .npz file for the chart")
    families = command("families", "Train every family on a project's data, and compare them.", "PROJECT")
    _families(families)
    families.more = _usual_epochs
    _dial(command("dial", "Train a face upsampler at several shares of a group, beside a faithful sampler."))
    _sweep(command("sweep", "Train a run for every combination of values of up to two settings.", "PROJECT"))
    gpu = command("gpu", "Which graphics card is there, whether it is used, and what makes it so.")
    ways = gpu.add_mutually_exclusive_group()
    ways.add_argument("--install", action="store_true", help="bring PyTorch for the card, and try it")
    ways.add_argument("--remove", action="store_true", help="delete it, and compute on the CPU")
    ways.add_argument("--test", action="store_true", help="compute on the card, and compare with the CPU")
    check = command("check", "Test this installation.")
    check.add_argument("--window", action="store_true", help=argparse.SUPPRESS)  # the part that may crash
    return parser


def _setting(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--set", metavar="PATH=VALUE", action="append", default=[], help=_SET)
    parser.add_argument(
        "--variant", metavar="TITLE", help="begin with one of the project's variants (its title or number)"
    )


def _families(parser: argparse.ArgumentParser) -> None:
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


def _dial(parser: argparse.ArgumentParser) -> None:
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


def _sweep(parser: argparse.ArgumentParser) -> None:
    text = (
        "values of a setting, whose PATH `aestudio summary PROJECT --fields` lists: a list (0.001,0.01) or a "
        "range (16..64 step 16; 1e-4..1e-1 x 4 log)"
    )
    parser.add_argument("--set", metavar="PATH=VALUES", action="append", default=[], help=text)
    parser.add_argument("--variant", metavar="TITLE", help="begin with one of the project's variants")
    parser.add_argument("--seeds", type=int, default=1, metavar="N", help="runs of each combination (1)")
    parser.add_argument("--device", choices=["auto", "cpu", "cuda", "mps"], default="", help="where to train")
    parser.add_argument("--download", action="store_true", help="bring data that are missing here first")


def _data(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--data", metavar="PATH", help="read the data from here; they were moved since the run"
    )


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
