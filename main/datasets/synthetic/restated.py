"""The rules of the synthetic tasks once more, independently, after the sources that each names.

    python3 restated.py > restated.json

writes what synthetic.test.ts compares. Only the numbers that are drawn (a generator and how its seed is folded)
follow random.ts and task.ts; everything that is done with them follows the published rule. Needs numpy.
"""

import json
import math

import numpy as np

M32 = 0xFFFFFFFF


def signed(value):
    value &= M32
    return value - (1 << 32) if value >> 31 else value


def imul(a, b):
    return ((a & M32) * (b & M32)) & M32


def fold(keys):
    """MurmurHash3's finalizer over 32-bit words."""
    h = 0x9E3779B9
    for key in keys:
        for word in (key & M32, (key >> 32) & M32):
            h = imul(h ^ word, 0x85EBCA6B)
            h = imul(h ^ (h >> 13), 0xC2B2AE35)
            h ^= h >> 16
    return signed(h)


class Draws:
    """xoroshiro128+ (Blackman and Vigna, 24-16-37), low 32 bits of each sum; its state begins as (seed, not seed)."""

    def __init__(self, *keys):
        seed = fold(keys)
        self.s0 = ((-1 & M32) << 32) | (~seed & M32)
        self.s1 = ((seed & M32) << 32) | 0

    def __call__(self):
        mask = (1 << 64) - 1
        out = (self.s0 + self.s1) & M32
        a = self.s0 ^ self.s1
        rotl = lambda x, k: ((x << k) | (x >> (64 - k))) & mask
        self.s0 = rotl(self.s0, 24) ^ a ^ ((a << 16) & mask)
        self.s1 = rotl(a, 37)
        return out / 2**32

    def whole(self, low, high):
        return low + int(self() * (high - low))

    def normal(self):
        radius = math.sqrt(-2 * math.log(1 - self()))
        return radius * math.cos(2 * math.pi * self())


SEED = 7


def draw(*place):
    return Draws(6, SEED, *place)


def floats(values):
    """As float32, None for NaN."""
    return [None if np.isnan(v) else float(np.float32(v)) for v in np.asarray(values, dtype=float).ravel()]


def events(tokens):
    return {"times": list(range(len(tokens))), "channels": [int(t) for t in tokens]}


def randman(samples, classes, units, dimension, alpha, steps):
    """fzenke/randman numpy_randman.py, make_spiking_dataset of its notebook."""
    terms = int(min(math.ceil(1e-3 ** (-1 / alpha)), 1000))
    result = [None] * samples
    for k in range(classes):
        r = draw(0, k)
        theta = np.array([r() for _ in range(units * dimension * 3 * terms)]).reshape(units, dimension, 3, terms)
        theta[:, :, 0, 0] = 0
        places = list(range(k, samples, classes))
        points = []
        for place in places:
            r = draw(1, place)
            points.append([r() for _ in range(dimension)])
        x = np.array(points)
        i = np.arange(terms)
        value = np.ones((len(places), units))
        for d in range(dimension):
            wave = np.sin(2 * np.pi * (i * x[:, d, None, None] * theta[:, d, 1] + theta[:, d, 2]))
            value *= (theta[:, d, 0] / (i + 1.0) ** alpha * wave).sum(-1)
        value = (value - value.min(0)) / (value.max(0) - value.min(0))
        times = np.floor(value * (steps - 1) + 0.5)
        for place, row in zip(places, times):
            result[place] = {"label": k, "times": [int(t) for t in row], "channels": list(range(units))}
    return result


def adding(place, length):
    r = draw(place)
    half = length // 2
    marks = [r.whole(0, half), r.whole(half, length)]
    values = np.array([r() for _ in range(length)], dtype=np.float32)
    marker = np.zeros(length)
    marker[marks] = 1
    target = np.full(length, np.nan)
    target[-1] = values[marks].sum()
    return {"label": 0, "values": floats(np.stack([values, marker], -1)), "target": floats(target)}


NONE = 65535


def copying(place, lag, tokens, alphabet, selective):
    r = draw(place)
    copied = [r.whole(1, alphabet - 1) for _ in range(tokens)]
    if selective:
        sequence = [0] * (lag + tokens)
        # selection sampling: each place is taken with the probability that keeps all subsets equally likely
        left, step = list(copied), 0
        while left:
            if r() * (lag + tokens - step) < len(left):
                sequence[step] = left.pop(0)
            step += 1
    else:
        sequence = copied + [0] * lag
    sequence += [alphabet - 1] * tokens
    return {"label": 0, **events(sequence), "target": [NONE] * (lag + tokens) + copied}


def lag_copy(place, length, lag, alphabet):
    r = draw(place)
    x = [r.whole(1, alphabet - 1) for _ in range(length)]
    return {"label": 0, **events(x), "target": ([0] * lag + x)[:length]}


