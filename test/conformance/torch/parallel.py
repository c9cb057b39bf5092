"""Neurons of other publications that run in parallel over time, written from their equations as loops over time: what is a
cumulative sum, a scan or a raised threshold on the other side is a membrane that changes step by step here.

Resonate-and-fire (arXiv 2410.03530) and its decoupled reset, dendritic resonate-and-fire (2509.17186), the multi-compartment
neuron (2408.14917), parallel spiking neurons (2304.12760), relative refractoriness (2402.14603). Networks: the reference
stack, the deep network, SD-TCM blocks, and the one whose shortcut adds up spikes.
"""

import math

import torch
import torch.nn.functional as F

import deep

# Options beside those of deep.py, with their defaults.
OPTIONS = {"network": "stack", "layers": 2, "surrogate": "atan", "surrogateScale": 2.0}
OPTIONS |= {"timeConstant": 2.0, "branches": 4, "recovery": 0.9, "mask": 1.0, "order": 32, "decay": 0.95}
OPTIONS |= {"steepness": 4.0, "blocks": 8}
_TCM = {"network": "sd-tcm", "norm": "batch"}
# Memory, spike rule, and defaults of its own.
VARIANTS = {
    "lif-decoupled": ("lif", "decoupled", {}),
    "lif-refractory-relative": ("lif", "relative", {}),
    "ssm-refractory-relative": ("s4d", "relative", deep.DEEP),
    "prf": ("prf", "none", {**_TCM}),
    "d-rf": ("dendrites", "refractory-raise", {**_TCM, "surrogate": "double-gaussian", "surrogateScale": 1.0}),
    "pmsn": ("compartments", "cumulative", {**deep.DEEP, "network": "spike-sum", "norm": "batch"}),
    "lif-stochastic": ("lif", "stochastic", {}),
    "p-spikessm": ("s4d", "both-ways", deep.DEEP | {"norm": "batch", "mixing": "gelu", "stateSize": 64}),
    "spikingssm": ("s4d", "leaky-hard", deep.DEEP | {"normPlace": "post", "mixing": "glu", "decay": 0.125, "stateSize": 64}),
    "s5-rf": (
        "resonators",
        "none",
        {"discretisation": "dirac", "crossing": ">", "readout": "integrator-mean", "dtMin": 0.004, "dtMax": 0.1}
        | {"surrogate": "multi-gaussian", "surrogateScale": 1.0},
    ),
    "psn": ("none", "psn", {}),
    "psn-masked": ("none", "psn-masked", {}),
}


def _lif(x, p, o):
    decay = torch.sigmoid(p["decay"]) if o["learnDecay"] else o["decay"]
    u, all_ = torch.zeros_like(x[:, 0]), []
    for t in range(x.shape[1]):
        u = decay * u + x[:, t]
        all_.append(u)
    return torch.stack(all_, 1)


def _states(x, pole, drive):
    """Complex states [B,T,N,H] of h[t] = pole·h[t−1] + drive·x[t]."""
    h, all_ = torch.zeros(x.shape[0], *pole.shape, dtype=pole.dtype), []
    for t in range(x.shape[1]):
        h = pole * h + drive * x[:, t, None]
        all_.append(h)
    return torch.stack(all_, 1)


def _prf(x, p, o):
    dt = p["logStep"].exp()
    pole = torch.exp(torch.complex(-dt / o["timeConstant"], dt * p["logPhase"].exp()))
    return _states(x, pole[None], dt[None])[:, :, 0].real


def _dendrites(x, p, o):
    dt = p["logStep"].exp()
    pole = torch.exp(torch.complex(-p["logDecay"].exp(), p["frequency"]) * dt)
    return (p["output"] * _states(x, pole, dt * p["gain"]).real).sum(2)


def _compartments(x, p, o):
    rate = torch.complex(-p["logDecay"].exp(), p["frequency"])
    pole = torch.exp(rate * p["logStep"].exp())
    held = (pole - 1) * torch.complex(p["inputReal"], p["inputImaginary"]) / rate
    output = torch.complex(p["outputReal"], p["outputImaginary"])
    return (output * _states(x, pole, held)).sum(2).real + p["skip"] * x


def _resonators(x, p, o):
    rate, dt = torch.complex(-p["logDecay"].exp(), p["frequency"]), p["logStep"].exp()
    pole, half = torch.exp(rate * dt), rate * dt / 2
    pole, drive = {
        "dirac": (pole, torch.ones_like(rate)),
        "zoh": (pole, (pole - 1) / rate),
        "bilinear": ((1 + half) / (1 - half), dt / (1 - half)),
    }[o["discretisation"]]
    current = torch.complex(*x.chunk(2, -1)) if x.shape[-1] == 2 * len(rate) else x
    return _states(current, pole[None], drive[None])[:, :, 0].real


