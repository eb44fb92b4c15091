"""This file is the cast of the story: who takes part, with which mailbox, and how they sign."""

from __future__ import annotations

from dataclasses import dataclass

DOMAIN = "acme.example"
PASSWORD = "demo"  # noqa: S105 - of mailboxes that exist on loopback for minutes
SEPARATOR = "+"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody with a mailbox."""

    name: str
    address: str
    signature: str = ""

    @property
    def short(self) -> str:
        """The name as the timeline prints it: the first one."""
        return self.name.partition(" ")[0]


SUPPORT = Person(name="Acme Support", address=f"support@{DOMAIN}")
EMMA = Person(name="Emma Clarke", address="emma@clarke.example", signature="Emma Clarke\n+44 20 7946 0958")
PETR = Person(name="Petr Novák", address="petr@novak.example", signature="Petr Novák\nNovák a synové, Brno")
OLGA = Person(name="Ольга Смирнова", address="olga@smirnova.example")
ANNA = Person(
    name="Anna Dvořák",
    address=f"anna@{DOMAIN}",
    signature="Anna Dvořák | Acme, second floor\nextension 4711",
)
MAREK = Person(
    name="Marek Svoboda",
    address=f"marek@{DOMAIN}",
    signature="Marek Svoboda\nAcme | team lead\nmobile 0420 555",
)
IVANA = Person(name="Ivana Malá", address=f"ivana@{DOMAIN}")
CUSTOMERS = (EMMA, PETR, OLGA)
AGENTS = (ANNA, MAREK, IVANA)
EVERYBODY = (SUPPORT, *AGENTS, *CUSTOMERS)
