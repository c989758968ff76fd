/* The CSV reader, and that what it read is read again from what the writer makes of it. */
#include "record/csv.h"

static void copy_rows(struct sv bytes, char separator, struct buf *out)
{
    struct input *in INPUT_SCOPED = NULL;
    struct csv_reader *r CSV_SCOPED = NULL;
    struct csv_row row;
    bool more = true;
    if (input_open_bytes("fuzz", bytes, NULL, &in) || csv_open(in, separator, NULL, &r))
        return;
    while (!csv_next(r, NULL, &row, &more) && more) {
        BUG_ON(row.count == 0 && !row.defect);
        for (size_t i = 0; i < row.count; i++) {
            BUG_ON(!sv_is_utf8(row.fields[i]));
            BUG_ON(row.places[i].line < row.line || row.places[i].column == 0);
        }
        if (row.count)
            csv_put_row(out, row.fields, row.count);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buf once BUF_SCOPED, twice BUF_SCOPED;
    buf_init(&once, "once", 1 << 24);
    buf_init(&twice, "twice", 1 << 24);
    /* a first row of the fuzzer's own, so that a byte order mark inside a field is not taken for the file's
     */
    buf_put_cstr(&once, "x\n");
    copy_rows(sv_of((const char *)data, size), 0, &once);
    copy_rows(buf_sv(&once), ',', &twice);
    BUG_ON(!sv_eq(buf_sv(&once), buf_sv(&twice)));
    return 0;
}
