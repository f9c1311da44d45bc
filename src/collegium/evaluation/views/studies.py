"""Defining, changing, copying, putting away and running studies."""

import uuid
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Max, Q, QuerySet
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from collegium.core import messages
from collegium.core.clock import utc_date
from collegium.core.errors import Conflict, InvalidInput, Refusal
from collegium.core.faults import sentence
from collegium.core.tables import Column, EmptyState, build_table, table_response
from collegium.engines.impact import has_sample
from collegium.evaluation import actions
from collegium.evaluation.forms import (
    FORMS,
    ChoicesForm,
    DatasetChoice,
    StudyFilter,
    StudyForm,
    study_initial,
)
from collegium.evaluation.models import RerunSchedule, Study, StudyRun
from collegium.evaluation.tables import choice_words, definition_facts, labels_of, planned_words
from collegium.evaluation.vocabulary import GUIDE, RunState
from collegium.exchange.models import Dataset
from collegium.initiatives.models import Initiative
from collegium.initiatives.permissions import (
    check_user_can_evaluate,
    user_can_evaluate,
    user_can_manage_data,
)
from collegium.people.requests import Request

RUN_TONES = {RunState.UNDER_WAY: "info", RunState.DONE: "good", RunState.FAILED: "urgent"}


def get_initiative(request: Request, slug: str) -> Initiative:
    visible = Initiative.objects.visible_to(request.user, today=utc_date())
    return get_object_or_404(visible, slug=slug)


def get_study(request: Request, slug: str, study_id: int) -> Study:
    visible = Study.objects.visible_to(request.user, today=utc_date())
    found = visible.select_related("initiative", "dataset__initiative", "created_by")
    return get_object_or_404(found, initiative__slug=slug, pk=study_id)


def of_study(study: Study, **context: Any) -> dict[str, Any]:
    """What every page about one study needs."""
    trail = [
        (_("Studies"), reverse("evaluation:studies", args=[study.initiative.slug])),
        (study.title, study.get_absolute_url()),
    ]
    return {"initiative": study.initiative, "study": study, "breadcrumbs": trail, **context}


@login_required
def studies(request: Request, slug: str) -> HttpResponse:
    initiative = get_initiative(request, slug)
    define = (
        reverse("evaluation:choose_design", args=[slug])
        if user_can_evaluate(request.user, initiative)
        else ""
    )
    columns = [
        Column("title", _("Study"), lambda s: s.title, url=lambda s: study_url(slug, s), order_by="title"),
        Column("question", _("Question"), lambda s: s.question),
        Column("dataset", _("Dataset"), lambda s: str(s.dataset), order_by="dataset__title"),
        Column("run", _("Last run"), lambda s: s.last_run, order_by="last_run"),
        Column("published", _("Published"), lambda s: s.last_published is not None),
    ]
    empty = EmptyState(
        title=_("No study yet"),
        text=_(
            "A study asks whether something worked, and for whom. It is written down before it is answered."
        ),
        url=define,
        action=_("Define a study"),
    )
    return table_response(
        request,
        template="evaluation/studies.html",
        caption=_("Studies"),
        columns=columns,
        rows=listed_studies(initiative),
        filter_form=StudyFilter(request.GET),
        empty=empty,
        context={"initiative": initiative, "define_url": define},
    )


def listed_studies(initiative: Initiative) -> QuerySet[Study]:
    done = Max("runs__finished_at", filter=Q(runs__state=RunState.DONE))
    studies = Study.objects.filter(initiative=initiative).select_related("dataset")
    return studies.annotate(last_run=done, last_published=Max("runs__published_at"))


def study_url(slug: str, study: Study) -> str:
    return reverse("evaluation:study", args=[slug, study.pk])


@login_required
def study(request: Request, slug: str, study_id: int) -> HttpResponse:
    """One study: its definition in words, and the history of its runs."""
    shown = get_study(request, slug, study_id)
    labels = labels_of(shown.dataset.columns.all())
    runs = list(shown.runs.light().select_related("requested_by"))
    done = [run for run in runs if run.state == RunState.DONE]
    may_evaluate = user_can_evaluate(request.user, shown.initiative)
    context = of_study(
        shown,
        facts=[
            (_("Dataset"), str(shown.dataset), shown.dataset.get_absolute_url()),
            *definition_facts(shown.as_question(), labels),
            *schedule_facts(shown),
        ],
        table=runs_table(request, shown, runs),
        may_evaluate=may_evaluate,
        may_run=may_evaluate and not shown.archived_at,
        has_sample=has_sample(shown.as_question()),
        latest_url=run_url(shown, done[0]) if done else "",
        is_outdated=bool(done) and done[0].fingerprint != shown.as_question().fingerprint(),
        may_compare=len(done) > 1,
        choices_form=ChoicesForm(study=shown.as_question(), auto_id="freeze_%s") if may_evaluate else None,
        freezes=[
            (
                one,
                planned_words(one.planned) if one.planned else "",
                one.choices,
                choice_words(one.choices or ()),
            )
            for one in shown.freezes.select_related("frozen_by")
        ],
        questions=list(shown.plan_questions.current()),
    )
    return render(request, "evaluation/study.html", {**context, "breadcrumbs": context["breadcrumbs"][:1]})


