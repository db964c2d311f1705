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

Written by AE Studio $version. It needs Python and what follows, and nothing of AE Studio:

    pip install $needs
    python $file

It builds the networks, trains them on $data
with the seed and the events of the run, and compares its losses with those of the run.
On a CPU, with the versions above, they agree to the last digits.
$notes"""

from __future__ import annotations

$imports
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

def build() -> nn.Module:
    """The networks with their first weights, and the model that is made of them."""
    networks = $networks
    return $family().model(networks, Given($shape, classes=$classes))

$losses

def schedule(epoch: float, epochs: float) -> float:
    """What the learning rate is multiplied by after so many epochs."""
$schedule


def new_optimizer(parameters: list[nn.Parameter]) -> optim.Optimizer:
    """What steps the parameters of a role."""
    return $optimizer
''',
    "plain": '''
def losses(model, x, generator=None, y=None):
    """For a batch: each role whose parameters are stepped, and its terms, the first of which is lowered."""
    return model.losses(x, generator, y)
''',
    "rounded": '''
def losses(model, x, generator=None, y=None):
    """For a batch: each role whose parameters are stepped, and its terms, the first of which is lowered.

    They are computed in 16 bits; weights are rounded anew for each.
    """
    found = iter(model.losses(x, generator, y))
    while True:
        with torch.autocast(x.device.type, dtype=torch.bfloat16):
            terms = next(found, None)
        if terms is None:
            return
        yield terms
''',
    "data": '''

class Data:
    """The samples, and which of them train, validate and test."""

    def __init__(self, device: torch.device) -> None:
        with np.load(DATA, allow_pickle=False) as file:
            $values
            parts = {part: torch.from_numpy(file[part]) for part in ("train", "validation", "test")}
            self.rows = {part: rows.to(device) for part, rows in parts.items()}
$classes$initial        self.values = torch.from_numpy(values).to(device)

    def __call__(self, rows: Tensor) -> tuple[Tensor, Tensor | None]:
        """The samples of those rows, scaled, and their classes where the model is told them."""
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


def evaluate(model: nn.Module, data: Data, part: str, prefix: str) -> dict[str, float]:
    """The mean loss over a part of the data; empty where the part is."""
    rows, totals = data.rows[part], {}
    noise = torch.Generator(rows.device).manual_seed($noise_seed)
    mode = model.training
    model.eval()
    with torch.inference_mode():
        for chunk in rows.split(EVALUATION_BATCH) if len(rows) else ():
            x, y = data(chunk)
            found = {name: term for _, terms in losses(model, x, noise, y) for name, term in terms.items()}
            add(totals, found, len(chunk))
    model.train(mode)
    return means(totals, prefix)


def epoch_order(rows: Tensor, epoch: int) -> Tensor:
    """The training rows in this epoch's order."""
    seed = (SEED * 1_000_003 + epoch) % 2**63
    return rows[torch.randperm(len(rows), generator=torch.Generator().manual_seed(seed)).to(rows.device)]


def step_on(
    model: nn.Module, optimizers: dict[str, optim.Optimizer], x: Tensor, y: Tensor | None
) -> dict[str, Tensor]:
    """Step each role as its loss comes: a later loss sees the earlier steps. Returns all terms."""
    found: dict[str, Tensor] = {}
    for role, terms in losses(model, x, None, y):
        optimizers[role].zero_grad(set_to_none=True)
        next(iter(terms.values())).backward()
        optimizers[role].step()
        found |= {name: term.detach() for name, term in terms.items()}
    return found


def train(model: nn.Module, data: Data) -> dict[str, float]:
    """Train as the run was trained; returns the losses of the weights as they are in the end."""
    optimizers = {role: new_optimizer(parameters) for role, parameters in model.roles().items()}
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
$more_events$weighed_anew            for role, optimizer in optimizers.items():
                for group in optimizer.param_groups:
                    group["lr"] = rate * schedule(epoch + share, EPOCHS) * factor * model.rates.get(role, 1.0)
            rows = order[seen : seen + batch_size]
            found = step_on(model, optimizers, *data(rows))
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
                    optimizers = {role: value(parameters) for role, parameters in model.roles().items()}
""",
    "weight_event": """                elif what in model.weights:
                    model.weights[what] = value
""",
    "weighed_start": """    weighed = dict(model.weights)  # in the last step
""",
    "weighed_anew": """            if weighed != model.weights:  # losses of before can't be compared
                weighed = dict(model.weights)
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
    parser = argparse.ArgumentParser(description="Train the model as AE Studio did.")
    parser.add_argument("--device", default="cpu", help="cpu (default), cuda or mps")
    parser.add_argument("--save", metavar="FILE", help="write the trained weights here (.npz)")
    arguments = parser.parse_args()
    device = torch.device(arguments.device)
    torch.set_flush_denormal(True)  # Adam's smallest means, at which a processor is slow
    torch.manual_seed(SEED)
    model = build()
    data = Data(device)
$load    model.to(device)
    found = train(model, data)
$test    print()
    print(f"{'':<22}{'this script':>16}{'AE Studio':>16}{'relative difference':>22}")
    for name, value in RECORDED.items():
        difference = abs(found[name] - value) / max(abs(value), 1e-300)
        print(f"{name:<22}{found[name]:>16.9g}{value:>16.9g}{difference:>22.2g}")
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
    "classes": """            self.classes = torch.from_numpy(file["classes"]).to(device)
""",
    "initial": """            names = [name for name in file.files if name.startswith("first.")]
            self.first_weights = [torch.from_numpy(file[name]) for name in sorted(names)]
""",
}
