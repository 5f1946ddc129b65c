package io.mlsetup.job.drafting;

/** By what an item is known in one import. */
public record ItemKey(ItemType type, String id) {}
