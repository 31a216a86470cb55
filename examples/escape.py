#!/usr/bin/env python3
"""SAM in a two-parameter valley: the share of trials that have left it, against steps, for three radii.

    PYTHONPATH=build/release/python examples/escape.py [--trials N] [--out escape.svg]

Prints one line a radius; draws them too where matplotlib is there.
"""

import argparse

import valley

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--trials", type=int, default=100_000)
parser.add_argument("--out", default="escape.svg", help="the figure")
options = parser.parse_args()

runs = {
    rho: valley.escape("toy", "sam", label_noise=0.05, rho=rho, eta=0.05, start=[1.5, 0.01], trials=options.trials,
                       steps=2000, record=20, escape_valley=0.05)
    for rho in (0.05, 0.1, 0.2)
}
for rho, run in runs.items():
    half = run.escape_time[0.5]
    print(f"rho {rho}: {100 * run.escaped_share[-1]:.1f} % escaped, half of all by step {half:g}; E f_T in [{run.low[-1]:.3g}, {run.high[-1]:.3g}]")

try:
    import matplotlib
except ImportError:
    print("no figure: matplotlib is not there")
else:
    matplotlib.use("svg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(5, 3.2), layout="constrained")
    for rho, run in runs.items():
        axes.plot(run.step, run.escaped_share, label=f"$\\rho = {rho}$")
    axes.set(xlabel="step", ylabel="share of trials that left", xlim=(0, 2000), ylim=(0, None))
    axes.legend(frameon=False, loc="best")
    figure.savefig(options.out)
    print(options.out)
