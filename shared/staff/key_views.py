"""The ceremonies' JSON. The browser sends the PRF output beside the credential, once; it is in no log and no session.

Every answer is {"error": code, "message": words for the person} or what the next step needs. Refusals say nothing about
which accounts or keys exist.
"""

import json

from django.http import JsonResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from shared.staff import actions, acts, ceremony, cookies, demands, keyring, limits, queries, sessions
from shared.staff.models import Challenge, HardwareKey
from shared.web.access import public

REGISTER, FINISH, SIGN_IN = Challenge.Purpose.REGISTER, Challenge.Purpose.FINISH, Challenge.Purpose.SIGN_IN
MESSAGES = {
    "again": _("That took too long, or another window came between. Please try again."),
    "key": _("This key was not accepted."),
    "clone": _("This key answered as if there were a copy of it. It is blocked; sign in with your other key."),
    "secret": _("The key did not give its secret, so nothing was opened. Use the browser in which you registered it."),
    "person": _("That is somebody else's key. Use one of your own."),
    "touch": _("Touch a key that you have registered already, then the new one."),
    "unlock": _("You signed in with a key that opens no journals. Sign in with one that does, then add the new key."),
    "taken": _("This key is registered already."),
    "unfit": _("This key opens the door of no clinic that you work at, so it was not registered."),
    "often": _("Too many attempts. Wait ten minutes, then try again."),
    "request": _("The browser sent something that could not be read. Please try again."),
}


def _refuse(code: str, status: int = 403) -> JsonResponse:
    return JsonResponse({"error": code, "message": str(MESSAGES[code])}, status=status)


def _wrong(request, code: str, credential: str = "") -> JsonResponse:
    limits.count_refusal(request, credential)
    return _refuse(code)


def _ask(issued) -> JsonResponse:
    options, token = issued
    response = JsonResponse(options)
    _bind(response, token)
    return response


def _bind(response, token):
    cookies.put(response, cookies.CEREMONY, token, max_age=int(ceremony.LIFE.total_seconds()), samesite="Strict")


class _Sent:
    """What a browser sent after a ceremony: the credential without extension results, so that logging it would leak
    nothing, and the PRF output apart. Raises NotAccepted for anything else."""

    @sensitive_variables()
    def __init__(self, request):
        data = _json(request)
        self.credential = data.get("credential")
        if not isinstance(self.credential, dict) or not isinstance(self.credential.get("response"), dict):
            raise ceremony.NotAccepted
        self.credential.pop("clientExtensionResults", None)
        prf = cookies.unb64(data.get("prf") or "")
        self.prf = prf if len(prf) == keyring.SIZE else None
        self.id = self.credential.get("id") if isinstance(self.credential.get("id"), str) else ""
        self.name = data["name"] if isinstance(data.get("name"), str) else ""


def _json(request) -> dict:
    try:
        data = json.loads(request.body)
    except (ValueError, RecursionError) as error:  # the second: nested too deep
        raise ceremony.NotAccepted from error
    if not isinstance(data, dict):
        raise ceremony.NotAccepted
    return data


# --- registering ----------------------------------------------------------------------------------------------------


@public
@require_POST
def register_options(request):
    """For the first key by an enrolment, for each further one by a session and a touch just now."""
    now = timezone.now()
    if limits.asks_too_often(request):
        return _refuse("often", 429)
    session = request.staff_session
    if session is None:
        enrolled = queries.enrolment(cookies.read(request, cookies.ENROLMENT), now)
        if enrolled is None:
            return _wrong(request, "again")
        return _ask(ceremony.registration_options(enrolled.staff, REGISTER, now))
    # The second key of a new account may follow the first at once: nothing hangs on the account yet.
    new = session.staff.activated_at is None and sessions.is_fresh(session, now)
    if queries.keyset(session.staff) and not _opens(request, session):
        return _refuse("unlock")
    if not new and not sessions.spend(session, acts.bound(request.place, acts.ADD_KEY), now):
        return _refuse("touch")
    return _ask(ceremony.registration_options(session.staff, REGISTER, now))


def _opens(request, session) -> bool:
    try:
        return bool(sessions.root(request, session))
    except keyring.Refused:
        return False


