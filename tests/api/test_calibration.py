"""From answers that people score to a grader that is released, held against frozen anchors, and takes work off reviewers."""

import json
import pathlib
import random
import re
import shutil
import sqlite3
import subprocess
import time

from assay_server import ADMINISTRATOR, ASSAY, CANDIDATE, AssayTest, form
from model import Model
from reading import FORM, TINY, Reading

FACTS = [["The pump stopped at nine.", "At nine the pump stood still.", "Nine o'clock, and the pump did not run any more."],
         ["A valve had stuck.", "The reason was a valve that stuck.", "It was the valve, which did not open."],
         ["Two cellars were flooded.", "Water came into two cellars.", "Two cellars stood under water."]]
SURE = ("At nine the pump stood still. Two cellars stood under water. It was the valve, which did not open. Mona replaces the "
        "valve by Friday, and Ali checks it on Monday. We had talked about the summer party.")
NEXT = ["", "Something should be done about it some day.", "We will look at the valve before it happens again.",
        "Mona replaces the valve by Friday, and Ali checks it on Monday."]
IDLE = ["I was in the hall at the time.", "The weather was fine that day.", "My shift began early in the morning.",
        "There was a new coffee machine, which everybody liked.", "We had talked about the summer party."]


def note(chance, facts, following):
    """A note that says so many facts, and so much of what follows."""
    said = [chance.choice(ways) for ways in chance.sample(FACTS, facts)]
    said += chance.sample(IDLE, chance.randint(1, 3)) + ([NEXT[following]] if following else [])
    return " ".join(said)


class Anchors(Reading):
    def setUp(self):
        super().setUp()
        self.office = self.person(ADMINISTRATOR)
        self.at = f"assessments/{self.tiny()}"

    def brought(self, count=75, seed=7):
        """Notes that the office has scored, each other than all others."""
        chance, notes = random.Random(seed), {}
        while len(notes) < count:
            facts, following = chance.randint(0, 3), chance.randint(0, 3)
            notes[note(chance, facts, following)] = {"facts": facts, "next": following}
        answers = [{"answer": text, "source": "made", "levels": levels} for text, levels in notes.items()]
        added = self.office.call("POST", self.at + "/anchors", {"part": "note", "answers": answers})
        self.assertEqual(added.status, 201, added.text)
        return [a["id"] for a in added.json["anchors"]], list(notes.values())

    def made(self):
        """The newest calibration, once it is made."""
        self.assertEqual(self.office.call("POST", self.at + "/calibrations").status, 202)
        until = time.monotonic() + 120
        while time.monotonic() < until:
            newest = self.office.call("GET", self.at + "/calibrations").json["calibrations"][0]
            if newest["state"] != "making":
                return self.office.call("GET", f"{self.at}/calibrations/{newest['id']}").json
            time.sleep(0.2)
        self.fail("no calibration was made")

    def reworded(self, name, *changes):
        """A next version of the assessment, with words changed."""
        folder = pathlib.Path(self.folder, name)
        shutil.copytree(TINY, folder)
        text = (folder / "assessment.yaml").read_text()
        for before, after in changes:
            self.assertIn(before, text)
            text = text.replace(before, after)
        (folder / "assessment.yaml").write_text(text)
        subprocess.run([ASSAY, "import", folder, *self.where], check=True, stdout=subprocess.DEVNULL)

    def anchors(self, person, **query):
        query = "&".join(f"{name}={value}" for name, value in query.items())
        return person.call("GET", f"{self.at}/anchors?{query}").json["anchors"]

    def page(self, person, path):
        return person.open("GET", f"/{self.at}/{path}").read().decode()

    def sends(self, person, path, **fields):
        """What comes of a form."""
        sent = person.open("POST", f"/{self.at}/{path}", form({"csrf": person.csrf, **fields}), FORM)
        return sent.status, sent.read().decode()


