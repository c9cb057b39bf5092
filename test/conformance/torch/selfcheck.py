#!/usr/bin/env python3
"""Checks of the reference itself: `python3 test/conformance/torch/selfcheck.py` (about five seconds)."""

import math
import sys
import tempfile
import unittest
from unittest import mock

sys.dont_write_bytecode = True

import torch  # noqa: E402
import torch.nn.functional as F  # noqa: E402

import arrays  # noqa: E402
import deep_step  # noqa: E402
import fast_step  # noqa: E402
import parallel  # noqa: E402
import network as reference  # noqa: E402
from network import SURROGATES, VARIANTS, Network, Spike, initial_parameters, optimizer_for, parse_options  # noqa: E402

_phi = torch.special.ndtr  # the normal distribution function

# Integrals of the surrogate derivatives.
INTEGRALS = {
    "atan": lambda z, a: torch.atan(math.pi * a * z / 2) / math.pi,
    "sigmoid": lambda z, a: torch.sigmoid(a * z),
    "fast-sigmoid": lambda z, a: z / (a * z.abs() + 1),
    "boxcar": lambda z, a: (a * z).clamp(-0.5, 0.5),
    "triangle": lambda z, a: torch.sign(z) * torch.where(a * z.abs() < 1, z.abs() * a - (a * z).square() / 2, 0.5),
    "slayer": lambda z, a: 0.2 * torch.sign(z) * (1 - torch.exp(-a * z.abs())),
    "double-gaussian": lambda z, a: 0.575 * _phi(2 * a * z) - 0.15 * _phi(a * z / 3),
    "multi-gaussian": lambda z, a: math.sqrt(2 * math.pi)
    * (0.575 * _phi(2 * a * z) - 0.45 * (_phi((a * z - 0.5) / 3) + _phi((a * z + 0.5) / 3))),
    "straight-through": lambda z, a: a * z,
}


def network(variant, settings, channels=3, classes=4, seed=5, gain=3.0, dtype=torch.float64):
    """A network with inputs strong enough to spike."""
    options = parse_options(settings)
    start = initial_parameters(variant, options, channels, classes, seed)
    for name in start:
        if name.endswith("linear.weight"):
            start[name] = start[name] * gain
    return Network(variant, options, {name: value.to(dtype) for name, value in start.items()})


def one_neuron(variant, drive, settings=()):
    """Spikes of a single neuron with decay ½ (unless set) driven by the given values, as a list of 0 and 1."""
    options = parse_options(["layers=1", "hidden=1", "decay=0.5", *settings])
    one = torch.ones(1, 1, dtype=torch.float64)
    parameters = {"layers.0.linear.weight": one, "layers.0.linear.bias": 0 * one[0]}
    parameters.update({"readout.weight": one, "readout.bias": 0 * one[0]})
    parameters.update({"layers.0.spike.weight": torch.tensor([1.0, 0.5]).double(), "layers.0.spike.bias": -one[0, 0]})
    x = torch.tensor(drive, dtype=torch.float64).reshape(1, -1, 1)
    return [int(value) for value in Network(variant, options, parameters).forward(x)[1][0].flatten()]


