"""Tables for tests: a data frame as the Parquet file we read, and data from beside the repository."""

import os
from pathlib import Path

import duckdb
import pandas as pd
import pytest

ROOT = Path(__file__).parents[2]


def parquet(frame: pd.DataFrame, folder: Path, name: str = "table") -> Path:
    path = folder / f"{name}.parquet"
    with duckdb.connect() as connection:
        connection.register("frame", frame)
        connection.execute(f"COPY frame TO '{path}' (FORMAT parquet)")
    return path


def shared_file(name: str) -> Path:
    """A file of the shared data folder; the test is skipped where there is none."""
    return _shared("evaluation", name)


def shared_decisions(name: str) -> Path:
    """The same for the data on decisions and networks."""
    return _shared("decisions", name)


def _shared(part: str, name: str) -> Path:
    folder = Path(os.environ.get("COLLEGIUM_SHARED_DATA", ROOT.parent / "shared" / "data"))
    path = folder / part / name
    if not path.exists():
        pytest.skip(f"{path.name} is not here: put the shared data folder beside the repository")
    return path
