"""The shape of a blueprint: roles, governance, agreement, goals with indicators, rhythm, check-list.

The text is a proposal that partners change together, written into an initiative in the language of whoever
starts it. `Blueprint.written` gives the plain form that templates are kept in.
"""

from dataclasses import dataclass, fields
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from collegium.initiatives.vocabulary.words import (
    DecisionRule,
    Direction,
    IndicatorKind,
    PartnerRole,
    StepPage,
    StepSign,
)

Text = str | Promise
PER_CENT: Text = _("per cent")


@dataclass(frozen=True, slots=True)
class BlueprintIndicator:
    """A measure as it is proposed: without baseline and target, which only the partners know."""

    name: Text
    definition: Text
    unit: Text = PER_CENT
    kind: IndicatorKind = IndicatorKind.OUTCOME
    direction: Direction = Direction.UP

    def written(self) -> dict[str, Any]:
        return {field.name: str(getattr(self, field.name)) for field in fields(self)}


@dataclass(frozen=True, slots=True)
class BlueprintGoal:
    title: Text
    description: Text
    indicators: tuple[BlueprintIndicator, ...]

    def written(self) -> dict[str, Any]:
        return {
            "title": str(self.title),
            "description": str(self.description),
            "indicators": [indicator.written() for indicator in self.indicators],
        }


@dataclass(frozen=True, slots=True)
class Blueprint:
    """The structure of an initiative before there is one.

    Attributes:
        explanation: what the model is, in plain words; suits: who should choose it.
        vision_prompt: questions that help to write the shared vision.
        founder_role: role of the organisation that starts it.
        role_duties: what is expected of partners in each role.
        agreement: sections as (heading, text).
        milestones: (title, days after the start).
    """

    explanation: Text
    suits: tuple[Text, ...]
    vision_prompt: Text
    founder_role: PartnerRole
    role_duties: dict[PartnerRole, Text]
    decision_rule: DecisionRule
    quorum_percent: int
    governance: tuple[Text, ...]
    meeting_rhythm: Text
    agreement: tuple[tuple[Text, Text], ...]
    goals: tuple[BlueprintGoal, ...]
    milestones: tuple[tuple[Text, int], ...]
    # what to do, the page on which it is done, and where something shows it by itself what that is
    checklist: tuple[tuple[Text, StepPage] | tuple[Text, StepPage, StepSign], ...]

    def written(self) -> dict[str, Any]:
        """The blueprint as plain JSON values in the active language."""
        return {
            "founder_role": self.founder_role.value,
            "decision_rule": self.decision_rule.value,
            "quorum_percent": self.quorum_percent,
            "governance": "\n\n".join(str(part) for part in self.governance),
            "meeting_rhythm": str(self.meeting_rhythm),
            "agreement": "\n\n".join(f"{heading}\n{text}" for heading, text in self.agreement),
            "role_duties": {role.value: str(duty) for role, duty in self.role_duties.items()},
            "goals": [goal.written() for goal in self.goals],
            "milestones": [
                {"title": str(title), "goal": None, "after_days": days} for title, days in self.milestones
            ],
            "checklist": [
                {"text": str(text), "page": page.value, "sign": sign[0].value if sign else ""}
                for text, page, *sign in self.checklist
            ],
        }
