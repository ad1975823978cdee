/* A process of the attacker's user that minds its own business, with a secret in its environment and in its memory. It blocks every signal: what
 * anybody sends it stays pending, and can be seen in /proc. Ends with its standard input. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(void) {
  sigset_t all;
  char byte;
  if (sigfillset(&all) != 0 || sigprocmask(SIG_SETMASK, &all, NULL) != 0 || getenv("SECRET") == NULL) return 1;
  if (puts("ready") < 0 || fflush(stdout) != 0) return 1;
  while (read(STDIN_FILENO, &byte, 1) > 0) continue;
  return 0;
}
