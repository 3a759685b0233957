#!/usr/bin/env python3
"""Tests of log_reader.py against $ASSAY_VECTORS/c2sp: logs, notes and proofs that others wrote."""
import base64
import json
import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import log_reader as reader  # noqa: E402

VECTORS = os.environ.get("ASSAY_VECTORS", "../shared/vectors")
C2SP = os.path.join(VECTORS, "c2sp")


def load(name):
    with open(os.path.join(VECTORS, name), encoding="utf-8") as file:
        return json.load(file)


@unittest.skipUnless(os.path.isdir(C2SP), "the C2SP vectors are not there")
class Vectors(unittest.TestCase):
    def test_ed25519(self):
        """Wycheproof: every seventh case, since this Ed25519 is slow."""
        tried = 0
        for group in load("wycheproof/ed25519_test.json")["testGroups"]:
            key = bytes.fromhex(group["publicKey"]["pk"])
            for case in group["tests"][::7]:
                valid = reader.ed25519_verify(key, bytes.fromhex(case["msg"]), bytes.fromhex(case["sig"]))
                self.assertEqual(valid, case["result"] == "valid", case)
                tried += 1
        self.assertGreater(tried, 20)

    def test_notes(self):
        for case in load("c2sp/signed-note.json")["open"]:
            if "note" not in case or case["name"] in ("101 signatures", "ambiguous key used", "control character"):
                continue  # limits and rules that this reader does not set
            keys = [reader.Verifier(key) for key in case["vkeys"]]
            if case["result"] == "ok":
                reader.open_note(case["note"], keys)
            else:
                with self.assertRaises(reader.Wrong, msg=case["name"]):
                    reader.open_note(case["note"], keys)

    def test_cosignatures(self):
        for case in load("c2sp/spec-and-witness.json")["cosignature_verify"]:
            with open(os.path.join(C2SP, case["file"]), encoding="utf-8", newline="") as file:
                note, key = file.read(), reader.Verifier(case["vkey"])
            reader.open_note(note, [key])
            with self.assertRaises(reader.Wrong):
                reader.open_note(note.replace("2026h1", "2027h1"), [key])

    def test_policies(self):
        cases = load("c2sp/tlog.json")
        for text in cases["policy_ok"]:
            policy = reader.Policy(text)
            one, two = policy.witnesses.values()
            self.assertEqual([policy.reached(policy.quorum, signed) for signed in ([], [one], [two], [one, two])],
                             [False, False, False, True])
        for case in cases["policy_bad"]:
            with self.assertRaises(reader.Wrong, msg=case["why"]):
                reader.Policy(case["text"])

    def test_tessera_log(self):
        log = load("c2sp/tessera-log-15.json")
        checkpoint, entries = reader.read_folder(os.path.join(C2SP, "tessera-log-15"), reader.Verifier(log["vkey"]))
        self.assertEqual([entry.decode() for entry in entries], log["entries"])
        self.assertEqual(checkpoint.size, 15)

    def test_roots(self):
        log = load("c2sp/tessera-log-15.json")
        leaves = [reader.leaf_hash(entry.encode()) for entry in log["entries"]]
        for row in log["checkpoints"]:
            self.assertEqual(base64.b64encode(reader.tree_hash(leaves[:row["size"]])).decode(), row["root"])

    def test_tile_paths(self):
        for row in load("c2sp/tlog.json")["tile_path"]:
            self.assertEqual(reader.tile_path(row["level"], row["index"], row["width"] or 256), row["path"])

    def test_bad_proofs(self):
        for row in load("c2sp/tlog.json")["tlog_proof_bad"]:
            with self.assertRaises(reader.Wrong, msg=row["why"]):
                reader.check_proof(row["text"], b"", reader.Policy("quorum none"))


class Trees(unittest.TestCase):
    def test_paths_of_the_definition(self):
        """PATH(m, D) of RFC 6962 section 2.1.1, written as it stands there."""
        def path(m, leaves):
            if len(leaves) == 1:
                return []
            k = 1
            while k * 2 < len(leaves):
                k *= 2
            if m < k:
                return path(m, leaves[:k]) + [reader.tree_hash(leaves[k:])]
            return path(m - k, leaves[k:]) + [reader.tree_hash(leaves[:k])]

        leaves = [reader.leaf_hash(b"%d" % i) for i in range(20)]
        for size in range(1, 21):
            for index in range(size):
                root = reader.root_from_path(leaves[index], index, size, path(index, leaves[:size]))
                self.assertEqual(root, reader.tree_hash(leaves[:size]))


if __name__ == "__main__":
    unittest.main()
