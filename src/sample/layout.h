/*
 * How an agency writes an entity down: which fields it knows, under which column names, how it writes names
 * and dates, as CSV with its mapping file (docs/cli.md) or as FollowTheMoney JSON lines. One table of columns
 * and one of properties serve header, rows, mapping and JSON. Threads: any.
 */
#pragma once
#include "base/buf.h"
#include "sample/entity.h"

enum layout_side { LAYOUT_LEFT, LAYOUT_RIGHT };

/* Takes away what this agency does not know, and writes names as it does. */
void layout_apply(struct entity *e, enum layout_side side, struct draw *d);

void layout_put_header(struct buf *out, enum entity_kind kind, enum layout_side side);
void layout_put_row(struct buf *out, const struct entity *e, enum layout_side side, struct sv id);
void layout_put_mapping(struct buf *out, enum entity_kind kind, enum layout_side side);
void layout_put_ftm(struct buf *out, const struct entity *e, struct sv id);
