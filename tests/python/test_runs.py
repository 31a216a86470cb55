"""simulate and escape: against steps written in numpy, and against the command line."""

import json
import os
import signal
import subprocess
import threading
import time

import numpy as np
import pytest

import valley

PROGRAM = os.environ.get("VALLEY_PROGRAM", "valley")


def from_command_line(*arguments):
    printed = subprocess.run([PROGRAM, *map(str, arguments)], check=True, capture_output=True, text=True)
    return printed.stdout


def test_sgd_on_a_parabola_is_its_recursion():
    path = valley.simulate("quadratic", "sgd", curvature=2, eta=0.3, start=1.5, steps=10)
    expected = [1.5]
    for _ in range(10):
        expected.append(expected[-1] - 0.3 * (2 * expected[-1]))
    assert path.x.shape == (11, 1) and len(path) == 11
    assert np.allclose(path.x[:, 0], expected, rtol=1e-14)
    assert np.allclose(path.loss, np.square(expected), rtol=1e-14)
    assert path.sharpness == pytest.approx(2)
    assert path.diverged_at is None


def toy(x):
    """Gradient of 1/2 tanh(v sqrt(1 + u^2))^2 at (u, v)."""
    u, v = x
    s = np.sqrt(1 + u * u)
    out = np.tanh(v * s)
    outer = out * (1 - out * out)
    return np.array([outer * v * u / s, outer * s])


@pytest.mark.parametrize("optimizer, shift", [
    ("sgd", lambda g: 0 * g),
    ("sam", lambda g: 0.1 * g / np.linalg.norm(g)),
    ("usam", lambda g: 0.1 * g),
])
def test_a_step_takes_the_gradient_where_the_shift_leads(optimizer, shift):
    radius = {} if optimizer == "sgd" else {"rho": 0.1}
    path = valley.simulate("toy", optimizer, eta=0.2, start=[1.5, 0.4], steps=30, momentum=0.5, **radius)
    x, velocity = np.array([1.5, 0.4]), np.zeros(2)
    for t in range(31):
        assert np.allclose(path.x[t], x, rtol=1e-12, atol=1e-15)
        velocity = 0.5 * velocity + toy(x + shift(toy(x)))
        x = x - 0.2 * velocity


def test_a_path_has_the_bits_of_the_command_line():
    path = valley.simulate("curvature", "sam", atoms=[0.5, 2], rho=0.1, eta=0.5, start=1, steps=20, seed=7, trial=3)
    printed = from_command_line("simulate", "--landscape", "curvature", "--atoms", "0.5,2", "--optimizer", "sam", "--rho", 0.1, "--eta", 0.5, "--start", 1,
                                "--steps", 20, "--seed", 7, "--trial", 3).splitlines()
    rows = [list(map(float, line.split(","))) for line in printed[1:]]
    assert [row[1] for row in rows] == path.x[:, 0].tolist()
    assert [row[2] for row in rows] == path.loss.tolist()


def test_divergence_is_a_result():
    path = valley.simulate("quadratic", "sgd", curvature=1, eta=1e50, start=1, steps=100)
    assert path.diverged_at is not None and len(path) == path.diverged_at
    assert np.isfinite(path.x).all()


ENSEMBLE = dict(label_noise=0.05, rho=0.1, eta=0.05, start=[1.5, 0.1], trials=20000, steps=60, record=20, escape_valley=1, seed=3)
ON_COMMAND_LINE = ["escape", "--landscape", "toy", "--label-noise", 0.05, "--optimizer", "sam", "--rho", 0.1, "--eta", 0.05,
                   "--start", "1.5,0.1", "--trials", 20000, "--steps", 60, "--record", 20, "--escape-valley", 1, "--seed", 3, "--json", "-"]


def test_an_ensemble_has_the_bits_of_the_command_line():
    found = valley.escape("toy", "sam", **ENSEMBLE)
    printed = json.loads(from_command_line(*ON_COMMAND_LINE))
    assert found.digest == printed["digest"]
    for name in ("step", "mean_loss", "low", "high", "variance", "mean_log_loss", "escaped", "resolved", "effective_trials"):
        assert getattr(found, name).tolist() == printed[name], name
    assert {str(level): losses.tolist() for level, losses in found.quantiles.items()} == printed["quantiles"]
    times = printed["escape_time"]
    assert found.escape_from.tolist() == times["from"] and found.escape_count.tolist() == times["count"]
    assert [str(t) if np.isinf(t) else t for t in found.escape_time.values()] == [times[str(q)] for q in found.escape_time]
    assert np.array_equal(found.escaped_share, found.escaped / 20000)


@pytest.mark.parametrize("width, words", [
    (2, "0 of 1000; no trial by step 100"),
    (0.4, "136 of 1000; 5 % by step 15, 50 % not by step 100"),
    (0.2, "1000 of 1000; 5 % by step 1, 50 % by step 5, 95 % by step 19"),
])
def test_the_steps_by_which_trials_escaped_stop_at_the_first_share_that_did_not(width, words):
    found = valley.escape("toy", "sgd", label_noise=0.2, eta=0.4, start=[1.5, 0.1], trials=1000, steps=100, escape_valley=width)
    assert f"escaped: {words}\n" in repr(found)


