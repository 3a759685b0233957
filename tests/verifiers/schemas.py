"""The product's credential held against schemas, as it is and with every place of it changed in turn: by us, and by Ajv."""

import copy
import json
import os
import pathlib

from ours import unit_test
from peers import HERE, Peer

# What a place is replaced by: a value of every kind, some of which fit.
OTHERS = [None, True, 17, 2.5, "x", "2026-01-01T00:00:00Z", [], ["x"], {}, {"id": "urn:x", "type": "x"}]


def places(value, path=()):
    """Every place below a value, by the way to it."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inside:
        yield (*path, key)
        yield from places(one, (*path, key))


def changed(document, path, change):
    copied = copy.deepcopy(document)
    where = copied
    for key in path[:-1]:
        where = where[key]
    change(where, path[-1])
    return copied


def values_of(credential):
    yield credential
    for path in places(credential):
        yield changed(credential, path, lambda where, key: where.pop(key))
        for other in OTHERS:
            yield changed(credential, path, lambda where, key, other=other: where.__setitem__(key, other))
        yield changed(credential, path, lambda where, key: where.__setitem__(key, [where[key]]))
        yield changed(credential, path, lambda where, key: where.update(extra=1) if isinstance(where, dict) else where.append(1))


def schemas():
    """Our own, which uses what 2020-12 has; and 1EdTech's of Open Badges 3.0, where it is at hand."""
    text = (HERE / "badge.schema.json").read_text(encoding="utf-8")
    yield "badge.schema.json", {"schema": json.loads(text), "draft": "2020-12", "formats": False}
    vectors = pathlib.Path(os.environ.get("ASSAY_VECTORS", HERE.parent.parent.parent / "shared" / "vectors"))
    file = vectors / "openbadges" / "schema" / "achievementcredential.json"
    if file.exists():
        yield "1EdTech's", {"schema": json.loads(file.read_text(encoding="utf-8")), "draft": "2019-09", "formats": True}


def one_of_each(credential):
    """1EdTech's schema wants a list of proofs and one status."""
    status = credential["credentialStatus"]
    return {**credential, "proof": [credential["proof"]], "credentialStatus": status[0] if isinstance(status, list) else status}


def compare(count, folder, credentials):
    """Counts into `count`, and returns what docs/conformance.md says of it."""
    folder = pathlib.Path(folder, "schemas")
    folder.mkdir()
    named = dict(schemas())
    file = folder / "schemas.json"
    values = [value for credential in credentials for value in values_of(one_of_each(credential))]
    file.write_text(json.dumps({"schemas": [*named.values()], "values": values}), encoding="utf-8")
    unit_test(folder, "foreign_schemas")
    peer = Peer("ajv", ["node", "ajv.mjs"])
    # Nothing but the schemas: neither has a network.
    world = folder / "world.json"
    world.write_text("{}", encoding="utf-8")
    peer.start(world)
    theirs = peer.ask({"do": "check", "file": str(file)})["answers"]
    peer.stop()
    ours = json.loads((folder / "answers.json").read_text(encoding="utf-8"))
    for name, our, their in zip(named, ours, theirs):
        same = sum(a == b for a, b in zip(our, their))
        good = len(our) == len(their) == same and our[0] == "y" and "n" in our
        count.passed, count.failed = count.passed + good, count.failed + (not good)
        if not good:
            first = next((i for i, (a, b) in enumerate(zip(our, their)) if a != b), 0)
            print(f"failed {name}: we and Ajv differ in {len(our) - same} of {len(our)} values; first {first}: "
                  f"ours {our[first]}, theirs {their[first]}", flush=True)
    return {"version": peer.version, "fit": ours[0].count("y"), "misfit": ours[0].count("n")}
