"""A program, written and handed in: by the pages without JavaScript and by the API, run in the real sandbox."""

import os
import pathlib
import shutil
import subprocess
import tempfile
import time

from assay_server import ADMINISTRATOR, REVIEWER, Reply, form
from coding import FORM, CodeTest
from test_pages import Page


class WithoutScript(CodeTest):
    def test_a_program_is_written_and_handed_in_by_forms(self):
        coder, address = self.coder()
        page = Page(Reply(coder.open("GET", "/" + address)))
        self.assertIn("Read two numbers", page.text)
        self.assertNotIn("1111111110", page.reply.text)  # hidden
        fields = dict(page.form("/program")["fields"])
        self.assertEqual((fields["language"], fields["body"]), ("python", "# add here\n"))
        other = Page(Reply(coder.open("GET", f"/{address}?language=c")))
        fields = dict(other.form("/program")["fields"])
        self.assertEqual((fields["language"], fields["body"], fields["base"]), ("c", "", "0"))
        fields["body"] = "int main(void) { return 0; }\r\n"
        self.assertEqual(coder.open("POST", f"/{address}/program", form(fields), FORM).status, 303)
        saved = dict(Page(Reply(coder.open("GET", "/" + address))).form("/program")["fields"])
        self.assertEqual((saved["language"], saved["body"]), ("c", "int main(void) { return 0; }\n"))
        too_long = {**saved, "body": "x" * 66000}
        refused = Reply(coder.open("POST", f"/{address}/program", form(too_long), FORM))
        self.assertEqual(refused.status, 413)
        self.assertEqual(dict(Page(refused).form("/program")["fields"])["body"], too_long["body"])
        sure = Reply(coder.open("POST", f"/{address}/program", form({**saved, "then": "hand-in"}), FORM))
        self.assertEqual(sure.status, 303)
        submit = Page(Reply(coder.open("GET", sure.headers["Location"]))).form("/submit")
        handed_in = Reply(coder.open("POST", submit["action"], form(submit["fields"]), FORM))
        self.assertEqual(handed_in.status, 303)
        result = Reply(coder.open("GET", handed_in.headers["Location"]))
        self.assertIn("int main(void) { return 0; }", result.text)
        self.assertNotIn("1111111110", result.text)


SUM = {
    "python": "a, b = map(int, input().split())\nprint(a + b)\n",
    "c": "#include <stdio.h>\nint main(void)\n{\n\tlong a, b;\n\tscanf(\"%ld %ld\", &a, &b);\n\tprintf(\"%ld\\n\", a + b);\n}\n",
}
HIDDEN = ("1111111110", "987654321", "-1122334462", "-1000000007")


