"""Send the bodies of FILE to a local model server's /completion as fast as it takes them, several at once.

    python3 bench/peer/model.py URL FILE THREADS       (the key in ASSAY_MODEL_KEY)

FILE has a JSON body a line; a blank line parts groups. A group's bodies begin alike: they are sent one after the other by
one thread, which then takes the next group. Prints `seconds`, `read` (tokens of prompts that were not in the cache) and
`written` (tokens of answers).
"""

import http.client
import json
import os
import sys
import threading
import time
import urllib.parse

HEADERS = {"Content-Type": "application/json", "Authorization": "Bearer " + os.environ["ASSAY_MODEL_KEY"]}


def ask(address, body):
    """On a connection of its own: the server closes those that were used when it likes."""
    connection = http.client.HTTPConnection(address)
    connection.request("POST", "/completion", body, HEADERS)
    reply = connection.getresponse()
    text = reply.read().decode()
    connection.close()
    if reply.status != 200:
        raise RuntimeError(text[:300])
    events = [json.loads(line[6:]) for line in text.splitlines() if line.startswith("data: {")]
    timings = events[-1]["timings"]
    return timings["prompt_n"], timings["predicted_n"]


class Sender:
    def __init__(self, url, groups):
        self.address, self.groups = urllib.parse.urlsplit(url).netloc, groups
        self.lock, self.read, self.written = threading.Lock(), 0, 0

    def run(self):
        while True:
            with self.lock:
                if not self.groups:
                    return
                group = self.groups.pop(0)
            for body in group:
                read, written = ask(self.address, body)
                with self.lock:
                    self.read += read
                    self.written += written


def main():
    url, path, threads = sys.argv[1], sys.argv[2], int(sys.argv[3])
    with open(path, encoding="utf-8") as file:
        groups = [group.strip().split("\n") for group in file.read().strip().split("\n\n")]
    sender = Sender(url, groups)
    since = time.monotonic()
    team = [threading.Thread(target=sender.run) for _ in range(threads)]
    for thread in team:
        thread.start()
    for thread in team:
        thread.join()
    print("seconds", time.monotonic() - since)
    print("read", sender.read)
    print("written", sender.written)


if __name__ == "__main__":
    main()
