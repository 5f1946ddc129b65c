/**
 * Sets of strings given by patterns, as Elasticsearch's roles have them: what is in one and not in another, with the shortest
 * example, within a limit of work.
 */
package io.mlsetup.privilege.pattern;
