"""docs/python.md: each block that shows Python at work does what it says."""

import doctest
import pathlib
import re

import pytest

DOCUMENT = pathlib.Path(__file__).resolve().parents[2] / "docs/python.md"
BLOCKS = [(found.start(), found.group(1)) for found in re.finditer(r"^```pycon\n(.*?)^```", DOCUMENT.read_text(), re.M | re.S)]
NAMES = {}  # one session for the whole page


@pytest.mark.parametrize("at, block", BLOCKS, ids=lambda one: None)
def test_a_block_prints_what_it_shows(at, block):
    line = DOCUMENT.read_text()[:at].count("\n") + 1
    test = doctest.DocTestParser().get_doctest(block, NAMES, f"{DOCUMENT.name}:{line}", str(DOCUMENT), line)
    assert test.examples
    said = []
    failed, tried = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE).run(test, out=said.append, clear_globs=False)
    NAMES.update(test.globs)
    assert failed == 0, "".join(said)


def test_the_page_has_blocks():
    assert len(BLOCKS) >= 4
