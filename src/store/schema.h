/*
 * The files' schema as one table of steps, each bringing a file from one version to the next. A step is never
 * changed once it was in a release; a change is a new step at the end. The version is PRAGMA user_version.
 */
#pragma once
#include "store/db.h"
#include "store/store.h"

/* May this program use the file? Only reads. ERR_CONFLICT: it is newer than this program. ERR_REFUSED: it is
 * the other compartment's. ERR_IO: a database, but not one of Enlace's. */
MUST_CHECK enum err schema_check(const struct db *db, enum store_compartment compartment, struct errctx *ec);
/* Brings the file from its version to the newest in one transaction; checks as above. */
MUST_CHECK enum err schema_migrate(const struct db *db, enum store_compartment compartment,
                                   struct errctx *ec);
/* The same up to `version`, for the tests of migration. */
MUST_CHECK enum err schema_migrate_to(const struct db *db, enum store_compartment compartment, int version,
                                      struct errctx *ec);
/* "ENLr", "ENLp": stands in the file's header, so that a file under the other's name is refused. */
int32_t schema_application_id(enum store_compartment compartment);
