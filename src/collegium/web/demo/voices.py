"""Interviews of an example: collected, coded by two people, quoted, and judged beside the numbers of a run."""

from collections.abc import Mapping
from dataclasses import dataclass

from collegium.evaluation import actions as evaluation
from collegium.evaluation.models import Code, StudyRun, TextCollection, TextPiece, TextQuote
from collegium.people.models import User


@dataclass(frozen=True, slots=True)
class Voice:
    """What one person said, and the letters of the codes that the first and the second coder found in it."""

    kind: str
    text: str
    first: str
    second: str


@dataclass(frozen=True, slots=True)
class Theme:
    """A code under its letter, and how it fits a finding (outcome, arm), where somebody judged it."""

    name: str
    meaning: str
    when: str = ""
    outcome: str = ""
    arm: str = ""
    fit: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class VoicesPlan:
    """Interviews beside one study. quotes: (place of the voice, letter of the theme, its words), for the report."""

    title: str
    question: str
    source: str
    coders: tuple[str, str]
    themes: Mapping[str, Theme]
    voices: tuple[Voice, ...]
    quotes: tuple[tuple[int, str, str], ...]


def hear(run: StudyRun, plan: VoicesPlan, *, evaluator: User) -> None:
    """Everything from the first text to the draft of the report."""
    coders = [User.objects.get(email=f"{name}@example.org") for name in plan.coders]
    values = {"title": plan.title, "question": plan.question, "study": run.study, "coders": coders}
    initiative = run.study.initiative
    made = evaluation.create_text_collection(by=evaluator, initiative=initiative, values=values)
    codes = {letter: add_code(made, theme, evaluator) for letter, theme in plan.themes.items()}
    pieces = add_texts(made, plan, evaluator)
    for voice, piece in zip(plan.voices, pieces, strict=True):
        for coder, letters in zip(coders, (voice.first, voice.second), strict=True):
            evaluation.code_piece(by=coder, piece=piece, codes=[codes[letter] for letter in letters])
    quotes = [quote(pieces[place], codes[letter], words, coders) for place, letter, words in plan.quotes]
    for letter, theme in plan.themes.items():
        if theme.fit:
            judge(run, codes[letter], theme, evaluator)
    evaluation.choose_report_quotes(by=evaluator, run=run, quotes=quotes)


def add_code(made: TextCollection, theme: Theme, by: User) -> Code:
    values = {"name": theme.name, "meaning": theme.meaning, "when": theme.when, "parent": None}
    return evaluation.create_code(by=by, collection=made, values=values)


def add_texts(made: TextCollection, plan: VoicesPlan, by: User) -> list[TextPiece]:
    rows = [
        {"line": line, "text": one.text, "kind": one.kind, "source": plan.source}
        for line, one in enumerate(plan.voices, 1)
    ]
    evaluation.upload_text_pieces(by=by, collection=made, rows=rows)
    return list(made.pieces.current().order_by("pk"))


def quote(piece: TextPiece, code: Code, words: str, coders: list[User]) -> TextQuote:
    """Proposed by the second coder, read and cleared by the first."""
    found = evaluation.propose_quote(by=coders[1], piece=piece, code=code, excerpt=words)
    return evaluation.clear_quote(
        by=coders[0], quote=found, excerpt=found.excerpt, is_safe=True, looked_at=True
    )


def judge(run: StudyRun, code: Code, theme: Theme, by: User) -> None:
    evaluation.judge_theme(
        by=by, run=run, code=code, outcome=theme.outcome, arm=theme.arm, fit=theme.fit, why=theme.why
    )
