"""Rules, categories and forms of other products, read as a rubric of ours. Nothing is dropped in silence."""

from qa_engine.rubrics.importing.importer import Imported, import_files, read_source
from qa_engine.rubrics.importing.notes import FORMAT_TITLES, Carried, Fate, Note, Oblige, SourceFormat

__all__ = [
    "FORMAT_TITLES",
    "Carried",
    "Fate",
    "Imported",
    "Note",
    "Oblige",
    "SourceFormat",
    "import_files",
    "read_source",
]
