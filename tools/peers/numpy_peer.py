#!/usr/bin/python3
"""Peer of `valley bench`: NumPy, vectorised over the trials, in place, in batches that fit the cache.

Several batch lengths are tried and the fastest is reported. NumPy's loops use one thread; --processes K runs K
processes with 1/K of the trials each. Generator is SFC64, the fastest of NumPy's.
"""

import multiprocessing
import os
import sys

os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np

sys.dont_write_bytecode = True

import workloads as w
from workloads import BATCH, D, ETA, N, NOISE, RHO, ROWS, START

LENGTHS = {"toy": (2048, 4096, 8192, 16384, 32768), "lsq": (256, 512, 1024, 2048)}


def toy(rng, count, steps):
    u, v = np.full(count, START[0]), np.full(count, START[1])
    y, s, t, e, a, b, gu, gv = (np.empty(count) for _ in range(8))

    def gradient(u, v):
        np.multiply(u, u, out=s)
        np.add(s, 1, out=s)
        np.sqrt(s, out=s)
        np.multiply(v, s, out=t)
        np.tanh(t, out=t)
        np.subtract(t, y, out=e)
        np.multiply(t, t, out=t)
        np.subtract(1, t, out=t)
        np.multiply(e, t, out=e)
        np.multiply(e, s, out=gv)
        np.multiply(e, v, out=gu)
        np.multiply(gu, u, out=gu)
        np.divide(gu, s, out=gu)

    for _ in range(steps):
        rng.standard_normal(out=y)
        np.multiply(y, NOISE, out=y)
        gradient(u, v)
        np.multiply(gu, gu, out=s)
        np.multiply(gv, gv, out=t)
        np.add(s, t, out=s)
        np.sqrt(s, out=s)
        np.divide(RHO, s, out=s)
        for x, g, up in ((u, gu, a), (v, gv, b)):
            np.multiply(g, s, out=up)
            np.add(up, x, out=up)
        gradient(a, b)
        for x, g in ((u, gu), (v, gv)):
            np.multiply(g, ETA, out=g)
            np.subtract(x, g, out=x)
    return np.stack((u, v), axis=1)


def lsq(rng, count, steps):
    x, g = np.full((count, D), D ** -0.5), np.empty((count, D))
    batch, dot = np.empty((count, BATCH, D)), np.empty((count, BATCH))

    def gradient(x, scale):
        np.einsum("tbd,td->tb", batch, x, out=dot)
        np.multiply(dot, scale / BATCH, out=dot)
        np.einsum("tbd,tb->td", batch, dot, out=g)

    for _ in range(steps):
        np.take(ROWS, rng.integers(0, N, (count, BATCH)), axis=0, out=batch, mode="clip")
        gradient(x, RHO)
        np.add(g, x, out=g)
        gradient(g, ETA)
        np.subtract(x, g, out=x)
    return x


def share(job):
    workload, seed, trials, length, steps = job
    rng = np.random.Generator(np.random.SFC64(seed))
    run = toy if workload == "toy" else lsq
    sizes = [min(length, trials - done) for done in range(0, trials, length)]
    return np.concatenate([w.loss(workload, run(rng, size, steps)) for size in sizes])


def main():
    p = w.parser(__doc__, 65536, 500)
    p.add_argument("--processes", type=int, default=1)
    p.add_argument("--length", type=int, help="trials in a batch; left out: several are tried")
    args = p.parse_args()
    k, best, lengths = args.processes, None, {}
    with multiprocessing.Pool(k) as pool:
        for length in [args.length] if args.length else LENGTHS[args.workload]:
            jobs = [(args.workload, [7, i], args.trials * (i + 1) // k - args.trials * i // k, length, args.steps)
                    for i in range(k)]
            seconds, losses = w.clock(lambda: np.concatenate(pool.map(share, jobs, chunksize=1)), args.repeats)
            lengths[length] = args.trials * args.steps / min(seconds)
            if best is None or min(seconds) < min(best[0]):
                best = seconds, losses, length
    w.report("numpy", args, k, best[0], best[1], length=best[2], lengths=lengths)


if __name__ == "__main__":
    main()