@pytest.mark.parametrize("where", [dict(device="serial"), dict(device="omp", threads=2), dict(lanes="one")])
def test_no_bit_depends_on_where_it_runs(where):
    assert valley.escape("toy", "sam", **ENSEMBLE, **where).digest == valley.escape("toy", "sam", **ENSEMBLE).digest


def test_rows_are_those_of_a_file(tmp_path):
    rows = np.array([[1.0, 0.5], [-0.25, 0.75], [0.5, -1.0]])
    np.savetxt(tmp_path / "rows.csv", rows, delimiter=",", fmt="%r")
    found = valley.escape("quadratic", "usam", rows=rows, batch=2, rho=0.1, eta=0.2, start=1, trials=5000, steps=10, exact="always")
    printed = json.loads(from_command_line("escape", "--landscape", "quadratic", "--data", tmp_path / "rows.csv", "--batch", 2,
                                           "--optimizer", "usam", "--rho", 0.1, "--eta", 0.2, "--start", 1, "--trials", 5000,
                                           "--steps", 10, "--exact", "always", "--json", "-"))
    assert found.digest == printed["digest"]
    assert found.exact_loss.tolist() == printed["exact_loss"] and found.exact_from == "formula"
    exact = valley.expected_loss(rows, start=[1, 1], steps=10, batch=2, rho=0.1, eta=0.2)
    assert found.exact_loss[-1] == pytest.approx(exact[-1], rel=1e-12)
    assert found.low[-1] <= exact[-1] <= found.high[-1]


def test_where_there_is_no_exact_mean_it_says_why():
    found = valley.escape("toy", "sam", **ENSEMBLE)
    assert found.exact_loss is None and found.why_no_exact_loss
    assert found.why_no_exact_loss in repr(found)


@pytest.mark.parametrize("arguments, words", [
    (dict(landscape="tanh3"), "landscape is 'tanh3' (did you mean tanh2?)"),
    (dict(optimizer="sm"), "optimizer is"),
    (dict(rho=None), "rho is missing"),
    (dict(eta=float("nan")), "eta is nan; allowed"),
    (dict(weight_decays=1), "keyword is 'weight_decays' (did you mean weight_decay?)"),
    (dict(lr=0.1), "keyword is 'lr' (did you mean eta?)"),
    (dict(activation="rellu"), "activation is 'rellu' (did you mean relu?); allowed: sqrt1p, relu"),
    (dict(optimizer="sgd", rho=None, coupling="fresh"), "coupling is given with sgd; allowed: with"),
    (dict(nesterov="yes"), "nesterov is yes without momentum; allowed: beside a momentum above 0"),
    (dict(delta=1.0), "delta is given on landscape toy; allowed: on"),
    (dict(then="sgd"), "switch_at is missing; allowed: a step, as then is given"),
    (dict(start="1,2"), "start is '1,2'; allowed: A or A,B,..."),
    (dict(trials=2.5), "trials is 2.5; allowed: a whole number from 1 to"),
    (dict(rho=True), "rho is True; allowed"),
    (dict(device="gpu"), "device is 'gpu' (did you mean cuda?); allowed: auto, cuda, tbb, omp, serial"),
    (dict(escape_loss=1), "escape_valley is given; allowed: one of escape_loss, escape_ball, escape_valley"),
    (dict(rows=np.ones((2, 2)), escape_valley=None), "rows is given on landscape toy; allowed: on quadratic only"),
])
def test_what_is_wrong_is_said_in_keywords(arguments, words):
    with pytest.raises(ValueError) as error:
        valley.escape(**{"landscape": "toy", "optimizer": "sam", **ENSEMBLE, **arguments})
    assert str(error.value).startswith(words) and "--" not in str(error.value)


def test_a_start_with_a_masked_entry_is_refused():
    with pytest.raises(ValueError, match=r"start is masked_array\("):
        valley.escape("toy", "sam", **{**ENSEMBLE, "start": np.ma.masked_less([1.5, 0.1], 1)})


def test_words_are_taken_in_any_case():
    plain = valley.escape("toy", "sam", activation="relu", device="serial", **ENSEMBLE)
    assert valley.escape("Toy", "SAM", activation="ReLU", device="Serial", **ENSEMBLE).digest == plain.digest


LONG = dict(label_noise=0.05, rho=0.1, eta=0.05, start=[1.5, 0.1], trials=10**9, steps=10**6)


@pytest.mark.parametrize("work", [lambda: valley.escape("toy", "sam", **LONG),
                                  lambda: valley.simulate("toy", "sam", rho=0.1, eta=0.05, start=[1.5, 0.1], steps=4 * 10**9),
                                  lambda: valley.check(full=True)])
def test_ctrl_c_ends_a_long_call(work):
    subprocess.Popen(["sh", "-c", f"sleep 1; kill -INT {os.getpid()}"])  # no thread of ours, which the call might keep waiting
    begin = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        work()
    assert time.monotonic() - begin < 30


def test_other_threads_go_on_during_work():
    count, done = [0], threading.Event()

    def counting():
        while not done.is_set():
            count[0] += 1
            time.sleep(0.001)

    thread = threading.Thread(target=counting)
    thread.start()
    before = count[0]
    valley.escape("toy", "sam", **{**ENSEMBLE, "trials": 200000, "steps": 500, "record": None})
    during = count[0] - before
    done.set()
    thread.join()
    assert during >= 10
