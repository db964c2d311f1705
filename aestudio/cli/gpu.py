"""`aestudio gpu`: which card is there, whether it is used, and what makes it so."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from aestudio.cli.output import Answer
from aestudio.cli.progress import reading
from aestudio.data.reading.files import size_text
from aestudio.gpu import folder
from aestudio.gpu.bring import bring
from aestudio.gpu.cards import find_cards
from aestudio.gpu.situation import Plan, Situation, look, plan
from aestudio.gpu.torch_here import torch_here
from aestudio.gpu.wheels import locked
from aestudio.program import is_built
from aestudio.spec import SpecError

if TYPE_CHECKING:
    from aestudio.gpu.cards import Card

__all__ = ["gpu"]


def gpu(arguments: Namespace) -> Answer:
    """Say how it stands; install, remove or test where that is asked for."""
    if arguments.test:
        return _test()
    if arguments.remove:
        return _remove()
    situation = look(find_cards(), torch_here(), locked())
    if arguments.install:
        return _install(situation)
    lines, facts = [situation.text], _facts(situation)
    if why := folder.broken():
        lines.append(f"PyTorch for the card was brought before and could not be loaded: {why}")
    if situation.state == "offered":
        try:
            found = plan(situation, locked())
        except SpecError as error:
            return Answer([*lines, f"What it would take is not known: {error.problem}"], facts)
        lines += [f"{found.text}.", f"To bring it: {found.command or 'aestudio gpu --install'}"]
        facts |= {"download": sum(found.sizes), "build": found.build.name, "command": found.command}
    return Answer(lines, facts)


def _facts(situation: Situation) -> dict[str, object]:
    card: Card | None = situation.card
    return {
        "state": situation.state,
        "card": card.name if card else "",
        "driver": card.driver if card else "",
        "torch": f"{situation.torch.version}+{situation.torch.build}",
    }


def _install(situation: Situation) -> Answer:
    if situation.state != "offered":
        return Answer([situation.text], _facts(situation), 0 if situation.state == "used" else 1)
    found = plan(situation, locked())
    if not is_built():
        text = "This copy was installed by pip, which brings PyTorch for the card; run"
        return Answer([text, found.command], {"command": found.command}, 1)
    done = _bring(found, situation)
    text = (
        f"AE Studio computes on the {done.card} from its next start on. `aestudio gpu --remove` undoes that."
    )
    return Answer([text], {"card": done.card, "folder": str(done.folder)})


def _bring(found: Plan, situation: Situation) -> folder.Installed:
    with reading() as report:
        wanted = found.wanted(situation.torch.version, folder.this_python())
        return bring(wanted, found.wheels, found.sizes, report)


def _remove() -> Answer:
    try:
        freed = folder.remove()
    except OSError as error:
        message = f"expected to delete {folder.place()}, found {error.strerror}; close the other windows"
        raise SpecError("gpu", message) from None
    text = f"{size_text(freed)} deleted; AE Studio computes on the CPU" if freed else "nothing was brought"
    return Answer([text], {"freed": freed})


def _test() -> Answer:
    """Whether PyTorch computes on the card, and as the CPU does."""
    name, problem = "", ""
    try:
        name, problem = _computed()
    except Exception as error:  # whatever it is, it is the finding
        problem = f"{type(error).__name__}: {' '.join(str(error).split())[:300]}"
    lines = [f"computes on the {name}" if not problem else f"does not compute on a card: {problem}"]
    return Answer(lines, {"card": name, "problem": problem}, 1 if problem else 0)


def _computed() -> tuple[str, str]:
    """The card's name, and what is wrong with it: a convolution's values and gradients, on card and CPU."""
    import torch

    if torch.backends.mps.is_available():
        device, name = torch.device("mps"), "Apple GPU"
    elif torch.cuda.is_available():
        device, name = torch.device("cuda"), torch.cuda.get_device_name()
    elif torch.backends.cuda.is_built():
        torch.cuda.init()  # says why not
        return "", "PyTorch sees none"
    else:
        return "", "this PyTorch is made for the CPU alone"
    layer, values = torch.nn.Conv2d(3, 8, 3), torch.linspace(-1, 1, 2 * 3 * 8 * 8).reshape(2, 3, 8, 8)
    results = []
    for place in (torch.device("cpu"), device):
        layer.zero_grad()
        output = layer.to(place)(values.to(place)).square().mean()
        output.backward()
        gradient = layer.weight.grad
        assert gradient is not None
        results.append((output.detach().cpu(), gradient.cpu()))
    (output, gradient), (there, slope) = results
    same = torch.allclose(output, there, atol=1e-3) and torch.allclose(gradient, slope, atol=1e-3)
    return name, "" if same else "it gives other values than the CPU"
