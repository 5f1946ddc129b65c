/** The acting half of an import: it gathers facts as the caller, and carries a plan out as the caller. */
package io.mlsetup.job.importing;
