"""The recount program: the sources of this kernel in one plain Python file, for anyone to read and run.

Made from the very modules that count, so the two cannot drift apart. Needs Python 3.11 and nothing else.
"""

import hashlib
from importlib.resources import files

# In the order in which they import each other; __init__ modules are left out.
MODULES = (
    "problems",
    "ballots.ballot",
    "ballots.rules",
    "ballots.outcome",
    "ballots.codec",
    "ballots.ties",
    "ballots.shared",
    "ballots.delegation",
    "ballots.checks",
    "ballots.yesno",
    "ballots.scored",
    "ballots.schulze",
    "ballots.papers",
    "ballots.runoff",
    "ballots.transferable",
    "ballots.equal_shares",
    "ballots.budget",
    "ballots.organisations",
    "ballots.counting",
    "ballots.receipt",
    "ballots.recount",
)

_HEAD = '''#!/usr/bin/env python3
"""Counts a decision of Collegium again, offline: python -I recount.py receipt.json [published hash of the rules]

The texts below are the modules that counted the decision, unchanged. Licence: Apache-2.0.
"""

import sys
import types

SOURCES = {}
'''

_TAIL = """
for name in ("collegium", "collegium.engines", "collegium.engines.ballots"):
    package = sys.modules[name] = types.ModuleType(name)
    package.__path__ = []
for name, text in SOURCES.items():
    module = sys.modules[name] = types.ModuleType(name)
    exec(compile(text, name, "exec"), module.__dict__)
    parent, _, short = name.rpartition(".")
    setattr(sys.modules[parent], short, module)
raise SystemExit(sys.modules["collegium.engines.ballots.recount"].main(sys.argv[1:]))
"""


def recount_program() -> str:
    """The text of the program; the same for the same version of the kernel."""
    return _HEAD + "".join(_embedded(name) for name in MODULES) + _TAIL


def _embedded(name: str) -> str:
    text = files("collegium.engines").joinpath(*f"{name}.py".replace(".", "/", name.count(".")).split("/"))
    source = text.read_text(encoding="utf-8")
    return f"\nSOURCES[\"collegium.engines.{name}\"] = r'''{source}'''\n"


def program_hash() -> str:
    """SHA-256 of the program, in hexadecimal, to be published with the rules."""
    return hashlib.sha256(recount_program().encode()).hexdigest()