@public
@require_POST
@sensitive_variables()
def register(request):
    """{"opens": …}, or {"touch": options}: the key gave no PRF output yet, as many do only with an assertion."""
    now = timezone.now()
    if limits.is_stopped(request):
        return _refuse("often", 429)
    try:
        sent = _Sent(request)
        challenge = ceremony.spend(request, now, REGISTER)
        seen = ceremony.believe_registration(challenge, sent.credential)
    except ceremony.NotAccepted:
        return _wrong(request, "again")
    account, session = challenge.staff, request.staff_session
    if session.staff_id != account.pk if session else queries.keys_of(account).exists():
        return _wrong(request, "again")
    try:
        key = actions.add_key(account, seen, sent.name or str(_("Key")), now)
    except actions.CredentialTaken:
        return _refuse("taken", 409)
    except demands.Unfit as unfit:
        words = f"{MESSAGES['unfit']} {demands.WORDS[unfit.why]}"
        return JsonResponse({"error": "unfit", "message": words}, status=403)
    if sent.prf is None:
        options, token = ceremony.assertion_options(account, bytes(key.credential), FINISH, "", now)
        response = JsonResponse({"touch": options})
        _bind(response, token)
        return response
    return _give_root(request, key, sent.prf, now)


@sensitive_variables()
def _give_root(request, key, prf, now) -> JsonResponse:
    """The end of a registration. A key that gave nothing is kept: it signs in and opens no journals."""
    session, root = request.staff_session, None
    if prf is not None:
        try:
            open_root = sessions.root(request, session)
        except keyring.Refused:
            open_root = None
        try:
            root = actions.give_root(key, prf, open_root)
        except keyring.Refused:
            actions.forget_unfinished(key)
            return _refuse("unlock")
    response = JsonResponse({"opens": root is not None})
    if session is None or (session.key is None and root is not None):
        sessions.start(request, response, key, root, now)
    return response


# --- signing in, and touching for an act ----------------------------------------------------------------------------


@public
@require_POST
def assert_options(request):
    """Nameless at sign-in: the key says who it is. For an act, the keys of whoever is signed in."""
    if limits.asks_too_often(request):
        return _refuse("often", 429)
    try:
        act = _json(request).get("act") or ""
    except ceremony.NotAccepted:
        return _refuse("request", 400)
    if act and (not isinstance(act, str) or acts.label(act.partition(" ")[2]) is None):
        return _refuse("request", 400)
    account = request.staff if act else None
    return _ask(ceremony.assertion_options(account, b"", SIGN_IN, act, timezone.now()))


@public
@require_POST
@sensitive_variables()
def assert_(request):
    now = timezone.now()
    if limits.is_stopped(request):
        return _refuse("often", 429)
    try:
        sent = _Sent(request)
        challenge = ceremony.spend(request, now, SIGN_IN, FINISH)
    except ceremony.NotAccepted:
        return _wrong(request, "again")
    if limits.is_stopped(request, sent.id):
        return _refuse("often", 429)
    key = HardwareKey.objects.select_related("staff").filter(credential=cookies.unb64(sent.id)).first()
    refused = _disbelieve(key, challenge, sent.credential, now)
    if refused:
        return _wrong(request, refused, sent.id)
    if challenge.purpose == FINISH:
        return _finish(request, key, sent.prf, now)
    return _sign_in(request, key, sent.prf, challenge.act, now)


def _disbelieve(key, challenge, credential, now) -> str:
    """Why this answer is refused; "" when it proves what it should."""
    if key is None or key.blocked or key.staff.ended_at or not ceremony.same_user(credential, key.staff):
        return "key"
    if challenge.staff_id not in (None, key.staff_id):
        return "person"
    try:
        seen = ceremony.believe_assertion(challenge, key, credential)
    except ceremony.NotAccepted:
        return "key"
    if not ceremony.counter_went_on(key, seen.new_sign_count, now):
        actions.block_key(key, HardwareKey.Blocked.CLONE)
        return "clone"
    return ""


def _finish(request, key, prf, now):
    session = request.staff_session
    if key.opens or (session is not None and session.staff_id != key.staff_id):
        return _wrong(request, "again")
    return _give_root(request, key, prf, now)


@sensitive_variables()
def _sign_in(request, key, prf, act, now):
    response = JsonResponse({"ok": True})
    try:
        session = actions.sign_in_with_prf(request, response, key.staff, bytes(key.credential), prf, now)
    except keyring.Refused:
        return _wrong(request, "secret")
    sessions.allow(session, act, now)
    return response
