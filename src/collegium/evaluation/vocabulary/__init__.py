"""Words of evaluation: how a run stands, everything that a report says, how partners sign off."""

from collegium.evaluation.vocabulary.designs import GUIDE, GUIDES, DesignGuide
from collegium.evaluation.vocabulary.dose import (
    COMPARISON_TOOK,
    DOSE_REASONS,
    LINE_NAMES,
    NOT_ASSIGNED,
    TERM_NAMES,
)
from collegium.evaluation.vocabulary.equity import ComparedWith, LookTable, look_in_words
from collegium.evaluation.vocabulary.governance import (
    LONGEST_REASON,
    LONGEST_TEXT,
    SIGN_OFF_TONES,
    AssignedUnit,
    Assignment,
    Every,
    ReportPart,
    Section,
    SignOffAnswer,
    Whom,
)
from collegium.evaluation.vocabulary.labels import labels_of
from collegium.evaluation.vocabulary.limits import limit_in_words
from collegium.evaluation.vocabulary.money import minor_units, told_money
from collegium.evaluation.vocabulary.plans import (
    FRESHNESS_LABELS,
    FRESHNESS_TONES,
    GAP_SENTENCES,
    GAP_TODO,
    KIND_SENTENCES,
    QUESTION_PARTS,
    RECEIPT_FAULTS,
    QuestionKind,
    UnitSource,
)
from collegium.evaluation.vocabulary.report import report_words
from collegium.evaluation.vocabulary.robustness import CANNOT, LINE_KINDS, MISSING_REASONS
from collegium.evaluation.vocabulary.sentences import result_in_words
from collegium.evaluation.vocabulary.states import RunState
from collegium.evaluation.vocabulary.suggestions import Suggestion, suggestions_for
from collegium.evaluation.vocabulary.texts import (
    FEWEST_VOICES,
    LONGEST_PIECE,
    LONGEST_QUOTE,
    LONGEST_SOURCE,
    MOST_AT_ONCE,
    MOST_CODES,
    MOST_PIECES,
    SPAN_WORDS,
    SPEAKER_KINDS,
    SPEAKER_LABELS,
    UNKNOWN,
)
from collegium.evaluation.vocabulary.wwc import STANDING_WORDS, TIER_WORDS, reason_in_words

__all__ = [
    "CANNOT",
    "COMPARISON_TOOK",
    "DOSE_REASONS",
    "FEWEST_VOICES",
    "FRESHNESS_LABELS",
    "FRESHNESS_TONES",
    "GAP_SENTENCES",
    "GAP_TODO",
    "GUIDE",
    "GUIDES",
    "KIND_SENTENCES",
    "LINE_KINDS",
    "LINE_NAMES",
    "LONGEST_PIECE",
    "LONGEST_QUOTE",
    "LONGEST_REASON",
    "LONGEST_SOURCE",
    "LONGEST_TEXT",
    "MISSING_REASONS",
    "MOST_AT_ONCE",
    "MOST_CODES",
    "MOST_PIECES",
    "NOT_ASSIGNED",
    "QUESTION_PARTS",
    "RECEIPT_FAULTS",
    "SIGN_OFF_TONES",
    "SPAN_WORDS",
    "SPEAKER_KINDS",
    "SPEAKER_LABELS",
    "STANDING_WORDS",
    "TERM_NAMES",
    "TIER_WORDS",
    "UNKNOWN",
    "AssignedUnit",
    "Assignment",
    "ComparedWith",
    "DesignGuide",
    "Every",
    "LookTable",
    "QuestionKind",
    "ReportPart",
    "RunState",
    "Section",
    "SignOffAnswer",
    "Suggestion",
    "UnitSource",
    "Whom",
    "labels_of",
    "limit_in_words",
    "look_in_words",
    "minor_units",
    "reason_in_words",
    "report_words",
    "result_in_words",
    "suggestions_for",
    "told_money",
]
