"""The whole path through the API: from an answer to a credential that anyone can check."""

import base64
import json
import os
import socket
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
        for suffix, type in (("json", "json"), ("jwt", "jwt"), ("bundle", "json"), ("proof", ""), ("svg", "svg")):
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
        self.check_by_programs(anyone, bundle, credential)
        self.assertEqual(sitting.client.get("/api/v1/credentials")["credentials"][0]["credential"], credential)

    def check_by_programs(self, anyone, bundle, credential):
        """POST /api/v1/verify: the same words, whatever the form; and what was changed."""
        with open(bundle, "rb") as file:
            whole = file.read()
        token = anyone.send("GET", f"/c/{credential}.jwt").body
        for sent in (whole, token, json.dumps(json.loads(whole)["credential"]).encode()):
            report = anyone.send("POST", "/api/v1/verify", sent).json
            self.assertEqual(report["verdict"], "valid", report["summary"])
            self.assertEqual(report["key_source"], "published")
            self.assertEqual([check["name"] for check in report["checks"]][:3], ["form", "signature", "issuer"])
        picture = (b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0">'
                   b'<openbadges:credential verify="' + token + b'"/></svg>')
        self.assertEqual(anyone.send("POST", "/api/v1/verify", picture).json["verdict"], "valid")
        changed = token.replace(b".", b".x", 1)
        self.assertNotEqual(anyone.send("POST", "/api/v1/verify", changed).json["verdict"], "valid")


@on_both
class Fetching(HouseCase):
    """What the server must not be made to ask for: addresses in credentials, and addresses as such."""

    INSIDE = ("https://127.0.0.1:{port}/", "https://localhost:{port}/", "https://[::1]:{port}/", "https://2130706433:{port}/",
              "http://localhost:{port}/", "https://169.254.169.254/latest/meta-data/", "file:///etc/passwd")

    def test_addresses_that_lead_inside(self):
        anyone = self.house.client()
        with socket.create_server(("127.0.0.1", 0)) as inside:
            inside.settimeout(0.3)
            port = inside.getsockname()[1]
            for address in self.INSIDE:
                reply = anyone.send("POST", "/api/v1/verify", address.format(port=port).encode())
                self.assertIn(reply.status, (200, 400), address)  # file: is no address, and no credential either
                self.assertNotIn("root:", reply.text)
            for did in (f"did:web:localhost%3A{port}", f"did:web:localhost%3a{port}:x", "did:web:localhost%3A22",
                        f"did:web:user@localhost%3A{port}", f"did:web:127.0.0.1%3A{port}", f"https://localhost:{port}/issuer"):
                report = anyone.send("POST", "/api/v1/verify", self.token(did)).json
                self.assertNotEqual(report["verdict"], "valid", did)
            with self.assertRaises(TimeoutError):
                inside.accept()

    def token(self, issuer):
        """Unsigned, but in form: the issuer has to be asked before that shows."""
        def part(value):
            return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=")
        credential = {"@context": ["https://www.w3.org/ns/credentials/v2"], "type": ["VerifiableCredential"],
                      "issuer": issuer, "credentialSubject": {"id": "urn:uuid:1"}}
        return part({"alg": "EdDSA", "kid": f"{issuer}#k"}) + b"." + part(credential) + b"." + b"A" * 86

    def test_not_without_end(self):
        anyone = self.house.client()
        statuses = {anyone.send("POST", "/api/v1/verify", b"{}").status for _ in range(130)}
        self.assertEqual(statuses, {200, 429})


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