class TheCalibration(Anchors):
    def release(self, calibration, **terms):
        return self.office.call("POST", f"{self.at}/calibrations/{calibration['id']}/release",
                                {"coverage_percent": 90, "sample_percent": 0, "settles": True, **terms})

    def scores_blind(self, ids, levels):
        """A second person scores some; of three they think otherwise, and settle one."""
        bea = self.newcomer("bea", "reviewer")
        listed = bea.call("GET", self.at + "/anchors").json["anchors"]
        self.assertFalse(any("levels" in a or "state" in a for a in listed))
        address = f"{self.at}/anchors/{ids[0]}/levels"
        self.assert_problem(bea.call("PUT", address, {"levels": {"facts": 1}}), 400, "too")
        self.assert_problem(bea.call("PUT", address, {"levels": {"facts": 9, "next": 0}}), 400, "levels from 0 to 3")
        self.assert_problem(bea.call("PUT", address, {"levels": {"facts": 1, "next": 0}, "settle": True}), 409, "first")
        for i, one in enumerate(ids[:20]):
            given = dict(levels[i], facts=(levels[i]["facts"] + 1) % 4) if i < 3 else levels[i]
            self.assertEqual(bea.call("PUT", f"{self.at}/anchors/{one}/levels", {"levels": given}).status, 204)
        self.assert_problem(bea.call("PUT", address, {"levels": levels[0]}), 409, "settle")
        states = {a["id"]: a["state"] for a in bea.call("GET", self.at + "/anchors").json["anchors"] if a["scored"]}
        self.assertEqual([states[one] for one in ids[:20]], ["differs"] * 3 + ["agreed"] * 17)
        settled = bea.call("PUT", address, {"levels": levels[0], "settle": True})
        self.assertEqual(settled.status, 204, settled.text)
        first = next(a for a in bea.call("GET", self.at + "/anchors").json["anchors"] if a["id"] == ids[0])
        self.assertEqual((first["state"], first["levels"]), ("agreed", levels[0]))

    def figures(self, calibration):
        figures = calibration["figures"]
        self.assertEqual([(c["criterion"], "why" in c) for c in figures["criteria"]], [("facts", False), ("next", False)])
        self.assertGreater(figures["kappa"], 0.6)
        self.assertLessEqual(figures["kappa_low"], figures["kappa"])
        self.assertGreater(figures["held"], 0.75)
        self.assertGreaterEqual(len(figures["curve"]), 4)
        self.assertGreater(figures["curve"][-1]["kappa"], figures["curve"][0]["kappa"] - 0.1)
        attacks = {a["attack"]: a for a in figures["attacks"]}
        self.assertEqual(attacks["off-topic"]["flagged"], attacks["off-topic"]["tried"])
        self.assertGreater(attacks["order"]["flagged"], 0.9 * attacks["order"]["tried"])
        self.assertGreater(figures["frozen_kappa"], 0.5)
        self.assertNotIn("frozen", figures)  # what people gave to single answers

    def trial(self, calibration):
        address = f"{self.at}/calibrations/{calibration['id']}/try"
        said = self.office.call("POST", address, {
            "part": "note", "answer": "At nine the pump stood still. Water came into two cellars. It was the valve, which "
                                      "did not open. Mona replaces the valve by Friday, and Ali checks it on Monday."}).json
        for criterion in said["criteria"]:
            self.assertAlmostEqual(sum(criterion["levels"]), 1, places=9)
            self.assertGreaterEqual(criterion["levels"].index(max(criterion["levels"])), 2)
        idle = {"part": "note", "answer": "The weather was fine that day. My shift began early."}
        weak = self.office.call("POST", address, idle)
        self.assertFalse(any(c["settled"] for c in weak.json["criteria"]))  # what may count against somebody is asked
        odd = self.office.call("POST", address, {"part": "note", "answer": "pump valve nine cellars flooded Mona Friday " * 6})
        self.assertTrue(odd.json["found"], odd.text)
        self.assertFalse(any(c["settled"] for c in odd.json["criteria"]))
        spoken = self.office.call("POST", address, {"part": "note", "answer": "The pump sto\u200bpped at nine.\u202e Mona."})
        self.assertIn("hidden", [f["gate"] for f in spoken.json["found"]], spoken.text)
        self.assert_problem(self.office.call("POST", address, {"part": "none", "answer": "It is."}), 400, "no written task")

    def tried(self, draft, answer):
        begun = self.office.call("POST", f"drafts/{draft}/tries", {"task": 1, "answer": answer})
        self.assertEqual(begun.status, 201, begun.text)
        until = time.monotonic() + 20
        while time.monotonic() < until:
            one = self.office.call("GET", f"drafts/{draft}/tries/{begun.json['id']}").json
            if one["state"] != "asking":
                return one
            time.sleep(0.1)
        self.fail(one)

    def tried_while_it_is_written(self, calibration):
        """What is released has its say on a draft of the next version, where that asks what was learned."""
        draft = self.office.call("POST", "drafts", {"assessment": self.at.split("/")[1]}).json["id"]
        answer = "At nine the pump stood still. Water came into two cellars. The weather was fine that day."
        learned = [(v["criterion"], v["levels"]) for v in self.tried(draft, answer)["views"] if v["scorer"] == "learned"]
        said = self.office.call("POST", f"{self.at}/calibrations/{calibration['id']}/try", {"part": "note", "answer": answer})
        self.assertEqual(learned, [(c["criterion"], c["levels"]) for c in said.json["criteria"]])
        odd = self.tried(draft, "pump valve nine cellars flooded Mona Friday " * 6)
        self.assertTrue({"term-list", "word-order", "repetition"} & {one["kind"] for one in odd["found"]}, odd["found"])
        other = {"revision": 1, "form": {"parts.0.rubric.0.ask": "Is it kind?"}}
        changed = self.office.call("POST", f"drafts/{draft}/fields", other)
        self.assertEqual(changed.status, 200, changed.text)
        again = [v["criterion"] for v in self.tried(draft, answer)["views"] if v["scorer"] == "learned"]
        self.assertEqual(again, ["next"])
        self.assertEqual(self.office.call("DELETE", f"drafts/{draft}").status, 204)

    def is_asked_where_it_is_read_twice(self, calibration):
        """What it would settle is asked of both readers, where the author has everything read twice."""
        text = f"The reason was a valve that stuck. Nine o'clock, and the pump did not run any more. {FACTS[2][1]} {NEXT[3]}"
        tried = self.office.call("POST", f"{self.at}/calibrations/{calibration['id']}/try", {"part": "note", "answer": text})
        self.assertTrue(any(c["settled"] for c in tried.json["criteria"]), tried.text)
        _, sitting = self.note(text)
        for name in ("ada", "bea"):
            reader = self.newcomer(name, "reviewer")
            case = self.takes(reader, sitting)
            self.assertEqual([(c["settled"], c["asked"]) for c in case["criteria"]], [(False, True)] * 2)
            self.assertFalse(case["flags"])
            self.assertNotIn("settled by what was learned", case["reasons"])
            address = f"review/cases/{case['id']}/judgement"
            self.assert_problem(reader.call("POST", address, {"level": {}, "comment": {}}), 400, "Choose a level")
            self.judges(reader, case, 3, 3)

    def hands_in_and_is_settled(self, text=SURE):
        """What is sure is not asked, is taken over with the decision, and can be contested."""
        ada = self.newcomer("ada", "reviewer")
        writer, sitting = self.note(text)
        case = self.takes(ada, sitting)
        settled = [c["criterion"] for c in case["criteria"] if c["settled"]]
        self.assertEqual([c["criterion"] for c in case["criteria"] if not c["asked"]], settled)
        self.assertTrue(settled, case)
        self.assertIn("settled by what was learned", case["reasons"])
        asked = {f"note/{c['criterion']}": 3 for c in case["criteria"] if c["asked"]}
        judged = ada.call("POST", f"review/cases/{case['id']}/judgement", {"level": asked, "comment": {}})
        self.assertEqual(judged.status, 200, judged.text)
        return writer, sitting, ada, case, settled

    def decided(self, writer, sitting, ada, case, settled):
        done = ada.call("POST", f"review/cases/{case['id']}/decision", {"outcome": "award", "reason": "It says all."})
        self.assertEqual(done.status, 200, done.text)
        until = time.monotonic() + 20
        while time.monotonic() < until:
            result = writer.call("GET", f"sittings/{sitting}/result").json
            if result.get("decision"):
                break
            time.sleep(0.1)
        text = json.dumps(result)
        self.assertIn("Learned from people", text)
        for kind in ("verdict", "belief", "decision"):
            self.replays(kind, sitting)
        contested = writer.call("POST", f"sittings/{sitting}/appeal/criteria", {
            "reason": {f"note/{settled[0]}": "I said more than that."}})
        self.assertIn(contested.status, (200, 201, 204), contested.text)

    def test_from_scores_to_a_release(self):
        ids, levels = self.brought()
        self.scores_blind(ids, levels)
        self.assert_problem(self.person(CANDIDATE).call("GET", self.at + "/anchors"), 403)
        calibration = self.made()
        self.assertEqual(calibration["state"], "ready", calibration)
        self.figures(calibration)
        self.trial(calibration)
        self.assert_problem(self.release(calibration, coverage_percent=20), 400)
        self.assertEqual(self.release(calibration).status, 204)
        self.assert_problem(self.release(calibration), 409)
        self.tried_while_it_is_written(calibration)
        self.is_asked_where_it_is_read_twice(calibration)
        self.reworded("once", ("second_marking: 1", "second_marking: 0"))
        self.decided(*self.hands_in_and_is_settled())
        self.again()
        self.turned_round()

    def again(self):
        """The same again moves nothing. What was settled teaches nothing; what people judged since does."""
        same = self.made()
        self.assertEqual((same["state"], same["figures"]["judged"]), ("ready", 0), same["figures"].get("stopped"))
        self.assertLess(abs(same["figures"]["moved"]), 0.15)
        self.assertEqual(self.release(same).status, 204)
        self.taken_back(same)
        watched = self.made()
        self.assertNotIn("kept_exact", watched)
        self.assertEqual(self.release(watched, sample_percent=100).status, 204)
        ada = self.newcomer("ada", "reviewer")
        said = "Water came into two cellars. The weather was fine that day."
        writer, sitting = self.note(said)
        case = self.takes(ada, sitting)
        self.assertEqual([c["asked"] for c in case["criteria"]], [True, True])
        self.judges(ada, case, 1, 0)
        self.assertEqual(self.decides(ada, case).status, 200)
        until = time.monotonic() + 60
        while not writer.call("GET", f"sittings/{sitting}/result").json["settled"]:
            self.assertLess(time.monotonic(), until, "the decision took no effect")
            time.sleep(0.1)
        self.kept(watched, said, [1, 0])
        self.assertEqual(self.made()["figures"]["judged"], 1)

    def kept(self, watched, said, levels):
        """In a sitting that the lot fell on, people judged all of it blind: drift would be seen."""
        address = f"{self.at}/calibrations/{watched['id']}"
        views = self.office.call("POST", address + "/try", {"part": "note", "answer": said}).json["criteria"]
        same = sum(one["levels"].index(max(one["levels"])) == level for one, level in zip(views, levels, strict=True))
        now = self.office.call("GET", address).json
        self.assertEqual((now["kept_judgements"], now["kept_exact"]), (2, same / 2))
        self.assertLess(now["kept_exact_low"], now["kept_exact_high"])
        self.assertIn("of 2 judgements in sittings that the lot fell on", self.page(self.office, "calibration"))

    def taken_back(self, calibration):
        """What it settled in open cases is asked of people from then on, and the cases say so."""
        # little beside what counts: it is sure
        writer, sitting, ada, case, _ = self.hands_in_and_is_settled(note(random.Random(9), 3, 3))
        known = self.skill(writer, sitting)
        self.assertGreater(known["probability"], 0.5)
        address = f"{self.at}/calibrations/{calibration['id']}/retire"
        self.assertEqual(self.office.call("POST", address).status, 204)
        now = ada.call("GET", f"review/cases/{case['id']}").json
        self.assertEqual([(c["settled"], c["asked"]) for c in now["criteria"]], [(False, True)] * 2)
        self.assertNotIn("settled by what was learned", now["reasons"])
        self.assertIn("was taken back", now["reasons"])
        # What it thought is not to be read off what is believed either, where something is flagged.
        self.assertNotIn("mean_logit", self.skill(writer, sitting))
        self.assertIn("Nothing is known yet", writer.open("GET", f"/sittings/{sitting}/result").read().decode())
        self.assertEqual(writer.call("GET", "me/competences").json["competences"], [])

    def turned_round(self):
        """Scored from the other end the frozen anchors move, and the release is stopped."""
        chance = random.Random(8)
        upside_down = [{"answer": f"Day {day}. {note(chance, facts, following)}",
                        "levels": {"facts": 3 - facts, "next": 3 - following}}
                       for facts in range(4) for following in range(4) for day in range(12)]
        added = self.office.call("POST", self.at + "/anchors", {"part": "note", "answers": upside_down})
        self.assertEqual(added.status, 201, added.text)
        moved = self.made()
        self.assertEqual(moved["state"], "stopped")
        self.assertIn("frozen anchors", moved["figures"]["stopped"])
        self.assert_problem(self.release(moved), 400, "say why")
        self.assertEqual(self.release(moved, reason="The scale was turned round.").status, 204)
        states = [c["state"] for c in self.office.call("GET", self.at + "/calibrations").json["calibrations"]]
        self.assertEqual(states, ["released", "overtaken", "retired", "retired", "retired"])
        retire = f"{self.at}/calibrations/{moved['id']}/retire"
        self.assertEqual(self.office.call("POST", retire).status, 204)
        self.assert_problem(self.office.call("POST", retire), 409)


