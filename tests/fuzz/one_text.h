/* Several files in one text, as fuzzers change it: each begins with a line "=== name". */
#ifndef TESTS_FUZZ_ONE_TEXT_H
#define TESTS_FUZZ_ONE_TEXT_H

#include <ftw.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ONE_TEXT_FILES_MAX 64

static inline int one_text_remove(const char *path, const struct stat *status, int kind,
                                  struct FTW *where)
{
    (void)status, (void)kind, (void)where;
    return remove(path);
}

static inline void folder_remove(const char *folder)
{
    nftw(folder, one_text_remove, 8, FTW_DEPTH | FTW_PHYS);
}

/* A name that stays in its folder: no "..", not absolute, at most two folders deep. */
static inline bool name_is_safe(const char *name, size_t length)
{
    if (length == 0 || length > 80 || name[0] == '/' || name[0] == '.')
        return false;
    int folders = 0;
    for (size_t i = 0; i < length; i++) {
        char c = name[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                     c == '_' || c == '-' || c == '.' || c == '/';
        if (!plain || (c == '.' && name[i - 1] == '.') ||
            (c == '/' && (name[i - 1] == '/' || ++folders > 2)))
            return false;
    }
    return name[length - 1] != '/';
}

static inline void file_write(const char *folder, const char *name, size_t name_length,
                              const uint8_t *bytes, size_t size)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%.*s", folder, (int)name_length, name);
    for (char *slash = path + strlen(folder) + 1; (slash = strchr(slash, '/')) != NULL; slash++) {
        *slash = '\0';
        mkdir(path, 0700);
        *slash = '/';
    }
    FILE *file = fopen(path, "wb");
    if (!file)
        return; /* a folder of that name, say */
    fwrite(bytes, 1, size, file);
    fclose(file);
}

/* Lays the files out in `folder`; false where the text does not begin with a file's name. */
static inline bool one_text_lay_out(const char *folder, const uint8_t *text, size_t size)
{
    const uint8_t *end = text + size;
    int files = 0;
    while (text < end && files++ < ONE_TEXT_FILES_MAX) {
        const uint8_t *name = text + 4, *line_end = memchr(text, '\n', (size_t)(end - text));
        if (end - text < 5 || memcmp(text, "=== ", 4) != 0 || !line_end || line_end <= name)
            return false;
        const uint8_t *body = line_end + 1;
        const uint8_t *next = memmem(body - 1, (size_t)(end - body) + 1, "\n=== ", 5);
        next = next ? next + 1 : end;
        if (name_is_safe((const char *)name, (size_t)(line_end - name)))
            file_write(folder, (const char *)name, (size_t)(line_end - name), body,
                       (size_t)(next - body));
        text = next;
    }
    return files > 0;
}

#endif
