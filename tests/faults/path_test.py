"""The whole path through the API: from an answer to a credential that anyone can check."""

import json
import os
import subprocess

import house
from case import HouseCase
from client import Refused, Review, Sitting, until
from house import on_both


@on_both
class Path(HouseCase):
    def test_from_answer_to_credential(self):
        sitting = Sitting(self.house.client(house.MIRA))
        self.assertGreater(sitting.take_quiz("quiz"), 5)
        self.assertGreater(sitting.walk("outage"), 8)
        with open(os.path.join(house.ROOT, "demo/answers/mira-incident-report.md"), encoding="utf-8") as file:
            sitting.write("incident-report", file.read())
        with open(os.path.join(house.WEB_SERVICE, "rate-limiter/solution.py"), encoding="utf-8") as file:
            sitting.repair("rate-limiter", file.read())
        review = self.review()
        self.assertEqual(review.judge()["state"], "judged")
        review.decide("not-yet")
        review.undo()
        review.decide()
        result = until(lambda: (r := sitting.result()).get("credential") and r)
        self.assertEqual(result["outcome"], "award")
        self.check_outside(sitting, result["credential"])

    def review(self):
        review = Review(self.house.client("reviewer@example.org"))
        criteria = review.case()["criteria"]
        self.assertEqual(len(criteria), 5)
        self.assertTrue(all("machine" not in criterion for criterion in criteria), "blind until judged")
        return review

    def check_outside(self, sitting, credential):
        """Anyone, signed out, once its holder shows it; and assay verify, offline."""
        anyone = self.house.client()
        self.assertEqual(anyone.send("GET", f"/c/{credential}.json").status, 404)
        sitting.client.put(f"/api/v1/credentials/{credential}/visibility", {"visible": "link"})
        bundle = os.path.join(house.FOLDER, f"bundle-{self.engine}.json")
        for suffix, type in (("json", "vc"), ("jwt", "jwt"), ("bundle", "json"), ("proof", ""), ("svg", "svg")):
            reply = anyone.send("GET", f"/c/{credential}.{suffix}")
            self.assertEqual(reply.status, 200, suffix)
            self.assertIn(type, reply.headers["Content-Type"])
            if suffix == "bundle":
                with open(bundle, "wb") as file:
                    file.write(reply.body)
        self.assertEqual(anyone.send("GET", f"/c/{credential}", Accept="text/html").status, 200)
        done = subprocess.run([house.ASSAY, "verify", bundle, "--offline", "--json"], capture_output=True, check=False)
        self.assertEqual((done.returncode, json.loads(done.stdout)["verdict"]), (0, "valid"))
        with open(bundle, encoding="utf-8") as file:
            page = anyone.form("/verify", text=file.read())
        self.assertIn("It holds", page.text)
        self.assertEqual(sitting.client.get("/api/v1/credentials")["credentials"][0]["credential"], credential)


@on_both
class Contest(HouseCase):
    def test_a_decision_is_contested_once(self):
        sitting = Sitting(self.house.client(house.MIRA))
        sitting.take_quiz("quiz")
        sitting.walk("outage")
        sitting.write("incident-report", "All is well again.")
        sitting.repair("rate-limiter", "print('not yet')")
        review = Review(self.house.client("reviewer@example.org"))
        review.judge()
        review.decide("not-yet")
        address = f"/api/v1/sittings/{sitting.id}/appeal"
        until(lambda: sitting.result().get("may_contest"))
        sitting.client.post(address, {"reason": "The last line was not read."})
        with self.assertRaises(Refused) as refused:
            sitting.client.post(address, {"reason": "Again."})
        self.assertEqual(refused.exception.reply.status, 409)
        self.assertEqual([sitting.result()[name] for name in ("contested", "may_contest")], [True, False])
        first, second = self.house.client("reviewer@example.org"), self.house.client("second@example.org")
        self.assertEqual(first.send("POST", "/api/v1/review/cases/next", {}).status, 404, "not for who decided before")
        self.assertEqual(Review(second).id, review.id)
