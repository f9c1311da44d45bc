"""Pages of the trust survey."""

from collegium.trust.views.answering import answer_by_link, answer_wave
from collegium.trust.views.results import wave, wave_partner
from collegium.trust.views.waves import close_wave, edit_wave, open_wave, waves

__all__ = [
    "answer_by_link",
    "answer_wave",
    "close_wave",
    "edit_wave",
    "open_wave",
    "wave",
    "wave_partner",
    "waves",
]
