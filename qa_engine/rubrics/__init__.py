"""Load, check and compile rubrics. A rubric is a YAML file; its mistakes are reported by line and column."""

from qa_engine.rubrics.compiling import compile_rubric, compiled_vectors, example_sentences
from qa_engine.rubrics.loading import DEFAULT_RUBRIC, RubricSummary, list_rubrics, load_rubric, rubric_sha256
from qa_engine.rubrics.schema import rubric_schema

__all__ = [
    "DEFAULT_RUBRIC",
    "RubricSummary",
    "compile_rubric",
    "compiled_vectors",
    "example_sentences",
    "list_rubrics",
    "load_rubric",
    "rubric_schema",
    "rubric_sha256",
]
