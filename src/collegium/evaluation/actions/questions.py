"""What changes the questions of an evaluation plan."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collegium.core import audit
from collegium.core.errors import Conflict, InvalidInput
from collegium.engines.problems import Problem
from collegium.evaluation.models import PlanQuestion
from collegium.evaluation.permissions import check_user_can_answer
from collegium.evaluation.vocabulary import Suggestion, suggestions_for
from collegium.initiatives import actions as initiatives
from collegium.initiatives.actions.changes import archive_thing, change_thing, create_thing, restore_thing
from collegium.initiatives.models import Indicator, Initiative
from collegium.initiatives.permissions import (
    check_user_can_evaluate,
    people_of_partners,
    user_can_coordinate,
)
from collegium.partners.actions.records import save_checked
from collegium.people.models import User

LINKS = ("goals", "indicators", "studies", "surveys", "datasets")


@transaction.atomic
def create_question(*, by: User, initiative: Initiative, values: Mapping[str, Any]) -> PlanQuestion:
    """values: fields of PlanQuestion; and goals, indicators, studies, surveys, datasets of this initiative."""
    check_user_can_evaluate(by, initiative)
    fields, links = taken_apart(values)
    question = PlanQuestion(
        initiative=initiative, created_by=by, position=next_position(initiative), **fields
    )
    check_question(question, links)
    create_thing(question, by=by, verb=gettext_noop("asked the question"), initiative=initiative)
    for name, things in links.items():
        getattr(question, name).set(things)
    return question


@transaction.atomic
def edit_question(*, by: User, question: PlanQuestion, values: Mapping[str, Any]) -> PlanQuestion:
    """Change fields and, where values has them, what the question is linked with. Frozen versions keep theirs."""
    check_user_can_evaluate(by, question.initiative)
    fields, links = taken_apart(values)
    changes = audit.apply_changes(question, fields)
    check_question(question, links)
    if changes:
        save_checked(question, fields=list(changes))
    for name, things in links.items():
        changes |= relink(question, name, things)
    if changes:
        verb = gettext_noop("changed the question")
        audit.record(by=by, verb=verb, target=question, initiative_id=question.initiative_id, changes=changes)
    return question


def taken_apart(values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, list[Any]]]:
    fields = {name: value for name, value in values.items() if name not in LINKS}
    return fields, {name: list(values[name]) for name in LINKS if name in values}


def next_position(initiative: Initiative) -> int:
    last: int | None = initiative.plan_questions.aggregate(last=Max("position"))["last"]
    return (last or 0) + 1


def check_question(question: PlanQuestion, links: Mapping[str, Iterable[Any]]) -> None:
    """What it is linked with belongs to the same initiative, and whoever answers it to one of the partners."""
    for name, things in links.items():
        if any(thing.initiative_id != question.initiative_id for thing in things):
            why = _("This belongs to another initiative. Choose one of this initiative.")
            raise InvalidInput(why, [Problem(why, "", column=name)])
    owner = question.owner
    if owner is not None and not people_of_partners(question.initiative).filter(pk=owner.pk).exists():
        why = _("{person} does not belong to a partner of this initiative.").format(person=owner)
        raise InvalidInput(why, [Problem(why, "", column="owner")])


def relink(question: PlanQuestion, name: str, things: Iterable[Any]) -> dict[str, list[Any]]:
    after = sorted(things, key=lambda thing: thing.pk)
    related = getattr(question, name)
    before = list(related.order_by("pk"))
    related.set(after)
    return {} if before == after else {name: [audit.plain(before), audit.plain(after)]}


@transaction.atomic
def archive_question(*, by: User, question: PlanQuestion) -> None:
    check_user_can_evaluate(by, question.initiative)
    archive_thing(question, by=by, verb=gettext_noop("took the question out of the plan"))


@transaction.atomic
def restore_question(*, by: User, question: PlanQuestion) -> None:
    """Bring it back. Conflict where its suggestion has been taken over again meanwhile."""
    check_user_can_evaluate(by, question.initiative)
    restore_thing(question, by=by, verb=gettext_noop("brought back the question"))


@transaction.atomic
def answer_question(*, by: User, question: PlanQuestion, answer: str) -> PlanQuestion:
    """Write what was found; an empty answer opens the question again."""
    check_user_can_answer(by, question)
    said = answer.strip()
    values = {
        "answer": said,
        "answered_at": timezone.now() if said else None,
        "answered_by": by if said else None,
    }
    if said == question.answer:
        return question
    verb = gettext_noop("answered the question") if said else gettext_noop("opened the question again")
    change_thing(question, values, by=by, verb=verb, initiative=question.initiative)
    return question


@transaction.atomic
def take_suggestion(*, by: User, initiative: Initiative, key: str) -> PlanQuestion:
    """The suggested question in the active language; with its indicator, where the person may add one.

    An indicator of that name that is there already is linked instead. Conflict where the question is in the plan.
    """
    check_user_can_evaluate(by, initiative)
    found = next((one for one in suggestions_for(initiative.model) if one.key == key), None)
    if found is None:
        raise InvalidInput(_("There is no such suggestion."))
    if initiative.plan_questions.current().filter(suggestion=key).exists():
        raise Conflict(_("This suggestion is in the plan already."))
    values = {
        "kind": found.kind,
        "text": str(found.text),
        "decision": str(found.decision),
        "suggestion": key,
        "indicators": suggested_indicators(by, initiative, found),
    }
    return create_question(by=by, initiative=initiative, values=values)


def suggested_indicators(by: User, initiative: Initiative, found: Suggestion) -> list[Indicator]:
    wanted = found.indicator
    if wanted is None:
        return []
    there = initiative.indicators.current().filter(name=str(wanted.name)).first()
    if there is not None or not user_can_coordinate(by, initiative):
        return [there] if there else []
    values = {
        "name": str(wanted.name),
        "definition": str(wanted.definition),
        "unit": str(wanted.unit),
        "kind": wanted.kind,
        "direction": wanted.direction,
        "measured_every": wanted.measured_every,
    }
    return [initiatives.create_indicator(by=by, initiative=initiative, values=values)]
