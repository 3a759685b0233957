// Lets each workshop make so many requests a minute, and turns the others away.
//
// Each workshop has a bucket: a request takes a token out, time puts tokens in.
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>

constexpr std::size_t key_length = 20; // as in the access log

struct Bucket {
	std::int64_t tokens;
	std::int64_t filled_ms; // when it was filled last
};

class Limiter {
public:
	Limiter(std::int64_t rate, std::int64_t burst) : rate(rate), burst(burst) {}

	// The workshop's bucket, with the tokens that came since it was filled last.
	Bucket &fill(const std::string &key, std::int64_t now_ms)
	{
		Bucket &bucket = buckets.try_emplace(key.substr(0, key_length), Bucket{burst, now_ms}).first->second;
		std::int64_t passed_ms = now_ms - bucket.filled_ms;
		bucket.tokens += passed_ms * rate / 60000;
		bucket.filled_ms = now_ms;
		return bucket;
	}

private:
	std::int64_t rate; // tokens a minute
	std::int64_t burst;
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
	if (bucket.tokens < 1)
		return false;
	bucket.tokens--;
	return true;
}

// How many whole tokens there are.
std::int64_t left(Limiter &limiter, const std::string &key, std::int64_t now_ms)
{
	return limiter.fill(key, now_ms).tokens;
}
