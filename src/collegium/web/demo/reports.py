"""Reports of the examples: written, commented on and signed off by their people before the finding is published."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from collegium.communication.actions import add_post
from collegium.evaluation import actions as evaluation
from collegium.evaluation.models import CostList, StudyRun
from collegium.evaluation.vocabulary import Every, Section, SignOffAnswer, Whom
from collegium.initiatives.models import Initiative
from collegium.people.models import User
from collegium.web.demo.voices import VoicesPlan, hear


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment on a section by one account, and what another answers; resolved where it is settled."""

    section: Section
    by: str
    text: str
    answered_by: str = ""
    answer: str = ""
    resolved: bool = True


@dataclass(frozen=True, slots=True)
class CostPlan:
    """A list of ingredients: its settings, and the values of each."""

    settings: Mapping[str, Any]
    ingredients: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class ReportPlan:
    """What people of an example say about one run.

    first: texts of version 1 that version 2 changes. costed: the list of ingredients out of which version 2 takes its
    cost, instead of the one amount of version 1.
    """

    texts: Mapping[str, str]
    first: Mapping[str, str]
    cost: Mapping[str, Any]
    answers: Mapping[str, Any]
    note: str
    remarks: tuple[Remark, ...] = ()
    costed: CostPlan | None = None
    # {account of who speaks for a partner: answer, reason}
    sign_offs: Mapping[str, tuple[SignOffAnswer, str]] = field(default_factory=dict)
    voices: VoicesPlan | None = None


def account(name: str) -> User:
    return User.objects.get(email=f"{name}@example.org")


@transaction.atomic
def write_report(run: StudyRun, plan: ReportPlan, *, evaluator: User, coordinator: User) -> None:
    """Everything up to the point where the coordinator can publish; all of it or nothing."""
    if run.versions.exists():
        return
    write_texts(run, {**plan.texts, **plan.first}, evaluator)
    evaluation.save_report_cost(by=evaluator, run=run, values=plan.cost)
    evaluation.save_report_answers(by=evaluator, run=run, values=plan.answers)
    evaluation.keep_report(by=evaluator, run=run)
    for remark in plan.remarks:
        say(run, remark, evaluator)
    write_texts(run, plan.texts, evaluator)
    if plan.voices:
        hear(run, plan.voices, evaluator=evaluator)
    if plan.costed:
        cost_list = costed(run.study.initiative, plan.costed, evaluator)
        evaluation.take_report_cost(by=evaluator, run=run, cost_list=cost_list)
    evaluation.keep_report(by=evaluator, run=run)
    evaluation.set_schedule(by=evaluator, study=run.study, every=Every.YEAR, on_new_data=True)
    sign_off(run, plan, coordinator)


def costed(initiative: Initiative, plan: CostPlan, by: User) -> CostList:
    made = evaluation.create_cost_list(by=by, initiative=initiative, values=plan.settings)
    for values in plan.ingredients:
        evaluation.create_ingredient(by=by, cost_list=made, values=values)
    return made


def write_texts(run: StudyRun, texts: Mapping[str, str], by: User) -> None:
    for part, text in texts.items():
        revision = evaluation.open_draft(run).texts.get(part=part).revision
        evaluation.save_report_text(by=by, run=run, part=part, text=text, revision=revision)


def say(run: StudyRun, remark: Remark, evaluator: User) -> None:
    comment = evaluation.comment_on_report(
        by=account(remark.by), run=run, section=remark.section, text=remark.text
    )
    if remark.answer:
        add_post(by=account(remark.answered_by), thread=comment.thread, text=remark.answer)
    if remark.resolved:
        evaluation.resolve_comment(by=evaluator, comment=comment)


def sign_off(run: StudyRun, plan: ReportPlan, coordinator: User) -> None:
    """Ask the partners of those who answer, and let them answer."""
    people = {account(name): answer for name, answer in plan.sign_offs.items()}
    partners = {
        person: evaluation.partners_to_ask(run.study.initiative).filter(memberships__person=person)[0]
        for person in people
    }
    asked = evaluation.ask_sign_offs(
        by=coordinator,
        run=run,
        whom=Whom.CHOSEN,
        chosen=list(partners.values()),
        due_at=timezone.now() + timedelta(days=14),
        note=plan.note,
    )
    for person, (answer, reason) in people.items():
        own = asked.sign_offs.get(organisation=partners[person])
        evaluation.answer_sign_off(by=person, sign_off=own, answer=answer, reason=reason)
