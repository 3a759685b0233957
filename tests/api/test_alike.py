"""Answers that are alike: compared in the real sandbox, shown to who reviews, without names, and flagged for a reviewer."""

import time

from assay_server import ADMINISTRATOR, REVIEWER, Person, Reply, form
from coding import FORM, CodeTest
from test_pages import Page

NOBODY = "01890000-0000-7000-8000-000000000000"
FIRST = """#include <stdio.h>

static long add(long a, long b)
{
	return a + b;
}

int main(void)
{
	long a = 0, b = 0;
	long all[2];
	for (int i = 0; i < 2; i++)
		if (scanf("%ld", &all[i]) != 1)
			return 1;
	a = all[0];
	b = all[1];
	printf("%ld\\n", add(a, b));
	return 0;
}
"""
DISGUISED = """// all of it is mine
#include <stdio.h>
static long together(long first, long second) { return first + second; }
int main(void) {
	long x = 0, y = 0;
	long read[2];
	int n = 0;
	while (n < 2) {
		if (scanf("%ld", &read[n]) != 1) { return 1; }
		n++;
	}
	x = read[0];
	y = read[1];
	printf("%ld\\n", together(x, y));
	return 0;
}
"""
COPIED = """import sys


def numbers(text):
    found = []
    for word in text.split():
        if word.lstrip("-").isdigit():
            found.append(int(word))
        else:
            raise ValueError(word)
    return found


def total(values):
    result = 0
    for index, value in enumerate(values):
        if index < 2:
            result += value
    return result


def main():
    values = numbers(sys.stdin.read())
    if len(values) < 2:
        sys.exit(1)
    print(total(values))


main()
"""
OTHER = "#include <stdio.h>\nint main(void) { long a, b; if (scanf(\"%ld%ld\", &a, &b) == 2) printf(\"%ld\\n\", a + b); }\n"


