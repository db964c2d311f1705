"""What may stand on the command line."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NoReturn

from aestudio import __version__
from aestudio.cli.commands import COMMANDS, PLACES

__all__ = ["COMMANDS", "UsageError", "parse"]

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

    more: Callable[[], str] = str
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
    parsers = parser.add_subparsers(dest="command", required=True, parser_class=_Parser)
    parser.commands = parsers.choices
    for name, command in COMMANDS.items():
        made = parsers.add_parser(name, help=command.text, description=command.text)
        made.more = command.more
        for place in command.places:
            made.add_argument(place.lower(), metavar=place, help=PLACES[place])
        made.set_defaults(json=False)
        if command.json:
            made.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
        command.options(made)
    return parser
