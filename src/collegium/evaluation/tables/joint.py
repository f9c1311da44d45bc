"""Words beside numbers: themes as somebody judged them, and the quotes of a report, as far as they may be told today.

Numbers are those of the protected result of the run. Counts of voices are those of `themes_of`, for partners who may
compare codings; the public page has none.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from collegium.core.tables import Column
from collegium.engines import qualitative as engine
from collegium.engines.impact import Finding, StudyResult
from collegium.evaluation.actions import as_quote, is_there, lists_of, may_be_shown, quotes_of, told_findings
from collegium.evaluation.models import (
    ReportVersion,
    StudyRun,
    TextCollection,
    TextPiece,
    TextQuote,
    ThemeJudgement,
)
from collegium.evaluation.permissions import user_can_compare_codings
from collegium.evaluation.tables.studies import Labels, told_effect, told_range
from collegium.evaluation.tables.texts import count_words, heard_kinds, label, material_of, themes_of
from collegium.evaluation.tasks import Board, JudgedTheme, ToldQuote, title_of
from collegium.evaluation.vocabulary import FIT_TONES, Fit, Gone
from collegium.people.models import User

FITS: Mapping[str, engine.Fit] = {"confirm": "confirm", "expand": "expand", "discord": "discord"}
Kept = Mapping[str, Any]  # a judgement as `ThemeJudgement.kept`


@dataclass(frozen=True, slots=True)
class Voices:
    """Counts by code, for one reader. veiled: collections that this reader has to code first."""

    counts: Mapping[int, tuple[engine.ThemeCount, ...]] = field(default_factory=dict)
    veiled: frozenset[int] = frozenset()


def voices_for(reader: User | None, collections: Iterable[TextCollection]) -> Voices:
    """reader: None is everybody, who gets no counts."""
    counts: dict[int, tuple[engine.ThemeCount, ...]] = {}
    veiled: set[int] = set()
    if reader is None:
        return Voices()
    for one in collections:
        if not user_can_compare_codings(reader, one):
            veiled.add(one.pk)
        elif one.archived_at is None:
            counts |= counts_by_code(one)
    return Voices(counts, frozenset(veiled))


def counts_by_code(collection: TextCollection) -> dict[int, tuple[engine.ThemeCount, ...]]:
    material = material_of(collection)
    themes = themes_of(material)
    rows, kinds = dict(themes.rows), ("", *themes.kinds)
    return {
        code: tuple(rows[name][kind] for kind in kinds)
        for code, name in material.names.items()
        if name in rows
    }


# --- themes that were judged ----------------------------------------------------------------------------------


def judged_theme(row: Kept, result: StudyResult, labels: Labels, voices: Voices, by: str) -> JudgedTheme:
    finding = finding_of(row, result)
    counts = voices.counts.get(row["code"], ())
    return JudgedTheme(
        collection=row["about"],
        theme=row["theme"],
        meaning=row["meaning"],
        finding=title_of(finding, result.study.treatment, labels) if finding else "",
        measured=measured(finding, result, labels),
        estimate=finding.effect if finding else None,
        low=finding.ci_low if finding else None,
        high=finding.ci_high if finding else None,
        voices=tuple(
            _("{kind}: {count}").format(kind=label(one.kind), count=count_words(one)) for one in counts
        ),
        fit=row["fit"],
        fit_words=str(Fit(row["fit"]).label),
        tone=FIT_TONES[row["fit"]],
        why=row["why"],
        by=by,
        on=date_format(timezone.localtime(datetime.fromisoformat(row["at"])), "DATE_FORMAT"),
        code=row["code"],
    )


def finding_of(row: Kept, result: StudyResult) -> Finding | None:
    named = (row["outcome"], row["arm"])
    return next((one for one in told_findings(result) if (one.outcome, one.arm) == named), None)


def measured(finding: Finding | None, result: StudyResult, labels: Labels) -> str:
    """The finding in a line."""
    if finding is None:
        return ""
    return _("Difference {effect} ({range}): {finding}").format(
        finding=title_of(finding, result.study.treatment, labels),
        effect=told_effect(finding, result),
        range=told_range(finding, result),
    )


def not_judged(name: str, meaning: str, collection: TextCollection, code: int, voices: Voices) -> JudgedTheme:
    """A theme of which nobody has said yet how it fits."""
    counts = voices.counts.get(code, ())
    lines = tuple(_("{kind}: {count}").format(kind=label(one.kind), count=count_words(one)) for one in counts)
    empty = dict.fromkeys(("finding", "measured", "fit", "why", "by", "on"), "")
    return JudgedTheme(
        collection=collection.title,
        theme=name,
        meaning=meaning,
        estimate=None,
        low=None,
        high=None,
        voices=lines,
        fit_words=_("Not judged yet"),
        tone="neutral",
        code=code,
        **empty,
    )


def names_of(rows: Iterable[Kept]) -> dict[int, str]:
    people = User.objects.filter(pk__in={row["by"] for row in rows})
    return {person.pk: str(person) for person in people}


def judged_themes(
    rows: Sequence[Kept], result: StudyResult, labels: Labels, voices: Voices
) -> tuple[JudgedTheme, ...]:
    """What was judged, without the collections that the reader has to code first."""
    names = names_of(rows)
    return tuple(
        judged_theme(row, result, labels, voices, names.get(row["by"], _("Somebody who is no longer here")))
        for row in rows
        if row["collection"] not in voices.veiled
    )


def joint_of_run(
    run: StudyRun, version: ReportVersion | None, labels: Labels, *, reader: User
) -> tuple[JudgedTheme, ...]:
    """What was judged of a run: as a version of the report has it, or as it is now where there is none."""
    rows = version.joint if version else [one.kept() for one in ThemeJudgement.objects.of_run(run)]
    if not rows:
        return ()
    voices = voices_for(reader, collections_of(rows))
    return judged_themes(rows, run.as_result(), labels, voices)


def collections_of(rows: Iterable[Kept]) -> "QuerySet[TextCollection]":
    found = TextCollection.objects.filter(pk__in={row["collection"] for row in rows})
    return found.select_related("initiative").order_by("pk")


def veiled_from(reader: User, rows: Iterable[Kept]) -> set[int]:
    """Collections of these judgements that the reader has to code first."""
    return {one.pk for one in collections_of(rows) if not user_can_compare_codings(reader, one)}


# --- quotes ---------------------------------------------------------------------------------------------------


def told_quotes(quotes: Sequence[TextQuote], run: StudyRun, reader: User | None) -> tuple[ToldQuote, ...]:
    """Each as it may be shown now, or why it may not. The kind of speaker only where enough were heard."""
    if not quotes:
        return ()
    lists = lists_of(run.study.initiative)
    kinds = heard_kinds([one.piece.collection for one in quotes])
    waiting = set()
    if reader is not None:
        pieces = TextPiece.objects.filter(pk__in={one.piece_id for one in quotes})
        waiting = set(pieces.waiting_for(reader).values_list("pk", flat=True))
    return tuple(
        told_quote(one, lists, kinds[one.piece.collection_id], is_waiting=one.piece_id in waiting)
        for one in quotes
    )


def told_quote(quote: TextQuote, lists: engine.Lists, kinds: set[str], *, is_waiting: bool) -> ToldQuote:
    title = quote.piece.collection.title
    why = Gone.NOT_YET if is_waiting else why_gone(quote, lists)
    if why:
        return ToldQuote(title, quote.code.name, gone=why.value, gone_words=str(why.label))
    shown = as_quote(quote, kinds=kinds)
    return ToldQuote(title, quote.code.name, shown.text, shown.kind)


def why_gone(quote: TextQuote, lists: engine.Lists) -> Gone | None:
    """Why a quote may not be shown any more; None where it may."""
    if quote.archived_at is not None:
        return Gone.WITHDRAWN
    if not is_there(quote):
        return Gone.PUT_AWAY
    if quote.cleared_at is None:
        return Gone.NOT_CLEARED
    return None if may_be_shown(quote, lists) else Gone.NAMED


# --- in a report ----------------------------------------------------------------------------------------------


def with_said(
    board: Board, version: ReportVersion, result: StudyResult, labels: Labels, *, reader: User | None
) -> Board:
    """The board with what people said, as far as this reader may know it; reader: None is everybody."""
    quotes = quotes_of(version)
    if not version.joint and not quotes:
        return board
    voices = voices_for(reader, collections_of(version.joint))
    joint = judged_themes(version.joint, result, labels, voices)
    shown = told_quotes(quotes, version.run, reader)
    check_display(joint, quotes, shown, version.run)
    return replace(board, joint=joint, quotes=shown, is_veiled=bool(voices.veiled))


def check_display(
    joint: Iterable[JudgedTheme], quotes: Sequence[TextQuote], shown: Sequence[ToldQuote], run: StudyRun
) -> None:
    """The engine's own look at everything that is about to be told. Raises ProblemsFound."""
    by_code: dict[int, list[engine.Quote]] = {}
    for quote, told_one in zip(quotes, shown, strict=True):
        if not told_one.gone:
            by_code.setdefault(quote.code_id, []).append(as_quote(quote))
    rows = [joint_row(one, tuple(by_code.pop(one.code, ()))) for one in joint]
    rest = [
        engine.JointRow(str(code), said=engine.WordSide(str(code), quotes=tuple(found)))
        for code, found in by_code.items()
    ]
    engine.joint_display([*rows, *rest], lists_of(run.study.initiative))


