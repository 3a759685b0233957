"""An answer on paper through the API and without scripts: pages sent, read, corrected, ordered, handed in, reviewed."""

import io
import pathlib
import subprocess
import sys
import time
import unittest
import urllib.parse
import uuid

from assay_server import ADMINISTRATOR, ASSAY, REVIEWER, ROOT, AssayTest, Person, Reply, form

TINY = [pathlib.Path(__file__).parent / name for name in ("tiny-paper", "tiny-picture")]
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
READ = ("read", "unread", "kept", "refused", "failed")


def scan(*arguments):
    """What tests/unit/scans.py draws: Debian's Python has Pillow."""
    return subprocess.run(["/usr/bin/python3", ROOT / "tests/unit/scans.py", *arguments], check=True,
                          stdout=subprocess.PIPE).stdout


def multipart(fields, files):
    """A form with files, as browsers send it (RFC 7578)."""
    boundary = uuid.uuid4().hex
    out = io.BytesIO()
    for name, value in fields.items():
        out.write(f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode())
    for name, data in files.items():
        out.write(f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="IMG_1.jpg"\r\n'
                  "Content-Type: image/jpeg\r\n\r\n".encode() + data + b"\r\n")
    out.write(f"--{boundary}--\r\n".encode())
    return out.getvalue(), {"Content-Type": f"multipart/form-data; boundary={boundary}"}