def _s4d(x, p, o):
    pole, mix = deep.MEMORIES["s4d"](p, o)
    return (mix * _states(x, pole, torch.ones_like(mix))).sum(2).real + p["skip"] * x


_MASK = 0xFFFFFFFF


def _mix(x):
    """lowbias32, in 64 bits of which the low 32 are kept."""
    x = (x ^ (x >> 16)) * 0x7FEB352D & _MASK
    x = (x ^ (x >> 15)) * 0x846CA68B & _MASK
    return x ^ (x >> 16)


def _uniform(shape, seed, stream):
    """The numbers of main/graph/functions/random.ts: a hash of the place, 24 bits of it."""
    key = _mix(torch.tensor((seed ^ (stream + 1) * 0x9E3779B9) & _MASK))
    rows = _mix(_mix(torch.arange(math.prod(shape[:-1]))) ^ key)
    columns = _mix(torch.arange(shape[-1]) ^ 0x9E3779B9)
    bits = _mix(rows[:, None] ^ columns[None])
    return ((bits >> 8).to(torch.float64) / 2**24).reshape(shape)


def _bernoulli(p, o, place):
    """Spikes drawn with probability p; as to the gradient, p itself between 0 and 1."""
    seed, stream = o["seed"], 2 * o["layer"] + place
    shape = p.shape if seed is not None else (1, *p.shape[1:])
    r = _uniform(shape, seed or 0, stream).to(p.dtype)
    s = (p > r).to(p.dtype)
    within = p.clamp(0, 1)
    # How far chance was from going the other way stands for the margin.
    return s.detach() + (within - within.detach()), p - r


def _stochastic(u, p, o, spike, decay):
    return _bernoulli(torch.sigmoid(o["steepness"] * (u - o["threshold"])), o, 0)


MEMORIES = {
    "none": lambda x, p, o: x,
    "lif": _lif,
    "prf": _prf,
    "dendrites": _dendrites,
    "compartments": _compartments,
    "s4d": _s4d,
    "resonators": _resonators,
}


def _decoupled(u, p, o, spike, decay):
    """Threshold θ(1 + A), A[t+1] = d(A[t] + s[t]); the threshold is a constant for the gradient."""
    theta, a, margins = o["threshold"], torch.zeros_like(u[:, 0]), []
    for t in range(u.shape[1]):
        margins.append(u[:, t] - (theta * (1 + a)).detach())
        a = decay * (a + (margins[-1].detach() >= 0).to(u.dtype))
    margin = torch.stack(margins, 1)
    return spike(margin), margin


def _relative(u, p, o, spike, decay):
    q, spikes, margins = torch.zeros_like(u[:, 0]), [], []
    for t in range(u.shape[1]):
        margin = u[:, t] - o["threshold"] - q
        s = spike(margin)
        q = o["recovery"] * q + o["raise"] * (s if o["resetGradient"] == "through" else s.detach())
        spikes.append(s)
        margins.append(margin)
    return torch.stack(spikes, 1), torch.stack(margins, 1)


def _relative_connected(x, m, p, o, spike):
    """A leaky integrator with relative refractoriness, whose spikes reach the layer again a step later."""
    decay = torch.sigmoid(m["decay"]) if o["learnDecay"] else o["decay"]
    u, q, spikes, margins = torch.zeros_like(x[:, 0]), torch.zeros_like(x[:, 0]), [], []
    for t in range(x.shape[1]):
        u = decay * u + x[:, t] + (F.linear(spikes[-1], p["recurrent"]) if spikes else 0)
        margins.append(u - o["threshold"] - q)
        spikes.append(spike(margins[-1]))
        q = o["recovery"] * q + o["raise"] * (spikes[-1] if o["resetGradient"] == "through" else spikes[-1].detach())
    return torch.stack(spikes, 1), torch.stack(margins, 1)


def _cumulative(u, p, o, spike, decay):
    """The serial form: an integrator that loses every multiple of the threshold. Gradients stay within a step."""
    multiple, r, m, margins = o["multiple"], torch.relu(u), torch.zeros_like(u[:, 0]), []
    for t in range(u.shape[1]):
        m = m + r[:, t].detach()
        margins.append(m + (r[:, t] - r[:, t].detach()) - o["threshold"])
        m = m - torch.floor(m / multiple) * multiple
    margin = torch.stack(margins, 1)
    return spike(margin), margin


