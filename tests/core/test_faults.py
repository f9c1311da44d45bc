"""Whatever an engine says is wrong with an input reaches the reader in the reader's language."""

import ast
import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

import collegium.engines
from collegium.core.engine_words import ENGINE_WORDS
from collegium.core.fault_texts import METHODS, PARTS, SOURCES, TEXTS
from collegium.core.faults import items_in_words, pattern_of, problem_in_words, said, sentence
from collegium.engines.ballots import rules
from collegium.engines.impact import ChangeOverTime, Cutoff, Matched, RandomIntercept, Study
from collegium.engines.impact.checks import _roles, listed
from collegium.engines.impact.design import design_columns
from collegium.engines.problems import Problem
from collegium.engines.qualitative import BANDS
from collegium.engines.tabular.reading import _OTHER

ENGINES = Path(collegium.engines.__file__).parent
FULL_STOP = {
    "add",
    "fatal",
}  # calls of the reader of tables (engines/tabular), which ends the advice with one itself
# Engines whose words are words of reports, translated as such, and those whose words no page shows.
SAID_ELSEWHERE = {"reporting", "wwc", "imputation"}
PASSED_ON = {"why", "todo", "one", "fault", "known"}  # parameters, and loops over what is found elsewhere


class Function:
    """The texts that may stand for an expression inside one function, with an X for each value."""

    def __init__(self, module: ast.Module, function: ast.FunctionDef) -> None:
        self.function = function
        self.assigned: dict[str, list[ast.expr]] = {}
        for scope in (module.body, list(ast.walk(function))):
            for node in scope:
                if isinstance(node, ast.Assign):
                    for name, value in self.pairs(node.targets[0], node.value):
                        self.assigned.setdefault(name, []).append(value)

    @staticmethod
    def pairs(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
        if isinstance(target, ast.Name):
            yield target.id, value
        elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
            for one, part in zip(target.elts, value.elts, strict=True):
                yield from Function.pairs(one, part)

    def texts(self, node: ast.expr) -> list[str]:
        """Nothing where the expression is not a text that is written in this function."""
        match node:
            case ast.Constant(value=str(text)):
                return [text]
            case ast.JoinedStr(values=values):
                parts = [
                    self.texts(value.value if isinstance(value, ast.FormattedValue) else value) or ["X"]
                    for value in values
                ]
                # “X.” says nothing: it is what a caller said, with a full stop
                return [text for each in product(*parts) if (text := "".join(each)).strip("X.")]
            case ast.IfExp(body=body, orelse=orelse):
                return [*self.texts(body), *self.texts(orelse)]
            case ast.Name(id=name):
                return [text for value in self.assigned.get(name, []) for text in self.texts(value)]
        return []


def calls(function: ast.FunctionDef, readers: bool) -> Iterator[tuple[str, list[ast.expr]]]:
    """(name, why and todo) of what makes a problem: `Problem`, a reader's `add` and `fatal`, a yielded pair."""
    for node in ast.walk(function):
        if isinstance(node, ast.Yield) and isinstance(node.value, ast.Tuple) and is_pair(function):
            yield "yield", node.value.elts
        elif isinstance(node, ast.Call):
            name = getattr(node.func, "id", "") or getattr(node.func, "attr", "")
            named = {keyword.arg: keyword.value for keyword in node.keywords}
            if name == "Problem":
                yield name, [*node.args, *(named[key] for key in ("why", "todo") if key in named)][:2]
            elif readers and name in FULL_STOP and len(node.args) >= 2:
                yield name, node.args[:2]


def is_pair(function: ast.FunctionDef) -> bool:
    return isinstance(function.returns, ast.Name) and function.returns.id == "Faults"


def found_in(source: Path) -> Iterator[tuple[str, list[str]]]:
    """(place and expression, its texts) of every reason and every advice in a source."""
    module = ast.parse(source.read_text())
    for function in (node for node in ast.walk(module) if isinstance(node, ast.FunctionDef)):
        known = Function(module, function)
        for name, pair in calls(function, source.parent.name == "tabular"):
            assert len(pair) == 2, f"{source}: {ast.unparse(function)}"
            for place, node in enumerate(pair):
                stop = "." if place and name in FULL_STOP else ""
                texts = [text + stop for text in known.texts(node)]
                yield f"{source.parent.name}/{source.name}:{node.lineno} {ast.unparse(node)}", texts


SAID = [
    found
    for source in sorted(ENGINES.rglob("*.py"))
    if source.name != "words.py"
    for found in found_in(source)
]


def is_passed_on(expression: str) -> bool:
    """A reason that a parameter or another problem brings along."""
    node = ast.parse(expression.split(" ", 1)[1], mode="eval").body
    if ast.unparse(node).startswith("words."):  # its texts have a test of their own
        return True
    names = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
    return bool(names) and names <= PASSED_ON


def test_the_search_finds_the_problems_of_each_engine():
    places = {where.split("/")[0] for where, texts in SAID if texts}
    assert places >= {"tabular", "impact", "ballots", "disclosure", "planning"}
    assert len({text for _, texts in SAID for text in texts}) > 180


def test_the_search_can_read_every_reason():
    assert [where for where, texts in SAID if not texts and not is_passed_on(where)] == []


@pytest.mark.parametrize("text", sorted({text for _, texts in SAID for text in texts}))
def test_every_problem_of_an_engine_has_its_template(text):
    assert [
        template
        for template in TEXTS
        if (found := pattern_of(template).fullmatch(text))
        and all(value == "X" or value in parts(name) for name, value in found.groupdict().items())
    ]


def parts(name: str) -> set[str]:
    """What else than X the search may read as a value: words of the engine, and the prefix of a byte."""
    return {*PARTS.get(name, ()), "0xX"}


def test_no_template_is_left_over():
    texts = {text for _, found in SAID for text in found}
    answers = {template for template in TEXTS if template.startswith("Answer ")}  # joined from words
    own = set(TEXTS) - set(ENGINE_WORDS) - answers
    assert [one for one in own if not any(map(pattern_of(one).fullmatch, texts))] == []


def test_the_words_of_every_engine_are_known_and_no_others():
    modules = [path for path in ENGINES.glob("*/words.py") if path.parent.name not in SAID_ELSEWHERE]
    texts = [
        node.value.value
        for path in modules
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
    ]
    assert len(texts) > 40
    templates = {re.sub(r"\{(\w+):[^}]*\}", r"{\1}", text) for text in texts if isinstance(text, str)}
    assert templates == set(ENGINE_WORDS)


def test_words_inside_the_texts_are_the_engines_own():
    methods = {kind.method for kind in vars(rules).values() if getattr(kind, "method", "")}
    assert set(METHODS) == methods
    assert set(PARTS["kind"]) == set(_OTHER.values())
    assert PARTS["band"] == tuple(word for _, word in BANDS)
    designs = (Matched(()), ChangeOverTime("", ""), RandomIntercept(""), Cutoff(0))
    roles = {role for role, _ in _roles(Study("t", "a", ("x",), "y", ("o",)))}
    roles |= {role for design in designs for role in design_columns(design)}
    assert set(PARTS["role"]) == roles | {"the arms"}


def test_names_of_what_is_no_file_are_the_engines_own():
    written = "".join(path.read_text() for path in ENGINES.rglob("*.py"))
    assert [source for source in SOURCES if f'"{source}"' not in written] == []


@pytest.mark.parametrize("language", ["es", "ar"])
def test_no_text_is_left_in_english(language):
    with translation.override(language):
        assert [text for text in TEXTS if said(text, TEXTS) == text] == []


def test_a_reason_that_is_a_whole_sentence_ends_with_one_full_stop():
    problem = Problem("The table has no column “x”.", "Choose another.", "data.csv", value="x")
    with translation.override("en"):
        assert sentence(problem) == str(problem)
    assert str(problem) == "data.csv: The table has no column “x” (value “x”). Choose another."
    assert str(Problem("It is wrong.", "Mend it.")) == "It is wrong. Mend it."


@given(
    problem=st.builds(
        Problem,
        why=st.text() | st.sampled_from(TEXTS),
        todo=st.text() | st.sampled_from(TEXTS),
        source=st.text() | st.sampled_from(sorted(SOURCES)),
        line=st.none() | st.integers(1),
        column=st.text(),
        value=st.text(),
    )
)
def test_english_stays_what_the_engine_says(problem):
    with translation.override("en"):
        assert sentence(problem) == str(problem)
        assert problem_in_words(problem) == problem


SIZE = "the file has 2,500,000 bytes; at most 2,000,000 are accepted"
LINE = Problem("this is not a number", "Leave it out.", "a, b.csv", 1234, "score {x}", "ten %")


@pytest.mark.parametrize(("language", "expected"), [
    ("es", "a, b.csv, línea 1234, columna «score {x}»: esto no es un número (valor «ten %»). Omítala."),
    ("ar", "a, b.csv، السطر 1234، العمود «score {x}»: هذا ليس عددًا (القيمة «ten %»). احذفه."),
])  # fmt: skip
def test_the_place_and_the_value_are_kept(language, expected):
    with translation.override(language):
        assert sentence(LINE) == expected


def test_numbers_are_grouped_as_the_language_does():
    with translation.override("es"):
        told = said(SIZE, TEXTS)
    assert "2.500.000" in told.replace("\xa0", ".")
    assert "2,500,000" not in told


def test_lists_of_names_are_cut_in_the_language_too():
    names = listed([f"name {number}" for number in range(25)])
    with translation.override("es"):
        told = said(f"The column holds {names}.", TEXTS)
    assert told.startswith("La columna contiene “name 0”, “name 1”")
    assert told.endswith("“name 19” y más (otros 5).")


def test_what_an_app_has_said_itself_stays_as_it_is():
    own = Problem("Nosotros lo decimos", "Hágalo", column="x")
    with translation.override("es"):
        assert items_in_words([own.as_dict()]) == [own.as_dict()]
        assert sentence("solo un texto") == "solo un texto"