class TheWording(Anchors):
    def test_levels_hold_under_the_wording_that_they_were_given_under(self):
        ids, levels = self.brought(12)
        dora, where = self.newcomer("dora", "reviewer"), f"{self.at}/anchors/{ids[0]}"
        self.assertEqual(dora.call("PUT", f"{where}/levels", {"levels": levels[0]}).status, 204)
        self.assert_problem(dora.call("POST", f"{where}/confirm"), 409, "nothing of yours")
        self.assertEqual(self.anchors(self.office, show="mine"), [])
        self.reworded("worded", ("How much of what happened", "How much of what took place"))
        due = self.anchors(self.office, show="mine")
        self.assertEqual(sorted(a["id"] for a in due), sorted(ids))
        self.assertEqual({(a["due"], a["due_again"], a["state"]) for a in due}, {(0, 1, "reworded")})
        self.assertEqual(due[0]["levels"].keys(), {"next"})
        self.assertIn("Scored under another wording", self.page(self.office, "anchors"))
        # Brought in once more nothing stands: two people have scored the first, and the office alone the second.
        there = {a["id"]: a["answer"] for a in due}
        rows = "\n".join(["answer,facts,next", *(f'"{there[one]}",0,0' for one in ids[:2])])
        status, page = self.sends(self.office, "anchors", part="note", text=rows, source="")
        self.assertEqual(status, 200)
        for words in ("2 are there already; 1 that is there gets your levels; 1 is to be looked at once more under Anchors",
                      "saw what others gave: look at it under Anchors", "still to be scored by you: it gets your levels"):
            self.assertIn(words, page)
        self.assertNotIn("what you gave stands", page)
        self.assertIn("What was given still holds", self.page(self.office, f"anchors/{ids[0]}"))
        figures = {c["criterion"]: c for c in self.made()["figures"]["criteria"]}
        # With the author's samples, but those with the best level.
        self.assertEqual((figures["facts"]["answers"], figures["next"]["answers"]), (2, 13))
        # One says that it holds, and so it does for both; the office has nothing to do about that one any more.
        self.assertEqual(dora.call("POST", f"{where}/confirm").status, 204)
        first = next(a for a in self.anchors(self.office, show="all") if a["id"] == ids[0])
        self.assertEqual((first["state"], first["levels"], first["due_again"]), ("agreed", levels[0], 0))
        # Scored anew counts too, and the page goes on to the next that is due.
        status, _ = self.sends(self.office, f"anchors/{ids[1]}/confirm")
        self.assertEqual(status, 303)
        self.assertEqual(self.office.call("PUT", f"{self.at}/anchors/{ids[2]}/levels", {"levels": levels[2]}).status, 204)
        self.assertEqual(sorted(a["id"] for a in self.anchors(self.office, show="mine")), sorted(ids[3:]))
        for one in ids[3:]:
            self.assertEqual(self.office.call("POST", f"{self.at}/anchors/{one}/confirm").status, 204)
        self.assertEqual(self.made()["state"], "ready")
        self.asks_more(ids, levels, dora)

    def asks_more(self, ids, levels, dora):
        """A criterion that came later is to be scored, and the others count on; a task that is gone is asked of nobody."""
        more = """      - id: tone
        title: Keeps calm
        competency: writing
        ask: "Does the note keep calm?"
        discrimination: 1
        thresholds_logit: [0]
        levels:
          - {points: 0, title: "No", description: "Does not."}
          - {points: 1, title: "Yes", description: "Does."}
    anchors:"""
        worded = ("How much of what happened", "How much of what took place")
        self.reworded("more", worded, ("    anchors:", more), ("facts: 2, next: 3}", "facts: 2, next: 3, tone: 1}"),
                      ("facts: 0, next: 0}", "facts: 0, next: 0, tone: 1}"))
        due = self.anchors(self.office, show="mine", part="note")
        self.assertEqual(len(due), 12)
        self.assertEqual({(a["due"], a["due_again"]) for a in due}, {(1, 0)})
        self.assertIn(due[0]["levels"], levels)
        page = self.page(self.office, "anchors")
        self.assertIn("To score (12)", page)
        self.assertIn("One criterion is still to be scored", page)
        # Both have scored the first: what each gave to the old criteria stays, and the new one is blind.
        address = f"{self.at}/anchors/{ids[0]}/levels"
        self.assertEqual(self.office.call("PUT", address, {"levels": {"tone": 1}}).status, 204)
        shown = self.page(dora, f"anchors/{ids[0]}")
        self.assertIn("Still to be scored", shown)
        self.assertEqual(len(re.findall("<article", shown)), 2)  # not what the office gave to the third
        self.assertEqual(len(self.anchors(self.office, show="mine")), 11)
        self.reworded("gone", ("  - id: note\n", "  - id: report\n"))
        self.assertEqual(self.anchors(self.office, show="mine"), [])
        self.assertEqual({a["asked"] for a in self.anchors(self.office)}, {False})
        self.assertIn("not in the assessment any more", self.page(self.office, "anchors?show=all"))
        self.assertNotIn("Tiny note", dora.open("GET", "/review").read().decode())
        self.assert_problem(self.office.call("PUT", address, {"levels": {"tone": 1}}), 400, "no written task")


