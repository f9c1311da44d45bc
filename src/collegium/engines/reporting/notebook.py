"""A Jupyter notebook that runs a study again from the data that its reader puts beside it.

Format 4.5 (nbformat.readthedocs.io), written as plain data: every cell has an id, code cells have outputs and a count.
Nothing but the question and the protected result is inside; texts of people are literals, never code.
"""

import json
from typing import Any

from collegium.engines.impact import StudyResult

Cell = dict[str, Any]

_CHECK = """import hashlib, json
from pathlib import Path

DATA = Path({name})  # the file that was studied: put it beside this notebook, or write its path here
SHA256 = {sha256}

if not DATA.exists():
    raise SystemExit(f"Put {{DATA}} beside this notebook. It never leaves the partnership without permission.")
found = hashlib.sha256(DATA.read_bytes()).hexdigest()
if SHA256 and found != SHA256:
    raise SystemExit(f"This is not the file that was studied: its SHA-256 is {{found}}, not {{SHA256}}.")
print("The data is what was studied:", found)"""

_RUN = """import tempfile
from collegium.engines.designs import answer
from collegium.engines.impact import study_from_dict
from collegium.engines.reporting import protected
from collegium.engines.tabular import load

QUESTION = json.loads({question})
STORED = json.loads({stored})

study = study_from_dict(QUESTION)
print("Fingerprint of the question:", study.fingerprint())
with tempfile.TemporaryDirectory() as folder:
    table = load(source=DATA, name=DATA.name, out=Path(folder) / "table.parquet")
    result = protected(answer(parquet=table.path, study=study))
print("Records:", table.rows)"""

_FOUND = (
    "## What was found\n\nSmall groups are withheld, as in the report, and so is everything that the report withholds. "
    "This notebook computes from the data that you have; it does not know what other studies of the same data told. "
    "Change the question, and it protects the answer by itself only: before you pass such numbers on, ask for a run."
)

_SHOW = """def key(one):
    return one["outcome"], one["arm"], one["model"], one["subgroup"], one["level"]

withheld = {key(one) for one in STORED["findings"] if one["suppressed"]}
for one in result.findings:
    group = f"{one.subgroup}: {one.level}" if one.subgroup else "everyone"
    if one.suppressed or (one.outcome, one.arm, one.model, one.subgroup, one.level) in withheld:
        print(one.outcome, "|", one.arm, "|", one.model, "|", group, "| withheld")
    else:
        told = (one.effect, "from", one.ci_low, "to", one.ci_high)
        print(one.outcome, "|", one.arm, "|", one.model, "|", group, "|", *told)"""

_COMPARE = """def near(new, old):
    return new == old or (None not in (new, old) and abs(new - old) <= 1e-9 * max(1, abs(old)))

stored = {key(one): one for one in STORED["findings"]}
again = {key(one): one for one in json.loads(json.dumps(result.as_dict()))["findings"]}
different = [
    (name, field, stored[name][field], again[name][field])
    for name in sorted(set(stored) & set(again))
    if name not in withheld  # beside what was told elsewhere: not known here
    for field in ("n_treated", "n_comparison", "effect", "se", "p", "suppressed")
    if not near(again[name][field], stored[name][field])
]
missing = sorted(set(stored) ^ set(again))
for line in [*different, *missing]:
    print(*(line if isinstance(line, tuple) else [line]))
same = not different and not missing
print("Everything is as it was stored." if same else "The result differs from the stored one.")"""


def notebook(
    result: StudyResult,
    *,
    file_name: str,
    data_sha256: str,
    version: str = "",
    about: tuple[str, ...] = (),
) -> dict[str, Any]:
    """The notebook as plain data for JSON.

    result: already protected. file_name, data_sha256: of the file studied, as it was uploaded (CSV, Excel or Parquet).
    version: of the package that computed it. about: paragraphs under the title, as plain text.
    """
    question = json.dumps(result.study.as_dict(), ensure_ascii=False)
    stored = json.dumps(result.as_dict(), ensure_ascii=False)
    intro = [f"# {plain(result.study.title)}", *map(plain, about)]
    install = f"collegium=={version}" if version else "collegium"
    cells = [
        _text("about", "\n\n".join(intro)),
        _text(
            "how",
            "This notebook runs the study again, on your own machine. It needs the data, which is not in it, and the "
            f"package that computed it: `pip install {install}`.",
        ),
        _code("check", _CHECK.format(name=repr(file_name), sha256=repr(data_sha256))),
        _code("run", _RUN.format(question=repr(question), stored=repr(stored))),
        _text("findings-title", _FOUND),
        _code("findings", _SHOW),
        _text("compare-title", "## The same as what was stored?"),
        _code("compare", _COMPARE),
    ]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    meta = {"kernelspec": kernel, "language_info": {"name": "python"}}
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": meta, "cells": cells}


def plain(text: str) -> str:
    """Text of people inside Markdown: one line, with its marks escaped."""
    return "".join(
        f"\\{letter}" if letter in "\\`*_{}[]<>()#+!|$~" else letter for letter in " ".join(text.split())
    )


def _text(name: str, source: str) -> Cell:
    return {"cell_type": "markdown", "id": name, "metadata": {}, "source": source}


def _code(name: str, source: str) -> Cell:
    return {
        "cell_type": "code",
        "id": name,
        "metadata": {},
        "execution_count": None,
        "outputs": [],
        "source": source,
    }
