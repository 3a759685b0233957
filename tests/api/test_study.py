"""What the answers say about an assessment's tasks: through the API and by form, on both databases."""

import re
import time
import urllib.parse
import uuid

from assay_server import ADMINISTRATOR, CANDIDATE, REVIEWER, AssayTest, Person

NOBODY = "01890000-0000-7000-8000-000000000000"


class WithStudies:
    def studies(self, office):
        """The assessment that the demonstration's simulated people answered, and its studies, when there are some."""
        for _ in range(600):
            for assessment in office.call("GET", "assessments").json["assessments"]:
                path = f"assessments/{assessment['id']}/studies"
                reply = office.call("GET", path).json
                if reply["studies"] and not reply["making"]:
                    return assessment, path, reply["studies"]
            time.sleep(0.1)
        self.fail("no study was made")


class TheAuthor(WithStudies):
    def form(self, person, path, values=()):
        body = urllib.parse.urlencode([("csrf", person.csrf), *values]).encode()
        return person.open("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})

    def test_studies_are_made_decided_and_kept(self):
        office = self.person(ADMINISTRATOR)
        assessment, path, studies = self.studies(office)
        self.assertEqual((studies[0]["state"], studies[0]["sittings"], studies[0]["simulated"]), ("proposed", 300, 300))
        study = office.call("GET", f"{path}/{studies[0]['id']}").json
        tasks = [task for competency in study["figures"]["competencies"] for task in competency["tasks"]]
        proposed = [task for task in tasks if "proposed" in task]
        self.assertGreater(len(proposed), 30)
        for task in tasks:
            self.assertTrue("proposed" in task or task["why"], task)
        shared = [part for competency in study["figures"]["competencies"] for part in competency["shared"]]
        self.assertEqual(len(shared), 4)
        for part in shared:
            self.assertTrue(part["why"] if "why" in part else part["low_logit"] <= part["sd_logit"] <= part["high_logit"], part)
        one = proposed[0]
        self.assertEqual(sum(option["chosen"] for option in one["options"]), one["answers"])
        name = f"{one['part']}/{one['task']}"
        self.assert_problem(office.call("POST", f"{path}/{study['id']}/accept", {"take": ["quiz/nothing"]}), 400, "nothing")
        self.assert_problem(office.call("POST", f"{path}/{study['id']}/accept", {"take": []}), 400, "Choose a task")
        self.assert_problem(office.call("POST", f"{path}/{study['id']}/accept", {"take": "all"}), 400, "take")
        self.assert_problem(office.call("GET", f"{path}/{NOBODY}"), 404)
        taken = office.call("POST", f"{path}/{study['id']}/accept", {"take": [name]})
        self.assertEqual(taken.status, 201, taken.text)
        self.assert_problem(office.call("POST", f"{path}/{study['id']}/dismiss"), 409)
        after = next(a for a in office.call("GET", "assessments").json["assessments"] if a["id"] == assessment["id"])
        self.assertEqual(after["number"], assessment["number"] + 1)
        self.assertEqual(office.call("GET", path).json["studies"][0]["accepted_version"], taken.json["version"])
        # Once more: what was taken is what is in use now, and is known as calibrated.
        self.assertEqual(office.call("POST", path).status, 202)
        for _ in range(600):
            newest = office.call("GET", path).json["studies"][0]
            if newest["id"] != study["id"]:
                break
            time.sleep(0.1)
        again = office.call("GET", f"{path}/{newest['id']}").json
        tasks = {(task["part"], task["task"]): task
                 for competency in again["figures"]["competencies"] for task in competency["tasks"]}
        now = tasks[one["part"], one["task"]]
        self.assertEqual(now["in_use"]["difficulty_logit"], one["proposed"]["difficulty_logit"])
        self.assertTrue(now["calibrated"])
        self.by_form(office, assessment, newest["id"])

    def by_form(self, office, assessment, study):
        base = f"/assessments/{assessment['id']}/study"
        page = office.open("GET", base).read().decode()
        boxes = re.findall(r'name="take\.([^"]+)"', page)
        self.assertGreater(len(boxes), 30)
        self.assertIn("simulated", page)
        self.assertEqual(page.count("<h3>What tasks share</h3>"), 3)
        part, task = boxes[0].split("/")
        shown = office.open("GET", f"{base}/{study}/{part}/{task}").read().decode()
        self.assertEqual(shown.count('<svg class="chart"'), 3 if "Its options" in shown else 2)
        self.assertEqual(office.open("GET", f"{base}/{study}/{part}/nothing").status, 404)
        self.assertEqual(self.form(office, f"{base}/{study}/accept").status, 400)
        self.assertEqual(self.form(office, f"{base}/{study}/accept", [(f"take.{name}", "on") for name in boxes[:2]]).status, 303)
        self.assertEqual(self.form(office, f"{base}/{study}/dismiss").status, 409)
        self.assertEqual(self.form(office, base).status, 303)

    def test_tasks_are_compared_between_groups(self):
        office = self.person(ADMINISTRATOR)
        assessment, _, _ = self.studies(office)
        path = f"assessments/{assessment['id']}/differences"
        found = office.call("POST", path, {}).json
        self.assertEqual((found["reference"], found["focal"]), ("earlier", "later"))
        self.assertEqual((found["people"], found["simulated"]), (300, 300))
        by_id = {competency["competency"]: competency for competency in found["competencies"]}
        web = by_id["web-operations"]
        self.assertEqual(web["reference_persons"] + web["focal_persons"], 300)
        told = [task for task in web["tasks"] if "why" not in task and not task["too_few"]]
        for task in web["tasks"]:
            self.assertRegex(task["task"], "^[a-z-]+/[a-z0-9-]+$")
            self.assertGreaterEqual(task["p_adjusted"] - task["p"] if "p" in task else 0, 0)
        self.assertTrue(told and all(task.get("class", "A") in "ABC" for task in told), told)
        # Nobody of this list is here; and what is no list is said to be none.
        self.assert_problem(office.call("POST", path, {"list": "email,group\nnobody@example.org,a\n"}), 400)
        self.assert_problem(office.call("POST", path, {"list": "email;colour\n"}), 400, "group")
        self.assert_problem(office.call("POST", path, {"list": "email,group\n", "focal": "x" * 101}), 400, "focal")
        self.assert_problem(office.call("POST", path, {"groups": []}), 400, "groups")
        self.assert_problem(office.call("POST", f"assessments/{NOBODY}/differences", {}), 404)
        self.by_list(office, path)

    def test_reviewers_are_told_from_the_work_that_they_met(self):
        office = self.person(ADMINISTRATOR)
        assessment, _, _ = self.studies(office)
        path = f"assessments/{assessment['id']}/reviewers"
        found = office.call("POST", path, {}).json
        self.assertEqual((found["sittings"], found["simulated"], found["linked"]), (300, 300, True))
        self.assertEqual(sorted(one["name"] for one in found["reviewers"]), [f"Simulated reviewer {i}" for i in range(1, 5)])
        self.assertEqual(sum(one["sittings"] for one in found["reviewers"]), 360)  # every fifth is read twice
        for one in found["reviewers"]:
            self.assertNotIn("why", one)
            self.assertTrue(0.05 < one["standard_error"] < 0.3, one)
            told = one["p_adjusted"] < 0.05
            self.assertEqual(one["note"].startswith("Severer"), told and one["severity_logit"] > 0)
            self.assertEqual(one["note"].startswith("More lenient"), told and one["severity_logit"] < 0)
            self.assertLess(one["severity_logit"] * one["level_shift"], 0)
            self.assertLessEqual(one["turned"], one["sittings"])
        self.assertNotIn("Simulated", office.open("GET", f"/{path}").read().decode())
        reply = self.form(office, f"/{path}")
        page = reply.read().decode()
        self.assertEqual((reply.status, page.count('<svg class="chart"')), (200, 1))
        self.assertIn("simulated", page)
        self.assertIn(f'href="/{path}"', office.open("GET", f"/assessments/{assessment['id']}/study").read().decode())
        who = [event for event in office.call("GET", "audit").json["events"] if event["action"] == "study.reviewers"]
        self.assertEqual(len(who), 2)
        self.assert_problem(office.call("POST", f"assessments/{NOBODY}/reviewers", {}), 404)
        self.assert_problem(self.person(CANDIDATE).call("POST", path, {}), 403)
        self.assert_problem(Person(self.base).call("POST", path, {}), 401)

    def sittings(self):
        column = "id" if self.postgres else "hex(id)"
        return [str(uuid.UUID(row)) for row in self.rows(f"SELECT {column} FROM sitting WHERE simulated")]

    def by_list(self, office, path):
        """Two groups by who is on a list: the other way round, the odds are the other way round."""
        table = "sitting,group\n" + "".join(f"{sitting},{'ab'[i % 2]}\n" for i, sitting in enumerate(self.sittings()))
        table += f"{NOBODY},a\n"
        reply = office.call("POST", path, {"list": table, "reference": "a"})
        self.assertEqual(reply.status, 200, reply.text[:300])
        one = reply.json
        other = office.call("POST", path, {"list": table, "reference": "b"}).json
        self.assertEqual((one["reference"], one["focal"], one["unknown"]), ("a", "b", 1))
        self.assertEqual((other["reference"], other["focal"]), ("b", "a"))
        compared = 0
        for here, there in zip(one["competencies"], other["competencies"]):
            self.assertEqual(here["reference_persons"], there["focal_persons"])
            for left, right in zip(here["tasks"], there["tasks"]):
                for name in ("task", "persons", "flagged"):
                    self.assertEqual(left[name], right[name])
                if left.get("odds_ratio", 0) > 0 and right.get("odds_ratio", 0) > 0:
                    self.assertAlmostEqual(left["odds_ratio"] * right["odds_ratio"], 1, places=9)
                    compared += 1
        self.assertGreater(compared, 30)
        who = [event for event in office.call("GET", "audit").json["events"] if event["action"] == "study.compare"]
        self.assertEqual(len(who), 2)

    def test_others_see_nothing_of_it(self):
        office, candidate = self.person(ADMINISTRATOR), self.person(CANDIDATE)
        assessment, path, studies = self.studies(office)
        differences = path.replace("studies", "differences")
        self.assert_problem(candidate.call("POST", differences, {}), 403)
        self.assert_problem(Person(self.base).call("POST", differences, {}), 401)
        for person, status in ((candidate, 403), (Person(self.base), 401)):
            self.assert_problem(person.call("GET", path), status)
            self.assert_problem(person.call("GET", f"{path}/{studies[0]['id']}"), status)
        self.assert_problem(candidate.call("POST", path), 403)
        self.assert_problem(office.call("POST", f"assessments/{NOBODY}/studies"), 404)


class TheJudges(WithStudies):
    def test_judges_say_where_the_level_lies(self):
        office, reviewer = self.person(ADMINISTRATOR), self.person(REVIEWER)
        assessment, _, _ = self.studies(office)
        path = f"assessments/{assessment['id']}/standards/incident-communication"
        before = reviewer.call("GET", path).json
        self.assertEqual((before["judges"], len(before["tasks"])), ([], 7))
        self.assertEqual(sorted(page["location_logit"] for page in before["pages"]),
                         [page["location_logit"] for page in before["pages"]])
        for person, share in ((office, 0.5), (reviewer, 0.6)):
            judge = {task["task"]: share * task["highest"] for task in before["tasks"]}
            self.assertEqual(person.call("POST", path + "/judgements", {"judge": judge}).status, 204)
        found = reviewer.call("GET", path).json
        self.assertEqual((found["counting"], found["rated"]), (2, 7))
        low, high = sorted(judge["cut_logit"] for judge in found["judges"])
        self.assertLess(low, found["cut_logit"])
        self.assertLess(found["cut_logit"], high)
        self.assert_problem(reviewer.call("POST", path + "/judgements", {"judge": {"no/task": 1}}), 400, "no/task")
        self.assert_problem(reviewer.call("POST", path + "/use", {"level_logit": 0.1}), 403)
        self.assertEqual(office.call("POST", path + "/use", {"level_logit": 0.1}).status, 201)
        self.assertEqual(reviewer.call("GET", path).json["required_logit"], 0.1)
        self.assert_problem(office.call("GET", f"assessments/{assessment['id']}/standards/juggling"), 404)


class StudyOnSqlite(TheAuthor, AssayTest):
    engine = "sqlite"


class StudyOnPostgres(TheAuthor, AssayTest):
    engine = "postgres"


class StandardOnSqlite(TheJudges, AssayTest):
    engine = "sqlite"


class StandardOnPostgres(TheJudges, AssayTest):
    engine = "postgres"
