"""The keys that care data rests on. Pure functions: no Django, no clock, no files.

    hardware key --PRF--> hardware pair --opens--> root --derives--> a person's pair at one clinic
    practitioner's pair | supervisor's pair | two trustees  --opens-->  a journal's private key
    journal's private key --opens--> an entry's head (its data key) --opens--> the entry's body

Invariant: nothing that the server keeps leads to a private key without a secret that only a hardware key (its PRF
output) or a browser (a cookie) brings. What is kept is wrapped once more under the epoch of the month (`epochs.py`),
which lives outside the database, so that an old dump opens nothing once its epoch is destroyed.

Sources: PRF extension, WebAuthn Level 3 section 10.1.4 (32 bytes per key and salt); HPKE base mode with
DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM, RFC 9180; X25519, RFC 7748; HKDF, RFC 5869; AES-GCM with random
96-bit nonces, NIST SP 800-38D section 8.2.2 (at most 2**32 seals per key; an epoch's key is replaced each month).

Every seal is bound to its place (`context`): who, which clinic, which journal, which entry, which version. A ciphertext
that was moved does not open. HPKE base mode names no sender: whoever writes to the database can add an entry, as a form
that arrives by itself does. Who wrote a note is the business of the signature and the access log.

All keys and secrets are `bytes`; all private and public halves, roots, PRF outputs and data keys are 32 bytes long.
"""

import hmac
import os
from itertools import permutations
from typing import NamedTuple, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hpke
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SIZE = 32
_SUITE = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)
_NONCE = 12


class Refused(Exception):
    """The key does not open this, or the ciphertext is not where it was sealed. Says no more on purpose."""


class Epochs(Protocol):
    """What the keyring needs of `epochs.FileEpochs`, or of a KMS in its place."""

    def current(self) -> str: ...

    def key(self, epoch: str) -> bytes: ...


class Wrapped(NamedTuple):
    """A sealed secret as it is stored: the name of the epoch and the bytes under that epoch's key."""

    epoch: str
    blob: bytes


class JournalPlace(NamedTuple):
    clinic: str  # the permanent schema name
    journal: object  # the journal's id
    generation: int  # of the pair; every journal has kept its first


class EntryPlace(NamedTuple):
    clinic: str
    journal: object
    entry: object
    version: int
    generation: int  # of the journal

    @property
    def body(self):
        """The body would stay if the journal got a new pair, so the generation is no part of its place."""
        return self[:4]


class Entry(NamedTuple):
    head: Wrapped  # the data key: the only part that a new epoch touches
    body: bytes
    shelved: bool = False  # True: written, or seen, by somebody who had the journal open


# --- building blocks ------------------------------------------------------------------------------------------------


def context(purpose, *parts) -> bytes:
    """Unambiguous bytes for a place: each part carries its length, so ("a", "bc") is not ("ab", "c")."""
    raw = [part if isinstance(part, bytes) else str(part).encode() for part in ("enrum/1", purpose, *parts)]
    return b"".join(len(part).to_bytes(4, "big") + part for part in raw)


def derive(secret: bytes, ctx: bytes) -> bytes:
    return HKDF(hashes.SHA256(), SIZE, salt=None, info=ctx).derive(secret)


def new_pair() -> tuple[bytes, bytes]:
    """(private, public)"""
    key = X25519PrivateKey.generate()
    return key.private_bytes_raw(), key.public_key().public_bytes_raw()


def public_of(private: bytes) -> bytes:
    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def seal_to(public: bytes, secret: bytes, ctx: bytes) -> bytes:
    """48 bytes longer than `secret`. ValueError when `public` is no usable point (RFC 7748 section 6.1)."""
    return _SUITE.encrypt(secret, X25519PublicKey.from_public_bytes(bytes(public)), info=ctx)


