"""The frozen types that pass between stages. No I/O, no model. Read this package first.

record       what every record shares; exact points
interaction  one contact: participants, turns, word times
transcript   what speech recognition returned
evidence     a quoted span with its reason
facts        what can be counted
fact_names   the facts that a rubric may name, and how each is read
readings     what classifiers say of single turns
rubric       a programme's policy
findings     what judging with the rubric found
scorecard    the filled-in form
history      the customer's other contacts
judged       everything a signal may look at
signals      one component of the score
assessment   composite, and the whole result
ledger       the account of every arrival
stored       what a store keeps beside the assessments
"""
