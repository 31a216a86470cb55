"""threshold, growth and expected_loss against the second moment written out as one matrix."""

import itertools
import resource

import numpy as np
import pytest

import valley

ROWS = np.array([[1.0, 0.25, 0.0], [-0.5, 1.5, 0.5], [0.25, -0.75, 1.0], [0.5, 0.5, -0.25]])


def batches(n, size, sampling):
    """Every batch of `size` of n samples as weights, (n), with its probability."""
    drawn = itertools.product(range(n), repeat=size) if sampling == "with" else itertools.combinations(range(n), size)
    all_of_them = [np.bincount(indices, minlength=n) / size for indices in drawn]
    return [(weights, 1 / len(all_of_them)) for weights in all_of_them]


def steps(rows, batch, rho, eta, coupling, sampling):
    """The matrices of one step, delta' = M delta, with their probabilities."""
    hessians = [(sum(w * np.outer(g, g) for w, g in zip(weights, rows)), p) for weights, p in batches(len(rows), batch, sampling)]
    one = np.eye(rows.shape[1])
    for H, p in hessians:
        for other, q in [(H, 1.0)] if coupling == "shared" else hessians:
            yield one - eta * H @ (one + rho * other), p * q


def second_moment(*question):
    """E M (x) M: what takes vec(E delta delta^T) to the next step's."""
    return sum(p * np.kron(M, M) for M, p in steps(*question))


def radius(*question):
    return np.abs(np.linalg.eigvals(second_moment(*question))).max()


QUESTIONS = [(batch, rho, coupling, sampling) for batch in (1, 2) for rho in (0.0, 0.2) for coupling in ("fresh", "shared")
             for sampling in ("with", "without")]


@pytest.mark.parametrize("batch, rho, coupling, sampling", QUESTIONS)
def test_growth_is_the_spectral_radius_of_the_second_moment(batch, rho, coupling, sampling):
    found = valley.growth(ROWS, batch=batch, rho=rho, eta=0.9, coupling=coupling, sampling=sampling)
    expected = radius(ROWS, batch, rho, 0.9, coupling, sampling)
    assert found.value == pytest.approx(expected, rel=1e-9)
    assert found.low <= expected * (1 + 1e-12) and expected * (1 - 1e-12) <= found.high


@pytest.mark.parametrize("batch, rho, coupling, sampling", QUESTIONS)
def test_the_threshold_is_where_that_radius_is_1(batch, rho, coupling, sampling):
    found = valley.threshold(ROWS, batch=batch, rho=rho, coupling=coupling, sampling=sampling)
    low, high = 1e-3, 10.0
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if radius(ROWS, batch, rho, middle, coupling, sampling) < 1 else (low, middle)
    assert float(found.eta_exact) == pytest.approx(low, rel=1e-8)
    assert found.eta_exact.converged and found.eta_exact.low <= found.eta_exact.high
    fresh = valley.threshold(ROWS, batch=batch, rho=rho, coupling="fresh", sampling=sampling)
    assert float(found.eta_fresh) == pytest.approx(float(fresh.eta_exact), rel=1e-9)


def test_the_scalars_are_those_of_the_mean_hessian():
    found = valley.threshold(ROWS, batch=2, rho=0.1)
    H = ROWS.T @ ROWS / len(ROWS)
    assert (found.n, found.d, found.rank, found.outputs) == (4, 3, 3, 1)
    assert found.lambda_max == pytest.approx(np.linalg.eigvalsh(H)[-1])
    assert found.trace == pytest.approx(np.trace(H))
    assert found.frobenius == pytest.approx(np.linalg.norm(H))


def test_a_step_size_is_stable_below_the_threshold_and_not_above():
    eta = float(valley.threshold(ROWS, batch=2, rho=0.1).eta_exact)
    below, above = (valley.threshold(ROWS, batch=2, rho=0.1, eta=factor * eta) for factor in (0.99, 1.01))
    assert (below.stability, above.stability) == ("stable", "unstable")
    assert float(below.growth) < 1 < float(above.growth)


def test_expected_loss_follows_the_second_moment():
    start = np.array([1.0, -2.0, 0.5])
    losses = valley.expected_loss(ROWS, start=start, steps=5, batch=2, rho=0.2, eta=0.3)
    T = second_moment(ROWS, 2, 0.2, 0.3, "shared", "with")
    H, moment = ROWS.T @ ROWS / len(ROWS), np.outer(start, start).ravel()
    for loss in losses:
        assert loss == pytest.approx(0.5 * np.sum(H.ravel() * moment), rel=1e-12)
        moment = T @ moment
    assert losses.shape == (6,) and losses.dtype == np.float64