class Program(CodeTest):
    """A program that uses the API. Every reply that the candidate gets is looked through for what is hidden."""

    def call(self, coder, method, path, value=None):
        reply = coder.call(method, path, value)
        for secret in HIDDEN:
            self.assertNotIn(secret, reply.text)
        return reply

    def save(self, coder, address, language, body, base=0, number=1):
        saved = self.call(coder, "PUT", address + "/edits", {
            "language": language, "base": base, "number": number, "writer": "test", "body": body})
        self.assertEqual(saved.status, 200, saved.text)
        return saved.json

    def run_program(self, coder, address, language, **more):
        asked = self.call(coder, "POST", address + "/runs", {"language": language, **more})
        self.assertEqual(asked.status, 201, asked.text)
        return self.end_of_run(coder, address, asked.json["run"])

    def end_of_run(self, coder, address, run_id):
        until = time.monotonic() + 30
        while time.monotonic() < until:
            run = self.call(coder, "GET", f"{address}/runs/{run_id}").json
            if run["state"] not in ("waiting", "running"):
                return run
            time.sleep(0.02)
        self.fail("the run does not end")

    def results(self, run):
        self.assertEqual(run["state"], "done", run)
        return [(test["test"], test["result"]) for test in run["report"]["tests"]]

    def test_edits_are_saved_and_seen_again_as_a_film(self):
        coder, address = self.coder()
        part = self.call(coder, "GET", address).json
        self.assertEqual((part["type"], part["language"], part["revision"]), ("code", "python", 0))
        self.assertEqual([one["language"] for one in part["languages"]], ["python", "c"])
        self.assertEqual([(g["group"], g["visible"], len(g.get("tests", []))) for g in part["groups"]],
                         [("small", True, 2), ("hidden", False, 0)])
        edits = {"language": "python", "base": 0, "number": 1, "writer": "tab",
                 "edits": [[700, 11, 0, "prunt(é)", "typed"], [250, 13, 1, "i", "typed"]]}
        first = self.call(coder, "PUT", address + "/edits", edits)
        self.assertEqual(first.status, 200, first.text)
        self.assertEqual((first.json["revision"], first.json["late"]), (1, False))
        self.assertEqual(self.call(coder, "PUT", address + "/edits", edits).json, first.json)
        self.assert_problem(self.call(coder, "PUT", address + "/edits", {**edits, "number": 2}), 409, "whole text")
        far = {**edits, "base": 1, "number": 2, "edits": [[1, 99, 0, "x", "typed"]]}
        self.assert_problem(self.call(coder, "PUT", address + "/edits", far), 400, "does not fit")
        for bad in ([1], "x", [[1, 2, 3, 4, 5]], [[1, 0, 0, "x", "dreamt"]], [[-1, 0, 0, "x", "typed"]]):
            self.assert_problem(self.call(coder, "PUT", address + "/edits", {**far, "edits": bad}), 400)
        self.assert_problem(self.call(coder, "PUT", address + "/edits", {**far, "body": "both"}), 400, "one of them")
        self.assertEqual(self.call(coder, "GET", address).json["body"], "# add here\nprint(é)")
        self.save(coder, address, "python", "# add here\nprint(3)", base=1, number=2)
        film = self.call(coder, "GET", address + "/film").json
        self.assertEqual([frame["revision"] for frame in film["frames"]], [1, 2])
        self.assertEqual(film["frames"][0]["edits"], edits["edits"])
        self.assertEqual(film["frames"][1]["edits"][0][1:], [17, 2, "3", "replaced"])
        self.assertEqual(film["starters"][0]["text"], "# add here\n")
        # é has two bytes. The first edit alone is at the end; the 3 came with a text that was saved as one.
        process = film["process"][0]
        self.assertEqual([process[name] for name in ("written", "runs", "returns", "whole")], [11, 0, 0, True])
        self.assertAlmostEqual(process["pasted_share"], 1 / 11)
        self.assertAlmostEqual(process["removed_share"], 3 / 11)
        self.assertAlmostEqual(process["end_share"], 9 / 11)
        self.assertNotIn("first_run_us", process)
        later = self.call(coder, "GET", address + "/film?after=1").json
        self.assertEqual([frame["revision"] for frame in later["frames"]], [2])
        other, _ = self.coder()
        for path in ("/film", "/runs", ""):
            self.assertEqual(other.call("GET", address + path).status, 404)

    def test_nothing_of_the_task_is_told_before_it_is_begun(self):
        coder, address = self.coder(begins=False)
        self.assert_problem(self.call(coder, "GET", address + "/film"), 409, "not begun")
        part = self.call(coder, "GET", address)
        self.assertEqual(part.json["state"], "not-begun")
        for told in ("add here", "print their sum", "1 2"):
            self.assertNotIn(told, part.text)
        edit = {"language": "python", "base": 0, "number": 1, "writer": "test", "body": "print(3)"}
        self.assert_problem(self.call(coder, "PUT", address + "/edits", edit), 409, "Begin")
        self.assert_problem(self.call(coder, "POST", address + "/runs", {"language": "python"}), 409, "Begin")

    def test_what_is_no_program_is_refused_and_what_was_saved_stays(self):
        coder, address = self.coder()
        self.save(coder, address, "c", SUM["c"])
        base = self.call(coder, "GET", address).json["revision"]
        edit = {"language": "c", "base": base, "number": 2, "writer": "test"}
        refused = ({"body": "a\0b"}, {"body": 7}, {"edits": [[1, 0, 0, "\0", "typed"]]}, {"body": "x", "base": -1},
                   {"body": "x", "language": "rust"}, {})
        for more in refused:
            self.assert_problem(self.call(coder, "PUT", address + "/edits", {**edit, **more}), 400)
        for size in (65537, 1000000):
            self.assert_problem(self.call(coder, "PUT", address + "/edits", {**edit, "body": "x" * size}), 413)
        self.assertEqual(self.call(coder, "PUT", address + "/edits", b"\xff\xfe\x00").status, 400)
        self.assert_problem(self.call(coder, "POST", address + "/runs", {"language": "rust"}), 400)
        self.assert_problem(self.call(coder, "POST", address + "/runs", {"language": "c", "input": "x" * 70000}), 400)
        self.assertEqual(self.call(coder, "GET", address).json["body"], SUM["c"])
        largest = self.call(coder, "PUT", address + "/edits", {**edit, "body": "/*" + "é" * 32766 + "*/"})
        self.assertEqual(largest.status, 200, largest.text)
        self.assertEqual({r for _, r in self.results(self.run_program(coder, address, "c"))}, {"not-built"})

    def test_the_text_of_a_full_path_is_saved_run_and_handed_in(self):
        coder, address = self.coder()
        edit = {"language": "python", "base": 0, "number": 1, "writer": "test"}
        texts = [(letter * 15 + "\n") * 4096 for letter in "#~"]
        for number in range(1, 200):
            saved = self.call(coder, "PUT", address + "/edits", {**edit, "number": number, "body": texts[number % 2]})
            self.assertEqual((saved.status, saved.json["revision"]), (200, number), saved.text)
            edit["base"] = number
            if saved.json["full"]:
                break
        self.assertEqual(number, 128)  # of 64 KiB each
        page = f"/{address}"
        self.assertIn("longer than we keep", Reply(coder.open("GET", page)).text)
        for number in range(number + 1, number + 20):
            edit["base"] = self.call(coder, "PUT", address + "/edits",
                                     {**edit, "number": number, "body": texts[number % 2]}).json["revision"]
        typed = {**edit, "number": 1000, "edits": [[5, 0, 65536, SUM["python"], "typed"]]}
        saved = self.call(coder, "PUT", address + "/edits", typed)
        self.assertEqual((saved.status, saved.json["full"]), (200, True), saved.text)
        self.assertEqual(self.call(coder, "PUT", address + "/edits", typed).json, saved.json)
        self.assert_problem(self.call(coder, "PUT", address + "/edits", {**typed, "number": 1001}), 409, "saved elsewhere")
        self.assertEqual(self.results(self.run_program(coder, address, "python")), [("one", "passed"), ("two", "passed")])
        text, after, frames, story = "# add here\n", 0, 0, []
        while True:
            film = self.call(coder, "GET", f"{address}/film?after={after}" if after else address + "/film").json
            story = story or film["story"]
            for frame in film["frames"]:
                for _, at, removed, inserted, _ in frame["edits"]:
                    text = text[:at] + inserted + text[at + removed:]
                after, frames = frame["revision"], frames + 1
            if not film["more"]:
                break
        self.assertEqual((text, after, frames), (SUM["python"], saved.json["revision"], 128))
        self.assertTrue(any("longer than is kept" in line["words"] for line in story), story)
        fields = dict(Page(Reply(coder.open("GET", page))).form("/program")["fields"])
        fields["body"] = SUM["python"] + "# by form\n"
        self.assertEqual(coder.open("POST", page + "/program", form(fields), FORM).status, 303)
        self.assertEqual(self.call(coder, "POST", address + "/submit").json["state"], "handed-in")
        result = Reply(coder.open("GET", "/" + address.split("/parts/")[0] + "/result"))
        self.assertIn("# by form", result.text)

    def test_a_run_waits_for_the_one_before(self):
        coder, address = self.coder()
        self.save(coder, address, "python", "import time\ntime.sleep(1.5)\nprint(3)\n")
        first = self.call(coder, "POST", address + "/runs", {"language": "python"})
        self.assertEqual(first.status, 201, first.text)
        self.assertIn(first.json["state"], ("waiting", "running"))
        self.assert_problem(self.call(coder, "POST", address + "/runs", {"language": "python"}), 429, "wait for its result")
        fields = dict(Page(Reply(coder.open("GET", f"/{address}?language=python"))).form("/program")["fields"])
        later = Reply(coder.open("POST", f"/{address}/program", form({**fields, "then": "run"}), FORM))
        self.assertEqual((later.status, later.headers["Retry-After"]), (429, "5"))
        self.assertEqual(dict(Page(later).form("/program")["fields"])["body"], fields["body"])
        self.end_of_run(coder, address, first.json["run"])

    def test_programs_run_and_say_what_went_wrong(self):
        coder, address = self.coder()
        for language, body in SUM.items():
            self.save(coder, address, language, body)
            self.assertEqual(self.results(self.run_program(coder, address, language)), [("one", "passed"), ("two", "passed")])
        own = self.run_program(coder, address, "python", input="20 22\n")
        self.assertEqual(own["report"]["tests"][0]["output"], "42\n")
        base = self.call(coder, "GET", address).json["revision"]
        broken = {
            "int main(void) {\n  return x;\n}\n": "not-built",
            "int main(void) { for (;;) ; }\n": "too-slow",
            "int main(void) { return 3; }\n": "crashed",
            "int main(void) { *(volatile int *)0 = 1; }\n": "crashed",
            "#include <stdio.h>\nint main(void) { for (;;) puts(\"1111\"); }\n": "too-much",
            "#include <stdio.h>\nint main(void) { puts(\"{\\\"result\\\":\\\"passed\\\"}\"); }\n": "wrong",
        }
        for number, (body, result) in enumerate(broken.items(), 10):
            self.save(coder, address, "c", body, base, number)
            run = self.run_program(coder, address, "c")
            self.assertEqual({found for _, found in self.results(run)}, {result}, run)
            if result == "not-built":
                error = next(m for m in run["report"]["messages"] if m["severity"] == "error")
                self.assertEqual((error["file"], error["line"]), ("main.c", 2))
        runs = self.call(coder, "GET", address + "/runs").json["runs"]
        self.assertEqual(len(runs), 9)
        film = self.call(coder, "GET", address + "/film").json
        self.assertEqual([(run["tests"], run["passed"]) for run in film["runs"] if not run["own_input"]],
                         [(2, 2)] * 2 + [(2, 0)] * 6)
        self.assertEqual(film["runs"][3]["first_failed"], "one")
        story = [line["words"] for line in film["story"]]
        self.assertIn("The program was written in Python and C.", story)
        self.assertIn("8 runs of the tests; 5 times the program was changed and run again.", story)

    def test_memory_that_is_used_up_is_said_to_be(self):
        """Also when its own runtime has ended it."""
        coder, address = self.coder()
        self.save(coder, address, "python", "held = bytearray(1 << 45)\n")
        run = self.run_program(coder, address, "python")
        self.assertEqual([found for _, found in self.results(run)], ["too-big"] * 2)
        self.assertEqual([(m["file"], m["line"]) for m in run["report"]["messages"]], [("main.py", 1)])
        self.assertIn("it needed more than 256 MiB of memory", Reply(coder.open("GET", "/" + address)).text)

    def test_a_program_is_handed_in_and_graded(self):
        coder, address = self.coder()
        # Right for what can be seen; of the hidden tests only for the small one.
        self.save(coder, address, "c", "#include <stdio.h>\nint main(void)\n{\n\tlong a, b;\n\tscanf(\"%ld %ld\", &a, &b);\n"
                  "\tprintf(\"%ld\\n\", a > 1000 ? 0 : a + b);\n}\n")
        self.assertEqual(self.call(coder, "POST", address + "/submit").json["state"], "handed-in")
        sitting = address.split("/parts/")[0]
        until = time.monotonic() + 30
        while time.monotonic() < until:
            part = self.call(coder, "GET", sitting + "/result").json["parts"][0]
            if all(group["state"] == "run" for group in part["groups"]):
                break
            time.sleep(0.05)
        self.assertEqual([(g["group"], g["passed"], g["tests"]) for g in part["groups"]],
                         [("small", 2, 2), ("hidden", 1, 2)])
        self.assertEqual(part["language"], "c")
        self.assert_problem(coder.call("POST", address + "/runs", {"language": "c"}), 409, "handed this in")
        reviewer = self.person(REVIEWER)
        case = self.case_of(reviewer, sitting)
        answer = reviewer.call("GET", f"review/cases/{case}").json["answers"][0]
        self.assertEqual((answer["part"], "a > 1000" in answer["text"], answer["late"]), ("sum", True, False))
        film = reviewer.call("GET", f"review/cases/{case}/parts/sum/film")
        self.assertEqual(film.status, 200, film.text)
        self.assertEqual(film.json, coder.call("GET", address + "/film").json)
        page = Reply(coder.open("GET", "/" + sitting + "/result")).text
        for secret in HIDDEN:
            self.assertNotIn(secret, page)
        self.assertIn("1 of 2 tests passed", page)


