/**
 * What privileges and roles are: the one engine that says what a set of roles grants, and the catalogue of built-in roles and of
 * privileges. Pure: no client, no thread, no REST, no log.
 *
 * <p><b>The engine.</b> {@link io.mlsetup.privilege.RoleGrants#of} takes role descriptors (their union counts) on a
 * {@link io.mlsetup.privilege.Ground}: restricted indices, stored application privileges, and how much may be worked out, which is
 * one limit for all questions of an evaluation ({@code Ground.ofEvaluation}). It is a {@link io.mlsetup.privilege.Rights}:
 *
 * <ul>
 *   <li>{@code cluster}, {@code index}, {@code application}: as Elasticsearch's has-privileges answers; {@code clusterAction},
 *       {@code anywhere}, {@code actionOnEach}: of one action; {@code runAs}.
 *   <li>{@code onEach}, {@code onEachAction}, {@code onEachUser}: exact also where several entries are needed together, and if the
 *       answer is no, with a shortest name for which it is.
 *   <li>{@code rights.within(owner)}: an API key within its owner's rights.
 *   <li>{@link io.mlsetup.privilege.WholeRights#of}: what is granted on all documents and fields.
 *   <li>{@link io.mlsetup.privilege.Surplus#of}: what some roles grant beyond others, with examples; both ways round it is the
 *       difference of two sets of roles. {@link io.mlsetup.privilege.RoleComparison} also says what document- and field-level security
 *       makes of it.
 * </ul>
 *
 * An {@link io.mlsetup.privilege.Answer} is yes, no, or unknown, and then it names the pattern that is too complex. No pattern makes
 * it hang or throw, except one that is no pattern at all ({@code IllegalArgumentException}). Nothing that a caller sent is kept by
 * Elasticsearch's own caches of privileges.
 *
 * <p><b>The catalogue.</b> What documents {@code 002} and {@code 003} say is data ({@code roles.json}, {@code privileges.json},
 * {@code advice.json}): deprecated, what replaces it, what is not to be assigned or granted directly is known here and nowhere else.
 */
package io.mlsetup.privilege;