def test_jacobians_of_two_outputs_are_blocks_of_rows():
    jacobians = np.stack([ROWS, ROWS[::-1] * 0.5], axis=1)  # (4, 2, 3)
    found = valley.threshold(jacobians, batch=1, rho=0.0)
    assert (found.n, found.outputs) == (4, 2)
    hessians = [J.T @ J for J in jacobians]
    H = sum(hessians) / 4
    assert found.trace == pytest.approx(np.trace(H))

    def growth(eta):
        return np.abs(np.linalg.eigvals(sum(np.kron(np.eye(3) - eta * h, np.eye(3) - eta * h) for h in hessians) / 4)).max()

    eta = float(found.eta_exact)
    assert growth(eta * (1 - 1e-6)) < 1 < growth(eta * (1 + 1e-6))


def test_a_gram_matrix_says_the_same_as_its_rows():
    rows = valley.threshold(ROWS, batch=2, rho=0.1)
    gram = valley.threshold(gram=ROWS @ ROWS.T, batch=2, rho=0.1)
    assert float(gram.eta_exact) == pytest.approx(float(rows.eta_exact), rel=1e-9)
    jacobians = np.stack([ROWS, ROWS[::-1] * 0.5], axis=1)
    products = np.einsum("icp,jdp->icjd", jacobians, jacobians)
    of_blocks = valley.threshold(gram=products, batch=1, rho=0.1)
    assert float(of_blocks.eta_exact) == pytest.approx(float(valley.threshold(jacobians, batch=1, rho=0.1).eta_exact), rel=1e-9)


@pytest.mark.parametrize("given", [
    ROWS.astype(np.float32), ROWS.astype(np.float16), np.asfortranarray(ROWS), ROWS.tolist(), np.repeat(ROWS, 2, axis=1)[:, ::2],
    ROWS[::-1].copy()[::-1], ROWS.astype(">f8"), ROWS.astype(">f4"), np.ma.array(ROWS),
])
def test_rows_may_lie_in_memory_in_any_way(given):
    assert float(valley.threshold(given, batch=1, rho=0).eta_exact) == float(valley.threshold(ROWS, batch=1, rho=0).eta_exact)


def test_jacobians_in_fortran_order_are_the_same():
    jacobians = np.stack([ROWS, ROWS[::-1] * 0.5], axis=1)
    expected = valley.threshold(jacobians, batch=1, rho=0.1)
    assert float(valley.threshold(np.asfortranarray(jacobians), batch=1, rho=0.1).eta_exact) == float(expected.eta_exact)
    assert valley.threshold((ROWS * 4).astype(np.int8), batch=1, rho=0).lambda_max == pytest.approx(
        16 * valley.threshold(ROWS, batch=1, rho=0).lambda_max)


def test_long_rows_are_read_where_they_lie():
    rows = np.random.default_rng(1).standard_normal((8, 2_000_000), dtype=np.float32)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = valley.threshold(rows, batch=2, rho=1e-7)
    assert found.d == 2_000_000 and found.rank == 8
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024 < rows.nbytes  # no copy, let alone one of doubles
    exact = valley.threshold(gram=rows.astype(np.float64) @ rows.T.astype(np.float64), batch=2, rho=1e-7)
    assert float(found.eta_exact) == pytest.approx(float(exact.eta_exact), rel=1e-9)


