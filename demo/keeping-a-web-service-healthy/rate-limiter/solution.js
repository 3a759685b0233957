// Lets each workshop make so many requests a minute, and turns the others away.
//
// Each workshop has a bucket: a request takes a token out, time puts tokens in. What a bucket holds is counted in parts of
// a token, as many as there are milliseconds in a minute: so a millisecond brings `rate` of them, and nothing is lost.
"use strict";

const TOKEN = 60000; // parts

class Limiter {
	constructor(rate, burst) {
		this.rate = rate; // tokens a minute, parts a millisecond
		this.most = burst * TOKEN;
		this.buckets = new Map();
	}

	// Whether a request may go through; it takes a token.
	ask(key, nowMs) {
		const bucket = this.fill(key, nowMs);
		if (bucket.parts < TOKEN) return false;
		bucket.parts -= TOKEN;
		return true;
	}

	// How many whole tokens there are.
	left(key, nowMs) {
		return Math.floor(this.fill(key, nowMs).parts / TOKEN);
	}

	// The workshop's bucket, with what came since it was filled last.
	fill(key, nowMs) {
		if (!this.buckets.has(key)) this.buckets.set(key, { parts: this.most, filledMs: nowMs });
		const bucket = this.buckets.get(key);
		// A clock that was set back: no time. After `most` milliseconds every bucket is full, and numbers stay exact.
		const passedMs = Math.min(Math.max(0, nowMs - bucket.filledMs), this.most);
		bucket.parts = Math.min(this.most, bucket.parts + passedMs * this.rate);
		bucket.filledMs = nowMs;
		return bucket;
	}
}

module.exports = { Limiter };
