"""The evaluation plan: its questions, what it lacks, answering, freezing, comparing versions."""

import json
from copy import copy
from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from collegium.core import messages
from collegium.core.errors import Conflict, InvalidInput
from collegium.core.tables import Column, EmptyState, build_table, csv_response
from collegium.engines.planning import question_changes
from collegium.evaluation import actions, tables
from collegium.evaluation.forms import AnswerForm, FreezeForm, PlanQuestionForm
from collegium.evaluation.models import PlanQuestion, PlanVersion
from collegium.evaluation.permissions import check_user_can_answer, user_can_answer
from collegium.evaluation.vocabulary import KIND_SENTENCES, QuestionKind, suggestions_for
from collegium.initiatives.models import Initiative
from collegium.initiatives.permissions import (
    check_user_can_evaluate,
    user_can_coordinate,
    user_can_evaluate,
)
from collegium.initiatives.views.shared import Crumbs, attempt, find_initiative, show_form
from collegium.people.requests import Request


def find_question(request: Request, slug: str, question_id: int) -> PlanQuestion:
    rows = find_initiative(request, slug).plan_questions.select_related("initiative", "owner", "answered_by")
    found: PlanQuestion = get_object_or_404(rows, pk=question_id)
    return found


def crumbs(initiative: Initiative, *here: tuple[Any, str]) -> Crumbs:
    trail: Crumbs = [(_("Evaluation plan"), reverse("evaluation:plan", args=[initiative.slug]))]
    return [*trail, *here]


@login_required
def plan(request: Request, slug: str) -> HttpResponse:
    """All questions by kind, what is missing, what could be taken over, and the frozen versions."""
    initiative = find_initiative(request, slug)
    questions = list(initiative.plan_questions.current().with_links())
    if request.GET.get("format") == "csv":
        return csv_response(caption=_("Evaluation plan"), columns=question_columns(), rows=questions)
    may_plan = user_can_evaluate(request.user, initiative)
    gaps = tables.gaps_of(initiative, questions)
    versions = list(initiative.plan_versions.select_related("frozen_by").defer("content"))
    context = {
        "initiative": initiative,
        "groups": by_kind(questions),
        "count": len(questions),
        "urgent": [gap for gap in gaps if gap.level == "urgent"],
        "gaps": [gap for gap in gaps if gap.level != "urgent"],
        "suggestions": open_suggestions(initiative) if may_plan else [],
        "versions": versions,
        "standing": plan_standing(initiative, versions),
        "may_plan": may_plan,
        "may_coordinate": may_plan and user_can_coordinate(request.user, initiative),
        "empty": EmptyState(
            title=_("The plan asks nothing yet"),
            text=_("Begin with what somebody has to decide, and ask what they would have to know."),
            url=reverse("evaluation:create_question", args=[slug]) if may_plan else "",
            action=_("Ask a question"),
        ),
    }
    return render(request, "evaluation/plan.html", context)


def by_kind(questions: list[PlanQuestion]) -> list[dict[str, Any]]:
    """The kinds that are asked about, each with its questions."""
    groups = [
        {
            "label": kind.label,
            "sentence": KIND_SENTENCES[kind],
            "questions": [shown(one) for one in questions if one.kind == kind],
        }
        for kind in QuestionKind
    ]
    return [group for group in groups if group["questions"]]


def shown(question: PlanQuestion) -> dict[str, Any]:
    return {"question": question, "evidence": evidence(question)}


def evidence(question: PlanQuestion) -> list[tuple[Any, str, str]]:
    """(what it is, its name, its address) of everything that will answer the question, if it still can."""
    slug = question.initiative.slug
    found = [
        (_("Indicator"), one.name, reverse("evaluation:curve", args=[slug, one.pk]))
        for one in question.indicators.all()
    ]
    found += [
        (_("Study"), one.title, reverse("evaluation:study", args=[slug, one.pk]))
        for one in question.studies.all()
    ]
    found += [
        (_("Survey"), one.title, reverse("feedback:survey", args=[slug, one.pk]))
        for one in question.surveys.all()
    ]
    found += [
        (_("Dataset"), one.title, reverse("exchange:dataset", args=[slug, one.public_id]))
        for one in question.datasets.all()
    ]
    return [*found, (_("Source"), question.sources, "")] if question.sources else found


def open_suggestions(initiative: Initiative) -> list[Any]:
    taken = set(initiative.plan_questions.current().values_list("suggestion", flat=True))
    return [one for one in suggestions_for(initiative.model) if one.key not in taken]


def plan_standing(initiative: Initiative, versions: list[PlanVersion]) -> dict[str, Any]:
    """Whether the plan is frozen, and how many questions differ since."""
    if not versions:
        return {"state": "open"}
    last = versions[0]
    now = actions.plan_content(initiative)
    changes = question_changes(last.content["questions"], now["questions"])
    return {
        "state": "changed" if changes else "frozen",
        "last": last,
        "changed": len({c.id for c in changes}),
    }


