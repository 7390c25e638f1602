"""One small page, served three ways (tests.bench.requests)."""
