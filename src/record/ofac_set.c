#include "record/ofac_set.h"

#include <stdio.h>
#include <stdlib.h>

#include "record/csv.h"

#define PROGRESS_ROWS 4096u

enum shape { SDN, ALT, ADD, COMMENTS, SHAPE_COUNT };

static const struct {
    const char *name;
    size_t columns;
} shapes[SHAPE_COUNT] = {{"sdn", OFAC_SDN_COLUMNS},
                         {"alt", OFAC_ALT_COLUMNS},
                         {"add", OFAC_ADD_COLUMNS},
                         {"sdn_comments", OFAC_COMMENT_COLUMNS}};

struct row {
    struct ofac_row row; /* first, so that an ofac_row can be turned back */
    struct row *next;    /* of the same file */
    uint64_t number;     /* of the entry */
    uint64_t line;
};

struct file {
    const char *name; /* NULL: there was none */
    struct row *first, *last;
    size_t count;
};

struct slot {
    uint64_t number;
    struct ofac_entry *entry;
    struct ofac_row *last_name, *last_address;
};

struct by_name {
    struct sv name; /* upper case */
    const struct ofac_entry *entry;
};

struct ofac_set {
    struct file files[SHAPE_COUNT];
    struct slot *slots;    /* sorted by number */
    struct by_name *names; /* sorted */
    size_t count;
};

/* What the whole reading needs in each of its steps. */
struct reading {
    struct arena *arena;
    struct ofac_set *set;
    const struct import_sink *sink;
    struct import_report *report;
    const struct progress *progress;
};

static bool is_null(struct sv field)
{
    return sv_eq(field, SV("-0-"));
}

/* A copy of the row in the arena. The blanks at the end of remarks count where the publisher cut them, so
 * that column is not trimmed. */
static enum err keep_row(struct reading *rd, enum shape shape, const struct csv_row *row, uint64_t number,
                         struct errctx *ec)
{
    struct file *f = &rd->set->files[shape];
    struct row *kept = arena_alloc(rd->arena, 1, sizeof *kept);
    struct sv *fields = arena_alloc(rd->arena, shapes[shape].columns, sizeof *fields);
    if (!kept || !fields)
        return arena_error(rd->arena, ec);
    for (size_t i = 0; i < shapes[shape].columns; i++) {
        struct sv field = sv_trim(row->fields[i]);
        if (sv_empty(field) || is_null(field))
            continue;
        if ((shape == SDN && i == OFAC_SDN_REMARKS) || (shape == COMMENTS && i == OFAC_COMMENT_TEXT))
            field = row->fields[i];
        fields[i] = arena_copy(rd->arena, field);
        if (!fields[i].ptr)
            return arena_error(rd->arena, ec);
    }
    kept->row.fields = fields;
    kept->number = number;
    kept->line = row->line;
    if (f->last)
        f->last->next = kept;
    else
        f->first = kept;
    f->last = kept;
    f->count++;
    return ERR_OK;
}

static enum err refuse(struct reading *rd, const char *file, const struct csv_row *row, size_t column,
                       const char *reason, struct errctx *ec)
{
    struct csv_place at = row->count ? row->places[column] : row->defect_at;
    return import_refuse(rd->sink, rd->report, file, at.line, at.column, row->raw, ec, "%s", reason);
}

static enum shape shape_of(size_t columns)
{
    enum shape shape = SDN;
    while (shape < SHAPE_COUNT && shapes[shape].columns != columns)
        shape++;
    return shape;
}

/* The first row that is whole says which of the files this is. */
static enum err claim(struct reading *rd, const char *name, size_t columns, enum shape *shape,
                      struct errctx *ec)
{
    *shape = shape_of(columns);
    if (*shape == SHAPE_COUNT)
        return err_set(
            ec, ERR_INPUT,
            "%s:1:1: %zu columns; OFAC's files have 12 (sdn), 5 (alt), 6 (add) or 2 (sdn_comments)", name,
            columns);
    struct file *f = &rd->set->files[*shape];
    if (f->name)
        return err_set(ec, ERR_INPUT, "%s: a second file with the %zu columns of %s; the first is %s", name,
                       columns, shapes[*shape].name, f->name);
    f->name = name;
    return ERR_OK;
}