class ByHand(unittest.TestCase):
    """Cases small enough to work out on paper; θ = 1, d = ½, and every value exact in binary."""

    def test_none(self):  # u: 1, 1.5, .75, 1.375, .6875
        self.assertEqual(one_neuron("lif-none", [1, 1, 0, 1, 0]), [1, 1, 0, 1, 0])

    def test_soft(self):  # v: 1 (u 0), 1.5 (u .5), .25, 1.125 (u .125), .0625
        self.assertEqual(one_neuron("lif-soft", [1, 1.5, 0, 1, 0]), [1, 1, 0, 1, 0])
        # v: 3 (u 2), 1 (u 0), 0: the rest of a strong drive spikes again
        self.assertEqual(one_neuron("lif-soft", [3, 0, 0]), [1, 1, 0])

    def test_hard(self):  # v: 3 (u 0), 0, .75, .875, 1.0625
        self.assertEqual(one_neuron("lif-hard", [3, 0, 0.75, 0.5, 0.625]), [1, 0, 0, 0, 1])

    def test_refractory(self):  # always above the threshold: one spike every k + 1 steps; k ≥ T leaves the first
        self.assertEqual(one_neuron("lif-refractory", [2] * 7, ["refractory=2"]), [1, 0, 0, 1, 0, 0, 1])
        self.assertEqual(one_neuron("lif-refractory", [2] * 4, ["refractory=9"]), [1, 0, 0, 0])
        self.assertEqual(one_neuron("lif-refractory", [2] * 3, ["refractory=0"]), [1, 1, 1])

    def test_refractory_conv(self):  # u: 2, 1, .5, .25, 2.125, 1.0625; a candidate that is no spike blocks as well
        drive = [2, 0, 0, 0, 2, 0]
        self.assertEqual(one_neuron("lif-refractory-conv", drive, ["refractory=2"]), [1, 0, 0, 0, 1, 0])
        self.assertEqual(one_neuron("lif-refractory-conv", [2] * 7, ["refractory=2"]), [1, 0, 0, 0, 0, 0, 0])

    def test_freeze(self):  # v: 2 (u 0), 0, 0, 1 (u 0), 0: what comes while it is frozen is lost
        drive = [2, 9, 9, 1, 9]
        self.assertEqual(one_neuron("lif-freeze", drive, ["refractory=2"]), [1, 0, 0, 1, 0])
        # without a reset v stays 2 and is 1 + 0 when time goes on
        self.assertEqual(one_neuron("lif-freeze", [2, 9, 9, 0, 0], ["refractory=2", "reset=none"]), [1, 0, 0, 1, 0])
        # u 1.25 after the soft reset, then 0.625 and 0.3125
        self.assertEqual(one_neuron("lif-freeze", [2.25, 9, 0, 0, 0.5], ["refractory=1", "reset=soft"]), [1, 0, 0, 0, 0])

    def test_sliding(self):  # h = I[t] + I[t−1]/2 − 1: 0, ½, −½, −¾, −.875
        self.assertEqual(one_neuron("psn-sliding", [1, 1, 0, 0.25, 0]), [1, 1, 0, 0, 0])


class ParallelByHand(unittest.TestCase):
    """Rules of parallel.py on potentials of one neuron, with every value exact in binary."""

    def spikes(self, rule, potentials, **options):
        defaults = {"threshold": 1.0, "multiple": 1.0, "crossing": ">=", "resetGradient": "detached", "order": 2, "mask": 1.0}
        u = torch.tensor(potentials, dtype=torch.float64).reshape(1, -1, 1)
        steps = u.shape[1]
        p = {"weight": torch.ones(steps, steps).double(), "bias": torch.full((steps,), -1.0).double()}
        spike = lambda z: Spike.apply(z, "atan", 2.0)  # noqa: E731
        return [int(s) for s in parallel.RULES[rule](u, p, defaults | options, spike, 0.5)[0].flatten()]

    def test_cumulative(self):  # m: .5, 1.25 (.25 left), 2.75 (.75 left), .75
        self.assertEqual(self.spikes("cumulative", [0.5, 0.75, 2.5, 0]), [0, 1, 1, 0])

    def test_relative(self):  # q: 0, 1, .5, 1.25
        found = self.spikes("relative", [1, 1.5, 1.5, 2], **{"raise": 1.0, "recovery": 0.5})
        self.assertEqual(found, [1, 0, 1, 0])

    def test_decoupled(self):  # A: 0, .5, .75, .375; thresholds 1, 1.5, 1.75, 1.375
        self.assertEqual(self.spikes("decoupled", [1, 1.5, 1.5, 1.375]), [1, 1, 0, 1])

    def test_decoupled_is_a_soft_reset(self):
        drive = torch.rand(2, 50, 3, dtype=torch.float64, generator=torch.Generator().manual_seed(3))
        found = []
        for variant in ("lif-soft", "lif-decoupled"):
            options = parse_options(["layers=1", "hidden=3", "decay=0.75"], variant)
            eye = torch.eye(3, dtype=torch.float64)
            weights = {f"{name}.weight": eye for name in ("layers.0.linear", "readout")}
            biases = {f"{name}.bias": 0 * eye[0] for name in ("layers.0.linear", "readout")}
            found.append(Network(variant, options, weights | biases).forward(drive)[1][0])
        self.assertTrue(torch.equal(*found))
        self.assertGreater(found[0].mean().item(), 0.2)

    def test_matrices(self):  # Σ of all steps − 1, of the last two − 1
        self.assertEqual(self.spikes("psn", [0, 0, 0, 1]), [1, 1, 1, 1])
        self.assertEqual(self.spikes("psn-masked", [1, 0, 0, 1]), [1, 1, 0, 1])
        self.assertEqual(self.spikes("psn-masked", [1, 0.5, 0, 1], crossing=">"), [0, 1, 0, 0])

    def test_leaky(self):  # v: 1 (w 0), .5, 1.25
        self.assertEqual(self.spikes("leaky-hard", [1, 0.5, 1], decay=0.5), [1, 0, 1])


