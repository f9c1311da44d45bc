"""What changes in trust surveys."""

from collegium.trust.actions.answering import save_answers
from collegium.trust.actions.closing import close_due, close_wave
from collegium.trust.actions.counting import RULE, network_from, results_of
from collegium.trust.actions.letters import remind
from collegium.trust.actions.opening import FEWEST_PARTNERS, askable, edit_wave, open_wave

__all__ = [
    "FEWEST_PARTNERS",
    "RULE",
    "askable",
    "close_due",
    "close_wave",
    "edit_wave",
    "network_from",
    "open_wave",
    "remind",
    "results_of",
    "save_answers",
]
