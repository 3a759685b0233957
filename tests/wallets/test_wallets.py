"""Other people's wallets take our credentials up: OpenID4VCI 1.0 and VCALM."""

import json
import pathlib
import subprocess

from assay_server import AssayTest
from test_delivery import Delivery as Holders

HERE = pathlib.Path(__file__).parent


class Wallets(AssayTest):
    award, get, claim, keep, show, offer, path = (
        Holders.award, Holders.get, Holders.claim, Holders.keep, Holders.show, Holders.offer, Holders.path)

    def wallet(self, *words):
        ran = subprocess.run(["node", *words], cwd=HERE, capture_output=True, text=True, timeout=60)
        self.assertTrue(ran.stdout, ran.stderr)
        return ran.returncode, json.loads(ran.stdout)

    def take_up(self, made, binding, name="ldp_vc", link="offer"):
        return self.wallet("oid4vci.mjs", made[link], made["transaction_code"], "OpenBadgeCredential_" + name, binding)

    def test_a_wallet_with_openid4vci_takes_it_up(self):
        for name, suffix in (("ldp_vc", "json"), ("jwt_vc_json", "jwt")):
            credential, person, made = self.offer()
            ended, got = self.take_up(made, "none", name, "offer_by_value" if name == "jwt_vc_json" else "offer")
            self.assertEqual(ended, 0, got)
            self.assertEqual(got["version"], "V1")
            stored = self.get(person, f"/c/{credential}.{suffix}").bytes.decode()
            self.assertEqual(got["credential"], json.loads(stored) if suffix == "json" else stored)

    def test_proofs_of_a_key_are_checked(self):
        for binding in ("jwk", "did:key", "did:jwk"):
            _, _, made = self.offer()
            ended, got = self.take_up(made, binding)
            self.assertEqual(ended, 0, (binding, got))
        for binding, error in (("wrong-key", "invalid_proof"), ("wrong-audience", "invalid_proof"),
                               ("wrong-nonce", "invalid_nonce")):
            _, _, made = self.offer()
            ended, got = self.take_up(made, binding)
            self.assertEqual((ended, got.get("error")), (1, error), (binding, got))

    def test_wrong_digits_open_nothing(self):
        _, _, made = self.offer()
        made["transaction_code"] = "000000" if made["transaction_code"] != "000000" else "000001"
        ended, got = self.take_up(made, "none")
        self.assertEqual((ended, got.get("error")), (1, "invalid_grant"), got)

    def test_a_wallet_in_a_page_of_another_origin_takes_it_up(self):
        credential, person, made = self.offer()
        self.show(person, credential, "link")
        document = json.loads(self.get(person, f"/c/{credential}.json").bytes)
        size = self.get(person, "/log/checkpoint").bytes.split()[1].decode()
        public = [self.base + path for path in (f"/c/{credential}.json", f"/c/{credential}.jwt", "/.well-known/did.json",
                                                "/log/checkpoint", f"/log/tile/entries/000.p/{size}")]
        public += [entry["statusListCredential"] for entry in document["credentialStatus"]]
        # What somebody is signed in for, what others' pages might send in their name, what no page but ours needs.
        closed = [["GET", self.base + path] for path in ("/api/v1/me", "/api/v1/credentials", "/healthz", "/")]
        closed += [["POST", self.base + path] for path in ("/recover", "/sign-in", "/api/v1/session")]
        closed += [["GET", public[0]]]  # with cookies, which are never allowed to come along
        _, _, second = self.offer()
        ended, got = self.wallet("page.mjs", json.dumps({
            "offer": second["offer"], "digits": second["transaction_code"], "interaction": made["interaction"],
            "configuration": "OpenBadgeCredential_ldp_vc", "read": public, "refused": closed}))
        self.assertEqual(ended, 0, got)
        self.assertEqual((got["wrong"]["status"], got["wrong"]["body"]["error"]), (400, "invalid_grant"))
        self.assertTrue(got["nonce"]["c_nonce"])
        self.assertIn("proof", got["issued"]["credentials"][0]["credential"])
        self.assertEqual(got["exchanged"]["verifiablePresentation"]["verifiableCredential"], [document])
        for address in public:
            self.assertEqual(got["texts"][address].encode(), self.get(person, address[len(self.base):]).bytes, address)
        self.assertEqual(set(got["failures"].values()), {"TypeError"}, got["failures"])
        self.assertEqual(len(got["failures"]), len(closed))

    def test_the_learner_credential_wallet_takes_it_up_once(self):
        credential, person, made = self.offer()
        ended, got = self.wallet("lcw.mjs", made["interaction"])
        self.assertEqual(ended, 0)
        self.assertEqual(got, [json.loads(self.get(person, f"/c/{credential}.json").bytes)])
        ran = subprocess.run(["node", "lcw.mjs", made["interaction"]], cwd=HERE, capture_output=True, text=True,
                             timeout=60)
        self.assertNotEqual(ran.returncode, 0)
        self.assertIn("interaction: 404", ran.stderr)
