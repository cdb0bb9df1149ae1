"""Load, check and compile rubrics. A rubric is a YAML file; its mistakes are reported by line and column."""

from qa_engine.rubrics.compiling import compile_rubric, compiled_vectors
from qa_engine.rubrics.loading import (
    DEFAULT_RUBRIC,
    RubricSummary,
    list_rubrics,
    load_rubric,
    rubric_policy,
    rubric_sha256,
)
from qa_engine.rubrics.schema import rubric_schema
from qa_engine.rubrics.touching import Touched, touched

__all__ = [
    "DEFAULT_RUBRIC",
    "RubricSummary",
    "Touched",
    "compile_rubric",
    "compiled_vectors",
    "list_rubrics",
    "load_rubric",
    "rubric_policy",
    "rubric_schema",
    "rubric_sha256",
    "touched",
]
