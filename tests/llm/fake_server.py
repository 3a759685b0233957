"""A model server for tests that behaves, or misbehaves, as it is told.

    python3 -u fake_server.py [--mode MODE] --model FILE ...

It takes what src/llm/model_server.py takes. It speaks llama.cpp's /apply-template, /tokenize and /completion in the way
MODE says, and chat completions under /WAY/chat/completions for every way there is. Its tokens are bytes, but for the
special tokens <|begin|>, <|start|> and <|end|>, which are 1, 2 and 3. Its answer to everything is ANSWER. Embeddings come
under /WAY/embeddings, and in the way MODE under /v1/embeddings: the vector of a text has DIMENSIONS numbers, all 0 but for a
1 at the place of its number of bytes.

Modes of the process: silent (never says where it listens), exits (at once, with a last word), deaf (ignores SIGTERM and
the end of its input), hangs (does not answer /health).
Ways of answering: see WAYS and VECTOR_WAYS.
"""

import argparse
import base64
import collections
import http.server
import json
import os
import re
import signal
import struct
import sys
import threading
import time

ANSWER = ['it works"', '\nLevel: ', "2"]
SPECIAL = {"<|begin|>": 1, "<|start|>": 2, "<|end|>": 3}
DIMENSIONS = 8
PROCESS_MODES = ("silent", "exits", "deaf", "hangs")


def tokens(text, special):
    ids = []
    pattern = "(" + "|".join(map(re.escape, SPECIAL)) + ")" if special else "(?!)()"
    for part in re.split(pattern, text):
        if special and part in SPECIAL:
            ids.append(SPECIAL[part])
        else:
            ids.extend(1000 + byte for byte in part.encode())
    return ids


