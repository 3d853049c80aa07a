#include "io/schema_text.h"

#include <string.h>

#include "schema_arrays.h"

const char *const *td_schema_names(void)
{
    static const char *const names[] = {"scenario", "measure", "network", NULL};
    return names;
}

const char *td_schema_text(const char *name)
{
    const char *const texts[] = {schema_scenario, schema_measure, schema_network};
    const char *const *names = td_schema_names();
    for (size_t i = 0; names[i]; i++)
        if (strcmp(names[i], name) == 0)
            return texts[i];
    return NULL;
}
