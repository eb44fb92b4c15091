"""The settings as typed values: one file per part of ``settings.yaml``, pydantic only here."""
