"""Empty on purpose: the tables of these frameworks' models are never made (see MIGRATION_MODULES)."""
