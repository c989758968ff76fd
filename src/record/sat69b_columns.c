#include "record/sat69b_parts.h"
#include "text/fold.h"

#define HEADER_BYTES_MAX 512u /* a longer field is prose in a title line, not the name of a column */

const char *const sat69b_stage_names[STAGE_COUNT] = {"Presunto", "Desvirtuado", "Definitivo",
                                                     "Sentencia Favorable"};

static bool has(struct sv folded, const char *word)
{
    return sv_find(folded, sv_cstr(word), 0) != SIZE_MAX;
}

static enum sat69b_stage stage_of(struct sv folded)
{
    /* "sentencia" first: its columns may also say of what the sentence speaks */
    static const struct {
        const char *word;
        enum sat69b_stage stage;
    } words[] = {{"SENTENCIA", STAGE_RULED},
                 {"DESVIRTU", STAGE_DISPROVED},
                 {"DEFINITIV", STAGE_DEFINITIVE},
                 {"PRESU", STAGE_PRESUMED}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (has(folded, words[i].word))
            return words[i].stage;
    return STAGE_COUNT;
}

static enum sat69b_detail detail_of(struct sv folded)
{
    bool dof = has(folded, "DOF") || has(folded, "DIARIO OFICIAL");
    if (has(folded, "PUBLICACION"))
        return dof ? DETAIL_DATE_DOF : DETAIL_DATE_SAT;
    if (has(folded, "OFICIO"))
        return dof ? DETAIL_ORDER_DOF : DETAIL_ORDER_SAT;
    return DETAIL_COUNT;
}

/* Where the column's number goes; NULL when its words are not known. The first column of a kind keeps it. */
static size_t *slot_for(struct sat69b_columns *c, struct sv folded)
{
    enum sat69b_stage stage = stage_of(folded);
    enum sat69b_detail detail = detail_of(folded);
    if (sv_eq(folded, SV("RFC")))
        return &c->rfc;
    if (sv_eq(folded, SV("NO")) || sv_eq(folded, SV("NUM")) || sv_eq(folded, SV("NUMERO")))
        return &c->number;
    if (stage != STAGE_COUNT && detail != DETAIL_COUNT)
        return &c->details[stage][detail];
    if (has(folded, "SITUACION"))
        return &c->status;
    return has(folded, "NOMBRE") || has(folded, "RAZON SOCIAL") ? &c->name : NULL;
}

enum err sat69b_columns_read(const char *file, const struct csv_row *row, struct errctx *ec,
                             struct sat69b_columns *out, bool *found)
{
    *found = false;
    *out = (struct sat69b_columns){.count = row->count};
    out->number = out->rfc = out->name = out->status = COLUMN_NONE;
    for (size_t s = 0; s < STAGE_COUNT; s++)
        for (size_t d = 0; d < DETAIL_COUNT; d++)
            out->details[s][d] = COLUMN_NONE;
    for (size_t i = 0; i < row->count && i < SAT69B_COLUMNS_MAX; i++) {
        char buffer[FOLD_BOUND(HEADER_BYTES_MAX)];
        struct sv folded;
        if (row->fields[i].len > HEADER_BYTES_MAX)
            continue;
        TRY(fold_text(row->fields[i], FOLD_PLAIN, buffer, sizeof buffer, NULL, ec, &folded));
        size_t *slot = slot_for(out, folded);
        if (slot && *slot == COLUMN_NONE) {
            *slot = i;
            out->known[i] = true;
        }
    }
    *found = out->rfc != COLUMN_NONE && out->name != COLUMN_NONE && out->status != COLUMN_NONE;
    if (*found && row->count > SAT69B_COLUMNS_MAX)
        return err_set(ec, ERR_LIMIT, "%s:%ju:1: a header of %zu columns: at most %u (SAT69B_COLUMNS_MAX)",
                       file, (uintmax_t)row->line, row->count, SAT69B_COLUMNS_MAX);
    return ERR_OK;
}
