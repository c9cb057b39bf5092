"""The reference network of CONTRACT.md, written from its text alone: a plain loop over time under PyTorch's autograd.

Only the derivative of the spike is ours (a custom autograd Function); every other gradient is PyTorch's own, so a
mistake in a hand-derived gradient elsewhere cannot be shared with this file.
"""

import math

import torch
import torch.nn.functional as F

import deep
import delays
import feedback
import parallel

DEFAULTS = {
    "network": "stack",
    "layers": 2,
    "hidden": 128,
    "decay": 0.95,
    "learnDecay": False,
    "decayPer": "neuron",
    "recurrent": False,
    "tau": 0.0,
    "currentTau": 0.0,
    "dt": 1.0,
    "threshold": 1.0,
    "surrogate": "atan",
    "surrogateScale": 2.0,
    "refractory": 4,
    "reset": "hard",
    "order": 32,
    "readout": "rate",
    "dropout": 0.0,
    "optimizer": "adam",
    "momentum": 0.0,
    "weightDecay": 0.0,
    "clipNorm": 0.0,
}
VARIANTS = ("lif-none", "lif-soft", "lif-hard", "lif-refractory", "lif-refractory-conv", "lif-freeze", "psn-sliding")



def _bump(y, mean, width):
    return torch.exp(-((y - mean) ** 2) / (2 * width**2))


def _normal(y, width):
    return _bump(y, 0, width) / (math.sqrt(2 * math.pi) * width)


# Derivatives that stand in for the derivative of the Heaviside step, at z with scale a. CONTRACT.md defines atan;
# the others are the usual ones under those names.
SURROGATES = {
    "atan": lambda z, a: (a / 2) / (1 + (math.pi * a * z / 2) ** 2),
    "sigmoid": lambda z, a: a * torch.sigmoid(a * z) * (1 - torch.sigmoid(a * z)),
    "fast-sigmoid": lambda z, a: 1 / (a * z.abs() + 1) ** 2,
    "boxcar": lambda z, a: a * (z.abs() <= 1 / (2 * a)).to(z.dtype),
    "triangle": lambda z, a: a * (1 - a * z.abs()).clamp(min=0),
    "slayer": lambda z, a: 0.4 * a / (2 * torch.exp(a * z.abs())),
    "double-gaussian": lambda z, a: a * 0.5 * (1.15 * _normal(a * z, 0.5) - 2 * 0.15 * _normal(a * z, 3.0)),
    "multi-gaussian": lambda z, a: a
    * (1.15 * _bump(a * z, 0, 0.5) - 0.15 * _bump(a * z, 0.5, 3.0) - 0.15 * _bump(a * z, -0.5, 3.0)),
    "straight-through": lambda z, a: a * torch.ones_like(z),
}


def parse_options(pairs, variant=None):
    """Options from `k=v` strings, over the variant's defaults and with their types."""
    options = deep.DEEP | DEFAULTS
    if variant in deep.VARIANTS:
        options |= deep.DEEP | deep.VARIANTS[variant][2]
    if variant in parallel.VARIANTS:
        options |= deep.DEEP | parallel.OPTIONS | parallel.VARIANTS[variant][2]
    if variant in feedback.VARIANTS:
        options |= deep.DEEP | {"layers": 2} | feedback.OPTIONS | feedback.VARIANTS[variant]
    if variant in delays.VARIANTS:
        options |= deep.DEEP | delays.OPTIONS | delays.VARIANTS[variant]
    for pair in pairs:
        key, _, text = pair.partition("=")
        if key not in options:
            raise SystemExit(f"unknown option {key}; known are {', '.join(options)}")
        default = options[key]
        if isinstance(default, bool):
            options[key] = {"true": True, "false": False}[text]
        else:
            options[key] = text if "/" in text and key == "refractory" else type(default)(text)
    for decay, tau in (("decay", "tau"), ("currentDecay", "currentTau")):
        if options[tau]:
            options[decay] = math.exp(-options["dt"] / options[tau])
    if options["dropout"] != 0:
        raise SystemExit("dropout is random and so not part of this comparison")
    return options


