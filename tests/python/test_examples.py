"""The examples run, where what they need is there."""

import pathlib
import subprocess
import sys

import pytest

EXAMPLES = pathlib.Path(__file__).resolve().parents[2] / "examples"


def run(name, *arguments, cwd):
    return subprocess.run([sys.executable, EXAMPLES / name, *arguments], cwd=cwd, check=True, capture_output=True, text=True).stdout


def test_a_pytorch_minimum_gets_its_verdict(tmp_path):
    pytest.importorskip("torch", reason="python3-torch is not there")
    lines = run("pytorch_minimum.py", cwd=tmp_path).splitlines()
    assert float(lines[0].split()[1]) < 1e-16  # a minimum: the theory is about no other point
    assert lines[1].startswith("Jacobians (12, 2, 50)")
    assert sum("stable up to eta = " in line for line in lines) == 6


def test_an_ensemble_is_run_and_drawn(tmp_path):
    lines = run("escape.py", "--trials", "5000", cwd=tmp_path).splitlines()
    assert [line.split(":")[0] for line in lines[:3]] == ["rho 0.05", "rho 0.1", "rho 0.2"]
    pytest.importorskip("matplotlib", reason="python3-matplotlib is not there")
    assert lines[3] == "escape.svg" and "<svg" in (tmp_path / "escape.svg").read_text()
