"""The demo: the whole job on embedded servers, played by people with ordinary mail programs."""
