"""The candidate's pages as a browser without JavaScript uses them: links and forms only."""

import html.parser
import re
import time
import urllib.parse

from assay_server import CANDIDATE, PASSWORD, REVIEWER, AssayTest, Person, Reply, form


class Page(html.parser.HTMLParser):
    """What can be read, followed and sent."""

    def __init__(self, reply):
        super().__init__()
        self.reply, self.forms, self.links, self.words, self.ids = reply, [], [], [], set()
        self.textarea = None
        self.feed(reply.text)

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        if "id" in values:
            assert values["id"] not in self.ids, f"the id {values['id']} stands twice"
            self.ids.add(values["id"])
        if tag == "form":
            self.forms.append({"action": values["action"], "method": values.get("method", "get"), "fields": []})
        elif tag == "input" and values.get("type") not in ("radio", "checkbox"):
            self.forms[-1]["fields"].append((values["name"], values.get("value", "")))
        elif tag == "input":
            self.forms[-1].setdefault("choices", []).append((values["name"], values["value"]))
        elif tag == "textarea" and "name" in values:
            self.textarea = (values["name"], "")
        elif tag == "a":
            self.links.append(values["href"])

    def handle_data(self, text):
        self.words.append(text)
        if self.textarea:
            self.textarea = (self.textarea[0], self.textarea[1] + text)

    def handle_endtag(self, tag):
        if tag == "textarea" and self.textarea:
            name, text = self.textarea
            self.forms[-1]["fields"].append((name, text.removeprefix("\n")))  # HTML swallows the first line feed
            self.textarea = None

    @property
    def text(self):
        return " ".join(" ".join(self.words).split())

    def form(self, ending):
        return next(f for f in self.forms if f["action"].endswith(ending))

    def link(self, part):
        return next(link for link in self.links if part in link)


