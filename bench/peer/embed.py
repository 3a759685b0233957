"""Send the texts of FILE, one a line, to an embedding server as fast as it takes them, in batches from several threads.

    python3 bench/peer/embed.py URL FILE BATCH THREADS       (the key in ASSAY_MODEL_KEY)

Prints `seconds`.
"""

import http.client
import json
import os
import sys
import threading
import time
import urllib.parse

HEADERS = {"Content-Type": "application/json", "Authorization": "Bearer " + os.environ["ASSAY_MODEL_KEY"]}


def main():
    address, path, batch, threads = urllib.parse.urlsplit(sys.argv[1]).netloc, sys.argv[2], *map(int, sys.argv[3:])
    with open(path, encoding="utf-8") as file:
        texts = file.read().strip().split("\n")
    batches = [texts[at:at + batch] for at in range(0, len(texts), batch)]
    lock = threading.Lock()

    def run():
        connection = http.client.HTTPConnection(address)
        while True:
            with lock:
                if not batches:
                    return
                body = json.dumps({"input": batches.pop(), "encoding_format": "base64"})
            connection.request("POST", "/v1/embeddings", body, HEADERS)
            reply = json.loads(connection.getresponse().read())
            if len(reply["data"]) != len(json.loads(body)["input"]):
                raise RuntimeError("a text has no vector")

    since = time.monotonic()
    team = [threading.Thread(target=run) for _ in range(threads)]
    for thread in team:
        thread.start()
    for thread in team:
        thread.join()
    print("seconds", time.monotonic() - since)


if __name__ == "__main__":
    main()
