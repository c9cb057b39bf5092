"""Neurons whose spikes feed back into two states, each written from its publication's equations in their order: on the other
side all of them are coefficients of one operator.

Current-based leaky integrate-and-fire (Norse's order of updates), adaptive threshold (arXiv 2103.12593, 2402.14603),
SE-adLIF (2408.07517), SiLIF and C-SiLIF (2506.06374), resonate-and-fire, balanced and harmonic (2402.14603).
"""

import torch
import torch.nn.functional as F

import deep

# Options beside those of deep.py, with their defaults.
OPTIONS = {"currentDecay": 0.8, "reset": "hard", "resetShare": 0.5, "recovery": 0.9, "gain": 30.0, "dt": 0.01}
OPTIONS |= {"recurrent": False}
OPTIONS |= {"adaptation": 1.8, "adaptationScale": 120.0, "crossing": ">"}
OPTIONS |= {"timeMean": 20.0, "timeDeviation": 5.0, "adaptationMean": 200.0, "adaptationDeviation": 50.0}
OPTIONS |= {"timeMin": 5.0, "timeMax": 25.0, "adaptationMin": 60.0, "adaptationMax": 300.0}
OPTIONS |= {"frequencyMin": 15.0, "frequencyMax": 50.0, "dampingMin": 0.1, "dampingMax": 1.0}
_GAUSSIAN = {"readout": "integrator-mean", "surrogate": "double-gaussian", "surrogateScale": 1.0, "resetGradient": "through"}
_BOXCAR = {"norm": "batch", "readout": "softmax-sum", "surrogate": "boxcar", "surrogateScale": 1.0, "resetGradient": "through"}
# Defaults of its own.
VARIANTS = {
    "cuba-lif": {"surrogate": "atan", "surrogateScale": 2.0, "decay": 0.9, "dt": 1.0},
    "alif": {**_GAUSSIAN, "threshold": 0.01, "recurrent": True},
    "se-adlif": {"readout": "integrator-mean", "surrogate": "slayer", "surrogateScale": 5.0, "recurrent": True},
    "silif": {**_BOXCAR, "dt": 0.004},
    "c-silif": {**_BOXCAR, "dtMin": 0.01, "dtMax": 0.5},
    "rf": {**_GAUSSIAN, "resetGradient": "detached"},
    "brf": {**_GAUSSIAN, "recurrent": True},
    "hrf": {**_GAUSSIAN, "recurrent": True},
}


def _zeros(x, count):
    return [torch.zeros_like(x[:, 0]) for _ in range(count)]


class _Spikes:
    """Decides spikes and keeps them, with their distances from the threshold."""

    def __init__(self, o, spike, recurrent):
        self.recurrent = recurrent
        self.theta = deep.threshold_of(o)
        self.spike, self.spikes, self.margins = spike, [], []
        self.through = o["resetGradient"] == "through"

    def __call__(self, v):
        """The spike of a potential; and the same as a reset sees it."""
        s = self.spike(v - self.theta)
        self.spikes.append(s)
        self.margins.append((v - self.theta).detach())
        return s, s if self.through else s.detach()

    def inputs(self, x, t):
        """The input of a step, with what the spikes of the step before bring where neurons are connected."""
        if self.recurrent is None or not self.spikes:
            return x[:, t]
        return x[:, t] + F.linear(self.spikes[-1], self.recurrent)

    def found(self):
        return torch.stack(self.spikes, 1), torch.stack(self.margins, 1)


def _cuba(x, p, o, spikes):
    d = torch.sigmoid(p["memory.decay"]) if o["learnDecay"] else o["decay"]
    a = torch.sigmoid(p["memory.currentDecay"]) if o["learnDecay"] else o["currentDecay"]
    v, i = _zeros(x, 2)
    for t in range(x.shape[1]):
        i = i + spikes.inputs(x, t)
        v = v + (1 - d) * (i - v)
        i = i - (1 - a) * i
        _, s = spikes(v)
        v = {"hard": (1 - s) * v, "soft": v - o["threshold"] * s, "none": v}[o["reset"]]


def _alif(x, p, o, spikes):
    alpha, rho = torch.exp(-1 / p["memory.time"].abs()), torch.exp(-1 / p["spike.time"].abs())
    z, u, a = _zeros(x, 3)
    for t in range(x.shape[1]):
        a = a * rho + z * (1 - rho)
        theta_t = o["threshold"] + a * o["adaptation"]
        u = u * alpha + spikes.inputs(x, t) * (1 - alpha)
        z, reset = spikes(u - a * o["adaptation"])
        u = u - reset * theta_t