class WithoutScript(AssayTest):
    def get(self, path):
        reply = Reply(self.browser.open("GET", path))
        if reply.status == 303:
            return self.get(reply.headers["Location"])
        self.path = path
        return Page(reply)

    def send(self, page, ending, status=303, **fields):
        """Sends the page's form whose action ends so, with these fields instead of its own."""
        chosen = page.form(ending)
        values = [(n, v) for n, v in chosen["fields"] if n not in fields] + list(fields.items())
        head = {"Content-Type": "application/x-www-form-urlencoded"}
        reply = Reply(self.browser.open("POST", chosen["action"], form(values), head))
        self.assertEqual(reply.status, status, reply.text)
        return self.get(reply.headers["Location"]) if status == 303 else Page(reply)

    def test_from_the_landing_page_to_the_credential(self):
        self.browser = Person(self.base)
        self.assertIn("/sign-in", self.get("/").links)
        home = self.send(self.get("/sign-in"), "/sign-in", email=CANDIDATE, password=PASSWORD)
        self.assertIn("Keeping a web service healthy", home.text)

        invitation = self.get(home.link("/invitations/"))
        for heading in ("What is assessed", "How long it takes", "What is recorded", "Who judges", "Taking it again"):
            self.assertIn(heading, invitation.text)
        self.send(invitation, "/consent", status=400)
        sitting = self.send(invitation, "/consent", agree="on")
        self.practise(sitting)
        self.repair_by_forms(self.get(self.sitting))
        self.take_quiz_by_forms(sitting)
        self.walk_by_forms(self.get(self.sitting))
        self.write_by_forms(self.get(self.sitting))
        self.read_result()

    def test_a_form_that_was_refused_leads_back(self):
        self.browser = Person(self.base)
        home = self.send(self.get("/sign-in"), "/sign-in", email=CANDIDATE, password=PASSWORD)
        here = home.link("/invitations/")
        chosen = self.get(here).form("/consent")
        for referer, leads in ((f"{self.base}{here}?notice=saved", True), (f"http://else.example{here}", False),
                               (f"{self.base}.else.example{here}", False), (f"{self.base}//else.example/", False), ("/", False)):
            head = {"Content-Type": "application/x-www-form-urlencoded", "Referer": referer}
            refused = Reply(self.browser.open("POST", chosen["action"], form(chosen["fields"]), head))
            self.assertEqual(refused.status, 400, refused.text)
            self.assertEqual(f'href="{here}"' in refused.text, leads, referer)
            self.assertNotIn("else.example", refused.text)

    def practise(self, sitting):
        self.sitting = self.path
        quiz = self.get(sitting.link("/practice/quiz"))
        tried = self.send(quiz, "/practice/quiz", status=200, place="1")
        self.assertIn("That is right.", tried.text)
        self.assertIn("Not this one.", self.send(quiz, "/practice/quiz", status=200, place="0").text)
        self.send(quiz, "/practice/quiz", status=400, place="7")
        written = self.get(sitting.link("/practice/incident-report"))
        self.assertIn("4 words", self.send(written, "/practice/incident-report", status=200, body="We walk the hills.").text)

    def repair_by_forms(self, sitting):
        page = self.send(sitting, "/parts/rate-limiter/begin")
        self.assertIn("What customers report", page.text)
        self.assertIn("Handed in.", self.send(page, "/submit").text)

    def take_quiz_by_forms(self, sitting):
        page = self.send(sitting, "/parts/quiz/begin")
        asked = 0
        while self.path.endswith("/parts/quiz"):
            asked += 1
            self.assertIn(f"question {asked} of at most 20", page.text)
            page = self.send(page, "/answers", place="0")
        self.assertTrue(10 <= asked <= 20)
        self.assertIn(f"of {asked} right", page.text)
        self.assertIn("provisional", page.text)

    def walk_by_forms(self, sitting):
        page = self.send(sitting, "/parts/outage/begin")
        self.assertIn("03:12", page.text)
        clock = []
        while self.path.endswith("/parts/outage"):
            clock.append(re.search(r'<time class="story">.*?(\d\d:\d\d)', page.reply.text).group(1))
            first = re.search(r'type="radio" name="choice" value="([^"]+)"', page.reply.text).group(1)
            page = self.send(page, "/moves", choice=first)
        self.assertEqual(clock[0], "03:12")
        self.assertEqual(sorted(clock), clock)
        self.assertIn("every booking that was confirmed is as the customer chose it", page.text)
        self.assertIn("What experts do here", page.text)

    def write_by_forms(self, sitting):
        page = self.send(sitting, "/parts/incident-report/begin")
        other_tab = self.get(self.path)
        saved = self.send(page, "/draft", body="<script>alert(1)</script> & more\r\nlines")
        self.assertIn("Saved.", saved.text)
        self.assertIn(("body", "<script>alert(1)</script> & more\nlines"), saved.form("/draft")["fields"])
        other = self.send(other_tab, "/draft", body="from another tab")
        self.assertIn("Another tab or device", other.text)
        refused = self.send(other, "/draft", status=413, body="x" * 20001)
        self.assertIn(("body", "x" * 20001), refused.form("/draft")["fields"])
        # Signed out meanwhile: told where to go on, and nothing that was written is lost.
        stranger, draft = Person(self.base), other.form("/draft")["action"]
        head = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin",
                "Referer": self.base + draft.removesuffix("/draft")}
        out = Reply(stranger.open("POST", draft, form({"body": "It was <late>."}), head))
        self.assertEqual(out.status, 401)
        self.assertIn("It was &lt;late&gt;.</textarea>", out.text)
        self.assertIn("/sign-in?next=" + urllib.parse.quote(draft.removesuffix("/draft"), safe=""), out.text)
        ask = self.send(other, "/draft", body="Bookings failed for 55 minutes, by our own change.", then="hand-in")
        self.assertIn("9 words", ask.text)
        result = self.send(ask, "/submit")
        self.assertIn("Handed in.", result.text)

    def read_result(self):
        address = self.path.partition("?")[0]
        self.review(self.person(REVIEWER), "award")
        until = time.monotonic() + 20
        while not any("/c/" in link for link in self.get(address).links):
            self.assertLess(time.monotonic(), until, "the credential comes")
            time.sleep(0.2)
        result = self.get(address)
        self.assertIn("The credential is yours", result.text)
        self.assertIn("judged by a person", result.text)
        headings = ["What you showed", "Quick questions", "An incident report to customers", "Over the whole story",
                    "The decision", "What is next", "If you think something is wrong"]
        self.assertEqual(sorted(headings, key=result.text.index), headings)
        credential = self.get(result.link("/c/"))
        self.assertIn("Mira Okafor", credential.text)
        self.assertIn(result.link("/c/"), self.get("/credentials").links)
        messages = self.get("/messages")
        self.assertTrue(any("/c/" in link for link in messages.links))
        self.assertNotIn("new", self.send(messages, "/messages/read").text.split("Messages", 2)[2])
        self.assertIn("and so does your credential", self.get(address).text)
        self.assertNotIn("Contest the decision as a whole", self.get(address).text)

    def test_what_is_over_or_not_begun_leads_on(self):
        self.browser = Person(self.base)
        self.send(self.get("/sign-in"), "/sign-in", email=CANDIDATE, password=PASSWORD)
        sitting = self.begin_sitting(self.person(CANDIDATE))
        self.get(f"/sittings/{sitting}/parts/quiz")
        self.assertRegex(self.path, "/(result|sittings)")
        self.assertEqual(self.get(f"/sittings/{sitting}/parts/none").reply.status, 404)
        signed_out = Reply(Person(self.base).open("GET", f"/sittings/{sitting}"))
        self.assertEqual(signed_out.status, 401)
        self.assertIn("Sign in", signed_out.text)
        self.assertNotIn("/sign-in", self.get("/no-such-page").links)
        self.assertIn("/sign-in", Page(Reply(Person(self.base).open("GET", "/no-such-page"))).links)
