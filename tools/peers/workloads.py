"""What the peers have in common: the constants of the two workloads of `valley bench`, the clock, the JSON line.

toy: f(u, v) = 1/2 (tanh(v s(u)) - y)^2, s(u) = sqrt(1 + u^2). Each step draws one label y ~ N(0, 0.05^2) for both
     gradients: g = grad f(theta), theta <- theta - eta grad f(theta + rho g / |g|). Start (1.5, 0.1).
     grad f = (e v u / s, e s), e = (t - y)(1 - t^2), t = tanh(v s).
lsq: 64 rows a_i of dimension 16, entries N(0, 1/16) from a fixed seed. Each step draws one batch S of 4 rows with
     replacement for both gradients: g(x) = mean over S of (a_i . x) a_i, theta <- theta - eta g(theta + rho g(theta)).
     Start (1, ..., 1)/4.
All in double precision, eta = 0.05, rho = 0.1. One step of one trial counts as one step.
"""

import argparse
import json
import statistics
import time

import numpy as np

ETA, RHO, NOISE, START = 0.05, 0.1, 0.05, (1.5, 0.1)
N, D, BATCH = 64, 16, 4
ROWS = np.random.default_rng(1).standard_normal((N, D)) / np.sqrt(D)


def parser(text, trials, steps):
    p = argparse.ArgumentParser(description=text)
    p.add_argument("workload", choices=("toy", "lsq"))
    p.add_argument("--trials", type=int, default=trials)
    p.add_argument("--steps", type=int, default=steps)
    p.add_argument("--repeats", type=int, default=3)
    return p


def loss(workload, theta):
    """Loss without label noise of each row of theta; numpy, trials x 2 or trials x 16."""
    if workload == "toy":
        return 0.5 * np.tanh(theta[:, 1] * np.sqrt(1 + theta[:, 0] ** 2)) ** 2
    return 0.5 * np.mean((theta @ ROWS.T) ** 2, axis=1)


def clock(run, repeats):
    """Seconds of each of `repeats` runs after one that does not count, and what the last one returned."""
    run()
    seconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        result = run()
        seconds.append(time.perf_counter() - start)
    return seconds, result


def report(peer, args, threads, seconds, losses, **more):
    steps = args.trials * args.steps
    print(json.dumps({
        "peer": peer, "workload": args.workload, "threads": threads, "trials": args.trials, "steps": args.steps,
        "steps_per_second": steps / min(seconds), "median_steps_per_second": steps / statistics.median(seconds),
        "mean_loss": float(np.mean(losses)), "standard_error": float(np.std(losses) / np.sqrt(len(losses))), **more}))