class WithoutSandbox(CodeTest):
    """A machine where no box can be had: it serves, says so, and scores nobody for it."""

    @classmethod
    def setUpClass(cls):
        path, os.environ["PATH"] = os.environ["PATH"], "/nowhere"
        try:
            super().setUpClass()
        finally:
            os.environ["PATH"] = path

    def test_programs_are_left_to_a_person(self):
        coder, address = self.coder()
        saved = coder.call("PUT", address + "/edits", {
            "language": "c", "base": 0, "number": 1, "writer": "test", "body": SUM["c"]})
        self.assertEqual(saved.status, 200, saved.text)
        run = coder.call("POST", address + "/runs", {"language": "c"}).json
        until = time.monotonic() + 20
        while run["state"] in ("waiting", "running") and time.monotonic() < until:
            time.sleep(0.05)
            run = coder.call("GET", f"{address}/runs/{run['run']}").json
        self.assertEqual(run["state"], "failed")
        self.assertIn("our fault", run["problem"])
        coder.call("POST", address + "/submit")
        result = address.split("/parts/")[0] + "/result"
        groups = coder.call("GET", result).json["parts"][0]["groups"]
        while any(group["state"] == "being-run" for group in groups) and time.monotonic() < until:
            time.sleep(0.05)
            groups = coder.call("GET", result).json["parts"][0]["groups"]
        self.assertEqual([group["state"] for group in groups], ["for-a-person"] * 2)
        self.assertNotIn("passed", groups[0])
        said = pathlib.Path(self.folder, "log").read_text(encoding="utf-8")
        self.assertIn("event=sandbox.open", said)


