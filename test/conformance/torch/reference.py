#!/usr/bin/env python3
"""An independent PyTorch implementation of the reference network: the other side of test/conformance/torch.test.ts.

    reference.py steps     --start start.npz --data data.npz --variant V [--set k=v …] [--optimizer sgd|adam|adamw] --lr X --batch B --steps N --out end.npz
    reference.py evaluate  --start weights.npz --data data.npz --variant V [--set k=v …] --out out.npz [--spikes n]
    reference.py train     --data data.npz|MNIST-folder [--layout rows|pixels] --variant V --lr X --batch B --epochs E --seed I
    reference.py time      [--variant lif-refractory|lif-none|spiking-fr-ssm] [--batch 64] [--length 784] [--set hidden=128] [--threads 2]
    reference.py jobs      reads one JSON array of such arguments a line from stdin, answers each with one line of JSON,
                           after a first line that says which torch it is

Each prints one line of JSON. It needs torch and nothing else.
"""

import argparse
import json
import sys
import time

sys.dont_write_bytecode = True

import torch  # noqa: E402
import torch.nn.functional as F  # noqa: E402

import arrays  # noqa: E402
import deep_step  # noqa: E402
import fast_step  # noqa: E402
from network import Network, as_input, initial_parameters, optimizer_for, parse_options  # noqa: E402


def _options(args):
    return parse_options(args.set + ([f"optimizer={args.optimizer}"] if args.optimizer else []), args.variant)


def _network(args, dtype):
    start = {name: value.to(dtype) for name, value in arrays.read_npz(args.start).items()}
    return Network(args.variant, _options(args), start)


def _dtype(args):
    return torch.float64 if args.float64 else torch.float32


def _batches(count, size, order=None):
    """Ranges in file order (or in the order given), the last short one kept."""
    for begin in range(0, count, size):
        yield slice(begin, begin + size) if order is None else order[begin : begin + size]


def _gap(margins):
    """The smallest distance of any membrane from its threshold: how near a spike was to going the other way."""
    return min(margin.abs().min().item() for margin in margins)


def _targets(y):
    """Classes of samples [N] or of steps [N,T] (-1: none), or numbers of steps [N,T,C] (NaN: none)."""
    return y if y.is_floating_point() else y.long()


def _loss(logits, y):
    """PyTorch's own cross-entropy or squared error, over what counts."""
    if y.is_floating_point():
        counts = ~y.isnan()
        return F.mse_loss(logits[counts], y[counts].to(logits.dtype))
    return F.cross_entropy(logits.flatten(0, -2), y.flatten(), ignore_index=-1)


def _step(network, optimizer, x, y, seed=None):
    logits, spikes, margins = network.forward(x, seed)
    loss = _loss(logits, y)
    optimizer.zero_grad()
    loss.backward()
    if network.options["clipNorm"]:
        torch.nn.utils.clip_grad_norm_(network.parameters.values(), network.options["clipNorm"])
    optimizer.step()
    network.keep_bounds()
    correct = 0 if y.is_floating_point() else (logits.argmax(-1) == y).sum().item()
    rates = [layer.mean().item() for layer in spikes]
    return {"loss": loss.item(), "samples": len(y), "correct": correct, "gap": _gap(margins), "spikeRate": rates}


def steps(args):
    """N optimizer steps from given weights, batches in file order."""
    dtype = _dtype(args)
    network, data = _network(args, dtype), arrays.read_npz(args.data)
    x, y = as_input(data["x_train"], dtype), _targets(data["y_train"])
    optimizer = optimizer_for(network, args.lr)
    network.training = True
    done = []
    while len(done) < args.steps:
        for part in _batches(len(y), args.batch):
            if len(done) == args.steps:
                break
            network.progress = len(done) / args.steps
            # What is random in a step is made of the run's seed and the step's number, from 1.
            done.append(_step(network, optimizer, x[part], y[part], args.seed + len(done) + 1))
    arrays.write_npz(args.out, {name: value.detach() for name, value in network.parameters.items()})
    return {"written": args.out, "steps": done}


def evaluate_split(network, x, y, batch, keep=0):
    """Logits, loss, accuracy and spike rates over a split; spikes and margins of the first `keep` samples."""
    logits, kept_spikes, kept_margins, totals, gap = [], [], [], None, float("inf")
    with torch.no_grad():
        for part in _batches(len(y), batch):
            out, spikes, margins = network.forward(as_input(x[part], next(iter(network.parameters.values())).dtype))
            logits.append(out)
            counts = torch.tensor([layer.sum().item() for layer in spikes], dtype=torch.float64)
            totals = counts if totals is None else totals + counts
            gap = min(gap, _gap(margins))
            missing = max(0, keep - sum(len(piece[0]) for piece in kept_spikes))
            if missing:
                kept_spikes.append([layer[:missing] for layer in spikes])
                kept_margins.append([layer[:missing] for layer in margins])
    logits = torch.cat(logits)
    cells = len(y) * x.shape[1] * network.options["hidden"]
    summary = {
        "loss": F.cross_entropy(logits, y).item(),
        "accuracy": (logits.argmax(1) == y).double().mean().item(),
        "spikeRate": [count / cells for count in totals.tolist()],
        "spikeCount": [int(count) for count in totals.tolist()],
        "gap": gap,
    }
    layers = range(len(kept_spikes[0])) if keep else []
    spikes = [torch.cat([piece[layer] for piece in kept_spikes]).to(torch.uint8) for layer in layers]
    margins = [torch.cat([piece[layer] for piece in kept_margins]) for layer in layers]
    return summary, logits, spikes, margins