class Spike(torch.autograd.Function):
    """H(z) = 1 if z ≥ 0, with a surrogate derivative."""

    @staticmethod
    def forward(ctx, z, surrogate, scale):
        ctx.save_for_backward(z)
        ctx.surrogate, ctx.scale = surrogate, scale
        return (z >= 0).to(z.dtype)

    @staticmethod
    def backward(ctx, grad):
        (z,) = ctx.saved_tensors
        return grad * SURROGATES[ctx.surrogate](z, ctx.scale), None, None


def _membrane(drive, decay, options, rule, spike, recurrent=None):
    """Spikes of a leaky membrane and the values at which each was decided (v − θ), both [B,T,H]."""
    theta, k = options["threshold"], options["refractory"]
    through, straight = options["resetGradient"] == "through", options["maskGradient"] == "straight-through"
    batch, steps, hidden = drive.shape
    u = torch.zeros(batch, hidden, dtype=drive.dtype)
    # Steps since the last spike that blocks; k + 1 or more means free.
    since = torch.full((batch, hidden), k + 1, dtype=torch.int64)
    after = options["reset"] if rule == "freeze" else rule
    spikes, margins = [], []
    for t in range(steps):
        v = decay * u + drive[:, t]
        if recurrent is not None and spikes:
            v = v + F.linear(spikes[-1], recurrent)
        if rule == "freeze":
            frozen = since <= k
            v = torch.where(frozen, u, v)
        margin = v - theta
        c = spike(margin)
        s, u = c, v
        if rule == "freeze":
            s = c * (~frozen).to(c.dtype)
            since = torch.where(s.detach() > 0, torch.ones_like(since), since + 1)
        again = s if through else s.detach()
        if after == "soft":
            u = v - theta * again
        elif after == "hard":
            u = v * (1 - again)
        elif rule in ("refractory", "refractory-conv"):
            s = c * (since > k).to(c.dtype)
            blocking = s if rule == "refractory" else c
            # Just after a spike, the step that follows is one step after it.
            since = torch.where(blocking.detach() > 0, torch.ones_like(since), since + 1)
            if straight:
                s = c + (s - c).detach()
        spikes.append(s)
        margins.append(margin.detach())
    return torch.stack(spikes, 1), torch.stack(margins, 1)


def _sliding(drive, weight, bias, spike, zero=0.0):
    """Spikes of the sliding parallel spiking neuron, h[t] = Σ_i w[i]·I[t−i] + bias, and h − `zero`."""
    steps = drive.shape[1]
    h = bias.expand(drive.shape)
    for i in range(min(len(weight), steps)):
        h = h + weight[i] * F.pad(drive, (0, 0, i, 0))[:, :steps]
    h = h - zero
    return spike(h), h.detach()


