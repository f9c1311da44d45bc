"""The report of a run: read by partners and, once it is published, by everybody; written; its versions compared."""

import uuid
from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import urljoin

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST

from collegium.agreements.views.agreements import pieces_of
from collegium.agreements.views.shared import ask, press
from collegium.core import messages
from collegium.core.errors import PermissionRefused, Refusal
from collegium.core.tables import EmptyState, Table, build_table, csv_response
from collegium.engines.impact import StudyResult
from collegium.engines.reporting import across_groups, has_cox
from collegium.engines.wwc import HANDBOOKS
from collegium.evaluation import actions, tables, tasks
from collegium.evaluation.forms import CostForm, DesignForm, cost_initial
from collegium.evaluation.models import (
    DraftText,
    ReportDraft,
    ReportVersion,
    SignOffRound,
    StudyRun,
    ThemeJudgement,
)
from collegium.evaluation.permissions import (
    check_user_can_write_report,
    user_can_comment,
    user_can_publish,
    user_can_write_report,
)
from collegium.evaluation.tables import Labels
from collegium.evaluation.views.coding import words_beside
from collegium.evaluation.views.evidence import evidence_of
from collegium.evaluation.views.runs import (
    chart,
    chosen_version,
    get_finished_run,
    result_tables,
    technical_facts,
)
from collegium.evaluation.views.studies import of_study
from collegium.evaluation.vocabulary import LONGEST_TEXT, ReportPart, report_words
from collegium.initiatives.models import Initiative
from collegium.initiatives.views.shared import attempt
from collegium.meetings.forms import NotesForm
from collegium.people.models import User
from collegium.people.requests import Request


def address(name: str, run: StudyRun, *more: Any) -> str:
    return reverse(f"evaluation:{name}", args=[run.study.initiative.slug, run.public_id, *more])


def of_report(run: StudyRun, *crumbs: tuple[str, str], **context: Any) -> dict[str, Any]:
    """What every page about a report needs."""
    shared = of_study(run.study, run=run, is_generated=run.dataset.is_generated, **context)
    trail = [*shared["breadcrumbs"], (_("Report"), address("run_report", run)), *crumbs]
    return {**shared, "breadcrumbs": trail if crumbs else trail[:-1]}


# --- reading --------------------------------------------------------------------------------------------------


@login_required
def run_report(request: Request, slug: str, run_id: uuid.UUID) -> HttpResponse:
    """What a school board reads (?version=, ?handbook=), with what partners say about each section."""
    run = get_finished_run(request, slug, run_id)
    version = chosen_version(run, request.GET.get("version", ""))
    latest = run.versions.first()
    asked = SignOffRound.objects.filter(version=version).first() if version else None
    context = of_report(
        run,
        **board_context(request, run, version, reader=request.user),
        version=version,
        latest=latest,
        asked=asked,
        talks=tables.talks_of(run),
        words_beside=words_beside(request.user, run),
        may_comment=user_can_comment(request.user, run),
        may_write=user_can_write_report(request.user, run),
        may_publish=user_can_publish(request.user, run.study.initiative) and not run.study.archived_at,
    )
    return render(request, "evaluation/run_report.html", context)


@cache_control(private=True, no_cache=True)
def public_report(request: HttpRequest, slug: str, finding_id: uuid.UUID) -> HttpResponse:
    """The report of a published run, for everybody. Browsers ask anew each time: a quote may be withdrawn."""
    rows = StudyRun.objects.published().filter(study__initiative__in=Initiative.objects.public())
    rows = rows.select_related("study__initiative", "dataset__initiative", "requested_by")
    run = get_object_or_404(rows, study__initiative__slug=slug, public_id=finding_id)
    version = chosen_version(run, "")
    context = {
        "shown": run.study.initiative,
        "study": run.study,
        "run": run,
        "is_generated": run.dataset.is_generated,
        "version": version,
        **board_context(request, run, version, reader=None),
    }
    return render(request, "evaluation/public_report.html", context)


