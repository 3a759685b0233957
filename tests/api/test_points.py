"""A criterion on a scale of 60 points, from an author's draft to anchors, a grader, two readers and a credential."""

import json
import pathlib
import random
import shutil
import subprocess
import time

from assay_server import ADMINISTRATOR, ASSAY, AssayTest, form
from reading import FORM, Reading
from test_calibration import FACTS, IDLE

POINTS = pathlib.Path(__file__).parent / "tiny-points"


class ThePoints(Reading):
    def tiny(self):
        return next(a["id"] for a in self.person(ADMINISTRATOR).call("GET", "assessments").json["assessments"]
                    if a["title"] == "Tiny points")

    def setUp(self):
        super().setUp()
        subprocess.run([ASSAY, "import", POINTS, *self.where], check=True, stdout=subprocess.DEVNULL)

    def once(self):
        """A next version that not everything is read of twice, so that what was learned settles something."""
        folder = pathlib.Path(self.folder, "once")
        shutil.copytree(POINTS, folder)
        text = (folder / "assessment.yaml").read_text()
        (folder / "assessment.yaml").write_text(text.replace("second_marking: 1", "second_marking: 0"))
        subprocess.run([ASSAY, "import", folder, *self.where], check=True, stdout=subprocess.DEVNULL)

    def gives(self, reader, case, points, comment="", expected=200):
        given = reader.call("POST", f"review/cases/{case['id']}/judgement",
                            {"level": {"note/facts": points}, "comment": {"note/facts": comment}})
        self.assertEqual(given.status, expected, given.text)
        return given

    def page(self, person, address):
        return person.open("GET", address).read().decode()

    def result(self, writer, sitting):
        return writer.call("GET", f"sittings/{sitting}/result").json

    def settles(self, writer, sitting):
        until = time.monotonic() + 60
        while not self.result(writer, sitting)["settled"]:
            self.assertLess(time.monotonic(), until, "the decision took no effect")
            time.sleep(0.1)
        return self.result(writer, sitting)

    def test_two_readers_give_points_and_the_credential_says_them(self):
        ada, bea = (self.newcomer(name, "reviewer") for name in ("ada", "bea"))
        writer, sitting = self.note("The pump stopped at nine, because a valve had stuck.")
        case = self.takes(ada, sitting)
        self.assertEqual([(c["criterion"], c["levels"]) for c in case["criteria"]], [("facts", 61)])
        page = ada.open("GET", f"/review/{case['id']}").read().decode()
        for words in ("Points, 0 to 60", 'type="number"', "15–29 A little", "45–60 All", "41/60, Most"):
            self.assertIn(words, page)
        self.assertNotIn('type="radio"', page)
        self.assertIn("from 0 to 60", self.gives(ada, case, 61, expected=400).text)
        # As the form sends it.
        sent = ada.open("POST", f"/review/{case['id']}/judge", form(
            {"csrf": ada.csrf, "level.note/facts": "44", "comment.note/facts": "Two things."}), FORM)
        self.assertEqual(sent.status, 303, sent.read())
        second = self.takes(bea, sitting)
        made = self.gives(bea, second, 51, "Two things, and why.").json
        # Seven points apart are less than two of the 20 points that a level has on average: the mean counts, 47.5 as 48.
        self.assertEqual([c["counts"] for c in made["criteria"]], ["mean"])
        page = bea.open("GET", f"/review/{case['id']}").read().decode()
        self.assertIn("What counts: 48/60, All, the mean of both, rounded up.", page)
        done = bea.call("POST", f"review/cases/{case['id']}/decision", {"outcome": "award", "reason": "It says all."})
        self.assertEqual(done.status, 200, done.text)
        result = self.settles(writer, sitting)
        facts = result["parts"][0]["criteria"][0]
        self.assertEqual((facts["level"], facts["levels"], facts["level_title"]), (48, 61, "48/60, All"))
        self.assertEqual(facts["level_description"], "Says three things and how they hang together.")
        self.assertIn("48/60, All", writer.open("GET", f"/sittings/{sitting}/result").read().decode())
        for kind in ("verdict", "belief", "decision"):
            self.replays(kind, sitting)
        self.credential(writer, result)

    def credential(self, writer, result):
        until = time.monotonic() + 30
        while not writer.call("GET", "credentials").json["credentials"] and time.monotonic() < until:
            time.sleep(0.1)
        one = writer.call("GET", "credentials").json["credentials"][0]["credential"]
        credential = json.loads(writer.open("GET", f"/c/{one}.json").read())
        self.assert_peers_verify(credential)
        subject = credential["credentialSubject"]
        described = {d["id"]: d for d in subject["achievement"]["resultDescription"]}
        facts = next(r for r in subject["result"] if "achievedLevel" in r)
        levels = described[facts["resultDescription"]]
        self.assertEqual((facts["value"], levels["valueMin"], levels["valueMax"]), ("48", "0", "60"))
        reached = next(l for l in levels["rubricCriterionLevel"] if l["id"] == facts["achievedLevel"])
        self.assertEqual((reached["name"], reached["points"]), ("All", "45"))
        self.assertIn("48/60, All", writer.open("GET", f"/c/{one}").read().decode())
        file = pathlib.Path(self.folder, "points.json")
        file.write_text(json.dumps(credential))
        told = subprocess.run([ASSAY, "verify", "--offline", file], stdout=subprocess.PIPE, check=False, text=True).stdout
        self.assertIn("48/60, All", told)

    def test_a_candidate_reads_what_is_asked_before_and_what_it_means_afterwards(self):
        ask = "How much of what happened does the note say?"
        writer, sitting = self.begun()
        invited = writer.call("GET", "invitations").json["invitations"][0]["id"]
        page = self.page(writer, f"/invitations/{invited}")
        self.assertIn("You can take this assessment 2 times in all, again as soon as you have handed in.", page)
        self.assertIn("judged by: Says what happened", page)
        self.assertNotIn(ask, page)
        part = writer.call("GET", f"sittings/{sitting}/parts/note").json
        self.assertEqual(part["criteria"], [{"criterion": "facts", "title": "Says what happened", "ask": ask, "levels": 61}])
        page = self.page(writer, f"/sittings/{sitting}/parts/note")
        for words in ("What it is judged by", "Says what happened", "0 to 60 points", ask):
            self.assertIn(words, page)
        self.assertNotIn("Says two things.", page)  # levels come with the result
        writer.call("PUT", f"sittings/{sitting}/parts/note/draft", {"body": "It stopped.", "base": 0, "writer": "test"})
        self.assertEqual(writer.call("POST", f"sittings/{sitting}/parts/note/submit").status, 200)
        ada, bea = (self.newcomer(name, "reviewer") for name in ("ada", "bea"))
        self.gives(ada, self.takes(ada, sitting), 17, "Only that it stopped.")
        case = self.takes(bea, sitting)
        self.gives(bea, case, 17, "It stopped: one thing.")
        done = bea.call("POST", f"review/cases/{case['id']}/decision", {"outcome": "not-yet", "reason": "One thing of three."})
        self.assertEqual(done.status, 200, done.text)
        settled = self.settles(writer, sitting)
        self.assertIn("You can take this assessment again at once.", self.page(writer, f"/sittings/{sitting}/result"))
        facts = settled["parts"][0]["criteria"][0]
        self.assertEqual((facts["ask"], facts["level_title"]), (ask, "17/60, A little"))
        self.assertEqual([(one["from"], one["to"], one["title"]) for one in facts["described"]],
                         [(0, 14, "Nothing"), (15, 29, "A little"), (30, 44, "Most"), (45, 60, "All")])
        page = self.page(writer, f"/sittings/{sitting}/result")
        for words in (ask, "17/60, A little", "From 15 to 29 of 60 points it is “A little”: Says one thing.",
                      "All four levels, and what each means",
                      "<strong>15–29 A little</strong> <span class=\"tag strong\">given here",
                      "<strong>45–60 All</strong> Says three things and how they hang together."):
            self.assertIn(words, page)

    def test_readings_far_apart_or_on_two_sides_of_the_level_asked_for_are_adjudicated(self):
        ada, bea, cem = (self.newcomer(name, "reviewer") for name in ("ada", "bea", "cem"))
        for first, other, disputed in ((40, 32, False), (46, 31, False), (59, 19, True), (29, 31, True)):
            _, sitting = self.note(f"The pump stopped at {first} past {other}.")
            self.gives(ada, self.takes(ada, sitting), first)
            self.gives(bea, self.takes(bea, sitting), other)
            kind = [c["reading"] for c in cem.call("GET", "review/cases").json["cases"] if c["sitting"] == sitting]
            self.assertEqual(kind, ["adjudication"] if disputed else [], (first, other))

    def anchors(self):
        """Notes with 15 points a fact, and up to eight for saying more."""
        chance, notes = random.Random(11), {}
        while len(notes) < 90:
            facts, idle = chance.randint(0, 3), chance.randint(0, 3)
            said = [chance.choice(ways) for ways in chance.sample(FACTS, facts)] + chance.sample(IDLE, 3 - idle)
            notes[" ".join(said) or "Nothing."] = {"facts": 16 * facts + 2 * idle}
        return [{"answer": text, "source": "made", "levels": levels} for text, levels in notes.items()]

    def test_a_grader_learns_points(self):
        office, at = self.person(ADMINISTRATOR), f"assessments/{self.tiny()}"
        wrong = office.call("POST", at + "/anchors", {"part": "note", "answers": [{"answer": "It.", "levels": {"facts": 61}}]})
        self.assert_problem(wrong, 400, "0 to 60")
        added = office.call("POST", at + "/anchors", {"part": "note", "answers": self.anchors()})
        self.assertEqual(added.status, 201, added.text)
        one = added.json["anchors"][0]["id"]
        self.assertIn("Points, 0 to 60", self.newcomer("ada", "reviewer").open("GET", f"/{at}/anchors/{one}").read().decode())
        self.assertEqual(office.call("POST", at + "/calibrations").status, 202)
        until = time.monotonic() + 120
        while (newest := office.call("GET", at + "/calibrations").json["calibrations"][0])["state"] == "making":
            self.assertLess(time.monotonic(), until)
            time.sleep(0.2)
        self.assertEqual(newest["state"], "ready")
        one = office.call("GET", f"{at}/calibrations/{newest['id']}").json
        self.assertGreater(one["figures"]["kappa"], 0.8)
        answer = "At nine the pump stood still. Water came into two cellars. It was the valve, which did not open."
        said = office.call("POST", f"{at}/calibrations/{newest['id']}/try", {"part": "note", "answer": answer}).json
        levels = said["criteria"][0]["levels"]
        self.assertEqual(len(levels), 61)
        self.assertAlmostEqual(sum(levels), 1, places=9)
        self.assertGreater(sum(levels[45:]), 0.5)  # it says all three
        released = office.call("POST", f"{at}/calibrations/{newest['id']}/release",
                               {"coverage_percent": 90, "sample_percent": 0, "settles": True})
        self.assertEqual(released.status, 204, released.text)
        self.once()
        writer, sitting = self.note(answer + " We had talked about the summer party.")
        ada = self.newcomer("ada", "reviewer")
        case = self.takes(ada, sitting)
        # What is settled has a field that may be left empty, as a browser then sends it.
        self.assertTrue(case["criteria"][0]["settled"], case)
        self.assertIn("Judge it myself", ada.open("GET", f"/review/{case['id']}").read().decode())
        sent = ada.open("POST", f"/review/{case['id']}/judge", form({"csrf": ada.csrf, "level.note/facts": ""}), FORM)
        self.assertEqual(sent.status, 303, sent.read())
        seen = ada.call("GET", f"review/cases/{case['id']}").json["criteria"][0]
        self.assertEqual(len(json.loads(seen["machine"])), 61)
        self.assertIn("45–60 All", ada.open("GET", f"/review/{case['id']}").read().decode())
        shown = self.result(writer, sitting)["parts"][0]["criteria"][0]
        self.assertEqual((shown["levels"], shown["provisional"]), (61, True))
        self.assertGreaterEqual(shown["level"], 45)
        self.replays("verdict", sitting)

    def test_what_is_described_from_some_points_on_is_clarified(self):
        office, at = self.person(ADMINISTRATOR), f"assessments/{self.tiny()}/clarifications"
        said = {"part": "note", "criterion": "facts", "level": 20, "text": "A time of day is one thing."}
        self.assert_problem(office.call("POST", at, said), 400, "from 15 points on")
        self.assert_problem(office.call("POST", at, {**said, "level": 61}), 400, "from 0 to 60")
        self.assertEqual(office.call("POST", at, {**said, "level": 15}).status, 201)
        self.assertIn("A time of day is one thing.", self.shown_to_a_reviewer())

    def shown_to_a_reviewer(self):
        ada = self.newcomer("ada", "reviewer")
        _, sitting = self.note("It was nine.")
        return ada.open("GET", f"/review/{self.takes(ada, sitting)['id']}").read().decode()

    def of_twenty(self, office):
        """An assessment of its own, with one criterion of 0 to 20 points."""
        at = f"drafts/{office.call('POST', 'drafts', {}).json['id']}"
        office.call("POST", at + "/fields", {"revision": 1, "form": {
            "title": f"Twenty {time.monotonic_ns()}", "parts.0.statement": "Say what happened.",
            "parts.0.rubric.0.ask": "How much does it say?", "parts.0.rubric.0.points": "20"}})
        made = office.call("POST", at + "/publish", {"revision": 2, "newest": 0})
        self.assertEqual(made.status, 201, made.text)
        return made.json["assessment"]

    def test_a_second_person_takes_no_points_away(self):
        office, ada = self.person(ADMINISTRATOR), self.newcomer("ada", "reviewer")
        assessment = self.of_twenty(office)
        at = f"assessments/{assessment}"
        criterion = "how-much-does-it-say"
        answers = [{"answer": f"It happened {i} times.", "levels": {criterion: 8}} for i in range(12)]
        draft = office.call("POST", "drafts", {"assessment": assessment}).json["id"]
        part = office.call("GET", f"drafts/{draft}").json["document"]["parts"][0]["id"]
        added = office.call("POST", at + "/anchors", {"part": part, "answers": answers})
        self.assertEqual(added.status, 201, added.text)
        ids = [one["id"] for one in added.json["anchors"]]
        # A point or two less each, but once three.
        for i, one in enumerate(ids):
            given = ada.call("PUT", f"{at}/anchors/{one}/levels", {"levels": {criterion: (7, 6)[i % 2] if i else 5}})
            self.assertEqual(given.status, 204, given.text)
        listed = {one["id"]: one for one in ada.call("GET", at + "/anchors").json["anchors"]}
        self.assertEqual([listed[one]["state"] for one in ids], ["differs"] + ["agreed"] * 11)
        self.assertEqual([listed[one]["levels"] for one in ids], [{}] + [{criterion: (7, 8)[i % 2]} for i in range(11)])
        page = ada.open("GET", f"/{at}/anchors?show=all").read().decode()
        self.assertIn("People differ (1)", page)
        self.assertIn("in 92 % of 12 judgements", page)
        self.assertIn("the mean counts, 7/20", ada.open("GET", f"/{at}/anchors/{ids[1]}").read().decode())
        # Another scale: how many are to be looked at once more is said before; what was given stays what it was.
        checked = office.open("GET", f"/assessments/drafts/{draft}?check=true").read().decode()
        self.assertNotIn("must be looked at once more", checked)
        office.call("POST", f"drafts/{draft}/fields", {"revision": 1, "form": {
            "parts.0.rubric.0.points": "10", **{f"parts.0.rubric.0.levels.{i}.points": "" for i in range(3)}}})
        checked = office.open("GET", f"/assessments/drafts/{draft}?check=true").read().decode()
        self.assertIn("12 scored anchors must be looked at once more", checked)
        made = office.call("POST", f"drafts/{draft}/publish", {"revision": 2, "newest": 1})
        self.assertEqual(made.status, 201, made.text)
        shown = ada.open("GET", f"/{at}/anchors/{ids[1]}").read().decode()
        for words in ("6 of 20 (earlier scale)", "8 of 20 (earlier scale)", "It has other levels now"):
            self.assertIn(words, shown)
        for words in ("6/10", "8/10"):
            self.assertNotIn(f"<strong>{words}", shown)

    def test_a_draft_is_of_points(self):
        office = self.person(ADMINISTRATOR)
        draft = office.call("POST", "drafts", {"assessment": self.tiny()}).json
        at = f"drafts/{draft['id']}"
        page = office.open("GET", f"/assessments/{at}/tasks/1").read().decode()
        self.assertIn('name="form.parts.0.rubric.0.points" value="60"', page)
        self.assertIn('name="form.parts.0.rubric.0.levels.1.points" value="15"', page)
        changed = office.call("POST", at + "/fields", {"revision": office.call("GET", at).json["revision"], "form": {
            "parts.0.rubric.0.points": "20", "parts.0.rubric.0.levels.3.points": "45"}})
        self.assertEqual(changed.status, 200, changed.text)
        checked = office.call("GET", at + "/check").json
        self.assertIn("20 at most", json.dumps(checked), checked)
        spread = {f"parts.0.rubric.0.levels.{i}.points": "" for i in range(4)}
        changed = office.call("POST", at + "/fields", {"revision": changed.json["revision"], "form": spread})
        self.assertEqual(changed.status, 200, changed.text)
        # The sample answer with 41 points does not fit 20; nothing else is wrong.
        checked = office.call("GET", at + "/check").json
        self.assertEqual([p["sentence"] for p in checked["problems"]], ["This is 41: it must be from 0 to 20."])
        self.assertIn("from 5 of 20 points", office.open("GET", f"/assessments/{at}/preview").read().decode())
        tried = office.call("POST", at + "/tries", {"task": 1, "answer": "The pump stopped at nine."})
        self.assertEqual(tried.status, 201, tried.text)
        self.assertEqual(office.call("DELETE", at).status, 204)


class PointsOnSqlite(ThePoints, AssayTest):
    pass


class PointsOnPostgres(ThePoints, AssayTest):
    engine = "postgres"
