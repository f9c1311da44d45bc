"""Every sentence that the engine may say about a finding is known to the translators."""

import ast
from dataclasses import replace
from pathlib import Path

import pytest
from django.utils import translation

import collegium.engines
from collegium.core.engine_words import ENGINE_WORDS
from collegium.core.faults import pattern_of
from collegium.engines.impact import Finding, RowAccount, Study, StudyResult
from collegium.evaluation.vocabulary.sentences import SENTENCES, in_words, result_in_words

ENGINES = Path(collegium.engines.__file__).parent
SOURCES = [
    ENGINES / "impact" / f"{name}.py"
    for name in ("findings", "warn", "soundness", "crossproducts", "rows", "regression", "versions")
]
SOURCES += [ENGINES / "reporting" / "protected.py", ENGINES / "designs" / "cutoff.py"]
SOURCES += [ENGINES / "reporting" / "unsaid.py"]


def spoken(node: ast.expr | None) -> str:
    """The text that an expression gives, with an X for each value; empty for what is no text."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(spoken(part) or "X" for part in node.values)
    return ""


def sentences(source: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(source.read_text())):
        if isinstance(node, ast.Return | ast.Assign | ast.Yield):
            found.add(spoken(node.value))
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "CannotFitError":
            found.add(spoken(node.args[0]))
    return {text for text in found if text.endswith(".") and (text[0].isupper() or text[0] == "“")}


SAID = sorted(set().union(*map(sentences, SOURCES)))


def test_the_search_finds_the_sentences():
    assert len(SAID) >= len(set(SENTENCES) - set(ENGINE_WORDS))


@pytest.mark.parametrize("sentence", SAID)
def test_every_sentence_of_the_engine_has_its_template(sentence):
    assert [template for template in SENTENCES if pattern_of(template).fullmatch(sentence)]


def test_values_come_back_whatever_they_contain():
    said = "Nobody in this group was in “a {b} (c)\n“d””."
    with translation.override("en"):
        assert in_words(said) == said
        assert in_words("Something else.") == "Something else."


def test_a_translated_result_keeps_its_numbers():
    study = Study("t", "a", ("x",), "y", ("o",))
    finding = Finding(
        "o", "x", "unadjusted", withheld="The outcome does not vary within the two arms.", effect=1.5
    )
    result = StudyResult(study, (finding,), (), RowAccount(3, 0), ("unknown warning",))
    with translation.override("es"):
        told = result_in_words(result)
    assert replace(told.findings[0], withheld="") == replace(finding, withheld="")
    assert told.warnings == ("unknown warning",)
    assert told.findings[0].withheld != finding.withheld
