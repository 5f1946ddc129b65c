/** Reads what an audit is made of, as the caller; each read that fails is a fact, and no reason to answer nothing. */
package io.mlsetup.audit.reading;
