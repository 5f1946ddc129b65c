/** The second pure step of an import: a draft, and what is known of the cluster, become a plan. */
package io.mlsetup.job.planning;
