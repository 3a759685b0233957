"""What a person can show today, as time passes: through the API and on the pages, on both databases."""

import datetime
import html
import pathlib
import re
import shutil
import subprocess

from assay_server import ASSAY, CANDIDATE, REVIEWER, ROOT, AssayTest, Person

DAY_US = 86_400_000_000
YEARS_DAYS = 1461  # four
DRIFT_PER_YEAR = 0.4  # the manual's default
FOLDER = ROOT / "demo/keeping-a-web-service-healthy"
ASSESSMENT = (FOLDER / "assessment.yaml").read_text(encoding="utf-8")
RIGHT = re.findall(r'- text: "(.*)"\n +correct: true', ASSESSMENT)


def plain(text):
    return re.sub(r'<[^>]*>|[`\\"]', "", html.unescape(text))


class Competences:
    def answer_rightly(self, candidate, sitting):
        right = {plain(text) for text in RIGHT}
        part = candidate.call("POST", f"sittings/{sitting}/parts/quiz/begin").json
        while part["state"] == "open":
            texts = [plain(option if isinstance(option, str) else option["text"]) for option in part["options"]]
            place = next((i for i, text in enumerate(texts) if text in right), 0)
            answer = {"sequence": part["sequence"], "place": place}
            part = candidate.call("POST", f"sittings/{sitting}/parts/quiz/answers", answer).json

    def bring_in(self, drift):
        """The demonstration's assessment anew, with this drift of its competencies; None: as it is."""
        folder = pathlib.Path(self.folder, "brought")
        shutil.copytree(FOLDER, folder, dirs_exist_ok=True)
        competencies, rest = ASSESSMENT.split("\naward:", 1)
        if drift is not None:
            competencies = re.sub(r"(\n    description: .*)", rf"\1\n    drift_per_year: {drift}", competencies)
        (folder / "assessment.yaml").write_text(competencies + "\naward:" + rest, encoding="utf-8")
        database = f"postgres:{self.postgres.address}" if self.postgres else f"sqlite:{self.folder}/assay.db"
        subprocess.run([ASSAY, "import", folder, "--db", database, "--data", self.folder + "/data"], check=True,
                       stdout=subprocess.DEVNULL)

    def competences(self, person):
        reply = person.call("GET", "me/competences")
        self.assertEqual(reply.status, 200, reply.text)
        return {c["competency"]: c for c in reply.json["competences"]}

    def pass_days(self, days):
        """What was handed in lies so many days further back."""
        for column, table in (("submitted_us", "sitting_part"), ("finished_us", "sitting")):
            self.ask(f"UPDATE {table} SET {column} = {column} - {days * DAY_US} WHERE {column} IS NOT NULL")

    def page(self, person, path, status=200):
        reply = person.open("GET", path)
        self.assertEqual(reply.status, status)
        return reply.read().decode()

    def test_what_was_shown_is_fresh_for_a_while(self):
        candidate, reviewer = self.person(CANDIDATE), self.person(REVIEWER)
        self.assertEqual(self.competences(candidate), {})
        self.assertIn("Nothing yet.", self.page(candidate, "/skills"))
        self.bring_in(1.9)
        sitting = self.begin_sitting(candidate)
        self.answer_rightly(candidate, sitting)
        self.assertEqual(self.competences(candidate), {}, "what is not handed in says nothing yet")
        self.repair_program(candidate, sitting)
        self.walk_the_night(candidate, sitting)
        self.write_report(candidate, sitting, "On 3 June many of you could not make bookings. We changed our system.")
        self.review(reviewer, "award")
        result = self.settled(candidate, sitting)
        now = self.competences(candidate)
        self.assertEqual(set(now), {"web-operations", "incident-communication", "service-code"})
        today = datetime.datetime.now(datetime.timezone.utc).date().isoformat()
        for one in now.values():
            self.assertEqual((one["state"], one["last_shown"], one["provisional"]), ("current", today, False), one)
            self.assertEqual(len(one["days"]), 1)
            self.assertGreaterEqual(one["days"][0]["probability"], one["required_probability"])
            self.assertGreater(one["fresh_until"], today)
            self.assertNotIn("renewal", one)
        self.shows_again(candidate, sitting, now)
        self.ages(candidate, now)
        self.widens(candidate)
        self.credential_page(candidate, result["credential"])

    def settled(self, candidate, sitting):
        for name, _ in candidate.events(f"sittings/{sitting}/events", timeout=60):
            pass
        return candidate.call("GET", f"sittings/{sitting}/result").json

    def ages(self, candidate, before):
        """Four years on, what was fresh for less is not any more."""
        self.pass_days(YEARS_DAYS)
        page = self.page(candidate, "/skills")
        self.assertEqual(page.count('<svg class="chart"'), 3)
        self.assertEqual(page.count('<svg class="skill-bar"'), 3)
        stale = 0
        for name, one in self.competences(candidate).items():
            then, now = one["days"]
            for key in ("mean", "sd", "evidence"):
                self.assertEqual(then[key], before[name]["days"][0][key])
            day = datetime.date.fromisoformat
            fresh = day(before[name]["fresh_until"]) - day(before[name]["last_shown"])
            self.assertEqual(one["state"], "stale" if fresh.days <= YEARS_DAYS else "current", one)
            self.assertEqual(now["probability"] < one["required_probability"], one["state"] == "stale")
            self.assertEqual(one["state"] == "stale", "renewal" in one)
            self.assertEqual(one.get("renewal") == "possible", "renewal_questions" in one)
            stale += one["state"] == "stale"
        self.assertIn(stale, (1, 2))
        self.assertEqual(page.count("It has been a while"), stale)

    def shows_again(self, candidate, sitting, before):
        """A month after it was fresh: by a few questions that were not asked before."""
        name, day = "web-operations", datetime.date.fromisoformat
        days = (day(before[name]["fresh_until"]) - day(before[name]["last_shown"])).days + 30
        self.pass_days(days)
        one = self.competences(candidate)[name]
        self.assertEqual((one["state"], one["renewal"]), ("stale", "possible"), one)
        path = f"/skills/{one['assessment']}/{name}/again"
        self.assertIn(path, self.page(candidate, "/skills"))
        self.assertIn(f"{one['renewal_questions']} question", self.page(candidate, path))
        self.assertEqual(candidate.open("GET", f"/skills/{one['assessment']}/juggling/again").status, 404)
        begun = self.begin_again(candidate, one, name)
        again = candidate.call("GET", f"sittings/{begun}").json
        self.assertEqual((again["verification"], again["attempt"], len(again["parts"])), (name, 1, 1))
        self.assertIn(f"/sittings/{begun}", self.page(candidate, "/skills"))
        self.assertIn(f"/sittings/{begun}", self.page(candidate, "/"))
        shown = self.competences(candidate)[name]
        self.assertEqual((shown["verification"], shown["may_verify"]), (begun, True))
        cases = self.rows("SELECT COUNT(*) FROM review_case")
        asked = self.questions(sitting)
        self.answer_rightly(candidate, begun)
        for _ in candidate.events(f"sittings/{begun}/events", timeout=60):
            pass
        self.assertEqual(len(self.questions(begun)), one["renewal_questions"])
        self.assertEqual(set(asked) & set(self.questions(begun)), set())
        self.assertEqual(self.competences(candidate)[name]["state"], "current")
        now = self.competences(candidate)[name]
        today = datetime.datetime.now(datetime.timezone.utc).date().isoformat()
        self.assertEqual((now["last_shown"], now["provisional"], len(now["days"])), (today, False, 2))
        page = self.page(candidate, f"/sittings/{begun}/result")
        self.assertIn("nothing is decided by them", page)
        self.assertNotIn("contest", page)
        result = candidate.call("GET", f"sittings/{begun}/result").json
        self.assertEqual((result["verification"], result["settled"], result["skills"]), (True, True, []))
        self.assertNotIn("retake_us", result)
        self.assertIn(f"/sittings/{begun}/result", self.page(candidate, "/"))
        self.assertEqual(self.rows("SELECT COUNT(*) FROM review_case"), cases)
        more = candidate.call("POST", f"me/competences/{one['assessment']}/{name}/verifications", {"agree": True})
        self.assert_problem(more, 409)
        self.leaves_early(candidate, name)
        # As if they had not been: what follows is about the sitting alone.
        self.ask("DELETE FROM sitting WHERE verification IS NOT NULL")
        self.pass_days(-days)

    def leaves_early(self, candidate, name):
        """Years later again; but whoever hands in at the first question has shown nothing, and has seen it."""
        one, day = self.competences(candidate)[name], datetime.date.fromisoformat
        days = (day(one["fresh_until"]) - day(one["last_shown"])).days + 30
        self.pass_days(days)
        one = self.competences(candidate)[name]
        self.assertEqual((one["state"], one["renewal"]), ("stale", "possible"), one)
        path = f"me/competences/{one['assessment']}/{name}/verifications"
        sitting = candidate.call("POST", path, {"agree": True}).json["sitting"]
        candidate.call("POST", f"sittings/{sitting}/parts/quiz/begin")
        self.assertEqual(candidate.call("POST", f"sittings/{sitting}/parts/quiz/submit").status, 200)
        for _ in candidate.events(f"sittings/{sitting}/events", timeout=60):
            pass
        after = self.competences(candidate)[name]
        self.assertEqual(after["state"], "stale")
        self.assertLess(after["days"][-1]["probability"], one["days"][-1]["probability"])
        self.assertEqual(after["days"][-1]["evidence"], one["days"][-1]["evidence"] + one["renewal_questions"])
        self.assertFalse(after.get("may_verify"), after)
        self.assert_problem(candidate.call("POST", path, {"agree": True}), 409)
        self.pass_days(-days)

    def begin_again(self, candidate, one, name):
        path = f"me/competences/{one['assessment']}/{name}/verifications"
        self.assert_problem(candidate.call("POST", path, {}), 400, "agree")
        self.assert_problem(candidate.call("POST", path.replace(name, "juggling"), {"agree": True}), 404)
        reply = candidate.call("POST", path, {"agree": True})
        self.assertEqual(reply.status, 201, reply.text)
        again = candidate.call("POST", path, {"agree": True})
        self.assertEqual((again.status, again.json), (201, reply.json), "what was begun is gone on with")
        return reply.json["sitting"]

    def questions(self, sitting):
        """What was asked in a sitting, straight from the database."""
        name = f"'{sitting}'" if self.postgres else f"X'{sitting.replace('-', '')}'"
        return self.rows(f"SELECT item FROM presentation WHERE sitting_id = {name}")

    def widens(self, candidate):
        """As the author has it now: the variance grows by the drift's for each year."""
        self.bring_in(None)
        for one in self.competences(candidate).values():
            then, now = one["days"]
            self.assertAlmostEqual(now["mean"], then["mean"], 2)
            self.assertAlmostEqual(now["sd"] ** 2, then["sd"] ** 2 + 4 * DRIFT_PER_YEAR ** 2, 2)
            self.assertEqual(one["state"], "current")
        self.assertIn("Fresh for more than ten years.", self.page(candidate, "/skills"))

    def credential_page(self, candidate, credential):
        """A line for whoever sees the page, by the version that was taken; nothing in the credential, nor of what it is."""
        stranger, path = Person(self.base), f"/c/{credential}"
        self.assertRegex(self.page(candidate, path), r"Last shown on \d+ \w+ \d{4}\. It has been a while\.")
        self.page(stranger, path, 404)
        shown = candidate.call("PUT", f"credentials/{credential}/visibility", {"visible": "link"})
        self.assertEqual(shown.status, 204)
        page = self.page(stranger, path)
        self.assertRegex(page, r"Last shown on \d+ \w+ \d{4}\.")
        self.assertNotIn("been a while", page)
        self.pass_days(-YEARS_DAYS)
        self.assertRegex(self.page(stranger, path), r"Last shown on \d+ \w+ \d{4}\. Fresh until about \w+ \d{4}\.")
        self.assertNotIn("Last shown", self.page(stranger, path + ".json"))
        self.assertEqual(candidate.call("GET", "credentials").json["credentials"][0]["state"], "holds")

    def test_others_see_nothing_of_it(self):
        self.assert_problem(Person(self.base).call("GET", "me/competences"), 401)
        reviewer = self.person(REVIEWER)
        self.assert_problem(reviewer.call("GET", "me/competences"), 403)
        self.assertEqual(reviewer.open("GET", "/skills").status, 403)


class CompetencesOnSqlite(Competences, AssayTest):
    engine = "sqlite"


class CompetencesOnPostgres(Competences, AssayTest):
    engine = "postgres"
