/* Reads the primary header of every file named on standard input with cfitsio: how a C program would do it. Each file is
   opened, its header read into memory, and the value of every card parsed. Prints the milliseconds of each repetition.
   gcc -O2 headers-cfitsio.c -lcfitsio -o headers-cfitsio && ls *.fits | ./headers-cfitsio REPETITIONS KEY... */
#include <fitsio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

int main(int argc, char **argv) {
  static char *paths[100000];
  char line[4096];
  int count = 0;
  if (argc < 3) return 2;
  while (count < 100000 && fgets(line, sizeof line, stdin) != NULL) {
    line[strcspn(line, "\n")] = '\0';
    paths[count++] = strdup(line);
  }
  for (int repetition = 0; repetition < atoi(argv[1]); repetition++) {
    double start = now();
    long found = 0;
    for (int i = 0; i < count; i++) {
      fitsfile *file;
      int status = 0;
      char value[FLEN_VALUE], comment[FLEN_COMMENT];
      if (fits_open_diskfile(&file, paths[i], READONLY, &status)) return 1;
      for (int key = 2; key < argc; key++) {
        int missing = 0;
        if (fits_read_keyword(file, argv[key], value, comment, &missing) == 0) found++;
      }
      fits_close_file(file, &status);
    }
    printf("%.3f %ld\n", now() - start, found);
  }
  return 0;
}
