"""What people bring: a file, a formula."""

import os

import numpy as np
import pytest

import valley


@pytest.fixture(autouse=True)
def cache(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("VALLEY_CACHE", str(tmp_path_factory.getbasetemp().parent / "own_code"))


SOURCE = """#include "sim/landscape/from_loss.hpp"
namespace valley {
struct Bowl : FromLoss<Bowl, 1> {
  template <class Real>
  Real loss(const Vec<Real, 1>& x) const { return 0.5 * sq(x[0]); }
};
VALLEY_KERNELS(Bowl)
VALLEY_LANDSCAPE(.id = "bowl_of_python", .says = "x^2/2", .make = [](const Values&) { return Bowl{}; })
}
"""


def test_a_file_brings_a_landscape_that_steps_as_written(tmp_path):
    file = tmp_path / "bowl.cpp"
    file.write_text(SOURCE)
    assert valley.with_(file) == ["bowl_of_python"]
    path = valley.simulate("bowl_of_python", "gd", eta=0.25, start=2, steps=3)
    assert np.allclose(path.x[:, 0], 2 * 0.75 ** np.arange(4), rtol=1e-15)
    assert valley.with_(file) == []  # it is there already


def test_a_formula_is_a_landscape():
    path = valley.simulate("x: a*x^2; a = 0.5", "gd", eta=0.25, start=2, steps=3)
    assert np.allclose(path.x[:, 0], 2 * 0.75 ** np.arange(4), rtol=1e-15)


@pytest.mark.parametrize("run, more", [(valley.simulate, {}), (valley.escape, {"trials": 9})])
def test_a_formula_without_its_variables_is_a_value_error_that_has_them(run, more):
    with pytest.raises(ValueError, match=r"landscape is '1 - cos\(x\)', a formula without its variables; .* 'x: 1 - cos\(x\)'"):
        run("1 - cos(x)", "gd", eta=0.25, start=2, steps=3, **more)


def test_what_does_not_compile_is_a_value_error_in_the_compilers_words(tmp_path):
    file = tmp_path / "broken.cpp"
    file.write_text("int broken = nothing;\n")
    with pytest.raises(ValueError, match=r"broken.cpp:1:.*nothing"):
        valley.with_(file)


def test_a_file_that_brings_nothing_is_refused_each_time(tmp_path):
    file = tmp_path / "empty.cpp"
    file.write_text("")
    for _ in range(2):
        with pytest.raises(ValueError, match="empty.cpp, which brings nothing; allowed: a file with a landscape"):
            valley.with_(file)


def test_a_files_name_may_be_any_bytes(tmp_path):
    file = os.fsencode(tmp_path) + b"/b\xff.cpp"
    with pytest.raises(ValueError, match=r"b\\xff.cpp \(No such file"):
        valley.with_(os.fsdecode(file))
    with open(file, "w") as out:
        out.write(SOURCE.replace("bowl_of_python", "bowl_of_bytes"))
    assert valley.with_(os.fsdecode(file)) == ["bowl_of_bytes"]
