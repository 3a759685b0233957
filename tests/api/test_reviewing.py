"""What reviewers meet when something goes wrong: nothing entered is lost, and they are told what keeps them from a case. By form
and by API, on both databases."""

import html
import pathlib
import re
import subprocess
import time

from assay_server import ADMINISTRATOR, ASSAY, AssayTest, form
from reading import FORM, Reading

POINTS = pathlib.Path(__file__).parent / "tiny-points"
MACHINE = "the machine|The machine|machine[’']s|no view"


class TheReviewer(Reading):
    def sends(self, reader, case, what, fields):
        sent = reader.open("POST", f"/review/{case['id']}/{what}", form({"csrf": reader.csrf, **fields}), FORM)
        return sent.status, sent.read().decode()

    def shows(self, reader, case):
        return reader.open("GET", f"/review/{case['id']}").read().decode()

    def test_a_judgement_that_cannot_be_taken_is_shown_again(self):
        ada = self.newcomer("ada", "reviewer")
        _, sitting = self.note("The pump stopped at nine.")
        case = self.takes(ada, sitting)
        comment = 'It says "nine", & not why'
        status, page = self.sends(ada, case, "judge", {"level.note/facts": "2", "comment.note/facts": comment})
        self.assertEqual(status, 400)
        self.assertRegex(page, r'name="level\.note/facts" value="2" required checked')
        self.assertIn(f'value="{html.escape(comment)}"', page)
        self.assertRegex(page, r'class="error" id="level\.note/next-error">This is still to be judged')
        self.assertNotRegex(page, r'id="level\.note/facts-error"')
        long = "能" * 4001
        status, page = self.sends(ada, case, "judge", {
            "level.note/facts": "2", "level.note/next": "1", "comment.note/next": long})
        self.assertEqual(status, 413)
        self.assertTrue(f'value="{long}"' in page, "the comment is lost")
        self.assertRegex(page, r'-error">The comment is too long: it has 4,001 characters, and can have 4,000')
        # Nothing of it was stored: the case is as it was.
        self.assertEqual(ada.call("GET", f"review/cases/{case['id']}").json["state"], "claimed")
        status, page = self.sends(ada, case, "judge", {
            "level.note/facts": "2", "level.note/next": "1", "comment.note/next": long[1:]})
        self.assertEqual(status, 303, page[:2000])

    def test_points_are_typed_in_digits(self):
        subprocess.run([ASSAY, "import", POINTS, *self.where], check=True, stdout=subprocess.DEVNULL)
        cem = self.newcomer("cem", "reviewer")
        self.tiny = lambda: next(a["id"] for a in self.person(ADMINISTRATOR).call(
            "GET", "assessments").json["assessments"] if a["title"] == "Tiny points")
        _, sitting = self.note("The pump stopped at nine, because a valve had stuck.")
        case = self.takes(cem, sitting)
        for typed in ("1e1", "4.5", "+", "61", "-1", "１２"):
            status, page = self.sends(cem, case, "judge", {"level.note/facts": typed, "comment.note/facts": "Kept."})
            self.assertEqual(status, 400, typed)
            self.assertIn(f'value="{typed}"', page)
            self.assertIn('value="Kept."', page)
            self.assertRegex(page, r'-error">“.*” is none: a whole number in digits is, from 0 to 60')
        self.assertEqual(self.sends(cem, case, "judge", {"level.note/facts": "44"})[0], 303)

    def test_a_decision_that_cannot_be_taken_is_shown_again(self):
        dan, _ = (self.newcomer(name, "reviewer") for name in ("dan", "bea"))
        case = self.judged(dan)
        status, page = self.sends(dan, case, "decide", {"outcome": "award", "reason": " \n ", "endorse": "on"})
        self.assertEqual(status, 400)
        self.assertRegex(page, r'value="award" checked')
        self.assertRegex(page, r'name="endorse" checked')
        self.assertRegex(page, r'id="reason-error">Say why in a sentence')
        long = "理由" * 2001
        status, page = self.sends(dan, case, "decide", {"outcome": "not-yet", "reason": long})
        self.assertEqual(status, 413)
        self.assertTrue(long + "</textarea>" in page, "the reason is lost")
        self.assertIn("it has 4,002 characters, and can have 4,000", page)
        status, page = self.sends(dan, case, "decide", {"outcome": "not-yet", "reason": long[2:]})
        self.assertEqual(status, 303, page[:2000])
        # What was decided, and why, stands on its page.
        page = self.shows(dan, case)
        self.assertIn("You decided this case: <strong>not yet</strong>", page)
        self.assertTrue(f">{long[2:]}</blockquote>" in page, "the reason is not shown")
        listed = dan.open("GET", "/review").read().decode()
        self.assertRegex(listed, r'data-undo-until="\d+"')
        self.assertIn(f'/review/{case["id"]}/undo', listed)
        self.assertNotIn(f'/review/{case["id"]}/claim', listed)

    def judged(self, reader):
        """A case that is read twice, and that this reader may decide."""
        _, sitting = self.note("The pump stopped at nine.")
        case = self.takes(self.newcomer("eve", "reviewer"), sitting)
        self.judges(self.newcomer("eve", "reviewer"), case, 1, 1, "by eve")
        second = self.takes(reader, sitting)
        self.judges(reader, second, 1, 1, "my own words")
        page = self.shows(reader, second)
        self.assertIn("my own words", page)
        return second

    def test_what_was_passed_on_is_shown_and_taken_back(self):
        ada, bea = (self.newcomer(name, "reviewer") for name in ("ada", "bea"))
        _, sitting = self.note("The pump stopped at nine.")
        case = self.takes(ada, sitting)
        self.judges(ada, case, 0, 3, "the wrong key")
        page = self.shows(ada, case)
        for words in ("What you gave", "the wrong key", "Take it back", "0 Nothing"):
            self.assertIn(words, page)
        self.assertNotIn("The pump stopped", page)
        self.assert_problem(bea.call("GET", f"review/cases/{case['id']}"), 403, "Claim it in the queue")
        self.assert_problem(bea.call("POST", f"review/cases/{case['id']}/undo"), 403)
        self.assertEqual(ada.call("POST", f"review/cases/{case['id']}/undo").status, 204)
        back = ada.call("GET", f"review/cases/{case['id']}").json
        self.assertEqual((back["state"], [c["mine"] for c in back["criteria"]]), ("claimed", [0, 3]))
        self.assertFalse(any("machine" in c or "readings" in c for c in back["criteria"]))
        self.assert_problem(bea.call("POST", f"review/cases/{case['id']}/claim"), 409, "Another reviewer holds this case until")
        self.judges(ada, case, 2, 2, "the right one")
        second = self.takes(bea, sitting)
        self.assert_problem(ada.call("POST", f"review/cases/{case['id']}/undo"), 409, "Somebody else has this case by now")
        self.assertEqual(second["reading"], "blind")
        judged = self.judges(bea, second, 2, 2)
        self.assertEqual([c["readings"] for c in judged["criteria"]], ["[2,2]", "[2,2]"])
        self.assertNotIn("the wrong key", self.shows(bea, second))
        self.assertEqual(self.decides(bea, second).status, 200)
        for kind in ("verdict", "decision"):
            self.replays(kind, sitting)

    def test_the_queue_is_filtered_by_assessment(self):
        subprocess.run([ASSAY, "import", POINTS, *self.where], check=True, stdout=subprocess.DEVNULL)
        fay = self.newcomer("fay", "reviewer")
        tiny = self.tiny()
        _, sitting = self.note("The pump stopped.")
        self.takes(fay, sitting)
        of = fay.call("GET", f"review/cases?assessment={tiny}").json["cases"]
        self.assertIn(sitting, [c["sitting"] for c in of])
        other = "00000000-0000-7000-8000-000000000001"
        self.assertEqual(fay.call("GET", f"review/cases?assessment={other}").json["cases"], [])
        page = fay.open("GET", f"/review?assessment={tiny}").read().decode()
        self.assertRegex(page, rf'<option value="{tiny}" selected>')
        self.assertEqual(fay.open("GET", "/review?assessment=").status, 200)
        self.assertIn("of this assessment", fay.open("GET", f"/review?assessment={other}").read().decode())

    def test_an_appeal_near_its_deadline_comes_first(self):
        jon = self.newcomer("jon", "reviewer")
        sittings = [self.note(f"The pump stopped at {hour}.")[1] for hour in ("one", "two", "three")]
        for sitting in sittings:  # its case is there
            self.takes(jon, sitting)
        now = time.time_ns() // 1000
        for sitting, hours in ((sittings[1], 200), (sittings[2], 48)):
            blob = f"'{sitting}'" if self.postgres else f"x'{sitting.replace('-', '')}'"
            self.ask(f"UPDATE review_case SET due_us = {now + hours * 3600 * 10**6} WHERE sitting_id = {blob}")
        queue = [c["sitting"] for c in jon.call("GET", "review/cases").json["cases"]]
        self.assertEqual(queue[0], sittings[2])
        self.assertEqual([s for s in queue if s in sittings], [sittings[2], sittings[0], sittings[1]])

    def test_nothing_is_promised_of_a_machine_that_is_not_there(self):
        hal = self.newcomer("hal", "reviewer")
        self.assertNotRegex(hal.open("GET", "/review").read().decode(), MACHINE)
        _, sitting = self.note("The pump stopped at nine.")
        case = self.takes(hal, sitting)
        self.assertEqual(case["reasons"], "A person decides every award.")
        page = self.shows(hal, case)
        self.assertIn("Judge it, then decide.", page)
        self.assertNotRegex(page, MACHINE)
        self.assertNotRegex(self.shows(*self.judges_second(hal, case, sitting)), MACHINE)

    def judges_second(self, first, case, sitting):
        self.judges(first, case, 1, 1)
        second = self.newcomer("ida", "reviewer")
        self.judges(second, self.takes(second, sitting), 1, 1)
        return second, case

    def test_a_text_that_turns_itself_round_is_read_as_a_machine_reads_it(self):
        gil = self.newcomer("gil", "reviewer")
        _, sitting = self.note("The \u202epump\u202c stopped.\n\nتوقفت المضخة")
        page = self.shows(gil, self.takes(gil, sitting))
        answer = re.search(r'<div class="answer".*?</div>', page, re.S)[0]
        self.assertNotIn("\u202e", answer)
        self.assertIn("right-to-left override", answer)
        self.assertEqual(answer.count('<p dir="auto">'), 2)


class ReviewingOnSqlite(TheReviewer, AssayTest):
    options = ("--undo-seconds", "60")


class ReviewingOnPostgres(TheReviewer, AssayTest):
    engine = "postgres"
    options = ("--undo-seconds", "60")