class LateTools(CodeTest):
    """A machine on which bubblewrap is installed while the server runs."""

    @classmethod
    def setUpClass(cls):
        cls.tools = tempfile.mkdtemp()
        os.chmod(cls.tools, 0o755)  # boxes are started by another user
        path, os.environ["PATH"] = os.environ["PATH"], cls.tools
        try:
            super().setUpClass()
        finally:
            os.environ["PATH"] = path

    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()
        shutil.rmtree(cls.tools)

    def install(self):
        os.symlink(shutil.which("bwrap"), self.tools + "/bwrap")


class LateSandbox(LateTools):
    def test_a_sandbox_is_found_as_soon_as_it_can_be_had(self):
        coder, address = self.coder()
        coder.call("PUT", address + "/edits", {"language": "c", "base": 0, "number": 1, "writer": "test", "body": SUM["c"]})
        run = coder.call("POST", address + "/runs", {"language": "c"}).json["run"]
        until = time.monotonic() + 30
        while coder.call("GET", f"{address}/runs/{run}").json["state"] != "failed":
            self.assertLess(time.monotonic(), until)
            time.sleep(0.05)
        self.install()
        states = []
        while "done" not in states:
            self.assertLess(time.monotonic(), until, states)
            asked = coder.call("POST", address + "/runs", {"language": "c"})
            time.sleep(0.5)
            if asked.status == 201:
                states.append(coder.call("GET", f"{address}/runs/{asked.json['run']}").json["state"])


