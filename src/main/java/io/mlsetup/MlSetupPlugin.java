package io.mlsetup;

import org.elasticsearch.plugins.Plugin;

/** What ml-setup registers, and nothing else. */
public class MlSetupPlugin extends Plugin {}
