"""A training step of the reference network as a careful PyTorch user would write it by hand for speed on a CPU.

Time-major arrays; one autograd Function for a whole layer with its linear map; one in-place operation a step where the
recurrence needs a loop; element-wise work in blocks of time that stay in the cache; big arrays kept from step to step
(touching fresh pages costs more than the arithmetic). It is the yardstick for `refract bench train`, and selfcheck.py
holds it to the gradients of network.py.
"""

import math
import statistics
import time

import torch
import torch.nn.functional as F

from network import Network, initial_parameters, optimizer_for

# Steps of time handled together by element-wise operations: 8 × 64 × 128 floats are 256 KiB.
BLOCK = 8


class Workspace:
    """The big arrays of one layer, used again by every step."""

    def __init__(self, steps, batch, channels, hidden, last):
        shape = (steps, batch, hidden)
        self.membrane, self.spikes, self.grad = (torch.zeros(shape) for _ in range(3))
        self.fired, self.shut = (torch.zeros(shape, dtype=torch.uint8) for _ in range(2))
        self.grad_input, self.open = torch.zeros(steps, batch, channels), torch.zeros(BLOCK, batch, hidden)
        self.last = last


class LifLayer(torch.autograd.Function):
    """Linear map, leaky membrane without reset, with or without the refractory rule; atan surrogate.

    x [T,B,C] to spikes [T,B,H], or for the last layer to their mean over time [B,H].
    """

    @staticmethod
    def forward(ctx, x, weight, bias, room, decay, theta, scale, period):
        hidden, channels = weight.shape
        u, fired = room.membrane, room.fired
        torch.addmm(bias, x.reshape(-1, channels), weight.t(), out=u.view(-1, hidden))
        rows = u.unbind(0)
        for before, now in zip(rows, rows[1:]):
            now.add_(before, alpha=decay)
        torch.ge(u, theta, out=fired.view(torch.bool))
        if period:
            # A spike clears the candidates of the `period` steps after it; what is left when its time comes is a spike.
            for t in range(len(fired) - 1):
                following = fired[t + 1 : t + 1 + period]
                torch.gt(following, fired[t], out=following)
        room.spikes.copy_(fired)
        ctx.save_for_backward(x, weight)
        ctx.constants = room, decay, theta, scale, period
        return room.spikes.mean(0) if room.last else room.spikes.view(u.shape)

    @staticmethod
    def backward(ctx, grad):
        x, weight = ctx.saved_tensors
        room, decay, theta, scale, period = ctx.constants
        hidden, channels = weight.shape
        u, q, shut = room.membrane, room.grad, room.shut
        grad = (grad / len(u)).expand(u.shape) if room.last else grad
        shut.zero_()
        for i in range(1, min(period, len(u) - 1) + 1):
            shut[i:].bitwise_or_(room.fired[:-i])
        # (a/2) / (1 + (π a z / 2)²) = 1 / (2/a + (π z √(a/2))²)
        for begin in range(0, len(u), BLOCK):
            part = slice(begin, begin + BLOCK)
            z = torch.sub(u[part], theta, out=q[part])
            z.mul_(math.pi * math.sqrt(scale / 2)).square_().add_(2 / scale)
            torch.div(grad[part], z, out=z)
            if period:
                z.mul_(torch.eq(shut[part], 0, out=room.open[: len(z)]))
        rows = q.unbind(0)
        for after, now in zip(rows[::-1], rows[-2::-1]):
            now.add_(after, alpha=decay)
        flat = q.view(-1, hidden)
        grad_x = None
        if ctx.needs_input_grad[0]:
            grad_x = torch.mm(flat, weight, out=room.grad_input.view(-1, channels)).view(x.shape)
        return grad_x, flat.t() @ x.reshape(-1, channels), flat.sum(0), None, None, None, None, None


def workspaces(options, steps, batch, channels):
    """One Workspace a layer."""
    layers, hidden = options["layers"], options["hidden"]
    return [Workspace(steps, batch, channels if i == 0 else hidden, hidden, i == layers - 1) for i in range(layers)]


def forward(parameters, options, variant, rooms, x):
    """Logits [B,K] for x [T,B,C]."""
    period = options["refractory"] if variant == "lif-refractory" else 0
    constants = options["decay"], options["threshold"], options["surrogateScale"], period
    for layer, room in enumerate(rooms):
        weight, bias = parameters[f"layers.{layer}.linear.weight"], parameters[f"layers.{layer}.linear.bias"]
        x = LifLayer.apply(x, weight, bias, room, *constants)
    return F.linear(x, parameters["readout.weight"], parameters["readout.bias"])


def measure(options, variant, batch, length, repeats):
    """Milliseconds of whole training steps (forward, backward, optimizer) on random data, after two to warm up."""
    if variant not in ("lif-none", "lif-refractory") or options["learnDecay"] or options["surrogate"] != "atan":
        raise SystemExit("timing is written for lif-none and lif-refractory with a fixed decay and the atan surrogate")
    torch.manual_seed(1)
    network = Network(variant, options, initial_parameters(variant, options, 1, 10, 1))
    optimizer = optimizer_for(network, 2e-3)
    rooms = workspaces(options, length, batch, 1)
    x, y = torch.rand(length, batch, 1), torch.randint(10, (batch,))
    seconds = []
    for _ in range(repeats + 2):
        began = time.perf_counter()
        loss = F.cross_entropy(forward(network.parameters, options, variant, rooms, x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        seconds.append(time.perf_counter() - began)
    seconds = seconds[2:]
    return {
        "name": f"{variant} B={batch} T={length} H={options['hidden']} layers={options['layers']}",
        "threads": torch.get_num_threads(),
        "torch": torch.__version__,
        "medianMs": 1000 * statistics.median(seconds),
        "minMs": 1000 * min(seconds),
        "samplesPerSecond": batch / statistics.median(seconds),
    }
