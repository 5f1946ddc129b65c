/** Records what the plugin answers, so that the answers of two builds can be compared with {@code diff -r}. */
package io.mlsetup.it.answers;
