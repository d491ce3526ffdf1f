/* A vendor library as the tests need it: behaves, hangs, overruns, forgets the NUL, crashes, talks. All text is GBK. */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The identity number is GB 11643's example, the name is made up: D5C5C8FD is Zhang San. */
static const char card[] = "220500|11010519491231002X|A12345678|220500D1560000050102030405060708|\xD5\xC5\xC8\xFD|"
                           "00814E43238697159900BF7C7A|2.00|20190301|20290301|000000000001|00000001|";
static const char thirdGeneration[] =
    "220500|11010519491231002X|A12345678|220500D1560000050102030405060708|\xD5\xC5\xC8\xFD|"
    "00814E43238697159900BF7C7A|3.00|20190301|20290301|000000000001|00000001|";
static const char withheld[] = "220500||A12345678|220500D1560000050102030405060708||"
                               "00814E43238697159900BF7C7A|3.00|20190301|20290301|000000000001|00000001|";

long iReadCardBas(int type, char *out) {
  if (type < 1 || type > 4) {
    /* "Wrong type" in GBK, between control characters. */
    strcpy(out, "\x07\xBF\xA8\xC0\xE0\xD0\xCD\xB2\xBB\xB6\xD4\r\n\x1b");
    return -1;
  }
  strcpy(out, type == 3 ? thirdGeneration : type == 4 ? withheld : card);
  return 0;
}

long refuseWith(int code, char *out) {
  memset(out, 'x', 900);
  out[900] = 0;
  return code;
}

int talk(char *out) {
  printf("11010519491231002X on standard output\n{\"kind\":\"loaded\"}\n");
  fprintf(stderr, "and on standard error\n");
  fflush(stdout);
  strcpy(out, card);
  return 0;
}

/* The file tells that the call has begun. */
int hang(char *out) {
  FILE *mark = fopen("hanging", "w");
  (void)out;
  if (mark != NULL) fclose(mark);
  for (;;) pause();
}

int crash(char *out) {
  (void)out;
  *(volatile int *)8 = 1;
  return 0;
}

/* Crashes as long as the file is there, and takes it away. */
int crashOnce(char *out) {
  if (remove("crash-please") == 0) crash(out);
  strcpy(out, card);
  return 0;
}

static void *dieLater(void *nothing) {
  usleep(20000);
  abort();
  return nothing;
}

int dieWhenIdle(char *out) {
  pthread_t thread;
  strcpy(out, card);
  return pthread_create(&thread, NULL, dieLater, NULL);
}

/* Writes `count` bytes and a NUL behind them. */
int writeText(int count, char *out) {
  memset(out, 'A', (size_t)count);
  out[count] = 0;
  return 0;
}

/* Writes `count` bytes and no NUL. */
int writeBare(int count, char *out) {
  memset(out, 'A', (size_t)count);
  return 0;
}

static char initText[1024];

int Init(char *json, int *error) {
  *error = 77;
  strncpy(initText, json, sizeof initText - 1);
  return strstr(json, "refuse-me") ? -9 : 0;
}

/* Jiangsu: the pipe string and a second, base64 string. */
int ReadCardBas(char *out, char *business) {
  strcpy(out, card);
  strcpy(business, "QUJDREVGR0g=");
  return 0;
}

/* What Init got comes back as the message of a refusal. */
int echoInit(char *out) {
  sprintf(out, "{\"code\":5,\"message\":%s}", initText);
  return 0;
}

/* Writes into the text it was given. */
int scribble(char *in, char *out) {
  strcpy(in + strlen(in), "more than was there");
  strcpy(out, card);
  return 0;
}

void *openReader(char *port) { return strcmp(port, "USB1") ? NULL : (void *)(uintptr_t)0x123456789abcull; }

int openByPointer(void **reader) {
  *reader = (void *)(uintptr_t)0x123456789abcull;
  return 0;
}

int readWith(void *reader, char *out) {
  if (reader != (void *)(uintptr_t)0x123456789abcull) return -3;
  strcpy(out, card);
  return 0;
}

int closeReader(void *reader) {
  FILE *mark = fopen("closed", "a");
  if (mark == NULL) return -1;
  fprintf(mark, "%d", reader == (void *)(uintptr_t)0x123456789abcull);
  return fclose(mark);
}

long NationEcTrans(char *url, char *in, char *out) {
  if (strcmp(url, "http://192.0.2.10/localQrCodeQuery") || !strstr(in, "\"transType\":\"ec.query\"")) return -1;
  /* userName is Zhang San in GBK. */
  strcpy(out, "{\"code\":0,\"message\":\"\",\"orgId\":\"H99999900001\",\"data\":{\"userName\":\"\xD5\xC5\xC8\xFD\","
              "\"idNo\":\"11010519491231002X\",\"idType\":\"01\","
              "\"ecToken\":\"999999ec0123456789abcdefghijklmnopqr\",\"insuOrg\":\"220500\"}}");
  return 0;
}
