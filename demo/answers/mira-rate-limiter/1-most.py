"""Lets each workshop make so many requests a minute, and turns the others away.

Each workshop has a bucket: a request takes a token out, time puts tokens in.
"""

KEY_LENGTH = 20  # as in the access log


class Bucket:
    def __init__(self, tokens, filled_ms):
        self.tokens = tokens
        self.filled_ms = filled_ms  # when it was filled last


class Limiter:
    def __init__(self, rate, burst):
        self.rate = rate  # tokens a minute
        self.burst = burst
        self.buckets = {}

    def ask(self, key, now_ms):
        """Whether a request may go through; it takes a token."""
        bucket = self.fill(key, now_ms)
        if bucket.tokens < 1:
            return False
        bucket.tokens -= 1
        return True

    def left(self, key, now_ms):
        """How many whole tokens there are."""
        return self.fill(key, now_ms).tokens

    def fill(self, key, now_ms):
        """The workshop's bucket, with the tokens that came since it was filled last."""
        name = key[:KEY_LENGTH]
        if name not in self.buckets:
            self.buckets[name] = Bucket(self.burst, now_ms)
        bucket = self.buckets[name]
        passed_ms = now_ms - bucket.filled_ms
        bucket.tokens = min(self.burst, bucket.tokens + passed_ms * self.rate // 60000)
        bucket.filled_ms = now_ms
        return bucket