def schedule_facts(study: Study) -> list[tuple[str, str]]:
    """When it runs by itself, and what came of the last time that it should have."""
    schedule = RerunSchedule.objects.filter(study=study).first()
    if schedule is None:
        return []
    told = [schedule.get_every_display()] if schedule.every else []
    told += [_("when there is a new version of the data")] if schedule.on_new_data else []
    facts = [(_("Runs again by itself"), ", ".join(told))]
    if schedule.next_on:
        facts.append((_("Next on"), date_format(schedule.next_on, "DATE_FORMAT")))
    refused = study.reruns.exclude(refusal="").first()
    if refused and refused.at > schedule.set_at:
        facts.append((_("Could not run by itself"), refused.refusal))
    return facts


def runs_table(request: Request, study: Study, runs: list[StudyRun]) -> Any:
    columns = [
        Column(
            "started", _("Run"), lambda r: timezone.localtime(r.started_at), url=lambda r: run_url(study, r)
        ),
        Column("state", _("State"), lambda r: r.standing.label, tone=lambda r: RUN_TONES[r.standing]),
        Column("by", _("By"), lambda r: str(r.requested_by)),
        Column("question", _("Definition"), lambda r: r.fingerprint[:8]),
        Column("published", _("Published"), lambda r: r.published_at is not None),
    ]
    empty = EmptyState(title=_("Not run yet"), text=_("Run the study to see what was found."))
    return build_table(request, caption=_("Runs"), columns=columns, rows=runs, empty=empty, paged=False)


def run_url(study: Study, run: StudyRun) -> str:
    return reverse("evaluation:study_run", args=[study.initiative.slug, run.public_id])


@login_required
def define_study(request: Request, slug: str) -> HttpResponse:
    """First the dataset, then everything else on one form."""
    initiative = get_initiative(request, slug)
    check_user_can_evaluate(request.user, initiative)
    dataset = chosen_dataset(request, initiative)
    if dataset is None:
        return choose_dataset(request, initiative)
    form = form_of(request)(request.POST or None, dataset=dataset)
    if is_sent(request) and form.is_valid():
        try:
            made = actions.define_study(
                by=request.user, initiative=initiative, definition=form.as_definition()
            )
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            messages.done(request, _("The study is defined. Run it to see what was found."))
            return redirect(made.get_absolute_url())
    cancel_url = reverse("evaluation:studies", args=[slug])
    return render_form(
        request, "evaluation/define_study.html", form, initiative=initiative, cancel_url=cancel_url
    )


def form_of(request: Request) -> type[StudyForm]:
    """The form of the design that the address names; of arms compared as they are where it names none."""
    return FORMS.get(request.GET.get("design", StudyForm.kind), StudyForm)


def chosen_dataset(request: Request, initiative: Initiative) -> Dataset | None:
    """The dataset that the address names (only one that is ready), or the only one there is."""
    ready = initiative.datasets.ready().newest_versions()
    if named := request.GET.get("dataset"):
        return get_object_or_404(initiative.datasets.ready(), public_id=valid_uuid(named))
    first = list(ready[:2])
    return first[0] if len(first) == 1 else None


def valid_uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def choose_dataset(request: Request, initiative: Initiative) -> HttpResponse:
    ready = initiative.datasets.ready().newest_versions()
    may_upload = user_can_manage_data(request.user, initiative)
    empty = EmptyState(
        title=_("There is no dataset yet"),
        text=_("A study needs a table with one row per student."),
        url=reverse("exchange:upload_dataset", args=[initiative.slug]) if may_upload else "",
        action=_("Upload a dataset"),
    )
    context = {
        "initiative": initiative,
        "form": DatasetChoice(datasets=ready) if ready else None,
        "empty": empty,
        "breadcrumbs": [(_("Studies"), reverse("evaluation:studies", args=[initiative.slug]))],
    }
    return render(request, "evaluation/choose_dataset.html", context)


