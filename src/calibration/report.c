#include "calibration/report.h"

#include "exam/document.h"

#include <math.h>

#define REAL_ROW(key, record, member) \
	FORMAT_ROW(key, FORMAT_REAL, record, member, .optional = true, .standard = NAN)
#define COUNT_ROW(key, record, member) FORMAT_ROW(key, FORMAT_INT, record, member)
#define TEXT_ROW(key, record, member) FORMAT_ROW(key, FORMAT_TEXT, record, member, .optional = true)
/* A figure with its interval is three numbers beside each other: each has its member named whole. */
#define AGREEMENT_ROWS(key, record, value, low, high) \
	REAL_ROW(key, record, value), REAL_ROW(key "_low", record, low), REAL_ROW(key "_high", record, high)
#define LIST_ROW(key, record, member, count, format, most_) \
	FORMAT_LIST_ROW(key, record, member, count, format, .most = (most_), .optional = true)
#define FORMAT_OF(name, noun_, record, rows) \
	static const struct format name = {  \
		.noun = (noun_), .size = sizeof(struct record), .keys = (rows), .key_count = COUNT(rows)}

static const struct format_key criterion_keys[] = {
	TEXT_ROW("criterion", struct report_criterion, criterion),
	TEXT_ROW("part", struct report_criterion, part),
	TEXT_ROW("why", struct report_criterion, why),
	COUNT_ROW("place", struct report_criterion, place),
	COUNT_ROW("answers", struct report_criterion, answers),
	AGREEMENT_ROWS("kappa", struct report_criterion, kappa.value, kappa.low, kappa.high),
	AGREEMENT_ROWS("exact", struct report_criterion, exact.value, exact.low, exact.high),
	AGREEMENT_ROWS("adjacent", struct report_criterion, adjacent.value, adjacent.low, adjacent.high),
	AGREEMENT_ROWS("smd", struct report_criterion, smd.value, smd.low, smd.high),
	REAL_ROW("weight", struct report_criterion, weight),
	REAL_ROW("settled", struct report_criterion, settled),
	REAL_ROW("right", struct report_criterion, right),
	AGREEMENT_ROWS("moved", struct report_criterion, moved.value, moved.low, moved.high),
};
FORMAT_OF(criterion_format, "criterion", report_criterion, criterion_keys);

static const struct format_key point_keys[] = {
	COUNT_ROW("answers", struct report_point, answers),
	AGREEMENT_ROWS("kappa", struct report_point, kappa.value, kappa.low, kappa.high),
};
FORMAT_OF(point_format, "point", report_point, point_keys);

static const struct format_key trade_keys[] = {
	REAL_ROW("coverage", struct report_trade, coverage),
	REAL_ROW("held", struct report_trade, held),
	REAL_ROW("settled", struct report_trade, settled),
	REAL_ROW("right", struct report_trade, right),
};
FORMAT_OF(trade_format, "coverage", report_trade, trade_keys);

static const struct format_key gate_keys[] = {
	TEXT_ROW("gate", struct report_gate, gate),
	COUNT_ROW("flagged", struct report_gate, flagged),
};
FORMAT_OF(gate_format, "gate", report_gate, gate_keys);

static const struct format_key attack_keys[] = {
	TEXT_ROW("attack", struct report_attack, attack),
	COUNT_ROW("tried", struct report_attack, tried),
	COUNT_ROW("flagged", struct report_attack, flagged),
	REAL_ROW("gained_sd", struct report_attack, gained_sd),
};
FORMAT_OF(attack_format, "attack", report_attack, attack_keys);

static const struct format_key frozen_keys[] = {
	TEXT_ROW("source", struct report_frozen, source),       TEXT_ROW("part", struct report_frozen, part),
	TEXT_ROW("criterion", struct report_frozen, criterion), COUNT_ROW("top", struct report_frozen, top),
	COUNT_ROW("people", struct report_frozen, people),      REAL_ROW("said", struct report_frozen, said),
	REAL_ROW("model", struct report_frozen, model),
};
FORMAT_OF(frozen_format, "frozen anchor", report_frozen, frozen_keys);