def joint_row(one: JudgedTheme, quotes: tuple[engine.Quote, ...] = ()) -> engine.JointRow:
    """One theme as the engine takes it."""
    number = (
        engine.NumberSide(one.finding, one.measured, one.estimate, one.low, one.high) if one.finding else None
    )
    judged = engine.Judgement(FITS[one.fit], one.by, one.why) if one.fit and number else None
    return engine.JointRow(
        str(one.code), number, engine.WordSide(one.theme, one.meaning, quotes=quotes), judged
    )


# --- live, of one collection ----------------------------------------------------------------------------------


def joint_lines(
    collection: TextCollection, run: StudyRun | None, labels: Labels, *, reader: User
) -> list[JudgedTheme]:
    """Every theme of the codebook beside the run, judged or not; none for a coder who has texts to code yet."""
    voices = voices_for(reader, [collection])
    if voices.veiled:
        return []
    found = ThemeJudgement.objects.of_run(run).filter(code__collection=collection) if run else []
    rows = [one.kept() for one in found]
    result = run.as_result() if run and rows else None
    judged = {one.code: one for one in judged_themes(rows, result, labels, voices)} if result else {}
    lines = [
        judged.get(code.pk) or not_judged(code.name, code.meaning, collection, code.pk, voices)
        for code in collection.codes.current()
    ]
    engine.joint_display([joint_row(one) for one in lines], engine.Lists())
    return [replace(one, url=judge_url(run, one.code)) for one in lines] if run else lines


