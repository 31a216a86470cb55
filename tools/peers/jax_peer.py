#!/usr/bin/env python3
"""Peer of `valley bench` on a GPU: JAX, jit(lax.scan(vmap)) in double precision. Compiling is not timed.

The random bits come from --prng: rbg (the device's own generator, the default and the faster) or threefry2x32.
"""

import sys

import jax

jax.config.update("jax_enable_x64", True)

import jax.numpy as jnp
import numpy as np
from jax import lax

sys.dont_write_bytecode = True

import workloads as w
from workloads import BATCH, D, ETA, N, NOISE, RHO, ROWS, START


def toy_gradient(theta, y):
    u, v = theta
    s = jnp.sqrt(1 + u * u)
    t = jnp.tanh(v * s)
    e = (t - y) * (1 - t * t)
    return e * v * u / s, e * s


def toy_step(theta, y):
    gu, gv = toy_gradient(theta, y)
    c = RHO * lax.rsqrt(gu * gu + gv * gv)
    u, v = theta
    gu, gv = toy_gradient((u + c * gu, v + c * gv), y)
    return u - ETA * gu, v - ETA * gv


def lsq_step(x, batch):
    rows = jnp.asarray(ROWS)[batch]  # BATCH x D

    def gradient(x):  # products and sums rather than @: XLA fuses them, where @ becomes a call for each tiny product
        return jnp.sum(jnp.sum(rows * x, axis=1, keepdims=True) * rows, axis=0) / BATCH

    return x - ETA * gradient(x + RHO * gradient(x))


def make(args):
    if args.workload == "toy":
        start = tuple(jnp.full(args.trials, x, jnp.float64) for x in START)
        step, draw = toy_step, lambda key: NOISE * jax.random.normal(key, (args.trials,), jnp.float64)
    else:
        start = jnp.full((args.trials, D), D ** -0.5, jnp.float64)
        step, draw = lsq_step, lambda key: jax.random.randint(key, (args.trials, BATCH), 0, N, jnp.int32)

    @jax.jit
    def run(key):
        def body(theta, t):
            return jax.vmap(step)(theta, draw(jax.random.fold_in(key, t))), None
        return lax.scan(body, start, jnp.arange(args.steps), unroll=args.unroll)[0]

    return run


def main():
    p = w.parser(__doc__, 1 << 20, 1000)
    p.add_argument("--prng", choices=("rbg", "threefry2x32"), default="rbg")
    p.add_argument("--unroll", type=int, default=1)
    args = p.parse_args()
    run, key = make(args), jax.random.key(1, impl=args.prng)
    seconds, theta = w.clock(lambda: jax.block_until_ready(run(key)), args.repeats)
    theta = np.stack([np.asarray(x) for x in theta], axis=1) if args.workload == "toy" else np.asarray(theta)
    w.report("jax", args, 1, seconds, w.loss(args.workload, theta), device=jax.devices()[0].device_kind,
             prng=args.prng, unroll=args.unroll)


if __name__ == "__main__":
    main()