def probabilities(text):
    def entry(token, logprob):
        return {"id": 7, "token": token, "bytes": list(token.encode()), "logprob": logprob}

    others = [entry("1", -2.0), entry(" 2", -3.0)] if text == "2" else []
    return entry(text, -0.25) | {"top_logprobs": [entry(text, -0.25), *others]}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    calls = collections.Counter()

    def log_message(self, *_):
        print("request", self.path, file=sys.stderr, flush=True)

    # ---- replies ----

    def reply(self, value, status=200):
        body = value if isinstance(value, bytes) else json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def begin_stream(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True

    def event(self, value):
        data = value if isinstance(value, str) else json.dumps(value)
        self.wfile.write(f"data: {data}\n\n".encode())
        self.wfile.flush()

    # ---- events in either protocol ----

    def piece(self, text):
        if self.native:
            return {"content": text, "stop": False, "completion_probabilities": [probabilities(text)]}
        return {"model": "fake", "choices": [{"index": 0, "delta": {"content": text}, "finish_reason": None,
                                              "logprobs": {"content": [probabilities(text)]}}]}

    def end(self):
        if self.native:
            return [{"content": "", "stop": True, "stop_type": "word", "tokens_evaluated": 30,
                     "timings": {"cache_n": 20}}]
        return [{"model": "fake", "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]},
                {"model": "fake", "choices": [],
                 "usage": {"prompt_tokens": 30, "prompt_tokens_details": {"cached_tokens": 20}}},
                "[DONE]"]

    # ---- the ways ----

    def fine(self):
        self.begin_stream()
        self.wfile.write(b": a comment, as a ping\n\n")
        for text in ANSWER:
            self.event(self.piece(text))
        for event in self.end():
            self.event(event)

    def repeats(self):
        """Begins with what the assistant's message began with, as some servers do."""
        last = self.question["messages"][-1]
        self.begin_stream()
        for text in [last["content"], *ANSWER]:
            self.event(self.piece(text))
        for event in self.end():
            self.event(event)

    def echoes(self):
        """Answers with the text of the first message that is the user's."""
        user = [m for m in self.question["messages"] if m["role"] == "user"][0]
        self.begin_stream()
        self.event(self.piece(user["content"]))
        for event in self.end():
            self.event(event)

    def sees(self):
        """Says of each part of the last message what it is: of an image its type, its size and a sum of its bytes."""
        self.begin_stream()
        for part in self.question["messages"][-1]["content"]:
            if part["type"] == "image_url":
                head, data = part["image_url"]["url"].split(",")
                data = base64.b64decode(data, validate=True)
                self.event(self.piece(f"{head} {len(data)} {sum(data)}; "))
            else:
                self.event(self.piece(part["text"]))
        for event in self.end():
            self.event(event)

    def says(self, *pieces):
        self.begin_stream()
        for text in pieces:
            self.event(self.piece(text))
        for event in self.end():
            self.event(event)

    def invents(self):
        """A quote that is in no answer."""
        self.says('we apologise deeply"', "\nLevel: ", "2")

    def in_chinese(self):
        self.says("这个回答非常好，", "等级：", "二")

    def in_json(self):
        self.says('{"quote": "it works", ', '"level": ', "2", "}")

    def beyond(self):
        """A level that there is not."""
        self.says('it works"', "\nLevel: ", "9")

    def slow(self):
        time.sleep(5)
        self.fine()

    def fails(self):
        self.reply({"error": {"message": "out of order"}}, 500)

    def refuses(self):
        self.reply({"error": {"message": "too many requests"}}, 429)

    def too_long(self):
        self.reply({"error": {"code": 400, "type": "exceed_context_size_error", "message": "too long"}}, 400)

    def breaks(self):
        self.begin_stream()
        self.event(self.piece(ANSWER[0]))

    def endless(self):
        self.begin_stream()
        try:
            while True:
                self.event(self.piece("more and more "))
        except OSError:
            pass

    def one_line(self):
        self.begin_stream()
        try:
            self.wfile.write(b"data: ")
            while True:
                self.wfile.write(b"x" * 65536)
        except OSError:
            pass

    def nonsense(self):
        self.begin_stream()
        self.event('{"content": ')

    def page(self):
        self.reply(b"<html>Welcome to your router</html>")

    def wrong_shape(self):
        self.begin_stream()
        self.event({"content": 5, "choices": {"index": 0}, "stop": True})

    def wrong_tokens(self):
        self.begin_stream()
        event = self.piece("2")
        token = {"token": "2", "bytes": [300, -1], "top_logprobs": "none"}
        if self.native:
            event["completion_probabilities"] = [token]
        else:
            event["choices"][0]["logprobs"] = {"content": [token]}
        self.event(event)

    def bare(self):
        """Without log-probabilities."""
        self.begin_stream()
        for text in ANSWER:
            event = self.piece(text)
            event.pop("completion_probabilities", None)
            for choice in event.get("choices", []):
                del choice["logprobs"]
            self.event(event)
        for event in self.end():
            self.event(event)

    def recovers(self):
        """Fails twice, then never again."""
        self.calls[self.path] += 1
        self.fails() if self.calls[self.path] <= 2 else self.fine()

    def dies(self):
        self.breaks()
        os.kill(os.getpid(), signal.SIGKILL)

    WAYS = {way.__name__: way for way in (
        fine, repeats, echoes, sees, invents, in_chinese, in_json, beyond, slow,
        fails, refuses, too_long, breaks, endless, one_line, nonsense, page, wrong_shape,
        wrong_tokens, bare, recovers, dies)}

    # ---- embeddings ----

    def embed(self, way):
        texts = self.question["input"]
        vectors = [[float(place == len(text.encode()) % DIMENSIONS) for place in range(DIMENSIONS)] for text in texts]
        entries = [{"object": "embedding", "index": number, "embedding": vector} for number, vector in enumerate(vectors)]
        reply = {"object": "list", "model": "fake", "data": entries, "usage": {"prompt_tokens": 3 * len(texts)}}
        if self.VECTOR_WAYS.get(way, Handler.encoded)(self, reply) is None:
            self.reply(reply)

    def encoded(self, reply):
        for entry in reply["data"]:
            entry["embedding"] = base64.b64encode(struct.pack(f"<{DIMENSIONS}f", *entry["embedding"])).decode()

    def numbers(self, reply):
        """As servers do that know no other encoding."""

    def backwards(self, reply):
        reply["data"].reverse()

    def placeless(self, reply):
        for entry in reply["data"]:
            del entry["index"]

    def nearly(self, reply):
        """Of length 1.005, as rounding leaves it."""
        for entry in reply["data"]:
            entry["embedding"] = [1.005 * number for number in entry["embedding"]]

    def long(self, reply):
        reply["data"][-1]["embedding"] = [3 * number for number in reply["data"][-1]["embedding"]]

    def zero(self, reply):
        reply["data"][-1]["embedding"] = [0] * DIMENSIONS

    def too_few(self, reply):
        reply["data"].pop()

    def too_many(self, reply):
        reply["data"].append({"index": len(reply["data"]), "embedding": reply["data"][0]["embedding"]})

    def twice(self, reply):
        reply["data"][-1]["index"] = 0

    def nowhere(self, reply):
        reply["data"][0]["index"] = -1

    def not_a_number(self, reply):
        self.encoded(reply)
        reply["data"][-1]["embedding"] = base64.b64encode(struct.pack(f"<{DIMENSIONS}f", *[float("nan")] * DIMENSIONS)).decode()

    def infinite(self, reply):
        reply["data"][-1]["embedding"] = [1e300] * DIMENSIONS

    def uneven(self, reply):
        reply["data"][-1]["embedding"] = [1.0]

    def empty(self, reply):
        reply["data"][-1]["embedding"] = []

    def words(self, reply):
        reply["data"][-1]["embedding"] = ["one"] * DIMENSIONS

    def not_base64(self, reply):
        reply["data"][-1]["embedding"] = "*" * 44

    def cancelling(self, reply):
        for number, entry in enumerate(reply["data"]):
            entry["embedding"] = [(-1.0) ** number] + [0.0] * (DIMENSIONS - 1)

    def changes(self, reply):
        """Serves another model from the second call on."""
        self.calls[self.path] += 1
        reply["model"] = "fake" if self.calls[self.path] == 1 else "other"

    def refuses_vectors(self, reply):
        self.refuses()
        return "answered"

    def page_of_vectors(self, reply):
        self.page()
        return "answered"

    VECTOR_WAYS = {way.__name__: way for way in (
        encoded, numbers, backwards, placeless, nearly, long, zero, too_few, too_many, twice, nowhere, not_a_number, infinite,
        uneven, empty, words, not_base64, cancelling, changes, refuses_vectors, page_of_vectors)}

    # ---- requests ----

    def allowed(self):
        key = os.environ.get("ASSAY_MODEL_KEY")
        return not key or self.headers["Authorization"] == f"Bearer {key}"

    def do_GET(self):
        if self.server.mode == "hangs":
            time.sleep(60)
        self.reply({"status": "ok", "assay": sorted(name for name in os.environ if name.startswith("ASSAY_"))})

    def do_POST(self):
        self.question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.native = not self.path.endswith("/chat/completions")
        if not self.allowed():
            self.reply({"error": {"message": "Invalid API Key"}}, 401)
        elif self.path.endswith("/embeddings"):
            way = self.path.split("/")[1]
            self.embed(self.server.mode if way == "v1" else way)
        elif self.path == "/apply-template":
            said = "".join(f"<|start|>{m['role']}\n{m['content']}<|end|>\n" for m in self.question["messages"])
            self.reply({"prompt": said + "<|start|>assistant\n"})
        elif self.path == "/tokenize":
            begin = [1] if self.question["add_special"] else []
            self.reply({"tokens": begin + tokens(self.question["content"], self.question["parse_special"])})
        else:
            way = self.server.mode if self.native else self.path.split("/")[1]
            self.WAYS.get(way, Handler.fine)(self)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--mode", default="fine")
    parser.add_argument("--model", required=True)
    options, _ = parser.parse_known_args()
    if options.mode == "exits":
        sys.exit("fake_server: there is no such model")
    if options.mode == "deaf":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    else:
        threading.Thread(target=lambda: os.read(0, 1) or os._exit(0), daemon=True).start()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.mode = options.mode
    if options.mode != "silent":
        print(f"listening http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
