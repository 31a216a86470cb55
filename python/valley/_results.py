"""What the functions give. All are read-only; arrays are numpy's, of doubles unless said otherwise."""

from typing import Any, Optional

import numpy as np

from ._table import Shown, by_name, meaning, number, percent, result, some_of


@result
class Certified(Shown):
    """A number with a proved interval about it, up to rounding in double-doubles. `float(it)` is its value."""

    value: float = meaning("the number itself")
    low: float = meaning("proved: it is at least this")
    high: float = meaning("proved: it is at most this; infinite where nothing was proved")
    converged: bool = meaning("whether high - low is at most 1e-9 of low; where not, trust the interval only")

    def __float__(self) -> float:
        return self.value

    def __repr__(self) -> str:
        return f"{self.value:.10g} [{self.low!r}, {self.high!r}]" + ("" if self.converged else ", not converged")

    def _repr_html_(self) -> str:
        return f"<code>{self!r}</code>"


@result
class Threshold(Shown):
    """Up to which step size E f_t stays bounded at a minimum, f(delta) = 1/2 delta^T H delta, H = mean_i G_i^T G_i."""

    n: int = meaning("samples")
    d: Optional[int] = meaning("parameters; None where a Gram matrix was given")
    rank: int = meaning("of the rows; singular values up to max(n, d) 2.2e-16 of the largest count as 0")
    outputs: int = meaning("rows a sample")
    batch: int = meaning("batch size B")
    rho: float = meaning("ascent radius")
    coupling: str = meaning("batches of the ascent and the descent gradient: fresh or shared")
    sampling: str = meaning("replacement within a batch: with or without")
    momentum: float = meaning("m")
    nesterov: bool = meaning("whether the momentum is Nesterov's")
    weight_decay: float = meaning("wd; above 0 all is of the linear part at the decayed loss's minimum")
    lambda_max: float = meaning("sharpness, largest eigenvalue of H")
    trace: float = meaning("Tr H")
    frobenius: float = meaning("||H||_F")
    gamma: float = meaning("noise alignment; 0: late-SAM's bound says nothing")
    eta_exact: Certified = meaning("E f_t stays bounded up to this step")
    eta_fresh: Certified = meaning("the same with fresh batches, which the theorems are about")
    eta_bound: float = meaning("late-SAM's bound (P3), proved for fresh batches: unstable above")
    eta_necessary: float = meaning("unstable above; without momentum every step raises E f_t there; 1/lambda_min(R,P)")
    eta_sufficient: float = meaning("stable up to here; without momentum no step raises E f_t; 1/lambda_max(R,P)")
    eta_mean: float = meaning("E theta_t stays bounded up to here")
    eta: Optional[float] = meaning("step size that was asked about, or None")
    growth: Optional[Certified] = meaning("factor of E f_t a step at eta, in the long run")
    growth_bound: Optional[float] = meaning("late-SAM's factor (P1) at eta: E f_t grows at least so, with fresh batches")
    stability: Optional[str] = meaning("at eta: stable, unstable or undecided")
    rate_low: Optional[float] = meaning("log of a typical trial's length, a step, is at least this, with almost_sure")
    rate_low_error: Optional[float] = meaning("its standard error; 0 where all batches were looked at")
    rate_high: Optional[float] = meaning("and at most this, certified")

    def _parts(self):
        title = f"threshold of {self.n} samples, batch {self.batch}, rho {number(self.rho)}"
        rows = []
        for name, field in self.__dataclass_fields__.items():
            value = getattr(self, name)
            if value is not None:
                rows.append((name, number(float(value) if isinstance(value, Certified) else value, 10), field.metadata["meaning"]))
        return title, None, rows


@result
class Path(Shown):
    """One trial, theta_0, theta_1, ..., up to the last finite state."""

    landscape: str = meaning("its name")
    optimizer: str = meaning("its name")
    x: np.ndarray = meaning("(T + 1, N) states")
    loss: np.ndarray = meaning("(T + 1) f at each")
    sharpness: Optional[np.ndarray] = meaning("(T + 1) largest curvature at each, or None where the landscape offers none")
    diverged_at: Optional[int] = meaning("the step that left the finite doubles, or None")

    def __len__(self) -> int:
        return len(self.loss)

    def _parts(self):
        header = ["step", *(f"x{c}" for c in range(self.x.shape[1])), "loss"] + ([] if self.sharpness is None else ["sharpness"])
        rows = []
        for t in some_of(len(self), 11):
            row = [*self.x[t], self.loss[t]] + ([] if self.sharpness is None else [self.sharpness[t]])
            rows.append([t, *map(number, row)])
        notes = [] if self.diverged_at is None else [f"diverged at step {self.diverged_at}"]
        return f"{self.optimizer} on {self.landscape}, {len(self) - 1} steps", header, rows, notes