def _psn(u, p, o, spike, decay, mask=None):
    weight = p["weight"] if mask is None else p["weight"] * mask
    h = torch.einsum("ti,bih->bth", weight, u) + p["bias"][:, None] - deep.threshold_of({**o, "threshold": 0.0})
    return spike(h), h


def _psn_masked(u, p, o, spike, decay):
    steps = u.shape[1]
    ones = torch.ones(steps, steps, dtype=u.dtype)
    band = ones.tril() * ones.triu(1 - o["order"])
    return _psn(u, p, o, spike, decay, o["mask"] * band + (1 - o["mask"]))


def _leaky_hard(u, p, o, spike, decay):
    """A neuron behind the memory."""
    w, spikes, margins = torch.zeros_like(u[:, 0]), [], []
    for t in range(u.shape[1]):
        v = o["decay"] * w + u[:, t]
        margins.append(v - o["threshold"])
        spikes.append(spike(margins[-1]))
        w = v * (1 - (spikes[-1] if o["resetGradient"] == "through" else spikes[-1].detach()))
    return torch.stack(spikes, 1), torch.stack(margins, 1)


RULES = {
    "leaky-hard": _leaky_hard,
    "decoupled": _decoupled,
    "relative": _relative,
    "cumulative": _cumulative,
    "stochastic": _stochastic,
    "psn": _psn,
    "psn-masked": _psn_masked,
}


def _layer(variant, o, p, x, spike):
    """Spikes and margins of one layer of the input current x."""
    memory, rule, _ = VARIANTS[variant]
    m, r = deep._part(p, "memory."), deep._part(p, "spike.")
    if rule == "both-ways":
        before, _ = _bernoulli(r["inputScale"] * x + r["inputBias"], o, 0)
        return _bernoulli(r["outputScale"] * MEMORIES[memory](before, m, o) + r["outputBias"], o, 1)
    if o["recurrent"]:
        return _relative_connected(x, m, r, o, spike)
    u = MEMORIES[memory](x, m, o)
    if rule not in RULES:
        return deep._spikes(u, rule, r, o, spike)
    decay = (torch.sigmoid(m["decay"]) if o["learnDecay"] else o["decay"]) if memory == "lif" else None
    return RULES[rule](u, r, o, spike, decay.detach() if torch.is_tensor(decay) else decay)


def forward(variant, o, parameters, x, spike, seed=None):
    """Logits [B,K], spikes of each layer [B,T,H], and at each the distance from the threshold [B,T,H]. `seed` is
    that of a training step; without one, what is random is what it is in evaluation."""
    o = {**o, "threshold": deep.threshold_of(o), "multiple": o["threshold"]}
    linear = lambda z, p, name: F.linear(z, p[f"{name}.weight"], p[f"{name}.bias"])  # noqa: E731
    found, network = [], o["network"]
    z, total = x if network == "stack" else linear(x, parameters, "encoder"), 0
    for layer in range(o["layers"]):
        p, o = deep._part(parameters, f"layers.{layer}."), {**o, "layer": layer, "seed": seed}
        norms, is_post = deep._part(p, "norm."), network == "deep" and o["normPlace"] == "post"
        inside = linear(z, p, "linear") if network == "stack" else z if is_post else deep.norm(z, norms, o)
        s, margin = _layer(variant, deep.of_layer(o, layer), p, inside, spike)
        found.append((s, margin.detach()))
        if network == "stack":
            z = s
        elif network == "deep":
            mixed = linear(s, p, "mixing")
            if o["mixing"] == "glu":
                mixed = F.glu(mixed, -1)
            z = z + (F.gelu(mixed) if o["mixing"] == "gelu" else mixed)
            z = deep.norm(z, norms, o) if is_post else z
        elif network == "sd-tcm":
            c = linear(p["amplitude"] * s, p, "expand")
            r = spike(c - o["threshold"])
            found.append((r, (c - o["threshold"]).detach()))
            z = z + linear(r, p, "mixing")
        else:
            total = total + s
            z = total if layer == o["layers"] - 1 else linear(total, p, "mixing")
    is_normed = network == "sd-tcm" or (network == "deep" and not is_post)
    last = deep.norm_last(z, parameters, o if is_normed else {**o, "norm": "none"})
    logits = deep.read_out(o, parameters, *last)
    return logits, [s for s, _ in found], [margin for _, margin in found]
