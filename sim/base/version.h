/* What this program is and how it was built. */
#ifndef TD_BASE_VERSION_H
#define TD_BASE_VERSION_H

const char *td_version(void);      /* "1.0.0" */
const char *td_build_commit(void); /* "1a2b3c4d5e6f", with "-dirty" if built from changed files */
/* Several lines: version, commit, compiler, libraries, date of the source. */
const char *td_build_facts(void);

#endif
