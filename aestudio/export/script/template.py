"""The parts of the script that are the same for every run; `$name` is filled in."""

from __future__ import annotations

__all__ = ["INITS", "PARTS"]

INITS = {
    "glorot uniform": "nn.init.xavier_uniform_(module.weight)",
    "glorot normal": "nn.init.xavier_normal_(module.weight)",
    "he uniform": 'nn.init.kaiming_uniform_(module.weight, nonlinearity="relu")',
    "he normal": 'nn.init.kaiming_normal_(module.weight, nonlinearity="relu")',
    "orthogonal": "nn.init.orthogonal_(module.weight)",
}

PARTS = {
    "head": '''"""$title

Written by AE Studio $version. It needs Python, PyTorch and NumPy, and nothing of AE Studio:

    pip install torch==$torch numpy==$numpy
    python $file

It builds the networks, trains them on $data
with the seed and the events of the run, and compares its losses with those of the run.
On a CPU, with the versions above, they agree to the last digits.
$notes"""

from __future__ import annotations

import argparse
import math
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn, optim
from torch.nn import functional
''',
    "settings": """
DATA = Path(__file__).with_name($data_name)
GAIN, OFFSET = $gain, $offset  # x = values * GAIN + OFFSET ($scaling)
SEED = $seed
EPOCHS = $epochs  # as planned: schedules count on them
TRAINED = $trained  # epochs that the run had finished
BATCH_SIZE = $batch_size
EVALUATION_BATCH = $evaluation_batch
$events
# What AE Studio found:
RECORDED = $recorded
""",
    "shape": """
Shape = tuple[int, ...]
""",
    "cleared": '''

def cleared(module: MaskedLinear) -> MaskedLinear:
    """Without the connections that do not exist."""
    module.clear()
    return module
''',
    "init": '''

def $name(module: nn.Module) -> nn.Module:
    """Weights drawn by the rule "$init", biases zero."""
    $draw
    if module.bias is not None:
        nn.init.zeros_(module.bias)
    return module
''',
    "model": '''
$weights
class Autoencoder(nn.Module):
    """Encoder and decoder."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = build_encoder()
        self.decoder = build_decoder()

    def forward(self, x: Tensor) -> Tensor:
        """Through the code and back."""
        return self.decoder(self.encoder(x))


def corrupted(x: Tensor, generator: torch.Generator | None = None) -> Tensor:
    """What the encoder is shown of `x`."""
$corruption


def loss_of(output: Tensor, target: Tensor) -> Tensor:
    """The loss: a mean over all numbers."""
$loss


def losses(model: Autoencoder, x: Tensor, generator: torch.Generator | None = None) -> dict[str, Tensor]:
    """The loss of a batch, against the clean samples; its parts beside it where it has any."""
$losses


def schedule(epoch: float, epochs: float) -> float:
    """What the learning rate is multiplied by after so many epochs."""
$schedule
''',
    "data": '''

class Data:
    """The samples, and which of them train, validate and test."""

    def __init__(self, device: torch.device) -> None:
        with np.load(DATA, allow_pickle=False) as file:
            $values
            parts = {part: torch.from_numpy(file[part]) for part in ("train", "validation", "test")}
            self.rows = {part: rows.to(device) for part, rows in parts.items()}
$initial        self.values = torch.from_numpy(values).to(device)

    def __call__(self, rows: Tensor) -> Tensor:
        """The samples of those rows, scaled."""
        $batch
''',
    "train": '''

def add(totals: dict[str, tuple[float, int]], terms: dict[str, Tensor], count: int) -> None:
    """Add the terms of a batch of `count` samples."""
    for name, value in terms.items():
        total, samples = totals.get(name, (0.0, 0))
        totals[name] = (total + value.item() * count, samples + count)


def means(totals: dict[str, tuple[float, int]], prefix: str = "") -> dict[str, float]:
    """The terms' means over the samples."""
    return {f"{prefix}{name}": total / samples for name, (total, samples) in totals.items()}


def evaluate(model: Autoencoder, data: Data, part: str, prefix: str) -> dict[str, float]:
    """The mean loss over a part of the data; empty where the part is."""
    rows, totals = data.rows[part], {}
    noise = torch.Generator(rows.device).manual_seed($noise_seed)
    mode = model.training
    model.eval()
    with torch.inference_mode():
        for chunk in rows.split(EVALUATION_BATCH) if len(rows) else ():
            add(totals, losses(model, data(chunk), noise), len(chunk))
    model.train(mode)
    return means(totals, prefix)


def epoch_order(rows: Tensor, epoch: int) -> Tensor:
    """The training rows in this epoch's order."""
    seed = (SEED * 1_000_003 + epoch) % 2**63
    return rows[torch.randperm(len(rows), generator=torch.Generator().manual_seed(seed)).to(rows.device)]


def train(model: Autoencoder, data: Data) -> dict[str, float]:
    """Train as the run was trained; returns the losses of the weights as they are in the end."""
    parameters = list(model.parameters())
    optimizer = $optimizer
    rate, factor, batch_size, step = $rate, 1.0, BATCH_SIZE, 0
    events = list(EVENTS)
$rule_start    terms: dict[str, float] = {}
    torch.manual_seed(SEED + 1)
    for epoch in range(TRAINED):
        model.train()
        order, seen, totals = epoch_order(data.rows["train"], epoch), 0, {}
$since_start        while seen < len(order):
            $share
            while events and events[0][0] <= step:
                _, what, value = events.pop(0)
                if what == "learning rate":
                    rate = value
                elif what == "threads":
                    torch.set_num_threads(value)
$more_events$weighed_anew            for group in optimizer.param_groups:
                group["lr"] = rate * schedule(epoch + share, EPOCHS) * factor
            rows = order[seen : seen + batch_size]
            optimizer.zero_grad(set_to_none=True)
            found = losses(model, data(rows))
            found["loss"].backward()
            optimizer.step()
            add(totals, found, len(rows))
            step, seen = step + 1, seen + len(rows)
        terms = means(totals) | evaluate(model, data, "validation", "val_")
        words = "  ".join(f"{name} {value:.6g}" for name, value in terms.items())
        print(f"epoch {epoch + 1}/{TRAINED}  {words}")
$rule    return terms
''',
    "share": "share = (seen // batch_size) / math.ceil(len(order) / batch_size)  # of the epoch",
    "share_changing": "share = share_of_epoch(seen, len(order), batch_size, since)",
    "since_start": """        since = (0.0, 0)  # share and samples done when the batch size was changed
""",
    "share_function": '''

def share_of_epoch(seen: int, samples: int, batch_size: int, since: tuple[float, int]) -> float:
    """How much of the epoch is done, in steps; it goes on evenly when the batch size changes."""
    before, then = since
    taken, count = math.ceil((seen - then) / batch_size), math.ceil((samples - then) / batch_size)
    return before + (1 - before) * taken / count
''',
    "batch_event": """                elif what == "batch size":
                    since, batch_size = (epoch + share - epoch, seen), value
                    share = share_of_epoch(seen, len(order), batch_size, since)
""",
    "optimizer_event": """                elif what == "optimizer":
                    optimizer = value(parameters)
""",
    "weight_event": """                elif what in WEIGHTS:
                    WEIGHTS[what] = value
""",
    "weighed_start": """    weighed = dict(WEIGHTS)  # in the last step
""",
    "weighed_anew": """            if weighed != WEIGHTS:  # losses of before can't be compared
                weighed = dict(WEIGHTS)
$forget""",
    "forget_best": """                best, best_terms, waited, lowest = {}, {}, 0, math.inf
""",
    "forget_plateau": """                stuck, reached = 0, math.inf
""",
    "stop_start": """    best, best_terms, waited, lowest = {}, {}, 0, math.inf
""",
    "stop": """        watched = terms.get($monitor, terms["loss"])
        if not best_terms or watched < best_terms.get($monitor, best_terms["loss"]):
            best_terms, best = terms, {key: value.clone() for key, value in model.state_dict().items()}
        waited, lowest = (0, watched) if watched + $min_delta < lowest else (waited + 1, lowest)
        if waited >= $patience or epoch + 1 >= EPOCHS:
$restore            break
""",
    "restore": """            model.load_state_dict(best)
            terms = best_terms
""",
    "plateau_start": """    stuck, reached = 0, math.inf
""",
    "plateau": """        watched = terms.get("val_loss", terms["loss"])
        if watched + $min_delta < reached:
            stuck, reached = 0, watched
        elif stuck + 1 < $patience:
            stuck += 1
        else:
            stuck, factor = 0, max(factor * $gamma, $floor)
""",
    "main": '''

def main() -> None:
    """Build, train, compare."""
    parser = argparse.ArgumentParser(description="Train the autoencoder as AE Studio did.")
    parser.add_argument("--device", default="cpu", help="cpu (default), cuda or mps")
    parser.add_argument("--save", metavar="FILE", help="write the trained weights here (.npz)")
    arguments = parser.parse_args()
    device = torch.device(arguments.device)
    torch.manual_seed(SEED)
    model = Autoencoder()
    data = Data(device)
$load    model.to(device)
    found = train(model, data)
$test    print()
    print(f"{'':<12}{'this script':>16}{'AE Studio':>16}{'relative difference':>22}")
    for name, value in RECORDED.items():
        difference = abs(found[name] - value) / max(abs(value), 1e-300)
        print(f"{name:<12}{found[name]:>16.9g}{value:>16.9g}{difference:>22.2g}")
    if arguments.save:
        np.savez(arguments.save, **{key: value.cpu().numpy() for key, value in model.state_dict().items()})


if __name__ == "__main__":
    main()
''',
    "test": """    found |= evaluate(model, data, "test", "test_")
""",
    "load": """    for tensor, first in zip(model.state_dict().values(), data.first_weights, strict=True):
        tensor.copy_(first)  # the run began with the weights of another
""",
    "initial": """            names = [name for name in file.files if name.startswith("first.")]
            self.first_weights = [torch.from_numpy(file[name]) for name in sorted(names)]
""",
}
