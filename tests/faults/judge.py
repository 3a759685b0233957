"""A language model for tests: an OpenAI-compatible server inside the test program, which keeps what it was asked.

It is tests/llm/fake_server.py, whose way of answering can be changed while it runs: see WAYS there.
"""

import http.server
import os
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "llm"))
import fake_server  # noqa: E402

# Every honest answer of the tests contains these words; level 1 exists in every rubric of the tests.
QUOTE = "it works"


def answer(quote, level):
    return [quote + '"', "\nLevel: ", level]


class Handler(fake_server.Handler):
    def log_message(self, *_):
        pass

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.question = fake_server.json.loads(body)
        self.native = False
        self.server.asked.append(self.question)
        self.server.may_answer.wait(60)
        fake_server.ANSWER = self.server.answer
        try:
            self.WAYS[self.server.way](self)
        except OSError:
            pass  # the other side went away


class Judge:
    def __init__(self, port=0):
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.server.daemon_threads = True
        self.server.mode, self.server.way, self.server.asked = "fine", "fine", []
        self.server.answer = answer(QUOTE, "1")
        self.server.may_answer = threading.Event()
        self.server.may_answer.set()
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def settings(self):
        return "--llm", f"http://127.0.0.1:{self.port}"

    @property
    def asked(self):
        return self.server.asked

    def behave(self, way):
        self.server.way = way

    def say(self, quote, level):
        self.server.answer = answer(quote, level)

    def hold(self):
        """Leaves who asks waiting, until release()."""
        self.server.may_answer.clear()

    def release(self):
        self.server.may_answer.set()

    def close(self):
        self.release()
        self.server.shutdown()
        self.server.server_close()
