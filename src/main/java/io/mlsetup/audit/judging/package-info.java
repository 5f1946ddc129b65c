/** Judges what was read: who has an access, who sees what, who holds what should not be held. Pure. */
package io.mlsetup.audit.judging;
