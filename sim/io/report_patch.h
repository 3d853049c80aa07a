/* What differs between two JSON values, as a third one: so that a scenario repeats of its base only
 * what it changes. Compact JSON only, as the report's rows are (no blanks outside of texts).
 *
 * patch(base, value) is
 *   true                        where they are alike: equal texts, numbers within the tolerance
 *   {"k": patch, "gone": null}  of two objects: the members that differ
 *   [patch, patch, ...]         of two lists, where `value` is at least as long: the tail that is
 * alike is left out, what the base has not is there as it is
 *   {"=": value}                where the base is a list and nothing of the above
 *   value                       otherwise
 * Base and value hold no `true` themselves, and their objects no null that would matter. */
#ifndef TD_IO_REPORT_PATCH_H
#define TD_IO_REPORT_PATCH_H

#include "base/strbuf.h"

/* Adds the patch and returns true, or adds nothing and returns false where they are alike.
 * tolerance: of numbers, relative to the base's. */
bool td_report_patch(const char *base, const char *value, double tolerance, td_strbuf *out);

#endif