def board_context(
    request: HttpRequest, run: StudyRun, version: ReportVersion | None, *, reader: User | None
) -> dict[str, Any]:
    """Everything that `evaluation/board.html` shows. reader: somebody of a partner; None is everybody."""
    result, labels = run.as_result(), labels_of(run)
    handbook = tasks.handbook_named(request.GET.get("handbook", ""))
    board = tables.board_for(run, result, labels, version=version, handbook=handbook, reader=reader)
    return {
        "headline": tasks.headline_of(result, labels),
        "chart": {**picture(run, result, labels), "csv_url": chart_file(request, run)},
        "meanings": tables.meanings(result, labels),
        "board": board,
        "across": across_groups(result, report_words(), labels),
        "joint": joint_table(request, run, board, for_everybody=reader is None),
        "handbooks": [(one, handbook_query(version, one), one == handbook) for one in HANDBOOKS],
        "adherence": tables.adherence(run, result, labels),
        "evidence": evidence_tables(request, run, result, labels),
        "cost_csv_url": cost_file(request, run, version, board),
        "row_facts": tables.row_facts(result.rows, labels),
        "definition_facts": tables.definition_facts(result.study, labels),
        "technical_facts": technical_facts(run),
        "outcome": labels.get(result.study.outcomes[0], result.study.outcomes[0]),
        "has_cox": has_cox(result),
        **board_tables(request, run, result, labels),
    }


def picture(run: StudyRun, result: StudyResult, labels: Labels) -> dict[str, Any]:
    """The chart of the first outcome; the page of the finding has those of all."""
    shown = chart(run, tasks.first_outcome(result), labels, svg=tasks.picture_of(run, result, labels))
    return {**shown, "note": ""}


def chart_file(request: HttpRequest, run: StudyRun) -> str:
    return f"{run.get_absolute_url()}?format=csv" if request.user.is_authenticated else ""


def cost_file(request: HttpRequest, run: StudyRun, version: ReportVersion | None, board: tasks.Board) -> str:
    if version is None or not board.cost_rows or not request.user.is_authenticated:
        return ""
    return f"{address('report_gains', run)}?version={version.number}"


def board_tables(request: HttpRequest, run: StudyRun, result: StudyResult, labels: Labels) -> dict[str, Any]:
    """The tables of the page; their files are those of the page of the run, for those who are signed in."""
    found = {
        **result_tables(request, run, result, labels),
        "groups": groups_table(request, tasks.first_outcome(result), labels),
    }
    named = {name: urljoin(run.get_absolute_url(), table.csv_url) for name, table in found.items()}
    if not request.user.is_authenticated:
        named = dict.fromkeys(found, "")
    return {name: replace(table, csv_url=named[name]) for name, table in found.items()}


def joint_table(request: HttpRequest, run: StudyRun, board: tasks.Board, *, for_everybody: bool) -> Table:
    """Themes beside findings; the file is for partners, with who mentioned them."""
    table = build_table(
        request,
        caption=_("Words beside numbers"),
        columns=tables.joint_columns(counts=not for_everybody),
        rows=board.joint,
        empty=EmptyState(title=_("None")),
        paged=False,
    )
    file = "" if for_everybody else f"{address('study_run_joint', run)}?version={board.version}"
    return replace(table, csv_url=file)


def evidence_tables(
    request: HttpRequest, run: StudyRun, result: StudyResult, labels: Labels
) -> list[dict[str, Any]]:
    found = evidence_of(request, run, result, labels)
    if request.user.is_authenticated:
        return found
    return [{**one, "table": replace(one["table"], csv_url="")} for one in found]


def groups_table(request: HttpRequest, result: StudyResult, labels: Labels) -> Table:
    """The groups that are told, on the first outcome."""
    table = build_table(
        request,
        caption=_("Difference on {outcome}, by group").format(
            outcome=labels.get(result.study.outcomes[0], result.study.outcomes[0])
        ),
        columns=tables.group_columns(result, labels),
        rows=tables.subgroup_findings(result),
        empty=EmptyState(title=_("None")),
        paged=False,
    )
    return replace(table, csv_url="?format=csv")


def handbook_query(version: ReportVersion | None, handbook: str) -> str:
    named = f"version={version.number}&" if version else ""
    return f"?{named}handbook={handbook}#annex"


def labels_of(run: StudyRun) -> dict[str, str]:
    return tables.labels_of(run.dataset.columns.all())


# --- writing --------------------------------------------------------------------------------------------------


