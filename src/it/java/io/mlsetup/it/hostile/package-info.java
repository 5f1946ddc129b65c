/** Sends everything hostile to everywhere that a caller can put it; strings, places and runner apart from one another. */
package io.mlsetup.it.hostile;
