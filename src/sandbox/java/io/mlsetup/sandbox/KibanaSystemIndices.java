package io.mlsetup.sandbox;

import java.util.List;
import org.elasticsearch.indices.SystemIndexDescriptor;

/**
 * Double of what Elasticsearch's kibana module registers in 8.19: Kibana's indices as system indices that an outside
 * product manages, open to the product origin {@code kibana} alone. No Kibana is behind them: a test writes what it needs.
 */
final class KibanaSystemIndices {

    static final String FEATURE_NAME = "kibana";
    static final String FEATURE_DESCRIPTION = "Double of Kibana's system indices (test only)";

    static final List<SystemIndexDescriptor> DESCRIPTORS = List.of(
            // With the alias, the plain name `.kibana` counts as a system index too.
            descriptor(".kibana_*", "saved objects").setAliasName(".kibana").build(),
            descriptor(".reporting-*", "reports").build(),
            descriptor(".apm-agent-configuration*", "APM agent configuration").build(),
            descriptor(".apm-custom-link*", "APM custom links").build());

    private KibanaSystemIndices() {}

    private static SystemIndexDescriptor.Builder descriptor(String pattern, String holds) {
        return SystemIndexDescriptor.builder()
                .setIndexPattern(pattern)
                .setDescription("Double of Kibana's system index: " + holds)
                .setType(SystemIndexDescriptor.Type.EXTERNAL_UNMANAGED)
                .setAllowedElasticProductOrigins(List.of("kibana"));
    }
}
