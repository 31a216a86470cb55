"""Valley: executable theory of sharpness-aware minimisation.

    import valley

    valley.threshold(rows, batch=8, rho=0.05, eta=0.1)        # is this minimum stable? exact, with bounds and certificates
    valley.escape("toy", "sam", label_noise=0.05, rho=0.1, eta=0.05, start=[1.5, 0.1], trials=100_000, steps=1000)
    valley.simulate("huber", "sgd", eta=0.5, start=3, steps=20).loss
    valley.check("p1_escape", quick=True)

Names and settings are those of the command line, `--weight-decay` as `weight_decay`; `landscapes()`, `rules()` and `claims()`
say what there is. Results have the bits of the command line's. What is wrong with an argument is a ValueError that says what
is allowed. While a call runs, other threads go on, and Ctrl-C ends it (but for `threshold`, `growth` and `expected_loss`,
which end first).
"""

import os
from typing import Any, Iterable, Optional, Union

import numpy as np

from . import _valley
from ._catalogue import Catalogue, Entry, Key
from ._results import Certified, Checks, ClaimReport, Escape, Path, Row, Threshold

__version__ = _valley.__version__
__all__ = [
    "Catalogue", "Certified", "Checks", "ClaimReport", "Entry", "Escape", "Key", "Path", "Row", "Threshold",
    "check", "claims", "escape", "expected_loss", "growth", "landscapes", "rules", "simulate", "threshold",
    "with_",
]

Numbers = Union[float, Iterable[float], np.ndarray]


def threshold(rows: Optional[Any] = None, *, batch: int, rho: float, gram: Optional[Any] = None, coupling: str = "shared",
              sampling: str = "with", eta: Optional[float] = None, momentum: float = 0, nesterov: bool = False,
              weight_decay: float = 0, almost_sure: bool = False) -> Threshold:
    """Up to which step size SGD (rho = 0) or SAM without normalisation stays at an interpolating minimum.

    rows: gradients of the residuals, (n, d), or Jacobians of c outputs, (n, c, d); with `gram`, their products (n, n) or
        (n, c, n, c) instead. Read where they lie, in any type of real numbers, byte order, C's or Fortran's order (a memory
        map too); a view with gaps is copied once. The theory keeps doubles of its own, of very long rows their products only.
    batch: B, samples a step.  rho: ascent radius.  eta: also what holds at this step size.
    coupling: "shared", both gradients from one batch, or "fresh".  sampling: "with" or "without" replacement in a batch.
    momentum, nesterov, weight_decay: as of torch.optim.SGD. With weight decay the answer is of the linear part: the decayed loss
        has its minimum where no sample has, and E f_t tends to a level above 0.
    almost_sure: also a bracket around a typical trial's rate at eta.
    """
    return _threshold(_valley.threshold(dict(rows=rows, gram=gram, batch=batch, rho=rho, coupling=coupling, sampling=sampling, eta=eta,
                                             momentum=momentum, nesterov=nesterov, weight_decay=weight_decay,
                                             almost_sure=almost_sure)))


def growth(rows: Optional[Any] = None, *, batch: int, rho: float, eta: float, gram: Optional[Any] = None,
           coupling: str = "shared", sampling: str = "with", momentum: float = 0, nesterov: bool = False,
           weight_decay: float = 0) -> Certified:
    """The factor by which E f_t grows a step at step size eta, in the long run. Arguments as of `threshold`."""
    return Certified(**_valley.growth(dict(rows=rows, gram=gram, batch=batch, rho=rho, coupling=coupling, sampling=sampling, eta=eta,
                                           momentum=momentum, nesterov=nesterov, weight_decay=weight_decay)))


def expected_loss(rows: Any, *, start: Numbers, steps: int, batch: int, rho: float, eta: float, coupling: str = "shared",
                  sampling: str = "with", momentum: float = 0, nesterov: bool = False, weight_decay: float = 0) -> np.ndarray:
    """E f_t at t = 0 .. steps, (steps + 1), exactly, from the point `start`, (d), with the minimum at 0.

    Other arguments as of `threshold`.
    """
    return _valley.expected_loss(dict(rows=rows, start=start, steps=steps, batch=batch, rho=rho, coupling=coupling,
                                      sampling=sampling, eta=eta, momentum=momentum, nesterov=nesterov, weight_decay=weight_decay))


def simulate(landscape: str, optimizer: str, *, eta: float, start: Numbers, steps: int, descent: Optional[str] = None,
             coupling: Optional[str] = None, seed: int = 1, trial: int = 0, **keys: Any) -> Path:
    """One trial: theta_0 = start, (N), and `steps` steps of step size eta.

    landscape: a name, or a formula as in "u,v: 0.5*sq(tanh(v*sqrt(1+u^2)))", with "; a = 2" for a constant and "; a in 0.2,3.8"
    for the samples of a finite sum; it is compiled at its first use.
    keys: settings of the landscape and of the optimizer and descent (default momentum), by their names: `landscapes()` and
    `rules()` list them. `coupling`: draws of the two gradients, "shared" or "fresh". The same seed and trial: the same bits.
    """
    _valley.load_formula(landscape)
    return Path(**_valley.simulate(dict(landscape=landscape, optimizer=optimizer, eta=eta, start=start, steps=steps, descent=descent,
                                        coupling=coupling, seed=seed, trial=trial, **keys)))


