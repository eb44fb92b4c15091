"""Who wrote this mail, where does it belong, where does it go: pure decisions, each a value with its reason.

The questions come in this order. What is it (``identify``): a loop, a bounce, another machine's mail, a
person's mail. Who wrote it (``party``) and how sure are we (``verdict``). Which ticket (``thread``): eight
rules, the first that answers counts. Where to (``routing``): the admin's rules in the order of their file.
"""
