"""The API: REST framework and what makes its description (shared.web.api)."""

REST_FRAMEWORK = {
    "EXCEPTION_HANDLER": "shared.web.api.problems.handle",
    "DEFAULT_SCHEMA_CLASS": "shared.web.api.schema.Described",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
# What other programs may be told by themselves, for the documentation: {kind: words}.
API_HOOKS = "practice.integrations.forms.KINDS"
SPECTACULAR_SETTINGS = {
    "TITLE": "Enrum",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "DESCRIPTION": "What a client or a staff member can do in a clinic's pages, by the same rules.",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": False,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_NAME_OVERRIDES": {"FormEnum": "practice.booking.models.Form"},
    "APPEND_COMPONENTS": {
        "securitySchemes": {
            "session": {"type": "apiKey", "in": "cookie", "name": "__Host-session"},
            "key": {"type": "http", "scheme": "bearer"},
        }
    },
}