def question_columns() -> list[Column]:
    def names(relation: str) -> Any:
        return lambda question: "; ".join(str(one) for one in getattr(question, relation).all())

    return [
        Column("question", _("Question"), lambda q: q.text),
        Column("kind", _("Kind"), lambda q: q.get_kind_display()),
        Column("decision", _("Which decision it informs"), lambda q: q.decision),
        Column("goals", _("Goals"), names("goals")),
        Column("indicators", _("Indicators"), names("indicators")),
        Column("studies", _("Studies"), names("studies")),
        Column("surveys", _("Surveys"), names("surveys")),
        Column("datasets", _("Datasets"), names("datasets")),
        Column("sources", _("Other sources"), lambda q: q.sources),
        Column("owner", _("Who answers it"), lambda q: q.owner),
        Column("due", _("Answered by"), lambda q: q.due_on),
        Column("answer", _("Answer"), lambda q: q.answer),
    ]


@login_required
def plan_question(request: Request, slug: str, question_id: int) -> HttpResponse:
    """One question with everything that it is linked with, and its answer."""
    find_question(request, slug, question_id)
    one = PlanQuestion.objects.with_links().select_related("initiative", "answered_by").get(pk=question_id)
    context = {
        "initiative": one.initiative,
        "question": one,
        "facts": [
            (_("Kind"), one.get_kind_display()),
            (_("Who answers it"), one.owner),
            (_("Answered by"), one.due_on),
        ],
        "evidence": evidence(one),
        "goals": one.goals.all(),
        "runs": [(study, run) for study in one.studies.all() for run in list(study.runs.all())[:1]],
        "may_plan": user_can_evaluate(request.user, one.initiative),
        "may_answer": user_can_answer(request.user, one),
        "breadcrumbs": crumbs(one.initiative, (one.text, "")),
    }
    return render(request, "evaluation/plan_question.html", context)


@login_required
def create_question(request: Request, slug: str) -> HttpResponse:
    """A new question; the address may name its kind and the goals it is about."""
    initiative = find_initiative(request, slug)
    check_user_can_evaluate(request.user, initiative)
    asked: dict[str, Any] = {"goals": [one for one in request.GET.getlist("goals") if one.isdecimal()]}
    if request.GET.get("kind") in QuestionKind.values:
        asked["kind"] = request.GET["kind"]
    form = PlanQuestionForm(
        request.POST or None,
        instance=PlanQuestion(initiative=initiative),
        initiative=initiative,
        initial=asked,
    )
    if request.method == "POST" and form.is_valid():
        act = partial(
            actions.create_question, by=request.user, initiative=initiative, values=form.cleaned_data
        )
        if made := attempt(form, act):
            undo = reverse("evaluation:archive_question", args=[slug, made.pk])
            messages.done(request, _("The question is in the plan."), undo_url=undo)
            return redirect("evaluation:plan", slug)
    return show_form(
        request,
        "evaluation/create_question",
        form,
        initiative=initiative,
        cancel_url=reverse("evaluation:plan", args=[slug]),
        crumbs=crumbs(initiative, (_("New question"), "")),
    )


@login_required
def edit_question(request: Request, slug: str, question_id: int) -> HttpResponse:
    found = find_question(request, slug, question_id)
    check_user_can_evaluate(request.user, found.initiative)
    form = PlanQuestionForm(request.POST or None, instance=copy(found), initiative=found.initiative)
    if request.method == "POST" and form.is_valid():
        act = partial(actions.edit_question, by=request.user, question=found, values=form.cleaned_data)
        if attempt(form, act):
            messages.done(request, _("The question is saved."))
            return redirect(found)
    return show_question_form(request, "edit_question", form, found, _("Edit"))


def show_question_form(
    request: Request, template: str, form: Any, question: PlanQuestion, here: str
) -> HttpResponse:
    return show_form(
        request,
        f"evaluation/{template}",
        form,
        initiative=question.initiative,
        cancel_url=question.get_absolute_url(),
        crumbs=crumbs(question.initiative, (question.text, question.get_absolute_url()), (here, "")),
        question=question,
    )


@login_required
def answer_question(request: Request, slug: str, question_id: int) -> HttpResponse:
    found = find_question(request, slug, question_id)
    check_user_can_answer(request.user, found)
    form = AnswerForm(request.POST or None, initial={"answer": found.answer})
    if request.method == "POST" and form.is_valid():
        act = partial(actions.answer_question, by=request.user, question=found, **form.cleaned_data)
        if attempt(form, act):
            messages.done(request, _("The answer is saved."))
            return redirect(found)
    return show_question_form(request, "answer_question", form, found, _("Answer"))


@login_required
@require_POST
def archive_question(request: Request, slug: str, question_id: int) -> HttpResponse:
    gone = find_question(request, slug, question_id)
    actions.archive_question(by=request.user, question=gone)
    undo = reverse("evaluation:restore_question", args=[slug, question_id])
    messages.done(request, _("The question is out of the plan. Frozen versions keep it."), undo_url=undo)
    return redirect("evaluation:plan", slug)


