"""The URL map of BASE: product pages, sign-up, staff sign-in, operators.

Every URL has a name and a row in tests/guarantees/permissions.py.
"""

urlpatterns = []
