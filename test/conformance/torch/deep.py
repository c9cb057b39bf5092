"""The deep networks of state space memories, written from their equations: recurrences as loops over time, complex numbers
as torch has them, gradients PyTorch's own but for the derivative of the spike.

Memories: S4D-Lin (arXiv 2206.11893) and the linear recurrent unit (arXiv 2303.06349), one input and one output a channel.
Controls without spikes: the same with an activation, and the minimal gated recurrent unit. Spike rules: the readings of the fixed refractory period, no reset, soft and hard reset, the sliding filter. Blocks: z <- z +
mix(spikes(memory(norm(z)))); readout: W norm(mean of z over time) + b.
"""

import math

import torch
import torch.nn.functional as F

# What a variant has in place of network.DEFAULTS.
DEEP = {
    "network": "deep",
    "layers": 4,
    "surrogate": "triangle",
    "surrogateScale": 1.0,
    "norm": "layer",
    "normPlace": "pre",
    "mixing": "linear",
    "stateSize": 16,
    "discretisation": "zoh",
    "phase": 0,
    "raise": 1.0,
    "resetGradient": "detached",
    "maskGradient": "constant",
    "crossing": ">=",
    "dtMin": 0.001,
    "dtMax": 0.1,
    "rMin": 0.0,
    "rMax": 0.999,
    "maxPhase": 6.28,
    "activation": "gelu",
}
# Memory, spike rule, and defaults of its own.
VARIANTS = {
    "spiking-fr-ssm": ("s4d", "refractory", {}),
    "spiking-fr-ssm-conv": ("s4d", "refractory-conv", {}),
    "spiking-fr-ssm-raise": ("s4d", "refractory-raise", {}),
    "spiking-fr-ssm-clock": ("s4d", "refractory-clock", {}),
    "spiking-fr-ssm-block": ("s4d", "refractory-block", {}),
    "spiking-pssm": ("s4d", "psn-sliding", {"order": 4}),
    "binary-s4d": ("s4d", "none", {}),
    "ssm-soft": ("s4d", "soft", {}),
    "ssm-hard": ("s4d", "hard", {}),
    "spiking-lru": ("lru", "none", {}),
    "s4d": ("s4d", "activation", {"activation": "gelu", "mixing": "glu"}),
    "lru": ("lru", "activation", {"activation": "gelu", "mixing": "glu"}),
    "mingru": ("mingru", "activation", {"activation": "identity"}),
    "gru": ("gru", "activation", {"activation": "identity", "layers": 2}),
    "lstm": ("lstm", "activation", {"activation": "identity", "layers": 2}),
}


def threshold_of(options):
    """θ; or float32's next number, which to reach is to exceed θ."""
    if options["crossing"] == ">=":
        return options["threshold"]
    return torch.nextafter(torch.tensor(options["threshold"]), torch.tensor(math.inf)).item()


def _s4d(p, options):
    """Poles [N,H], and the coefficients that mix the real part of states of poles driven by the input itself."""
    dt = p["logStep"].exp()
    rate = torch.complex(-p["logDecay"].exp(), p["frequency"])
    output = torch.complex(p["outputReal"], p["outputImaginary"])
    step = rate * dt
    if options["discretisation"] == "zoh":
        pole, drive = step.exp(), (step.exp() - 1) / rate
    elif options["discretisation"] == "bilinear":
        pole, drive = (1 + step / 2) / (1 - step / 2), dt / (1 - step / 2)
    else:
        pole, drive = step.exp(), dt.expand(rate.shape)
    return pole, 2 * output * drive  # a state and its conjugate


def _lru(p, options):
    pole = torch.complex(-p["logDecay"].exp(), p["logPhase"].exp()).exp()
    return pole, torch.complex(p["outputReal"], p["outputImaginary"]) * (1 - pole.abs().square()).clamp(min=1e-7).sqrt()


MEMORIES = {"s4d": _s4d, "lru": _lru}
ACTIVATIONS = {"gelu": F.gelu, "relu": F.relu, "tanh": torch.tanh, "identity": lambda u: u}


