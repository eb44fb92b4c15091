"""The database edge: tables and transactions, in SQLAlchemy Core.

Two kinds of truth live here. Raw mail: ``ledger`` says which message of which mailbox we know, ``inbox``
holds its bytes. Tickets: ``ticket_events`` is the history, ``tickets`` its fold, ``messages`` the texts,
``message_ids`` what threading looks up. What we send stands in ``outbox``, written in the transaction that
caused it.

A transaction is a ``Work``; commit happens at the end of its block, everything else is a roll-back. A writing
transaction is alone: ``BEGIN IMMEDIATE`` on SQLite, and for filing mail an advisory lock on PostgreSQL.
"""
