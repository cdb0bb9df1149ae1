"""Review a rubric that is valid: what can never hold, never match or never count, and what to do about it."""

from qa_engine.rubrics.review.remarks import Level, Remark
from qa_engine.rubrics.review.reviewing import Review, review_rubric

__all__ = ["Level", "Remark", "Review", "review_rubric"]
