"""The public log's pages: how it grows, an entry's way to the root, from a credential to its entry; on both databases.

What the pages say is hashed again here, by hashlib and by nothing of ours, until the root comes out that was signed."""

import base64
import hashlib
import html
import json
import os
import pathlib
import re
import subprocess
import tempfile
import urllib.parse

from assay_server import ADMINISTRATOR, ASSAY, AssayTest, Person
from test_delivery import Delivery

HTML = {"Accept": "text/html"}
JSON = {"Accept": "application/json"}
NONE = "01900000-0000-7000-8000-000000000000"


def hash_of(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def decode(text):
    return base64.b64decode(text, validate=True)


def multipart(**fields):
    """A form as a browser sends one with a file in it."""
    parts = b""
    for name, value in fields.items():
        name += '"; filename="a file' if name == "file" else ""
        parts += b'--cut\r\nContent-Disposition: form-data; name="' + name.encode() + b'"\r\n\r\n' + value + b"\r\n"
    return parts + b"--cut--\r\n", {"Content-Type": "multipart/form-data; boundary=cut", **HTML}


class PublicLog:
    award, get, claim, keep, show, path = (
        Delivery.award, Delivery.get, Delivery.claim, Delivery.keep, Delivery.show, Delivery.path)

    def json(self, path):
        reply = self.get(Person(self.base), path, JSON)
        self.assertEqual((reply.status, reply.headers["Content-Type"]), (200, "application/json"), path)
        return json.loads(reply.bytes)

    def page(self, path, person=None):
        reply = self.get(person or Person(self.base), path)
        self.assertEqual(reply.status, 200, path)
        return reply.bytes.decode()

    def find(self, person=None, **fields):
        body, headers = multipart(**fields)
        reply = (person or Person(self.base)).open("POST", "/log/find", body, headers)
        reply.page = reply.read().decode()
        return reply

    def assert_found(self, reply, index):
        self.assertEqual(reply.status, 200, reply.page)
        self.assertIn(f"<h1>Entry {index}</h1>", reply.page)
        self.assertIn("<strong>Found", reply.page)

    def assert_missed(self, reply, words):
        self.assertEqual(reply.status, 200, reply.page)
        self.assertIn("<strong>Not found", reply.page)
        self.assertIn(words, reply.page)

    def office(self):
        """The address that the office is known by."""
        return "http://" + self.json("/log")["origin"].removesuffix("/log")

    def root(self):
        """Of the published checkpoint, as it lies there."""
        lines = self.get(Person(self.base), "/log/checkpoint").bytes.decode().split("\n")
        return int(lines[1]), decode(lines[2])

    # ---- the log as a whole ----

    def test_page_and_json_say_what_was_signed(self):
        self.keep()
        said = self.json("/log")
        size, root = self.root()
        self.assertEqual((said["size"], decode(said["root"])), (size, root))
        self.assertEqual(json.dumps(self.json("/log.json")), json.dumps(said))
        self.assertEqual(said["growth"][-1], {"at": said["at"], "size": size})
        self.assertEqual([p["size"] for p in said["growth"]], sorted({p["size"] for p in said["growth"]}))
        self.assertEqual(said["checkpoints"][0]["note"], said["checkpoint"])
        for checkpoint in said["checkpoints"]:
            note = self.get(Person(self.base), f"/log/checkpoints/{checkpoint['size']}")
            self.assertEqual((note.status, note.bytes.decode()), (200, checkpoint["note"]))
        self.assertEqual(self.get(Person(self.base), f"/log/checkpoints/{size + 1}").status, 404)
        self.assertEqual(self.get(Person(self.base), "/log/policy").bytes.decode(), f"log {said['key']}\nquorum none\n")
        self.assertEqual(said["policy"], f"log {said['key']}\nquorum none\n")
        page = self.page("/log")
        for words in (said["root"], said["key"], said["issuer"], f"<strong>{size}</strong>", "No witnesses are set up"):
            self.assertIn(words, page)
        self.assertNotIn("style=", page)

    def test_checkpoints_tell_who_cosigned_and_have_pages(self):
        recipients = "name,email\n" + "".join(f"Somebody,some{n}@example.org\n" for n in range(45))
        made = self.person(ADMINISTRATOR).call("POST", "badges/batches", {
            "achievement": {"name": "Many", "description": "Many.", "criteria": "Many.", "vouched_by": "Somebody."},
            "recipients": recipients})
        self.assertEqual(made.status, 201, made.text)
        self.award()  # which comes behind them
        # Checkpoints between those that were published, as if each entry had been published alone; the newest of them cosigned.
        self.ask("INSERT INTO ledger_checkpoint (org_id, size, root, epoch, note, at_us) "
                 "SELECT c.org_id, e.entry_index + 1, c.root, c.epoch, c.note, c.at_us FROM ledger_checkpoint c, ledger_entry e "
                 "WHERE c.size = (SELECT MAX(size) FROM ledger_checkpoint) "
                 "AND e.entry_index + 1 NOT IN (SELECT size FROM ledger_checkpoint)")
        stamped = base64.b64encode(b"\x01\x02\x03\x04" + (1764338400).to_bytes(8, "big") + bytes(64)).decode()
        lines = f"— witness.example/w1 {stamped}\n— other.example {base64.b64encode(bytes(70)).decode()}\n"
        self.ask(f"UPDATE ledger_checkpoint SET note = note || '{lines}' "
                 "WHERE size = (SELECT MAX(size) FROM ledger_checkpoint) - 1")
        first = self.json("/log")
        self.assertEqual(len(first["checkpoints"]), 20)
        page = self.page("/log")
        self.assertIn(">witness.example/w1 and other.example</td>", page)
        self.assertIn(f'<a href="/log?before={first["older"]}#checkpoints">Older</a>', page)
        second = self.json(f"/log?before={first['older']}")
        sizes = [c["size"] for c in first["checkpoints"] + second["checkpoints"]]
        self.assertEqual(sizes, list(range(first["size"], first["size"] - 40, -1)))
        self.assertIn('<a href="/log#checkpoints">Newest</a>', self.page(f"/log?before={first['older']}"))
        self.assertEqual(self.json("/log?before=1")["checkpoints"], [])
        for wrong in ("0", "-1", "x", "9223372036854775808"):
            self.assertEqual(self.get(Person(self.base), f"/log?before={wrong}").status, 400, wrong)

    def test_the_page_says_how_all_of_it_is_checked(self):
        self.keep()
        command = re.search(r"on your own machine:</p>\s*<pre tabindex=\"0\"><code>(.*?)</code>", self.page("/log"), re.S)[1]
        with tempfile.TemporaryDirectory() as folder:
            os.symlink(ASSAY, folder + "/assay")
            said = subprocess.run(["bash", "-e"], input=html.unescape(command), cwd=folder, capture_output=True, text=True,
                                  env={**os.environ, "PATH": f"{folder}:{os.environ['PATH']}"})
        self.assertEqual(said.returncode, 0, said.stdout + said.stderr)

    # ---- an entry ----

    def test_the_path_of_every_entry_leads_to_the_root(self):
        self.keep()
        size, root = self.root()
        for index in range(size):
            entry = self.json(f"/log/entries/{index}.json")
            leaf = node = hash_of(b"\0", decode(entry["entry"]))
            self.assertEqual(decode(entry["leaf"]), leaf)
            for step in entry["path"]:
                sibling = decode(step["hash"])
                node = hash_of(b"\1", sibling, node) if step["side"] == "left" else hash_of(b"\1", node, sibling)
                self.assertEqual(decode(step["node"]), node)
            self.assertEqual(node, root)
            self.assert_page_leads_to(root, self.page(f"/log/entries/{index}"))

    def assert_page_leads_to(self, root, page):
        """What can be read on it suffices: the entry, and the table's siblings with their sides."""
        node = hash_of(b"\0", re.search(r"<pre tabindex=\"0\"><code>(.*?)</code>", page)[1].encode())
        drawn = [re.sub("…", "", hash) for hash in re.findall(r'<text class="hash[^>]*>([^<]+)</text>', page)]
        told = []
        rows = re.findall(r"<tr><th scope=\"row\">\d+</th><td><code>([^<]+)</code></td><td>[^<]+</td><td>(before|behind)</td>"
                          r"<td><code>([^<]+)</code></td></tr>", page)
        for sibling, side, both in rows:
            told += [sibling[:10], base64.b64encode(node).decode()[:10]]
            node = hash_of(b"\1", decode(sibling), node) if side == "before" else hash_of(b"\1", node, decode(sibling))
            self.assertEqual(decode(both), node)
        self.assertEqual(node, root)
        self.assertEqual(drawn, told + [base64.b64encode(root).decode()[:10]], "the picture has what the table has")

    def test_an_entry_is_checked_without_us(self):
        self.keep()
        index = self.root()[0] - 1
        files = {}
        paths = {"proof": f"/log/entries/{index}.proof", "entry": f"/log/entries/{index}.txt", "policy": "/log/policy"}
        for name, path in paths.items():
            files[name] = pathlib.Path(self.folder, "log-" + name)
            files[name].write_bytes(self.get(Person(self.base), path).bytes)
        command = [ASSAY, "log", "verify", "--proof", files["proof"], "--entry", files["entry"], "--policy", files["policy"]]
        self.assertEqual(subprocess.run(command, capture_output=True).returncode, 0)
        files["entry"].write_bytes(files["entry"].read_bytes()[:-1] + b"\n")
        self.assertEqual(subprocess.run(command, capture_output=True).returncode, 1)

    def test_what_speaks_of_the_issuer_is_opened(self):
        opened = 0
        for index in range(self.root()[0]):
            entry = self.json(f"/log/entries/{index}")
            line = decode(entry["entry"]).decode()
            self.assertIn(f"<code>{line}</code>", self.page(f"/log/entries/{index}"))
            self.assertEqual("opening" in entry, entry["kind"] in ("issuer", "status", "version"), line)
            if "opening" not in entry:
                continue
            fields = json.dumps(entry["opening"]["fields"], separators=(",", ":"), sort_keys=True, ensure_ascii=False)
            salt = base64.urlsafe_b64decode(entry["opening"]["salt"] + "=")
            made = hash_of(f"assay/v1 {entry['kind']}\n".encode(), salt, fields.encode())
            self.assertEqual(line, f"assay/v1 {entry['kind']} {base64.b64encode(made).decode()}")
            opened += 1
        self.assertGreater(opened, 0)

    def test_entries_that_are_not_there(self):
        size = self.root()[0]
        for none in (size, size + 7, 2**62, 2**63, "x", "-1", "01", "1.", "1.png", ".json"):
            self.assertEqual(self.get(Person(self.base), f"/log/entries/{none}").status, 404, none)

    # ---- from a credential to its entry ----

    def index_of(self, person, credential):
        bundle = json.loads(self.get(person, f"/c/{credential}.bundle").bytes)
        return int(re.search(r"\nindex (\d+)\n", bundle["log"]["proof"])[1])

    def test_every_form_of_a_credential_finds_its_entry(self):
        credential, person = self.keep()
        index = self.index_of(person, credential)
        for suffix in ("bundle", "json", "jwt", "png", "svg", "pdf"):
            form = self.get(person, f"/c/{credential}.{suffix}").bytes
            reply = self.find(file=form)
            self.assert_found(reply, index)
            self.assertIn("Tidy desks", reply.page)
            self.assertEqual("salt that it carries" in reply.page, suffix not in ("json", "jwt"), suffix)
            if suffix in ("bundle", "json", "jwt"):
                self.assert_found(self.find(file=b"", text=b"  " + form + b"\r\n"), index)
        self.assertIn(f'<a href="/log/entries/{index}">entry {index}</a>', self.page(f"/c/{credential}", person))

    def test_an_address_finds_what_one_may_see(self):
        credential, person = self.keep()
        index, stranger = self.index_of(person, credential), Person(self.base)
        never = self.find(stranger, text=f"{self.office()}/c/{NONE}".encode())
        self.assertEqual(never.status, 404)
        ways = [way.encode() for way in (f"{self.office()}/c/{credential}", f"{self.office()}/c/{credential}.png", credential,
                                         f"urn:uuid:{credential}")]
        for way in ways:
            self.assert_found(self.find(person, text=way), index)
            self.assertEqual(self.find(stranger, text=way).status, 404, "as if it never was")
        self.show(person, credential, "link")
        for way in ways:
            self.assert_found(self.find(stranger, text=way), index)

    def test_what_was_changed_is_not_found(self):
        credential, person = self.keep()
        forms = {suffix: self.get(person, f"/c/{credential}.{suffix}").bytes for suffix in ("json", "bundle", "jwt")}
        for suffix in ("json", "bundle"):
            self.assert_missed(self.find(file=forms[suffix].replace(b"Tidy desks", b"Tidy minds")), "changed")
        other = json.loads(forms["bundle"])
        other["log"]["salt"] = "A" * 42 + "E"
        self.assert_missed(self.find(file=json.dumps(other).encode()), "make another hash than the one there")
        header, payload, signature = forms["jwt"].split(b".")
        claims = json.loads(base64.urlsafe_b64decode(payload + b"=="))
        claims["name"] = "Another"
        payload = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=")
        self.assert_missed(self.find(file=b".".join((header, payload, signature))), "no salt")
        other = json.loads(forms["json"])
        other["issuer"]["id"] = "did:web:elsewhere.example"
        self.assert_missed(self.find(file=json.dumps(other).encode()), "Its issuer is another")

    def test_what_is_in_another_log_is_told_its_name(self):
        credential, person = self.keep()
        bundle = json.loads(self.get(person, f"/c/{credential}.bundle").bytes)
        origin = bundle["log"]["policy"].split()[1].split("+")[0]
        bundle["log"]["proof"] = bundle["log"]["proof"].replace(f"\n\n{origin}\n", "\n\nelsewhere.example/log\n")
        bundle["credential"]["name"] = "Another"
        self.assert_missed(self.find(file=json.dumps(bundle).encode()), "in the log elsewhere.example/log")

    def test_what_its_holder_deleted_is_opened_by_its_own_salt_alone(self):
        credential, person = self.keep()
        index = self.index_of(person, credential)
        forms = {suffix: self.get(person, f"/c/{credential}.{suffix}").bytes for suffix in ("json", "bundle", "png")}
        self.assertEqual(person.call("DELETE", f"credentials/{credential}").status, 204)
        self.assert_missed(self.find(file=forms["json"]), "deleted")
        self.assertEqual(self.find(person, text=credential.encode()).status, 404)
        for suffix in ("bundle", "png"):
            self.assert_found(self.find(file=forms[suffix]), index)

    def test_a_number_leads_to_its_entry(self):
        self.keep()
        page = f"{self.office()}/log/entries/2"
        for text in ("2", "#2", "entry 2", "Entry #2", " 2\n", page, page + ".json"):
            reply = self.find(text=text.encode())
            self.assertEqual((reply.status, reply.headers["Location"]), (303, "/log/entries/2"), text)
        size = self.root()[0]
        for beyond in (str(size), "1,000,000"):
            reply = self.find(text=beyond.encode())
            self.assertEqual(reply.status, 404)
            self.assertIn(f"The log has no entry {beyond}", reply.page)

    def test_what_is_no_credential_is_refused_in_words(self):
        deep = b"[" * 100000
        laughs = (b'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa">' +
                  b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9)) + b"]><svg>&j;</svg>")
        for status, file in ((400, b"Good morning."), (400, b"{}"), (400, deep), (400, b"{" + deep), (400, b"\0" * 5000),
                             (400, b"\x89PNG\r\n\x1a\n" + b"\xff" * 5000), (400, laughs), (400, b"%PDF-1.7\n" + b"<<" * 50000),
                             (400, b"eyJhbGciOiJub25lIn0.e30."), (400, b"\xef\xbb\xbf<svg/>"), (413, b"a" * (9 << 20))):
            reply = self.find(file=file)
            self.assertEqual(reply.status, status, (file[:40], reply.page))
            self.assertIn('href="/log"', reply.page)
        self.assertEqual(self.find().status, 400)
        self.assertEqual(self.find(text=b"https://169.254.169.254/latest/meta-data/").status, 400)
        self.assertIn("not the address of a credential of this office", self.find(text=b"http://example.org/c/1").page)
        reply = self.find(text=f"<script>alert(1)</script>{urllib.parse.quote('<b>')}".encode())
        self.assertNotIn("<script>alert", reply.page)

    def test_what_it_says_of_itself_is_shown_as_text(self):
        credential, person = self.keep()
        document = json.loads(self.get(person, f"/c/{credential}.json").bytes)
        document["name"] = '<img src=x onerror="alert(1)">'
        reply = self.find(file=json.dumps(document).encode())
        self.assertNotIn("<img", reply.page)
        self.assertIn("&lt;img src=x", reply.page)

    # ---- who may ----

    def test_everybody_may_look_and_pages_of_other_origins_too(self):
        for path in ("/log", "/log.json", "/log/entries/0", "/log/entries/0.proof", "/log/policy", "/log/checkpoint"):
            for person in (Person(self.base), self.person(ADMINISTRATOR)):
                self.assertEqual(self.get(person, path).status, 200, path)
            self.assertEqual(self.get(Person(self.base), path, JSON).headers["Access-Control-Allow-Origin"], "*", path)
        self.assertEqual(self.get(Person(self.base), "/log/find").status, 200)
        body, headers = multipart(text=b"0")
        other = Person(self.base).open("POST", "/log/find", body, {**headers, "Origin": "https://elsewhere.example"})
        self.assertEqual(other.status, 403)


class PublicLogOnSqlite(PublicLog, AssayTest):
    pass


class PublicLogOnPostgres(PublicLog, AssayTest):
    engine = "postgres"
