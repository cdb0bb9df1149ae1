"""Load, check and compile rubrics. A rubric is a YAML file; its mistakes are reported by line and column."""

from qa_engine.rubrics.compiling import compile_rubric, compiled_vectors, example_sentences
from qa_engine.rubrics.loading import (
    DEFAULT_RUBRIC,
    RubricFile,
    RubricSummary,
    list_rubrics,
    load_rubric,
    load_rubric_file,
    rubric_policy,
    rubric_sha256,
)
from qa_engine.rubrics.schema import library_schema, rubric_schema
from qa_engine.rubrics.touching import Touched, touched

__all__ = [
    "DEFAULT_RUBRIC",
    "RubricFile",
    "RubricSummary",
    "Touched",
    "compile_rubric",
    "compiled_vectors",
    "example_sentences",
    "library_schema",
    "list_rubrics",
    "load_rubric",
    "load_rubric_file",
    "rubric_policy",
    "rubric_schema",
    "rubric_sha256",
    "touched",
]
