/** The pure half of an import: what a file holds, what is known of the cluster, and the plan that follows from both. */
package io.mlsetup.job.planning;
