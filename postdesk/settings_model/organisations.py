"""This file holds the settings of customers' organisations: whose domain it is, and what is known of them."""

from __future__ import annotations

from pydantic import Field, field_validator

from postdesk.settings_model.values import LanguageCode, Name, Section, Strings, check_domain


class Organisation(Section):
    """A customer with a domain of its own; its people are known by their addresses."""

    name: str = Field(
        default="", max_length=100, description="The name agents and rules see; the key where empty."
    )
    domains: Strings = Field(min_length=1, description="The domains of its people's addresses.")
    language: LanguageCode | None = Field(
        default=None, description="The language we write in where a mail does not tell."
    )
    fields: dict[Name, str] = Field(
        default_factory=dict, description="What else is known: rules ask it as customer: {plan: gold}."
    )

    @field_validator("domains")
    @classmethod
    def _domains(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(check_domain(domain) for domain in value)
