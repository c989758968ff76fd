#include "cli/lists.h"

#define MIB ((uint64_t)1024 * 1024)
#define OFAC "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/"

/* Largest sizes are about ten times those of 2025. OFAC's files have no header and start with an entry's
 * number. */
const struct list_file list_files[] = {
    {"ofac", "sdn", "sdn.csv", OFAC "SDN.CSV", 64 * MIB, LIST_CSV_NUMBER},
    {"ofac", "alt", "alt.csv", OFAC "ALT.CSV", 32 * MIB, LIST_CSV_NUMBER},
    {"ofac", "add", "add.csv", OFAC "ADD.CSV", 32 * MIB, LIST_CSV_NUMBER},
    {"ofac", "sdn_comments", "sdn_comments.csv", OFAC "SDN_COMMENTS.CSV", 32 * MIB, LIST_CSV_NUMBER},
    {"sat69b", "sat69b", "Listado_Completo_69-B.csv",
     "https://omawww.sat.gob.mx/cifras_sat/Documents/Listado_Completo_69-B.csv", 64 * MIB, LIST_CSV_TEXT},
    {"un", "un", "consolidated.xml", "https://scsanctions.un.org/resources/xml/en/consolidated.xml", 32 * MIB,
     LIST_XML},
};
const size_t list_file_count = sizeof list_files / sizeof *list_files;

const char *list_next(const char *list)
{
    size_t i = 0;
    if (!list)
        return list_files[0].list;
    while (i < list_file_count && strcmp(list_files[i].list, list) != 0)
        i++;
    while (i < list_file_count && strcmp(list_files[i].list, list) == 0)
        i++;
    return i < list_file_count ? list_files[i].list : NULL;
}

enum err list_check_head(void *arg, struct sv head, struct errctx *ec)
{
    const struct list_file *f = arg;
    if (sv_starts(head, SV("\xEF\xBB\xBF")))
        head = sv_slice(head, 3, head.len);
    head = sv_trim(head);
    char first = head.len ? head.ptr[0] : 0;
    switch (f->beginning) {
    case LIST_CSV_NUMBER:
        if ((first >= '0' && first <= '9') ||
            (first == '"' && head.len > 1 && head.ptr[1] >= '0' && head.ptr[1] <= '9'))
            return ERR_OK;
        return err_set(ec, ERR_INPUT, "does not begin like %s, with a number", f->name);
    case LIST_CSV_TEXT:
        /* title lines, then columns; every line of the beginning has separators */
        if (first != '<' && first != '{' && sv_find(head, SV(","), 0) != SIZE_MAX)
            return ERR_OK;
        return err_set(ec, ERR_INPUT, "does not begin like %s, with lines of comma-separated values",
                       f->name);
    case LIST_XML:
        if (sv_starts(head, SV("<?xml")) || sv_starts(head, SV("<CONSOLIDATED_LIST")))
            return ERR_OK;
        return err_set(ec, ERR_INPUT, "does not begin like %s, as XML", f->name);
    }
    return err_set(ec, ERR_INTERNAL, "%s: unknown kind of list", f->name);
}
