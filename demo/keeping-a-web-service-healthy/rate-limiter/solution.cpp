// Lets each workshop make so many requests a minute, and turns the others away.
//
// Each workshop has a bucket: a request takes a token out, time puts tokens in. What a bucket holds is counted in parts of
// a token, as many as there are milliseconds in a minute: so a millisecond brings `rate` of them, and nothing is lost.
#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>

constexpr std::int64_t token = 60000; // parts

struct Bucket {
	std::int64_t parts;
	std::int64_t filled_ms; // when it was filled last
};

class Limiter {
public:
	Limiter(std::int64_t rate, std::int64_t burst) : rate(rate), most(burst * token) {}

	// The workshop's bucket, with what came since it was filled last.
	Bucket &fill(const std::string &key, std::int64_t now_ms)
	{
		Bucket &bucket = buckets.try_emplace(key, Bucket{most, now_ms}).first->second;
		// A clock that was set back: no time has passed.
		std::int64_t passed_ms = std::max<std::int64_t>(0, now_ms - bucket.filled_ms);
		bucket.parts = std::min(most, bucket.parts + passed_ms * rate);
		bucket.filled_ms = now_ms;
		return bucket;
	}

private:
	std::int64_t rate; // tokens a minute, parts a millisecond
	std::int64_t most; // parts that a bucket holds
	std::unordered_map<std::string, Bucket> buckets;
};

std::shared_ptr<Limiter> open_limiter(std::int64_t rate, std::int64_t burst)
{
	return std::make_shared<Limiter>(rate, burst);
}

// Whether a request may go through; it takes a token.
bool ask(Limiter &limiter, const std::string &key, std::int64_t now_ms)
{
	Bucket &bucket = limiter.fill(key, now_ms);
	if (bucket.parts < token)
		return false;
	bucket.parts -= token;
	return true;
}

// How many whole tokens there are.
std::int64_t left(Limiter &limiter, const std::string &key, std::int64_t now_ms)
{
	return limiter.fill(key, now_ms).parts / token;
}
