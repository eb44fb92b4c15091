"""This folder is ``postdesk doctor``: looks at everything, judges it, and names the remedy."""
