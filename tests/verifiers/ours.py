"""Our side: proofs of every cryptosuite made by the library, and what we say of other people's credentials."""

import json
import os
import pathlib
import subprocess

from changes import token_parts
from product import ASSAY, ROOT

UNIT_TEST = os.environ.get("ASSAY_UNIT_TEST", str(ROOT / "build" / "debug" / "unit-test"))
CONTEXT_2020 = "https://w3id.org/security/suites/ed25519-2020/v1"
EXTENSIONS = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"


def unit_test(folder, name):
    subprocess.run([UNIT_TEST, name], check=True, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                   env={**os.environ, "ASSAY_FOREIGN": str(folder)})


def renewable(credential):
    """What a credential that ends has beside the others: where its next edition will be, and the context that knows the word."""
    address = f"{credential['issuer']['url']}/c/{credential['id'].removeprefix('urn:uuid:')}.json?key=AbCdEfGhIjKlMnOpQrStUv-_"
    return {"@context": [*credential["@context"][:2], EXTENSIONS],
            "refreshService": {"id": address, "type": "1EdTechCredentialRefresh"}}


def samples(folder, unsigned):
    """The credential with a did:key as its issuer, signed by each cryptosuite (tests/unit/foreign.c)."""
    folder = pathlib.Path(folder, "samples")
    folder.mkdir()
    document = {**unsigned, "issuer": {**unsigned["issuer"], "id": "did:example:issuer"}}
    (folder / "document.json").write_text(json.dumps(document), encoding="utf-8")
    endorsement = {"@context": document["@context"][:2], "id": "urn:uuid:01a2216c-23e1-7c22-a805-93731161395f",
                   "type": ["VerifiableCredential", "EndorsementCredential"], "issuer": document["issuer"],
                   "validFrom": document["validFrom"], "name": "Endorsement",
                   "credentialSubject": {"id": document["id"], "type": ["EndorsementSubject"],
                                         "endorsementComment": "I judged this work myself."}}
    (folder / "document-endorsement.json").write_text(json.dumps(endorsement), encoding="utf-8")
    (folder / "document-endorsed.json").write_text(json.dumps({**document, "endorsement": ["did:example:endorsement"]}),
                                                   encoding="utf-8")
    document["@context"] = [*document["@context"], CONTEXT_2020]
    (folder / "document-2020.json").write_text(json.dumps(document), encoding="utf-8")
    unit_test(folder, "foreign_samples")
    return {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in sorted(folder.glob("*.json"))
            if not file.stem.startswith("document")}


def verify(folder, request, now):
    """What `assay verify` says, offline and with a trust file that names the issuer, if he can be read: a peer's reply."""
    form = "credential" if "credential" in request else "token"
    file, trust = pathlib.Path(folder, f"theirs.{form}"), pathlib.Path(folder, "trust")
    file.write_text(json.dumps(request[form]) if form == "credential" else request[form], encoding="utf-8")
    credential = request[form] if form == "credential" else token_parts(request[form])[1]
    trust.write_text(f"issuer {credential['issuer']['id']}\n", encoding="utf-8")
    done = subprocess.run([ASSAY, "verify", "--offline", "--json", "--at", now, "--trust", trust, file], text=True,
                          stdout=subprocess.PIPE, check=False)
    report = json.loads(done.stdout)
    if done.returncode != {"valid": 0, "invalid": 1, "cannot_tell": 2}[report["verdict"]]:
        raise RuntimeError(f"{report['verdict']} with exit code {done.returncode}")
    why = "; ".join(f"{check['name']} {check['outcome']}: {check['detail']}" for check in report["checks"]
                    if check["outcome"] in ("failed", "unknown"))
    # Not being able to tell is neither: what is shown here can be told.
    return {"accepted": {"valid": True, "invalid": False}.get(report["verdict"]), "verdict": report["verdict"], "why": why}
