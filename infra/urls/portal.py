"""The URL map of a clinic's public portal; there is no session here.

Every URL has a name and a row in tests/guarantees/permissions.py.
"""

urlpatterns = []
