#!/usr/bin/env python3
"""A second reader of Assay's log, written from the specifications alone.

    log_reader.py folder DIR VERIFIER_KEY          every tile, bundle and the checkpoint of a log's folder
    log_reader.py proof PROOF ENTRY POLICY         that the bytes of ENTRY are in a log that POLICY names
    log_reader.py bundle BUNDLE                    that a bundle's credential is in the log it names

Prints what it found and ends with 0 when all holds, 1 when not. Python 3.9, standard library only; nothing is
shared with the C code. Sources: C2SP signed-note, tlog-checkpoint, tlog-tiles, tlog-proof, tlog-policy;
RFC 6962 section 2.1; RFC 8032 section 5.1; Assay's own entry.h and bundle.h.
"""
import base64
import binascii
import hashlib
import json
import os
import sys


class Wrong(Exception):
    """What was read is not what it should be."""


def want(condition, message):
    if not condition:
        raise Wrong(message)


def sha256(data):
    return hashlib.sha256(data).digest()


def from_base64(text):
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Wrong("not base64: %r" % text) from None
    want(base64.b64encode(data).decode() == text, "not canonical base64: %r" % text)
    return data


def from_decimal(text):
    want(text.isascii() and text.isdigit() and (text == "0" or text[0] != "0"), "not a decimal: %r" % text)
    return int(text)


# ---- Ed25519, RFC 8032 section 5.1: slow and plain --------------------------------------------------

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)


def point_add(a, b):
    x1, y1, z1, t1 = a
    x2, y2, z2, t2 = b
    e, f = (y1 - x1) * (y2 - x2) % P, (y1 + x1) * (y2 + x2) % P
    g, h = 2 * t1 * t2 * D % P, 2 * z1 * z2 % P
    e, f, g, h = f - e, h - g, h + g, f + e
    return e * f % P, g * h % P, f * g % P, e * h % P


def point_multiply(scalar, point):
    result = (0, 1, 1, 0)
    while scalar > 0:
        if scalar & 1:
            result = point_add(result, point)
        point = point_add(point, point)
        scalar >>= 1
    return result


def point_decode(data):
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    if y >= P:
        return None
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P != 0:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - x2) % P != 0 or (x == 0 and sign == 1):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


