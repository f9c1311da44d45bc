"""The picture, the PDF and the notebook of what a run found."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as version_of
from typing import Any

from django.core.cache import cache
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from collegium.engines.impact import Evidence, StudyResult, result_from_dict, study_from_dict
from collegium.engines.reporting import (
    effects_chart,
    evidence_sections,
    headline,
    notebook,
    render_svg,
    report_pdf,
    with_line,
)
from collegium.evaluation.models import StudyRun
from collegium.evaluation.tasks.telling import Board, board_of, sections_of
from collegium.evaluation.vocabulary import design_told, report_words
from collegium.evaluation.vocabulary.evidence import COLUMNS as EVIDENCE_COLUMNS
from collegium.evaluation.vocabulary.evidence import TABLES as EVIDENCE
from collegium.evaluation.vocabulary.evidence import VALUES as EVIDENCE_VALUES
from collegium.exchange.models import Dataset

Labels = Mapping[str, str]


def draw(result: StudyResult, labels: Labels) -> str:
    """The chart of a protected result as SVG, in the language that is active."""
    return render_svg(effects_chart(result, labels=labels, words=report_words()))


def noted(svg: str, dataset: Dataset) -> str:
    """A drawing of what made-up data gave, with a line that says so; what is stored or cached has none.

    Somebody may tick "generated" later, or take the tick away.
    """
    return with_line(svg, dataset.generated_note)


def write_report(run: StudyRun, result: StudyResult, labels: Labels, board: Board | None = None) -> bytes:
    """The PDF with what the board tells, by default what the result tells by itself."""
    board = board or board_of(result, labels)
    return report_pdf(
        result,
        words=report_words(),
        labels=labels,
        data_sha256=run.dataset_sha256,
        about=about(run, randomised=board.randomised),
        sections=sections_of(board),
        note=run.dataset.generated_note,
        annex=evidence_sections(
            result, tell=evidence_told(labels), names=evidence_names(labels), words=report_words()
        ),
    )


def evidence_told(labels: Labels) -> Callable[[Evidence], tuple[str, str]]:
    """What people call a table of evidence, and how to read it."""

    def tell(one: Evidence) -> tuple[str, str]:
        return evidence_title(one.key, labels), str(EVIDENCE[one.key.partition(":")[0]][1])

    return tell


def evidence_title(key: str, labels: Labels) -> str:
    kind, colon, about = key.partition(":")
    title, name = str(EVIDENCE[kind][0]), about.strip()
    if kind == "balance by":
        subgroup, _mark, level = name.partition("=")
        name = _("{group}: {level}").format(
            group=labels.get(subgroup, subgroup), level=labels.get(name, level)
        )
    return _("{title}: {about}").format(title=title, about=labels.get(name, name)) if colon else title


def evidence_names(labels: Labels) -> dict[str, str]:
    """What people call columns and values."""
    return {**labels, **{key: str(text) for key, text in {**EVIDENCE_COLUMNS, **EVIDENCE_VALUES}.items()}}


def about(run: StudyRun, *, randomised: bool | None) -> list[tuple[str, str]]:
    """What stands under the title of the report: whose study, of which data, when and by whom; what it is worth."""
    words, dataset = report_words(), run.dataset
    day = date_format(run.finished_at or timezone.now(), "DATE_FORMAT")
    lines = [
        ("initiative", str(run.study.initiative)),
        ("data", str(dataset)),
        ("source", dataset.source),
        ("computed", day),
        ("computed by", str(run.requested_by)),
    ]
    kind = study_from_dict(run.definition).design.kind
    told = [(words[key], text) for key, text in lines if text]
    return [*told, (_("Design"), design_told(kind, randomised=randomised))]


def headline_of(result: StudyResult, labels: Labels) -> str:
    """The answer in a sentence, in the language that is active."""
    return headline(result, report_words(), labels)


def chart_of(run: StudyRun, result: StudyResult, labels: Labels) -> str:
    """The stored chart, or one in the language that is active."""
    language = translation.get_language()
    if run.language == language and run.chart:
        return noted(run.chart, run.dataset)
    drawn = cache.get_or_set(f"chart:{run.pk}:{language}", lambda: draw(result, labels)) or ""
    return noted(drawn, run.dataset)


def first_outcome(result: StudyResult) -> StudyResult:
    """What a school board looks at: the outcome that was named first, in everyone and in the groups that are told."""
    outcome = result.study.outcomes[0]
    told = tuple(
        one for one in result.findings if one.outcome == outcome and not (one.suppressed and one.subgroup)
    )
    return replace(result, findings=told)


def picture_of(run: StudyRun, result: StudyResult, labels: Labels) -> str:
    """The one picture of the report: the chart of the first outcome."""
    key = f"picture:{run.pk}:{translation.get_language()}"
    return noted(cache.get_or_set(key, lambda: draw(first_outcome(result), labels)) or "", run.dataset)


def report_of(run: StudyRun, result: StudyResult, labels: Labels, board: Board | None = None) -> bytes:
    """The stored report, or one with the words of people and in the language that is active.

    It is kept in the cache under a hash of what it says, so that a new word makes a new file. None is stored that says
    the data is generated, and where it is, the stored one is not given.
    """
    language, plain = translation.get_language(), board_of(result, labels)
    if board in (None, plain) and run.language == language and run.report and not run.dataset.is_generated:
        return bytes(run.report)
    shown = board or plain
    asked = [run.dataset.generated_note, shown.randomised]
    told = json.dumps([*asked, *map(asdict, sections_of(shown))], sort_keys=True)
    key = f"report:{run.pk}:{language}:{hashlib.sha256(told.encode()).hexdigest()[:24]}"
    return cache.get_or_set(key, lambda: write_report(run, result, labels, shown)) or b""


def notebook_of(run: StudyRun) -> dict[str, Any]:
    """A Jupyter notebook that runs the study again where the data is; nothing but the protected result is in it."""
    version = run.versions.first()
    randomised = version.is_randomised if version else None
    intro = [
        run.dataset.generated_note,
        run.study.question,
        *(f"{label}: {text}" for label, text in about(run, randomised=randomised)),
        _("Fingerprint of the question (SHA-256): {fingerprint}").format(fingerprint=run.fingerprint),
    ]
    return notebook(
        result_from_dict(run.result or {}),
        file_name=run.dataset.file_name,
        data_sha256=run.dataset_sha256,
        version=package_version(),
        about=tuple(text for text in intro if text),
    )


def package_version() -> str:
    try:
        return version_of("collegium")
    except PackageNotFoundError:  # run from its folder, not installed
        return ""
