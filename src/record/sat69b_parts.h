/* The parts of the importer sat69b that need no records: header, dates, names. For sat69b*.c only. */
#pragma once
#include "base/err.h"
#include "base/sv.h"
#include "record/csv.h"
#include "record/sat69b.h"
#include "text/date.h"

/* The four stages of a procedure, in its order. */
enum sat69b_stage { STAGE_PRESUMED, STAGE_DISPROVED, STAGE_DEFINITIVE, STAGE_RULED, STAGE_COUNT };
extern const char *const sat69b_stage_names[STAGE_COUNT]; /* as the list's status column has them */

/* What is said of a stage, twice: on SAT's page and in the Diario Oficial de la Federación. */
enum sat69b_detail { DETAIL_ORDER_SAT, DETAIL_DATE_SAT, DETAIL_ORDER_DOF, DETAIL_DATE_DOF, DETAIL_COUNT };

#define COLUMN_NONE SIZE_MAX

struct sat69b_columns {
    size_t count;
    size_t number, rfc, name, status; /* number may be COLUMN_NONE */
    size_t details[STAGE_COUNT][DETAIL_COUNT];
    bool known[SAT69B_COLUMNS_MAX];
};

/* *found is false when the row is not the header. ERR_LIMIT: a header of too many columns. */
MUST_CHECK enum err sat69b_columns_read(const char *file, const struct csv_row *row, struct errctx *ec,
                                        struct sat69b_columns *out, bool *found);

#define SAT69B_DATES_MAX 4u
/* The dates of "01/06/2018", "01/06/2018 - 04/06/2018", "1/6/18", "43252" (a spreadsheet's day number). 0:
 * none. */
size_t sat69b_dates_read(struct sv text, struct date dates[SAT69B_DATES_MAX]);
/* "500-05-2018-16632 de fecha 01 de junio de 2018": number and date, each empty or 0 when it is not there. */
void sat69b_order_read(struct sv text, struct sv *number, struct date *date);
/* ISO text of a full date, NUL-terminated. */
#define SAT69B_DATE_BYTES 11
void sat69b_date_text(struct date d, char out[SAT69B_DATE_BYTES]);

/* A person's name in its two parts, as the RFC's prefix tells them; false when no split gives the prefix. */
struct sat69b_name {
    struct sv given, surnames;
};
bool sat69b_name_split(struct sv name, struct sv rfc_prefix, struct date birth, struct sat69b_name *out);
