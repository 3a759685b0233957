"""How a credential comes to its holder: claimed, kept, shown, hidden, drawn, deleted; on both databases."""

import json
import pathlib
import re
import struct
import subprocess
import time
import urllib.parse
import zlib

from assay_server import ADMINISTRATOR, ASSAY, CANDIDATE, AssayTest, Person, form

HTML = {"Accept": "text/html"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
FORMS = ("", ".json", ".jwt", ".bundle", ".proof", ".png", ".svg", ".pdf", ".preview.png", ".hallmark.svg")
ACHIEVEMENT = {
    "name": "Tidy desks", "description": "Keeps a desk tidy.", "criteria": "Their desk was *tidy*.",
    "vouched_by": "A visitor looked at it.",
}
GRANT = "urn:ietf:params:oauth:grant-type:pre-authorized_code"


class Delivery:
    serial = 0

    def award(self, name="Zoë Ångström", email=None, achievement=ACHIEVEMENT):
        """A credential for somebody, by a list; their message; a browser that is nobody's yet."""
        Delivery.serial += 1
        email = email or f"holder-{Delivery.serial}@example.org"
        office = self.person(ADMINISTRATOR)
        made = office.call("POST", "badges/batches",
                           {"achievement": achievement, "recipients": f"name,email\n{name},{email}\n"})
        self.assertEqual(made.status, 201, made.text)
        until = time.monotonic() + 20
        while True:
            sent = [m for m in office.call("GET", "outbox").json["messages"]
                    if m["to_email"] == email and m["subject"] == "Your credential is ready"]
            if sent:
                break
            self.assertLess(time.monotonic(), until, "the credential comes")
            time.sleep(0.05)
        credential = re.search(r"/c/([0-9a-f-]{36})", sent[0]["body"])[1]
        claim = re.search(r"/claim/\S+", sent[0]["body"])
        return credential, claim and claim[0], Person(self.base)

    def get(self, person, path, headers=None):
        reply = person.open("GET", path, headers=headers or HTML)
        reply.bytes = reply.read()
        return reply

    def claim(self, person, link, visible="holder"):
        reply = person.open("POST", link, form({"visible": visible}), FORM)
        if reply.status == 303:
            person.csrf = re.search(r'<meta name="csrf" content="([^"]+)"',
                                    self.get(person, reply.headers["Location"]).bytes.decode())[1]
        return reply

    def keep(self, visible="holder", achievement=ACHIEVEMENT):
        credential, link, person = self.award(achievement=achievement)
        self.assertEqual(self.claim(person, link, visible).status, 303)
        return credential, person

    def show(self, person, credential, visible):
        reply = person.call("PUT", f"credentials/{credential}/visibility", {"visible": visible})
        self.assertEqual(reply.status, 204, reply.text)

    def statuses(self, person, credential):
        return {self.get(person, f"/c/{credential}{suffix}").status for suffix in FORMS}

    # ---- claiming ----

    def test_a_link_is_claimed_once_and_signs_in(self):
        credential, link, person = self.award()
        page = self.get(person, link)
        self.assertEqual(page.status, 200)
        self.assertIn("Zoë Ångström", page.bytes.decode())
        self.assertEqual(person.call("GET", "credentials").status, 401, "looking opens nothing")
        kept = self.claim(person, link)
        self.assertEqual(kept.status, 303)
        self.assertTrue(kept.headers["Location"].startswith(f"/c/{credential}"))
        own = person.call("GET", "credentials").json["credentials"]
        self.assertEqual([(c["credential"], c["visible"]) for c in own], [(credential, "holder")])
        stranger = Person(self.base)
        self.assertEqual(self.claim(stranger, link).status, 404)
        self.assertEqual(self.get(stranger, link).status, 404)
        self.assertEqual(stranger.call("GET", "credentials").status, 401)

    def test_a_link_sets_no_password(self):
        _, link, person = self.award()
        token = link.split("/")[-1]
        self.assertEqual(self.get(person, f"/link/{token}").status, 404)
        reply = person.open("POST", f"/link/{token}", form({"password": "a password of my own"}), FORM)
        self.assertEqual(reply.status, 404)

    def test_a_link_runs_out(self):
        _, link, person = self.award()
        self.ask("UPDATE link SET expires_us = 1 WHERE kind = 'claim'")
        self.assertEqual(self.claim(person, link).status, 404)

    def test_who_has_a_password_signs_in_as_always(self):
        credential, link, _ = self.award(email=CANDIDATE)
        self.assertIsNone(link, "the message to who can sign in opens nothing")
        candidate = self.person(CANDIDATE)
        self.assertIn(credential, {c["credential"] for c in candidate.call("GET", "credentials").json["credentials"]})

    def test_the_outbox_shows_no_link_that_was_used(self):
        _, link, person = self.award()
        self.claim(person, link)
        said = json.dumps(self.person(ADMINISTRATOR).call("GET", "outbox").json)
        self.assertNotIn(link, said)
        self.assertIn("[one-time link, used]", said)

    # ---- who sees it ----

    def test_nobody_sees_it_until_its_holder_shows_it(self):
        credential, person = self.keep()
        stranger, office, other = Person(self.base), self.person(ADMINISTRATOR), self.person(CANDIDATE)
        for one in (stranger, office, other):
            self.assertEqual(self.statuses(one, credential), {404})
            self.assertEqual(self.get(one, f"/verify?credential={credential}").status, 404)
        none = "01900000-0000-7000-8000-000000000000"
        never = self.get(stranger, f"/c/{none}").bytes.replace(none.encode(), credential.encode())
        self.assertEqual(self.get(stranger, f"/c/{credential}").bytes, never, "as if it never was")
        self.assertIn(f'href="/sign-in?next=%2Fc%2F{credential}"', never.decode(), "its holder may be signed out")
        self.assertEqual(self.statuses(person, credential), {200})

        self.show(person, credential, "link")
        self.assertEqual(self.statuses(stranger, credential), {200})
        self.assertEqual(self.get(stranger, f"/verify?credential={credential}").status, 200)
        self.show(person, credential, "holder")
        self.assertEqual(self.statuses(stranger, credential), {404})

    def test_nobody_else_can_show_or_delete_it(self):
        credential, _ = self.keep()
        for one in (self.person(ADMINISTRATOR), self.person(CANDIDATE), Person(self.base)):
            reply = one.call("PUT", f"credentials/{credential}/visibility", {"visible": "link"})
            self.assertIn(reply.status, (401, 403, 404))
            self.assertIn(one.call("DELETE", f"credentials/{credential}").status, (401, 403, 404))
            self.assertIn(one.call("POST", f"credentials/{credential}/offers").status, (401, 403, 404))
        self.assertEqual(self.statuses(Person(self.base), credential), {404})

    def test_caches_keep_only_what_is_shown(self):
        credential, person = self.keep()
        self.assertEqual(self.get(person, f"/c/{credential}.json").headers["Cache-Control"], "no-store")
        self.show(person, credential, "link")
        self.assertIn("public", self.get(person, f"/c/{credential}.json").headers["Cache-Control"])

    def test_of_one_that_ends_the_page_says_who_still_gets_it(self):
        sentence = "Whoever has a file of it can still ask for its newest edition, until you delete it."
        credential, person = self.keep()
        self.assertNotIn(sentence, self.get(person, f"/c/{credential}").bytes.decode())
        credential, person = self.keep("link", {**ACHIEVEMENT, "valid_for_days": 365})
        stranger = Person(self.base)
        address = json.loads(self.get(stranger, f"/c/{credential}.json").bytes)["refreshService"]["id"]
        path = "/c/" + address.partition("/c/")[2]
        self.assertNotIn(sentence, self.get(person, f"/c/{credential}").bytes.decode())
        self.show(person, credential, "holder")
        self.assertIn(sentence, self.get(person, f"/c/{credential}").bytes.decode())
        self.assertIn("You alone can see its page.", self.get(person, "/credentials").bytes.decode())
        self.assertEqual(self.statuses(stranger, credential), {404})
        self.assertEqual(self.get(stranger, path).status, 200)
        self.assertEqual(person.call("DELETE", f"credentials/{credential}").status, 204)
        self.assertEqual(self.get(stranger, path).status, 404)

    def test_forms_and_buttons_do_the_same(self):
        credential, person = self.keep()
        page = self.get(person, f"/c/{credential}").bytes.decode()
        self.assertIn("You alone can see this page", page)
        self.assertNotIn("linkedin", page)
        send = lambda path, **fields: person.open("POST", path, form({"csrf": person.csrf, **fields}), FORM)
        self.assertEqual(send(f"/credentials/{credential}/visibility", visible="link").status, 303)
        page = self.get(person, f"/c/{credential}").bytes.decode()
        self.assertIn("Anyone with the link can see this page", page)
        link = re.search(r'href="(https://www\.linkedin\.com/profile/add[^"]+)"', page)[1].replace("&amp;", "&")
        fields = urllib.parse.parse_qs(urllib.parse.urlsplit(link).query)
        self.assertEqual(fields["name"], ["Tidy desks"])
        self.assertEqual(fields["certId"], [credential])
        self.assertEqual(urllib.parse.urlsplit(fields["certUrl"][0]).path, f"/c/{credential}")
        self.assertEqual(send(f"/credentials/{credential}/delete").status, 400, "it asks whether one is sure")
        self.assertEqual(send(f"/credentials/{credential}/delete", sure="on").status, 303)
        self.assertEqual(self.get(person, f"/c/{credential}").status, 404)

    def test_tiles_that_no_checkpoint_covers(self):
        self.keep()
        person = Person(self.base)
        size = int(self.get(person, "/log/checkpoint").bytes.split(b"\n")[1])
        self.assertTrue(0 < size < 256)
        covered = self.get(person, f"/log/tile/entries/000.p/{size}")
        self.assertEqual(covered.status, 200)
        self.assertIn("immutable", covered.headers["Cache-Control"])
        for path in (f"entries/000.p/{size + 1}", "entries/000", "0/000", "0/001.p/1", "1/000.p/1", "nothing"):
            with self.subTest(path=path):
                later = self.get(person, f"/log/tile/{path}")
                self.assertEqual(later.status, 404)
                self.assertNotIn("immutable", later.headers.get("Cache-Control", ""))

    def test_what_is_deleted_is_gone(self):
        credential, person = self.keep("link")
        kept = self.get(person, f"/c/{credential}.bundle").bytes.decode()
        before = self.get(person, "/log/checkpoint").bytes
        self.get(person, f"/c/{credential}.png")
        self.assertEqual(person.call("DELETE", f"credentials/{credential}").status, 204)
        for one in (person, Person(self.base), self.person(ADMINISTRATOR)):
            self.assertEqual(self.statuses(one, credential), {404})
        self.assertEqual(person.call("GET", "credentials").json["credentials"], [])
        self.assertEqual(person.call("DELETE", f"credentials/{credential}").status, 404)
        self.assertEqual(self.get(person, "/log/checkpoint").bytes, before, "the log keeps its entries")
        self.assertEqual(list(pathlib.Path(self.folder, "data/pictures").glob(credential + "*")), [])
        checked = Person(self.base).call("POST", "verify", json.loads(kept))
        self.assertEqual((checked.status, checked.json["verdict"]), (200, "valid"), checked.text)

    # ---- what it is of, and what becomes of it ----

    def test_its_achievement_is_where_it_says(self):
        credential, person = self.keep()
        document = json.loads(self.get(person, f"/c/{credential}.json").bytes)
        achievement = document["credentialSubject"]["achievement"]
        path, stranger = self.path(achievement["id"]), Person(self.base)
        self.assertIn(f'href="{achievement["id"]}"', self.get(person, f"/c/{credential}").bytes.decode())
        page = self.get(stranger, path)
        self.assertEqual(page.status, 200)
        for words in ("<h1>Tidy desks</h1>", "Keeps a desk tidy.", "Their desk was <em>tidy</em>.", document["issuer"]["id"]):
            self.assertIn(words, page.bytes.decode())
        kinds = [{"Accept": kind} for kind in ("application/ld+json", "application/json")]
        for way, headers in ((path + ".json", HTML), *((path, kind) for kind in kinds)):
            reply = self.get(stranger, way, headers)
            self.assertEqual((reply.status, reply.headers["Content-Type"]), (200, "application/ld+json"))
            alone = json.loads(reply.bytes)
            self.assertEqual({k: alone[k] for k in achievement}, achievement)
            self.assertEqual(alone["creator"], document["issuer"])
            self.assertEqual(alone["@context"], document["@context"])
        for none in ("/achievements/keeping-a-web-service-healthy/99", path + "0", path.upper(), "/achievements/.json"):
            self.assertEqual(self.get(stranger, none).status, 404, none)

    def test_its_holder_sees_what_became_of_it(self):
        credential, person = self.keep("link")
        office, stranger = self.person(ADMINISTRATOR), Person(self.base)
        state = lambda: [(c["state"], c.get("reason")) for c in person.call("GET", "credentials").json["credentials"]]
        said = lambda who, path: self.get(who, path).bytes.decode()
        self.assertEqual(state(), [("holds", None)])
        self.assertIn("linkedin", said(person, f"/c/{credential}"))
        for action, title in (("suspend", "Suspended since"), ("reinstate", None), ("revoke", "Revoked on")):
            reason = f"Because of {action}."
            changed = office.call("POST", f"badges/{credential}/status", {"action": action, "reason": reason, "confirm": True})
            self.assertEqual(changed.status, 200, changed.text)
            for path in ("/credentials", f"/c/{credential}"):
                self.assertEqual(f"<strong>{title}" in said(person, path), title is not None)
                self.assertEqual(reason in said(person, path), title is not None)
            self.assertNotIn(reason, said(stranger, f"/c/{credential}"), "it is the holder's")
        self.assertEqual(state(), [("revoked", "Because of revoke.")])
        self.assertIn("Revoked on", said(stranger, f"/c/{credential}"))
        self.assertNotIn("linkedin", said(person, f"/c/{credential}"))

    # ---- its forms ----

    def chunks(self, png):
        at = 8
        while at < len(png):
            length, kind = struct.unpack_from(">I4s", png, at)
            yield kind, png[at + 8:at + 8 + length]
            self.assertEqual(struct.unpack_from(">I", png, at + 8 + length)[0],
                             zlib.crc32(png[at + 4:at + 8 + length]))
            at += 12 + length

    def test_pictures_carry_the_credential(self):
        credential, person = self.keep()
        document = json.loads(self.get(person, f"/c/{credential}.json").bytes)
        self.assertEqual(document["id"], f"urn:uuid:{credential}")
        self.assertEqual(document["proof"]["cryptosuite"], "eddsa-rdfc-2022")
        png = self.get(person, f"/c/{credential}.png").bytes
        parts = list(self.chunks(png))
        self.assertEqual(struct.unpack_from(">II", parts[0][1]), (1024, 1024))
        baked = [body for kind, body in parts if kind == b"iTXt" and body.startswith(b"openbadgecredential\0\0\0\0\0")]
        self.assertEqual(len(baked), 1)
        self.assertEqual(json.loads(baked[0].split(b"\0", 5)[5]), document)
        svg = self.get(person, f"/c/{credential}.svg").bytes.decode()
        self.assertEqual(json.loads(re.search(r"<!\[CDATA\[(.*?)\]\]>", svg, re.S)[1]), document)
        self.assertNotIn("<text", svg, "its letters are outlines")
        pdf = self.get(person, f"/c/{credential}.pdf").bytes
        self.assertTrue(pdf.startswith(b"%PDF-"))
        self.assertIn(b"credential.json", pdf)
        words = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
        self.assertIn("Their desk was tidy.", words)
        self.assertNotIn("holds until", words, "it has no end")
        preview = next(self.chunks(self.get(person, f"/c/{credential}.preview.png").bytes))
        self.assertEqual(struct.unpack_from(">II", preview[1]), (1200, 630))

    def test_pictures_are_the_same_again(self):
        credential, person = self.keep()
        folder = pathlib.Path(self.folder, "data/pictures")
        drawn = []
        for _ in range(2):
            for suffix in (".png", ".svg", ".pdf", ".preview.png"):
                self.assertEqual(self.get(person, f"/c/{credential}{suffix}").status, 200)
            drawn.append({file.name: file.read_bytes() for file in folder.glob(credential + "*")})
            for file in folder.glob(credential + "*"):
                file.unlink()
        self.assertEqual(len(drawn[0]), 4)
        self.assertEqual(drawn[0], drawn[1])

    def test_names_in_any_script_are_drawn_and_letters_that_no_font_has_are_said(self):
        said = lambda: [line for line in pathlib.Path(self.folder, "log").read_text(encoding="utf-8").splitlines()
                        if "picture.letters_missing" in line]
        before = said()
        for name, boxes in (("محمد العربي · 山田太郎 · ऋषि", 0), ("Zoë \U00100000\U00100001", 2)):
            credential, link, person = self.award(name=name)
            self.assertEqual(self.claim(person, link).status, 303)
            for suffix in (".preview.png", ".preview.png", ".pdf"):
                self.assertEqual(self.get(person, f"/c/{credential}{suffix}").status, 200)
            told = said()[len(before):]
            self.assertEqual(len(told), 2 if boxes else 0, "each time that it is drawn, and it is kept")
            for line in told:
                self.assertIn(f"letters={boxes} credential={credential}", line)
                self.assertNotIn("Zo", line)

    def test_accept_chooses(self):
        credential, person = self.keep()
        for accept, kind in (("application/vc", "application/vc"), ("application/json", "application/json"),
                             ("application/vc+jwt", "application/vc+jwt"), ("image/png", "image/png"),
                             ("application/pdf", "application/pdf"), ("image/svg+xml", "image/svg+xml"),
                             ("text/html,*/*", "text/html; charset=utf-8")):
            reply = self.get(person, f"/c/{credential}", {"Accept": accept})
            self.assertEqual((reply.status, reply.headers["Content-Type"]), (200, kind), accept)

    def test_other_sites_are_told_what_to_show(self):
        credential, person = self.keep("link")
        page = self.get(Person(self.base), f"/c/{credential}").bytes.decode()
        told = dict(re.findall(r'<meta (?:property|name)="((?:og|twitter):[a-z:]+|robots)" content="([^"]*)"', page))
        self.assertTrue(told["og:image"].endswith(f"/c/{credential}.preview.png"))
        self.assertIn("Zoë Ångström", told["og:description"])
        self.assertEqual((told["twitter:card"], told["robots"]), ("summary_large_image", "noindex"))
        self.assertNotIn("og:", self.get(person, "/credentials").bytes.decode())

    # ---- wallets ----

    def offer(self):
        credential, person = self.keep()
        made = person.call("POST", f"credentials/{credential}/offers")
        self.assertEqual(made.status, 200, made.text)
        return credential, person, made.json

    def path(self, address):
        parts = urllib.parse.urlsplit(address)
        return parts.path + ("?" + parts.query if parts.query else "")

    def ask_json(self, method, path, body=None, kind="application/json", token=None):
        headers = {"Accept": "application/json", "Content-Type": kind}
        if token:
            headers["Authorization"] = "Bearer " + token
        reply = Person(self.base).open(method, path, body if method == "POST" else None, headers)
        return reply.status, json.loads(reply.read())

    def code_of(self, made):
        address = urllib.parse.parse_qs(urllib.parse.urlsplit(made["offer"]).query)["credential_offer_uri"][0]
        status, offer = self.ask_json("GET", self.path(address))
        self.assertEqual(status, 200)
        whole = urllib.parse.parse_qs(urllib.parse.urlsplit(made["offer_by_value"]).query)["credential_offer"][0]
        self.assertEqual(json.loads(whole), offer)
        self.assertEqual(offer["grants"][GRANT]["tx_code"]["length"], 6)
        return offer["grants"][GRANT]["pre-authorized_code"]

    def token(self, code, pin, **more):
        fields = {"grant_type": GRANT, "pre-authorized_code": code, "tx_code": pin, **more}
        return self.ask_json("POST", "/wallet/token", form(fields), FORM["Content-Type"])

    def fetch(self, token, **request):
        return self.ask_json("POST", "/wallet/credential", json.dumps(request).encode(), token=token)

    def test_an_exchange_hands_the_credential_over_once(self):
        credential, person, made = self.offer()
        self.assertTrue(made["interaction"].endswith("?iuv=1"))
        status, said = self.ask_json("GET", self.path(made["interaction"]))
        self.assertEqual(status, 200)
        self.assertEqual(said["protocols"]["OID4VCI"], made["offer"])
        self.assertEqual(self.get(Person(self.base), self.path(made["interaction"])).status, 200, "people are told")
        exchange = self.path(said["protocols"]["vcapi"])
        status, answer = self.ask_json("POST", exchange, b"{}")
        self.assertEqual(status, 200)
        document = json.loads(self.get(person, f"/c/{credential}.json").bytes)
        self.assertEqual(answer["verifiablePresentation"]["verifiableCredential"], [document])
        self.assertEqual(self.ask_json("POST", exchange, b"{}")[0], 404)
        self.assertEqual(Person(self.base).open("GET", self.path(made["interaction"])).status, 404)

    def test_the_metadata_is_what_is_so(self):
        status, issuer = self.ask_json("GET", "/.well-known/openid-credential-issuer")
        self.assertEqual(status, 200)
        base = issuer["credential_issuer"]
        self.assertEqual(issuer["credential_endpoint"], base + "/wallet/credential")
        formats = {c["format"]: c for c in issuer["credential_configurations_supported"].values()}
        self.assertEqual(set(formats), {"ldp_vc", "jwt_vc_json"})
        for one in formats.values():
            self.assertNotIn("proof_types_supported", one)
            self.assertNotIn("cryptographic_binding_methods_supported", one)
        status, server = self.ask_json("GET", "/.well-known/oauth-authorization-server")
        self.assertEqual((status, server["issuer"]), (200, base))
        self.assertTrue(server["pre-authorized_grant_anonymous_access_supported"])
        reply = Person(self.base).open("GET", "/.well-known/openid-credential-issuer/elsewhere")
        self.assertEqual(reply.status, 404)

    def test_the_code_and_the_digits_fetch_both_formats(self):
        credential, person, made = self.offer()
        code = self.code_of(made)
        status, token = self.token(code, made["transaction_code"], client_id="anything")
        self.assertEqual(status, 200, token)
        self.assertEqual(token["token_type"], "Bearer")
        document = json.loads(self.get(person, f"/c/{credential}.json").bytes)
        jwt = self.get(person, f"/c/{credential}.jwt").bytes.decode()
        for name, expected in (("ldp_vc", document), ("jwt_vc_json", jwt)):
            status, answer = self.fetch(token["access_token"], credential_configuration_id="OpenBadgeCredential_" + name)
            self.assertEqual((status, answer), (200, {"credentials": [{"credential": expected}]}))
        status, again = self.token(code, made["transaction_code"])
        self.assertEqual((status, again["error"]), (400, "invalid_grant"), "a code works once")

    def test_wrong_digits_are_counted(self):
        _, _, made = self.offer()
        code, right = self.code_of(made), made["transaction_code"]
        wrong = "000000" if right != "000000" else "000001"
        for _ in range(5):
            status, said = self.token(code, wrong)
            self.assertEqual((status, said["error"]), (400, "invalid_grant"))
        status, said = self.token(code, right)
        self.assertEqual((status, said["error"]), (400, "invalid_grant"))
        self.assertIn("over", said["error_description"])

    def test_offers_end(self):
        credential, person, made = self.offer()
        code = self.code_of(made)
        newer = person.call("POST", f"credentials/{credential}/offers").json
        self.assertEqual(self.token(code, made["transaction_code"])[0], 400, "a new one ends the last")
        code = self.code_of(newer)
        self.ask("UPDATE wallet_offer SET expires_us = 1")
        self.assertEqual(self.token(code, newer["transaction_code"])[0], 400)
        self.assertEqual(Person(self.base).open("GET", f"/wallet/offers/{code}").status, 404)

    def test_pages_of_other_origins_get_what_is_for_everybody(self):
        credential, person, made = self.offer()
        origin = {"Origin": "https://wallet.example", "Sec-Fetch-Site": "cross-site", "Accept": "application/json"}
        stranger = Person(self.base)

        def allowed(reply):
            self.assertIsNone(reply.headers["Access-Control-Allow-Credentials"])
            return reply.headers["Access-Control-Allow-Origin"]

        exchange = self.path(made["interaction"]).split("?")[0] + "/exchange"
        for path, methods in (("/wallet/token", "OPTIONS, POST"), ("/wallet/credential", "OPTIONS, POST"),
                              (exchange, "OPTIONS, POST"),
                              (f"/c/{credential}.json", "OPTIONS, GET, HEAD"), ("/.well-known/did.json", "OPTIONS, GET, HEAD")):
            asked = {**origin, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
            reply = stranger.open("OPTIONS", path, headers=asked)
            self.assertEqual((reply.status, allowed(reply)), (204, "*"), path)
            self.assertEqual(reply.headers["Access-Control-Allow-Methods"], methods)
            self.assertIn("Authorization", reply.headers["Access-Control-Allow-Headers"])
        for path in ("/sign-in", "/recover", "/api/v1/session", f"/credentials/{credential}/delete"):
            self.assertIsNone(allowed(stranger.open("OPTIONS", path, headers=origin)), path)

        # Hidden is hidden to pages too, and they may read that it is; what its holder sees, they may not.
        reply = stranger.open("GET", f"/c/{credential}.json", headers=origin)
        self.assertEqual((reply.status, allowed(reply)), (404, "*"))
        reply = person.open("GET", f"/c/{credential}.json", headers=origin)
        self.assertEqual((reply.status, allowed(reply)), (200, None))
        self.show(person, credential, "link")
        reply = stranger.open("GET", f"/c/{credential}.json", headers=origin)
        self.assertEqual((reply.status, allowed(reply)), (200, "*"))

        # The check of Origin stays where it was, whoever is signed in.
        for path in ("/recover", f"/credentials/{credential}/delete"):
            fields = form({"csrf": person.csrf, "sure": "on", "email": "x@example.org"})
            reply = person.open("POST", path, fields, {**FORM, **origin})
            self.assertEqual((reply.status, allowed(reply)), (403, None), path)
        reply = person.open("POST", exchange, b"{}", {**origin, "Content-Type": "application/json"})
        self.assertEqual((reply.status, allowed(reply)), (200, "*"), "nobody is signed in there")

    def test_what_is_asked_wrongly_is_refused_in_the_standards_words(self):
        _, _, made = self.offer()
        code, pin = self.code_of(made), made["transaction_code"]
        kind = FORM["Content-Type"]
        for body, error in ((b"", "invalid_request"), (b"%", "invalid_request"),
                            (form({"grant_type": "authorization_code"}), "unsupported_grant_type"),
                            (form({"grant_type": GRANT, "pre-authorized_code": code}), "invalid_request"),
                            (form({"grant_type": GRANT, "pre-authorized_code": "x" * 76, "tx_code": pin}),
                             "invalid_grant")):
            status, said = self.ask_json("POST", "/wallet/token", body, kind)
            self.assertEqual((status, said["error"]), (400, error), body)
        token = self.token(code, pin)[1]["access_token"]
        good = "OpenBadgeCredential_ldp_vc"
        for request, error in (({}, "invalid_credential_request"),
                               ({"credential_configuration_id": "x"}, "unknown_credential_configuration"),
                               ({"credential_identifier": "x"}, "unknown_credential_identifier"),
                               ({"credential_configuration_id": good, "proofs": {}}, "invalid_proof"),
                               ({"credential_configuration_id": good, "proofs": {"jwt": ["x"]}}, "invalid_proof")):
            status, said = self.fetch(token, **request)
            self.assertEqual((status, said["error"]), (400, error), request)
        status, said = self.fetch(("B" if token[0] == "A" else "A") + token[1:], credential_configuration_id=good)
        self.assertEqual((status, said["error"]), (401, "invalid_token"))
        self.assertEqual(self.ask_json("POST", "/wallet/credential", b"{}")[0], 401)
        self.assertEqual(self.fetch(token, credential_configuration_id=good)[0], 200)

    def test_a_deleted_credential_goes_into_no_wallet(self):
        credential, person, made = self.offer()
        self.assertEqual(person.call("DELETE", f"credentials/{credential}").status, 204)
        self.assertEqual(Person(self.base).open("POST", self.path(made["interaction"]).split("?")[0] + "/exchange",
                                                b"{}", {"Content-Type": "application/json"}).status, 404)


class DeliveryOnSqlite(Delivery, AssayTest):
    pass


class Alone(AssayTest):
    """What was taken along, when there is nobody left to ask."""

    award, get, claim = Delivery.award, Delivery.get, Delivery.claim

    def verify(self, name, *options):
        said = subprocess.run([ASSAY, "verify", f"{self.folder}/{name}", "--offline", "--json", *options],
                              capture_output=True, text=True)
        report = json.loads(said.stdout)
        return report, {check["name"]: check["outcome"] for check in report["checks"]}

    def test_pictures_prove_that_they_are_in_the_log(self):
        credential, link, person = self.award()
        self.assertEqual(self.claim(person, link).status, 303)
        for suffix in ("png", "svg", "pdf", "bundle"):
            pathlib.Path(self.folder, "kept." + suffix).write_bytes(self.get(person, f"/c/{credential}.{suffix}").bytes)
        self.server.terminate()
        self.server.wait(30)

        bundle = json.loads(pathlib.Path(self.folder, "kept.bundle").read_text(encoding="utf-8"))
        log = re.search(r"log (\S+)", bundle["log"]["policy"])[1]
        trust = pathlib.Path(self.folder, "trust")
        trust.write_text(f"issuer {bundle['credential']['issuer']['id']}\nlog {log}\n", encoding="utf-8")
        for picture, *options in (("baked.svg",), ("baked.png", "--picture", self.folder + "/kept.png")):
            subprocess.run([ASSAY, "badge", "bake", self.folder + "/kept.bundle", "--out", f"{self.folder}/{picture}", *options],
                           check=True)
        for name in ("kept.png", "kept.svg", "kept.pdf", "baked.svg", "baked.png"):
            report, outcomes = self.verify(name, "--trust", trust)
            self.assertEqual((outcomes["signature"], outcomes["issuer"], outcomes["log inclusion"], outcomes["status"]),
                             ("passed", "passed", "passed", "unknown"), (name, report))
            self.assertEqual(report["log"]["index"], self.index_of(bundle), name)
            self.assertEqual(self.verify(name)[1]["log inclusion"], "not_applicable", "whose log it is, nobody says")

    def index_of(self, bundle):
        return int(re.search(r"\nindex (\d+)\n", bundle["log"]["proof"])[1])


class DeliveryOnPostgres(Delivery, AssayTest):
    engine = "postgres"