static enum err read_row(struct reading *rd, const char *name, const struct csv_row *row, enum shape *shape,
                         struct errctx *ec)
{
    uint64_t number;
    if (row->count == 0)
        return refuse(rd, name, row, 0, row->defect, ec);
    if (*shape == SHAPE_COUNT)
        TRY(claim(rd, name, row->count, shape, ec));
    if (row->count != shapes[*shape].columns) {
        char reason[96];
        snprintf(reason, sizeof reason, "%zu columns where %s has %zu", row->count, shapes[*shape].name,
                 shapes[*shape].columns);
        return refuse(rd, name, row, 0, reason, ec);
    }
    if (!sv_to_u64(sv_trim(row->fields[0]), &number))
        return refuse(rd, name, row, 0, "the first column is not the number of an entry", ec);
    if (*shape == SDN &&
        (sv_empty(sv_trim(row->fields[OFAC_SDN_NAME])) || is_null(sv_trim(row->fields[OFAC_SDN_NAME]))))
        return refuse(rd, name, row, OFAC_SDN_NAME, "an entry without a name", ec);
    return keep_row(rd, *shape, row, number, ec);
}

static enum err read_file(struct reading *rd, struct input *in, struct errctx *ec)
{
    CSV_SCOPED struct csv_reader *reader = NULL;
    struct csv_row row;
    bool more;
    enum shape shape = SHAPE_COUNT;
    TRY(csv_open(in, ',', ec, &reader));
    for (;;) {
        TRY(csv_next(reader, ec, &row, &more));
        if (!more)
            return ERR_OK;
        if (++rd->report->rows % PROGRESS_ROWS == 0) {
            if (progress_cancelled(rd->progress))
                return err_set(ec, ERR_CANCELLED, "%s: cancelled", input_name(in));
            progress_tick(rd->progress, "rows", rd->report->rows, 0);
        }
        TRY(read_row(rd, input_name(in), &row, &shape, ec));
    }
}

static int slot_order(const void *a, const void *b)
{
    const struct slot *x = a, *y = b;
    if (x->number != y->number)
        return x->number < y->number ? -1 : 1;
    return x->entry->line < y->entry->line ? -1 : x->entry->line > y->entry->line;
}

static struct slot *find_slot(const struct ofac_set *set, uint64_t number)
{
    size_t low = 0, high = set->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (set->slots[middle].number < number)
            low = middle + 1;
        else
            high = middle;
    }
    return low < set->count && set->slots[low].number == number ? &set->slots[low] : NULL;
}

static enum err index_entries(struct reading *rd, struct errctx *ec)
{
    struct ofac_set *set = rd->set;
    const struct file *sdn = &set->files[SDN];
    struct ofac_entry *entries = arena_alloc(rd->arena, sdn->count, sizeof *entries);
    set->slots = arena_alloc(rd->arena, sdn->count, sizeof *set->slots);
    if (sdn->count && (!entries || !set->slots))
        return arena_error(rd->arena, ec);
    for (const struct row *row = sdn->first; row; row = row->next) {
        struct ofac_entry *entry = &entries[set->count];
        memcpy(entry->fields, row->row.fields, sizeof entry->fields);
        entry->line = row->line;
        set->slots[set->count++] = (struct slot){.number = row->number, .entry = entry};
    }
    if (set->count)
        qsort(set->slots, set->count, sizeof *set->slots, slot_order);
    size_t kept = 0;
    for (size_t i = 0; i < set->count; i++) {
        const struct slot *slot = &set->slots[i];
        if (kept == 0 || slot->number != set->slots[kept - 1].number) {
            set->slots[kept++] = *slot;
            continue;
        }
        TRY(import_refuse(rd->sink, rd->report, sdn->name, slot->entry->line, 1,
                          slot->entry->fields[OFAC_SDN_NAME], ec, "entry %ju is on line %ju already",
                          (uintmax_t)slot->number, (uintmax_t)set->slots[kept - 1].entry->line));
    }
    set->count = kept;
    return ERR_OK;
}

static size_t characters(struct sv s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.len; i++)
        n += ((unsigned char)s.ptr[i] & 0xC0) != 0x80;
    return n;
}

static enum err continue_remarks(struct reading *rd, struct ofac_entry *entry, struct sv more,
                                 struct errctx *ec)
{
    struct sv *remarks = &entry->fields[OFAC_SDN_REMARKS];
    const char *joint = "";
    if (characters(*remarks) < OFAC_REMARKS_CUT) {
        size_t end = sv_find(more, SV(";"), 0);
        end = end == SIZE_MAX ? more.len : end;
        entry->orphan = sv_trim(sv_slice(more, 0, end));
        more = sv_slice(more, end + 1, more.len);
        joint = "; ";
        import_warn(rd->report, "%s: continues remarks that this %s does not cut: another edition",
                    rd->set->files[COMMENTS].name, rd->set->files[SDN].name);
    }
    *remarks = arena_printf(rd->arena, "%.*s%s%.*s", SV_ARG(*remarks), joint, SV_ARG(more));
    return remarks->ptr ? ERR_OK : arena_error(rd->arena, ec);
}

