/**
 * Moves the configurations of machine learning jobs between clusters (document 000, "Export and import machine learning jobs").
 * {@code exporting} reads and renders them; {@code planning} is the pure half of an import: a file, facts about the cluster,
 * and the plan that follows; {@code importing} gathers the facts and carries a plan out. What both directions need is here.
 */
package io.mlsetup.job;