@login_required
def write_report(request: Request, slug: str, run_id: uuid.UUID) -> HttpResponse:
    """The draft: texts that save themselves, with the cost and the design beside them."""
    run = get_finished_run(request, slug, run_id)
    check_user_can_write_report(request.user, run)
    draft = ReportDraft.objects.filter(run=run).prefetch_related("texts").first()
    saved = {one.part: one for one in draft.texts.all()} if draft else {}
    parts = [
        {
            "part": part,
            "hint": HINTS[part],
            "text": saved[part].text if part in saved else "",
            "revision": saved[part].revision if part in saved else 0,
            "save_url": address("save_report_text", run, part.value),
        }
        for part in ReportPart
    ]
    latest = chosen_version(run, "")
    context = of_report(
        run,
        (_("Write"), ""),
        parts=parts,
        draft=draft,
        cost=list(tasks.cost_sentences(draft)) if draft else [],
        has_moved=tables.has_moved(draft),
        design=list(tasks.design_facts(draft, run.as_result(), labels_of(run))) if draft else [],
        collections=list(run.study.text_collections.current()),
        judged=ThemeJudgement.objects.of_run(run),
        quotes=tables.told_quotes(actions.quotes_of(draft), run, request.user) if draft else [],
        latest=latest,
        writes=not run.published_at,
    )
    return render(request, "evaluation/write_report.html", context)


HINTS = {
    ReportPart.SUMMARY: gettext_lazy(
        "Two or three sentences for somebody who has never heard of it: what was done, for how long, by whom."
    ),
    ReportPart.LIMITS: gettext_lazy(
        "What the data cannot tell: what was not measured, who was not there, what else happened at that time. The "
        "report lists by itself what follows from the numbers."
    ),
    ReportPart.MEANING: gettext_lazy(
        "What you would do, or not do, on the strength of this. Say who decides, and by when."
    ),
}


@login_required
@require_POST
def save_report_text(request: Request, slug: str, run_id: uuid.UUID, part: str) -> HttpResponse:
    """For a script JSON with the new revision, for a form the page; what is refused is shown beside what is there."""
    run = get_finished_run(request, slug, run_id)
    check_user_can_write_report(request.user, run)
    if part not in ReportPart.values:
        raise Http404
    form = NotesForm(request.POST)
    wants_json = "application/json" in request.headers.get("Accept", "")
    if not form.is_valid():
        return not_saved(request, run, part, _("This text cannot be saved: it is too long."), wants_json)
    try:
        revision = actions.save_report_text(by=request.user, run=run, part=part, **form.cleaned_data)
    except PermissionRefused:
        raise
    except Refusal as refusal:
        return not_saved(request, run, part, refusal.message, wants_json)
    if wants_json:
        return JsonResponse({"revision": revision})
    messages.done(request, _("The text is saved."))
    return redirect(address("write_report", run))


def not_saved(request: Request, run: StudyRun, part: str, why: str, wants_json: bool) -> HttpResponse:
    """Both texts side by side, so that nothing is lost."""
    saved = DraftText.objects.filter(draft__run=run, part=part).values_list("text", "revision")
    theirs, revision = saved.first() or ("", 0)
    if wants_json:
        return JsonResponse({"message": why, "text": theirs, "revision": revision}, status=409)
    context = of_report(
        run,
        (_("Write"), address("write_report", run)),
        why=why,
        longest=LONGEST_TEXT,
        mine=request.POST.get("text", ""),
        theirs=theirs,
        revision=revision,
        save_url=address("save_report_text", run, part),
        back_url=address("write_report", run),
    )
    return render(request, "text_conflict.html", context, status=409)


@login_required
def report_cost(request: Request, slug: str, run_id: uuid.UUID) -> HttpResponse:
    run = get_finished_run(request, slug, run_id)
    check_user_can_write_report(request.user, run)
    draft = ReportDraft.objects.filter(run=run).first()
    form = CostForm(request.POST or None, initial=cost_initial(draft))
    if request.method == "POST" and form.is_valid():
        act = partial(actions.save_report_cost, by=request.user, run=run, values=form.values())
        if attempt(form, act):
            messages.done(request, _("The cost is in the draft."))
            return redirect(address("write_report", run))
    lead = _(
        "From this the report computes the cost for each student, and for one standard deviation of effect."
    )
    lists = run.study.initiative.cost_lists.current().select_related("initiative")
    return ask_about(
        request,
        run,
        form,
        title=_("At what cost?"),
        lead=lead,
        template="evaluation/report_cost",
        taken_from=draft.cost_basis.get("title", "") if draft else "",
        lists=[(one, address("take_report_cost", run, one.pk), tables.reckon(one)) for one in lists],
        lists_url=reverse("evaluation:cost_lists", args=[slug]),
    )


@login_required
@require_POST
def take_report_cost(request: Request, slug: str, run_id: uuid.UUID, list_id: int) -> HttpResponse:
    """The total of a list of ingredients, as it is now, into the draft."""
    run = get_finished_run(request, slug, run_id)
    taken = get_object_or_404(run.study.initiative.cost_lists.current(), pk=list_id)
    act = partial(actions.take_report_cost, by=request.user, run=run, cost_list=taken)
    return press(request, act, done=_("The cost is in the draft."), back=address("write_report", run))