class Alike(CodeTest):
    def hand_in(self, source, language="c"):
        coder, address = self.coder()
        saved = coder.call("PUT", address + "/edits",
                           {"language": language, "base": 0, "number": 1, "writer": "test", "body": source})
        self.assertEqual(saved.status, 200, saved.text)
        self.assertEqual(coder.call("POST", address + "/submit").status, 200)
        return coder, address.split("/")[1]

    def claimed(self, reviewer, sitting):
        until = time.monotonic() + 20
        while time.monotonic() < until:
            for case in reviewer.call("GET", "review/cases").json["cases"]:
                if case["sitting"] == sitting:
                    self.assertEqual(reviewer.call("POST", f"review/cases/{case['id']}/claim").status, 200)
                    return case["id"]
            time.sleep(0.1)
        self.fail("no case was opened")

    def flags_of(self, reviewer, case):
        return [flag for flag in reviewer.call("GET", f"review/cases/{case}").json["flags"] if flag["kind"] == "alike"]

    def test_answers_that_are_alike_are_found_shown_and_flagged(self):
        office, reviewer = self.person(ADMINISTRATOR), self.person(REVIEWER)
        tiny = next(a["id"] for a in office.call("GET", "assessments").json["assessments"] if a["title"] == "Tiny code")
        path = f"assessments/{tiny}/alike"
        none = office.call("POST", path, {"part": "sum"})
        self.assertEqual((none.status, none.json["answers"], none.json["pairs"]), (200, 0, []), none.text)
        self.assertIn("Nobody has handed in", self.page_of(office, tiny).text)

        coder, first = self.hand_in(FIRST)
        _, other = self.hand_in(OTHER)
        _, python = self.hand_in("a, b = map(int, input().split())\nprint(a + b)\n", "python")
        _, second = self.hand_in(DISGUISED)

        for who in (office, reviewer):
            found = who.call("POST", path, {"part": "sum"}).json
            self.assertEqual((found["answers"], found["pairs_above"], found["more"]), (4, 1, False))
            self.assertEqual({found["pairs"][0]["left"], found["pairs"][0]["right"]}, {first, second})
            self.assertEqual(found["pairs"][0]["language"], "c")
            self.assertGreater(found["pairs"][0]["similarity"], 0.9)
            self.assertEqual([{one["sitting"] for one in group["sittings"]} for group in found["groups"]], [{first, second}])
        self.check_two(reviewer, path, first, second, other, python)

        page = self.page_of(reviewer, tiny)
        self.assertIn("4 programs. 1 pair is at least 0.70 alike.", page.text)
        self.assertIn(f"Candidate {first[-4:]}", page.text)
        for secret in ("A Coder", "coder-", "@example.org"):
            self.assertNotIn(secret, page.reply.text)
        ask = page.form(f"/{second}") if f"/{first}/{second}" in page.reply.text else page.form(f"/{first}")
        side = Reply(reviewer.open("POST", ask["action"], form(ask["fields"]), FORM))
        self.assertEqual(side.status, 200)
        self.assertIn("all of it is mine", side.text)
        self.assertNotIn("@example.org", side.text)

        case = self.claimed(reviewer, second)
        until = time.monotonic() + 20
        while not self.flags_of(reviewer, case) and time.monotonic() < until:
            time.sleep(0.1)
        self.assertEqual([flag["part"] for flag in self.flags_of(reviewer, case)], ["sum"])
        self.assertIn("counts for nothing", Reply(reviewer.open("GET", f"/review/{case}")).text)
        self.assertNotIn("speaks to the judge", Reply(reviewer.open("GET", f"/review/{case}")).text)
        seen = [event for event in office.call("GET", "audit").json["events"] if event["action"] == "answers.compare"]
        self.assertGreaterEqual(len(seen), 5)
        self.other_language(reviewer)
        self.refusals(office, coder, tiny, path, first, second)

    def other_language(self, reviewer):
        """Many alike in C say nothing of two that are alike in Python."""
        for _ in range(2):
            self.hand_in(FIRST)
        self.hand_in(COPIED, "python")
        _, copy = self.hand_in(COPIED, "python")
        case = self.claimed(reviewer, copy)
        until = time.monotonic() + 20
        while not self.flags_of(reviewer, case) and time.monotonic() < until:
            time.sleep(0.1)
        self.assertEqual([flag["part"] for flag in self.flags_of(reviewer, case)], ["sum"])

    def page_of(self, person, assessment):
        ask = Page(Reply(person.open("GET", f"/assessments/{assessment}/alike"))).form("/alike")
        return Page(Reply(person.open("POST", ask["action"], form(ask["fields"]), FORM)))

    def check_two(self, reviewer, path, first, second, other, python):
        two = reviewer.call("POST", f"{path}/sum/{first}/{second}").json
        self.assertGreater(two["similarity"], 0.9)
        self.assertEqual(two["overlap"], sum(one["tokens"] for one in two["fragments"]))
        self.assertEqual(two["longest"], max(one["tokens"] for one in two["fragments"]))
        last = max(one["left_line_last"] for one in two["fragments"])
        self.assertEqual(last, len(FIRST.splitlines()))
        self.assertLess(reviewer.call("POST", f"{path}/sum/{first}/{other}").json["similarity"], 0.7)
        self.assert_problem(reviewer.call("POST", f"{path}/sum/{first}/{python}"), 400, "different languages")
        self.assert_problem(reviewer.call("POST", f"{path}/sum/{first}/{NOBODY}"), 404)
        self.assert_problem(reviewer.call("POST", f"{path}/sum/{first}/{first}"), 404)
        self.assert_problem(reviewer.call("POST", f"{path}/nothing/{first}/{second}"), 404)

    def refusals(self, office, coder, tiny, path, first, second):
        self.assert_problem(coder.call("POST", path, {"part": "sum"}), 403)
        self.assert_problem(coder.call("POST", f"{path}/sum/{first}/{second}"), 403)
        self.assert_problem(Person(self.base).call("POST", path, {"part": "sum"}), 401)
        self.assert_problem(office.call("POST", f"assessments/{NOBODY}/alike", {"part": "sum"}), 404)
        self.assert_problem(office.call("POST", path, {"part": "nothing"}), 404)
        self.assert_problem(office.call("POST", path, {}), 400)
        people = office.call("GET", "people?limit=1000").json["people"]
        own = coder.call("GET", "me").json["person"]
        email = next(p["email"] for p in people if p["id"] == own)
        once = office.call("POST", "invitations", {"assessment": tiny, "email": email})
        self.assert_problem(once, 409, "has taken this assessment once")
        person = next(p for p in people if p["email"] == REVIEWER)
        both = office.call("PUT", f"people/{person['id']}", {"name": person["name"], "role": "candidate reviewer"})
        self.assertEqual(both.status, 204, both.text)
        invited = office.call("POST", "invitations", {"assessment": tiny, "email": REVIEWER})
        self.assertEqual(invited.status, 201, invited.text)
        self.assert_problem(self.person(REVIEWER).call("POST", path, {"part": "sum"}), 403, "somebody else has to look")


class AlikeOnPostgres(Alike):
    engine = "postgres"


del CodeTest  # what the others are made from
