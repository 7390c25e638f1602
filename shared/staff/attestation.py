"""What a key proves of its maker, and what the FIDO Alliance says of its models. Pure: bytes in, facts or a refusal out.

Certificates are believed for one reason only: their chain ends in a root that was given. The operating system's trust
store is never asked. Revocation lists are not fetched: a model that was withdrawn stands so in the next metadata file.

Metadata: FIDO Metadata Service 3.1, sections 3.1 (the file) and 3.2 (believing it). Attestation certificates: W3C WebAuthn
Level 3, sections 8.2 and 8.2.1.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ObjectIdentifier
from cryptography.x509.verification import Criticality, ExtensionPolicy, PolicyBuilder, Store, VerificationError

from shared.staff.cookies import unb64

SIGNER = "mds.fidoalliance.org"  # a public root signs for everybody: only this name may sign the file
MODEL_OF_CERTIFICATE = ObjectIdentifier("1.3.6.1.4.1.45724.1.1.4")  # id-fido-gen-ce-aaguid
# Reports after which a model proves nothing any more (MDS 3.1 section 3.1.4).
WITHDRAWN = {
    "REVOKED",
    "ATTESTATION_KEY_COMPROMISE",
    "USER_VERIFICATION_BYPASS",
    "USER_KEY_REMOTE_COMPROMISE",
    "USER_KEY_PHYSICAL_COMPROMISE",
}
NAME, LEVEL = 200, 40  # characters kept


class NotBelieved(Exception):
    """The chain ends in no root that was given, or the file is no metadata file of the FIDO Alliance's. `why` is a code:
    "root", "file", "signature", "signer", "chain"."""

    def __init__(self, why: str):
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Model:
    """A model of key. `level`: the newest certification, e.g. "FIDO_CERTIFIED_L2", "" for none; `roots`: PEM."""

    aaguid: UUID
    name: str
    level: str
    withdrawn: bool
    roots: str


@dataclass(frozen=True)
class MetadataFile:
    number: int
    next_update: date
    models: tuple[Model, ...]


# --- chains ---------------------------------------------------------------------------------------------------------


def as_pem(ders: Sequence[bytes]) -> str:
    """What is no certificate is left out: it proves nothing."""
    return "".join(one.public_bytes(Encoding.PEM).decode() for one in map(_certificate, ders) if one)


def _certificate(der):
    try:
        return x509.load_der_x509_certificate(der)
    except (ValueError, TypeError):
        return None


def from_pem(text: str) -> list[x509.Certificate]:
    return x509.load_pem_x509_certificates(text.encode()) if text else []


def _must_sign(policy, certificate, extension):
    if not extension.ca:
        raise ValueError("not an authority's")


def check_chain(chain: Sequence[x509.Certificate], roots: Sequence[x509.Certificate], at: datetime) -> None:
    """Raises NotBelieved("chain"). A root may be the attestation certificate itself (MDS 3.1, attestationRootCertificates)."""
    if not chain or not roots:
        raise NotBelieved("chain")
    if chain[0] in roots:
        if not chain[0].not_valid_before_utc <= at <= chain[0].not_valid_after_utc:
            raise NotBelieved("chain")
        return
    authority = ExtensionPolicy.permit_all().require_present(x509.BasicConstraints, Criticality.AGNOSTIC, _must_sign)
    builder = PolicyBuilder().store(Store(list(roots))).time(at)
    builder = builder.extension_policies(ca_policy=authority, ee_policy=ExtensionPolicy.permit_all())
    try:
        builder.build_client_verifier().verify(chain[0], list(chain[1:]))
    except (VerificationError, ValueError) as error:
        raise NotBelieved("chain") from error


def _signs_others(certificate) -> bool:
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False


def proves_model(chain: Sequence[x509.Certificate], model: Model, at: datetime) -> bool:
    """Whether the maker of this model made the key. The caller has verified the key's statement against `chain[0]`."""
    try:
        check_chain(chain, from_pem(model.roots), at)
        if _signs_others(chain[0]):
            return False
        said = chain[0].extensions.get_extension_for_oid(MODEL_OF_CERTIFICATE).value.value
    except x509.ExtensionNotFound:
        return True  # one certificate for several models: the chain alone says who made it
    except (NotBelieved, ValueError):
        return False
    return said[-16:] == model.aaguid.bytes and len(said) == 18  # an OCTET STRING inside the extension's own


