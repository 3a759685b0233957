"""The clock, which the test moves: time that is over, a clock that goes backwards, and time in which no server was there.
libfaketime stands between the server and the machine's clock; what counts durations (CLOCK_MONOTONIC) is left alone."""

import json
import os
import subprocess
import time
import unittest

import house
from case import LOREM, HouseCase
from client import Review, Sitting, until
from house import MIRA, House, on_both

LIBRARY = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1"
SECOND = 1_000_000
GRACE = 15 * SECOND
MINUTE = 60
LIMIT = 20 * MINUTE  # of the part "advice"; the quiz has 10


class ClockCase(HouseCase):
    @classmethod
    def setUpClass(cls):
        pass  # each test has a clock and a house of its own

    @classmethod
    def tearDownClass(cls):
        pass

    def setUp(self):
        self.house = House.fresh(self.engine)
        self.addCleanup(self.house.close)
        self.clock = os.path.join(self.house.data, "clock")
        self.set_clock(0)
        self.start()

    def start(self, *settings):
        self.house.start("--llm", "off", *settings, environment=self.environment())

    def environment(self):
        return {"LD_PRELOAD": LIBRARY, "FAKETIME_TIMESTAMP_FILE": self.clock, "FAKETIME_NO_CACHE": "1",
                "FAKETIME_DONT_FAKE_MONOTONIC": "1", "DONT_FAKE_MONOTONIC": "1"}

    def set_clock(self, seconds):
        """So far from the true time."""
        with open(self.clock + ".new", "w", encoding="ascii") as file:
            file.write(f"{seconds:+d}\n")
        os.replace(self.clock + ".new", self.clock)
        time.sleep(0.1)  # libfaketime keeps one offset for all threads: one that read the old file just now may still set it

    def pass_time(self, seconds):
        """The clock goes to there, and a server was there all the while: the row in which it says so is there already."""
        self.house.ask(f"UPDATE heartbeat SET at_us = {int((time.time() + seconds) * SECOND)}")
        self.set_clock(seconds)

    def be_away(self, seconds):
        """The server stops, and is back when the clock is there."""
        self.house.stop()
        self.set_clock(seconds)
        self.start()

    def review(self):
        return Review(self.house.client("reviewer@example.org"))

    def at_the_timer(self):
        """In the scene of the demonstration that has 90 seconds."""
        sitting = Sitting(self.house.client(MIRA))
        sitting.begin("outage")
        for sequence, choice in enumerate(("look-first", "follow-errors"), 1):
            scene = sitting.client.post(sitting.part("outage", "/moves"), {"sequence": sequence, "choice": choice})
        self.assertEqual((scene["scene"], scene["begun_again"]), ("support", False))
        return sitting

    def assert_began_again(self, sitting):
        """The same moment, with its 90 seconds and a minute for coming back."""
        scene = sitting.client.get(sitting.part("outage"))
        self.assertEqual((scene["scene"], scene["begun_again"]), ("support", True))
        self.assertAlmostEqual((scene["decide_by_us"] - scene["now_us"]) / SECOND, 150, delta=40)
        page = sitting.client.send("GET", f"/sittings/{sitting.id}/parts/outage").text
        self.assertIn("We could not be reached for a while, so your time to decide has begun again.", page)


