"""The URL map of a clinic's signed-in side: clients, staff, API.

Every URL has a name and a row in tests/guarantees/permissions.py.
"""

urlpatterns = []
