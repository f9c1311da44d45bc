"""An evaluation plan of several questions, or one study, sealed before outcomes are seen; and what changed since.

A seal is SHA-256 over the canonical JSON of what was sealed (see `plan.canonical`), so that anybody who has the
document can compute it again.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from collegium.engines.planning.plan import canonical
from collegium.engines.problems import Problem, ProblemsFound

EVALUATION_PLAN = "collegium evaluation plan"
STUDY = "collegium frozen study"
VERSION = 1
What = Literal["added", "removed", "changed"]


@dataclass(frozen=True, slots=True)
class QuestionChange:
    """One difference between two versions of a plan.

    id: of the question; what: whether it was added or removed, or one field (`field`) changed; title: the question as
    the later version has it, or the earlier where it was removed. before, after: the values of the field.
    """

    id: int
    what: What
    title: str
    field: str = ""
    before: Any = None
    after: Any = None


def seal(content: Mapping[str, Any]) -> str:
    """SHA-256 of plain data, in hexadecimal. Raises ValueError for numbers that JSON has not."""
    return hashlib.sha256(canonical(content)).hexdigest()


def sealed(content: Mapping[str, Any], *, kind: str) -> dict[str, Any]:
    """The document that is published or deposited. kind: EVALUATION_PLAN or STUDY."""
    return {"format": kind, "version": VERSION, "content": dict(content), "sha256": seal(content)}


def unsealed(document: Any, *, kind: str) -> Mapping[str, Any]:
    """What a document holds, once its seal is seen to be whole. Raises ProblemsFound."""
    if not isinstance(document, dict) or (document.get("format"), document.get("version")) != (kind, VERSION):
        why = "this is not a frozen plan of the kind that is expected"
        raise ProblemsFound(Problem(why, "Use the file as it was downloaded.", "plan"))
    content = document.get("content")
    if not isinstance(content, dict):
        raise ProblemsFound(Problem("the document holds no plan", "Use plan.json as it was written.", "plan"))
    found = seal(content)
    if found != document.get("sha256"):
        why = "the plan was changed after it was frozen: its fingerprint is another"
        raise ProblemsFound(Problem(why, "Use the plan as it was frozen.", "plan", value=found))
    return content


def question_changes(
    before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]
) -> tuple[QuestionChange, ...]:
    """How the questions of two versions differ; each is a mapping with "id" and "question", in any order.

    Questions that were removed come first, then the others in the order of the later version.
    """
    earlier = {one["id"]: one for one in before}
    later = {one["id"]: one for one in after}
    removed = [
        QuestionChange(key, "removed", one["question"]) for key, one in earlier.items() if key not in later
    ]
    found = list(removed)
    for key, one in later.items():
        if key not in earlier:
            found.append(QuestionChange(key, "added", one["question"]))
        else:
            found += _fields(earlier[key], one)
    return tuple(found)


def _fields(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[QuestionChange]:
    names = dict.fromkeys([*after, *before])
    return [
        QuestionChange(after["id"], "changed", after["question"], name, before.get(name), after.get(name))
        for name in names
        if before.get(name) != after.get(name)
    ]