class Reworded(Anchors):
    def test_it_says_that_what_was_scored_is_to_be_looked_at_once_more(self):
        ids, levels = self.brought(40)
        dora = self.newcomer("dora", "reviewer")
        for one, given in list(zip(ids, levels, strict=True))[:12]:
            self.assertEqual(dora.call("PUT", f"{self.at}/anchors/{one}/levels", {"levels": given}).status, 204)
        self.assertEqual(self.made()["state"], "ready")
        self.assertIn("Two people who scored the same answer blind gave the same level", self.page(self.office, "calibration"))
        self.reworded("both", ("How much of what happened", "How much of what took place"),
                      ("Does the note say what follows?", "Does it say what follows?"))
        page = self.page(self.office, "calibration")
        self.assertRegex(page, r"by what version \d+ asks is not known yet")
        self.assertNotIn("have a second person score ten", page)
        page = self.page(self.office, f"anchors/{ids[0]}")
        self.assertIn("40 scored by you are to be looked at once more", page)
        self.assertNotIn("0 of 40 scored by you", page)
        failed = self.made()
        self.assertEqual(failed["state"], "failed")
        self.assertIn("40 scored answers wait to be looked at once more", failed["problem"])
        self.assertNotIn("Bring more answers in", failed["problem"])


class OneLevel(Anchors):
    def test_answers_of_one_level_alone_teach_nothing_and_it_says_what_to_do(self):
        answers = [{"answer": f"Day {day}. {note(random.Random(day), 2, 2)}", "levels": {"facts": 2, "next": 2}}
                   for day in range(14)]
        added = self.office.call("POST", self.at + "/anchors", {"part": "note", "answers": answers})
        self.assertEqual(added.status, 201, added.text)
        self.reworded("alone", ("facts: 0, next: 0}", "facts: 2, next: 2}"), ("facts: 2, next: 3}", "facts: 2, next: 2}"))
        failed = self.made()
        self.assertEqual(failed["state"], "failed", failed)
        self.assertIn("same score", failed["problem"])
        self.assertIn("of other levels", failed["problem"])
        self.assertNotIn("figures", failed)
        self.assertIn("of other levels", self.page(self.office, "calibration"))
        terms = {"coverage_percent": 90, "sample_percent": 0, "settles": True}
        self.assert_problem(self.office.call("POST", f"{self.at}/calibrations/{failed['id']}/release", terms), 409)
        # What would teach is still ranked, and once levels differ it goes on.
        other = [{"answer": f"Night {n}. {note(random.Random(90 + n), n % 4, n % 4)}",
                  "levels": {"facts": n % 4, "next": n % 4}} for n in range(14)]
        self.assertEqual(self.office.call("POST", self.at + "/anchors", {"part": "note", "answers": other}).status, 201)
        self.assertEqual(self.made()["state"], "ready")

