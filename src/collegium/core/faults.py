"""Problems of the engines, said in the language of whoever reads them.

An engine's text is recognised by its template (`core.fault_texts`) and said again in the language that is active, with
its numbers and values; one that is not recognised, such as an app's own, stays as it is. Problems are stored in
English, so that everybody reads them in a language of their own.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from collegium.core.fault_texts import NUMBERS, PARTS, SOURCES, TEXTS
from collegium.engines.problems import Problem, shorten

_NUMBER = re.compile(r"-?\d+|-?\d{1,3}(,\d{3})+")


@cache
def pattern_of(template: str) -> re.Pattern[str]:
    """What matches a text that was made from the template."""
    parts = re.split(r"\{(\w+)\}", template)
    texts, known = [], set[str]()
    for place, part in enumerate(parts):
        if place % 2 == 0:
            texts.append(re.escape(part))
        else:  # a value that stands there twice is the same both times
            texts.append(f"(?P={part})" if part in known else f"(?P<{part}>.*)")
            known.add(part)
    return re.compile("".join(texts), re.DOTALL)


def said(text: str, templates: Iterable[str]) -> str:
    """The text in the language that is active, if one of the templates made it."""
    for template in templates:
        if found := pattern_of(template).fullmatch(text):
            values = {name: _value(name, value) for name, value in found.groupdict().items()}
            return _(template).format(**values)
    return text


def _value(name: str, value: str) -> str:
    if name in NUMBERS and _NUMBER.fullmatch(value):
        return str(number_format(int(value.replace(",", "")), force_grouping="," in value))
    return said(value, PARTS.get(name, ()))


def problem_in_words(problem: Problem) -> Problem:
    """The problem with its reason and its advice in the language that is active."""
    return replace(problem, why=said(problem.why, TEXTS), todo=said(problem.todo, TEXTS))


def items_in_words(items: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Problems as a job or a dataset stores them, in the language that is active."""
    return [problem_in_words(Problem(**item)).as_dict() for item in items]


def sentence(problem: Problem | str) -> str:
    """All of the problem in one sentence: `str(problem)` in the language that is active."""
    if not isinstance(problem, Problem):
        return str(problem)
    told = problem_in_words(problem)
    why = told.why.removesuffix(".")  # some reasons are whole sentences
    values = {"why": why, "todo": told.todo, "value": shorten(told.value), "place": place(told)}
    if values["place"] and told.value:
        return _("{place}: {why} (value “{value}”). {todo}").format(**values)
    if values["place"]:
        return _("{place}: {why}. {todo}").format(**values)
    return (_("{why} (value “{value}”). {todo}") if told.value else _("{why}. {todo}")).format(**values)


def place(problem: Problem) -> str:
    """Where the problem is: file, line and column, as far as they are known."""
    found = _(problem.source) if problem.source in SOURCES else problem.source
    for part in (
        _("line {line}").format(line=problem.line) if problem.line else "",
        _("column “{column}”").format(column=problem.column) if problem.column else "",
    ):
        found = _("{before}, {next}").format(before=found, next=part) if found and part else found or part
    return found