@on_both
@unittest.skipUnless(os.path.exists(LIBRARY), "faketime is not installed")
class Clock(ClockCase):
    # ---- time is up ----

    def test_what_comes_late_is_kept_and_marked(self):
        self.house.stop()
        self.start("--workers", "0")  # nobody hands in what is over
        sitting = self.house.sitting(1)
        question = sitting.begin("questions")
        sitting.begin("advice")
        self.assertFalse(sitting.save("advice", "in time")["late"])
        self.pass_time(LIMIT + 5)  # a slow network has 15 seconds
        self.assertFalse(sitting.save("advice", "on its way")["late"])
        self.pass_time(LIMIT + MINUTE)
        self.assertEqual(sitting.client.get(sitting.part("advice"))["state"], "over")
        self.assertTrue(sitting.save("advice", LOREM)["late"])
        while "sequence" in question:
            question = sitting.answer("questions", question, 0)
        sitting.submit("advice")
        self.house.stop()
        self.start()
        case = self.review().case()
        self.assertEqual(case["answers"][0], {"part": "advice", "text": LOREM, "late": True, "pages": []})
        self.assertIn("after time was up", case["reasons"])
        late = self.house.ask("SELECT late FROM response WHERE part = 'questions' ORDER BY sequence")
        self.assertEqual({row[0] for row in late}, {"1" if self.engine == "sqlite" else "t"})

    def test_who_does_not_come_back(self):
        """What is there is handed in by itself, and is not late."""
        sitting = self.house.sitting(2)
        sitting.begin("questions")
        sitting.begin("advice")
        sitting.save("advice", LOREM)
        self.pass_time(LIMIT + MINUTE)
        until(lambda: sitting.client.get(sitting.path).get("finished_us"), 20)
        case = self.review().case()
        self.assertEqual(case["answers"][0], {"part": "advice", "text": LOREM, "late": False, "pages": []})
        reply = sitting.client.send("PUT", sitting.part("advice", "/draft"), {"body": "more", "base": 1, "writer": "t"})
        self.assert_problem(reply, 409)

    # ---- while no server is there, nobody's time runs ----

    def test_a_timer_that_ran_out_while_we_were_away(self):
        sitting = self.at_the_timer()
        self.be_away(60 * MINUTE)
        self.assert_began_again(sitting)
        self.pass_time(60 * MINUTE + 170)  # and this time the server was there
        scene = sitting.client.get(sitting.part("outage"))
        self.assertEqual((scene["scene"], scene["begun_again"]), ("cause", False))

    def test_a_part_whose_time_ran_out_while_we_were_away(self):
        sitting = self.house.sitting(5)
        due_us = sitting.begin("advice")["due_us"]
        sitting.save("advice", LOREM)
        self.be_away(60 * MINUTE)
        part = sitting.client.get(sitting.part("advice"))
        self.assertEqual(part["state"], "open")
        moved = (part["due_us"] - due_us) / SECOND
        self.assertAlmostEqual(moved, 61 * MINUTE, delta=40)
        self.assertIn(" more: we could not be reached for a while.",
                      sitting.client.send("GET", f"/sittings/{sitting.id}/parts/advice").text)
        until(lambda: self.house.ask("SELECT run_after_us FROM job WHERE kind = 'sitting.due'") ==
              [[str(part["due_us"] + GRACE)]], 20)  # the job, which was due long ago, is put off
        self.assertFalse(sitting.save("advice", LOREM + LOREM)["late"])
        self.pass_time(LIMIT + 62 * MINUTE)
        until(lambda: sitting.client.get(sitting.part("advice"))["state"] == "handed-in", 20)

    # ---- backwards ----

    def test_backwards_at_every_step(self):
        """Ten minutes back before each step of the whole path, three hours in all."""
        back = iter(range(-10 * MINUTE, -1000 * MINUTE, -10 * MINUTE))
        def step():
            self.set_clock(next(back))
        sitting = self.house.sitting(3)
        step()
        question = sitting.begin("questions")
        while "sequence" in question:
            step()
            question = sitting.answer("questions", question, 0)
        step()
        sitting.begin("advice")
        times = []
        for end in (20, 50, len(LOREM)):
            step()
            times.append(sitting.save("advice", LOREM[:end])["saved_us"])
        self.assertEqual(times, sorted(times))
        step()
        sitting.submit("advice")
        step()
        review = self.review()
        step()
        review.judge()
        step()
        review.decide()
        result = until(lambda: (r := sitting.result()).get("credential") and r, 20)
        self.assertEqual(result["outcome"], "award")
        self.assert_valid(sitting, result["credential"])

    def assert_valid(self, sitting, credential):
        reply = sitting.client.send("GET", f"/c/{credential}.bundle")
        done = subprocess.run([house.ASSAY, "verify", "-", "--offline", "--json"], input=reply.body, capture_output=True,
                              check=False)
        self.assertEqual(json.loads(done.stdout)["verdict"], "valid")

    def test_backwards_with_work_waiting(self):
        """What was handed in before the clock was set back an hour is not left for an hour."""
        self.house.stop()
        self.start("--workers", "0")
        sitting = self.house.sitting(4)
        sitting.take_quiz("questions")
        sitting.write("advice", LOREM)
        self.house.stop()
        self.set_clock(-60 * MINUTE)
        self.start()
        self.assertEqual(self.review().case()["sitting"], sitting.id)


@unittest.skipUnless(os.path.exists(LIBRARY), "faketime is not installed")
class SharedDatabase(ClockCase):
    """What SQLite, which is in the server, does not know."""

    engine = "postgres"

    def test_only_workers_are_there(self):
        """They hand in nothing: whoever would still write finds no server to send it to."""
        sitting = self.house.sitting(6)
        due_us = sitting.begin("advice")["due_us"]
        self.house.stop()
        self.set_clock(LIMIT + MINUTE)
        with open(os.path.join(house.LOGS, f"{self.house.name}-work"), "wb") as log, \
                subprocess.Popen([house.ASSAY, "work", "--db", self.house.url, "--llm", "off", "--log-level", "debug"],
                                 stdout=log, stderr=log, env=os.environ | self.environment()) as worker:
            until(lambda: int(self.house.ask("SELECT run_after_us FROM job WHERE kind = 'sitting.due'")[0][0]) >
                  due_us + GRACE, 20)
            worker.terminate()
        self.start()
        self.assertEqual(sitting.client.get(sitting.part("advice"))["state"], "open")

    def test_the_database_is_away(self):
        """The servers are there, and can answer nobody."""
        sitting = self.at_the_timer()
        house.cluster().kill()
        self.set_clock(60 * MINUTE)
        house.cluster().start()
        sitting.client.close()  # an hour has passed on its connection too
        until(lambda: sitting.client.send("GET", sitting.part("outage")).status == 200, 20)
        self.assert_began_again(sitting)
        hour = "SELECT count(*) FROM absence WHERE until_us - from_us > 3000000000"  # a busy machine may add one of seconds
        until(lambda: self.house.ask(hour) == [["1"]], 20)
        self.assert_began_again(sitting)