def smooth(z, surrogate, scale):
    """What a network without steps would compute: its true derivative is the surrogate."""
    return INTEGRALS[surrogate](z, scale)


class Gradients(unittest.TestCase):
    """Against finite differences where the function is smooth, and against the recurrences worked out by hand."""

    def test_surrogates_are_derivatives_of_their_integrals(self):
        z = torch.linspace(-2, 2, 401, dtype=torch.float64) + 1e-3
        for name, derivative in SURROGATES.items():
            for scale in (0.5, 2.0, 5.0):
                numeric = (INTEGRALS[name](z + 1e-6, scale) - INTEGRALS[name](z - 1e-6, scale)) / 2e-6
                self.assertLess((numeric - derivative(z, scale)).abs().max().item(), 1e-6, f"{name} at scale {scale}")

    def test_spike_backward(self):
        z = torch.linspace(-2, 2, 41, dtype=torch.float64, requires_grad=True)
        for name, derivative in SURROGATES.items():
            (grad,) = torch.autograd.grad(Spike.apply(z, name, 3.0).sum(), z)
            self.assertTrue(torch.equal(grad, derivative(z.detach(), 3.0)))

    def test_smooth_networks_by_finite_differences(self):
        x, y = torch.rand(3, 6, 3, dtype=torch.float64), torch.tensor([0, 2, 3])
        cases = (("lif-none", "learnDecay=true"), ("lif-refractory", "refractory=0"), ("psn-sliding", "order=4"))
        for variant, setting in cases:
            net = network(variant, ["hidden=5", setting])
            names = list(net.parameters)

            def loss(*values):
                net.parameters = dict(zip(names, values))
                return F.cross_entropy(net.forward(x)[0], y)

            with mock.patch.object(reference.Spike, "apply", smooth):
                self.assertTrue(torch.autograd.gradcheck(loss, tuple(net.parameters.values())), variant)

    def test_membrane_gradient_by_hand(self):
        """q[t] = σ'(v[t]−θ)·open[t]·ds[t] + d·keep[t]·q[t+1], in plain Python."""
        generator = torch.Generator().manual_seed(1)
        steps, d, k = 14, 0.8, 2
        for rule in ("none", "soft", "hard", "refractory", "refractory-conv"):
            drive = torch.rand(1, steps, 1, generator=generator, dtype=torch.float64, requires_grad=True)
            ds = torch.randn(steps, generator=generator, dtype=torch.float64).tolist()
            options = parse_options([f"refractory={k}", "threshold=0.7"])
            spike = lambda z: Spike.apply(z, "atan", 2.0)  # noqa: E731
            spikes, _ = reference._membrane(drive, d, options, rule, spike)
            (found,) = torch.autograd.grad((spikes.flatten() * torch.tensor(ds, dtype=torch.float64)).sum(), drive)

            u, z, c, s, is_open = 0.0, [], [], [], []
            for value in drive.flatten().tolist():
                v = d * u + value
                blocking = s if rule == "refractory" else c
                is_open.append(0.0 if rule.startswith("refractory") and any(blocking[-k:]) else 1.0)
                c.append(1.0 if v >= 0.7 else 0.0)
                s.append(c[-1] * is_open[-1])
                z.append(v - 0.7)
                u = v - 0.7 * s[-1] if rule == "soft" else v * (1 - s[-1]) if rule == "hard" else v
            self.assertEqual(s, spikes.flatten().tolist(), rule)
            self.assertTrue(0 < sum(s) < steps, rule)
            q, expected = 0.0, [0.0] * steps
            for t in reversed(range(steps)):
                keep = 1 - s[t] if rule == "hard" else 1.0
                q = 1 / (1 + (math.pi * z[t]) ** 2) * is_open[t] * ds[t] + d * keep * q
                expected[t] = q
            difference = (found.flatten() - torch.tensor(expected, dtype=torch.float64)).abs().max().item()
            self.assertLess(difference, 1e-12, rule)

    def test_fast_step(self):
        for variant in ("lif-none", "lif-refractory"):
            net = network(variant, ["hidden=24", "layers=3"], channels=1, dtype=torch.float32)
            x, y = torch.rand(5, 40, 1), torch.randint(4, (5,))
            rooms = fast_step.workspaces(net.options, 40, 5, 1)
            losses = (
                F.cross_entropy(net.forward(x)[0], y),
                F.cross_entropy(fast_step.forward(net.parameters, net.options, variant, rooms, x.transpose(0, 1)), y),
            )
            plain, fast = (torch.autograd.grad(loss, list(net.parameters.values())) for loss in losses)
            self.assertAlmostEqual(losses[0].item(), losses[1].item(), delta=1e-6)
            for name, one, other in zip(net.parameters, plain, fast):
                self.assertGreater(one.abs().max().item(), 0, name)
                self.assertTrue(torch.allclose(one, other, rtol=1e-4, atol=1e-7), f"{variant} {name}")


    def test_deep_step(self):
        options = parse_options(["hidden=12", "layers=2", "refractory=3"], deep_step.VARIANT)
        start = deep_step.initial_parameters(options, 1, 4, 3)
        net = Network(deep_step.VARIANT, options, {name: value.double() for name, value in start.items()})
        x, y = torch.rand(5, 60, 1).double(), torch.randint(4, (5,))
        plain, fast = net.forward(x)[0], deep_step.forward(net, x)
        self.assertLess((plain - fast).abs().max().item(), 1e-9)
        grads = [torch.autograd.grad(F.cross_entropy(logits, y), list(net.parameters.values())) for logits in (plain, fast)]
        for name, one, other in zip(net.parameters, *grads):
            self.assertGreater(one.abs().max().item(), 0, name)
            self.assertTrue(torch.allclose(one, other, rtol=1e-6, atol=1e-9), name)


