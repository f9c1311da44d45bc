"""Loads the launcher, a script without a suffix, as a module."""

import importlib.util
from functools import cache
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType

LAUNCHER = Path(__file__).resolve().parents[1] / "collegium"


@cache
def load_launcher() -> ModuleType:
    spec = importlib.util.spec_from_loader("launcher", SourceFileLoader("launcher", str(LAUNCHER)))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