class Chance(Anchors):
    def test_what_agrees_no_better_than_chance_is_not_called_ready(self):
        """Nine of ten at the highest level, and the others by dice: nothing in a text tells its level."""
        chance, answers = random.Random(5), []
        for day in range(60):
            levels = {name: chance.randint(0, 2) if chance.random() < 0.1 else 3 for name in ("facts", "next")}
            answers.append({"answer": f"Day {day}. {note(chance, chance.randint(0, 3), chance.randint(0, 3))}", "levels": levels})
        self.assertEqual(self.office.call("POST", self.at + "/anchors", {"part": "note", "answers": answers}).status, 201)
        made = self.made()
        self.assertLessEqual(made["figures"]["kappa_low"], 0, made["figures"])
        page = self.page(self.office, "calibration")
        self.assertIn("no better than chance", page)
        self.assertIn("not fit to be released", page)
        self.assertRegex(page, r"Of \d+ answers \d+ have one level on “Says what happened”: 3 All")
        self.assertNotIn("would bring little", page)
        self.assertNotIn('name="settles" checked', page)


class TheForms(Anchors):
    def test_forms_come_back_with_what_was_typed(self):
        ids, _ = self.brought(3)
        erik = self.newcomer("erik", "reviewer")
        status, page = self.sends(erik, f"anchors/{ids[0]}/levels", **{"levels.facts": "2"})
        self.assertEqual(status, 400)
        self.assertIn("Choose a level for “Says what follows” too", page)
        self.assertRegex(page, r'name="levels.facts" value="2" required checked')
        status, page = self.sends(erik, f"anchors/{ids[0]}/levels", **{"levels.facts": "2", "levels.next": "many"})
        self.assertEqual((status, "A level is a whole number" in page), (400, True))
        status, page = self.sends(self.office, "anchors", part="note", text=" \n---\n", source="May")
        self.assertEqual((status, "There is no answer in it" in page, 'value="May"' in page), (400, True, True))
        long = "x" * 200_000
        status, page = self.sends(self.office, "anchors", part="note", text=f"Something new.\n---\n{long}", source="May")
        self.assertEqual((status, "1 is new; 1 is left out" in page, "Something new." in page), (200, True, True))
        self.assertIn("it has 200000 bytes", page)
        self.assertEqual(len(self.anchors(self.office)), 3)  # looked over alone

    def test_what_is_brought_in_is_looked_over(self):
        ids, _ = self.brought(3)
        before = {one["id"] for one in self.anchors(self.office)}
        there = {one["id"]: one["answer"] for one in self.anchors(self.office)}[ids[0]]
        twin = "\u200b".join(there.upper().split(" ")).replace("\u200b", " \u200b")
        self.assertNotEqual(twin, there)
        rows = "\n".join(["answer,source,facts,next", f'"{twin}",,3,3', '"All was said, and what follows.",June,3,2',
                          '"all was SAID and what follows",,,', '"\u200b\u00a0",,1,1', '"Half.",,1,'])
        status, page = self.sends(self.office, "anchors", part="note", text=rows, source="May")
        self.assertEqual(status, 200)
        for words in ("read as CSV", "1 is new; 1 is there already; 1 you had scored before: what you gave stands; 1 stands "
                      "twice in it; 2 are left out", "with your levels",
                      "no letter and no digit", "levels for 1 of 2 criteria", "Nothing is kept yet"):
            self.assertIn(words, page)
        self.assertEqual(len(self.anchors(self.office)), len(before))
        status, _ = self.sends(self.office, "anchors", part="note", text=rows, source="May", keep="on")
        self.assertEqual(status, 303)
        new = [one for one in self.anchors(self.office) if one["id"] not in before]
        self.assertEqual([(one["answer"], one["source"], one["levels"]) for one in new],
                         [("All was said, and what follows.", "June", {"facts": 3, "next": 2})])
        page = self.office.open("GET", f"/{self.at}/anchors?new=1&known=1&left=2").read().decode()
        self.assertIn("1 is new; 1 is there already; 2 are left out", page)
        # One that was withdrawn counts again; the API takes nothing that draws nothing.
        self.office.call("PUT", f"{self.at}/anchors/{ids[0]}/withdrawn", {"withdrawn": True})
        status, page = self.sends(self.office, "anchors", part="note", text=there.upper(), source="")
        self.assertIn("was withdrawn, and counts again", page)
        self.sends(self.office, "anchors", part="note", text=there.upper(), source="", keep="on")
        self.assertFalse({one["id"]: one["withdrawn"] for one in self.anchors(self.office)}[ids[0]])
        for text in ("\u200b", "…"):
            self.assert_problem(self.office.call("POST", f"{self.at}/anchors", {"part": "note", "answers": [{"answer": text}]}),
                                400, "no letter")
        self.assert_problem(self.office.call("POST", f"{self.at}/anchors", {"part": "gone", "answers": [{"answer": "So."}]}), 400)
        status, page = self.sends(self.office, "anchors", part="note", text="answer,marks\nSo.,3", source="")
        self.assertEqual((status, "The column “marks”" in page, "So.,3" in page), (400, True, True))

    def test_forms_of_a_calibration_come_back_too(self):
        self.brought(23)
        calibration = self.made()
        where = f"calibration/{calibration['id']}"
        status, page = self.sends(self.office, f"{where}/release", coverage_percent="ninety", sample_percent="7")
        self.assertEqual(status, 400)
        self.assertIn('value="ninety"', page)
        self.assertIn('value="7"', page)
        self.assertNotIn('name="settles" checked', page)
        status, page = self.sends(self.office, f"{where}/release", coverage_percent="20", sample_percent="7", settles="on")
        self.assertEqual((status, "from 50 % to 99 %" in page, 'name="settles" checked' in page), (400, True, True))
        status, page = self.sends(self.office, f"{where}/try", part="none", answer="It stopped & I went.")
        self.assertEqual((status, "It stopped &amp; I went.</textarea>" in page), (400, True))
        # What was learned is read once: damaged in the database since, it says the same.
        trial = {"part": "note", "answer": "At nine the pump stood still. It was the valve, which did not open."}
        tried = self.office.call("POST", f"{self.at}/calibrations/{calibration['id']}/try", trial)
        self.assertEqual(tried.status, 200, tried.text)
        self.ask("UPDATE calibration_grader SET bytes = 'damaged'")
        again = self.office.call("POST", f"{self.at}/calibrations/{calibration['id']}/try", trial)
        self.assertEqual(again.json, tried.json)
        status, page = self.sends(self.office, f"{where}/retire")
        self.assertEqual((status, "is not released" in page), (409, True))
        long = "It stopped. " * 3000
        status, page = self.sends(self.office, f"{where}/try", part="note", answer=long)
        self.assertEqual((status, "at most 20000 bytes" in page, long.strip() in page), (400, True, True))
        status, _ = self.sends(self.office, f"{where}/release", coverage_percent=" 90 ", sample_percent="7", settles="on")
        self.assertEqual(status, 303)
        # What was taken back is released again.
        self.assertEqual(self.sends(self.office, f"{where}/retire")[0], 303)
        self.assertIn("Release it again", self.page(self.office, "calibration"))
        self.assertEqual(self.sends(self.office, f"{where}/release", coverage_percent="80", sample_percent="7")[0], 303)
        self.assertIn("This one is <strong>released</strong>", self.page(self.office, "calibration"))
        # From so few nothing is settled, and it says how many more it takes.
        page = self.page(self.office, "calibration")
        self.assertRegex(page, r"\d+ more before it can settle: it has learned from \d+ answers, and settles from 40 on")
        self.assertIn("have a second person score ten", page)
        status, page = self.sends(self.office, f"{where}/try", **trial)
        self.assertRegex(page, r"It would ask a person\. \d+ more before it can settle|because of what was found")
        self.stays_within_reach(calibration["id"])

    def stays_within_reach(self, released):
        """Behind sixty that came later the released one is listed, and one that is not any more is shown when asked for."""
        def literal(uuid):
            return f"'{uuid}'" if self.postgres else f"X'{uuid.replace('-', '')}'"

        for i in range(60):
            later = literal(f'ffffffff-ffff-7fff-8fff-0000000000{i:02x}')
            self.ask("INSERT INTO calibration (org_id, id, assessment_id, version_id, state, why, at_us) SELECT org_id, "
                     f"{later}, assessment_id, version_id, 'overtaken', 'asked', 0 "
                     f"FROM calibration WHERE id = {literal(released)}")
        listed = self.office.call("GET", self.at + "/calibrations").json["calibrations"]
        self.assertEqual((len(listed), listed[-1]["id"], listed[-1]["state"]), (51, released, "released"))
        self.assertEqual(self.sends(self.office, f"calibration/{released}/retire")[0], 303)
        self.assertEqual(len(self.office.call("GET", self.at + "/calibrations").json["calibrations"]), 50)
        self.assertIn("Release it again", self.page(self.office, f"calibration?calibration={released}"))


