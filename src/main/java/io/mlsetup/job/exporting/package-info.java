/** An export of jobs: reads their configurations as the caller, and renders them piece by piece. */
package io.mlsetup.job.exporting;
