"""This package is what we show over HTTP, an extra: pages reached by signed links, metrics and health."""
