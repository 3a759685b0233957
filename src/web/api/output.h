/* Rows of an output table: the member's name is the field's name, so that the two cannot part. */
#ifndef WEB_API_OUTPUT_H
#define WEB_API_OUTPUT_H

#include "http/field.h"

/* clang-format off */
#define OUTPUT(type_, struct_, member, sentence_) \
	{#member, FIELD_BODY, type_, offsetof(struct_, member), .sentence = (sentence_)}
/* A list of `rows_`, each a `row_struct_`. */
#define OUTPUT_LIST(struct_, member, rows_, row_struct_, sentence_) \
	{#member, FIELD_BODY, FIELD_LIST, offsetof(struct_, member), .item = (rows_), .item_count = COUNT(rows_), \
	 .item_size = sizeof(row_struct_), .sentence = (sentence_)}
/* clang-format on */

#endif
