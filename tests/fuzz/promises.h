/* What holds after every call, whatever the input was. A broken promise aborts, so that the fuzzer
 * keeps the input. */
#ifndef TESTS_FUZZ_PROMISES_H
#define TESTS_FUZZ_PROMISES_H

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tongdao.h"

static inline void promise(bool kept, const char *what, const char *detail)
{
    if (kept)
        return;
    fprintf(stderr, "broken promise: %s: %s\n", what, detail);
    abort();
}

static inline bool is_utf8(const char *text)
{
    for (const unsigned char *c = (const unsigned char *)text; *c;) {
        int more = *c < 0x80             ? 0
                   : (*c & 0xe0) == 0xc0 ? 1
                   : (*c & 0xf0) == 0xe0 ? 2
                   : (*c & 0xf8) == 0xf0 ? 3
                                         : -1;
        if (more < 0)
            return false;
        for (c++; more > 0; more--)
            if ((*c++ & 0xc0) != 0x80)
                return false;
    }
    return true;
}

/* Invalid input gets a message, every message is text in both languages, and nothing fails but for
 * a mistake that was told. */
static inline void promise_messages(tongdao_session *session, tongdao_result result)
{
    size_t errors = 0;
    char number[16];
    for (size_t i = 0; i < tongdao_message_count(session); i++) {
        errors += tongdao_message_is_error(session, i);
        for (int lang = TONGDAO_EN; lang <= TONGDAO_ZH; lang++) {
            const char *text = tongdao_message(session, i, (tongdao_lang)lang);
            promise(text && *text && is_utf8(text), "a message is text", text ? text : "none");
        }
        if (result == TONGDAO_FAILED)
            fprintf(stderr, "%s\n", tongdao_message(session, i, TONGDAO_EN));
    }
    snprintf(number, sizeof number, "result %d", (int)result);
    promise(result != TONGDAO_USAGE && result != TONGDAO_FAILED, "input does not make a run fail",
            number);
    promise(result != TONGDAO_INVALID || errors > 0, "invalid input is told", number);
}

/* No figure of the tables of a folder is "nan" or "inf". */
static inline void promise_numbers(const char *folder)
{
    DIR *entries = opendir(folder);
    for (struct dirent *entry; entries && (entry = readdir(entries)) != NULL;) {
        char path[512], line[1 << 14];
        size_t length = strlen(entry->d_name);
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        FILE *file =
            length > 4 && strcmp(entry->d_name + length - 4, ".csv") == 0 ? fopen(path, "r") : NULL;
        while (file && fgets(line, sizeof line, file))
            promise(!strstr(line, ",nan,") && !strstr(line, ",-nan,") && !strstr(line, ",inf,") &&
                        !strstr(line, ",-inf,"),
                    "tables hold numbers", line);
        if (file)
            fclose(file);
    }
    if (entries)
        closedir(entries);
}

#endif
