"""Lets each workshop make so many requests a minute, and turns the others away.

Each workshop has a bucket: a request takes a token out, time puts tokens in.
"""

KEY_LENGTH = 20  # as in the access log
TOKEN = 60000  # a token in parts: each millisecond brings `rate` of them


class Bucket:
    def __init__(self, parts, filled_ms):
        self.parts = parts
        self.filled_ms = filled_ms  # when it was filled last


class Limiter:
    def __init__(self, rate, burst):
        self.rate = rate  # tokens a minute
        self.most = burst * TOKEN
        self.buckets = {}

    def ask(self, key, now_ms):
        """Whether a request may go through; it takes a token."""
        bucket = self.fill(key, now_ms)
        if bucket.parts < TOKEN:
            return False
        bucket.parts -= TOKEN
        return True

    def left(self, key, now_ms):
        """How many whole tokens there are."""
        return self.fill(key, now_ms).parts // TOKEN

    def fill(self, key, now_ms):
        """The workshop's bucket, with the tokens that came since it was filled last."""
        name = key[:KEY_LENGTH]
        if name not in self.buckets:
            self.buckets[name] = Bucket(self.most, now_ms)
        bucket = self.buckets[name]
        passed_ms = max(0, now_ms - bucket.filled_ms)
        bucket.parts = min(self.most, bucket.parts + passed_ms * self.rate)
        bucket.filled_ms = now_ms
        return bucket