# --- the metadata file ----------------------------------------------------------------------------------------------


def read_root(raw: bytes) -> x509.Certificate:
    """A certificate as its issuer publishes it, PEM or DER. Raises NotBelieved("root")."""
    try:
        load = x509.load_pem_x509_certificate if raw.lstrip().startswith(b"-----") else x509.load_der_x509_certificate
        found = load(raw)
        authority = found.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
        found.verify_directly_issued_by(found)
    except (ValueError, TypeError, x509.ExtensionNotFound, InvalidSignature) as error:
        raise NotBelieved("root") from error
    if not authority:
        raise NotBelieved("root")
    return found


def fingerprint(certificate: x509.Certificate) -> str:
    """As issuers print it: "AB:CD:…" of SHA-256."""
    return certificate.fingerprint(hashes.SHA256()).hex(":").upper()


def read_file(raw: bytes, root: x509.Certificate, at: datetime) -> MetadataFile:
    """The models of a signed file (JWS compact, RFC 7515 section 7.1). Raises NotBelieved: nothing of a file is read
    before its signature holds and its signer's chain ends in `root`."""
    try:
        head, body, signature = raw.strip().decode("ascii").split(".")
        header = json.loads(unb64(head))
        chain = [x509.load_der_x509_certificate(unb64_standard(one)) for one in header["x5c"]]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise NotBelieved("file") from error
    check_chain(chain, [root], at)
    if not _is_signer(chain[0]):
        raise NotBelieved("signer")
    _check_signature(chain[0].public_key(), header.get("alg"), f"{head}.{body}".encode(), unb64(signature))
    try:
        return _models(json.loads(unb64(body)))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise NotBelieved("file") from error


def unb64_standard(text: str) -> bytes:
    """RFC 4648 section 4, as x5c and the metadata write certificates; line breaks are found there too."""
    found = unb64("".join(text.split()).rstrip("=").replace("+", "-").replace("/", "_"))
    if not found:
        raise ValueError("not base64")
    return found


def _is_signer(certificate) -> bool:
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return False
    return SIGNER in names.get_values_for_type(x509.DNSName)


def _check_signature(key, algorithm, signed: bytes, signature: bytes):
    """RS256 and ES256 (RFC 7518 section 3.1), each with a key of its own kind; above all never "none"."""
    try:
        if algorithm == "RS256" and isinstance(key, rsa.RSAPublicKey):
            return key.verify(signature, signed, padding.PKCS1v15(), hashes.SHA256())
        if algorithm == "ES256" and isinstance(key, ec.EllipticCurvePublicKey) and len(signature) == 64:
            half = [int.from_bytes(part, "big") for part in (signature[:32], signature[32:])]
            return key.verify(utils.encode_dss_signature(*half), signed, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        pass
    raise NotBelieved("signature")


def _models(payload) -> MetadataFile:
    found = {}
    for entry in payload["entries"]:
        if "aaguid" in entry:  # others are for older protocols
            model = _model(entry)
            found[model.aaguid] = model
    return MetadataFile(int(payload["no"]), date.fromisoformat(payload["nextUpdate"]), tuple(found.values()))


def _model(entry) -> Model:
    statement, reports = entry.get("metadataStatement") or {}, entry.get("statusReports") or []
    said = sorted(reports, key=lambda report: report.get("effectiveDate", ""))
    levels = [report["status"] for report in said if report["status"].startswith("FIDO_CERTIFIED")]
    roots = [unb64_standard(one) for one in statement.get("attestationRootCertificates") or []]
    return Model(
        aaguid=UUID(entry["aaguid"]),
        name=" ".join(str(statement.get("description") or entry["aaguid"]).split())[:NAME],
        level=(levels[-1] if levels else "")[:LEVEL],
        withdrawn=any(report["status"] in WITHDRAWN for report in reports),
        roots=as_pem(roots),
    )