def is_sent(request: Request) -> bool:
    """Whether the form was sent to be saved, and not only (without scripts) to see other values."""
    return request.method == "POST" and request.POST.get("step") != "values"


def show_refusal(form: BaseForm, refusal: Refusal) -> None:
    """Put each problem beside the field that it is about, where one can be told."""
    problems = refusal.problems if isinstance(refusal, InvalidInput) else ()
    for problem in problems or [refusal.message]:
        form.add_error(None, sentence(problem))


def render_form(request: Request, template: str, form: StudyForm, **context: Any) -> HttpResponse:
    """The form; sent back without judgement where the person only asked for the values of a column."""
    if request.method == "POST" and not is_sent(request):
        form.errors.clear()
    trail = [(_("Studies"), reverse("evaluation:studies", args=[context["initiative"].slug]))]
    guide = GUIDE[form.kind]
    shown = {"breadcrumbs": trail, "form": form, "dataset": form.dataset, "guide": guide, **context}
    return render(request, template, shown)


@login_required
def edit_study(request: Request, slug: str, study_id: int) -> HttpResponse:
    changed = get_study(request, slug, study_id)
    check_user_can_evaluate(request.user, changed.initiative)
    dataset = chosen_version(request, changed)
    existing = changed.as_question()
    form = FORMS[existing.design.kind](
        request.POST or None, initial=study_initial(changed), dataset=dataset, existing=existing
    )
    if is_sent(request) and form.is_valid():
        try:
            actions.edit_study(by=request.user, study=changed, definition=form.as_definition())
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            messages.done(request, _("The study is saved. Run it again to see what changes."))
            return redirect(changed.get_absolute_url())
    newer = initial_newer(changed)
    context = of_study(changed, cancel_url=changed.get_absolute_url(), newer=newer)
    return render_form(request, "evaluation/edit_study.html", form, **context)


def chosen_version(request: Request, study: Study) -> Dataset:
    """The dataset of the study, or another ready one of the initiative that the address names."""
    named = valid_uuid(request.GET.get("dataset", ""))
    ready = study.initiative.datasets.ready()
    return ready.filter(public_id=named).first() or study.dataset if named else study.dataset


def initial_newer(study: Study) -> Dataset | None:
    """A newer version of the data than the one that the study uses."""
    ready = Dataset.objects.ready().filter(series=study.dataset.series, version__gt=study.dataset.version)
    return ready.order_by("-version").first()


@login_required
@require_POST
def study_choices(request: Request, slug: str) -> HttpResponse:
    """A part of the form while it is filled in (htmx): the values of the chosen column, or what to mind."""
    initiative = get_initiative(request, slug)
    check_user_can_evaluate(request.user, initiative)
    named = valid_uuid(request.GET.get("dataset", ""))
    dataset = get_object_or_404(initiative.datasets.ready(), public_id=named)
    form = form_of(request)(request.POST, dataset=dataset)
    template = (
        "evaluation/study_arms.html" if request.GET.get("part") == "arms" else "evaluation/study_notes.html"
    )
    form.errors.clear()
    return render(request, template, {"form": form, "notes": form.notes()})


@login_required
@require_POST
def copy_study(request: Request, slug: str, study_id: int) -> HttpResponse:
    copied = actions.copy_study(by=request.user, study=get_study(request, slug, study_id))
    messages.done(request, _("This is the copy. Change what should differ."))
    return redirect("evaluation:edit_study", slug, copied.pk)


@login_required
@require_POST
def archive_study(request: Request, slug: str, study_id: int) -> HttpResponse:
    archived = get_study(request, slug, study_id)
    try:
        actions.archive_study(by=request.user, study=archived)
    except Conflict as refusal:
        messages.refused(request, refusal.message)
        return redirect(archived.get_absolute_url())
    undo = reverse("evaluation:restore_study", args=[slug, study_id])
    messages.done(request, _("The study is put away."), undo_url=undo)
    return redirect("evaluation:studies", slug)


@login_required
@require_POST
def restore_study(request: Request, slug: str, study_id: int) -> HttpResponse:
    restored = actions.restore_study(by=request.user, study=get_study(request, slug, study_id))
    messages.done(request, _("The study is back."))
    return redirect(restored.get_absolute_url())


@login_required
@require_POST
def run_study(request: Request, slug: str, study_id: int) -> HttpResponse:
    wanted = get_study(request, slug, study_id)
    try:
        run = actions.run_study(by=request.user, study=wanted)
    except (Conflict, InvalidInput) as refusal:
        messages.refused(request, refusal.message)
        return redirect(wanted.get_absolute_url())
    return redirect("job", run.job_id)
