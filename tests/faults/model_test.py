"""A model server that hangs, dies, talks nonsense: the answer waits, the pages say so, and grading finishes once there is
a server that works."""

import socket
import time

from case import LOREM, HouseCase
from client import Review, until
from house import House, on_both
from judge import Judge

# It works again: what was asked meanwhile is judged then.
PASSING = ("fails", "refuses", "breaks", "nonsense", "page", "one_line", "endless", "slow", "wrong_shape",
           "wrong_tokens", "echoes")
# It answers, but nothing that can be a verdict: left to a person.
USELESS = ("bare", "too_long", "invents", "in_chinese", "in_json", "beyond")


def states(sitting):
    return [criterion["state"] for criterion in sitting.criteria().values()]


def hand_in(house, number):
    sitting = house.sitting(number)
    sitting.take_quiz("questions")
    sitting.write("advice", LOREM)
    return sitting


def says(sitting):
    """The result page, for people."""
    return sitting.client.send("GET", f"/sittings/{sitting.id}/result", Accept="text/html").text


class Model(HouseCase):
    @classmethod
    def setUpClass(cls):
        cls.judge = Judge()
        cls.settings = cls.judge.settings()
        super().setUpClass()

    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()
        cls.judge.close()

    def test_useless_answers_are_left_to_a_person(self):
        for number, way in enumerate(USELESS, 1):
            with self.subTest(way=way):
                self.judge.behave(way)
                sitting = hand_in(self.house, number)
                until(lambda s=sitting: set(states(s)) == {"for-a-person"}, 20)
                self.assertIn("person", says(sitting))
        self.judge.behave("fine")


class JudgeCase(HouseCase):
    """A judge and a house for each test."""

    @classmethod
    def setUpClass(cls):
        pass

    @classmethod
    def tearDownClass(cls):
        pass

    def setUp(self):
        self.judge = Judge()
        self.addCleanup(self.judge.close)
        self.house = House.fresh(self.engine).start(*self.judge.settings())
        self.addCleanup(self.house.close)

    def restart(self):
        self.assertEqual(self.house.stop(), 0)
        self.house.start(*self.judge.settings())

    def assert_waits(self, sitting):
        """Nothing is judged, nothing is lost, everything else works."""
        self.assertEqual(set(states(sitting)), {"being-judged"})
        self.assertIn("Being judged", says(sitting))
        self.assertEqual(sitting.client.get(sitting.part("advice"))["body"], LOREM)
        self.assertEqual(sitting.client.send("GET", "/readyz").status, 200)


class ModelFails(JudgeCase):
    def test_every_way_to_fail(self):
        for way in PASSING:
            with self.subTest(way=way):
                self.setUp()
                self.judge.behave(way)
                sitting = hand_in(self.house, 1)
                until(lambda: self.judge.asked)
                time.sleep(0.3)
                self.assert_waits(sitting)
                self.restart()  # also in the middle of a question
                self.judge.behave("fine")
                until(lambda s=sitting: set(states(s)) == {"judged"}, 30)
                self.house.close()

    def test_assay_killed_in_the_middle_of_a_question(self):
        """It is asked again at the next start. (On PostgreSQL, where others may be at work, when the lease has ended.)"""
        self.judge.behave("slow")
        sitting = hand_in(self.house, 2)
        until(lambda: self.judge.asked)
        self.house.kill()
        self.judge.behave("fine")
        self.house.start(*self.judge.settings())
        until(lambda: set(states(sitting)) == {"judged"}, 30)


class Panel(HouseCase):
    """Two servers judge each criterion."""

    @classmethod
    def setUpClass(cls):
        cls.judges = Judge(), Judge()
        servers = ",".join(f"http://127.0.0.1:{judge.port}" for judge in cls.judges)
        cls.settings = "--llm", servers, "--llm-panel", "servers"
        super().setUpClass()

    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()
        for judge in cls.judges:
            judge.close()

    def test_disagreement_is_told_to_the_reviewer(self):
        """The first of these tests: its case is the only one."""
        for level, judge in enumerate(self.judges):
            judge.say("it works", str(level))
            judge.asked.clear()
        sitting = hand_in(self.house, 1)
        until(lambda: set(states(sitting)) == {"judged"}, 20)
        self.assertEqual(len(self.judges[0].asked), len(self.judges[1].asked))
        case = Review(self.house.client("reviewer@example.org")).case()
        self.assertIn("The models that were asked disagree on 2 of 2 criteria.", case["reasons"])

    def test_one_view_of_two_is_too_few(self):
        self.judges[0].say("it works", "1")
        self.judges[1].behave("in_chinese")
        sitting = hand_in(self.house, 2)
        until(lambda: set(states(sitting)) == {"for-a-person"}, 20)
        self.judges[1].behave("fine")


@on_both
class ModelGoes(JudgeCase):
    def test_nobody_there_and_back(self):
        """The port is closed, as after kill -9; a server comes back to it, and Assay is not started again."""
        port = self.judge.port
        self.judge.close()
        sitting = hand_in(self.house, 1)
        time.sleep(1)
        self.assert_waits(sitting)
        self.judge = Judge(port)
        self.addCleanup(self.judge.close)
        until(lambda: set(states(sitting)) == {"judged"}, 60)
        case = Review(self.house.client("reviewer@example.org")).case()
        self.assertNotIn("no view", case["reasons"])

    def test_accepts_and_is_silent(self):
        """A server that takes the connection and says nothing does not keep Assay from stopping."""
        with socket.create_server(("127.0.0.1", 0)) as silent:
            self.house.stop()
            self.house.start("--llm", f"http://127.0.0.1:{silent.getsockname()[1]}")
            sitting = hand_in(self.house, 3)
            silent.accept()
            self.assert_waits(sitting)
            started = time.monotonic()
            self.assertEqual(self.house.stop(), 0)
            self.assertLess(time.monotonic() - started, 10)