def open_with(private, blob: bytes, ctx: bytes) -> bytes:
    """`private`: 32 bytes or an X25519PrivateKey. Refused when it does not open."""
    key = private if isinstance(private, X25519PrivateKey) else X25519PrivateKey.from_private_bytes(private)
    try:
        return _SUITE.decrypt(bytes(blob), key, info=ctx)
    except (InvalidTag, ValueError):
        raise Refused from None


def lock(key: bytes, data: bytes, ctx: bytes) -> bytes:
    """28 bytes longer than `data`: nonce and tag."""
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, data, ctx)


def unlock(key: bytes, blob: bytes, ctx: bytes) -> bytes:
    blob = bytes(blob)
    try:
        return AESGCM(key).decrypt(blob[:_NONCE], blob[_NONCE:], ctx)
    except (InvalidTag, ValueError):
        raise Refused from None


# --- the outer wrapping: epochs -------------------------------------------------------------------------------------


def wrap(epochs: Epochs, blob: bytes, ctx: bytes) -> Wrapped:
    epoch = epochs.current()
    return Wrapped(epoch, lock(epochs.key(epoch), blob, ctx))


def unwrap(epochs: Epochs, wrapped: Wrapped, ctx: bytes) -> bytes:
    return unlock(epochs.key(wrapped.epoch), wrapped.blob, ctx)


def rewrap(epochs: Epochs, wrapped: Wrapped, ctx: bytes) -> Wrapped:
    """To the current epoch. Needs no person: the inner seal stays shut."""
    return wrapped if wrapped.epoch == epochs.current() else wrap(epochs, unwrap(epochs, wrapped, ctx), ctx)


# --- a person: hardware keys, root, a pair per clinic ---------------------------------------------------------------


def hardware_pair(prf: bytes, staff, credential: bytes) -> tuple[bytes, bytes]:
    """(private, public) of one hardware key, from its PRF output. Only the public half is stored: so a new root can be
    sealed to a key that lies in a drawer, and revoking one key does not orphan the others."""
    if len(prf) != SIZE:
        raise Refused
    private = derive(prf, context("hardware", staff, credential))
    return private, public_of(private)


def root_context(staff, credential: bytes, generation: int) -> bytes:
    return context("root", staff, credential, generation)


def seal_root(epochs, public, root, staff, credential, generation) -> Wrapped:
    ctx = root_context(staff, credential, generation)
    return wrap(epochs, seal_to(public, root, ctx), ctx)


def open_root(epochs, prf, wrapped, staff, credential, generation) -> bytes:
    ctx = root_context(staff, credential, generation)
    return open_with(hardware_pair(prf, staff, credential)[0], unwrap(epochs, wrapped, ctx), ctx)


def keyset_tag(root: bytes, staff, generation: int, keys: dict[bytes, bytes]) -> bytes:
    """Over the public halves of all hardware keys, {credential: public}. Checked before a root is sealed anew, so that
    a public half slipped into the database does not receive it."""
    flat = [part for item in sorted(keys.items()) for part in item]
    return hmac.digest(derive(root, context("keyset")), context("keyset", staff, generation, *flat), "sha256")


def check_keyset(root, staff, generation, keys, tag) -> None:
    if not hmac.compare_digest(keyset_tag(root, staff, generation, keys), bytes(tag or b"")):
        raise Refused


class NewRoot(NamedTuple):
    root: bytes
    generation: int
    sealed: dict[bytes, Wrapped]  # per credential
    tag: bytes


def rotate_root(epochs, root, staff, generation, keys, tag, *, without=()) -> NewRoot:
    """After a key was lost: a new root, sealed to the keys that stay, of which one must be here (`root` is open). Each
    clinic then re-seals this person's copies of journal keys to the new pair (`reseal_copy`)."""
    check_keyset(root, staff, generation, keys, tag)
    stay = {credential: public for credential, public in keys.items() if credential not in without}
    if not stay:
        raise Refused
    fresh, generation = os.urandom(SIZE), generation + 1
    sealed = {c: seal_root(epochs, public, fresh, staff, c, generation) for c, public in stay.items()}
    return NewRoot(fresh, generation, sealed, keyset_tag(fresh, staff, generation, stay))