def _se_adlif(x, p, o, spikes):
    def decay(share, low, high):
        share = share.clamp(0, 1)
        return torch.exp(-1 / (share * high + (1 - share) * low))

    decay_u = decay(p["memory.timeShare"], o["timeMin"], o["timeMax"])
    decay_w = decay(p["memory.adaptationShare"], o["adaptationMin"], o["adaptationMax"])
    a, b = p["memory.subthreshold"].clamp(0, 1), p["spike.triggered"].clamp(0, 2)
    u, w = _zeros(x, 2)
    for t in range(x.shape[1]):
        u = decay_u * u + (1 - decay_u) * (spikes.inputs(x, t) - w)
        z, reset = spikes(u)
        u = u * (1 - reset)
        w = decay_w * w + (1 - decay_w) * (a * u + b * z) * o["adaptationScale"]


def _silif(x, p, o, spikes):
    dt = p["memory.logStep"].exp()
    alpha = torch.exp(-p["memory.logRate"].exp() * dt)
    beta = torch.exp(-p["memory.logAdaptationRate"].exp() * dt)
    a, b = p["memory.subthreshold"].clamp(0, 1), p["spike.triggered"].clamp(0, 2)
    u, w, s = _zeros(x, 3)
    reset = s
    for t in range(x.shape[1]):
        w = beta * w + a * u + b * s
        u = alpha * (u - reset) + (1 - alpha) * (spikes.inputs(x, t) - w)
        s, reset = spikes(u)


def _c_silif(x, p, o, spikes):
    rate = torch.complex(-p["memory.logDecay"].exp(), p["memory.frequency"])
    alpha = torch.exp(rate * p["memory.logStep"].exp())
    (s,) = _zeros(x, 1)
    u = torch.complex(s, s)
    for t in range(x.shape[1]):
        u = alpha * (u - o["resetShare"] * s) + p["memory.gain"] * spikes.inputs(x, t)
        _, s = spikes(2 * u.real)


def _resonator(x, p, o, spikes, balanced):
    omega, offset, dt = p["memory.frequency"].abs(), p["memory.damping"].abs(), o["dt"]
    u, v, q = _zeros(x, 3)
    for t in range(x.shape[1]):
        b = (-1 + torch.sqrt(1 - (dt * omega) ** 2)) / dt - offset - q if balanced else -offset
        before = u
        u = u + b * u * dt - omega * v * dt + o["gain"] * spikes.inputs(x, t) * dt
        v = v + omega * before * dt + b * v * dt
        _, z = spikes(u - q)
        if balanced:
            q = q * o["recovery"] + z


def _harmonic(x, p, o, spikes):
    omega, offset, dt = p["memory.frequency"].abs(), p["memory.damping"].abs(), o["dt"]
    u, v, q = _zeros(x, 3)
    for t in range(x.shape[1]):
        b = omega**2 * 0.005 + offset + q
        v = v + u * dt
        u = u + o["gain"] * spikes.inputs(x, t) * dt - b * u * 2 * dt - omega**2 * v * dt
        _, z = spikes(u - q)
        q = q * o["recovery"] + z


NEURONS = {
    "cuba-lif": _cuba,
    "alif": _alif,
    "se-adlif": _se_adlif,
    "silif": _silif,
    "c-silif": _c_silif,
    "rf": lambda *given: _resonator(*given, balanced=False),
    "brf": lambda *given: _resonator(*given, balanced=True),
    "hrf": _harmonic,
}


def forward(variant, o, parameters, x, spike):
    """Logits [B,K], spikes of each layer [B,T,H], and at each the distance from the threshold [B,T,H]."""
    linear = lambda z, p, name: F.linear(z, p[f"{name}.weight"], p[f"{name}.bias"])  # noqa: E731
    found, is_deep = [], o["network"] == "deep"
    z = linear(x, parameters, "encoder") if is_deep else x
    for layer in range(o["layers"]):
        p = deep._part(parameters, f"layers.{layer}.")
        inside = deep.norm(z, deep._part(p, "norm."), o) if is_deep else linear(z, p, "linear")
        spikes = _Spikes(o, spike, p.get("spike.recurrent"))
        NEURONS[variant](inside, p, o, spikes)
        found.append(spikes.found())
        s = found[-1][0]
        z = z + linear(s, p, "mixing") if is_deep else s
    last = deep.norm_last(z, parameters, o if is_deep else {**o, "norm": "none"})
    return deep.read_out(o, parameters, *last), [s for s, _ in found], [margin for _, margin in found]
