"""The files around the program agree with one another: locks, images, integration, documentation."""

import ast
import json
import re
import subprocess
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from tests.launcher import load_launcher

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ["requirements.lock", "requirements-demo.lock", "requirements-dev.lock", "requirements-bench.lock"]
APART = ["requirements-oracle.lock"]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())
DOCKERFILE = (ROOT / "Dockerfile").read_text()


def entries(lock: str) -> dict[str, set[str]]:
    """{requirement line: its hashes} of a lock; the line is "name==version ; marker"."""
    found: dict[str, set[str]] = {}
    line = ""
    for text in (ROOT / lock).read_text().splitlines():
        if text.startswith("    --hash="):
            found[line].add(text.strip(" \\"))
        elif not text.startswith("#"):
            line = text.rstrip(" \\")
            found[line] = set()
    return found


@pytest.mark.parametrize("lock", [*LOCKS, *APART])
def test_every_locked_package_has_one_version_and_its_hashes(lock):
    for line, hashes in entries(lock).items():
        assert re.match(r"[a-z0-9-]+==\S+( ; .+)?$", line), line
        assert hashes, f"{line} has no hash"
        assert all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", item) for item in hashes), line


@pytest.mark.parametrize("lock", [*LOCKS, *APART])
def test_no_host_and_no_path_of_a_machine_is_in_a_lock(lock):
    text = (ROOT / lock).read_text()
    assert not re.search(r"://|^-|/\w+/|@ ", text, re.MULTILINE)


@pytest.mark.parametrize(("smaller", "larger"), list(pairwise(LOCKS)))
def test_a_larger_lock_holds_the_smaller_one(smaller, larger):
    """The same versions with the same hashes; a marker may be wider where more packages need the same one."""
    more = {line.partition(" ")[0]: hashes for line, hashes in entries(larger).items()}
    pins = {line.partition(" ")[0]: hashes for line, hashes in entries(smaller).items()}
    assert [pin for pin, hashes in pins.items() if more.get(pin) != hashes] == []


@pytest.mark.parametrize("lock", [*LOCKS, *APART])
def test_what_pyproject_asks_for_is_locked(lock):
    launcher = load_launcher()
    level = {name: level for level, name in {**launcher.LOCKS, **launcher.APART}.items()}[lock]
    asked = [*PROJECT["project"]["dependencies"]] if level in launcher.LOCKS else []
    asked += [line for group in load_launcher().GROUPS[level] for line in PROJECT["dependency-groups"][group]]
    locked = {line.partition("==")[0]: line.partition("==")[2].partition(" ")[0] for line in entries(lock)}
    for requirement in map(Requirement, asked):
        version = locked.get(canonicalize_name(requirement.name))
        assert version, f"{requirement.name} is not in {lock}"
        assert requirement.specifier.contains(version), f"{requirement} but {lock} has {version}"


def test_the_locks_were_made_from_pyproject_as_it_stands():
    assert load_launcher().stale_locks() == []


def test_no_host_is_in_the_lock_of_the_front_end():
    packages = json.loads((ROOT / "frontend" / "package-lock.json").read_text())["packages"]
    installed = {name: package for name, package in packages.items() if name}
    assert installed
    assert [name for name, package in installed.items() if "resolved" in package] == []
    assert [name for name, package in installed.items() if "integrity" not in package] == []


def test_the_packages_of_the_front_end_are_pinned():
    package = json.loads((ROOT / "frontend" / "package.json").read_text())
    versions = {**package.get("dependencies", {}), **package.get("devDependencies", {})}
    assert [name for name, version in versions.items() if not re.fullmatch(r"\d+\.\d+\.\d+", version)] == []


def test_images_documentation_and_project_name_the_same_versions():
    python = PROJECT["project"]["requires-python"].removeprefix(">=")
    assert set(re.findall(r"^FROM python:(\d+\.\d+)-", DOCKERFILE, re.MULTILINE)) == {python}
    postgres = COMPOSE["services"]["database"]["image"].removeprefix("postgres:").partition("-")[0]
    deploy = (ROOT / "docs" / "how-to" / "deploy.md").read_text()
    assert set(re.findall(r"PostgreSQL (\d+)", deploy)) == {postgres}
    assert set(re.findall(r"Python (\d+\.\d+)", deploy)) == {python}


def test_compose_starts_web_and_worker_after_the_migrations():
    services = COMPOSE["services"]
    assert set(services) == {"database", "migrate", "web", "worker"}
    for name in ("web", "worker"):
        assert services[name]["depends_on"] == {"migrate": {"condition": "service_completed_successfully"}}
        assert services[name]["read_only"]
        assert "files:/data" in services[name]["volumes"]
    assert services["migrate"]["command"] == ["collegium", "manage", "prepare"]


def test_every_setting_that_compose_passes_on_is_read_and_documented():
    settings = set(COMPOSE["services"]["web"]["environment"]) - {"DATABASE_URL"}
    program = "".join(path.read_text() for path in (ROOT / "src" / "collegium" / "web").rglob("*.py"))
    assert {name for name in settings if f'"{name}"' not in program} == set()
    deploy = (ROOT / "docs" / "how-to" / "deploy.md").read_text()
    assert {name for name in settings if f"`{name}`" not in deploy} == set()


def test_secrets_come_from_the_environment_and_have_no_default():
    text = (ROOT / "compose.yaml").read_text()
    for name in ("COLLEGIUM_SECRET_KEY", "COLLEGIUM_DATABASE_PASSWORD"):
        uses = re.findall(rf"\$\{{{name}[^}}]*\}}", text)
        assert uses
        assert all(use.startswith(f"${{{name}:?") for use in uses)


def test_the_health_check_of_the_image_is_python():
    command = json.loads(DOCKERFILE.partition("HEALTHCHECK")[2].partition("CMD ")[2].partition("\n")[0])
    assert command[:2] == ["python", "-c"]
    ast.parse(command[2])


def test_the_ci_script_is_sound_and_runs_lint_and_tests():
    script = ROOT / ".ci" / "run"
    subprocess.run(["bash", "-n", str(script)], check=True)
    text = script.read_text()
    assert script.stat().st_mode & 0o111
    assert "./collegium lint" in text
    assert "./collegium test" in text


def test_the_launcher_is_executable_and_needs_only_the_standard_library():
    import sys

    script = ROOT / "collegium"
    assert script.stat().st_mode & 0o111
    imported = {
        name.split(".")[0]
        for node in ast.walk(ast.parse(script.read_text()))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [node.module] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
        )
    }
    assert imported <= sys.stdlib_module_names