@login_required
@require_POST
def restore_question(request: Request, slug: str, question_id: int) -> HttpResponse:
    actions.restore_question(by=request.user, question=find_question(request, slug, question_id))
    messages.done(request, _("The question is back."))
    return redirect("evaluation:plan", slug)


@login_required
@require_POST
def take_suggestion(request: Request, slug: str) -> HttpResponse:
    """One press: the question is in the plan, with its indicator; POST key."""
    initiative = find_initiative(request, slug)
    check_user_can_evaluate(request.user, initiative)
    try:
        made = actions.take_suggestion(
            by=request.user, initiative=initiative, key=request.POST.get("key", "")
        )
    except (Conflict, InvalidInput) as refusal:
        messages.refused(request, refusal.message)
        return redirect("evaluation:plan", slug)
    undo = reverse("evaluation:archive_question", args=[slug, made.pk])
    messages.done(
        request, _("The question is in the plan. Put it into your own words when you like."), undo_url=undo
    )
    return redirect("evaluation:plan", slug)


# --- frozen versions ------------------------------------------------------------------------------------------


@login_required
def freeze_plan(request: Request, slug: str) -> HttpResponse:
    """Fix the plan with a fingerprint, with a word on what changed since the last version."""
    initiative = find_initiative(request, slug)
    check_user_can_evaluate(request.user, initiative)
    form = FreezeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act = partial(
            actions.freeze_plan, by=request.user, initiative=initiative, note=form.cleaned_data["note"]
        )
        if made := attempt(form, act):
            messages.done(request, _("The plan is frozen. Its fingerprint shows that it was not changed."))
            return redirect(made)
    last = initiative.plan_versions.first()
    now = actions.plan_content(initiative)["questions"]
    changes = question_changes(last.content["questions"], now) if last else ()
    return show_form(
        request,
        "evaluation/freeze_plan",
        form,
        initiative=initiative,
        cancel_url=reverse("evaluation:plan", args=[slug]),
        crumbs=crumbs(initiative, (_("Freeze"), "")),
        last=last,
        changes=tables.shown_changes(changes),
        count=len(now),
    )


def find_version(request: Request, slug: str, version: int) -> PlanVersion:
    rows = find_initiative(request, slug).plan_versions.select_related("initiative", "frozen_by")
    found: PlanVersion = get_object_or_404(rows, version=version)
    return found


@login_required
def plan_version(request: Request, slug: str, version: int) -> HttpResponse:
    """One frozen version: what it says, how it differs from the one before and from the plan as it is now."""
    found = find_version(request, slug, version)
    before = found.initiative.plan_versions.filter(version=version - 1).first()
    own, now = found.content["questions"], actions.plan_content(found.initiative)["questions"]
    table = build_table(
        request,
        caption=_("All versions"),
        columns=version_columns(slug),
        rows=list(found.initiative.plan_versions.select_related("frozen_by")),
        empty=EmptyState(title=_("None")),
        paged=False,
    )
    context = {
        "initiative": found.initiative,
        "version": found,
        "questions": tables.frozen_questions(found.content),
        "before": before,
        "changes": tables.shown_changes(question_changes(before.content["questions"], own)) if before else [],
        "since": tables.shown_changes(question_changes(own, now)),
        "table": table,
        "breadcrumbs": crumbs(found.initiative, (_("Version {n}").format(n=version), "")),
    }
    if request.GET.get("format") == "csv":
        rows = list(found.initiative.plan_versions.select_related("frozen_by"))
        return csv_response(caption=_("All versions"), columns=version_columns(slug), rows=rows)
    return render(request, "evaluation/plan_version.html", context)


def version_columns(slug: str) -> list[Column]:
    return [
        Column(
            "version",
            _("Version"),
            lambda v: v.version,
            url=lambda v: reverse("evaluation:plan_version", args=[slug, v.version]),
        ),
        Column("frozen", _("Frozen"), lambda v: v.frozen_at),
        Column("by", _("By"), lambda v: v.frozen_by),
        Column("note", _("What changed, and why"), lambda v: v.note),
        Column("runs", _("Findings by then"), lambda v: v.runs_before, align="end"),
        Column("sha256", _("Fingerprint"), lambda v: v.sha256, text=lambda v: v.sha256[:12]),
    ]


@login_required
def plan_file(request: Request, slug: str, version: int) -> HttpResponse:
    """The frozen version as a file, to be published or deposited; its fingerprint can be checked without us."""
    found = find_version(request, slug, version)
    return json_file(found.as_document(), f"{slugify(found.initiative.name)}-plan-{version}")


def json_file(document: dict[str, Any], name: str) -> HttpResponse:
    text = json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True)
    disposition = f'attachment; filename="{name or "plan"}.json"'
    headers = {"Content-Disposition": disposition}
    return HttpResponse(text.encode(), content_type="application/json", headers=headers)