class TestsAgain(LateTools):
    def test_what_could_not_be_run_is_run_again_for_the_reviewer(self):
        coder, address = self.coder()
        coder.call("PUT", address + "/edits", {"language": "c", "base": 0, "number": 1, "writer": "test", "body": SUM["c"]})
        coder.call("POST", address + "/submit")
        sitting = address.split("/parts/")[0]
        self.wait_for(lambda: self.groups(coder, sitting) == ["for-a-person"] * 2)
        reviewer, office = self.person(REVIEWER), self.person(ADMINISTRATOR)
        case = self.case_of(reviewer, sitting)
        again, page = f"review/cases/{case}/parts/sum/tests", f"/review/{case}"
        self.assertEqual(reviewer.call("GET", f"review/cases/{case}").json["not_run"], [{"part": "sum", "asked": False}])
        for stranger in (coder, office):
            self.assertEqual(stranger.call("POST", again).status, 403)
        self.assertEqual(reviewer.call("POST", f"review/cases/{case}/parts/nothing/tests").status, 404)
        shown = Reply(reviewer.open("GET", page)).text
        self.assertIn("Run the tests again", shown)
        self.assertIn("Our sandbox could not run this program", shown)
        button = Page(Reply(reviewer.open("GET", page))).form("/tests")
        sent = Reply(reviewer.open("POST", button["action"], form(button["fields"]), FORM))
        self.assertEqual((sent.status, sent.headers["Location"].split("?")[0]), (303, page))
        self.assertEqual(reviewer.call("POST", again).status, 204)
        self.assertEqual(reviewer.call("GET", f"review/cases/{case}").json["not_run"], [{"part": "sum", "asked": True}])
        shown = Reply(reviewer.open("GET", page)).text
        self.assertIn("The tests are being run again", shown)
        self.assertNotIn(">Run the tests again<", shown)
        self.install()
        self.wait_for(lambda: self.ask_until_run(reviewer, case))
        self.assertEqual(self.groups(coder, sitting), ["run"] * 2)
        shown = Reply(reviewer.open("GET", page)).text
        self.assertNotIn("Run the tests again", shown)
        self.assertNotIn("tests are being run again", shown)
        self.assertIn("All 4 tests passed", shown)
        self.assert_problem(reviewer.call("POST", again), 409, "No tests of this part are left")

    def groups(self, coder, sitting):
        return [group["state"] for group in coder.call("GET", sitting + "/result").json["parts"][0]["groups"]]

    def ask_until_run(self, reviewer, case):
        """As a reviewer would: where there was still no sandbox, once more."""
        left = reviewer.call("GET", f"review/cases/{case}").json["not_run"]
        if left == [{"part": "sum", "asked": False}]:
            reviewer.call("POST", f"review/cases/{case}/parts/sum/tests")
        return left == []

    def wait_for(self, holds):
        until = time.monotonic() + 60
        while not holds():
            self.assertLess(time.monotonic(), until)
            time.sleep(0.1)