def previous_context(staff, generation: int) -> bytes:
    return context("previous", staff, generation)


def keep_previous(epochs, fresh, previous: list[bytes], staff, generation) -> Wrapped:
    """Former roots under the new one, until each clinic has re-sealed its copies at the next hand-off."""
    ctx = previous_context(staff, generation)
    return wrap(epochs, lock(derive(fresh, ctx), b"".join(previous), ctx), ctx)


def open_previous(epochs, root, wrapped, staff, generation) -> list[bytes]:
    ctx = previous_context(staff, generation)
    return split(unlock(derive(root, ctx), unwrap(epochs, wrapped, ctx), ctx))


def split(joined: bytes) -> list[bytes]:
    """Secrets that travel together, 32 bytes each."""
    return [joined[at : at + SIZE] for at in range(0, len(joined), SIZE)]


def clinic_private(root: bytes, clinic: str) -> bytes:
    """A person's private half at one clinic, by its permanent schema name. What one clinic's session holds opens
    nothing at another, and public halves do not link a person across clinics."""
    return derive(root, context("clinic", clinic))


# --- a journal's key ------------------------------------------------------------------------------------------------


def copy_context(place: JournalPlace, reader) -> bytes:
    return context("journal", *place, reader)


def seal_copy(epochs, public, journal_private, place: JournalPlace, reader) -> Wrapped:
    """A copy of the journal's private key for the practitioner, a supervisor, or whoever takes over."""
    ctx = copy_context(place, reader)
    return wrap(epochs, seal_to(public, journal_private, ctx), ctx)


def open_copy(epochs, private, wrapped, place: JournalPlace, reader, expected_public) -> bytes:
    """The journal's private key. Refused also when the public half that entries are sealed to was replaced."""
    ctx = copy_context(place, reader)
    opened = open_with(private, unwrap(epochs, wrapped, ctx), ctx)
    if not hmac.compare_digest(public_of(opened), bytes(expected_public)):
        raise Refused
    return opened


def reseal_copy(epochs, old_private, public, wrapped, place: JournalPlace, reader) -> Wrapped:
    """From the reader's former pair to the new one."""
    ctx = copy_context(place, reader)
    return wrap(epochs, seal_to(public, open_with(old_private, unwrap(epochs, wrapped, ctx), ctx), ctx), ctx)


# --- entries: slot and shelf ----------------------------------------------------------------------------------------


class OpenedJournal:
    """A journal's private key, loaded once for many entries."""

    def __init__(self, private: bytes):
        self.slot, self._raw, self._shelves = X25519PrivateKey.from_private_bytes(private), private, {}

    @property
    def private(self) -> bytes:
        """To seal it to one more reader."""
        return self._raw

    def shelf(self, place: EntryPlace) -> bytes:
        where = JournalPlace(place.clinic, place.journal, place.generation)
        if where not in self._shelves:
            self._shelves[where] = derive(self._raw, context("shelf", *where))
        return self._shelves[where]


def head_context(shelved: bool, place: EntryPlace) -> bytes:
    return context("shelf head" if shelved else "slot head", *place)


def seal_entry(epochs, public, data: bytes, place: EntryPlace) -> Entry:
    """Through the slot, with nobody signed in. A data key per version: erasing one note = deleting one head."""
    key, ctx = os.urandom(SIZE), head_context(False, place)
    return Entry(wrap(epochs, seal_to(public, key, ctx), ctx), lock(key, data, context("body", *place.body)))


def _shelve(epochs, opened: OpenedJournal, key: bytes, place: EntryPlace) -> Wrapped:
    ctx = head_context(True, place)
    return wrap(epochs, lock(opened.shelf(place), key, ctx), ctx)


