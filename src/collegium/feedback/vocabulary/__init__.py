"""The words of this app."""

from collegium.feedback.vocabulary.instruments import (
    INSTRUMENTS,
    SCALE_LABELS,
    ReadyInstrument,
    ReadyItem,
)
from collegium.feedback.vocabulary.words import (
    FOLLOW_UP_TONES,
    WAVE_TONES,
    WITHHELD,
    Audience,
    FollowUpState,
    ItemKind,
    WaveState,
)

__all__ = [
    "FOLLOW_UP_TONES",
    "INSTRUMENTS",
    "SCALE_LABELS",
    "WAVE_TONES",
    "WITHHELD",
    "Audience",
    "FollowUpState",
    "ItemKind",
    "ReadyInstrument",
    "ReadyItem",
    "WaveState",
]