class Killed(CodeTest):
    def test_a_run_outlives_the_server_that_ran_it(self):
        coder, address = self.coder()
        body = "import time\ntime.sleep(1.5)\nprint(sum(map(int, input().split())))\n"
        saved = coder.call("PUT", address + "/edits", {
            "language": "python", "base": 0, "number": 1, "writer": "test", "body": body})
        self.assertEqual(saved.status, 200, saved.text)
        run = coder.call("POST", address + "/runs", {"language": "python"}).json["run"]
        until = time.monotonic() + 30
        while coder.call("GET", f"{address}/runs/{run}").json["state"] == "waiting" and time.monotonic() < until:
            time.sleep(0.02)
        command = pathlib.Path(f"/proc/{self.server.pid}/cmdline").read_bytes().decode().split("\0")[:-1]
        self.server.kill()
        self.server.wait()
        self.server.stdout.close()
        type(self).server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=self.log, text=True)
        for line in self.server.stdout:
            if line.startswith("Stop with"):
                break
        while time.monotonic() < until:
            found = coder.call("GET", f"{address}/runs/{run}").json
            if found["state"] == "done":
                break
            time.sleep(0.1)
        self.assertEqual([test["result"] for test in found["report"]["tests"]], ["passed", "passed"], found)
        self.assertEqual(coder.call("GET", address).json["body"], body)


class ProgramOnPostgres(Program):
    engine = "postgres"


del CodeTest, LateTools  # what the others are made from
