"""The worked examples in the docstrings of signals and scoring hold."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import qa_engine.scoring
import qa_engine.signals

MODULES = [
    f"{package.__name__}.{module.name}"
    for package in (qa_engine.signals, qa_engine.scoring)
    for module in pkgutil.iter_modules(package.__path__)
]


@pytest.mark.parametrize("name", MODULES)
def test_docstring_examples(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_there_are_examples() -> None:
    attempted = sum(doctest.testmod(importlib.import_module(name)).attempted for name in MODULES)
    assert attempted >= 5
