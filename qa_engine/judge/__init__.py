"""Readings, facts, text and vectors judged with a rubric: intents, phrases, rules. Pure; loads no model."""

from qa_engine.judge.judging import judge

__all__ = ["judge"]
