"""`collegium evaluate --generated`: made-up data is never taken for findings about people."""

import csv
import json

from tests.cli.test_evaluate import SIMPLE, evaluate, small_table
from tests.pdf import Pdf


def test_made_up_data_says_so_in_every_file(tmp_path, capsys):
    data = small_table(tmp_path)
    assert evaluate(tmp_path, data, SIMPLE, "--generated") == 0
    assert "Generated data" in capsys.readouterr().out
    out = tmp_path / "out"
    for path in out.glob("*.csv"):
        header, *rows = csv.reader(path.read_text(encoding="utf-8").splitlines())
        assert header[-1] == "data"
        assert all(row[-1] == "generated" and len(row) == len(header) for row in rows)
    assert len(list(out.glob("*.csv"))) == 4
    assert json.loads((out / "result.json").read_text())["data"]["is_generated"] is True
    assert "Generated data" in (out / "chart.svg").read_text()
    assert "Generated data" in Pdf((out / "report.pdf").read_bytes()).text()
