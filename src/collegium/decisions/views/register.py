"""The register of decisions, and who was heard."""

from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from collegium.core.clock import utc_date
from collegium.core.tables import Column, EmptyState, build_table, csv_response, table_response
from collegium.decisions.forms import RegisterFilter
from collegium.decisions.tables import Entry, Heard, amount, percent, register_of, voice_of
from collegium.decisions.views.shared import may_propose
from collegium.decisions.vocabulary import RESULT_TONES, RESULTS, SMALL
from collegium.engines.ballots import Share
from collegium.initiatives.views.shared import find_initiative
from collegium.people.requests import Request


@login_required
def register(request: Request, slug: str) -> HttpResponse:
    """Everything that was decided: by votes here, and in meetings as the minutes have it."""
    initiative = find_initiative(request, slug)
    columns = [
        Column("decision", _("Decision"), lambda e: e.title, url=lambda e: e.url),
        Column("outcome", _("Outcome in words"), lambda e: e.text, text=lambda e: shortened(e.text)),
        Column("result", _("Result"), result_word, tone=lambda e: RESULT_TONES[e.result]),
        Column("on", _("Decided"), lambda e: e.on),
        Column("how", _("How"), how_word),
        Column("review", _("Look again on"), lambda e: e.review_on),
        Column("promises", _("Promises"), lambda e: e.promises, align="end"),
    ]
    return table_response(
        request,
        template="decisions/register.html",
        caption=_("Register of decisions"),
        columns=columns,
        rows=register_of(initiative),
        filter_form=RegisterFilter(request.GET),
        empty=EmptyState(
            title=_("Nothing is decided yet"),
            text=_("Decisions come here when their votes are counted, and from the minutes of meetings."),
            url=reverse("decisions:proposals", args=[slug]),
            action=_("See the proposals"),
        ),
        context={
            "initiative": initiative,
            "breadcrumbs": [
                (_("Decisions"), reverse("decisions:proposals", args=[slug])),
                (_("Register"), ""),
            ],
            **may_propose(request, initiative),
        },
    )


def shortened(text: str) -> str:
    return text if len(text) <= 160 else f"{text[:159]}…"


def result_word(entry: Entry) -> str:
    return str(dict(RESULTS)[entry.result])


def how_word(entry: Entry) -> str:
    pattern = _("Vote: {method}") if entry.how == "vote" else _("Meeting: {method}")
    return pattern.format(method=entry.method)


@login_required
def voice_gap(request: Request, slug: str) -> HttpResponse:
    """By kind of partner: how many were invited, attended, spoke, voted and saw a proposal of theirs adopted."""
    initiative = find_initiative(request, slug)
    rows = voice_of(initiative, today=utc_date(), total=_("All partners"))
    columns = [
        Column("kind", _("Kind of partner"), lambda h: h.label),
        Column("invited", _("Invited"), lambda h: h.invited, align="end"),
        *(Column(step, label, partial(count_of, step=step), align="end") for step, label in steps()),
    ]
    caption = _("Who was heard")
    if request.GET.get("format") == "csv":
        return csv_response(caption=caption, columns=columns, rows=rows)
    empty = EmptyState(title=_("No partner yet"))
    table = build_table(request, caption=caption, columns=columns, rows=rows, paged=False, empty=empty)
    context = {
        "initiative": initiative,
        "table": table,
        "small": SMALL,
        "gaps": [sentence for row in rows[1:] for sentence in gap_sentences(row)],
        "breadcrumbs": [(_("Decisions"), reverse("decisions:proposals", args=[slug])), (_("Voice"), "")],
    }
    return render(request, "decisions/voice_gap.html", context)


def steps() -> list[tuple[str, Any]]:
    return [
        ("attended", _("Attended a meeting")),
        ("spoke", _("Times they spoke")),
        ("voted", _("Voted")),
        ("adopted", _("Had a proposal adopted")),
    ]


def count_of(heard: Heard, *, step: str) -> str:
    if heard.voice is None:
        return _("withheld")
    share = next((one for one in heard.voice.shares if one.step == step), None)
    if share is None:  # only turns can be missing
        return _("withheld") if heard.tallied else _("not counted")
    pattern = _("{count} ({share})")
    if step == "spoke":
        pattern = _("{count} turns ({share}; {people} of the people)")
    return pattern.format(
        count=amount(share.count),
        share=percent(share.share, is_rounded=True),
        people=percent(share.share - share.gap, is_rounded=True),
    )


def gap_sentences(heard: Heard) -> list[str]:
    """Where a kind of partner was heard much less than all together: by 20 points or more."""
    if heard.voice is None:
        return []
    return [gap_sentence(heard.label, one) for one in heard.voice.shares if -one.gap * 5 >= 1]


def gap_sentence(kind: str, share: Share) -> str:
    if share.step == "spoke":
        return _(
            "{kind} had {turns} of the turns to speak, although {people} of the people were theirs"
        ).format(
            kind=kind,
            turns=percent(share.share, is_rounded=True),
            people=percent(share.share - share.gap, is_rounded=True),
        )
    return _("{kind} are {points} below the share of all partners in: {step}").format(
        kind=kind, points=percent(-share.gap, is_rounded=True), step=dict(steps())[share.step]
    )
