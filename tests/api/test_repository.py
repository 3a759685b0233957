"""A repository, handed in by the pages without JavaScript and by the API, tested in the real sandbox, reviewed line by line."""

import io
import pathlib
import subprocess
import tarfile
import time
import urllib.parse
import zipfile

from assay_server import ADMINISTRATOR, ASSAY, REVIEWER, AssayTest, Person, Reply, form
from test_pages import Page

TINY = pathlib.Path(__file__).parent / "tiny-repository"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
SECRET = "1797"
GOOD = {
    "half.py": "def half(n):\n    return n / 2\n",
    "test_half.py": "import unittest\nfrom half import half\n\n\nclass Half(unittest.TestCase):\n"
                    "    def test_four(self):\n        self.assertEqual(half(4), 2)\n",
    "docs/notes.md": "# Notes\n\nHalf of it.\n",
}


def packed(files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in files.items():
            archive.writestr("project/" + name, text)
    return out.getvalue()


def linked():
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        info = tarfile.TarInfo("../up")
        archive.addfile(info, io.BytesIO())
    return out.getvalue()


def multipart(fields, data):
    boundary, body = "----assay", b""
    for name, value in fields:
        body += f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
    body += f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.zip"\r\n'.encode()
    body += b"Content-Type: application/zip\r\n\r\n" + data + f"\r\n--{boundary}--\r\n".encode()
    return body, {"Content-Type": f"multipart/form-data; boundary={boundary}"}


class RepositoryTest(AssayTest):
    ASSESSMENT, TITLE, PART = TINY, "Tiny repository", "library"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        database = f"postgres:{cls.postgres.address}" if cls.postgres else f"sqlite:{cls.folder}/assay.db"
        subprocess.run([ASSAY, "import", cls.ASSESSMENT, "--db", database, "--data", cls.folder + "/data"],
                       check=True, stdout=subprocess.DEVNULL)

    def writer(self, part=None):
        """Somebody new who has begun a part: the person, and its address."""
        office, email = self.person(ADMINISTRATOR), f"writer-{time.monotonic_ns()}@example.org"
        office.call("POST", "people", {"email": email, "name": "A Writer", "role": "candidate"})
        message = next(m for m in office.call("GET", "outbox").json["messages"] if m["to_email"] == email)
        link = urllib.parse.urlsplit(message["body"].split("\n\n")[1]).path
        writer = Person(self.base)
        writer.open("POST", link, form({"password": "a password of my own"}), FORM)
        writer.sign_in(email, "a password of my own")
        tiny = next(a["id"] for a in office.call("GET", "assessments").json["assessments"]
                    if a["title"] == self.TITLE)
        invited = office.call("POST", "invitations", {"assessment": tiny, "email": email})
        consent = writer.call("POST", f"invitations/{invited.json['id']}/consent", {"agree": True})
        self.assertIn("sitting", consent.json, consent.text)
        address = f"sittings/{consent.json['sitting']}/parts/{part or self.PART}"
        self.assertEqual(writer.call("POST", address + "/begin").status, 200)
        return writer, address

    def send(self, writer, address, data):
        return writer.call("POST", address + "/uploads?name=a.zip", data,
                           headers={"Content-Type": "application/octet-stream"})

    def wait(self, writer, address, upload):
        """Until it was looked at."""
        until = time.monotonic() + 60
        while time.monotonic() < until:
            row = writer.call("GET", f"{address}/uploads/{upload}").json
            if row["state"] in ("ready", "refused") or row.get("problem"):
                return row
            time.sleep(0.1)
        self.fail("nobody looked at it")

    def case_of(self, reviewer, sitting):
        """The case about it, once it waits in the queue; theirs from now on."""
        until = time.monotonic() + 60
        while time.monotonic() < until:
            for case in reviewer.call("GET", "review/cases").json["cases"]:
                if case["sitting"] == sitting:
                    self.assertEqual(reviewer.call("POST", f"review/cases/{case['id']}/claim").status, 200)
                    return case["id"]
            time.sleep(0.1)
        self.fail("no case was opened")


class Sending(RepositoryTest):
    def test_what_is_sent_is_tested_and_shown(self):
        writer, address = self.writer()
        sent = self.send(writer, address, packed(GOOD))
        self.assertEqual(sent.status, 201, sent.text)
        self.assertEqual((sent.json["number"], sent.json["kind"]), (1, "archive"))
        row = self.wait(writer, address, sent.json["upload"])
        self.assertEqual((row["state"], row["files"]), ("ready", 3))
        suites = row["report"]["suites"]
        self.assertEqual([suite["id"] for suite in suites], ["own"])
        self.assertEqual(suites[0]["tests"]["passed"], 1)
        page = Reply(writer.open("GET", "/" + address)).text
        self.assertIn("1 of 1 passed", page)
        self.assertNotIn(SECRET, page)
        self.assertNotIn("hidden_half", page)

    def test_what_cannot_be_read_is_refused_in_words(self):
        writer, address = self.writer()
        for data, words in [(b"hello", "no zip or tar"), (linked(), "leaves the archive")]:
            sent = self.send(writer, address, data)
            self.assertEqual(sent.status, 201, sent.text)
            row = self.wait(writer, address, sent.json["upload"])
            self.assertEqual(row["state"], "refused")
            self.assertIn(words, row["problem"])
        self.assertEqual(self.send(writer, address, b"").status, 400)
        large = self.send(writer, address, b"x" * ((16 << 20) + 1))
        self.assertEqual(large.status, 413)
        self.assertIn("about 16 MB are taken here at most", large.text)
        ssh = writer.call("POST", address + "/uploads/git", {"url": "git@example.org:a/b"})
        self.assertEqual(ssh.status, 400)
        inside = writer.call("POST", address + "/uploads/git", {"url": "https://127.0.0.1:8443/a"})
        self.assertEqual(inside.status, 201, inside.text)
        row = self.wait(writer, address, inside.json["upload"])
        self.assertIn("private network", row["problem"])
        page = Reply(writer.open("GET", f"/{address}/hand-in")).text
        self.assertIn("You would hand in nothing", page)
        self.assertNotIn("Go on writing", page)
        page = Reply(writer.open("GET", "/" + address)).text
        self.assertIn("Nothing sent yet", page)  # none of them could be read
        self.assertNotIn("Saved", page)

    def test_another_cannot_be_sent_while_one_is_looked_at_nor_by_others(self):
        writer, address = self.writer()
        slow = {**GOOD, "test_half.py": "import time, unittest\n\n\nclass A(unittest.TestCase):\n    def test_a(self):\n"
                                        "        time.sleep(3)\n"}
        sent = self.send(writer, address, packed(slow))
        self.assertEqual(self.send(writer, address, packed(GOOD)).status, 429)
        other, _ = self.writer()
        self.assertEqual(self.send(other, address, packed(GOOD)).status, 404)
        self.assertEqual(other.call("GET", f"{address}/uploads/{sent.json['upload']}").status, 404)
        self.assertEqual(self.wait(writer, address, sent.json["upload"])["state"], "ready")
        self.assertEqual(self.send(writer, address, packed(GOOD)).json["number"], 2)


GIVEN = """def given(values):
    total = 0
    for value in values:
        if value > 0:
            total += value
        elif value < -10:
            total -= value * 2
        else:
            total += 1
    return total
"""
FIRST = """def half(n):
    small, large = [], []
    for i in range(n):
        if i % 2 == 0:
            small.append(i)
        else:
            large.append(i * 2)
    while large and large[-1] > n:
        large.pop()
    return n / 2 if small else len(large)
"""
DISGUISED = """# my own
def half(number):
    lower, upper = [], []
    for k in range(number):
        if k % 2 == 0:
            lower.append(k)
        else:
            upper.append(k * 2)
    while upper and upper[-1] > number:
        upper.pop()
    return number / 2 if lower else len(upper)
"""


class Alike(RepositoryTest):
    def hand_in(self, files):
        writer, address = self.writer()
        self.send(writer, address, packed(files))
        self.assertEqual(writer.call("POST", address + "/submit", {}).status, 200)
        return address.split("/")[1]

    def test_repositories_that_are_alike_are_found_and_flagged(self):
        given = {**GOOD, "given.py": GIVEN}
        first = self.hand_in({**given, "half.py": FIRST})
        second = self.hand_in({**given, "half.py": DISGUISED, "test_half.py": "import unittest\n"})
        other = self.hand_in(given)
        office, reviewer = self.person(ADMINISTRATOR), self.person(REVIEWER)
        tiny = next(a["id"] for a in office.call("GET", "assessments").json["assessments"] if a["title"] == self.TITLE)
        until = time.monotonic() + 60
        while time.monotonic() < until:
            found = office.call("POST", f"assessments/{tiny}/alike", {"part": "library"}).json
            if found["answers"] == 3 and found["pairs"]:
                break
            time.sleep(0.2)
        self.assertEqual([{pair["left"], pair["right"]} for pair in found["pairs"]], [{first, second}], found)
        two = office.call("POST", f"assessments/{tiny}/alike/library/{first}/{other}").json
        self.assertLess(two["similarity"], 0.5)
        case = self.case_of(reviewer, second)
        while time.monotonic() < until:
            text = Reply(reviewer.open("GET", f"/review/{case}")).text
            if "Much alike another answer" in text:
                self.assertNotIn("speaks to whoever judges", text)
                return
            time.sleep(0.2)
        self.fail("nobody is asked to look")


class AlikeOnPostgres(Alike):
    engine = "postgres"


class WithoutScript(RepositoryTest):
    def test_a_repository_is_sent_handed_in_and_reviewed_by_forms(self):
        writer, address = self.writer()
        page = Page(Reply(writer.open("GET", "/" + address)))
        send = page.form("/repository")
        fields = [(name, value) for name, value in send["fields"] if name not in ("file", "url")]
        nothing = Reply(writer.open("POST", send["action"], *multipart(fields, b"")))
        self.assertEqual(nothing.status, 400)
        self.assertIn("No file came, or an empty one.", nothing.text)
        self.assertIn("Nothing sent yet", nothing.text)
        # What was typed stays, with what is wrong at its field.
        typed = Reply(writer.open("POST", send["action"], *multipart([*fields, ("url", "git@example.org:a/b")], b"")))
        self.assertEqual(typed.status, 400)
        self.assertRegex(typed.text, r'<input id="url"[^>]* value="git@example.org:a/b" aria-describedby="send-problem"')
        self.assertRegex(typed.text, r'id="send-problem" role="alert">The address of a repository begins with https://')
        sent = Reply(writer.open("POST", send["action"], *multipart(fields, packed(GOOD))))
        self.assertEqual(sent.status, 303, sent.text)
        page = Reply(writer.open("GET", "/" + address)).text
        self.assertNotIn("is handed in", page)
        self.assertRegex(page, r"Sent \d\d:\d\d:\d\d UTC, not handed in yet")
        self.assertNotIn("Saved", page)
        # It is handed in before anybody has looked at it.
        submit = Page(Reply(writer.open("GET", f"/{address}/hand-in"))).form("/submit")
        self.assertEqual(Reply(writer.open("POST", submit["action"], form(submit["fields"]), FORM)).status, 303)
        sitting = address.split("/")[1]
        reviewer = self.person(REVIEWER)
        case = self.case_of(reviewer, sitting)
        result = writer.call("GET", f"sittings/{sitting}/result").json
        groups = {group["group"]: group for group in result["parts"][0]["groups"]}
        self.assertEqual((groups["hidden"]["passed"], groups["hidden"]["tests"]), (3, 3))
        self.assertEqual((groups["own"]["passed"], groups["own"]["tests"]), (1, 1))
        self.assertNotIn(SECRET, Reply(writer.open("GET", f"/sittings/{sitting}/result")).text)
        self.review(reviewer, case, writer, sitting)

    def by_the_api(self, reviewer, comments):
        made = reviewer.call("POST", comments, {"path": "half.py", "line": 1, "body": "A name."})
        self.assertEqual(made.status, 201, made.text)
        one = f"{comments}/{made.json['comment']}"
        self.assertEqual(reviewer.call("PUT", one, {"then": "delete"}).status, 200)
        rows = reviewer.call("GET", comments).json["comments"]
        self.assertEqual([(row["line"], row["deleted"], row["mine"]) for row in rows], [(1, True, True), (2, False, True)])
        self.assertEqual(reviewer.call("POST", comments, {"path": "no.py", "line": 1, "body": "x"}).status, 404)

    def review(self, reviewer, case, writer, sitting):
        shown = Reply(reviewer.open("GET", f"/review/{case}")).text
        self.assertIn("small changes to the code were noticed", shown)
        files = f"/review/{case}/parts/library/files"
        self.assertIn(files, shown)
        tree = Reply(reviewer.open("GET", files)).text
        for name in ("half.py", "docs/", "notes.md"):
            self.assertIn(name, tree)
        page = Page(Reply(reviewer.open("GET", files + "?path=half.py&line=2")))
        self.assertIn("return n / 2", page.text)
        add = page.form("/comments")
        said = dict(add["fields"], body="Why not `n // 2`? <b>")
        kept = Reply(reviewer.open("POST", add["action"], form(said), FORM))
        self.assertEqual(kept.status, 303, kept.text)
        page = Page(Reply(reviewer.open("GET", files + "?path=half.py")))
        self.assertIn("Why not `n // 2`? &lt;b&gt;", page.reply.text)
        change = next(one for one in page.forms if "/comments/" in one["action"])
        for then, words in [("delete", "Restore it"), ("restore", "Change it")]:
            done = Reply(reviewer.open("POST", change["action"], form({**dict(change["fields"]), "then": then}), FORM))
            self.assertEqual(done.status, 303, done.text)
            self.assertIn(words, Reply(reviewer.open("GET", files + "?path=half.py")).text)
        changed = {**dict(change["fields"]), "body": "Good.", "then": "save"}
        self.assertEqual(Reply(reviewer.open("POST", change["action"], form(changed), FORM)).status, 303)
        self.by_the_api(reviewer, f"review/cases/{case}/parts/library/comments")
        far = form({**said, "line": "99"})
        self.assertEqual(Reply(reviewer.open("POST", add["action"], far, FORM)).status, 400)
        self.assertEqual(Reply(writer.open("GET", files)).status, 403)
        # The candidate has it with the decision, and not before.
        self.assertNotIn("Good.", Reply(writer.open("GET", f"/sittings/{sitting}/result")).text)
        judged = reviewer.call("POST", f"review/cases/{case}/judgement", {"level": {"library/clear": "1"}})
        self.assertEqual(judged.status, 200, judged.text)
        decided = reviewer.call("POST", f"review/cases/{case}/decision", {"outcome": "not-yet", "reason": "A test."})
        self.assertEqual(decided.status, 200, decided.text)
        until = time.monotonic() + 30
        while time.monotonic() < until:
            text = Reply(writer.open("GET", f"/sittings/{sitting}/result")).text
            if "Good." in text:
                self.assertIn("half.py, line 2", text)
                break
            time.sleep(0.2)
        else:
            self.fail("the candidate never received the comment")
        self.judged_afresh(case, writer, sitting, files)

    def judged_afresh(self, case, writer, sitting, files):
        """Whoever answers an appeal sees what was said at lines once they have judged; the candidate what they say, with the
        decision."""
        comments = f"review/cases/{case}/parts/library/comments"
        contested = writer.call("POST", f"sittings/{sitting}/appeal", {"reason": "It was read in haste."})
        self.assertEqual(contested.status, 204, contested.text)
        fresh = self.another_reviewer()
        self.assertEqual(self.case_of(fresh, sitting), case)
        for address in (files, files + "?path=half.py"):
            shown = Reply(fresh.open("GET", address)).text
            self.assertNotIn("Good.", shown)
            self.assertNotIn("reviewer", shown.split("<main", 1)[1].split("</main", 1)[0])
        self.assertEqual(fresh.call("GET", comments).json["comments"], [])
        made = fresh.call("POST", comments, {"path": "half.py", "line": 1, "body": "Read afresh."})
        self.assertEqual(made.status, 201, made.text)
        self.assertNotIn("Read afresh.", Reply(writer.open("GET", f"/sittings/{sitting}/result")).text)
        judged = fresh.call("POST", f"review/cases/{case}/judgement", {"level": {"library/clear": "1"}})
        self.assertEqual(judged.status, 200, judged.text)
        shown = Reply(fresh.open("GET", files + "?path=half.py")).text
        self.assertIn('<span class="tag">another reviewer</span> Good.', shown)
        self.assertIn("What other reviewers said", shown)
        rows = fresh.call("GET", comments).json["comments"]
        self.assertEqual([(row["body"], row["mine"]) for row in rows], [("Read afresh.", True), ("Good.", False)])

    def another_reviewer(self):
        office, email = self.person(ADMINISTRATOR), f"fresh-{time.monotonic_ns()}@example.org"
        office.call("POST", "people", {"email": email, "name": "Another", "role": "reviewer"})
        message = next(m for m in office.call("GET", "outbox").json["messages"] if m["to_email"] == email)
        link = urllib.parse.urlsplit(message["body"].split("\n\n")[1]).path
        reviewer = Person(self.base)
        reviewer.open("POST", link, form({"password": "a password of my own"}), FORM)
        self.assertEqual(reviewer.sign_in(email, "a password of my own").status, 200)
        return reviewer
