"""The mail edge: reading, composing, fetching and sending mail; it knows `tickets` and no sibling room."""
