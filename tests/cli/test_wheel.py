"""The wheel holds everything that the program needs, and its command works where there is no checkout."""

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


@pytest.mark.slow
def test_the_installed_wheel_gives_the_command(wheel, tmp_path):
    environment = tmp_path / "environment"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(environment)], check=True)
    packages = environment / "lib" / f"python{sys.version_info[0]}.{sys.version_info[1]}" / "site-packages"
    python = environment / "bin" / "python"
    install(wheel, python)
    # The packages that it depends on are those of the tests; an editable collegium among them comes second.
    (packages / "others.pth").write_text(sysconfig.get_path("purelib") + "\n")

    place = run(tmp_path, python, "-c", "import collegium; print(collegium.__file__)")
    assert place.startswith(str(packages))
    command = environment / "bin" / "collegium"
    assert run(tmp_path, command, "--help").startswith("usage: collegium COMMAND")
    assert "STUDY" in run(tmp_path, command, "evaluate", "--help")
    assert "--replace" in run(tmp_path, command, "restore", "--help")


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
    """Run outside the checkout, with an installation folder of its own."""
    env = {
        "PATH": "/usr/bin:/bin",
        "HOME": str(folder),
        "COLLEGIUM_DATA": str(folder / "data"),
        "LANG": "C.UTF-8",
    }
    done = subprocess.run(
        list(map(str, command)), cwd=folder, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


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