static const struct format_key report_keys[] = {
	COUNT_ROW("answers", struct report, answers),
	COUNT_ROW("samples", struct report, samples),
	COUNT_ROW("anchors", struct report, anchors),
	COUNT_ROW("judged", struct report, judged),
	REAL_ROW("twins", struct report, twins),
	COUNT_ROW("unseen", struct report, unseen),
	REAL_ROW("coverage", struct report, coverage),
	AGREEMENT_ROWS("held", struct report, held.value, held.low, held.high),
	AGREEMENT_ROWS("kappa", struct report, kappa.value, kappa.low, kappa.high),
	FORMAT_ROW("viewed", FORMAT_INT, struct report, viewed, .optional = true),
	REAL_ROW("view_least", struct report, view_least),
	REAL_ROW("view_most", struct report, view_most),
	AGREEMENT_ROWS("kappa_plain", struct report, kappa_plain.value, kappa_plain.low, kappa_plain.high),
	LIST_ROW("criteria", struct report, criteria, criterion_count, &criterion_format,
                 DOCUMENT_PARTS_MAX *DOCUMENT_CRITERIA_MAX),
	LIST_ROW("curve", struct report, curve, curve_count, &point_format, REPORT_CURVE_MAX),
	REAL_ROW("more_from", struct report, more_from),
	COUNT_ROW("more", struct report, more),
	REAL_ROW("more_kappa", struct report, more_kappa),
	LIST_ROW("trades", struct report, trades, trade_count, &trade_format, REPORT_COVERAGES),
	AGREEMENT_ROWS("honest", struct report, honest.value, honest.low, honest.high),
	LIST_ROW("gates", struct report, gates, gate_count, &gate_format, 64),
	LIST_ROW("attacks", struct report, attacks, attack_count, &attack_format, 64),
	LIST_ROW("frozen", struct report, frozen, frozen_count, &frozen_format, REPORT_FROZEN_MAX),
	AGREEMENT_ROWS("frozen_kappa", struct report, frozen_kappa.value, frozen_kappa.low,
                       frozen_kappa.high),
	AGREEMENT_ROWS("frozen_before", struct report, frozen_before.value, frozen_before.low,
                       frozen_before.high),
	AGREEMENT_ROWS("moved", struct report, moved.value, moved.low, moved.high),
	AGREEMENT_ROWS("model_kappa", struct report, model_kappa.value, model_kappa.low, model_kappa.high),
	AGREEMENT_ROWS("model_moved", struct report, model_moved.value, model_moved.low, model_moved.high),
	TEXT_ROW("model", struct report, model),
	TEXT_ROW("stopped", struct report, stopped),
	REAL_ROW("seconds", struct report, seconds),
};
FORMAT_OF(report_format, "calibration", report, report_keys);

enum err report_write(struct work *w, const struct report *report, struct str *json)
{
	struct buf buf = buf_init(w->arena, REPORT_BYTES_MAX);
	struct json_out out = json_out(&buf);
	format_write(&out, &report_format, report);
	if (buf.full)
		return fail(w, ERR_TOO_LARGE, "The calibration has more than %d MiB of figures.",
		            REPORT_BYTES_MAX >> 20);
	*json = buf_str(&buf);
	return OK;
}

enum err report_read(struct work *w, struct str json, const struct report **out)
{
	const struct json *value;
	if (json_parse(w, json, REPORT_BYTES_MAX, &value) != OK) {
		work_forgive(w);
		return fail(w, ERR_INTERNAL, "a stored calibration is not JSON any more: restore a backup");
	}
	struct report *report = work_alloc(w, sizeof *report);
	*out = report;
	return format_read(w, value, &report_format, report);
}
