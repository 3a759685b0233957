"""A verifier and issuer written by hand from the specifications, with pyld for JSON-LD and RDFC-1.0 and `cryptography` for the
curves. It shares nothing with us; like the other peers it answers lines of JSON (README.md)."""

import base64
import datetime
import hashlib
import importlib.metadata
import json
import sys

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa, utils
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from pyld import jsonld

BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
ED25519, P256, P384 = b"\xed\x01", b"\x80\x24", b"\x81\x24"
WORLD = json.load(open(sys.argv[1], encoding="utf-8"))


class No(Exception):
    """What is asked does not hold; the words say why."""


def want(condition, why):
    if not condition:
        raise No(why)


# ---- texts of bytes -------------------------------------------------------------------------------------------------


def base58(data):
    number, text = int.from_bytes(data, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        text = BASE58[digit] + text
    return "1" * (len(data) - len(data.lstrip(b"\0"))) + text


def multibase(data):
    return "z" + base58(data)


def from_multibase(text):
    want(text[:1] == "z" and all(c in BASE58 for c in text), "not base58btc")
    number, zeros = 0, len(text) - 1 - len(text[1:].lstrip("1"))
    for c in text[1:]:
        number = number * 58 + BASE58.index(c)
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")


def from_base64url(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def to_base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


# ---- keys -----------------------------------------------------------------------------------------------------------


def key_of_multikey(text):
    data = from_multibase(text)
    if data[:2] == ED25519:
        return ed25519.Ed25519PublicKey.from_public_bytes(data[2:])
    want(data[:2] in (P256, P384), "a key of a kind that is not known here")
    return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1() if data[:2] == P256 else ec.SECP384R1(), data[2:])


def key_of_jwk(jwk):
    number = lambda name: int.from_bytes(from_base64url(jwk[name]), "big")
    if jwk["kty"] == "OKP":
        return ed25519.Ed25519PublicKey.from_public_bytes(from_base64url(jwk["x"]))
    if jwk["kty"] == "RSA":
        return rsa.RSAPublicNumbers(number("e"), number("n")).public_key()
    curve = {"P-256": ec.SECP256R1, "P-384": ec.SECP384R1}[jwk["crv"]]()
    return ec.EllipticCurvePublicNumbers(number("x"), number("y"), curve).public_key()


def method_of(url):
    """The verification method of that URL, when the issuer's document lets it make assertions."""
    controller = url.split("#")[0]
    document = WORLD.get(controller)
    want(document is not None, f"{controller} is not in this world")
    want(url in document.get("assertionMethod", []), f"{url} may not make assertions")
    methods = [m for m in document["verificationMethod"] if m["id"] == url]
    want(len(methods) == 1 and methods[0]["controller"] == controller, f"{url} is not a key of {controller}")
    return methods[0]


def ecdsa_holds(key, signature, data, algorithm):
    size = (key.curve.key_size + 7) // 8
    want(len(signature) == 2 * size, "a signature of another length")
    der = utils.encode_dss_signature(*(int.from_bytes(part, "big") for part in (signature[:size], signature[size:])))
    key.verify(der, data, ec.ECDSA(algorithm))


# ---- Data Integrity -------------------------------------------------------------------------------------------------


def load(url, _options):
    want(url in WORLD, f"{url} is not in this world")
    return {"contextUrl": None, "documentUrl": url, "document": WORLD[url], "contentType": "application/ld+json"}


def jcs(value):
    """RFC 8785 of documents without fractions and without characters outside the basic plane, which sort alike everywhere."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def dropped(name):
    raise No(f"{name} says nothing, so it is not signed")


def rdfc(document):
    processor = jsonld.JsonLdProcessor(on_property_dropped=dropped)
    text = processor.normalize(document, {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": load})
    want(text, "nothing of it is a statement")
    return text


# Cryptosuite: canonical form, kinds of key.
SUITES = {
    "eddsa-rdfc-2022": (rdfc, ed25519.Ed25519PublicKey),
    "eddsa-jcs-2022": (jcs, ed25519.Ed25519PublicKey),
    "ecdsa-rdfc-2019": (rdfc, ec.EllipticCurvePublicKey),
    "ecdsa-jcs-2019": (jcs, ec.EllipticCurvePublicKey),
}


def signed_bytes(document, options, canonical, hash_of):
    """Section 3.x.3 and 3.x.4 of vc-di-eddsa and vc-di-ecdsa: the hash of the options, then that of the document."""
    parts = ({**options, "@context": document["@context"]}, document)
    return b"".join(hash_of(canonical(part).encode()).digest() for part in parts)


def previous(proof, proofs):
    """Those that a proof in a chain also covers (vc-data-integrity section 4.3)."""
    names = proof.get("previousProof", [])
    names = [names] if isinstance(names, str) else names
    found = [other for other in proofs if other.get("id") in names]
    want(len(found) == len(names), "a proof of the chain is missing")
    return found


def verify_proof(document, proof, proofs):
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    want(proof.get("type") == "DataIntegrityProof" and proof.get("cryptosuite") in SUITES, "a proof that is not known here")
    want(proof.get("proofPurpose") == "assertionMethod", "made for another purpose")
    canonical, kind = SUITES[proof["cryptosuite"]]
    method = method_of(proof["verificationMethod"])
    issuer = document["issuer"]
    want(method["controller"] == (issuer if isinstance(issuer, str) else issuer["id"]), "not the issuer's key")
    key = key_of_multikey(method["publicKeyMultibase"])
    want(isinstance(key, kind), "a key of another kind")
    signature = from_multibase(proof["proofValue"])
    covered = previous(proof, proofs)
    if covered:
        document = {**document, "proof": covered}
    if kind is ed25519.Ed25519PublicKey:
        key.verify(signature, signed_bytes(document, options, canonical, hashlib.sha256))
    else:
        hash_of, algorithm = (hashlib.sha256, hashes.SHA256()) if key.curve.key_size == 256 else (hashlib.sha384, hashes.SHA384())
        ecdsa_holds(key, signature, signed_bytes(document, options, canonical, hash_of), algorithm)


def moment(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def verify_times(credential, now):
    want(moment(credential["validFrom"]) <= now, "not valid yet")
    want("validUntil" not in credential or now <= moment(credential["validUntil"]), "not valid any more")


def verify_credential(credential, now):
    document = {name: value for name, value in credential.items() if name != "proof"}
    proofs = credential.get("proof", [])
    proofs = proofs if isinstance(proofs, list) else [proofs]
    want(proofs, "no proof")
    for proof in proofs:
        verify_proof(document, proof, proofs)
    verify_times(credential, now)


# ---- tokens ---------------------------------------------------------------------------------------------------------


def verify_token(token, now):
    parts = token.split(".")
    want(len(parts) == 3, "not a token")
    header, payload = (json.loads(from_base64url(part)) for part in parts[:2])
    data, signature = ".".join(parts[:2]).encode(), from_base64url(parts[2])
    method = method_of(header["kid"])
    key = key_of_jwk(method["publicKeyJwk"])
    if header["alg"] == "ES256" and isinstance(key, ec.EllipticCurvePublicKey) and key.curve.key_size == 256:
        ecdsa_holds(key, signature, data, hashes.SHA256())
    elif header["alg"] == "EdDSA" and isinstance(key, ed25519.Ed25519PublicKey):
        key.verify(signature, data)
    elif header["alg"] == "RS256" and isinstance(key, rsa.RSAPublicKey):
        key.verify(signature, data, padding.PKCS1v15(), hashes.SHA256())
    else:
        raise No("an algorithm that is not the key's")
    want(payload["iss"] == payload["issuer"]["id"] == method["controller"], "not the issuer's key")
    want(payload["jti"] == payload["id"] and payload["sub"] == payload["credentialSubject"]["id"], "other claims")
    want(payload["nbf"] == moment(payload["validFrom"]).timestamp(), "nbf is not validFrom")
    verify_times(payload, now)


# ---- issuing --------------------------------------------------------------------------------------------------------


def new_key(suite):
    """A secret, its Multikey, and how it signs."""
    if suite.startswith("eddsa"):
        secret = ed25519.Ed25519PrivateKey.generate()
        return ED25519 + secret.public_key().public_bytes_raw(), hashlib.sha256, secret.sign
    small = not suite.endswith("P-384")
    secret = ec.generate_private_key(ec.SECP256R1() if small else ec.SECP384R1())
    point = secret.public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)

    def sign(data):
        numbers = utils.decode_dss_signature(secret.sign(data, ec.ECDSA(hashes.SHA256() if small else hashes.SHA384())))
        return b"".join(number.to_bytes(32 if small else 48, "big") for number in numbers)

    return (P256 if small else P384) + point, hashlib.sha256 if small else hashlib.sha384, sign


def issue_credential(suite, document, now):
    public, hash_of, sign = new_key(suite)
    did = "did:key:" + multibase(public)
    document = {**document, "issuer": {**document["issuer"], "id": did}}
    cryptosuite = suite.removesuffix("-P-256").removesuffix("-P-384")
    options = {"type": "DataIntegrityProof", "cryptosuite": cryptosuite, "created": now,
               "verificationMethod": did + "#" + multibase(public), "proofPurpose": "assertionMethod"}
    canonical = SUITES[cryptosuite][0]
    if canonical is jcs:
        options["@context"] = document["@context"]
    value = multibase(sign(signed_bytes(document, options, canonical, hash_of)))
    return {**document, "proof": {**options, "proofValue": value}}


def issue_token(document, now):
    secret = ed25519.Ed25519PrivateKey.generate()
    jwk = {"crv": "Ed25519", "kty": "OKP", "x": to_base64url(secret.public_key().public_bytes_raw())}
    did = "did:jwk:" + to_base64url(jcs(jwk).encode())
    payload = {**document, "issuer": {**document["issuer"], "id": did}, "iss": did, "jti": document["id"],
               "sub": document["credentialSubject"]["id"], "nbf": int(moment(document["validFrom"]).timestamp()),
               "exp": int(moment(document["validUntil"]).timestamp()),
               "iat": int(moment(now).timestamp())}
    header = {"alg": "EdDSA", "kid": did + "#0", "typ": "vc+jwt", "cty": "vc"}
    data = ".".join(to_base64url(jcs(part).encode()) for part in (header, payload))
    return data + "." + to_base64url(secret.sign(data.encode()))


# ---- the protocol ---------------------------------------------------------------------------------------------------


def answer(request):
    if request["do"] == "hello":
        # pyld's canonical form is made with SHA-256, which for P-384 it must not be.
        suites = ["eddsa-rdfc-2022", "eddsa-jcs-2022", "ecdsa-rdfc-2019-P-256", "ecdsa-jcs-2019-P-256", "ecdsa-jcs-2019-P-384"]
        version = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in ("pyld", "cryptography"))
        verifies = [*suites, "set", "chain", "inside", "clock", "ES256", "EdDSA", "RS256"]
        return {"version": version, "verifies": verifies, "issues": [*suites, "EdDSA"]}
    if request["do"] == "issue":
        if request["suite"] == "EdDSA":
            return {"token": issue_token(request["document"], request["now"])}
        return {"credential": issue_credential(request["suite"], request["document"], request["now"])}
    now = moment(request["now"])
    if "token" in request:
        verify_token(request["token"], now)
    else:
        verify_credential(request["credential"], now)
    return {"accepted": True}


for line in sys.stdin:
    try:
        reply = answer(json.loads(line))
    except Exception as error:  # whatever it is, a verifier says no
        reply = {"accepted": False, "why": f"{type(error).__name__}: {error}".replace("\n", " ")[:300]}
    print(json.dumps(reply), flush=True)
