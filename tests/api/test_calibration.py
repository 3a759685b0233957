"""From answers that people score to a grader that is released, held against frozen anchors, and takes work off reviewers."""

import json
import random
import time

from assay_server import ADMINISTRATOR, CANDIDATE, AssayTest
from reading import Reading

FACTS = [["The pump stopped at nine.", "At nine the pump stood still.", "Nine o'clock, and the pump did not run any more."],
         ["A valve had stuck.", "The reason was a valve that stuck.", "It was the valve, which did not open."],
         ["Two cellars were flooded.", "Water came into two cellars.", "Two cellars stood under water."]]
NEXT = ["", "Something should be done about it some day.", "We will look at the valve before it happens again.",
        "Mona replaces the valve by Friday, and Ali checks it on Monday."]
IDLE = ["I was in the hall at the time.", "The weather was fine that day.", "My shift began early in the morning.",
        "There was a new coffee machine, which everybody liked.", "We had talked about the summer party."]


def note(chance, facts, following):
    """A note that says so many facts, and so much of what follows."""
    said = [chance.choice(ways) for ways in chance.sample(FACTS, facts)]
    said += chance.sample(IDLE, chance.randint(1, 3)) + ([NEXT[following]] if following else [])
    return " ".join(said)


class TheCalibration(Reading):
    def setUp(self):
        super().setUp()
        self.office = self.person(ADMINISTRATOR)
        self.at = f"assessments/{self.tiny()}"

    def brought(self, count=75):
        """Notes that the office has scored, each other than all others."""
        chance, notes = random.Random(7), {}
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

    def hands_in_and_is_settled(self):
        """What is sure is not asked, is taken over with the decision, and can be contested."""
        ada = self.newcomer("ada", "reviewer")
        writer, sitting = self.note("At nine the pump stood still. Two cellars stood under water. It was the valve, which did "
                                    "not open. Mona replaces the valve by Friday, and Ali checks it on Monday. We had talked "
                                    "about the summer party.")
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
        bea = self.newcomer("bea", "reviewer")
        second = self.takes(bea, sitting)  # the author has everything read twice
        self.assertEqual([c["criterion"] for c in second["criteria"] if c["settled"]], settled)
        asked = {f"note/{c['criterion']}": 3 for c in second["criteria"] if c["asked"]}
        self.assertEqual(bea.call("POST", f"review/cases/{case['id']}/judgement", {"level": asked, "comment": {}}).status, 200)
        done = bea.call("POST", f"review/cases/{case['id']}/decision", {"outcome": "award", "reason": "It says all."})
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
        self.decided(*self.hands_in_and_is_settled())
        self.again()
        self.turned_round()

    def again(self):
        """The same again moves nothing. What was settled teaches nothing; what people judged since does."""
        same = self.made()
        self.assertEqual((same["state"], same["figures"]["judged"]), ("ready", 0), same["figures"].get("stopped"))
        self.assertLess(abs(same["figures"]["moved"]), 0.15)
        self.assertEqual(self.release(same, sample_percent=100).status, 204)
        ada, bea = self.newcomer("ada", "reviewer"), self.newcomer("bea", "reviewer")
        writer, sitting = self.note("Water came into two cellars. The weather was fine that day.")
        case = self.takes(ada, sitting)
        self.assertEqual([c["asked"] for c in case["criteria"]], [True, True])
        self.judges(ada, case, 1, 0)
        self.judges(bea, self.takes(bea, sitting), 1, 0)
        self.assertEqual(self.decides(bea, case).status, 200)
        until = time.monotonic() + 20
        while not writer.call("GET", f"sittings/{sitting}/result").json["settled"] and time.monotonic() < until:
            time.sleep(0.1)
        self.assertEqual(self.made()["figures"]["judged"], 1)

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
        self.assertEqual(states, ["released", "overtaken", "retired", "retired"])
        retire = f"{self.at}/calibrations/{moved['id']}/retire"
        self.assertEqual(self.office.call("POST", retire).status, 204)
        self.assert_problem(self.office.call("POST", retire), 409)


class CalibrationTest(TheCalibration, AssayTest):
    pass


class CalibrationPostgresTest(TheCalibration, AssayTest):
    engine = "postgres"
