/* Files for tests: a temporary folder, writing and reading files in it. */
#ifndef TESTS_FILES_H
#define TESTS_FILES_H

#include <dirent.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support.h"

typedef struct test_folder {
    char path[64];
    char room[512];
} test_folder;

static inline void folder_open(test_folder *folder)
{
    strcpy(folder->path, "/tmp/tongdao-test-XXXXXX");
    assert_non_null(mkdtemp(folder->path));
}

/* folder/name, valid until the next call. */
static inline const char *folder_at(test_folder *folder, const char *name)
{
    snprintf(folder->room, sizeof folder->room, "%s/%s", folder->path, name);
    return folder->room;
}

static inline void folder_write_n(test_folder *folder, const char *name, const char *bytes,
                                  size_t length)
{
    FILE *file = fopen(folder_at(folder, name), "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, length, file), length);
    assert_int_equal(fclose(file), 0);
}

static inline void folder_write(test_folder *folder, const char *name, const char *text)
{
    folder_write_n(folder, name, text, strlen(text));
}

/* The whole file, NUL-terminated; free it. */
static inline char *file_text(const char *path)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    char *text = malloc(1 << 20);
    assert_non_null(text);
    size_t length = fread(text, 1, (1 << 20) - 1, file);
    text[length] = '\0';
    fclose(file);
    return text;
}

/* How many entries the folder holds. */
static inline int folder_count(const test_folder *folder)
{
    int count = 0;
    DIR *entries = opendir(folder->path);
    assert_non_null(entries);
    for (struct dirent *entry; (entry = readdir(entries));)
        count += entry->d_name[0] != '.';
    closedir(entries);
    return count;
}

static inline int folder_remove_one(const char *path, const struct stat *facts, int kind,
                                    struct FTW *walk)
{
    (void)facts, (void)kind, (void)walk;
    return remove(path);
}

static inline void folder_remove(const char *path)
{
    assert_int_equal(nftw(path, folder_remove_one, 16, FTW_DEPTH | FTW_PHYS), 0);
}

#endif
