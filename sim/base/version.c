#include "base/version.h"

#include "version_facts.h" /* made by the Makefile */

#define TEXT_OF(x)  TEXT_OF_(x)
#define TEXT_OF_(x) #x

const char *td_version(void)
{
    return TD_FACT_VERSION;
}

const char *td_build_commit(void)
{
    return TD_FACT_COMMIT;
}

const char *td_build_facts(void)
{
    return "tongdao " TD_FACT_VERSION " (commit " TD_FACT_COMMIT ")\n"
           "built from sources of " TD_FACT_DATE " with gcc " TEXT_OF(__GNUC__) "." TEXT_OF(
               __GNUC_MINOR__) ", igraph " TD_FACT_IGRAPH ", GSL " TD_FACT_GSL
                               ", Jansson " TD_FACT_JANSSON "\n"
           "License GPL-3.0-or-later. There is no warranty.";
}
