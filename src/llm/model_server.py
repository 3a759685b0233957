"""Serve one local language model: llama.cpp's own HTTP server, on loopback, for as long as its parent lives.

    python3 -u model_server.py --model FILE [--embedding] [--port N] [--context N] [--slots N] [--threads N]

Standard output carries exactly one line, `listening http://127.0.0.1:PORT`, once the model is loaded and answers. The
log of llama.cpp goes to standard error. SIGTERM ends the process at once. So does the death of the thread that started
it, and the end of its standard input, which is how it learns that Assay has gone however Assay went. The status is 1
when the model cannot be served.

With ASSAY_MODEL_KEY in the environment, requests must carry it as a bearer token: loopback is open to every user of the
machine, and to the pages in their browsers.

`--context` is the number of tokens that one request may use, prompt and reply together; the server reserves that much
for each of its slots, the requests it works on at the same time. With `--embedding` the model is one of embeddings, served
at /v1/embeddings alone; what its slots hold is computed in one go.
"""

import argparse
import ctypes
import os
import signal
import sys
import threading

PR_SET_PDEATHSIG = 1  # linux/prctl.h
PROMPT_CACHE_MIB = 512  # prompts that lost their slot, about 4 answers of 4096 tokens; the library would take 8 GiB


def arguments():
    parser = argparse.ArgumentParser(description="Serve one local language model on loopback.")
    parser.add_argument("--model", required=True, help="a GGUF file")
    parser.add_argument("--embedding", action="store_true", help="the model gives embeddings, not text")
    parser.add_argument("--port", type=int, default=0, help="TCP port; 0 takes a free one (default)")
    parser.add_argument("--context", type=int, default=4096, help="tokens a request may use (default 4096)")
    parser.add_argument("--slots", type=int, default=1, help="requests worked on at once (default 1)")
    parser.add_argument("--threads", type=int, default=os.cpu_count(), help="threads that compute (default: all cores)")
    return parser.parse_args()


def end_with_parent(parent):
    """Have the kernel end this process with the one that started it; also if that is gone already."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        sys.exit(0)


def take_standard_output():
    """Return the real standard output, and send everything else that writes there, llama.cpp included, to the log."""
    announcements = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    return announcements


def end_with_standard_input():
    while os.read(0, 4096):
        pass
    # Not sys.exit: it would wait for the library's threads. There is nothing here that wants saving.
    os._exit(0)


def serve(options):
    # The library's threads wait for each other hundreds of times a token. Spinning for as long as they would, they take the
    # cores from the one that is waited for wherever something else runs too: a third of the speed and less. So they spin for
    # some microseconds, which is enough where nothing else runs, and then sleep. Read when libgomp is loaded.
    os.environ.setdefault("GOMP_SPINCOUNT", "1000")
    # Imported late, so that --help answers at once.
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = options.model
    params.hostnames = ["127.0.0.1"]
    params.port = options.port
    params.n_parallel = options.slots
    params.n_ctx = options.context * options.slots
    params.cpuparams.n_threads = options.threads
    params.cpuparams_batch.n_threads = options.threads
    params.api_keys = [os.environ["ASSAY_MODEL_KEY"]] if os.environ.get("ASSAY_MODEL_KEY") else []
    params.cors_origins = "http://127.0.0.1"
    params.cors_origins_explicit = True
    params.cache_ram_mib = PROMPT_CACHE_MIB
    params.endpoint_metrics = True
    params.ui = False
    if options.embedding:
        params.embedding = True
        # A text that is looked at as a whole must fit into what is computed at once.
        params.n_batch = params.n_ubatch = params.n_ctx
    return xllamacpp.Server(params)


def main():
    parent = os.getppid()
    options = arguments()
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Python's own handler would wait until the model is loaded
    end_with_parent(parent)
    announcements = take_standard_output()
    threading.Thread(target=end_with_standard_input, daemon=True).start()
    try:
        server = serve(options)
    except Exception as problem:
        sys.exit(f"model_server: cannot serve {options.model}: {problem}")
    print(f"listening {server.listening_address}", file=announcements, flush=True)
    while True:
        signal.pause()


if __name__ == "__main__":
    main()