def evaluate(args):
    """Logits, labels and spikes of a split with given weights."""
    network, data = _network(args, _dtype(args)), arrays.read_npz(args.data)
    x, y = data[f"x_{args.split}"], data[f"y_{args.split}"].long()
    summary, logits, spikes, margins = evaluate_split(network, x, y, args.batch, args.spikes)
    found = {"logits": logits, "label": y}
    found.update({f"spikes_{layer}": value for layer, value in enumerate(spikes)})
    found.update({f"margin_{layer}": value for layer, value in enumerate(margins)})
    arrays.write_npz(args.out, found)
    return {"written": args.out, **summary}


def train(args):
    """A whole training run with its own random start and order, for comparing results rather than weights."""
    torch.manual_seed(args.seed)
    data = arrays.read_npz(args.data) if args.data.endswith(".npz") else arrays.read_mnist(args.data, args.layout)
    x, y = data["x_train"][: args.limit_train], data["y_train"][: args.limit_train].long()
    x_test, y_test = data["x_test"][: args.limit_test], data["y_test"][: args.limit_test].long()
    options, dtype = _options(args), _dtype(args)
    channels, classes = as_input(x[:1], dtype).shape[2], int(torch.cat([y, y_test]).max()) + 1
    start = initial_parameters(args.variant, options, channels, classes, args.seed)
    network = Network(args.variant, options, {name: value.to(dtype) for name, value in start.items()})
    optimizer, began, epochs = optimizer_for(network, args.lr), time.perf_counter(), []
    for epoch in range(args.epochs):
        loss = 0.0
        for part in _batches(len(y), args.batch, torch.randperm(len(y))):
            loss += _step(network, optimizer, as_input(x[part], dtype), y[part])["loss"] * len(part)
        summary = evaluate_split(network, x_test, y_test, 1000)[0]
        summary = {"epoch": epoch + 1, "trainLoss": loss / len(y), "seconds": time.perf_counter() - began, **summary}
        epochs.append(summary)
        print(json.dumps(summary), file=sys.stderr, flush=True)
    return {"variant": args.variant, "seed": args.seed, "options": options, "epochs": epochs}


def timing(args):
    """How long a hand-written PyTorch training step takes."""
    if args.variant == deep_step.VARIANT:
        return deep_step.measure(_options(args), args.batch, args.length, args.repeats)
    return fast_step.measure(_options(args), args.variant, args.batch, args.length, args.repeats)


COMMANDS = {"steps": steps, "evaluate": evaluate, "train": train, "time": timing}


def parser():
    """The arguments of every command."""
    top = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = top.add_subparsers(dest="command", required=True)
    for name in COMMANDS:
        command = commands.add_parser(name)
        command.add_argument("--variant", default="lif-refractory")
        command.add_argument("--set", action="append", default=[], metavar="k=v")
        command.add_argument("--optimizer", choices=["sgd", "adam", "adamw"])
        command.add_argument("--threads", type=int, default=2)
        command.add_argument("--float64", action="store_true")
        command.add_argument("--batch", type=int, default=64)
        if name == "time":
            command.add_argument("--length", type=int, default=784)
            command.add_argument("--repeats", type=int, default=15)
            continue
        command.add_argument("--data", required=True)
        if name != "train":
            command.add_argument("--start", required=True)
            command.add_argument("--out", required=True)
        if name == "evaluate":
            command.add_argument("--split", default="test")
            command.add_argument("--spikes", type=int, default=0)
            continue
        command.add_argument("--lr", type=float, required=True)
        if name == "steps":
            command.add_argument("--steps", type=int, required=True)
            command.add_argument("--seed", type=int, default=1)
            continue
        command.add_argument("--layout", choices=["rows", "pixels"], default="pixels")
        command.add_argument("--epochs", type=int, required=True)
        command.add_argument("--seed", type=int, default=1)
        command.add_argument("--limit-train", type=int)
        command.add_argument("--limit-test", type=int)
    commands.add_parser("jobs")
    return top


def run(args):
    """One command; a dictionary."""
    torch.set_num_threads(args.threads)
    return COMMANDS[args.command](args)


def main():
    """One command, or many from stdin in one process (torch takes seconds to import)."""
    arguments = parser()
    args = arguments.parse_args()
    if args.command != "jobs":
        print(json.dumps(run(args)))
        return
    print(json.dumps({"torch": torch.__version__}), flush=True)
    for line in sys.stdin:
        try:
            answer = run(arguments.parse_args(json.loads(line)))
        except (Exception, SystemExit) as error:  # the answer to one job, whatever went wrong, must not end the rest
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
