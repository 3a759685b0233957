"""Writing twice, from two places, with old tokens: nothing is done twice and nothing is lost."""

import re
import threading

from case import LOREM, HouseCase
from client import Sitting, csrf_of
from house import BASE_URL, on_both


@on_both
class Writes(HouseCase):
    # ---- forms ----

    def test_stale_csrf(self):
        sitting = self.house.sitting(1)
        sitting.begin("advice")
        sitting.save("advice", "before")
        draft = sitting.part("advice", "/draft")
        other = self.house.candidate(2)
        for token in ("", "nonsense", other.csrf, None):
            with self.subTest(token=token):
                reply = sitting.client.send("PUT", draft, {"body": "stolen", "base": 1, "writer": "t"}, X_CSRF_Token=token)
                self.assertIn("Reload", self.assert_problem(reply, 403)["detail"])
        self.assertEqual(sitting.client.get(sitting.part("advice"))["body"], "before")

    def test_token_of_the_session_before(self):
        client = self.house.candidate(2)
        old = client.csrf
        client.send("DELETE", "/api/v1/session")
        client.sign_in("candidate2@example.org", "correct horse battery staple")
        self.assert_problem(client.send("POST", "/api/v1/tokens", {"name": "x", "scopes": "take", "days": 1},
                                        X_CSRF_Token=old), 403)

    def test_from_another_site(self):
        client = self.house.candidate(2)
        for site in ("cross-site", "same-site"):
            reply = client.send("POST", "/api/v1/tokens", {"name": "x", "scopes": "take", "days": 1}, Sec_Fetch_Site=site)
            self.assert_problem(reply, 403)

    def test_from_another_origin(self):
        """A browser that sends no Sec-Fetch-Site says by Origin where a public form was."""
        for origin, status in (("https://evil.example", 403), ("null", 403), (BASE_URL + ".evil.example", 403),
                               (BASE_URL, 303), (None, 303)):
            with self.subTest(origin=origin):
                reply = self.house.client().send("POST", "/recover", b"email=nobody%40example.org", Origin=origin,
                                                 Content_Type="application/x-www-form-urlencoded")
                self.assertEqual(reply.status, status)

    def test_after_signing_out(self):
        client = self.house.candidate(2)
        client.send("DELETE", "/api/v1/session")
        self.assert_problem(client.send("GET", "/api/v1/invitations"), 401)
        self.assert_problem(client.send("POST", "/api/v1/tokens", {"name": "x", "scopes": "take", "days": 1}), 401)

    def test_a_form_of_a_page_sent_twice(self):
        sitting = self.house.sitting(3)
        page = sitting.client.send("GET", f"/sittings/{sitting.id}", Accept="text/html").text
        sitting.client.csrf = csrf_of(page)
        for _ in range(2):
            self.assertEqual(sitting.client.form(f"/sittings/{sitting.id}/parts/advice/begin").status, 303)
        sitting.save("advice", LOREM)
        for _ in range(2):
            self.assertEqual(sitting.client.form(f"/sittings/{sitting.id}/parts/advice/submit").status, 303)
        self.assertEqual(self.responses(sitting, "advice"), 1)

    def responses(self, sitting, part):
        return len(self.house.ask("SELECT sequence FROM response WHERE id_text(sitting_id) = "
                                  f"'{sitting.id.replace('-', '')}' AND part = '{part}'"))

    # ---- twice ----

    def test_all_at_once(self):
        """Ten times the same request at the same time: consent, begin, answer, submit."""
        client = self.house.candidate(4)
        invitation = client.get("/api/v1/invitations")["invitations"][0]["id"]
        made = self.ten_times(client, f"/api/v1/invitations/{invitation}/consent", {"agree": True})
        self.assertEqual(len({reply.json["sitting"] for reply in made}), 1)
        sitting = Sitting(client)
        shown = self.ten_times(client, sitting.part("questions", "/begin"), {})
        self.assertEqual(len({reply.json["statement"] for reply in shown}), 1)
        answered = self.ten_times(client, sitting.part("questions", "/answers"), {"sequence": 1, "place": 0})
        self.assertEqual({reply.json["sequence"] for reply in answered}, {2})
        sitting.begin("advice")
        sitting.save("advice", LOREM)
        self.ten_times(client, sitting.part("advice", "/submit"), {})
        self.assertEqual((self.responses(sitting, "advice"), self.responses(sitting, "questions")), (1, 1))

    def ten_times(self, client, path, body):
        replies = []
        def once(tab):
            replies.append(tab.send("POST", path, body))
            tab.close()
        threads = [threading.Thread(target=once, args=(client.copy(),)) for _ in range(10)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual({reply.status for reply in replies}, {200}, [reply.text for reply in replies])
        return replies

    def test_another_answer_to_the_same_question(self):
        sitting = self.house.sitting(5)
        question = sitting.begin("questions")
        sitting.answer("questions", question, 0)
        path = sitting.part("questions", "/answers")
        self.assert_problem(sitting.client.send("POST", path, {"sequence": 1, "place": 1}), 409)
        self.assert_problem(sitting.client.send("POST", path, {"sequence": 9, "place": 0}), 400)
        self.assert_problem(sitting.client.send("POST", path, {"sequence": 2, "place": 7}), 400)
        self.assertEqual(self.responses(sitting, "questions"), 1)

    def test_writing_after_handing_in(self):
        sitting = self.house.sitting(6)
        sitting.write("advice", LOREM)
        reply = sitting.client.send("PUT", sitting.part("advice", "/draft"), {"body": "more", "base": 1, "writer": "t"})
        self.assert_problem(reply, 409)
        self.assertEqual(sitting.client.get(sitting.part("advice"))["body"], LOREM)

    def test_another_persons_sitting(self):
        mine = self.house.sitting(7)
        mine.begin("advice")
        thief = self.house.candidate(8)
        for method, verb, body in (("GET", "", None), ("PUT", "/draft", {"body": "x", "base": 0, "writer": "t"}),
                                   ("POST", "/submit", {}), ("POST", "/begin", {})):
            self.assert_problem(thief.send(method, mine.part("advice", verb), body), 404)

    # ---- Idempotency-Key ----

    def test_key_replayed(self):
        sitting = self.house.sitting(9)
        sitting.begin("advice")
        draft, body = sitting.part("advice", "/draft"), {"body": "once", "base": 0, "writer": "t"}
        first = sitting.client.send("PUT", draft, body, Idempotency_Key="k1")
        sitting.base = first.json["revision"]
        sitting.save("advice", "later text")
        again = sitting.client.send("PUT", draft, body, Idempotency_Key="k1")
        self.assertEqual((again.status, again.body), (first.status, first.body))
        self.assertEqual(again.headers["Idempotency-Replayed"], "true")
        self.assertEqual(sitting.client.get(sitting.part("advice"))["body"], "later text")

    def draft(self, number):
        """Where a candidate saves, and what."""
        sitting = self.house.sitting(number)
        sitting.begin("advice")
        return sitting, sitting.part("advice", "/draft"), {"body": "once", "base": 0, "writer": "t"}

    def test_key_for_another_request(self):
        sitting, draft, body = self.draft(10)
        self.assertEqual(sitting.client.send("PUT", draft, body, Idempotency_Key="k").status, 200)
        self.assert_problem(sitting.client.send("PUT", draft, body | {"body": "twice"}, Idempotency_Key="k"), 409)
        self.assert_problem(sitting.client.send("POST", sitting.part("advice", "/submit"), {}, Idempotency_Key="k"), 409)
        # Keys are each person's own.
        other, draft, body = self.draft(11)
        self.assertEqual(other.client.send("PUT", draft, body, Idempotency_Key="k").status, 200)
        self.assertEqual(self.history(other), ["once"])

    def test_key_at_once(self):
        sitting, draft, body = self.draft(12)
        replies = []
        def once(tab):
            replies.append(tab.send("PUT", draft, body, Idempotency_Key="same"))
            tab.close()
        threads = [threading.Thread(target=once, args=(sitting.client.copy(),)) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(len({(reply.status, reply.body) for reply in replies}), 1, [reply.text for reply in replies])
        self.assertEqual(self.history(sitting), ["once"])

    def test_key_of_any_length(self):
        sitting, draft, body = self.draft(16)
        self.assert_problem(sitting.client.send("PUT", draft, body, Idempotency_Key="x" * 101), 400)
        self.assert_problem(sitting.client.send("PUT", draft, body, Idempotency_Key=""), 400)
        self.assertEqual(self.history(sitting), [])

    def test_key_of_a_form(self):
        """Sent again, it leads where it led."""
        sitting = self.house.sitting(17)
        path = f"/sittings/{sitting.id}/parts/advice/begin"
        def begin():
            return sitting.client.send("POST", path, b"", Idempotency_Key="form",
                                       Content_Type="application/x-www-form-urlencoded")
        first, again = begin(), begin()
        self.assertEqual((first.status, again.status), (303, 303))
        self.assertEqual(again.headers["Location"], first.headers["Location"])
        self.assertEqual(again.headers["Idempotency-Replayed"], "true")

    def test_key_for_a_secret(self):
        """A token's text is shown once and stored nowhere; its request is done once all the same."""
        client, body = self.house.candidate(16), {"name": "one", "scopes": "take", "days": 1}
        first = client.send("POST", "/api/v1/tokens", body, Idempotency_Key="secret")
        self.assertEqual(first.status, 201)
        again = client.send("POST", "/api/v1/tokens", body, Idempotency_Key="secret")
        self.assertIn("Revoke", self.assert_problem(again, 409)["detail"])
        self.assertEqual(len(client.get("/api/v1/tokens")["tokens"]), 1)
        kept = self.house.ask("SELECT status, body FROM idempotency WHERE key = 'secret'")
        self.assertEqual(kept, [["201", ""]])

    def test_a_failure_is_not_kept(self):
        sitting = self.house.sitting(13)
        draft, body = sitting.part("advice", "/draft"), {"body": "x", "base": 0, "writer": "t"}
        self.assert_problem(sitting.client.send("PUT", draft, body, Idempotency_Key="early"), 409)
        sitting.begin("advice")
        self.assertEqual(sitting.client.send("PUT", draft, body, Idempotency_Key="early").status, 200)

    # ---- two tabs ----

    def test_two_tabs(self):
        """The last write wins, the earlier text stays in the history, and the second tab is told."""
        sitting = self.house.sitting(14)
        sitting.begin("advice")
        first = sitting.save("advice", "from the first tab", writer="one")
        path = sitting.part("advice", "/draft")
        second = sitting.client.put(path, {"body": "from the second", "base": 0, "writer": "two"})
        self.assertFalse(first["overwrote"])
        self.assertTrue(second["overwrote"])
        self.assertEqual(sitting.client.get(sitting.part("advice"))["body"], "from the second")
        self.assertEqual(self.history(sitting), ["from the first tab", "from the second"])

    def test_two_tabs_at_once(self):
        sitting = self.house.sitting(15)
        sitting.begin("advice")
        sent = [[f"{tab} wrote {n}" for n in range(20)] for tab in "ab"]
        def write(client, texts):
            for n, text in enumerate(texts):
                client.put(sitting.part("advice", "/draft"), {"body": text, "base": n, "writer": text[0]})
            client.close()
        threads = [threading.Thread(target=write, args=(sitting.client.copy(), texts)) for texts in sent]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(sorted(self.history(sitting)), sorted(sent[0] + sent[1]))

    def test_ones_own_history(self):
        """What another tab overwrote can be read and used again, by its writer and nobody else."""
        sitting = self.house.sitting(17)
        sitting.begin("advice")
        texts = ["Wait an hour.", "Wait an hour, at least.", "Ünglück: wait.", "", "Wait."]
        for n, text in enumerate(texts):
            sitting.save("advice", text, writer="ab"[n % 2])
        path = sitting.part("advice", "/history")
        versions = sitting.client.get(path)["versions"]
        read = [sitting.client.get(f"{path}/{version['revision']}")["body"] for version in versions]
        self.assertEqual(read, texts)
        self.assertEqual(read, self.history(sitting))
        for stranger, status in ((self.house.candidate(1), 404), (self.house.client("reviewer@example.org"), 403)):
            self.assert_problem(stranger.send("GET", path), status)
            self.assert_problem(stranger.send("GET", f"{path}/1"), status)
        self.assert_problem(sitting.client.send("GET", f"{path}/9"), 404)
        self.assert_problem(sitting.client.send("GET", sitting.part("questions", "/history")), 404)
        self.use_again(sitting, 2, texts[1])

    def use_again(self, sitting, revision, text):
        """As the page does it."""
        address = f"/sittings/{sitting.id}/parts/advice"
        listed = sitting.client.send("GET", f"{address}/history", Accept="text/html").text
        self.assertEqual(listed.count("overwritten by another tab"), 4)
        page = sitting.client.send("GET", f"{address}/history/{revision}", Accept="text/html").text
        fields = dict(re.findall(r'name="(base|writer)" value="([^"]*)"', page))
        fields["body"] = re.search(r'<textarea name="body" hidden>(.*?)</textarea>', page, re.S)[1].removeprefix("\n")
        self.assertEqual(fields["body"], text)
        self.assertEqual(sitting.client.form(f"{address}/draft", **fields).headers["Location"], f"{address}?notice=saved")
        self.assertEqual(sitting.client.get(sitting.part("advice"))["body"], text)

    def history(self, sitting):
        return texts_of(self.house, sitting.id, "advice")


def texts_of(house, sitting, part):
    """The text at each revision, rebuilt from the splices as the schema describes them."""
    rows = house.ask("SELECT kept_before, kept_after, inserted FROM revision WHERE id_text(sitting_id) = "
                     f"'{sitting.replace('-', '')}' AND part = '{part}' ORDER BY revision")
    text, texts = b"", []
    for before, after, inserted in rows:
        text = text[:int(before)] + inserted.encode() + text[len(text) - int(after):]
        texts.append(text.decode())
    return texts
