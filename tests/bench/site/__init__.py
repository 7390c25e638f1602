"""The product as it is served, with one address more that does nothing (tests.bench.load)."""
