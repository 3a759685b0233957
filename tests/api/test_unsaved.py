"""What somebody wrote comes back to them when the form that had it is refused, whatever was wrong with it."""

import unittest

from assay_server import ADMINISTRATOR, CANDIDATE, REVIEWER, AssayTest, Person, Reply, form
from test_pages import Page

NOBODY = "01890000-0000-7000-8000-000000000000"
TEXT = "<b>Written</b> over half an hour,\nin two lines & “quoted”."
HEAD = {"Content-Type": "application/x-www-form-urlencoded"}
# Forms with room for a text that are sent by who is signed in, and the field that has it.
FORMS = (
    (CANDIDATE, f"/sittings/{NOBODY}/parts/a/draft", "body"),
    (CANDIDATE, f"/sittings/{NOBODY}/parts/a/program", "body"),
    (CANDIDATE, f"/sittings/{NOBODY}/parts/a/pages/{NOBODY}", "body"),
    (CANDIDATE, f"/sittings/{NOBODY}/practice/a", "body"),
    (CANDIDATE, f"/sittings/{NOBODY}/appeal", "reason"),
    (CANDIDATE, f"/sittings/{NOBODY}/appeal/criteria", "reason.report/impact"),
    (REVIEWER, f"/review/{NOBODY}/judge", "comment.report/impact"),
    (REVIEWER, f"/review/{NOBODY}/decide", "reason"),
    (REVIEWER, f"/review/{NOBODY}/conflict", "note"),
    (REVIEWER, f"/review/{NOBODY}/feedback", "shown.report/impact"),
    (REVIEWER, f"/review/{NOBODY}/parts/a/comments", "body"),
    (REVIEWER, f"/review/{NOBODY}/parts/a/comments/{NOBODY}", "body"),
    (ADMINISTRATOR, "/people/csv", "csv"),
    (ADMINISTRATOR, "/badges/batches", "criteria"),
    (ADMINISTRATOR, f"/badges/{NOBODY}/status", "reason"),
    (ADMINISTRATOR, f"/badges/{NOBODY}/renewals", "reason"),
    (ADMINISTRATOR, "/assessments/write", "statement"),
    (ADMINISTRATOR, f"/assessments/drafts/{NOBODY}", "form.parts.0.statement"),
    (ADMINISTRATOR, f"/assessments/drafts/{NOBODY}/tasks/1/tries", "answer"),
    (ADMINISTRATOR, f"/assessments/{NOBODY}/anchors", "text"),
    (ADMINISTRATOR, f"/assessments/{NOBODY}/clarifications", "text"),
    (ADMINISTRATOR, f"/assessments/{NOBODY}/readings/{NOBODY}/waive", "reason"),
    (ADMINISTRATOR, f"/assessments/{NOBODY}/calibration/{NOBODY}/release", "reason"),
    (ADMINISTRATOR, f"/assessments/{NOBODY}/calibration/{NOBODY}/try", "answer"),
)


class Texts(Page):
    """What is there to copy."""

    def __init__(self, reply):
        self.texts, self.copied = [], False
        super().__init__(reply)

    def handle_starttag(self, tag, attributes):
        super().handle_starttag(tag, attributes)
        values = dict(attributes)
        self.copied = tag == "textarea" and values["id"].startswith("unsaved-") and "readonly" in values
        if self.copied:
            self.texts.append("")

    def handle_data(self, text):
        super().handle_data(text)
        if self.copied:
            self.texts[-1] += text

    def handle_endtag(self, tag):
        super().handle_endtag(tag)
        self.copied = False


def unsaved(reply):
    return [text.removeprefix("\n") for text in Texts(reply).texts]  # HTML swallows the first line feed


class Unsaved(AssayTest):
    def post(self, person, path, fields, **headers):
        return Reply(person.open("POST", path, form(fields), {**HEAD, **headers}))

    def test_every_form_gives_back_what_was_written(self):
        people = {role: self.person(role) for role in (CANDIDATE, REVIEWER, ADMINISTRATOR)}
        for role, path, field in FORMS:
            signed_out = self.post(Person(self.base), path, {field: TEXT})
            self.assertEqual((signed_out.status, unsaved(signed_out)), (401, [TEXT]), path)
            self.assertIn("sign in, and put it in again", signed_out.text)
            # A page that was open for too long: its token is another session's.
            stale = self.post(people[role], path, {field: TEXT, "csrf": "no longer"})
            self.assertEqual((stale.status, unsaved(stale)), (403, [TEXT]), path)
            self.assertNotIn("sign in, and put", stale.text)

    def test_all_of_them_come_back(self):
        reasons = {f"reason.report/{name}": f"{name}: " + "what is wrong " * 200 for name in ("a", "b", "c", "d")}
        candidate = self.person(CANDIDATE)
        refused = self.post(candidate, f"/sittings/{NOBODY}/appeal/criteria", {"csrf": candidate.csrf, **reasons})
        self.assertEqual(refused.status, 404, refused.text)
        self.assertEqual(unsaved(refused), list(reasons.values()))
        for name in reasons:
            self.assertIn(name.removeprefix("reason."), refused.text)

    def test_only_what_is_theirs(self):
        """Nothing that another site's form brought, no secret, and not more than a page can carry."""
        path = f"/sittings/{NOBODY}/appeal"
        for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://else.example"}):
            foreign = self.post(Person(self.base), path, {"reason": TEXT}, **headers)
            self.assertEqual((foreign.status, unsaved(foreign)), (403, []))
            self.assertNotIn("half an hour", foreign.text)
        secret = self.post(Person(self.base), "/link/none", {"password": "a long pass phrase of mine"})
        self.assertGreaterEqual(secret.status, 400)
        self.assertNotIn("pass phrase", secret.text)
        many = {f"comment.report/{i}": f"{i:03} " + "x" * 30000 for i in range(120)}
        bounded = self.post(Person(self.base), f"/review/{NOBODY}/judge", many)
        texts = unsaved(bounded)
        self.assertEqual(texts, list(many.values())[: len(texts)])
        self.assertTrue(0 < sum(len(text) for text in texts) <= 1 << 20, bounded.text[:500])

    def test_no_form_is_too_large_to_be_refused(self):
        """What grows most when it is shown: direction overrides in the names of fields, quotes in texts."""
        for name, text in (("comment." + "\u202e" * 400_000, "0123456789abcdef"), ("comment.a", '"' * (1 << 20)),
                           *((f"comment.{i}" + "\u202e" * 60, '"' * 10_000) for i in range(2))):
            refused = self.post(Person(self.base), f"/review/{NOBODY}/judge", {name: text})
            self.assertEqual((refused.status, unsaved(refused)), (401, [text]))
        many = {f"comment.{i:02}" + "\u202e" * 60: '"' * 10_000 for i in range(100)}
        self.assertEqual(unsaved(self.post(Person(self.base), f"/review/{NOBODY}/judge", many)), list(many.values()))


if __name__ == "__main__":
    unittest.main()
