"""What the package says of itself: names, stubs, docstrings, how results are shown."""

import ast
import inspect
import pathlib
import typing

import pytest

import valley
from valley import _valley

PACKAGE = pathlib.Path(valley.__file__).parent
RESULTS = [valley.Certified, valley.Threshold, valley.Path, valley.Escape, valley.Row, valley.ClaimReport, valley.Key, valley.Entry]


def test_the_stubs_name_what_there_is():
    stubs = ast.parse((PACKAGE / "_valley.pyi").read_text())
    functions = {one.name: [argument.arg for argument in one.args.args] for one in stubs.body if isinstance(one, ast.FunctionDef)}
    for name, arguments in functions.items():
        signature = getattr(_valley, name).__doc__.splitlines()[0]
        assert [part.split(":")[0].strip() for part in signature[signature.index("(") + 1:signature.index(")")].split(", ") if part] == arguments
    assert set(functions) == {name for name in dir(_valley) if not name.startswith("_")}
    assert (PACKAGE / "py.typed").exists()


def test_every_public_name_is_there_typed_and_documented():
    for name in valley.__all__:
        one = getattr(valley, name)
        assert inspect.getdoc(one), name
        if inspect.isfunction(one):
            hints = typing.get_type_hints(one)
            assert set(hints) == {*inspect.signature(one).parameters, "return"}, name


@pytest.mark.parametrize("cls", RESULTS)
def test_docstrings_name_every_field(cls):
    for name in cls.__dataclass_fields__:
        assert f"    {name}: " in cls.__doc__


def test_docstrings_say_shapes():
    for word in ("mean_loss: (R)", "escape_from: (K)"):
        assert word in " ".join(valley.Escape.__doc__.split()).replace("mean_loss: (R) mean", "mean_loss: (R)")
    assert "(n, d)" in valley.threshold.__doc__ and "(n, c, d)" in valley.threshold.__doc__


ROWS = [[1.0, 0.5], [-0.25, 0.75]]
SHOWN = {
    "threshold": lambda: valley.threshold(ROWS, batch=1, rho=0.1, eta=0.5),
    "growth": lambda: valley.growth(ROWS, batch=1, rho=0.1, eta=0.5),
    "path": lambda: valley.simulate("huber", "sgd", eta=0.1, start=2, steps=30),
    "escape": lambda: valley.escape("curvature", "sgd", atoms=[0.5, 2], eta=0.1, start=1, trials=1000, steps=30, record=10, escape_loss=10),
    "checks": lambda: valley.check("sam_cycle", quick=True),
    "one check": lambda: valley.check("sam_cycle", quick=True)["sam_cycle"],
    "one row": lambda: valley.check("sam_cycle", quick=True)[0].rows[0],
    "catalogue": valley.landscapes,
    "entry": lambda: valley.rules()["adam"],
    "claims": valley.claims,
}


@pytest.mark.parametrize("name", SHOWN)
def test_results_are_shown_in_few_lines(name):
    shown = SHOWN[name]()
    text, page = repr(shown), shown._repr_html_()
    assert 0 < len(text.splitlines()) <= 60
    assert page.count("<table>") == page.count("</table>") and page.count("<tr>") == page.count("</tr>")
    assert "0x" not in text and "0x" not in page


def test_markup_in_words_is_escaped():
    entry = valley.Entry("a<b", "1 < 2 & 3", "", ())
    assert "a&lt;b: 1 &lt; 2 &amp; 3" in entry._repr_html_()


def test_results_are_read_only():
    with pytest.raises(AttributeError):
        valley.growth([[1.0]], batch=1, rho=0, eta=1).value = 0


def test_catalogues_say_what_each_takes():
    keys = {key.name: key for key in valley.rules()["sam"].keys}
    assert keys["rho"].needed and keys["rho"].default is None
    assert "toy" in valley.landscapes() and "tanh3" not in valley.landscapes()
    assert valley.rules()["adam"].kind == "descent" and valley.rules()["usam"].kind == "optimizer"
    with pytest.raises(KeyError, match="there is: align_sam"):
        valley.rules()["nothing"]
    for landscape in valley.landscapes():
        assert landscape.says and all(key.help and key.allowed for key in landscape.keys)


def test_claims_are_checked_by_name():
    checks = valley.check(["sam_cycle", "gd_flow"] if "gd_flow" in valley.claims() else ["sam_cycle"], quick=True)
    assert checks.passed and checks[0].passes and checks["sam_cycle"].verdict == "holds"
    controls = [row for row in checks["sam_cycle"].rows if row.role == "control"]
    assert controls and all(row.verdict == "violated" for row in controls)
    assert set(valley.claims().names) >= {"p1_escape", "p2_valley", "p3_stability"} or len(valley.claims()) > 10


@pytest.mark.parametrize("call, words", [
    (lambda: valley.check("p1_escap"), "claim is 'p1_escap' (did you mean p1_escape?); allowed: "),
    (lambda: valley.check("p1_escape", quick=True, full=True), "full is given beside quick; allowed: one of the two"),
    (lambda: valley.check("p1_escape", quick=1), "quick is 1; allowed: True, False"),
    (lambda: valley.check("p1_escape", quick=True, seed=-1), "seed is -1; allowed: a whole number"),
])
def test_what_is_wrong_with_a_check_is_said(call, words):
    with pytest.raises(ValueError) as error:
        call()
    assert str(error.value).startswith(words)
