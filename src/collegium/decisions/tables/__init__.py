"""What pages and the API show of decisions."""

from collegium.decisions.tables.numbers import amount, percent, shown
from collegium.decisions.tables.reasons import Given, reasons_of
from collegium.decisions.tables.register import PROPOSAL, Entry, register_of
from collegium.decisions.tables.result import Result, payments_of, result_of, step_sentence
from collegium.decisions.tables.voice import Heard, voice_of

__all__ = [
    "PROPOSAL",
    "Entry",
    "Given",
    "Heard",
    "Result",
    "amount",
    "payments_of",
    "percent",
    "reasons_of",
    "register_of",
    "result_of",
    "shown",
    "step_sentence",
    "voice_of",
]
