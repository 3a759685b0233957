#include "irt/response_time.h"

#include "base/portable.h"

#include <math.h>
#include <string.h>

#define DISCRIMINATION_MAX 1e3
#define SPEED_SD_MIN 1e-4
#define TOLERANCE 1e-9
#define LOG_2_PI 1.8378770664093454836

#define RAPID_SHARE 0.1
#define RAPID_SECONDS_MAX 10.0

enum { ITERATIONS_MAX = 5000 };

static bool is_time(double seconds)
{
	return seconds > 1e-6 && seconds <= RESPONSE_TIME_SECONDS_MAX;
}

/* The posterior of a person's speed under all their times. */
struct speed {
	double precision, weighted; /* its mean is weighted / precision */
};

static struct speed prior_speed(double speed_sd)
{
	return (struct speed){1 / (speed_sd * speed_sd), 0};
}

/* ---- calibration ---- */

/* log_time is NaN where there is none. */
struct data {
	size_t person_count, item_count;
	double *log_time; /* [person_count][item_count] */
};

struct item_sums {
	double first, square; /* of log time plus speed; with the variance of speed */
	size_t count;
};

struct step {
	struct item_sums *items;
	double speed, speed_square; /* sums over people with times */
	size_t people;
	double log_likelihood;
};

static double square(double x)
{
	return x * x;
}

static struct data take_logarithms(struct work *w, const struct response_times *times)
{
	size_t count = times->person_count * times->item_count;
	struct data data = {times->person_count, times->item_count,
	                    work_array(w, times->person_count, times->item_count * sizeof(double))};
	for (size_t i = 0; i < count; i++)
		data.log_time[i] = is_time(times->seconds[i]) ? portable_log(times->seconds[i]) : NAN;
	return data;
}

/* Means and variances of the items, and the thresholds. */
static enum err begin(struct work *w, const struct response_times *times, const struct data *data,
                      struct response_time_model *out)
{
	bool several = false;
	*out = (struct response_time_model){
		.items = work_array(w, data->item_count, sizeof *out->items),
		.item_count = data->item_count,
		.speed_sd = 0.3,
	};
	for (size_t item = 0; item < data->item_count; item++) {
		struct response_time_item *of = &out->items[item];
		double sum = 0, seconds = 0, squares = 0;
		for (size_t person = 0; person < data->person_count; person++) {
			double y = data->log_time[person * data->item_count + item];
			if (isnan(y))
				continue;
			of->count++;
			sum += y;
			squares += y * y;
			seconds += times->seconds[person * data->item_count + item];
		}
		if (of->count < 2)
			return fail(w, ERR_INPUT, "Item %zu has %zu times; two at least are needed.",
			            item + 1, of->count);
		double n = (double)of->count, variance = squares / n - square(sum / n);
		double threshold = RAPID_SHARE * seconds / n;
		of->intensity = sum / n;
		of->discrimination = 1 / sqrt(variance > 0.01 ? variance : 0.01);
		of->threshold_seconds = threshold < RAPID_SECONDS_MAX ? threshold : RAPID_SECONDS_MAX;
	}
	for (size_t person = 0; person < data->person_count && !several; person++) {
		size_t own = 0;
		for (size_t item = 0; item < data->item_count; item++)
			own += isnan(data->log_time[person * data->item_count + item]) ? 0 : 1;
		several = own >= 2;
	}
	if (!several)
		return fail(w, ERR_INPUT, "Nobody has two times: speed cannot be told from time intensity.");
	return OK;
}

static void expect_person(const struct response_time_model *model, const double *log_time, struct step *step)
{
	struct speed speed = prior_speed(model->speed_sd);
	double squares = 0, log_precisions = 0;
	size_t answered = 0;
	for (size_t item = 0; item < model->item_count; item++) {
		if (isnan(log_time[item]))
			continue;
		double alpha2 = square(model->items[item].discrimination);
		double apart = model->items[item].intensity - log_time[item];
		speed.precision += alpha2;
		speed.weighted += alpha2 * apart;
		squares += alpha2 * apart * apart;
		log_precisions += portable_log(alpha2);
		answered++;
	}
	if (answered == 0)
		return;
	double mean = speed.weighted / speed.precision, variance = 1 / speed.precision;
	for (size_t item = 0; item < model->item_count; item++) {
		if (isnan(log_time[item]))
			continue;
		struct item_sums *sums = &step->items[item];
		double y = log_time[item] + mean;
		sums->first += y;
		/* About the present intensity, which keeps the digits of a small variance. */
		sums->square += square(y - model->items[item].intensity) + variance;
		sums->count++;
	}
	step->people++;
	step->speed += mean;
	step->speed_square += mean * mean + variance;
	step->log_likelihood -= 0.5 * ((double)answered * LOG_2_PI - log_precisions +
	                               portable_log(square(model->speed_sd) * speed.precision) + squares -
	                               speed.weighted * mean);
}