BASE = point_decode((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def ed25519_verify(public_key, message, signature):
    if len(public_key) != 32 or len(signature) != 64:
        return False
    a, r = point_decode(public_key), point_decode(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= L:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + public_key + message).digest(), "little") % L
    left, right = point_multiply(s, BASE), point_add(r, point_multiply(h, a))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and (left[1] * right[2] - right[1] * left[2]) % P == 0


# ---- signed notes and checkpoints -------------------------------------------------------------------

class Verifier:
    """NAME+HEX+BASE64(type, public key): type 1 signs the text, as a log; type 4 cosigns it with the time, as a witness."""

    def __init__(self, text):
        parts = text.split("+", 2)
        want(len(parts) == 3 and parts[0], "not a verifier key: %r" % text)
        self.name, written_id = parts[0], parts[1]
        key = from_base64(parts[2])
        want(len(key) == 33 and key[0] in (1, 4), "not an Ed25519 verifier key: %r" % text)
        self.type, self.public_key = key[0], key[1:]
        want(self.id.hex() == written_id, "the id of %r is not its key's" % text)

    @property
    def id(self):
        return sha256(self.name.encode() + b"\n" + bytes([self.type]) + self.public_key)[:4]

    def verify(self, text, signature):
        if self.type == 1:
            return ed25519_verify(self.public_key, text, signature)
        want(len(signature) == 72, "not a cosignature")
        time = int.from_bytes(signature[:8], "big")
        return ed25519_verify(self.public_key, b"cosignature/v1\ntime %d\n" % time + text, signature[8:])


def open_note(note, verifiers):
    """The text of a signed note, and those of the verifiers that signed it (at least one)."""
    want("\n\n" in note and note.endswith("\n"), "not a signed note")
    cut = note.rindex("\n\n")
    text, lines = note[:cut + 1], note[cut + 2:].splitlines()
    signed = []
    for line in lines:
        words = line.split(" ")
        want(len(words) == 3 and words[0] == "\u2014", "malformed signature line: %r" % line)
        signature = from_base64(words[2])
        for verifier in verifiers:
            if verifier.name == words[1] and verifier.id == signature[:4]:
                want(verifier.verify(text.encode(), signature[4:]),
                     "the signature of %s does not hold" % verifier.name)
                signed.append(verifier)
    want(signed, "signed by none of the given keys")
    return text, signed


class Checkpoint:
    def __init__(self, note, verifiers):
        text, signed = open_note(note, verifiers)
        lines = text.split("\n")
        want(len(lines) >= 4 and lines[0] and lines[-1] == "", "not a checkpoint")
        self.origin, self.size, self.root = lines[0], from_decimal(lines[1]), from_base64(lines[2])
        want(len(self.root) == 32, "the root is not a SHA-256 hash")
        self.signed = signed
        want(any(verifier.name == self.origin for verifier in signed), "signed by the key of another log")


# ---- Merkle trees, RFC 6962 section 2.1 -------------------------------------------------------------

def leaf_hash(entry):
    return sha256(b"\x00" + entry)


def node_hash(left, right):
    return sha256(b"\x01" + left + right)


def tree_hash(leaves):
    if not leaves:
        return sha256(b"")
    if len(leaves) == 1:
        return leaves[0]
    k = 1 << ((len(leaves) - 1).bit_length() - 1)
    return node_hash(tree_hash(leaves[:k]), tree_hash(leaves[k:]))


def root_from_path(leaf, index, size, path):
    """The root that a path leads to: RFC 6962's PATH read backwards, by the same cuts."""
    want(0 <= index < size, "no such index")
    turns = []
    while size > 1:
        k = 1 << ((size - 1).bit_length() - 1)
        turns.append(index < k)
        index, size = (index, k) if index < k else (index - k, size - k)
    want(len(path) == len(turns), "the path has the wrong length")
    root = leaf
    for is_left, sibling in zip(reversed(turns), path):
        root = node_hash(root, sibling) if is_left else node_hash(sibling, root)
    return root


# ---- tiles ------------------------------------------------------------------------------------------

def tile_path(level, index, width):
    groups = ["%03d" % (index % 1000)]
    while index >= 1000:
        index //= 1000
        groups.insert(0, "x%03d" % (index % 1000))
    return "tile/%s/%s%s" % (level, "/".join(groups), "" if width == 256 else ".p/%d" % width)


def read_file(folder, path):
    try:
        with open(os.path.join(folder, path), "rb") as file:
            return file.read()
    except OSError as error:
        raise Wrong("cannot read %s: %s" % (path, error.strerror)) from None


def widths(count):
    """Index and width of each tile of a level that holds `count` hashes."""
    return [(index, min(256, count - 256 * index)) for index in range((count + 255) // 256)]


def split_bundle(data):
    entries, at = [], 0
    while at < len(data):
        length = int.from_bytes(data[at:at + 2], "big")
        want(at + 2 + length <= len(data), "a bundle is cut off")
        entries.append(data[at + 2:at + 2 + length])
        at += 2 + length
    return entries


def read_folder(folder, verifier):
    """All entries of a log's folder, after every file that its checkpoint needs was checked."""
    checkpoint = Checkpoint(read_file(folder, "checkpoint").decode(), [verifier])
    entries = []
    for index, width in widths(checkpoint.size):
        bundle = split_bundle(read_file(folder, tile_path("entries", index, width)))
        want(len(bundle) == width, "bundle %d holds %d entries, not %d" % (index, len(bundle), width))
        entries += bundle
    leaves = hashes = [leaf_hash(entry) for entry in entries]
    level = 0
    while hashes:
        for index, width in widths(len(hashes)):
            tile = b"".join(hashes[256 * index:256 * index + width])
            want(read_file(folder, tile_path(level, index, width)) == tile,
                 "tile %d of level %d is wrong" % (index, level))
        full = len(hashes) // 256
        hashes = [tree_hash(hashes[256 * i:256 * i + 256]) for i in range(full)]
        level += 1
    want(tree_hash(leaves) == checkpoint.root, "the root is not that of the entries")
    return checkpoint, entries


# ---- proofs and bundles -----------------------------------------------------------------------------

class Policy:
    """The logs that are believed, and which witnesses must have cosigned."""

    def __init__(self, text):
        self.logs, self.witnesses, self.groups, self.quorum = [], {}, {}, None
        for line in text.split("\n"):
            words = line.split()
            if words and not words[0].startswith("#"):
                self.read_line(words)
        want(self.quorum, "the policy has no quorum")

    def read_line(self, words):
        names = self.witnesses.keys() | self.groups.keys()
        if words[0] == "log" and len(words) in (2, 3):
            self.logs.append(Verifier(words[1]))
        elif words[0] == "witness" and len(words) in (3, 4) and words[1] not in names | {"none"}:
            self.witnesses[words[1]] = Verifier(words[2])
            self.witnesses[words[1]].type = 4
        elif words[0] == "group" and len(words) > 3 and words[1] not in names | {"none"}:
            members = words[3:]
            taken = [member for _, others in self.groups.values() for member in others] + members
            want(set(members) <= names and len(set(taken)) == len(taken), "wrong members: %r" % words)
            needed = {"all": len(members), "any": 1}.get(words[2]) or from_decimal(words[2])
            want(1 <= needed <= len(members), "wrong number: %r" % words)
            self.groups[words[1]] = (needed, members)
        elif words[0] == "quorum" and len(words) == 2 and not self.quorum and words[1] in names | {"none"}:
            self.quorum = words[1]
        else:
            raise Wrong("not understood in the policy: %r" % words)

    def reached(self, name, signed):
        if name in self.witnesses:
            return self.witnesses[name] in signed
        needed, members = self.groups[name]
        return sum(self.reached(member, signed) for member in members) >= needed

    def open(self, note):
        checkpoint = Checkpoint(note, self.logs + list(self.witnesses.values()))
        want(any(log in checkpoint.signed and log.name == checkpoint.origin for log in self.logs),
             "signed by none of the policy's logs")
        want(self.quorum == "none" or self.reached(self.quorum, checkpoint.signed), "too few witnesses cosigned")
        return checkpoint


def check_proof(text, entry, policy):
    head, separator, note = text.partition("\n\n")
    lines = head.split("\n")
    want(separator and lines[0] == "c2sp.org/tlog-proof@v1", "not a log proof")
    rest = lines[2:] if lines[1:] and lines[1].startswith("extra ") else lines[1:]
    want(rest and rest[0].startswith("index "), "the proof has no index")
    index, path = from_decimal(rest[0][len("index "):]), [from_base64(line) for line in rest[1:]]
    want(all(len(hash) == 32 for hash in path), "a hash of the proof is not a SHA-256 hash")
    checkpoint = policy.open(note)
    want(root_from_path(leaf_hash(entry), index, checkpoint.size, path) == checkpoint.root,
         "the entry is not in the log")
    return index, checkpoint


def canonical(value):
    """RFC 8785, for what is in a credential of ours: strings, booleans, objects with ASCII names."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def check_bundle(bundle):
    log, credential = bundle["log"], bundle["credential"]
    issuer = credential["issuer"]
    digest = "sha256:" + hashlib.sha256(canonical(credential)).hexdigest()
    expected = {"credential": credential["id"], "digest": digest,
                "issuer": issuer if isinstance(issuer, str) else issuer["id"]}
    want(log["fields"] == expected, "the fields are not the credential's")
    salt = base64.urlsafe_b64decode(log["salt"] + "=")
    want(len(salt) == 32, "the salt is not 32 bytes")
    kind = log["kind"].encode()
    commitment = sha256(b"assay/v1 " + kind + b"\n" + salt + canonical(log["fields"]))
    entry = b"assay/v1 " + kind + b" " + base64.b64encode(commitment)
    return check_proof(log["proof"], entry, Policy(log["policy"]))


# ---- the command ------------------------------------------------------------------------------------

def read_text(path):
    with open(path, encoding="utf-8", newline="") as file:
        return file.read()


def run(arguments):
    if arguments[:1] == ["folder"] and len(arguments) == 3:
        checkpoint, entries = read_folder(arguments[1], Verifier(arguments[2]))
        print("%s: %d entries, all tiles and the checkpoint agree" % (checkpoint.origin, len(entries)))
    elif arguments[:1] == ["proof"] and len(arguments) == 4:
        with open(arguments[2], "rb") as file:
            entry = file.read()
        index, checkpoint = check_proof(read_text(arguments[1]), entry, Policy(read_text(arguments[3])))
        print("entry %d of %d in %s" % (index, checkpoint.size, checkpoint.origin))
    elif arguments[:1] == ["bundle"] and len(arguments) == 2:
        index, checkpoint = check_bundle(json.loads(read_text(arguments[1])))
        print("credential is entry %d of %d in %s" % (index, checkpoint.size, checkpoint.origin))
    else:
        print(__doc__, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    try:
        sys.exit(run(sys.argv[1:]))
    except (Wrong, KeyError, ValueError, OSError) as error:
        print("wrong: %s" % error, file=sys.stderr)
        sys.exit(1)
