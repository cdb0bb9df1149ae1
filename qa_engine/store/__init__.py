"""Assessments, readings and the ledger at rest, in one SQLite file.

schema       the tables
migration    bringing a store of an earlier version up to date
database     opening the file; transactions; what is said when the file fails
rows         records to rows and back
places       what a file is called
arrivals     who came: registration, revisions, what still needs work
results      what became of them: results, problems, duplicates, each in one transaction
ledger       the account: conservation in one query, entry by entry
sharing      assessments of one interaction that share a record
succession   one assessment after another
policies     the rubrics that were judged under
rejudging    what judging the whole store again reads and writes
lookup       assessments by order, id, or source
readings     stored readings for judging anew; a customer's other contacts
sentences    vectors of rubric sentences
runs         when and how long; the only clock readings
sqlite       the door: ``SqliteStore``
"""

from qa_engine.store.sqlite import SqliteStore

__all__ = ["SqliteStore"]
