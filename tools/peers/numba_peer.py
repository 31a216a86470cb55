#!/usr/bin/python3
"""Peer of `valley bench`: Numba, one parallel loop over the trials. Compiling is not timed.

Forms of toy: plain (a trial at a time); block (256 trials step together, so that their chains of operations overlap);
exp (block, with tanh x = 1 - 2/(exp 2x + 1), absolute error about 2e-16: cheaper than the C library's tanh).
Forms of lsq: plain; gram (the second gradient through the batch's 4 x 4 Gram matrix: the same iterates, less work).
Every form is timed and the fastest reported, gram only by --form gram. Numba seeds its threads anew in each run.
"""

import math
import sys

import numba
import numpy as np
from numba import njit, prange

sys.dont_write_bytecode = True

import workloads as w
from workloads import BATCH, D, ETA, N, NOISE, RHO, ROWS, START

FAST = dict(fastmath=True, error_model="numpy")
W = 256
BITS = N.bit_length() - 1  # one draw below 64^4 is four rows
GRAM = ROWS @ ROWS.T


def make_toy(tanh, blocked):
    @njit(**FAST)
    def gradient(u, v, y):
        s = math.sqrt(1 + u * u)
        t = tanh(v * s)
        e = (t - y) * (1 - t * t)
        return e * v * u / s, e * s

    @njit(**FAST)
    def step(u, v, y):
        gu, gv = gradient(u, v, y)
        c = RHO / math.sqrt(gu * gu + gv * gv)
        gu, gv = gradient(u + c * gu, v + c * gv, y)
        return u - ETA * gu, v - ETA * gv

    @njit(parallel=True, **FAST)
    def plain(steps, out):
        for k in prange(len(out)):
            u, v = START
            for _ in range(steps):
                u, v = step(u, v, NOISE * np.random.standard_normal())
            out[k, 0], out[k, 1] = u, v

    @njit(parallel=True, **FAST)
    def block(steps, out):
        for k in prange(len(out) // W):
            u, v, y = np.full(W, START[0]), np.full(W, START[1]), np.empty(W)
            for _ in range(steps):
                for j in range(W):
                    y[j] = NOISE * np.random.standard_normal()
                for j in range(W):
                    u[j], v[j] = step(u[j], v[j], y[j])
            out[k * W:(k + 1) * W, 0], out[k * W:(k + 1) * W, 1] = u, v

    return block if blocked else plain


@njit(**FAST)
def dots(x, i, j, k, l):
    a = b = c = d = 0.0
    for m in range(D):
        a += ROWS[i, m] * x[m]
        b += ROWS[j, m] * x[m]
        c += ROWS[k, m] * x[m]
        d += ROWS[l, m] * x[m]
    return a, b, c, d


@njit(**FAST)
def add(out, x, scale, c, i, j, k, l):
    for m in range(D):
        out[m] = x[m] + scale * (c[0] * ROWS[i, m] + c[1] * ROWS[j, m] + c[2] * ROWS[k, m] + c[3] * ROWS[l, m])


@njit(**FAST)
def gram_row(c, r, i, j, k, l):
    return c[0] * GRAM[r, i] + c[1] * GRAM[r, j] + c[2] * GRAM[r, k] + c[3] * GRAM[r, l]


def make_lsq(gram):
    @njit(parallel=True, **FAST)
    def run(steps, out):
        for trial in prange(len(out)):
            x, up = np.full(D, 1 / math.sqrt(D)), np.empty(D)
            for _ in range(steps):
                q = np.random.randint(0, N ** BATCH)
                i, j, k, l = q % N, (q >> BITS) % N, (q >> 2 * BITS) % N, q >> 3 * BITS
                c, h = dots(x, i, j, k, l), RHO / BATCH
                if gram:
                    c = (c[0] + h * gram_row(c, i, i, j, k, l), c[1] + h * gram_row(c, j, i, j, k, l),
                         c[2] + h * gram_row(c, k, i, j, k, l), c[3] + h * gram_row(c, l, i, j, k, l))
                else:
                    add(up, x, h, c, i, j, k, l)
                    c = dots(up, i, j, k, l)
                add(x, x, -ETA / BATCH, c, i, j, k, l)
            out[trial] = x

    return run


FORMS = {"toy": {"plain": lambda: make_toy(math.tanh, False), "block": lambda: make_toy(math.tanh, True),
                 "exp": lambda: make_toy(njit(**FAST)(lambda x: 1 - 2 / (math.exp(2 * x) + 1)), True)},
         "lsq": {"plain": lambda: make_lsq(False), "gram": lambda: make_lsq(True)}}


def main():
    p = w.parser(__doc__, 65536, 500)
    p.add_argument("--threads", type=int, default=2)
    p.add_argument("--form", choices=("plain", "block", "exp", "gram"))
    args = p.parse_args()
    if args.trials % W:
        p.error(f"--trials is {args.trials}; allowed: multiples of {W}")
    if args.form and args.form not in FORMS[args.workload]:
        p.error(f"--form is {args.form}; {args.workload} has {', '.join(FORMS[args.workload])}")
    numba.set_num_threads(args.threads)
    out, best, forms = np.empty((args.trials, 2 if args.workload == "toy" else D)), None, {}
    for form in [args.form] if args.form else [f for f in FORMS[args.workload] if f != "gram"]:
        run = FORMS[args.workload][form]()
        run(1, out)
        seconds, _ = w.clock(lambda: run(args.steps, out), args.repeats)
        forms[form] = args.trials * args.steps / min(seconds)
        if best is None or min(seconds) < min(best[1]):
            best = form, seconds, w.loss(args.workload, out)
    w.report("numba", args, args.threads, best[1], best[2], form=best[0], forms=forms)


if __name__ == "__main__":
    main()