def write_entry(epochs, opened: OpenedJournal, data: bytes, place: EntryPlace) -> Entry:
    """By somebody who has the journal open: the data key goes on the shelf, under a symmetric key derived from the
    journal's private one. Much faster to read, and nobody who only writes to the database can make one."""
    key = os.urandom(SIZE)
    return Entry(_shelve(epochs, opened, key, place), lock(key, data, context("body", *place.body)), True)


def _data_key(epochs, opened: OpenedJournal, sealed: Entry, place: EntryPlace) -> bytes:
    ctx = head_context(sealed.shelved, place)
    inner = unwrap(epochs, sealed.head, ctx)
    return unlock(opened.shelf(place), inner, ctx) if sealed.shelved else open_with(opened.slot, inner, ctx)


def open_entry(epochs, opened: OpenedJournal, sealed: Entry, place: EntryPlace) -> bytes:
    return unlock(_data_key(epochs, opened, sealed, place), sealed.body, context("body", *place.body))


def shelve_entry(epochs, opened: OpenedJournal, sealed: Entry, place: EntryPlace) -> Entry:
    """From slot to shelf once a reader has seen it. Only this step says "seen by a key holder"."""
    return Entry(_shelve(epochs, opened, _data_key(epochs, opened, sealed, place), place), sealed.body, True)


# --- trustees: any two ----------------------------------------------------------------------------------------------


def pair_context(place: JournalPlace, first, second) -> bytes:
    return context("trustees", *place, first, second)


def seal_pairs(epochs, journal_private, trustees: dict, place: JournalPlace) -> dict:
    """{(first, second): Wrapped} for every ordered pair of {trustee: public}: the first opens the outer seal, the
    second the inner one. No secret sharing of our own; n trustees cost n(n-1) copies, so keep n small."""
    sealed = {}
    for first, second in permutations(sorted(trustees), 2):
        ctx = pair_context(place, first, second)
        inner = seal_to(trustees[second], journal_private, ctx + b"inner")
        sealed[first, second] = wrap(epochs, seal_to(trustees[first], inner, ctx + b"outer"), ctx)
    return sealed


def first_opens(epochs, private, wrapped, place: JournalPlace, first, second) -> Wrapped:
    """What comes out needs only the second trustee's key: keep it no longer than the notice that its
    owner is given."""
    ctx = pair_context(place, first, second)
    return wrap(epochs, open_with(private, unwrap(epochs, wrapped, ctx), ctx + b"outer"), waiting_context(ctx))


def waiting_context(pair: bytes) -> bytes:
    return pair + b"waiting"


def second_opens(epochs, private, waiting, place: JournalPlace, first, second) -> bytes:
    ctx = pair_context(place, first, second)
    return open_with(private, unwrap(epochs, waiting, waiting_context(ctx)), ctx + b"inner")


# --- sessions and the hand-off --------------------------------------------------------------------------------------


def hold(epochs, cookie: bytes, secret: bytes, *place) -> Wrapped:
    """Keep an opened secret for a session: shut under the random value that only the browser's cookie holds."""
    ctx = context("session", *place)
    return wrap(epochs, lock(derive(cookie, ctx), secret, ctx), ctx)


def take(epochs, cookie: bytes, wrapped: Wrapped, *place) -> bytes:
    ctx = context("session", *place)
    return unlock(derive(cookie, ctx), unwrap(epochs, wrapped, ctx), ctx)


def challenge_pair(verifier: bytes) -> tuple[bytes, bytes]:
    """(private, public). The hand-off's challenge (PKCE, RFC 7636, holds a hash here) is a public key whose private
    half comes from the verifier. BASE never sees the verifier, yet can seal to the challenge; holding the verifier both
    proves the start of the flow and opens what the code stands for."""
    private = derive(verifier, context("handoff"))
    return private, public_of(private)