def match_to_sample(place, dt, noise):
    r = draw(place)
    periods = [int(ms // dt) for ms in (300, 500, 1000, 500, 900)]
    starts = np.concatenate([[0], np.cumsum(periods)])
    which = 0 if r() < 0.5 else 1
    match = r() < 0.5
    x = np.zeros((starts[-1], 3))
    x[: starts[1], 0] = 1
    for period, shown in ((1, which), (3, which if match else 1 - which)):
        for t in range(starts[period], starts[period + 1]):
            angle = [0, np.pi / 2][shown]
            x[t, 1] = np.cos(angle) + noise / np.sqrt(dt) * r.normal()
            x[t, 2] = np.sin(angle) + noise / np.sqrt(dt) * r.normal()
    target = np.zeros(starts[-1], dtype=int)
    target[starts[4] :] = 1 if match else 2
    return {"label": 0 if match else 1, "values": floats(x), "target": [int(t) for t in target]}


def delay(place, length, lag, lags, frequency, dt):
    """state-spaces/s4 whitesignal (after nengo's WhiteSignal), with an inverse FFT."""
    r = draw(place)
    n = int(np.ceil(length / 2))
    sigma = 0.5 * np.sqrt(0.5)
    cut = np.fft.rfftfreq(2 * n, d=dt) > frequency
    coefficients = np.zeros(n + 1, dtype=complex)
    for k in range(1, n + 1):
        if cut[k]:
            break
        coefficients[k] = sigma * r.normal()
        if k < n:
            coefficients[k] += 1j * sigma * r.normal()
    coefficients /= np.sqrt(1 - cut.sum() / n)
    signal = np.fft.irfft(coefficients * np.sqrt(2 * n))[:length]
    signal = signal - signal[0]
    target = np.zeros((length, lags))
    for i in range(1, lags + 1):
        target[i * lag :, i - 1] = signal[: length - i * lag]
    return {"label": 0, "values": floats(signal), "target": floats(target)}


def mackey_glass(place, length, tau, ahead, washout, substeps):
    """state-spaces/s4 synthetic.py: a queue of the past, Euler's method."""
    r = draw(place)
    past = [1.2 + 0.2 * (r() - 0.5) for _ in range(tau * substeps)]
    y = 1.2
    series = []
    for _ in range(washout + length + ahead):
        for _ in range(substeps):
            delayed = past.pop(0)
            past.append(y)
            y = y + (0.2 * delayed / (1.0 + delayed**10) - 0.1 * y) / substeps
        series.append(math.tanh(y - 1))
    return {
        "label": 0,
        "values": floats(series[washout : washout + length]),
        "target": floats(series[washout + ahead :]),
    }


def listops(samples, shortest, longest, depth, most):
    """lra_benchmarks/data/listops.py: generate_tree and to_value, iteratively over a set of sources."""
    r = draw(0)
    operators = ["MIN", "MAX", "MED", "SM"]

    def tree(level):
        if level >= depth or r() > 0.25:
            return r.whole(0, 10)
        children = [None] * r.whole(2, most + 1)
        for i in range(len(children)):
            children[i] = tree(level + 1)
        return (operators[r.whole(0, 4)], children)

    def value(t):
        if isinstance(t, int):
            return t
        values = [value(c) for c in t[1]]
        if t[0] == "MED":
            return int(np.median(values))
        return {"MIN": min, "MAX": max, "SM": lambda v: sum(v) % 10}[t[0]](values)

    def tokens(t):
        if isinstance(t, int):
            return [t]
        return [10 + operators.index(t[0])] + [x for c in t[1] for x in tokens(c)] + [14]

    seen = {}
    while len(seen) < samples:
        t = tree(1)
        flat = tokens(t)
        if shortest < len(flat) < longest:
            seen.setdefault(tuple(flat), {"label": value(t), **events(flat + [15])})
    return list(seen.values())


def several(count, rule, **settings):
    return [rule(place, **settings) for place in range(count)]


cases = []


def case(task, samples, settings, made):
    cases.append({"task": task, "samples": samples, "seed": SEED, "settings": settings, "made": made})


s = dict(classes=3, units=4, dimension=2, alpha=1.5, steps=50)
case("randman", 12, s, randman(12, **s))
case("adding", 4, dict(length=15), several(4, adding, length=15))
s = dict(lag=5, tokens=3, alphabet=6)
case("copy", 4, s, several(4, copying, selective=False, **s))
case("selective-copy", 6, s, several(6, copying, selective=True, **s))
s = dict(length=12, lag=4, alphabet=5)
case("lag-copy", 4, s, several(4, lag_copy, **s))
s = dict(dt=100, noise=math.sqrt(2))
case("delayed-match-to-sample", 6, {**s, "perStep": 1}, several(6, match_to_sample, **s))
for s in (dict(length=60, lag=7, lags=2, frequency=100, dt=1e-3), dict(length=21, lag=3, lags=1, frequency=500, dt=1e-3)):
    case("continuous-delay", 3, s, several(3, delay, **s))
s = dict(length=40, tau=17, ahead=15, washout=20, substeps=10)
case("mackey-glass", 2, s, several(2, mackey_glass, **s))
s = dict(minLength=5, maxLength=40, depth=4, arguments=4)
case("listops", 20, s, listops(20, s["minLength"], s["maxLength"], s["depth"], s["arguments"]))
print(json.dumps(cases, separators=(",", ":")))
