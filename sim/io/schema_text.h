/* The JSON Schemas of the files that people write, as they stand in scenarios/<name>.schema.json.
 */
#ifndef TD_IO_SCHEMA_TEXT_H
#define TD_IO_SCHEMA_TEXT_H

#include <stddef.h>

/* "scenario", "measure" or "network"; NULL: no such schema. Constant. */
const char *td_schema_text(const char *name);
/* The names, NULL-terminated. */
const char *const *td_schema_names(void);

#endif
