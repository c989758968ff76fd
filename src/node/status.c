#include "node/status.h"

#include <stdio.h>

static const struct {
    const char *status, *meaning;
} meanings[] = {
    {"Sentencia Favorable", "cleared by a court"},
    {"Desvirtuado", "cleared: the taxpayer disproved the presumption"},
    {"Presunto", "presumed only, the taxpayer may still disprove it"},
    {"Definitivo", "final in the tax procedure, not a criminal conviction"},
};

const char *status_meaning(struct sv status)
{
    for (size_t i = 0; i < sizeof meanings / sizeof meanings[0]; i++)
        if (sv_eq(status, sv_cstr(meanings[i].status)))
            return meanings[i].meaning;
    return "";
}

/* As much as fits, never half a character: what is not UTF-8 cannot be told as JSON. */
static size_t cut_length(struct sv text)
{
    size_t n = text.len < STATUS_BYTES ? text.len : STATUS_BYTES - 1;
    while (n < text.len && n && ((unsigned char)text.ptr[n] & 0xC0) == 0x80)
        n--;
    return n;
}

void status_of_record(const struct record *r, char out[STATUS_BYTES])
{
    struct sv stated = record_first(r, "status");
    const struct property *topics = schema_property(r->schema, SV("topics"));
    struct sv topic;
    bool sanctioned = false;
    for (size_t i = 0; record_next(r, topics, &i, &topic);)
        sanctioned = sanctioned || sv_eq(topic, SV("sanction"));
    if (!sv_empty(stated))
        snprintf(out, STATUS_BYTES, "%.*s", (int)cut_length(stated), stated.ptr);
    else
        snprintf(out, STATUS_BYTES, "%s", sanctioned ? "on a sanctions list" : "no status stated");
}