SITTINGS = 72  # of these sixty are learned from, and forty-eight while one of five folds is left out


class TheLevels(Anchors):
    def test_nobody_undoes_a_settlement_that_they_have_not_seen(self):
        ids, levels = self.brought(1, seed=8)
        other, path = self.newcomer("jana", "reviewer"), f"anchors/{ids[0]}"
        blind = {name: (level + 2) % 4 for name, level in levels[0].items()}
        self.assertEqual(other.call("PUT", f"{self.at}/{path}/levels", {"levels": blind}).status, 204)
        seen = {person: re.search(r'name="seen" value="(\d+)"', self.page(person, path))[1] for person in (self.office, other)}
        self.assertEqual(set(seen.values()), {"0"})
        settles = lambda person, facts, following, at: self.sends(
            person, f"{path}/levels", settle="on", seen=at, **{"levels.facts": facts, "levels.next": following})
        self.assertEqual(settles(self.office, "2", "1", "0")[0], 303)
        status, page = settles(other, "0", "1", "0")
        self.assertEqual(status, 409)
        for words in ("settled this meanwhile", "You chose 0", "to settle it: <strong>2"):
            self.assertIn(words, page)
        self.assertEqual(page.count("That was not kept") + page.count("that was not kept"), 1)  # of the other they say the same
        self.assertRegex(page, r'name="levels.facts" value="2" required checked')
        count = lambda: {one["id"]: one for one in self.anchors(other)}[ids[0]]
        self.assertEqual(count()["levels"], {"facts": 2, "next": 1})
        # Having seen it, they may; the page says which counts, and the form of the first begins with that.
        at = re.search(r'name="seen" value="(\d+)"', page)[1]
        self.assertEqual(str(count()["settled_us"]), at)
        self.assertEqual(settles(other, "0", "1", at)[0], 303)
        self.assertEqual(count()["levels"], {"facts": 0, "next": 1})
        page = self.page(self.office, path)
        self.assertRegex(page, r'name="levels.facts" value="0" required checked')
        self.assertRegex(page, r'You, to settle it: <strong>2[^<]*</strong></p>')
        self.assertRegex(page, r'Jana[^<]*, to settle it: <strong>0[^<]*</strong> <span class="muted">counts')
        status, page = settles(self.office, "3", "3", at)
        self.assertEqual(status, 409)
        address = f"{self.at}/{path}/levels"
        stale = {"levels": {"facts": 3, "next": 3}, "settle": True, "seen": int(at)}
        self.assert_problem(self.office.call("PUT", address, stale), 409, "settled this meanwhile")
        self.assertEqual(self.office.call("PUT", address, {**stale, "seen": count()["settled_us"]}).status, 204)
        self.assert_problem(self.office.call("PUT", address, stale), 409, "You, in another tab")

    def test_levels_of_what_is_there_count_as_a_blind_score(self):
        ids, levels = self.brought(4, seed=9)
        there = {one["id"]: one["answer"] for one in self.anchors(self.office)}
        other = self.newcomer("iris", "author")
        self.assertEqual(self.office.call("PUT", f"{self.at}/anchors/{ids[3]}/withdrawn", {"withdrawn": True}).status, 204)
        score = {"levels": {"facts": 0, "next": 0}}
        self.assertEqual(other.call("PUT", f"{self.at}/anchors/{ids[2]}/levels", score).status, 204)
        given = [(ids[0], "1,2"), (ids[1], ","), (ids[2], "3,3"), (ids[3], "2,1"), (ids[0], "0,0"), (ids[1], "2,2")]
        rows = "\n".join(["answer,facts,next", *(f'"{there[one]}",{given}' for one, given in given)])
        status, page = self.sends(other, "anchors", part="note", text=rows, source="")
        counts = ("3 are there already; 2 that are there get your levels; 1 you had scored before: what you gave stands; "
                  "1 was withdrawn, and counts again; 2 stand twice in it")
        for words in (counts, "still to be scored by you: it gets your levels", "counts again, and gets your levels", "Keep them",
                      "twice, with other levels: number 1 reads", "twice: number 2 reads", "Nothing is kept yet"):
            self.assertIn(words, page)
        status, _ = self.sends(other, "anchors", part="note", text=rows, source="", keep="on")
        self.assertEqual(status, 303)
        listed = {one["id"]: one for one in self.anchors(other)}
        self.assertEqual([listed[one]["scorers"] for one in ids], [2] * 4)
        self.assertFalse({one["id"] for one in self.anchors(other, show="mine")} & set(ids))
        self.assertEqual(len(self.anchors(self.office)), len(there))
        for one, gave in zip(ids, ((1, 2), (2, 2), (0, 0), (2, 1))):
            agreed = {name: level for (name, level), own in zip(levels[ids.index(one)].items(), gave) if level == own}
            self.assertEqual(listed[one]["levels"], agreed, gave)
        # A second time nothing is to be kept, and it says why.
        status, page = self.sends(other, "anchors", part="note", text=rows.replace(",1,2", ",3,3"), source="")
        self.assertIn("4 are there already; 4 you had scored before: what you gave stands", page)
        self.assertNotIn("Keep", page.split("Change what")[0].split("What becomes")[0])


