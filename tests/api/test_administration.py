"""What an administrator does through the API, on both databases."""

import concurrent.futures
import json
import time
import urllib.parse

from assay_server import ADMINISTRATOR, CANDIDATE, REVIEWER, AssayTest, Person, form


class TheOffice:
    def test_people_come_page_by_page(self):
        office = self.person(ADMINISTRATOR)
        lines = "".join(f"page-{i}@example.org,Page {i},candidate\n" for i in range(25))
        reply = self.send_csv(office, "email,name,role\n" + lines)
        self.assertEqual((reply.status, reply.json), (200, {"created": 25, "updated": 0}))
        seen, cursor = [], ""
        while cursor is not None:
            page = office.call("GET", f"people?limit=7{cursor and '&after=' + cursor}").json
            self.assertLessEqual(len(page["people"]), 7)
            seen += [person["email"] for person in page["people"]]
            cursor = page.get("next")
        self.assertEqual(len(seen), len(set(seen)))
        self.assertLessEqual({f"page-{i}@example.org" for i in range(25)}, set(seen))
        self.assert_problem(office.call("GET", "people?limit=0"), 400, "limit")
        self.assert_problem(office.call("GET", "people?after=nowhere"), 400, "after")

    def send_csv(self, person, text):
        headers = {"Content-Type": "text/csv", "X-CSRF-Token": person.csrf}
        return person.call("POST", "people/csv", text.encode(), headers=headers, csrf=False)

    def test_a_bad_line_changes_nothing(self):
        office = self.person(ADMINISTRATOR)
        before = office.call("GET", "people?limit=1000").json
        reply = self.send_csv(office, "email,name,role\ngood@example.org,Good,author\nbad@example.org,Bad,captain\n")
        self.assert_problem(reply, 400, "line 3")
        self.assertEqual(office.call("GET", "people?limit=1000").json, before)

    def sends(self, office, path, **fields):
        sent = office.open("POST", path, form({"csrf": office.csrf, **fields}),
                           {"Content-Type": "application/x-www-form-urlencoded"})
        return sent.status, sent.read().decode()

    def test_forms_come_back_with_what_was_typed(self):
        office = self.person(ADMINISTRATOR)
        before = office.call("GET", "people?limit=1000").json
        table = "email,name,role\ngood@example.org,Good & so,author\nbad@example.org,Bad,captain"
        status, page = self.sends(office, "/people/csv", csv=table)
        self.assertEqual(status, 400)
        for words in ("line 3", "Nothing was changed", "Good &amp; so,author", 'href="#many"'):
            self.assertIn(words, page)
        status, page = self.sends(office, "/people", email=ADMINISTRATOR, name="Once more", role="reviewer")
        self.assertIn(status, (400, 409))
        for words in (f'value="{ADMINISTRATOR}"', 'value="Once more"', "<option selected>reviewer", 'href="#add"'):
            self.assertIn(words, page)
        self.assertEqual(office.call("GET", "people?limit=1000").json, before)
        assessment = office.call("GET", "assessments").json["assessments"][0]["id"]
        for email, days, status_wanted, words in ((CANDIDATE, "900", 400, "from 1 to 365"),
                                                  (CANDIDATE, "soon", 400, "from 1 to 365"),
                                                  ("who@example.org", "7", 404, "Nobody here has this address"),
                                                  (" ", "", 400, "Whom?")):
            status, page = self.sends(office, "/assessments/invite", assessment=assessment, email=email, days=days)
            self.assertEqual((status, words in page, f'name="days" inputmode="numeric" value="{days}"' in page),
                             (status_wanted, True, True), email)
            self.assertIn(f'value="{assessment}" selected', page)
        status, _ = self.sends(office, "/people/csv", csv="email,name,role\nfine@example.org,Fine,author\n")
        self.assertEqual(status, 303)
        table = "email;name;role\nfine@example.org;Finer;author\nfiner@example.org;Finest;author\n"
        sent = office.open("POST", "/people/csv", form({"csrf": office.csrf, "csv": table}),
                           {"Content-Type": "application/x-www-form-urlencoded"})
        page = office.open("GET", sent.headers["Location"]).read().decode()
        self.assertIn("1 is new, and 1 was here already", page)
        twice = "email,name,role\nnora@example.org,Nora,author\nNORA@example.org,Eve,administrator\n"
        self.assert_problem(self.send_csv(office, twice), 400, "line 3: NORA@example.org stands in line 2 already")
        self.assertNotIn("nora@example.org", [one["email"] for one in office.call("GET", "people?limit=1000").json["people"]])
        self.assertIn("fine@example.org", [one["email"] for one in office.call("GET", "people?limit=1000").json["people"]])

    def test_a_new_person_chooses_a_password_and_is_invited(self):
        office, new = self.person(ADMINISTRATOR), Person(self.base)
        made = office.call("POST", "people", {"email": "New@Example.org", "name": "New", "role": "candidate"})
        self.assertEqual(made.status, 201)
        again = office.call("POST", "people", {"email": "new@example.org", "name": "New", "role": "candidate"})
        self.assert_problem(again, 409, "here already")
        message = next(m for m in office.call("GET", "outbox").json["messages"] if m["to_email"] == "new@example.org")
        link = urllib.parse.urlsplit(message["body"].split("\n\n")[1]).path
        form = urllib.parse.urlencode({"password": "a password of my own"}).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        self.assertEqual(new.open("POST", link, form, headers).status, 303)
        assessment = office.call("GET", "assessments").json["assessments"][0]["id"]
        invited = office.call("POST", "invitations", {"assessment": assessment, "email": "new@example.org", "days": 3})
        self.assertEqual(invited.status, 201, invited.text)
        own = new.call("GET", "invitations").json["invitations"]
        self.assertEqual([one["id"] for one in own], [invited.json["id"]])
        asked = next(m for m in office.call("GET", "outbox").json["messages"] if "show what you can do" in m["subject"])
        self.assertIn(f"the assessment “{own[0]['title']}”", asked["body"])
        nobody = office.call("POST", "invitations", {"assessment": assessment, "email": "nobody@example.org"})
        self.assert_problem(nobody, 404, "Nobody here")

    def test_nobody_is_invited_who_cannot_take_it_or_twice(self):
        office, guest = self.person(ADMINISTRATOR), Person(self.base)
        assessment, email = office.call("GET", "assessments").json["assessments"][0]["id"], "guest@example.org"
        invite = lambda whom, days=3: office.call("POST", "invitations", {"assessment": assessment, "email": whom, "days": days})
        sent = lambda: sum(m["to_email"] == email for m in office.call("GET", "outbox").json["messages"])
        count = lambda: next(a["invited"] for a in office.call("GET", "assessments").json["assessments"] if a["id"] == assessment)
        before = count()
        self.assert_problem(invite(REVIEWER), 409, "is no candidate here (but reviewer)")
        status, page = self.sends(office, "/assessments/invite", assessment=assessment, email=REVIEWER, days="")
        self.assertEqual((status, "is no candidate here" in page, f'value="{REVIEWER}"' in page), (409, True, True))
        made = office.call("POST", "people", {"email": email, "name": "Gül", "role": "candidate"})
        person = made.json["id"]
        message = next(m for m in office.call("GET", "outbox").json["messages"] if m["to_email"] == email)
        link = urllib.parse.urlsplit(message["body"].split("\n\n")[1]).path
        form = urllib.parse.urlencode({"password": "a password of my own"}).encode()
        self.assertEqual(guest.open("POST", link, form, {"Content-Type": "application/x-www-form-urlencoded"}).status, 303)
        away = {"name": "Gül", "role": "candidate", "disabled": True}
        self.assertEqual(office.call("PUT", f"people/{person}", away).status, 204)
        self.assert_problem(invite(email), 409, "cannot sign in")
        self.assertEqual((count(), sent()), (before, 1))
        self.assertEqual(office.call("PUT", f"people/{person}", {**away, "disabled": False}).status, 204)
        first = invite(email)
        self.assertEqual((first.status, first.json["again"]), (201, False))
        again = invite(email, 9)
        self.assertEqual((again.status, again.json), (200, {"id": first.json["id"], "again": True}))
        status, _ = self.sends(office, "/assessments/invite", assessment=assessment, email=email, days="20")
        self.assertEqual(status, 303)
        self.assertEqual((count(), sent()), (before + 1, 4))
        guest.sign_in(email, "a password of my own")
        own = guest.call("GET", "invitations").json["invitations"]
        self.assertEqual(len(own), 1)
        self.assertAlmostEqual((own[0]["expires_us"] / 1e6 - time.time()) / 86400, 20, delta=0.1)
        self.assertEqual(guest.call("POST", f"invitations/{own[0]['id']}/consent", {"agree": True}).status, 200)
        self.assert_problem(invite(email), 409, "has begun this assessment and not finished")
        self.assertEqual(len(guest.call("GET", "invitations").json["invitations"]), 1)

    def test_who_is_invited_by_many_at_once_is_invited_once(self):
        offices = [self.person(ADMINISTRATOR) for _ in range(6)]
        assessment = offices[0].call("GET", "assessments").json["assessments"][0]["id"]
        for number in range(6):
            email = f"wanted-{number}@example.org"
            made = offices[0].call("POST", "people", {"email": email, "name": "Wanted", "role": "candidate"})
            self.assertEqual(made.status, 201, made.text)
            with concurrent.futures.ThreadPoolExecutor(len(offices)) as threads:
                asked = list(threads.map(lambda one: one.call("POST", "invitations", {"assessment": assessment, "email": email}),
                                         offices))
            self.assertEqual(sorted(one.status for one in asked), [200] * (len(offices) - 1) + [201], email)
            self.assertEqual(len({one.json["id"] for one in asked}), 1, email)

    def test_a_disabled_person_is_out_at_once(self):
        office = self.person(ADMINISTRATOR)
        self.send_csv(office, "email,name,role\nleaver@example.org,Leaver,reviewer\n")
        person = next(p for p in office.call("GET", "people?limit=1000").json["people"]
                      if p["email"] == "leaver@example.org")
        change = {"name": "Leaver", "role": "reviewer", "disabled": True}
        self.assertEqual(office.call("PUT", f"people/{person['id']}", change).status, 204)
        people = office.call("GET", "people?limit=1000").json["people"]
        self.assertTrue(next(p for p in people if p["id"] == person["id"])["disabled"])
        own = office.call("GET", "me").json["person"]
        for locked_out in ({"role": "administrator", "disabled": True}, {"role": "candidate"}):
            reply = office.call("PUT", f"people/{own}", {"name": "Me", **locked_out})
            self.assert_problem(reply, 409, "lock yourself out")

    def test_the_audit_trail_goes_back_page_by_page(self):
        office = self.person(ADMINISTRATOR)
        self.send_csv(office, "email,name,role\naudited@example.org,Audited,author\n")
        first = office.call("GET", "audit?limit=2").json
        self.assertEqual(first["events"][0]["action"], "person.import")
        self.assertEqual(first["events"][0]["person"], office.call("GET", "me").json["person"])
        second = office.call("GET", f"audit?limit=2&after={first['next']}").json
        self.assertLess(second["events"][0]["id"], first["events"][1]["id"])

    def test_dead_letters_are_retried_or_discarded(self):
        office = self.person(ADMINISTRATOR)
        self.send_csv(office, "email,name,role\nmail@example.org,Mail,author\n")
        self.assertEqual(office.call("GET", "dead-letters").json["jobs"], [])
        ids = ["0190a000-0000-7000-8000-00000000000" + digit for digit in "12"]
        for job in ids:
            value = f"'{job}'" if self.engine == "postgres" else f"x'{job.replace('-', '')}'"
            self.ask("INSERT INTO job (org_id, id, kind, payload, run_after_us, attempts, error, created_us, dead_us) "
                     f"SELECT org_id, {value}, 'test.kind', '{{}}', 0, 9, 'the mail server is gone', 1, 2 "
                     "FROM organisation")
        jobs = office.call("GET", "dead-letters").json["jobs"]
        self.assertEqual([job["id"] for job in jobs], ids)
        self.assertEqual(jobs[0]["error"], "the mail server is gone")
        self.assertEqual(office.call("POST", f"dead-letters/{ids[0]}/retry").status, 204)
        self.assertEqual(office.call("DELETE", f"dead-letters/{ids[1]}").status, 204)
        self.assertEqual(office.call("GET", "dead-letters").json["jobs"], [])
        self.assert_problem(office.call("POST", f"dead-letters/{ids[0]}/retry"), 404)

    def test_a_token_cannot_make_a_stronger_one(self):
        office = self.person(ADMINISTRATOR)
        token = office.call("POST", "tokens", {"name": "list", "scopes": "admin", "days": 1})
        program = Person(self.base, token.json["token"])
        self.assertEqual(program.call("GET", "people").status, 200)
        self.assert_problem(program.call("POST", "tokens", {"name": "x", "scopes": "review", "days": 1}), 403)
        self.assert_problem(Person(self.base, self.person(CANDIDATE).csrf).call("GET", "people"), 401)

    def test_the_document_describes_these_calls(self):
        document = json.loads(self.person().call("GET", "openapi.json").text)
        for path in ("people", "people/csv", "people/{id}", "invitations", "assessments", "outbox", "audit",
                     "dead-letters", "dead-letters/{id}"):
            self.assertIn("/api/v1/" + path, document["paths"])


class AdministrationOnSqlite(TheOffice, AssayTest):
    engine = "sqlite"


class AdministrationOnPostgres(TheOffice, AssayTest):
    engine = "postgres"
