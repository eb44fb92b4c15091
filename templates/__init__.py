"""This package holds words only: one folder per notice, one file per language (see ``mailer.render``)."""
