// Lets each workshop make so many requests a minute, and turns the others away.
//
// Each workshop has a bucket: a request takes a token out, time puts tokens in.
"use strict";

const KEY_LENGTH = 20; // as in the access log

class Limiter {
	constructor(rate, burst) {
		this.rate = rate; // tokens a minute
		this.burst = burst;
		this.buckets = new Map();
	}

	// Whether a request may go through; it takes a token.
	ask(key, nowMs) {
		const bucket = this.fill(key, nowMs);
		if (bucket.tokens < 1) return false;
		bucket.tokens--;
		return true;
	}

	// How many whole tokens there are.
	left(key, nowMs) {
		return this.fill(key, nowMs).tokens;
	}

	// The workshop's bucket, with the tokens that came since it was filled last.
	fill(key, nowMs) {
		const name = key.slice(0, KEY_LENGTH);
		if (!this.buckets.has(name)) this.buckets.set(name, { tokens: this.burst, filledMs: nowMs });
		const bucket = this.buckets.get(name);
		const passedMs = nowMs - bucket.filledMs;
		bucket.tokens += Math.floor((passedMs * this.rate) / 60000);
		bucket.filledMs = nowMs;
		return bucket;
	}
}

module.exports = { Limiter };