class Network:
    """Parameters by name (requiring gradients) and the forward pass."""

    def __init__(self, variant, options, parameters):
        if not any(variant in known for known in (VARIANTS, deep.VARIANTS, parallel.VARIANTS, feedback.VARIANTS, delays.VARIANTS)):
            raise SystemExit(f"unknown variant {variant}; known are {', '.join(VARIANTS)}")
        self.variant, self.options = variant, options
        # What is trained, and batch norm's running averages, which are not.
        self.parameters = {
            name: value.detach().clone().requires_grad_("running" not in name) for name, value in parameters.items()
        }
        self.training = False
        self.progress = 0.0  # share of the training's steps that is done

    def keep_bounds(self):
        """Cuts what has bounds to them, after a step."""
        if self.variant not in delays.VARIANTS:
            return
        with torch.no_grad():
            for name, value in self.parameters.items():
                if range_ := delays.bounds(name, self.options):
                    value.clamp_(*range_)

    def forward(self, x, seed=None):
        """Logits [B,K], spikes of each layer [B,T,H], and at each the distance from the threshold [B,T,H]."""
        p, o = self.parameters, {**self.options, "training": self.training, "progress": self.progress}
        spike = lambda z: Spike.apply(z, o["surrogate"], o["surrogateScale"])  # noqa: E731
        if self.variant in deep.VARIANTS:
            return deep.forward(self.variant, o, p, x, spike)
        if self.variant in parallel.VARIANTS:
            return parallel.forward(self.variant, o, p, x, spike, seed)
        if self.variant in feedback.VARIANTS:
            return feedback.forward(self.variant, o, p, x, spike)
        if self.variant in delays.VARIANTS:
            return delays.forward(self.variant, o, p, x, spike)
        return self._leaky(p, {**o, "threshold": deep.threshold_of(o)}, x, spike)

    def _leaky(self, p, o, z, spike):
        """The reference network of leaky and sliding neurons, as a stack or of residual blocks."""
        spikes, margins, is_deep = [], [], o["network"] == "deep"
        if is_deep:
            z = F.linear(z, p["encoder.weight"], p["encoder.bias"])
        for layer in range(o["layers"]):
            own = deep._part(p, f"layers.{layer}.")
            linear = lambda z, name: F.linear(z, own[f"{name}.weight"], own[f"{name}.bias"])  # noqa: B023, E731
            drive = deep.norm(z, deep._part(own, "norm."), o) if is_deep else linear(z, "linear")
            if self.variant == "psn-sliding":
                zero = deep.threshold_of({**o, "threshold": 0.0})
                s, margin = _sliding(drive, own["spike.weight"], own["spike.bias"], spike, zero)
            else:
                decay = torch.sigmoid(own["memory.decay"]) if o["learnDecay"] else o["decay"]
                rule = self.variant.removeprefix("lif-")
                s, margin = _membrane(drive, decay, deep.of_layer(o, layer), rule, spike, own.get("spike.recurrent"))
            z = z + linear(s, "mixing") if is_deep else s
            spikes.append(s)
            margins.append(margin)
        last = deep.norm_last(z, p, o) if is_deep else (lambda: z, lambda: z.mean(1))
        return deep.read_out(o, p, *last), spikes, margins


def initial_parameters(variant, options, channels, classes, seed):
    """Start values as CONTRACT.md says: uniform in ±1/√fan_in, the sliding neuron at 2^−i and −1."""
    generator = torch.Generator().manual_seed(seed)
    uniform = lambda shape, fan: (torch.rand(shape, generator=generator) * 2 - 1) / math.sqrt(fan)  # noqa: E731
    parameters, fan, hidden = {}, channels, options["hidden"]
    for layer in range(options["layers"]):
        parameters[f"layers.{layer}.linear.weight"] = uniform((hidden, fan), fan)
        parameters[f"layers.{layer}.linear.bias"] = uniform((hidden,), fan)
        if variant == "psn-sliding":
            parameters[f"layers.{layer}.spike.weight"] = 2.0 ** -torch.arange(float(options["order"]))
            parameters[f"layers.{layer}.spike.bias"] = torch.tensor(-1.0)
        elif options["learnDecay"]:
            decay = torch.full((hidden,), options["decay"])
            parameters[f"layers.{layer}.memory.decay"] = torch.log(decay / (1 - decay))
        fan = hidden
    parameters["readout.weight"] = uniform((classes, fan), fan)
    parameters["readout.bias"] = uniform((classes,), fan)
    return parameters


def optimizer_for(network, lr):
    """PyTorch's own SGD (with momentum), Adam (weight decay as an L2 penalty) or AdamW (apart from the gradient)."""
    parameters, o = [p for p in network.parameters.values() if p.requires_grad], network.options
    if o["optimizer"] == "sgd":
        return torch.optim.SGD(parameters, lr=lr, momentum=o["momentum"], weight_decay=o["weightDecay"])
    if o["optimizer"] == "adam":
        return torch.optim.Adam(parameters, lr=lr, weight_decay=o["weightDecay"])
    if o["optimizer"] == "adamw":
        return torch.optim.AdamW(parameters, lr=lr, weight_decay=o["weightDecay"])
    raise SystemExit(f"unknown optimizer {o['optimizer']}; known are sgd, adam, adamw")


def as_input(x, dtype):
    """[N,T] or [N,T,C] as floats [N,T,C]; uint8 is divided by 255."""
    values = x.to(dtype) / 255 if x.dtype == torch.uint8 else x.to(dtype)
    return values.unsqueeze(-1) if values.dim() == 2 else values
