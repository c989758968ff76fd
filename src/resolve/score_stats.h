/*
 * How common words, sounds, dates and places are among the asker's own entities: what the frequency packs
 * cannot know (a list of one region, a firm with one surname). Counts are kept by hash in a count-min sketch
 * (Cormode and Muthukrishnan 2005): never too low, and too high only where hashes meet, which makes a match
 * weaker, never stronger. The same key with the same birth date is counted once: a party's own duplicates
 * must not make a rare name common.
 *
 * Ownership: open/close. Threads: adding one at a time, reading any.
 */
#pragma once
#include "resolve/token_draft.h"

struct score_stats;

/* Sized for `entities` to come: about 1 KB each, up to 64 MB. */
MUST_CHECK enum err score_stats_open(size_t entities, struct errctx *ec, struct score_stats **out);
void score_stats_close(struct score_stats *s);
void score_stats_add(struct score_stats *s, const struct entity *e);
size_t score_stats_entities(const struct score_stats *s);

/* Entities (without own duplicates) with this part of a name, or with this text of a date or place. */
uint32_t score_stats_part(const struct score_stats *s, enum draft_level level, struct sv key);
uint32_t score_stats_date(const struct score_stats *s, struct sv text);
uint32_t score_stats_place(const struct score_stats *s, struct sv text);
