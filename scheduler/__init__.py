"""The time edge: the clock, the alarm, and the sweep that takes what is due.

Nothing that must happen lives in this room's memory: what is due stands in the database, and what was done
has a unique key there. An alarm only says that it is time to look, so it may ring twice, late or on several
machines at once.
"""