static void append(struct ofac_row *row, const struct ofac_row **first, struct ofac_row **last)
{
    if (*last)
        (*last)->next = row;
    else
        *first = row;
    *last = row;
}

static enum err join(struct reading *rd, enum shape shape, const char *what, struct errctx *ec)
{
    const struct file *f = &rd->set->files[shape];
    for (struct row *row = f->first; row; row = row->next) {
        struct slot *slot = find_slot(rd->set, row->number);
        if (!slot)
            import_warn(rd->report, "%s: %s for an entry that %s lacks", f->name, what,
                        rd->set->files[SDN].name);
        else if (shape == ALT)
            append(&row->row, &slot->entry->names, &slot->last_name);
        else if (shape == ADD)
            append(&row->row, &slot->entry->addresses, &slot->last_address);
        else
            TRY(continue_remarks(rd, slot->entry, row->row.fields[OFAC_COMMENT_TEXT], ec));
    }
    return ERR_OK;
}

static int name_order(const void *a, const void *b)
{
    const struct by_name *x = a, *y = b;
    return sv_cmp(x->name, y->name);
}

static void to_upper(char *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (text[i] >= 'a' && text[i] <= 'z')
            text[i] = (char)(text[i] - 32);
}

static enum err index_names(struct reading *rd, struct errctx *ec)
{
    struct ofac_set *set = rd->set;
    set->names = arena_alloc(rd->arena, set->count, sizeof *set->names);
    if (set->count && !set->names)
        return arena_error(rd->arena, ec);
    for (size_t i = 0; i < set->count; i++) {
        struct sv name = set->slots[i].entry->fields[OFAC_SDN_NAME];
        char *upper = arena_alloc(rd->arena, name.len, 1);
        if (!upper)
            return arena_error(rd->arena, ec);
        memcpy(upper, name.ptr, name.len);
        to_upper(upper, name.len);
        set->names[i] = (struct by_name){sv_of(upper, name.len), set->slots[i].entry};
    }
    if (set->count)
        qsort(set->names, set->count, sizeof *set->names, name_order);
    return ERR_OK;
}

enum err ofac_set_read(struct arena *arena, struct input *const *inputs, size_t input_count,
                       const struct import_sink *sink, struct import_report *report,
                       const struct progress *progress, struct errctx *ec, struct ofac_set **out)
{
    struct ofac_set *set = arena_alloc(arena, 1, sizeof *set);
    struct reading rd = {arena, set, sink, report, progress};
    if (!set)
        return arena_error(arena, ec);
    for (size_t i = 0; i < input_count; i++)
        TRY(read_file(&rd, inputs[i], ec));
    if (!set->files[SDN].name)
        return err_set(ec, ERR_INPUT, "sdn.csv is missing: no file of the %zu given has its 12 columns",
                       input_count);
    TRY(index_entries(&rd, ec));
    TRY(join(&rd, ALT, "name", ec));
    TRY(join(&rd, ADD, "address", ec));
    TRY(join(&rd, COMMENTS, "remarks", ec));
    TRY(index_names(&rd, ec));
    *out = set;
    return ERR_OK;
}

size_t ofac_set_count(const struct ofac_set *set)
{
    return set->count;
}

const struct ofac_entry *ofac_set_at(const struct ofac_set *set, size_t i)
{
    return set->slots[i].entry;
}

const char *ofac_set_file(const struct ofac_set *set)
{
    return set->files[SDN].name;
}

static const struct ofac_entry *find_name(const struct ofac_set *set, struct sv upper)
{
    size_t low = 0, high = set->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (sv_cmp(set->names[middle].name, upper) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == set->count || !sv_eq(set->names[low].name, upper))
        return NULL;
    if (low + 1 < set->count && sv_eq(set->names[low + 1].name, upper))
        return NULL;
    return set->names[low].entry;
}

const struct ofac_entry *ofac_set_named(const struct ofac_set *set, struct sv name)
{
    char upper[RECORD_ID_BYTES_MAX];
    if (name.len > sizeof upper)
        return NULL;
    memcpy(upper, name.ptr, name.len);
    to_upper(upper, name.len);
    const struct ofac_entry *entry = find_name(set, sv_of(upper, name.len));
    if (!entry && sv_ends(name, SV(".")))
        entry = find_name(set, sv_of(upper, name.len - 1));
    return entry;
}
