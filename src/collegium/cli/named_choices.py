"""What a frozen plan named beforehand, read from plan.json or from the file of a frozen study."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from collegium.engines.impact import Study
from collegium.engines.planning import STUDY, departures, unsealed, verified
from collegium.engines.problems import Problem, ProblemsFound, refuse
from collegium.engines.robustness import NamedChoice, checked_names


@dataclass(frozen=True, slots=True)
class NamedBefore:
    """A frozen plan beside the study that is run.

    sha256: its fingerprint; choices: None where it did not name them; departs: settings of the study that are not as
    planned, None where the plan names no study.
    """

    sha256: str
    choices: tuple[NamedChoice, ...] | None
    departs: tuple[str, ...] | None

    def as_dict(self) -> dict[str, Any]:
        return {
            "sha256": self.sha256,
            "choices": None if self.choices is None else list(self.choices),
            "departures": None if self.departs is None else list(self.departs),
        }


def read_named(path: Path, study: Study) -> NamedBefore:
    """Read a frozen plan whose fingerprint holds. Raises ProblemsFound, with the name of the file."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ProblemsFound(
            Problem("there is no such file", "Check its name and folder.", str(path))
        ) from None
    except ValueError:
        why = "this is not a frozen plan: it is no JSON"
        raise ProblemsFound(Problem(why, "Use plan.json as it was written.", path.name)) from None
    try:
        plan, key = _content(document)
        named = plan.get(key)
        if named is not None and not isinstance(named, list):
            refuse("what the plan names is not a list", "Use the plan as it was written.")
        choices = None if named is None else checked_names(named)
    except ProblemsFound as found:
        raise ProblemsFound(
            [Problem(one.why, one.todo, path.name, value=one.value) for one in found.problems]
        ) from None
    departs = departures(plan, study.as_dict()) if plan.get("study") else None
    return NamedBefore(document["sha256"], choices, departs)


def _content(document: Any) -> tuple[Mapping[str, Any], str]:
    """What was frozen, and the key under which it names the choices: those of PLAN.toml are free text."""
    if isinstance(document, dict) and document.get("format") == STUDY:
        return unsealed(document, kind=STUDY), "choices"
    return verified(document), "varied"


def named_sentence(named: NamedBefore | None) -> str:
    """Whether a plan named what is varied."""
    if named is None:
        return "No plan had named the choices beforehand; the ways are all that the study leaves open."
    plan = f"the plan with the fingerprint {named.sha256[:12]}"
    if named.choices is None:
        said = f"{plan} did not name the choices; the ways are all that the study leaves open."
    elif named.choices:
        said = f"{plan} named the choices, and only these are varied: {', '.join(named.choices)}."
    else:
        said = f"{plan} named no choice, so nothing is varied."
    departs = f" The study departs from it in: {', '.join(named.departs)}." if named.departs else ""
    return said[0].upper() + said[1:] + departs
