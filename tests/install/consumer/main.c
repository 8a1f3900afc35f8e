// The smallest program over what is installed, in C.
#include <stdio.h>

#include "labelix/c.h"

int main(void) {
  const labelix_label rng = {{"run", 3}, {"rng", 3}}, web = {{"run", 3}, {"web", 3}};
  labelix_event pods[2] = {{0}};
  labelix_index* index = NULL;
  labelix_selector* selector = NULL;
  labelix_version* now = NULL;
  const labelix_scope scope = {sizeof scope, {NULL, 0}, {"Pod", 3}, NULL, 0};
  uint64_t picked = 0, all = 0;
  for (int i = 0; i < 2; ++i) {
    pods[i].kind = (labelix_text){"Pod", 3};
    pods[i].ns = (labelix_text){"prod", 4};
    pods[i].name = (labelix_text){i == 0 ? "a" : "b", 1};
    pods[i].labels = i == 0 ? &rng : &web;
    pods[i].label_count = 1;
  }
  if (labelix_index_new(NULL, &index, NULL) != LABELIX_OK ||
      labelix_apply(index, pods, 2, sizeof pods[0], NULL, NULL) != LABELIX_OK ||
      labelix_selector_parse("run=rng", 7, &selector, NULL) != LABELIX_OK ||
      labelix_current(index, &now, NULL) != LABELIX_OK ||
      labelix_count(now, &scope, selector, &picked, NULL) != LABELIX_OK) {
    return 1;
  }
  labelix_selector_free(selector);
  if (labelix_selector_parse("", 0, &selector, NULL) != LABELIX_OK ||
      labelix_count(now, &scope, selector, &all, NULL) != LABELIX_OK) {
    return 1;
  }
  printf("labelix picks %d of %d\n", (int)picked, (int)all);
  labelix_selector_free(selector);
  labelix_version_free(now);
  labelix_index_free(index);
  return 0;
}
