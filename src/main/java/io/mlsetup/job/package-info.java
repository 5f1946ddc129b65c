/**
 * Moves the configurations of machine learning jobs between clusters (document 000, "Export and import machine learning jobs").
 * {@code exporting} reads and renders them. An import has two pure steps, {@code drafting} of a file and {@code planning} by facts about
 * the cluster; {@code importing} gathers the facts and carries a plan out. What both directions need is here.
 */
package io.mlsetup.job;