static double larger_change(double most, double before, double now)
{
	double change = fabs(now - before);
	return change > most ? change : most;
}

/* The new parameters; returns what changed most. */
static double maximise(struct response_time_model *model, const struct step *step)
{
	double people = (double)step->people, drift = step->speed / people, most = 0;
	double variance = step->speed_square / people - square(drift);
	double speed_sd = variance > square(SPEED_SD_MIN) ? sqrt(variance) : SPEED_SD_MIN;
	for (size_t item = 0; item < model->item_count; item++) {
		struct response_time_item *of = &model->items[item];
		const struct item_sums *sums = &step->items[item];
		double n = (double)sums->count, mean = sums->first / n;
		double spread = sums->square / n - square(mean - of->intensity);
		double precise =
			spread > 1 / square(DISCRIMINATION_MAX) ? 1 / sqrt(spread) : DISCRIMINATION_MAX;
		/* Speed has the mean `drift` now: what it loses, the intensities lose too. */
		double intensity = mean - drift;
		most = larger_change(most, of->intensity, intensity);
		most = larger_change(most, portable_log(of->discrimination), portable_log(precise));
		of->intensity = intensity;
		of->discrimination = precise;
	}
	most = larger_change(most, portable_log(model->speed_sd), portable_log(speed_sd));
	model->speed_sd = speed_sd;
	return most;
}

enum err response_time_calibrate(struct work *w, const struct response_times *times,
                                 struct response_time_model *out)
{
	struct data data = take_logarithms(w, times);
	TRY(begin(w, times, &data, out));
	struct item_sums *items = work_array(w, data.item_count, sizeof *items);
	while (!out->converged && out->iterations < ITERATIONS_MAX) {
		struct step step = {.items = items};
		memset(items, 0, data.item_count * sizeof *items);
		for (size_t person = 0; person < data.person_count; person++)
			expect_person(out, data.log_time + person * data.item_count, &step);
		out->log_likelihood = step.log_likelihood;
		out->converged = maximise(out, &step) <= TOLERANCE;
		out->iterations++;
	}
	return OK;
}

/* ---- one person ---- */

static void add_time(const struct response_time_item *item, double seconds, struct speed *speed)
{
	double alpha2 = square(item->discrimination);
	speed->precision += alpha2;
	speed->weighted += alpha2 * (item->intensity - portable_log(seconds));
}

/* What the other times lead to expect of this one. */
static double residual_of(const struct response_time_item *item, double seconds, const struct speed *all)
{
	double alpha2 = square(item->discrimination), y = portable_log(seconds);
	double precision = all->precision - alpha2;
	double others = (all->weighted - alpha2 * (item->intensity - y)) / precision;
	return (y - (item->intensity - others)) / sqrt(1 / alpha2 + 1 / precision);
}

struct response_time_person response_time_of(const struct response_time_model *model, const double *seconds,
                                             double *residual, bool *rapid)
{
	struct response_time_person person = {0};
	struct speed speed = prior_speed(model->speed_sd);
	for (size_t item = 0; item < model->item_count; item++) {
		if (!is_time(seconds[item]))
			continue;
		add_time(&model->items[item], seconds[item], &speed);
		person.answered++;
	}
	for (size_t item = 0; item < model->item_count; item++) {
		bool timed = is_time(seconds[item]);
		bool fast = timed && seconds[item] < model->items[item].threshold_seconds;
		person.rapid += fast;
		if (rapid != NULL)
			rapid[item] = fast;
		if (residual != NULL)
			residual[item] =
				timed ? residual_of(&model->items[item], seconds[item], &speed) : NAN;
	}
	person.speed = speed.weighted / speed.precision;
	person.standard_error = 1 / sqrt(speed.precision);
	person.effort = person.answered == 0
	                        ? NAN
	                        : (double)(person.answered - person.rapid) / (double)person.answered;
	return person;
}
