"""`assay work`: workers without a server share the queue of a PostgreSQL database; the server issues."""

import os
import subprocess
import time

from case import LOREM, HouseCase
from client import Review, until
from house import ASSAY, LOGS, House
from judge import Judge

SITTINGS = 6
JOBS_LEFT = "SELECT count(*) FROM job WHERE kind NOT IN ('sitting.due', 'agreement.count')"
JUDGED_TWICE = ("SELECT count(*) FROM (SELECT 1 FROM verdict WHERE scorer = 'rubric' GROUP BY sitting_id, part, task "
                "HAVING count(*) > 1) AS twice")


class Worker:
    """One `assay work` with a model of its own, which leaves its questions unanswered while it is held."""

    def __init__(self, house, number, held=False):
        self.judge = Judge()
        if held:
            self.judge.hold()
        with open(os.path.join(LOGS, f"{house.name}-work-{number}"), "wb") as log:
            self.process = subprocess.Popen(
                [ASSAY, "work", "--db", house.url, "--log-level", "debug", *self.judge.settings()],
                stdout=log, stderr=log, cwd=LOGS)

    def stop(self):
        """As the operator does. Returns the exit code and how long it took."""
        before = time.monotonic()
        self.process.terminate()
        return self.process.wait(30), time.monotonic() - before

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.judge.close()


class Work(HouseCase):
    engine = "postgres"

    @classmethod
    def setUpClass(cls):
        cls.unasked = Judge()
        cls.settings = ("--workers", "0", *cls.unasked.settings())
        super().setUpClass()

    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()
        cls.unasked.close()

    def worker(self, number, held=False):
        worker = Worker(self.house, number, held)
        self.addCleanup(worker.close)
        return worker

    def hand_in(self, number):
        sitting = self.house.sitting(number)
        sitting.take_quiz("questions")
        sitting.write("advice", LOREM)
        return sitting

    def states(self, sitting):
        return {criterion["state"] for criterion in sitting.criteria().values()}

    def test_two_grade_and_the_server_issues(self):
        sittings = [self.hand_in(number) for number in range(1, SITTINGS + 1)]
        time.sleep(1.5)
        for sitting in sittings:
            self.assertEqual(self.states(sitting), {"being-judged"})
        workers = [self.worker(number, held=True) for number in (1, 2)]
        # However late one of them begins: the other cannot have done it all.
        until(lambda: all(worker.judge.asked for worker in workers), 60)
        for worker in workers:
            worker.judge.release()
        for sitting in sittings:
            # All wrote the same words: of whoever was not the first that is flagged, and the machine's view waits for a person.
            until(lambda s=sitting: "being-judged" not in self.states(s), 60)
        self.assertFalse(self.unasked.asked, "the server leaves it to others")
        self.assertEqual(self.house.ask(JUDGED_TWICE), [["0"]])
        reviewer = self.house.client("reviewer@example.org")
        for _ in sittings:
            review = Review(reviewer)
            review.judge()
            review.decide()
        until(lambda: self.house.ask("SELECT count(*) FROM credential WHERE published_us IS NOT NULL") == [[str(SITTINGS)]], 60)
        until(lambda: self.house.ask(JOBS_LEFT) == [["0"]], 20)
        for worker in workers:
            self.assertEqual(worker.stop()[0], 0)

    def test_one_that_is_stopped_leaves_its_work_to_the_other(self):
        first = self.worker(3)
        first.judge.behave("slow")
        sitting = self.hand_in(SITTINGS + 1)
        until(lambda: first.judge.asked, 20)
        code, seconds = first.stop()
        self.assertEqual(code, 0)
        self.assertLess(seconds, 10)
        second = self.worker(4)
        until(lambda: self.states(sitting) == {"judged"}, 30)
        self.assertEqual(second.stop()[0], 0)


class WorkAlone(HouseCase):
    """SQLite has one process at work on it: the server."""

    @classmethod
    def setUpClass(cls):
        cls.house = House.fresh("sqlite")

    @classmethod
    def tearDownClass(cls):
        pass

    def test_sqlite_is_refused(self):
        done = subprocess.run([ASSAY, "work", "--db", self.house.url], capture_output=True, text=True, check=False, timeout=20)
        self.assertEqual(done.returncode, 2)
        self.assertIn("--db postgres:URI", done.stderr)