def judge_url(run: StudyRun, code: int) -> str:
    return reverse("evaluation:judge_theme", args=[run.study.initiative.slug, run.public_id, code])


def joint_columns(*, may_judge: bool = False, counts: bool = True) -> list[Column]:
    """may_judge: the theme leads to the page where it is judged. counts: with who mentioned it."""
    return [
        Column("theme", _("Theme"), lambda one: one.theme, url=(lambda one: one.url) if may_judge else None),
        Column("measured", _("What was measured"), lambda one: one.measured),
        Column(
            "said",
            _("What was said"),
            lambda one: "; ".join([one.meaning, *(one.voices if counts else ())]),
            text=lambda one: [one.meaning, *one.voices] if counts else one.meaning,
        ),
        Column("fit", _("How they fit"), lambda one: one.fit_words, tone=lambda one: one.tone),
        Column("why", _("Why"), lambda one: one.why),
        Column("by", _("Judged by"), lambda one: one.by),
    ]


def joint_file_columns() -> list[Column]:
    return [
        Column("collection", _("Collection of texts"), lambda one: one.collection),
        Column("theme", _("Theme"), lambda one: one.theme),
        Column("finding", _("Finding"), lambda one: one.finding),
        Column("estimate", _("Difference"), lambda one: one.estimate),
        Column("low", _("From"), lambda one: one.low),
        Column("high", _("To"), lambda one: one.high),
        Column("said", _("What was said"), lambda one: "; ".join([one.meaning, *one.voices])),
        Column("fit", _("How they fit"), lambda one: one.fit_words),
        Column("why", _("Why"), lambda one: one.why),
        Column("by", _("Judged by"), lambda one: one.by),
        Column("on", _("On"), lambda one: one.on),
    ]


def joint_data(joint: Iterable[JudgedTheme]) -> list[dict[str, Any]]:
    """Themes beside findings as plain data, for JSON files and the API."""
    names = (
        "collection",
        "code",
        "theme",
        "meaning",
        "finding",
        "estimate",
        "low",
        "high",
        "fit",
        "why",
        "by",
    )
    return [{**{name: getattr(one, name) for name in names}, "voices": list(one.voices)} for one in joint]


def quote_data(quotes: Iterable[ToldQuote]) -> list[dict[str, Any]]:
    return [
        {
            "collection": one.collection,
            "theme": one.theme,
            "text": one.text,
            "speaker": one.speaker,
            "gone": one.gone,
            "gone_words": one.gone_words,
        }
        for one in quotes
    ]