@pytest.mark.parametrize("arguments, words", [
    (dict(rows=ROWS, batch=0, rho=0), "batch is 0; allowed: a whole number from 1 to"),
    (dict(rows=ROWS, batch=1, rho=-1), "rho is -1; allowed: a finite number >= 0"),
    (dict(rows=ROWS, batch=1, rho="x"), "rho is 'x'; allowed: a finite number >= 0"),
    (dict(rows=ROWS, batch=1, rho=0, coupling="both"), "coupling is 'both'; allowed: fresh, shared"),
    (dict(rows=ROWS, batch=5, rho=0, sampling="without"), "batch is 5; allowed: at most the 4 samples"),
    (dict(rows=np.ma.masked_greater(ROWS, 1), batch=1, rho=0), "rows is an array with masked entries; allowed: an array without any"),
    (dict(rows=[np.ma.masked_greater(row, 1) for row in ROWS], batch=1, rho=0), "rows is an array with masked entries"),
    (dict(gram=np.ma.masked_less(ROWS @ ROWS.T, 0), batch=1, rho=0), "gram is an array with masked entries"),
    (dict(rows=ROWS[0], batch=1, rho=0), "rows is of shape (3,); allowed: (n, p): n rows, or (n, c, p)"),
    (dict(rows=[["a"]], batch=1, rho=0), "rows is of type <U1; allowed: an array of real numbers"),
    (dict(rows=ROWS * 1j, batch=1, rho=0), "rows is of type complex128; allowed: an array of real numbers"),
    (dict(rows=ROWS.astype(np.longdouble), batch=1, rho=0), "rows is of type float128; allowed: an array of real numbers"),
    (dict(rows=np.where(ROWS == 1.5, np.nan, ROWS), batch=1, rho=0), "rows, entry [1, 1] is nan; allowed: a finite number"),
    (dict(rows=np.empty((0, 3)), batch=1, rho=0), "rows is empty, of shape (0, 3); allowed"),
    (dict(batch=1, rho=0), "rows is missing; allowed"),
    (dict(rows=ROWS, gram=ROWS @ ROWS.T, batch=1, rho=0), "gram is given beside rows; allowed: one of the two"),
    (dict(gram=ROWS, batch=1, rho=0), "gram is of shape (4, 3); allowed: a Gram matrix (n, n) or (n, c, n, c)"),
    (dict(rows=ROWS, batch=1, rho=1e200), "rho is 1e+200; allowed"),
])
def test_what_is_wrong_is_said_in_one_form(arguments, words):
    with pytest.raises(ValueError) as error:
        valley.threshold(**arguments)
    assert str(error.value).startswith(words)


def memory_radius(eta, momentum, nesterov, decay):
    """Of one sample a batch, rho = 0: E F (x) F over (delta, eta v)."""
    d = ROWS.shape[1]
    one, total = np.eye(d), 0
    for g in ROWS:
        slope = np.hstack([eta * (np.outer(g, g) + decay * one), np.zeros((d, d))])
        v = slope + np.hstack([np.zeros((d, d)), momentum * one])
        moved = np.hstack([one, np.zeros((d, d))]) - (slope + momentum * v if nesterov else v)
        F = np.vstack([moved, v])
        total = total + np.kron(F, F) / len(ROWS)
    return np.abs(np.linalg.eigvals(total)).max()


@pytest.mark.parametrize("momentum, nesterov, decay", [(0.9, False, 0.0), (0.9, True, 0.0), (0.5, False, 0.1)])
def test_with_momentum_the_threshold_is_where_the_whole_operator_has_radius_1(momentum, nesterov, decay):
    rule = dict(momentum=momentum, nesterov=nesterov, weight_decay=decay)
    found = valley.threshold(ROWS, batch=1, rho=0.0, **rule)
    assert memory_radius(float(found.eta_exact), momentum, nesterov, decay) == pytest.approx(1, rel=1e-8)
    assert (found.momentum, found.nesterov, found.weight_decay) == (momentum, nesterov, decay)
    rate = valley.growth(ROWS, batch=1, rho=0.0, eta=0.2, **rule)
    assert rate.value == pytest.approx(memory_radius(0.2, momentum, nesterov, decay), rel=1e-8)
    losses = valley.expected_loss(ROWS, start=[1, 1, 1], steps=3, batch=1, rho=0.0, eta=0.2, **rule)
    assert losses[0] == pytest.approx(0.5 * np.mean((ROWS @ [1, 1, 1]) ** 2)) and len(losses) == 4


@pytest.mark.parametrize("wrong, said", [(dict(momentum=1.0), "momentum is 1"), (dict(nesterov=True), "nesterov is given without momentum"),
                                         (dict(weight_decay=-1.0), "weight_decay is -1")])
def test_a_momentum_that_is_none_is_refused(wrong, said):
    with pytest.raises(ValueError, match=said):
        valley.threshold(ROWS, batch=1, rho=0.0, **wrong)


def test_a_typical_trial_of_one_parameter_has_the_mean_of_its_logs():
    rows = np.sqrt([[0.2], [3.8]])
    found = valley.threshold(rows, batch=1, rho=0.0, eta=0.7, almost_sure=True)
    assert found.rate_low == pytest.approx(np.mean(np.log(np.abs(1 - 0.7 * rows[:, 0] ** 2)))) and found.rate_low_error == 0
    assert found.rate_high == pytest.approx(np.log(found.growth.high) / 2)
    with pytest.raises(ValueError, match="eta is missing"):
        valley.threshold(rows, batch=1, rho=0.0, almost_sure=True)