class TheView(Anchors):
    """A language model that sees something which the words do not show: it is learned by what people judged."""

    @classmethod
    def setUpClass(cls):
        cls.model = Model({"Says what happened": {}, "Says what follows": {}})
        cls.options = ("--llm", cls.model.url)
        super().setUpClass()

    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()
        cls.model.stop()

    def hands_in(self, text, facts):
        """Of what happened the model knows as much as people do; of what follows nothing."""
        self.model.says["Says what happened"][text] = facts
        self.model.says["Says what follows"][text] = len(text) % 4
        return self.note(text)[1]

    def judged_by_people(self):
        """As many sittings as a view is learned from, decided and closed."""
        chance, sittings = random.Random(3), []
        ada, bea = self.newcomer("ada", "reviewer"), self.newcomer("bea", "reviewer")
        for at in range(SITTINGS):
            facts, following = chance.randint(0, 3), chance.randint(0, 3)
            text = f"Day {at}. {note(chance, chance.randint(0, 3), following)}"
            sittings.append((self.hands_in(text, facts), facts, following))
        for sitting, facts, following in sittings:
            self.judges(ada, self.takes(ada, sitting), facts, following)
            case = self.takes(bea, sitting)
            self.judges(bea, case, facts, following)
            self.assertEqual(self.decides(bea, case).status, 200)
        until = time.monotonic() + 60
        while self.rows("SELECT COUNT(*) FROM review_case WHERE state = 'closed'") != [str(SITTINGS)]:
            self.assertLess(time.monotonic(), until, "decisions took no effect")
            time.sleep(0.2)

    def blob(self, sitting):
        return f"'{sitting}'" if self.postgres else f"x'{sitting.replace('-', '')}'"

    def learned(self, sitting, count=4):
        """What machines say of both criteria, and from what; by the order of the verdicts."""
        until = time.monotonic() + 60
        while time.monotonic() < until:
            found = self.rows("SELECT scorer || ':' || task || ':' || replace(basis, ' ', '') FROM verdict WHERE sitting_id = "
                              f"{self.blob(sitting)} AND scorer IN ('rubric', 'learned') ORDER BY sequence")
            if len(found) == count:
                return [(*one.split(":", 2)[:2], json.loads(one.split(":", 2)[2])) for one in found]
            time.sleep(0.1)
        self.fail(found)

    def test_a_view_that_helps_is_taken(self):
        self.judged_by_people()
        calibration = self.made()
        self.assertEqual(calibration["state"], "ready", calibration)
        figures = calibration["figures"]
        self.assertEqual((figures["judged"], figures["viewed"], figures["view_least"]), (SITTINGS, SITTINGS - SITTINGS // 6, 0))
        self.assertGreater(figures["view_most"], 0.2)
        self.assertGreater(figures["kappa"], figures["kappa_plain"] + 0.05)
        self.assertRegex(self.page(self.office, "calibration"),
                         r"view, seen of \d+ answers, is mixed in by up to \d+ %: it brings agreement")
        released = self.office.call("POST", f"{self.at}/calibrations/{calibration['id']}/release",
                                    {"coverage_percent": 90, "sample_percent": 0, "settles": True})
        self.assertEqual(released.status, 204, released.text)
        self.after_the_model()
        self.without_the_model()

    def after_the_model(self):
        """The model first; of what happened its view is used, of what follows not."""
        text = "My shift began early in the morning. There was a new coffee machine, which everybody liked."
        sitting = self.hands_in(text, 3)
        found = self.learned(sitting)
        self.assertEqual([one[:2] for one in found],
                         [("rubric", "facts"), ("rubric", "next"), ("learned", "facts"), ("learned", "next")])
        self.assertEqual([one[2]["view"] for one in found[2:]], [True, False])
        self.replays("verdict", sitting)
        self.takes(self.newcomer("ada", "reviewer"), sitting)

    def without_the_model(self):
        """It is away, and when patience has run out what was learned judges without it, before the case is opened."""
        self.model.away = True
        sitting = self.hands_in("There was a new coffee machine. My shift began early in the morning. The weather was fine.", 3)
        self.ask(f"UPDATE sitting SET finished_us = finished_us - {15 * 60 * 1_000_000} WHERE id = {self.blob(sitting)}")
        case = self.takes(self.newcomer("ada", "reviewer"), sitting)
        self.assertNotIn("has no view", case["reasons"])
        found = self.learned(sitting, 2)
        self.assertEqual([one[:2] for one in found], [("learned", "facts"), ("learned", "next")])
        self.assertEqual([one[2]["view"] for one in found], [False, False])
        self.replays("verdict", sitting)
        self.model.away = False


class CalibrationTest(TheCalibration, AssayTest):
    pass


class CalibrationPostgresTest(TheCalibration, AssayTest):
    engine = "postgres"


class ViewTest(TheView, AssayTest):
    pass


class ViewPostgresTest(TheView, AssayTest):
    engine = "postgres"


class WordingTest(TheWording, AssayTest):
    pass


class WordingPostgresTest(TheWording, AssayTest):
    engine = "postgres"


class CalibrationFormsTest(TheForms, AssayTest):
    def test_looking_over_waits_for_nobody_who_writes(self):
        self.brought(3)
        writer = sqlite3.connect(self.folder + "/assay.db", timeout=5, isolation_level=None)
        writer.execute("BEGIN IMMEDIATE")
        try:
            status, page = self.sends(self.office, "anchors", part="note", text="Something new.", source="May")
            self.assertEqual((status, "1 is new" in page), (200, True), page)
            status, page = self.sends(self.office, "anchors", part="note", text="answer,marks\nSo.,3", source="")
            self.assertEqual((status, "The column “marks”" in page), (400, True), page)
        finally:
            writer.execute("ROLLBACK")
            writer.close()


class CalibrationFormsPostgresTest(TheForms, AssayTest):
    engine = "postgres"


class LevelsTest(TheLevels, AssayTest):
    pass


class LevelsPostgresTest(TheLevels, AssayTest):
    engine = "postgres"


class OneLevelTest(OneLevel, AssayTest):
    pass


class OneLevelPostgresTest(OneLevel, AssayTest):
    engine = "postgres"


class RewordedTest(Reworded, AssayTest):
    pass


class RewordedPostgresTest(Reworded, AssayTest):
    engine = "postgres"


class ChanceTest(Chance, AssayTest):
    pass


class ChancePostgresTest(Chance, AssayTest):
    engine = "postgres"
