"""The clock, which the test moves: time that is over, and a clock that goes backwards. libfaketime stands between the
server and the machine's clock; what counts durations (CLOCK_MONOTONIC) is left alone."""

import json
import os
import subprocess
import unittest

import house
from case import LOREM, HouseCase
from client import Review, until
from house import House, on_both

LIBRARY = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1"
MINUTE = 60
LIMIT = 20 * MINUTE  # of the part "advice"; the quiz has 10


@on_both
@unittest.skipUnless(os.path.exists(LIBRARY), "faketime is not installed")
class Clock(HouseCase):
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
        self.house.start("--llm", "off", *settings, environment={
            "LD_PRELOAD": LIBRARY, "FAKETIME_TIMESTAMP_FILE": self.clock, "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1", "DONT_FAKE_MONOTONIC": "1"})

    def set_clock(self, seconds):
        """So far from the true time."""
        with open(self.clock + ".new", "w", encoding="ascii") as file:
            file.write(f"{seconds:+d}\n")
        os.replace(self.clock + ".new", self.clock)

    def review(self):
        return Review(self.house.client("reviewer@example.org"))

    # ---- time is up ----

    def test_what_comes_late_is_kept_and_marked(self):
        self.house.stop()
        self.start("--workers", "0")  # nobody hands in what is over
        sitting = self.house.sitting(1)
        question = sitting.begin("questions")
        sitting.begin("advice")
        self.assertFalse(sitting.save("advice", "in time")["late"])
        self.set_clock(LIMIT + 5)  # a slow network has 15 seconds
        self.assertFalse(sitting.save("advice", "on its way")["late"])
        self.set_clock(LIMIT + MINUTE)
        self.assertEqual(sitting.client.get(sitting.part("advice"))["state"], "over")
        self.assertTrue(sitting.save("advice", LOREM)["late"])
        while "sequence" in question:
            question = sitting.answer("questions", question, 0)
        sitting.submit("advice")
        self.house.stop()
        self.start()
        case = self.review().case()
        self.assertEqual(case["answers"][0], {"part": "advice", "text": LOREM, "late": True})
        self.assertIn("after time was up", case["reasons"])
        late = self.house.ask("SELECT late FROM response WHERE part = 'questions' ORDER BY sequence")
        self.assertEqual({row[0] for row in late}, {"1" if self.engine == "sqlite" else "t"})

    def test_who_does_not_come_back(self):
        """What is there is handed in by itself, and is not late."""
        sitting = self.house.sitting(2)
        sitting.begin("questions")
        sitting.begin("advice")
        sitting.save("advice", LOREM)
        self.set_clock(LIMIT + MINUTE)
        until(lambda: sitting.client.get(sitting.path).get("finished_us"), 20)
        case = self.review().case()
        self.assertEqual(case["answers"][0], {"part": "advice", "text": LOREM, "late": False})
        reply = sitting.client.send("PUT", sitting.part("advice", "/draft"), {"body": "more", "base": 1, "writer": "t"})
        self.assert_problem(reply, 409)

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
