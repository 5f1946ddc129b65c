/** The first pure step of an import: a file becomes a draft, which holds everything that can be said without looking at the cluster. */
package io.mlsetup.job.drafting;
