"""The words of this app."""

from collegium.trust.vocabulary.sentences import sentence_of, sentences_of
from collegium.trust.vocabulary.words import (
    DIMENSION_QUESTIONS,
    DIMENSIONS,
    FEW_IN_BOTH,
    MEASURE_LABELS,
    RATINGS,
    ROLE_LABELS,
    SIDES,
    WAVE_TONES,
    WITHHELD,
    Frequency,
    TieKind,
    WaveState,
)

__all__ = [
    "DIMENSIONS",
    "DIMENSION_QUESTIONS",
    "FEW_IN_BOTH",
    "MEASURE_LABELS",
    "RATINGS",
    "ROLE_LABELS",
    "SIDES",
    "WAVE_TONES",
    "WITHHELD",
    "Frequency",
    "TieKind",
    "WaveState",
    "sentence_of",
    "sentences_of",
]
