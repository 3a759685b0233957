"""Lets each workshop make so many requests a minute, and turns the others away.

Each workshop has a bucket: a request takes a token out, time puts tokens in. What a bucket holds is counted in parts of
a token, as many as there are milliseconds in a minute: so a millisecond brings `rate` of them, and nothing is lost.
"""

TOKEN = 60000  # parts


class Bucket:
    def __init__(self, parts, filled_ms):
        self.parts = parts
        self.filled_ms = filled_ms  # when it was filled last


class Limiter:
    def __init__(self, rate, burst):
        self.rate = rate  # tokens a minute, parts a millisecond
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
        """The workshop's bucket, with what came since it was filled last."""
        bucket = self.buckets.setdefault(key, Bucket(self.most, now_ms))
        passed_ms = max(0, now_ms - bucket.filled_ms)  # a clock that was set back: none
        bucket.parts = min(self.most, bucket.parts + passed_ms * self.rate)
        bucket.filled_ms = now_ms
        return bucket
