"""Functions to call around the import of a module."""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import importlib.util
import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import TypeVar

Before = Callable[[], None]
After = Callable[[ModuleType], None]
B = TypeVar("B", bound=Before)
A = TypeVar("A", bound=After)

_BEFORE: defaultdict[str, list[Before]] = defaultdict(list)
_AFTER: defaultdict[str, list[After]] = defaultdict(list)


def before_import(name: str) -> Callable[[B], B]:
    """Register a function to call just before module ``name`` is executed."""

    def register(function: B) -> B:
        _BEFORE[name].append(function)
        return function

    return register


def after_import(name: str) -> Callable[[A], A]:
    """Register a function to call with module ``name`` just after it was executed."""

    def register(function: A) -> A:
        _AFTER[name].append(function)
        return function

    return register


def install() -> None:
    """Watch for the registered modules from now on; a second call changes nothing.

    Raises:
        RuntimeError: one of them is imported already, so that its functions would never be called.
    """
    if any(isinstance(finder, _Finder) for finder in sys.meta_path):
        return
    if late := sorted((_BEFORE.keys() | _AFTER.keys()) & sys.modules.keys()):
        raise RuntimeError(f"imported before the hooks were installed: {', '.join(late)}")
    sys.meta_path.insert(0, _Finder())


class _Finder(importlib.abc.MetaPathFinder):
    """Finds the registered modules where the other finders do, and wraps their loaders."""

    def __init__(self) -> None:
        self._searching: set[str] = set()

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname in self._searching or not (fullname in _BEFORE or fullname in _AFTER):
            return None
        self._searching.add(fullname)
        try:
            spec = importlib.util.find_spec(fullname)
        finally:
            self._searching.discard(fullname)
        if spec is not None and spec.loader is not None:
            spec.loader = _Loader(spec.loader)
        return spec


class _Loader(importlib.abc.Loader):
    """Loads as ``inner`` does, with the registered functions called around it."""

    def __init__(self, inner: importlib.abc.Loader) -> None:
        self._inner = inner

    def __getattr__(self, name: str) -> object:
        # Whoever asks a module's loader for its source or resources asks the real one.
        return getattr(self._inner, name)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType | None:
        return self._inner.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        for prepare in _BEFORE[module.__name__]:
            prepare()
        self._inner.exec_module(module)
        for adapt in _AFTER[module.__name__]:
            adapt(module)