@result
class Escape(Shown):
    """An ensemble: statistics of all trials at R recorded steps, with intervals for E f_t of at least 95 %."""

    setting: dict = meaning("everything the bits depend on, by keyword")
    trials: int = meaning("how many")
    steps: int = meaning("T")
    step: np.ndarray = meaning("(R) the recorded steps; of int64")
    mean_loss: np.ndarray = meaning("(R) mean of the losses")
    low: np.ndarray = meaning("(R) lower ends of the intervals for E f_t")
    high: np.ndarray = meaning("(R) upper ends; infinite where the trials can't tell")
    resolved: np.ndarray = meaning("(R) whether the trials carry the mean; of bool")
    effective_trials: np.ndarray = meaning("(R) (sum f)^2 / sum f^2, as if so many carried it")
    largest_share: np.ndarray = meaning("(R) of the largest loss in the sum")
    variance: np.ndarray = meaning("(R) of the losses")
    mean_log_loss: np.ndarray = meaning("(R) mean of log f")
    quantiles: dict = meaning("of the losses, to 1/128: {0.05: (R), 0.25: ..., 0.5: ..., 0.75: ..., 0.95: ...}")
    exact_loss: Optional[np.ndarray] = meaning("(R) E f_t without sampling; NaN where rounding decides; None where there is none")
    exact_from: Optional[str] = meaning("formula, or noiseless path")
    why_no_exact_loss: Optional[str] = meaning("the reason, where exact_loss is None")
    escaped: np.ndarray = meaning("(R) trials that have escaped by then; of int64")
    infinite: np.ndarray = meaning("(R) losses that are infinite; of int64")
    escape_time: Optional[dict] = meaning("steps by which so many have escaped, {0.05: ..., 0.95: ...}; infinite where they have not")
    escape_from: Optional[np.ndarray] = meaning("(K) histogram of the escape times: first step of each bin; of int64")
    escape_count: Optional[np.ndarray] = meaning("(K) trials in each; of int64")
    diverged: int = meaning("trials that left the finite doubles")
    digest: str = meaning("of all final states: equal on any device, threads and lanes")
    device: str = meaning("where it ran: serial, omp, tbb or cuda")
    threads: int = meaning("of it")
    lanes: str = meaning("width of the registers: one, avx2, avx512, or gpu")
    seconds: float = meaning("time of the steps")
    steps_per_second: float = meaning("steps of single trials")

    @property
    def escaped_share(self) -> np.ndarray:
        """(R) the share of trials that have escaped by each recorded step."""
        return self.escaped / self.trials

    def _escape_steps(self):
        """The steps by which 5, 50 and 95 % have escaped, up to the first share that has not: no larger one has either."""
        if self.escaped[-1] == 0:
            return f"no trial by step {self.steps}"
        words = []
        for level in (0.05, 0.5, 0.95):
            time = self.escape_time[level]
            if np.isinf(time):
                return ", ".join([*words, f"{percent(level)} not by step {self.steps}"])
            words.append(f"{percent(level)} by step {number(time, 9)}")
        return ", ".join(words)

    def _parts(self):
        def row(r):
            exact = "-" if self.exact_loss is None or np.isnan(self.exact_loss[r]) else number(self.exact_loss[r])
            share = "-" if self.escape_time is None else percent(self.escaped_share[r])
            values = self.mean_loss[r], self.low[r], self.high[r]
            return [self.step[r], *map(number, values), exact, number(self.quantiles[0.5][r], 4), share]

        notes = [] if self.why_no_exact_loss is None else [f"no exact mean: {self.why_no_exact_loss}"]
        if self.escape_time is not None:
            notes.append(f"escaped: {self.escaped[-1]} of {self.trials}; {self._escape_steps()}")
        notes += [f"diverged: {self.diverged} of {self.trials}", f"digest: {self.digest}"]
        title = f"{self.trials} trials of {self.setting['optimizer']} on {self.setting['landscape']}, {self.steps} steps"
        header = ["step", "mean", "low", "high", "exact", "median", "escaped"]
        return title, header, [row(r) for r in some_of(len(self.step), 11)], notes


@result
class Row(Shown):
    """One case of a claim."""

    role: str = meaning("grid, or control: a case outside the assumptions that must come out violated")
    verdict: str = meaning("holds, violated, inconclusive, or assumption not met")
    relation: str = meaning("how measured must relate to predicted")
    predicted: float = meaning("by the theory")
    measured: float = meaning("by the simulators")
    std_error: float = meaning("of measured; 0: exact")
    tightness: float = meaning("measured / predicted; NaN where that says nothing")
    params: dict = meaning("of the case, numbers or words by name")
    note: str = meaning("why, where the verdict alone does not say")

    def _parts(self):
        params = ", ".join(f"{name} {number(value)}" for name, value in self.params.items())
        title = f"{self.role} row: {self.verdict}" + (f"; {self.note}" if self.note else "")
        return title, None, [("measured", number(self.measured)), (self.relation, number(self.predicted)), ("at", params)]


@result
class ClaimReport(Shown):
    """What came of a claim."""

    name: str = meaning("its name")
    says: str = meaning("in plain words")
    statement: str = meaning("in one line, with symbols")
    source: str = meaning("paper and number")
    verdict: str = meaning("holds, no counterexample, violated or inconclusive")
    in_words: str = meaning("the verdict with what one has to know beside it")
    passes: bool = meaning("it holds, or is open and has no counterexample")
    seconds: float = meaning("that it took")
    rows: tuple = meaning("its cases, each a Row")

    def _parts(self):
        rows = [(row.role, row.verdict, number(row.measured), row.relation, number(row.predicted), row.note) for row in self.rows]
        return f"{self.name}: {self.in_words}. {self.statement}", ("role", "verdict", "measured", "relation", "predicted", "note"), rows


class Checks(Shown, tuple):
    """The reports of some claims, a tuple of ClaimReport."""

    @property
    def passed(self) -> bool:
        """Whether all pass."""
        return all(one.passes for one in self)

    def __getitem__(self, which: Any) -> Any:
        """By number, or by name."""
        return by_name(self, which) if isinstance(which, str) else tuple.__getitem__(self, which)

    def _parts(self):
        rows = [(one.name, one.in_words, len(one.rows), f"{one.seconds:.2f}") for one in self]
        title = f"{sum(one.passes for one in self)} of {len(self)} claims pass"
        return title, ("claim", "verdict", "rows", "seconds"), rows