class Precision(unittest.TestCase):
    """Three steps in float32 and in float64 end within the tolerance that the conformance test allows."""

    def test_float32_against_float64(self):
        generator = torch.Generator().manual_seed(3)
        x, y = torch.rand(32, 20, 3, generator=generator), torch.randint(4, (32,), generator=generator)
        for variant in VARIANTS:
            ends = []
            for dtype in (torch.float32, torch.float64):
                net = network(variant, ["hidden=32", "optimizer=sgd"], dtype=dtype)
                optimizer = optimizer_for(net, 0.5)
                for _ in range(3):
                    optimizer.zero_grad()
                    F.cross_entropy(net.forward(x.to(dtype))[0], y).backward()
                    optimizer.step()
                ends.append(net.parameters)
            for name in ends[0]:
                difference = (ends[0][name].double() - ends[1][name]).abs().max().item()
                self.assertLess(difference, 5e-6, f"{variant} {name}")


class Files(unittest.TestCase):
    """NPZ files survive a round trip, whatever the type and shape."""

    def test_round_trip(self):
        written = {
            "scalar": torch.tensor(-1.5),
            "empty": torch.empty(0, 3),
            "bytes": torch.arange(24, dtype=torch.uint8).reshape(2, 3, 4),
            "long": torch.tensor([1, -(2**40)]),
            "transposed": torch.rand(3, 5).t(),
        }
        with tempfile.NamedTemporaryFile(suffix=".npz") as file:
            arrays.write_npz(file.name, written)
            found = arrays.read_npz(file.name)
        self.assertEqual(found.keys(), written.keys())
        for name, tensor in written.items():
            self.assertEqual((found[name].dtype, found[name].shape), (tensor.dtype, tensor.shape))
            self.assertTrue(torch.equal(found[name], tensor), name)


if __name__ == "__main__":
    torch.manual_seed(2)
    torch.set_num_threads(1)
    unittest.main()
