"""Our side: proofs of every cryptosuite made by the library, and what we say of other people's credentials."""

import json
import os
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
UNIT_TEST = os.environ.get("ASSAY_UNIT_TEST", str(ROOT / "build" / "debug" / "unit-test"))
CONTEXT_2020 = "https://w3id.org/security/suites/ed25519-2020/v1"


def unit_test(folder, name):
    subprocess.run([UNIT_TEST, name], check=True, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                   env={**os.environ, "ASSAY_FOREIGN": str(folder)})


def samples(folder, unsigned):
    """The credential with a did:key as its issuer, signed by each cryptosuite (tests/unit/foreign.c)."""
    folder = pathlib.Path(folder, "samples")
    folder.mkdir()
    document = {**unsigned, "issuer": {**unsigned["issuer"], "id": "did:example:issuer"}}
    (folder / "document.json").write_text(json.dumps(document), encoding="utf-8")
    document["@context"] = [*document["@context"], CONTEXT_2020]
    (folder / "document-2020.json").write_text(json.dumps(document), encoding="utf-8")
    unit_test(folder, "foreign_samples")
    return {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in sorted(folder.glob("*.json"))
            if not file.stem.startswith("document")}


class Ours:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder, "theirs")
        self.folder.mkdir()

    def verify(self, requests, now):
        (self.folder / "theirs.json").write_text(json.dumps([r["credential"] for r in requests]), encoding="utf-8")
        unit_test(self.folder, "foreign_verdicts")
        verdicts = json.loads((self.folder / "verdicts.json").read_text(encoding="utf-8"))
        return [{"accepted": verdict is True, "why": str(verdict)} for verdict in verdicts]
