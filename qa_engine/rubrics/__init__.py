"""Load, check and compile rubrics. A rubric is a YAML file; its mistakes are reported by line and column."""

from qa_engine.rubrics.compiling import compile_rubric, compiled_vectors, example_sentences
from qa_engine.rubrics.loading import (
    DEFAULT_RUBRIC,
    RubricFile,
    RubricSummary,
    list_rubrics,
    load_rubric,
    load_rubric_file,
    rubric_sha256,
)
from qa_engine.rubrics.schema import library_schema, rubric_schema

__all__ = [
    "DEFAULT_RUBRIC",
    "RubricFile",
    "RubricSummary",
    "compile_rubric",
    "compiled_vectors",
    "example_sentences",
    "library_schema",
    "list_rubrics",
    "load_rubric",
    "load_rubric_file",
    "rubric_schema",
    "rubric_sha256",
]
