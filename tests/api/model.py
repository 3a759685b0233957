"""A language model of its own making, as any OpenAI-compatible server speaks: it says of a text what it was told to."""

import http.server
import json
import math
import threading


class Model:
    """says: by criterion's title, then by text, a level. Of what it was not told it says level 0; asked for anything else it says
    something."""

    def __init__(self, says):
        self.says, self.asked, self.away = says, 0, False
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self.handler())
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}/v1"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    def level(self, question):
        """Of the criterion that is asked about, and the text between the marks."""
        title = question.split("# The criterion: ")[1].split("\n")[0]
        text = question.split("<answer ")[1].split(">\n", 1)[1].split("\n</answer ")[0]
        return text, self.says.get(title, {}).get(text, 0)

    def handler(model):
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                if model.away:
                    self.send_error(503)
                    return
                model.asked += 1
                self.send_response(200)
                self.send_header("Content-Type", "text/event-stream")
                self.end_headers()
                question = body["messages"][-1 if body["messages"][-1]["role"] == "user" else -2]["content"]
                for piece, found in self.pieces(question) if "# The criterion: " in question else [("Well.", [])]:
                    self.event({"model": "told", "choices": [{"index": 0, "delta": {"content": piece}, "logprobs": {
                        "content": [{"token": piece, "logprob": 0, "top_logprobs": found}]}}]})
                self.event({"model": "told", "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
                self.wfile.write(b"data: [DONE]\n\n")

            def pieces(self, question):
                text, level = model.level(question)
                # Nine in ten on that level, and the rest on its neighbours.
                near = {n: math.log(0.9 if n == level else 0.1 / (2 if 0 < level < 3 else 1))
                        for n in range(max(0, level - 1), min(3, level + 1) + 1)}
                alternatives = [{"token": str(n), "logprob": value} for n, value in near.items()]
                return [(" ".join(text.split()[:2]) + '"\nLevel: ', []), (str(level), alternatives)]

            def event(self, value):
                self.wfile.write(b"data: " + json.dumps(value).encode() + b"\n\n")

            def log_message(self, *_):
                pass

        return Handler
