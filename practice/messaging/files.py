"""A file of a message, as a download: no page shows it, no cache keeps it."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.debug import sensitive_variables

from practice.messaging import vault
from practice.messaging.models import Message, Thread


@sensitive_variables()
def download(thread: Thread, key: bytes | None, message: UUID) -> HttpResponse:
    """Raises Http404 where there is none, or it does not open."""
    found = Message.objects.select_related("author").filter(pk=message, thread=thread, file__isnull=False).first()
    if found is None or key is None:
        raise Http404
    try:
        [page] = vault.read(thread, key, [found])
        data = vault.file_of(thread, key, found)
    except vault.Closed:
        raise Http404 from None
    return HttpResponse(data, content_type=page.content.media_type, headers={
        "Content-Disposition": content_disposition_header(True, page.content.file_name),
        "Content-Security-Policy": "sandbox; default-src 'none'",
    })  # fmt: skip