def _mingru(x, p):
    """Potentials of the minimal gated recurrent unit, arXiv 2410.01201, section 3.1."""
    z = torch.sigmoid(F.linear(x, p["gate.weight"], p["gate.bias"]))
    candidate = F.linear(x, p["candidate.weight"], p["candidate.bias"])
    h, potentials = torch.zeros_like(x[:, 0]), []
    for t in range(x.shape[1]):
        h = (1 - z[:, t]) * h + z[:, t] * candidate[:, t]
        potentials.append(h)
    return torch.stack(potentials, 1)


def _library(kind):
    """PyTorch's own layer, with the recurrent bias that ours does not have at 0."""

    def cell(x, p):
        hidden = p["recurrent"].shape[1]
        layer = kind(hidden, hidden, batch_first=True)
        weights = {
            "weight_ih_l0": p["gates.weight"],
            "weight_hh_l0": p["recurrent"],
            "bias_ih_l0": p["gates.bias"],
            "bias_hh_l0": torch.zeros_like(p["gates.bias"]),
        }
        return torch.func.functional_call(layer.to(x.dtype), weights, (x,))[0]

    return cell


CELLS = {"mingru": _mingru, "gru": _library(torch.nn.GRU), "lstm": _library(torch.nn.LSTM)}


def _fed_back(x, pole, mix, skip, rule, options, spike):
    """Spikes and margins with a reset, and without one where `rule` is none."""
    theta, through = options["threshold"], options["resetGradient"] == "through"
    size = mix.abs().square().sum(0) + 1e-12
    taken = (theta * mix.conj() / size).detach()
    h = torch.zeros(x.shape[0], *pole.shape, dtype=pole.dtype)
    spikes, potentials = [], []
    for t in range(x.shape[1]):
        h = pole * h + x[:, t, None]
        v = (mix * h).real.sum(1) + skip * x[:, t]
        s = spike(v - theta)
        again = s if through else s.detach()
        if rule == "soft":
            h = h - taken * again[:, None]
        elif rule == "hard":
            h = h * (1 - again[:, None])
        spikes.append(s)
        potentials.append(v)
    return torch.stack(spikes, 1), torch.stack(potentials, 1)


def _shifted(x, steps):
    """x that many steps ago, 0 before the start."""
    return F.pad(x, (0, 0, steps, 0))[:, : x.shape[1]]


def _mask(c, rule, k, phase):
    """Where a spike is allowed, [B,T,H], of candidates c."""
    if rule == "refractory-clock":
        return (torch.arange(c.shape[1]) % (k + 1) == phase % (k + 1)).to(c.dtype)[None, :, None].expand(c.shape)
    allowed, last = [], torch.full_like(c[:, 0], -(10**9))
    for t in range(c.shape[1]):
        if rule == "refractory-block":
            open_ = last < t - t % (k + 1)  # none yet in this block
        else:
            open_ = t - last > k
        blocks = c[:, t] > 0 if rule == "refractory-conv" else (c[:, t] > 0) & open_
        last = torch.where(blocks, torch.full_like(last, t), last)
        allowed.append(open_.to(c.dtype))
    return torch.stack(allowed, 1)


def _spikes(u, rule, p, options, spike, mask_of=_mask):
    """Spikes of potentials that no spike changes, and how far each is from its threshold."""
    theta, k = options["threshold"], options["refractory"]
    if rule == "psn-sliding":
        weight = p["weight"]
        h = p["bias"] + sum(weight[i] * _shifted(u, i) for i in range(min(len(weight), u.shape[1])))
        h = h - threshold_of({**options, "threshold": 0.0})
        return spike(h), h
    c = spike(u - theta)
    if rule == "none":
        return c, u - theta
    if rule == "refractory-raise":
        margin = u - theta - sum(p["raise"][j] * _shifted(c, j + 1) for j in range(k))
        return spike(margin), margin
    mask = mask_of(c.detach(), rule, k, options["phase"])
    if options["maskGradient"] == "straight-through":
        return c + (c * mask - c).detach(), u - theta
    return c * mask, u - theta


def _part(parameters, prefix):
    return {name.removeprefix(prefix): value for name, value in parameters.items() if name.startswith(prefix)}


