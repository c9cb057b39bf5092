"""A training step of the deep spiking-fr-ssm network as the field writes it in PyTorch: the state space as a convolution by
FFT (arXiv 2206.11893), the refractory mask as a loop over time on booleans, autograd for the rest.

It is the yardstick for `refract bench train --variant spiking-fr-ssm`, and selfcheck.py holds it to deep.py.
"""

import math
import statistics
import time

import torch
import torch.nn.functional as F

import deep
from network import Network, Spike, optimizer_for

VARIANT = "spiking-fr-ssm"


def initial_parameters(options, channels, classes, seed):
    """Start values: S4D-Lin as published, maps uniform in ±1/√fan_in."""
    generator = torch.Generator().manual_seed(seed)
    uniform = lambda shape, fan: (torch.rand(shape, generator=generator) * 2 - 1) / math.sqrt(fan)  # noqa: E731
    hidden, states = options["hidden"], options["stateSize"] // 2
    parameters = {"encoder.weight": uniform((hidden, channels), channels), "encoder.bias": uniform((hidden,), channels)}
    for layer in range(options["layers"]):
        step = torch.rand(hidden, generator=generator) * math.log(options["dtMax"] / options["dtMin"]) + math.log(options["dtMin"])
        normal = lambda: torch.randn(states, hidden, generator=generator) * math.sqrt(0.5)  # noqa: E731
        own = {
            "norm.scale": torch.ones(hidden),
            "norm.bias": torch.zeros(hidden),
            "memory.logStep": step,
            "memory.logDecay": torch.full((states, hidden), math.log(0.5)),
            "memory.frequency": math.pi * torch.arange(states).float()[:, None].expand(states, hidden).clone(),
            "memory.outputReal": normal(),
            "memory.outputImaginary": normal(),
            "memory.skip": torch.randn(hidden, generator=generator),
            "mixing.weight": uniform((hidden, hidden), hidden),
            "mixing.bias": uniform((hidden,), hidden),
        }
        parameters.update({f"layers.{layer}.{name}": value for name, value in own.items()})
    last = {"norm.scale": torch.ones(hidden), "norm.bias": torch.zeros(hidden)}
    return {**parameters, **last, "readout.weight": uniform((classes, hidden), hidden), "readout.bias": uniform((classes,), hidden)}


def convolved(x, pole, mix, skip, rule, options, spike):
    """Potentials [B,T,H] of states that no spike changes, as one convolution; in place of deep.py's loop."""
    assert rule == "none", rule
    steps = x.shape[1]
    powers = torch.exp(torch.log(pole)[..., None] * torch.arange(steps))
    kernel = torch.einsum("nh,nht->ht", mix, powers).real
    size = 2 * steps
    product = torch.fft.rfft(x.transpose(1, 2), n=size) * torch.fft.rfft(kernel, n=size)
    u = torch.fft.irfft(product, n=size)[..., :steps].transpose(1, 2) + skip * x
    return None, u


def mask(c, rule, k, phase):
    """Where a spike is allowed: a spike clears the candidates of the k steps after it."""
    assert rule == "refractory", rule
    fired = (c > 0).transpose(0, 1).contiguous()
    for t in range(len(fired) - 1):
        following = fired[t + 1 : t + 1 + k]
        torch.gt(following, fired[t], out=following)
    shut = torch.zeros_like(fired)
    for i in range(1, min(k, len(fired) - 1) + 1):
        shut[i:] |= fired[:-i]
    return (~shut).transpose(0, 1).to(c.dtype)


def forward(network, x):
    """Logits [B,K] of x [B,T,C]."""
    options = {**network.options, "training": True}
    spike = lambda z: Spike.apply(z, options["surrogate"], options["surrogateScale"])  # noqa: E731
    return deep.forward(VARIANT, options, network.parameters, x, spike, convolved, mask)[0]


def measure(options, batch, length, repeats):
    """Milliseconds of whole training steps (forward, backward, optimizer) on random data, after two to warm up."""
    torch.manual_seed(1)
    network = Network(VARIANT, options, initial_parameters(options, 1, 10, 1))
    optimizer = optimizer_for(network, 2e-3)
    x, y = torch.rand(batch, length, 1), torch.randint(10, (batch,))
    seconds = []
    for _ in range(repeats + 2):
        began = time.perf_counter()
        loss = F.cross_entropy(forward(network, x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        seconds.append(time.perf_counter() - began)
    seconds = seconds[2:]
    return {
        "name": f"{VARIANT} B={batch} T={length} H={options['hidden']} N={options['stateSize']} layers={options['layers']}",
        "threads": torch.get_num_threads(),
        "torch": torch.__version__,
        "medianMs": 1000 * statistics.median(seconds),
        "minMs": 1000 * min(seconds),
        "samplesPerSecond": batch / statistics.median(seconds),
    }