def escape(landscape: str, optimizer: str, *, eta: float, start: Numbers, trials: int, steps: int, rows: Optional[Any] = None,
           descent: Optional[str] = None, coupling: Optional[str] = None, sampling: Optional[str] = None,
           switch_at: Optional[int] = None, then: Optional[str] = None, then_eta: Optional[float] = None,
           then_rho: Optional[float] = None, then_coupling: Optional[str] = None, spread: Optional[float] = None,
           escape_loss: Optional[float] = None, escape_ball: Optional[float] = None, escape_valley: Optional[float] = None,
           record: Optional[int] = None, exact: str = "auto", seed: int = 1, device: str = "auto",
           threads: Optional[int] = None, lanes: str = "auto", **keys: Any) -> Escape:
    """An ensemble of independent trials: losses, intervals for E f_t, exact means, escapes.

    rows: with the landscape "quadratic", least squares on these (n, d), d up to 256, with `batch` and `sampling`; copied
        into the ensemble.
    start: (N), or one number for all coordinates; `spread` is the standard deviation about it.
    record: statistics every so many steps (default: first and last).
    escape_loss, escape_ball, escape_valley: one of them says when a trial has escaped: the loss is above it; farther than it
        from 0; the last coordinate is not within it of 0.
    switch_at, then, then_eta, then_rho, then_coupling: from that step on, another optimizer.
    exact: exact means "auto", where cheap; "always", where there are any; "never".
    device ("auto", "cuda", "tbb", "omp", "serial"), threads, lanes ("auto", "one", "avx2", "avx512"): where it runs; no bit
        depends on them.
    keys: settings of the landscape, the optimizer and the descent, as of `simulate`.
    """
    _valley.load_formula(landscape)
    return Escape(**_valley.escape(dict(
        landscape=landscape, optimizer=optimizer, eta=eta, start=start, trials=trials, steps=steps, rows=rows, descent=descent,
        coupling=coupling, sampling=sampling, switch_at=switch_at, then=then, then_eta=then_eta, then_rho=then_rho,
        then_coupling=then_coupling, spread=spread, escape_loss=escape_loss, escape_ball=escape_ball, escape_valley=escape_valley,
        record=record, exact=exact, seed=seed, device=device, threads=threads, lanes=lanes, **keys)))


def check(ids: Union[None, str, Iterable[str]] = None, *, quick: bool = False, full: bool = False, seed: int = 1) -> Checks:
    """Checks claims, one or some by name (default: all): theory against measurement.

    quick: smallest grids, under a minute in all; full: largest, under ten minutes. seed: of every random choice.
    """
    names = [] if ids is None else [ids] if isinstance(ids, str) else [*ids]
    reports = _valley.check(names, dict(quick=quick, full=full, seed=seed))
    return Checks(ClaimReport(**{**one, "rows": tuple(Row(**row) for row in one["rows"])}) for one in reports)


def landscapes() -> Catalogue:
    """The landscapes that there are, each with the keys that it takes."""
    return Catalogue("landscapes", (Entry.of(one, "with rows too" if one.pop("takes_rows") else "") for one in _valley.landscapes()))


def rules() -> Catalogue:
    """The optimizers (where the gradient is taken) and descents (what is done with it); any goes with any."""
    return Catalogue("rules", (Entry.of(one, one.pop("kind")) for one in _valley.rules()))


def with_(file: Union[str, "os.PathLike[str]"]) -> list[str]:
    """Compiles (once) and loads a C++ file: its landscapes, rules and claims are then like any other. Gives their names.

    docs/bring_your_own.md says what such a file is; `valley new` writes one. ValueError: the compiler's first error, or what is
    wrong with what the file brings; RuntimeError: no compiler, or no place to keep what it makes.
    """
    def names():
        return [entry.name for catalogue in (landscapes(), rules(), claims()) for entry in catalogue]

    before = set(names())
    _valley.load_file(os.fsencode(file))  # which takes any bytes
    return [name for name in names() if name not in before]


def claims() -> Catalogue:
    """The claims that `check` checks."""
    return Catalogue("claims", (Entry(one["name"], one["statement"], "open; " * one["open"] + one["source"], ())
                                for one in _valley.claims()))


def _threshold(answer):
    certified = {name: Certified(**answer[name]) for name in ("eta_exact", "eta_fresh", "growth") if answer[name] is not None}
    return Threshold(**{**answer, **certified})
