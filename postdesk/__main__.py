"""This file lets ``python -m postdesk`` do what ``postdesk`` does."""

from postdesk.cli.main import main

main()
