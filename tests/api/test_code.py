"""A program, written and handed in: by the pages without JavaScript and by the API, run in the real sandbox."""

import pathlib
import subprocess
import time
import urllib.parse

from assay_server import ADMINISTRATOR, ASSAY, AssayTest, Person, Reply, form
from test_pages import Page

TINY = pathlib.Path(__file__).parent / "tiny-code"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class CodeTest(AssayTest):
    """The demonstration, and an assessment with one program."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        database = f"postgres:{cls.postgres.address}" if cls.postgres else f"sqlite:{cls.folder}/assay.db"
        subprocess.run([ASSAY, "import", TINY, "--db", database, "--data", cls.folder + "/data"],
                       check=True, stdout=subprocess.DEVNULL)

    def coder(self):
        """Somebody new who has begun the program: the person, and the address of the part."""
        office, email = self.person(ADMINISTRATOR), f"coder-{time.monotonic_ns()}@example.org"
        made = office.call("POST", "people", {"email": email, "name": "A Coder", "role": "candidate"})
        self.assertEqual(made.status, 201, made.text)
        message = next(m for m in office.call("GET", "outbox").json["messages"] if m["to_email"] == email)
        link = urllib.parse.urlsplit(message["body"].split("\n\n")[1]).path
        coder = Person(self.base)
        self.assertEqual(coder.open("POST", link, form({"password": "a password of my own"}), FORM).status, 303)
        coder.sign_in(email, "a password of my own")
        tiny = next(a["id"] for a in office.call("GET", "assessments").json["assessments"] if a["title"] == "Tiny code")
        invited = office.call("POST", "invitations", {"assessment": tiny, "email": email})
        self.assertEqual(invited.status, 201, invited.text)
        consent = coder.call("POST", f"invitations/{invited.json['id']}/consent", {"agree": True})
        address = f"sittings/{consent.json['sitting']}/parts/sum"
        begun = coder.call("POST", address + "/begin")
        self.assertEqual(begun.status, 200, begun.text)
        return coder, address


class WithoutScript(CodeTest):
    def test_a_program_is_written_and_handed_in_by_forms(self):
        coder, address = self.coder()
        page = Page(Reply(coder.open("GET", "/" + address)))
        self.assertIn("Read two numbers", page.text)
        self.assertNotIn("1111111110", page.reply.text)  # hidden
        fields = dict(page.form("/program")["fields"])
        self.assertEqual((fields["language"], fields["body"]), ("python", "# add here\n"))
        other = Page(Reply(coder.open("GET", page.link("language=c"))))
        fields = dict(other.form("/program")["fields"])
        self.assertEqual((fields["language"], fields["body"], fields["base"]), ("c", "", "0"))
        fields["body"] = "int main(void) { return 0; }\r\n"
        self.assertEqual(coder.open("POST", f"/{address}/program", form(fields), FORM).status, 303)
        saved = dict(Page(Reply(coder.open("GET", "/" + address))).form("/program")["fields"])
        self.assertEqual((saved["language"], saved["body"]), ("c", "int main(void) { return 0; }\n"))
        too_long = {**saved, "body": "x" * 66000}
        refused = Reply(coder.open("POST", f"/{address}/program", form(too_long), FORM))
        self.assertEqual(refused.status, 413)
        self.assertEqual(dict(Page(refused).form("/program")["fields"])["body"], too_long["body"])
        submit = next(f for f in Page(refused).forms if f["action"].endswith("/submit"))
        handed_in = Reply(coder.open("POST", submit["action"], form(submit["fields"]), FORM))
        self.assertEqual(handed_in.status, 303)
        result = Reply(coder.open("GET", handed_in.headers["Location"]))
        self.assertIn("int main(void) { return 0; }", result.text)
        self.assertNotIn("1111111110", result.text)


del CodeTest  # what the others are made from
