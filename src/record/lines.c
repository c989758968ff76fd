#include "record/lines.h"

#include "base/mem.h"

struct line_reader {
    struct input *in;
    struct sv block; /* not yet read */
    struct buf kept; /* a line that began in an earlier block */
    size_t max;
    uint64_t number;
};

enum err lines_open(struct input *in, size_t line_bytes_max, struct errctx *ec, struct line_reader **out)
{
    struct line_reader *r = mem_alloc(1, sizeof *r);
    if (!r)
        return err_set(ec, ERR_MEMORY, "%s: out of memory", input_name(in));
    r->in = in;
    r->max = line_bytes_max;
    buf_init(&r->kept, "line", line_bytes_max);
    *out = r;
    return ERR_OK;
}

void lines_close(struct line_reader *r)
{
    if (!r)
        return;
    buf_fini(&r->kept);
    mem_free(r);
}

void lines_closep(struct line_reader **r)
{
    lines_close(*r);
}

enum err lines_next(struct line_reader *r, struct errctx *ec, struct line *line, bool *more)
{
    buf_clear(&r->kept);
    *line = (struct line){.number = r->number + 1};
    for (bool ended = false, began = false; !ended;) {
        if (sv_empty(r->block))
            TRY(input_next(r->in, ec, &r->block));
        *more = began || !sv_empty(r->block);
        if (sv_empty(r->block))
            break;
        const char *lf = memchr(r->block.ptr, '\n', r->block.len);
        size_t n = lf ? (size_t)(lf - r->block.ptr) : r->block.len;
        struct sv part = sv_slice(r->block, 0, n);
        r->block = sv_slice(r->block, n + (lf != NULL), r->block.len);
        ended = lf != NULL;
        line->too_long |= part.len > r->max - r->kept.len;
        if (ended && !began && !line->too_long) {
            line->text = part; /* the usual line lies whole in one block and is not copied */
        } else if (!line->too_long) {
            buf_put_sv(&r->kept, part);
            TRY(buf_check(&r->kept, ec));
        }
        began = true;
    }
    if (!line->text.ptr)
        line->text = buf_sv(&r->kept);
    if (sv_ends(line->text, SV("\r")))
        line->text.len--;
    r->number++;
    return ERR_OK;
}
