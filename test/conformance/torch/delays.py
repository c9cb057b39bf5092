"""Leaky integrate-and-fire neurons behind synapses with learned delays, arXiv 2306.17670: each layer's map is PyTorch's own
convolution over time with a kernel of one Gaussian bump a synapse, read as the dilated convolution with learnable spacings has
it; hard reset."""

import torch
import torch.nn.functional as F

import deep

OPTIONS = {"maxDelay": 24, "crossing": ">="}
VARIANTS = {
    "sn-delays": {
        "network": "stack",
        "layers": 2,
        "decay": 1 - 1 / 1.005,
        "readout": "softmax-sum",
        "surrogate": "atan",
        "surrogateScale": 5.0,
    }
}
_UNIT = 100  # steps in which delays are stored


def bounds(name, options):
    """What the optimizer's result is cut to, or None."""
    return (0, options["maxDelay"] / _UNIT) if name.endswith(".delay") else None


def _spread(longest, progress):
    """From half the longest delay to a half, by the same factor each step over the first quarter."""
    first = max(0.5, longest / 2)
    return first * (0.5 / first) ** min(1.0, 4 * progress)


def _connect(x, p, name, o):
    longest, steps = o["maxDelay"], x.shape[1]
    delay = (p[f"{name}.delay"] * _UNIT)[..., None]
    taps = torch.arange(longest + 1, dtype=x.dtype)
    if o["training"]:
        bump = torch.exp(-0.5 * ((taps - delay) / _spread(longest, o["progress"])) ** 2)
        share = bump / (bump.sum(-1, keepdim=True) + 1e-7)
    else:
        share = (taps == delay.round()).to(x.dtype)
    # The convolution's kernel is read from the oldest step to the newest.
    kernel = (share * p[f"{name}.weight"][..., None]).flip(-1)
    y = F.conv1d(F.pad(x.transpose(1, 2), (longest, 0)), kernel, p[f"{name}.bias"])
    assert y.shape[-1] == steps
    return y.transpose(1, 2)


def _neurons(x, o, spike):
    theta = deep.threshold_of(o)
    u, spikes, margins = torch.zeros_like(x[:, 0]), [], []
    for t in range(x.shape[1]):
        v = o["decay"] * u + x[:, t]
        margins.append(v - theta)
        spikes.append(spike(margins[-1]))
        u = v * (1 - spikes[-1].detach())
    return torch.stack(spikes, 1), torch.stack(margins, 1).detach()


def forward(variant, o, parameters, x, spike):
    """Logits [B,K], spikes of each layer [B,T,H], and at each the distance from the threshold [B,T,H]."""
    is_deep, found = o["network"] == "deep", []
    z = F.linear(x, parameters["encoder.weight"], parameters["encoder.bias"]) if is_deep else x
    for layer in range(o["layers"]):
        p = deep._part(parameters, f"layers.{layer}.")
        inside = deep.norm(z, deep._part(p, "norm."), o) if is_deep else _connect(z, p, "linear", o)
        found.append(_neurons(inside, o, spike))
        z = z + _connect(found[-1][0], p, "mixing", o) if is_deep else found[-1][0]
    last = deep.norm_last(z, parameters, o) if is_deep else (lambda: z, lambda: z.mean(1))
    logits = deep.read_out(o, parameters, *last)
    return logits, [s for s, _ in found], [margin for _, margin in found]
