/* Manifests of pulled lists: they lie beside files that came from elsewhere, and say what a load believes of
 * them. */
#include "cli/manifest.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct manifest *m, const struct manifest_file *f)
{
    BUG_ON(strlen(f->name) >= sizeof f->name || strchr(f->name, '/'));
    BUG_ON(strlen(f->url) > FETCH_URL_BYTES_MAX || strlen(f->sha256) != 2 * HASH_SHA256_BYTES);
    BUG_ON(strlen(f->etag) >= sizeof f->etag || strlen(f->last_modified) >= sizeof f->last_modified);
    const struct manifest_file *found = manifest_find(m, f->name);
    BUG_ON(!found || found > f || strcmp(found->name, f->name) != 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct errctx ec = {0};
    struct manifest m;
    enum err e = manifest_parse("manifest.json", sv_of((const char *)data, size), &ec, &m);
    BUG_ON(e != ERR_OK && e != ERR_INPUT && e != ERR_LIMIT);
    BUG_ON(e != ERR_OK && !ec.text[0]);
    BUG_ON(m.count > MANIFEST_FILES_MAX);
    for (size_t i = 0; e == ERR_OK && i < m.count; i++)
        check(&m, &m.files[i]);
    return 0;
}