class PaperTest(AssayTest):
    """The demonstration, and an assessment with one written task that may be answered on three pages."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        database = f"postgres:{cls.postgres.address}" if cls.postgres else f"sqlite:{cls.folder}/assay.db"
        for tiny in TINY:
            subprocess.run([ASSAY, "import", tiny, "--db", database, "--data", cls.folder + "/data"],
                           check=True, stdout=subprocess.DEVNULL)

    def writer(self, title="Tiny paper"):
        """Somebody new who has begun the task: the person, the sitting, the address of the part."""
        office, email = self.person(ADMINISTRATOR), f"writer-{time.monotonic_ns()}@example.org"
        office.call("POST", "people", {"email": email, "name": "A Writer", "role": "candidate"})
        message = next(m for m in office.call("GET", "outbox").json["messages"] if m["to_email"] == email)
        link = urllib.parse.urlsplit(message["body"].split("\n\n")[1]).path
        writer = Person(self.base)
        self.assertEqual(writer.open("POST", link, form({"password": "a password of my own"}), FORM).status, 303)
        writer.sign_in(email, "a password of my own")
        tiny = next(a["id"] for a in office.call("GET", "assessments").json["assessments"] if a["title"] == title)
        invited = office.call("POST", "invitations", {"assessment": tiny, "email": email})
        consent = writer.call("POST", f"invitations/{invited.json['id']}/consent", {"agree": True})
        address = f"sittings/{consent.json['sitting']}/parts/heat"
        self.assertEqual(writer.call("POST", address + "/begin").status, 200)
        return writer, consent.json["sitting"], address

    def send(self, writer, address, data, **query):
        where = f"/api/v1/{address}/pages" + ("?" + urllib.parse.urlencode(query) if query else "")
        return Reply(writer.open("POST", where, data, {"X-CSRF-Token": writer.csrf, "Content-Type": "image/jpeg"}))

    def wait(self, writer, address, page):
        """Until it was read: progress is what the list says."""
        for _ in range(600):
            now = writer.call("GET", f"{address}/pages/{page}").json
            if now["state"] in READ:
                return now
            self.assertGreaterEqual(writer.call("GET", f"{address}/pages").json["waiting"], 0)
            time.sleep(0.1)
        self.fail("the page is not read")


class Way:
    """From a photograph to the reviewer's screen."""

    def test_from_photograph_to_review(self):
        writer, sitting, address = self.writer()
        photograph = scan("page", "en", "5", "degrees=2.5", "noise=10", "shade=0.3")
        sent = self.send(writer, address, photograph)
        self.assertEqual(sent.status, 200, sent.text)
        self.assertEqual((sent.json["state"], sent.json["place"]), ("waiting", 1))
        page = self.wait(writer, address, sent.json["page"])
        self.assertEqual(page["state"], "read")
        truth = " ".join(scan("text", "en", "5").decode().split())
        self.assertEqual(" ".join(page["reading"].split()), truth)
        self.assertNotIn("body", page)
        for word in page["words"]:
            self.assertTrue(0 <= word["confidence"] <= 100 and word["x"] + word["width"] <= page["width"])
        picture = Reply(writer.open("GET", f"/api/v1/{address}/pages/{page['page']}/picture"))
        self.assertEqual(picture.headers["Content-Type"], "image/jpeg")
        self.assertTrue(picture.body.startswith(b"\xff\xd8\xff") and picture.body != photograph)

        corrected = writer.call("PUT", f"{address}/pages/{page['page']}", {"body": "Heat flows to the colder room."})
        self.assertEqual(corrected.json["body"], "Heat flows to the colder room.")
        second = self.send(writer, address, scan("corners.png")).json["page"]
        self.wait(writer, address, second)
        moved = writer.call("PUT", f"{address}/pages/{second}", {"place": 1, "body": "First page."}).json
        self.assertEqual((moved["place"], moved["body"]), (1, "First page."))
        handed = writer.call("POST", f"{address}/submit")
        self.assertEqual(handed.json["state"], "handed-in")
        self.assert_problem(writer.call("PUT", f"{address}/pages/{second}", {"body": "later"}), 409, "handed this in")
        self.assert_problem(self.send(writer, address, photograph), 409, "handed this in")

        reviewer = self.person(REVIEWER)
        case = self.case_of(reviewer, sitting)
        answer = case["answers"][0]
        self.assertEqual(answer["text"], "First page.\n\nHeat flows to the colder room.")
        self.assertEqual([p["page"] for p in answer["pages"]], [second, page["page"]])
        shown = Reply(reviewer.open("GET", f"/api/v1/review/cases/{case['id']}/parts/heat/pages/{page['page']}"))
        self.assertEqual(shown.body, picture.body)
        html = Reply(reviewer.open("GET", f"/review/{case['id']}")).text
        self.assertIn("<ins>", html)
        self.assertIn("<del>", html)
        self.assertIn(f"/review/{case['id']}/parts/heat/pages/{second}", html)
        for name in ("A Writer", "writer-"):
            self.assertNotIn(name, html, "blind")
        self.assertEqual(Reply(self.person(ADMINISTRATOR).open(
            "GET", f"/review/{case['id']}/parts/heat/pages/{second}")).status, 403)

    def case_of(self, reviewer, sitting):
        for _ in range(300):
            for case in reviewer.call("GET", "review/cases").json["cases"]:
                if case["sitting"] == sitting:
                    reviewer.call("POST", f"review/cases/{case['id']}/claim")
                    return reviewer.call("GET", f"review/cases/{case['id']}").json
            time.sleep(0.1)
        self.fail("there is no case")

    def test_what_was_typed_is_handed_in_whole_beside_a_page_that_is_brought_back(self):
        writer, sitting, address = self.writer()
        page = self.send(writer, address, scan("corners.png")).json["page"]
        self.wait(writer, address, page)
        says, typed = "Wärme fließt. " * 600, "I typed this. " * 1000
        self.assertEqual(writer.call("PUT", f"{address}/pages/{page}", {"body": says}).status, 200)
        writer.call("PUT", f"{address}/pages/{page}", {"standing": "removed"})
        draft = {"body": typed, "base": 0, "writer": "tab"}
        self.assertEqual(writer.call("PUT", f"{address}/draft", draft).status, 200)
        self.assertNotIn("too long for an answer", Reply(writer.open("GET", f"/{address}/hand-in")).text)
        writer.call("PUT", f"{address}/pages/{page}", {"standing": "part-of-it"})
        # 600 times 16 bytes and 14,000: 23,602 with what parts them.
        for screen in ("", "/hand-in"):
            self.assertIn("are together 4 KB too long for an answer. What is typed is handed in whole",
                          Reply(writer.open("GET", f"/{address}{screen}")).text)
        writer.call("POST", f"{address}/submit")
        reviewer = self.person(REVIEWER)
        case = self.case_of(reviewer, sitting)
        answer = case["answers"][0]
        self.assertTrue(answer["text"].endswith("\n\n" + typed))
        self.assertTrue(says.startswith(answer["text"][:-len(typed) - 2]))
        self.assertTrue(19997 <= len(answer["text"].encode()) <= 20000)
        self.assertEqual(answer["pages"][0]["body"], says)
        html = Reply(reviewer.open("GET", f"/review/{case['id']}")).text
        self.assertIn("not all of what the pages say is in this text", html)

    def test_what_cannot_be_read_is_kept_for_a_person(self):
        writer, sitting, address = self.writer()
        cut = scan("cut.jpg")
        page = self.send(writer, address, cut).json["page"]
        refused = self.wait(writer, address, page)
        self.assertEqual(refused["state"], "refused")
        self.assertIn("cut off", refused["problem"])
        self.assert_problem(writer.call("GET", f"{address}/pages/{page}/picture"), 404)
        html = Reply(writer.open("GET", f"/{address}/pages")).text
        self.assertIn("Take the page again", html)
        blank = self.send(writer, address, scan("corners.png")).json["page"]
        self.wait(writer, address, blank)
        again = self.send(writer, address, cut).json["page"]
        self.wait(writer, address, again)
        asked = Reply(writer.open("GET", f"/{address}/hand-in")).text
        self.assertIn("3 pages on paper; you have not checked the text of 3.", asked)
        self.assertIn("We could not open pages 1 and 3: take them again, or a person gets what you sent as it is. "
                      "No text was read on page 2: type", asked)
        for taken in (blank, again):
            writer.call("PUT", f"{address}/pages/{taken}", {"standing": "removed"})
        writer.call("POST", f"{address}/submit")
        reviewer = self.person(REVIEWER)
        case = self.case_of(reviewer, sitting)
        original = Reply(reviewer.open("GET", f"/review/{case['id']}/parts/heat/pages/{page}?size=original"))
        self.assertEqual(original.body, cut)
        self.assertEqual(original.headers["Content-Type"], "application/octet-stream")
        self.assertIn("attachment", original.headers["Content-Disposition"])
        result = writer.call("GET", f"sittings/{sitting}/result").json
        self.assertEqual(result["parts"][0]["criteria"][0]["state"], "for-a-person")

    def test_hostile_and_foolish_uploads(self):
        writer, _, address = self.writer()
        for name, word in (("huge.png", "more than 64 million"), ("words", "none of the pictures"),
                           ("drawn.pdf", "not one that a scanner made")):
            page = self.send(writer, address, scan(name)).json["page"]
            self.assertIn(word, self.wait(writer, address, page)["problem"])
            writer.call("PUT", f"{address}/pages/{page}", {"standing": "removed"})
        self.assertEqual(self.send(writer, address, b"").status, 400)
        self.assertEqual(self.send(writer, address, b"\xff\xd8" + b"x" * (10 << 20)).status, 413)
        page = self.send(writer, address, scan("polyglot.png")).json["page"]
        self.assertEqual(self.wait(writer, address, page)["state"], "read")
        picture = Reply(writer.open("GET", f"/{address}/pages/{page}/picture")).body
        self.assertTrue(picture.startswith(b"\x89PNG") and b"PK\x03\x04" not in picture and b"4711" not in picture)
        other, _, elsewhere = self.writer()
        self.assert_problem(other.call("GET", f"{address}/pages/{page}"), 404)
        self.assert_problem(other.call("GET", f"{elsewhere}/pages/{page}"), 404)
        self.assertEqual(Reply(other.open("GET", f"/{address}/pages/{page}/picture")).status, 404)
        self.assert_problem(other.call("PUT", f"{elsewhere}/pages/{page}", {"body": "mine"}), 404)

    def test_three_pages_and_a_retake(self):
        writer, _, address = self.writer()
        pages = [self.send(writer, address, scan("corners.png")).json["page"] for _ in range(3)]
        self.assert_problem(self.send(writer, address, scan("corners.png")), 413, "at most 3 pages")
        again = self.send(writer, address, scan("corners.png"), instead=pages[1]).json
        self.assertEqual(again["place"], 2)
        listed = writer.call("GET", f"{address}/pages").json["pages"]
        self.assertEqual([p["page"] for p in listed], [pages[0], again["page"], pages[2], pages[1]])
        self.assertEqual([p["removed"] for p in listed], [False] * 3 + [True])
        self.assert_problem(writer.call("PUT", f"{address}/pages/{pages[1]}", {"standing": "part-of-it"}), 413)
        writer.call("PUT", f"{address}/pages/{again['page']}", {"standing": "removed"})
        back = writer.call("PUT", f"{address}/pages/{pages[1]}", {"standing": "part-of-it"}).json
        self.assertEqual((back["place"], back["removed"]), (2, False))

    def test_a_picture_as_the_answer(self):
        writer, sitting, address = self.writer("Tiny picture")
        self.assertEqual(writer.call("GET", address).json["pictures_most"], 2)
        sent = self.send(writer, address, scan("held-6.jpg")).json["page"]
        kept = self.wait(writer, address, sent)
        self.assertEqual((kept["state"], kept["width"], kept["height"]), ("kept", 640, 480))
        self.assertNotIn("reading", kept)
        self.assertIn("Your pictures", Reply(writer.open("GET", f"/{address}/pages")).text)
        writer.call("PUT", f"{address}/pages/{sent}", {"body": "Arrows are heat."})
        asked = Reply(writer.open("GET", f"/{address}/hand-in")).text
        self.assertIn("1 picture is sent. Beside", asked)
        self.assertIn(f'href="/{address}/pages">Your pictures</a>', asked)
        cut = self.send(writer, address, scan("cut.jpg")).json["page"]
        self.assertRegex(Reply(writer.open("GET", f"/{address}/hand-in")).text,
                         "2 pictures are sent. (Not looked at yet: picture 2.|We could not open picture 2:)")
        self.assertEqual(self.wait(writer, address, cut)["state"], "refused")
        asked = Reply(writer.open("GET", f"/{address}/hand-in")).text
        self.assertIn("2 pictures are sent. We could not open picture 2: send another in its place, or a person", asked)
        listed = Reply(writer.open("GET", f"/{address}/pages")).text
        self.assertIn(f'href="/{address}/pages/{cut}#again">Send another in its place</a>', listed)
        self.assertIn('<details id="again" open>', Reply(writer.open("GET", f"/{address}/pages/{cut}")).text)
        writer.call("PUT", f"{address}/pages/{cut}", {"standing": "removed"})
        writer.call("POST", f"{address}/submit")
        reviewer = self.person(REVIEWER)
        case = self.case_of(reviewer, sitting)
        self.assertEqual(case["answers"][0]["pages"][0]["body"], "Arrows are heat.")
        html = Reply(reviewer.open("GET", f"/review/{case['id']}")).text
        self.assertIn("The picture is the answer", html)
        result = writer.call("GET", f"sittings/{sitting}/result").json
        self.assertEqual(result["parts"][0]["criteria"][0]["state"], "for-a-person")

    def test_without_scripts(self):
        writer, _, address = self.writer()
        task = Reply(writer.open("GET", f"/{address}")).text
        self.assertIn(f'href="/{address}/pages"', task)
        body, headers = multipart({"csrf": writer.csrf}, {"photograph": b"", "file": scan("page", "en", "2")})
        sent = writer.open("POST", f"/{address}/pages", body, headers)
        self.assertEqual((sent.status, sent.headers["Location"].split("?")[0]), (303, f"/{address}/pages"))
        page = writer.call("GET", f"{address}/pages").json["pages"][0]["page"]
        self.wait(writer, address, page)
        html = Reply(writer.open("GET", f"/{address}/pages/{page}")).text
        self.assertIn("Not checked yet", html)
        self.assertRegex(html, r'<img src="/sittings/[^"]+/picture\?size=preview"')
        fields = {"csrf": writer.csrf, "what": "save", "body": "What I wrote."}
        saved = writer.open("POST", f"/{address}/pages/{page}", form(fields), FORM)
        self.assertEqual(saved.status, 303)
        self.assertIn("Checked by you.", Reply(writer.open("GET", f"/{address}/pages")).text)
        long = writer.open("POST", f"/{address}/pages/{page}", form({**fields, "body": "long " * 5000}), FORM)
        self.assertEqual(long.status, 413)
        self.assertIn("long long", Reply(long).text, "what could not be saved is shown again")
        removed = writer.open("POST", f"/{address}/pages/{page}", form({**fields, "what": "remove"}), FORM)
        self.assertEqual(removed.status, 303)
        self.assertIn("Bring it back", Reply(writer.open("GET", f"/{address}/pages")).text)
        writer.open("POST", f"/{address}/pages/{page}", form({**fields, "what": "restore"}), FORM)
        ask = Reply(writer.open("GET", f"/{address}/hand-in")).text
        self.assertIn("1 page on paper, checked by you.", ask)
        body, headers = multipart({"csrf": writer.csrf}, {"photograph": b"", "file": b""})
        self.assertEqual(writer.open("POST", f"/{address}/pages", body, headers).status, 400)


class Sqlite(Way, PaperTest):
    pass


class Postgres(Way, PaperTest):
    engine = "postgres"


if __name__ == "__main__":
    sys.exit(unittest.main())
