"""Hashes of policies: equal policies have equal hashes, however they were written. Test lines are no policy."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from qa_engine.domain.rules import ComplianceRule, Marker

#: Hexadecimal digits of a rule's hash.
_DIGITS = 16


def canonical_json(policy: Any) -> str:
    """Return plain values as JSON with sorted keys and no spaces: equal values are equal texts."""
    return json.dumps(policy, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def canonical_sha256(policy: Any) -> str:
    """Return the sha256 of plain values in that form."""
    return hashlib.sha256(canonical_json(policy).encode()).hexdigest()


def rule_hash(one: ComplianceRule | Marker) -> str:
    """Return the hash that tells one wording of a rule from another: 16 digits of the sha256 of all but its tests."""
    return canonical_sha256(one.model_dump(mode="json", exclude={"tests"}))[:_DIGITS]