def norm(x, p, o):
    """A norm with its parameters; batch norm is PyTorch's own, which moves the running averages while training."""
    kind = o["norm"]
    if kind == "batch":
        flat, averages = x.reshape(-1, x.shape[-1]), (p["runningMean"], p["runningVariance"])
        return F.batch_norm(flat, *averages, p["scale"], p["bias"], o["training"], 0.1, 1e-5).reshape(x.shape)
    if kind == "layer":
        return F.layer_norm(x, x.shape[-1:], p["scale"], p["bias"], 1e-5)
    if kind == "rms":
        return x * (x.square().mean(-1, keepdim=True) + 1e-6).rsqrt() * p["scale"]
    return x


def norm_last(z, parameters, o):
    """What the readout reads of the last sum z, over time and as its mean: two functions."""
    p = _part(parameters, "norm.")
    if o["norm"] == "batch":  # its statistics are over all steps
        return lambda: norm(z, p, o), lambda: norm(z, p, o).mean(1)
    return lambda: norm(z, p, o), lambda: norm(z.mean(1), p, o)


def read_out(options, parameters, sequence, mean):
    """Scores [B,K], or [B,T,K] of every step, from what the last layer says: `sequence` and `mean` make [B,T,H] and [B,H]."""
    linear = lambda z: F.linear(z, parameters["readout.weight"], parameters["readout.bias"])  # noqa: E731
    if options["readout"] == "rate":
        return linear(mean())
    if options["readout"] == "step-linear":
        return linear(sequence())
    y, decay = linear(sequence()), torch.sigmoid(parameters["readout.decay"])
    m, all_ = torch.zeros_like(y[:, 0]), []
    for t in range(y.shape[1]):
        m = decay * m + y[:, t]
        all_.append(m)
    m = torch.stack(all_, 1)
    return {
        "integrator-last": lambda: m[:, -1],
        "integrator-max": lambda: m.amax(1),
        "integrator-mean": lambda: m.mean(1),
        "step-integrator": lambda: m,
        "softmax-sum": lambda: torch.softmax(m, 2).sum(1),
    }[options["readout"]]()


def of_layer(options, layer):
    """The options of a layer: a refractory period for each is written 1/2/4."""
    periods = str(options["refractory"]).split("/")
    return {**options, "refractory": int(periods[layer if len(periods) > 1 else 0])}


def forward(variant, options, parameters, x, spike, fed_back=_fed_back, mask_of=_mask):
    """Logits [B,K], spikes of each layer [B,T,H], and at each the distance from the threshold [B,T,H].

    The recurrence and the mask may be others that give the same.
    """
    memory, rule, _ = VARIANTS[variant]
    options = {**options, "threshold": threshold_of(options)}
    z = F.linear(x, parameters["encoder.weight"], parameters["encoder.bias"])
    all_spikes, margins = [], []
    for layer in range(options["layers"]):
        p = _part(parameters, f"layers.{layer}.")
        m = _part(p, "memory.")
        inside = z if options["normPlace"] == "post" else norm(z, _part(p, "norm."), options)
        fed = rule if rule in ("soft", "hard") else "none"
        if memory in CELLS:
            u = CELLS[memory](inside, m)
        else:
            pole, mix = MEMORIES[memory](m, options)
            s, u = fed_back(inside, pole, mix, m["skip"], fed, options, spike)
            margin = u - options["threshold"]
        if rule == "activation":
            s = ACTIVATIONS[options["activation"]](u)
            margin = torch.ones_like(s)  # no threshold
        elif fed == "none":
            s, margin = _spikes(u, rule, _part(p, "spike."), of_layer(options, layer), spike, mask_of)
        all_spikes.append(s if rule != "activation" else (s != 0).to(s.dtype))
        margins.append(margin.detach())
        mixed = F.linear(s, p["mixing.weight"], p["mixing.bias"])
        if options["mixing"] == "glu":
            value, gate = mixed.chunk(2, -1)
            mixed = value * torch.sigmoid(gate)
        z = z + mixed
        if options["normPlace"] == "post":
            z = norm(z, _part(p, "norm."), options)
    if options["normPlace"] == "post":
        last = lambda: z, lambda: z.mean(1)
    else:
        last = norm_last(z, parameters, options)
    return read_out(options, parameters, *last), all_spikes, margins