@login_required
def report_gains(request: Request, slug: str, run_id: uuid.UUID) -> HttpResponse:
    """What the gains of a report cost (?version=), as CSV, with where the cost comes from."""
    run = get_finished_run(request, slug, run_id)
    version = chosen_version(run, request.GET.get("version", ""))
    if version is None or version.cost is None:
        raise Http404
    columns = tables.gain_file_columns(named=False)
    return csv_response(
        caption=f"{run.study} cost",
        columns=columns,
        rows=tables.gains_of_version(version),
        is_generated=run.dataset.is_generated,
    )


@login_required
def report_design(request: Request, slug: str, run_id: uuid.UUID) -> HttpResponse:
    run = get_finished_run(request, slug, run_id)
    check_user_can_write_report(request.user, run)
    draft = ReportDraft.objects.filter(run=run).first()
    form = DesignForm(request.POST or None, run=run, draft=draft)
    if request.method == "POST" and form.is_valid():
        act = partial(actions.save_report_answers, by=request.user, run=run, values=form.values())
        if attempt(form, act):
            messages.done(request, _("The answers are in the draft."))
            return redirect(address("write_report", run))
    lead = _("Nobody can read this off the data. The rating of the What Works Clearinghouse follows from it.")
    return ask_about(request, run, form, title=_("How it came about who took part"), lead=lead)


def ask_about(
    request: Request, run: StudyRun, form: Any, *, title: str, lead: str, **more: Any
) -> HttpResponse:
    trail = of_report(run, (_("Write"), address("write_report", run)), (title, ""))["breadcrumbs"]
    return ask(
        request,
        form,
        initiative=run.study.initiative,
        title=title,
        lead=lead,
        submit=_("Save"),
        crumbs=trail,
        **more,
    )


@login_required
@require_POST
def keep_report(request: Request, slug: str, run_id: uuid.UUID) -> HttpResponse:
    run = get_finished_run(request, slug, run_id)
    try:
        version = actions.keep_report(by=request.user, run=run)
    except PermissionRefused:
        raise
    except Refusal as refusal:
        messages.refused(request, refusal.message)
        return redirect(address("write_report", run))
    messages.done(request, _("Version {number} is kept. Partners read it now.").format(number=version.number))
    return redirect(address("run_report", run))


# --- versions -------------------------------------------------------------------------------------------------


@login_required
def report_versions(request: Request, slug: str, run_id: uuid.UUID) -> HttpResponse:
    """All versions, and what changed between two of them (?before=&after=), by default the last two."""
    run = get_finished_run(request, slug, run_id)
    versions = list(run.versions.select_related("kept_by", "run__study__initiative"))
    columns = tables.version_columns()
    if request.GET.get("format") == "csv":
        return csv_response(caption=f"{run.study} versions", columns=columns, rows=versions)
    empty = EmptyState(
        title=_("No version yet"), text=_("The evaluator keeps one as soon as the words are there.")
    )
    table = build_table(
        request, caption=_("Versions of the report"), columns=columns, rows=versions, empty=empty, paged=False
    )
    after = numbered(versions, request.GET.get("after", ""), 0)
    before = numbered(versions, request.GET.get("before", ""), 1)
    changed = version_changes(run, before, after, reader=request.user) if before and after else {}
    context = of_report(run, (_("Versions"), ""), table=table, before=before, after=after, **changed)
    return render(request, "evaluation/report_versions.html", context)


def numbered(versions: list[ReportVersion], number: str, otherwise: int) -> ReportVersion | None:
    named = [one for one in versions if str(one.number) == number] or versions[otherwise : otherwise + 1]
    return named[0] if named else None


def version_changes(
    run: StudyRun, before: ReportVersion, after: ReportVersion, *, reader: User
) -> dict[str, Any]:
    """Texts word by word, cost, design and what people said line by line."""
    result, labels, now = run.as_result(), labels_of(run), timezone.now()
    facts = [
        tables.facts_of(one, tasks.board_of(result, labels, version=one, now=now), reader=reader)
        for one in (before, after)
    ]
    texts = [
        (part.label, pieces_of(before.texts.get(part.value, ""), after.texts.get(part.value, "")))
        for part in ReportPart
        if before.texts.get(part.value, "") != after.texts.get(part.value, "")
    ]
    return {"texts": texts, "facts": tables.changed_facts(*facts)}
