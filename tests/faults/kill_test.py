"""kill -9 at a random moment: what was acknowledged is there after the next start. Ten rounds a database; two hundred with
ASSAY_FULL=1. On PostgreSQL every fifth round kills its server too."""

import os
import random
import threading
import time

from case import HouseCase
from client import Sitting, until
from house import cluster, on_both
from writes_test import texts_of

ROUNDS = 200 if os.environ.get("ASSAY_FULL") == "1" else 10
WRITERS, QUIZ_TAKERS = 4, 1  # a round


class Writer(threading.Thread):
    """Saves until the connection breaks."""

    def __init__(self, sitting, name):
        super().__init__(daemon=True)
        self.sitting, self.client, self.tab = sitting, sitting.client.copy(), name
        self.saved = []

    def run(self):
        for count in range(100000):
            text = f"{self.tab} {count} " + "y" * (count % 300)
            try:
                reply = self.client.send("PUT", self.sitting.part("advice", "/draft"),
                                         {"body": text, "base": count, "writer": self.tab})
            except OSError:
                break
            if reply.status != 200:
                break
            self.saved.append(text)
        self.client.close()


class Answerer(threading.Thread):
    """Answers the quiz, once, at the pace of the rounds."""

    def __init__(self, sitting):
        super().__init__(daemon=True)
        self.sitting, self.client, self.answered = sitting, sitting.client.copy(), []

    def run(self):
        tab = Sitting.__new__(Sitting)
        tab.client, tab.path = self.client, self.sitting.path
        try:
            question = tab.begin("questions")
            while "sequence" in question:
                sequence = question["sequence"]
                question = tab.answer("questions", question, 0)
                self.answered.append(sequence)
        except Exception:  # pylint: disable=broad-except
            pass  # killed in between: the next round goes on from there
        self.client.close()


@on_both
class Kill(HouseCase):
    def test_nothing_acknowledged_is_lost(self):
        chance = random.Random(20260601)
        writing = [self.house.sitting(number) for number in range(1, WRITERS + 1)]
        for sitting in writing:
            sitting.begin("advice")
        answering = [self.house.sitting(number) for number in range(WRITERS + 1, WRITERS + 11)]
        acknowledged = {sitting.id: [] for sitting in writing}
        answered = {sitting.id: set() for sitting in answering}
        for number in range(ROUNDS):
            writers = [Writer(sitting, f"r{number}") for sitting in writing]
            answerer = Answerer(answering[number % len(answering)])
            for thread in [*writers, answerer]:
                thread.start()
            until(lambda w=writers: all(writer.saved for writer in w))
            time.sleep(chance.uniform(0, 0.3))
            self.kill(number)
            for thread in [*writers, answerer]:
                thread.join()
            for writer in writers:
                acknowledged[writer.sitting.id] += writer.saved
            answered[answerer.sitting.id].update(answerer.answered)
            self.house.start()
            self.check(writers, answerer, answered)
        self.check_history(acknowledged)

    def kill(self, number):
        self.house.kill()
        if self.engine == "postgres" and number % 5 == 3:
            cluster().kill()
            cluster().start()

    def check(self, writers, answerer, answered):
        """The draft is the last text that was acknowledged, or one that was on its way."""
        for writer in writers:
            body = writer.sitting.client.get(writer.sitting.part("advice"))["body"]
            tab, count = body.split()[:2]
            self.assertEqual(tab, writer.tab)
            self.assertGreaterEqual(int(count), len(writer.saved) - 1)
        stored = {int(row[0]) for row in self.house.ask(
            "SELECT sequence FROM response WHERE part = 'questions' AND id_text(sitting_id) = "
            f"'{answerer.sitting.id.replace('-', '')}'")}
        self.assertLessEqual(answered[answerer.sitting.id], stored)

    def check_history(self, acknowledged):
        total = 0
        for sitting, texts in acknowledged.items():
            history = texts_of(self.house, sitting, "advice")
            lost = set(texts) - set(history)
            self.assertEqual(lost, set())
            total += len(texts)
        print(f"  {self.engine}: {ROUNDS} times killed, {total} acknowledged saves, all there", flush=True)
