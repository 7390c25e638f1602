"""The operators' console at BASE. Nothing here reads a clinic's schema: the platform's role could not."""
