"""The rubric file that an import writes: our YAML, with comments that name the item of the source behind each part."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from typing import Any, Final

import yaml

from qa_engine.rubrics.importing.notes import FORMAT_TITLES, Carried, Part

_WIDTH: Final = 116
#: The fields of a criterion in the order in which they are read best.
_FIELDS: Final = (
    "id",
    "title",
    "weight",
    "bonus",
    "enabled_if",
    "question",
    "check",
    "options",
    "ranges",
)
_LINE: Final = "# " + "-" * (_WIDTH - 2)
_ABOUT_WEIGHTS: Final = (
    "The source says nothing about signals and their weights. These are of the rubric that ships as 'xla_default'; "
    "change them to what your programme weighs."
)


class _Block(dict[str, Any]):
    """A mapping that is written with each field on lines of its own."""


class _Dumper(yaml.SafeDumper):
    """Writes lists indented, and short lists and mappings without children on one line."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Indent lists too, which the library writes at the level of their field."""
        del indentless
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        """Write out what stands in several places, whatever it is."""
        del data
        return True


def _mapping(dumper: yaml.SafeDumper, value: dict[str, Any]) -> yaml.Node:
    node = dumper.represent_mapping("tag:yaml.org,2002:map", value.items())
    node.flow_style = _is_short(value) and not isinstance(value, _Block)
    return node


def _sequence(dumper: yaml.SafeDumper, value: list[Any]) -> yaml.Node:
    node = dumper.represent_sequence("tag:yaml.org,2002:seq", value)
    node.flow_style = all(not isinstance(one, dict | list) for one in value) and _is_short(value)
    return node


def _is_short(value: Any) -> bool:
    return len(str(value)) <= 90 and str(value).count("{") + str(value).count("[") <= 3


_Dumper.add_representer(dict, _mapping)
_Dumper.add_representer(_Block, _mapping)
_Dumper.add_representer(list, _sequence)


def rubric_text(
    head: dict[str, Any], tail: dict[str, Any], carried: Sequence[Carried], sections: Sequence[Part]
) -> str:
    """Return the text of a rubric file.

    Args:
        head: id, version, title and what else stands first.
        tail: weights and bands.
        carried: what each file gave.
        sections: the form, its checks resolved.
    """
    lines = list(_comment("Imported by 'qa-engine rubrics import'. What was not carried over is in its report."))
    lines += [line for one in carried for line in _comment(f"from {one.file}: {FORMAT_TITLES[one.source]}")]
    lines += ["", *_dumped(_Block(head)), "", *_comment(_ABOUT_WEIGHTS), *_dumped(_Block(tail))]
    rules = [(one.file, part) for one in carried for part in one.rules]
    markers = [(one.file, part) for one in carried for part in one.markers]
    form = next((one.form for one in carried if one.form), None)
    if form:
        lines += ["", *_dumped(_Block(form=_Block(form)))]
    lines += _listed("sections", [("", part) for part in sections])
    lines += _listed("rules", rules)
    lines += _listed("markers", markers)
    return "\n".join(lines) + "\n"


def _listed(name: str, parts: Sequence[tuple[str, Part]]) -> Iterable[str]:
    if not parts:
        return
    yield from ("", _LINE, f"{name}:")
    for file, part in parts:
        about = [f"from {file}, {part.about[0]}", *part.about[1:]] if file and part.about else list(part.about)
        for text in about:
            yield from _comment(text, "  ")
        yield from (f"  {line}" for line in _section(part) if line)


def _section(part: Part) -> Iterable[str]:
    """Yield a part as an entry of a list; the criteria of a section each under their own comments."""
    criteria = part.value.get("criteria")
    if criteria is None:
        yield from _dumped([_Block(part.value)])
        return
    yield from _dumped([_Block((key, value) for key, value in part.value.items() if key != "criteria")])
    yield "  criteria:"
    for criterion in criteria:
        for text in part.inner.get(criterion["id"], ()):
            yield from _comment(text, "    ")
        ordered = _Block((key, criterion[key]) for key in sorted(criterion, key=_FIELDS.index))
        yield from (f"    {line}" for line in _dumped([ordered]))


def _dumped(value: Any) -> list[str]:
    written = yaml.dump(
        value,
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=True,
        width=_WIDTH - 6,
        default_flow_style=False,
    )
    return [line for line in str(written).splitlines() if line]


def _comment(text: str, indent: str = "") -> list[str]:
    """Return ``text`` as comment lines; whatever ends a line or a file in YAML is a space in them."""
    plain = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    return textwrap.wrap(
        plain, _WIDTH, initial_indent=f"{indent}# ", subsequent_indent=f"{indent}# ", break_on_hyphens=False
    )
