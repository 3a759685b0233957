"""What a forger, or an accident, does to a credential: each change must make every verifier say no."""

import base64
import copy
import json

# Somebody else's key: RFC 8032 section 7.1, test 1.
STRANGER = "z6MktwupdmLXVVqTzCw4i46r4uGyosGXRnR3XjN4Zq7oMMsw"


def proofs(credential):
    proof = credential["proof"]
    return proof if isinstance(proof, list) else [proof]


def other(text, at):
    """The text with another character of the same kind at that place."""
    return text[:at] + ("3" if text[at] != "3" else "4") + text[at + 1:]


def said(c):
    """The object that says something, and the name of what it says."""
    subject = c["credentialSubject"]
    return (subject["achievement"], "name") if "achievement" in subject else (subject, "endorsementComment")


def name(c):
    where, what = said(c)
    where[what] = other(where[what], 3)


def signature(c):
    for proof in proofs(c):
        proof["proofValue"] = other(proof["proofValue"], len(proof["proofValue"]) // 2)


def removed(c):
    where, what = said(c)
    where.pop("criteria" if what == "name" else what)


def added(c):
    said(c)[0]["inLanguage"] = "en"


def began(c):
    c["validFrom"] = "2025" + c["validFrom"][4:]


def made(c):
    for proof in proofs(c):
        proof["created"] = "2025" + proof["created"][4:]


def purpose(c):
    for proof in proofs(c):
        proof["proofPurpose"] = "authentication"


def issuer(c):
    c["issuer"]["id"] = f"did:key:{STRANGER}"


def key(c):
    for proof in proofs(c):
        proof["verificationMethod"] = f"did:key:{STRANGER}#{STRANGER}"


def usurped(c):
    issuer(c)
    key(c)


def unsaid(c):
    c["credentialSubject"]["vouchedForBy"] = "https://example.org/university"


def no_proof(c):
    c.pop("proof")


CHANGES = {
    "one character of what it says": name,
    "one character of the signature": signature,
    "a statement removed": removed,
    "a statement added": added,
    "another beginning": began,
    "another time of the proof": made,
    "another purpose": purpose,
    "another issuer": issuer,
    "another's key": key,
    "another issuer with his key": usurped,
    "a statement that no context knows": unsaid,
    "no proof": no_proof,
}


def second_signature(c):
    c["proof"][1]["proofValue"] = other(c["proof"][1]["proofValue"], 40)


def first_gone(c):
    c["proof"] = c["proof"][1:]


def endorsement(c):
    name(c["endorsement"][0])


def elsewhere(c):
    c["refreshService"]["id"] = "https://example.org/renewed.json"


def another_service(c):
    c["refreshService"]["type"] = "1EdTechRevocationList"


# Of two proofs; of a chain; of a credential inside; of one that its issuer renews.
SECOND = {"one character of the second signature alone": second_signature}
CHAINED = {"a chain without its beginning": first_gone}
ENDORSED = {"one character of what the endorsement says": endorsement}
RENEWABLE = {"another address to renew it at": elsewhere, "another kind of renewal": another_service}
# A derived proof of ecdsa-sd-2023 has no time, and need not show its criteria.
NOT_SELECTIVE = {"another time of the proof"}


def changed(credential):
    """Each change's name, and the credential with it."""
    selective = proofs(credential)[0].get("cryptosuite") == "ecdsa-sd-2023"
    two = SECOND if len(proofs(credential)) > 1 else {}
    chain = CHAINED if "previousProof" in proofs(credential)[-1] else {}
    inside = ENDORSED if "endorsement" in credential else {}
    renewed = RENEWABLE if "refreshService" in credential else {}
    for title, change in {**CHANGES, **two, **chain, **inside, **renewed}.items():
        if selective and title in NOT_SELECTIVE:
            continue
        copied = copy.deepcopy(credential)
        change(copied)
        yield title, copied


# ---- tokens ---------------------------------------------------------------------------------------------------------


def encode(value):
    data = json.dumps(value, separators=(",", ":")).encode() if isinstance(value, dict) else value
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(part):
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def token_parts(token):
    header, payload, signature_ = token.split(".")
    return json.loads(decode(header)), json.loads(decode(payload)), signature_


def changed_token(token):
    head, body, signature_ = token.split(".")
    header, payload, _ = token_parts(token)
    name(payload)
    yield "one character of what it says", f"{head}.{encode(payload)}.{signature_}"
    yield "one character of the signature", f"{head}.{body}.{other(signature_, len(signature_) // 2)}"
    yield "no signature", f"{encode({**header, 'alg': 'none'})}.{body}."
    yield "another algorithm", f"{encode({**header, 'alg': 'ES384'})}.{body}.{signature_}"
    yield "another's key", f"{encode({**header, 'kid': f'did:key:{STRANGER}#{STRANGER}'})}.{body}.{signature_}"
    _, payload, _ = token_parts(token)
    payload["iss"] = payload["issuer"]["id"] = f"did:key:{STRANGER}"
    yield "another issuer", f"{head}.{encode(payload)}.{signature_}"
