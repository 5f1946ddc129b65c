package io.mlsetup.sandbox;

import org.elasticsearch.plugins.Plugin;

/** The test-only plugin. */
public class SandboxPlugin extends Plugin {}
